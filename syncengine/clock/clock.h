#pragma once

#include <cstdint>

namespace outpost::sync {

/// Milliseconds since 1970-01-01 UTC as this device believes them; may be wrong or jump back.
enum class WallMs : std::int64_t {};

/// Orders heads: wall milliseconds << 16 | counter. The counter rolls into the time part and never wraps (rule R11).
using Stamp = std::int64_t;

inline constexpr int kStampCounterBits = 16;
/// A stamp of a peer is adopted at most this far above the own confirmed time (rule K9).
inline constexpr std::int64_t kMaxLeadMs = 10 * 60 * 1000;

constexpr Stamp stampAt(WallMs wall) { return static_cast<std::int64_t>(wall) << kStampCounterBits; }
/// The time part, for showing to people.
constexpr WallMs wallOf(Stamp stamp) { return WallMs{stamp >> kStampCounterBits}; }

/// Whether a stamp lay above what may be adopted.
enum class Lead { Within, Ahead };

/// Gives out stamps that always grow, and that no peer can drag into the future.
/// Units:   WallMs is milliseconds since 1970 UTC as this device believes them; it may be wrong or jump back.
/// Thread:  one owner; not synchronised.
/// Stored:  the newest own stamp stands in the change set that bears it; hand it to the constructor after a restart.
/// Source:  rules K9, R11; Kulkarni et al. 2014 (hybrid logical clocks).
class Clock {
public:
    explicit Clock(Stamp last = 0) : last_(last) {}
    /// Greater than every stamp issued or adopted before.
    Stamp next(WallMs now);
    /// Adopts a peer's stamp, at most to `confirmed` + kMaxLeadMs; says whether it lay above.
    [[nodiscard]] Lead adopt(Stamp theirs, WallMs confirmed);
    Stamp last() const { return last_; }

private:
    Stamp last_;
};

}  // namespace outpost::sync
