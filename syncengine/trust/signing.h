#pragma once

#include "syncengine/trust/standing.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace outpost::sync {

/// A pass or seizure that its signers are asked to sign.
struct MoveProposal {
    PenMove move = PenMove::Pass;
    TeamTree::Index kept = TeamTree::kFounding;  ///< the last entry that it keeps
    std::uint64_t term = 0;
    bool sheet = false;
};

/// What a keeper signed (rule T2). Stored before the signature is given away: who forgets it may sign two of one term.
/// Thread: as a value.
class SignedMoves {
public:
    enum class No {
        None,       ///< may be signed
        LowTerm,    ///< not above every term that it signed or knows
        NotValid,   ///< keeps an entry that is not valid
        VoidsKnown  ///< a pass that would void an entry known to it: that takes people, so a seizure
    };
    No maySign(const TeamTree& tree, const Standing& standing, const MoveProposal& proposal) const;
    void sign(const MoveProposal& proposal);
    /// Whether a change set or acknowledgement may name `entry`: none that a move it signed voids.
    bool mayName(const TeamTree& tree, TeamTree::Index entry) const;
    /// The newest standing entry that may be named. Empty where the number has named one later than that, so it writes
    /// nothing until the move is there or another took its place. `lastNamed`: what the number named last.
    std::optional<TeamTree::Index> toName(const TeamTree& tree, const Standing& standing,
                                          TeamTree::Index lastNamed) const;
    std::uint64_t highestTerm() const { return highestTerm_; }

private:
    std::uint64_t highestTerm_ = 0;
    std::optional<MoveProposal> last_;
};

/// A request to the pen that `remove` be removed, signed by `by` (first numbers).
struct RemovalRequest {
    DeviceNumber by = 0, remove = 0;
    bool answered = false;  ///< by a standing entry, whatever it says
};

/// What a device may be handed (rule T2): data, or the team log, requests and signatures alone. The latter go to everybody,
/// or one request against the pen would silence it.
enum class Served { Data, TeamOnly };

/// `administrators`: devices of administrators by the newest standing entry. A request counts from another one of them,
/// until it is answered.
Served served(const TeamTree& tree, const Standing& standing, std::span<const DeviceNumber> administrators,
              std::span<const RemovalRequest> requests, DeviceNumber device);

}  // namespace outpost::sync
