#pragma once

#include <array>
#include <cstdint>

namespace outpost::sync {

/// Which datagram counters came already: the last 2,048 of them, so that reordering passes and repeating does not (W7).
class ReplayWindow {
public:
    static constexpr std::uint64_t kSpan = 2048;

    /// Whether `counter` is new. Ask before the datagram is opened, note() after its tag held.
    bool fresh(std::uint64_t counter) const {
        if (!any_ || counter > highest_) return true;
        if (highest_ - counter >= kSpan) return false;
        return (bits_[(counter / 64) % kWords] >> (counter % 64) & 1) == 0;
    }
    /// True when it is the newest so far: only such a datagram may move a peer's address.
    bool note(std::uint64_t counter) {
        const bool newest = !any_ || counter > highest_;
        if (newest) {
            // Words between the old highest and the new one belong to counters not seen yet.
            const std::uint64_t from = any_ ? highest_ / 64 + 1 : 0, to = counter / 64;
            if (!any_ || to - highest_ / 64 >= kWords) bits_.fill(0);
            else
                for (std::uint64_t word = from; word <= to; ++word) bits_[word % kWords] = 0;
            highest_ = counter;
            any_ = true;
        }
        bits_[(counter / 64) % kWords] |= std::uint64_t{1} << (counter % 64);
        return newest;
    }

private:
    // One word more than the span: the word that the highest counter lies in is only partly used.
    static constexpr std::uint64_t kWords = kSpan / 64 + 1;
    std::array<std::uint64_t, kWords> bits_{};
    std::uint64_t highest_ = 0;
    bool any_ = false;
};

}  // namespace outpost::sync
