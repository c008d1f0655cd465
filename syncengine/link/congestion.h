#pragma once

#include "syncengine/tunnel/types.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace outpost::sync {

/// How many bytes of a session may be under way. ENet has no congestion control of its own, and a fixed window either
/// starves a long line or floods a slow one. This one measures the rate at which bytes are confirmed and the shortest
/// time that took, and keeps a little more than their product under way: random loss alone does not make it slower.
/// Grows by doubling while the rate still grows; every ten seconds it draws back for a moment to see the shortest time.
/// Source: Cardwell and others 2016 (BBR), without pacing, which ENet does not offer.
/// Pure: time is handed in.  Thread: one owner.
class Congestion {
public:
    static constexpr std::size_t kMinWindow = 16 * 1024;
    /// Below maximumWaitingData (rule E7): what arrives behind a lost datagram waits at the receiver.
    static constexpr std::size_t kMaxWindow = 896 * 1024;

    /// What a piece carries from its sending to its confirmation.
    struct Sent {
        MonoMs at = 0;
        std::uint64_t confirmed = 0;  ///< bytes confirmed in all when it was sent
        MonoMs confirmedAt = 0;
        std::size_t bytes = 0;
        bool hungry = false;  ///< the window, not the sender's queue, was what held back
    };
    Sent sending(std::size_t bytes, bool hungry, MonoMs now);
    void confirmed(const Sent& sent, MonoMs now);
    /// Sent and never confirmed: its peer was dropped.
    void abandoned(const Sent& sent);
    std::size_t window() const { return window_; }
    std::size_t inFlight() const { return inFlight_; }

private:
    void newRound(bool hungry);
    double bestRate() const;

    std::size_t window_ = 2 * kMinWindow;
    std::size_t inFlight_ = 0;
    std::uint64_t confirmedBytes_ = 0;
    MonoMs confirmedAt_ = 0;
    std::array<double, 5> rates_{};  ///< bytes a ms, best of each of the last rounds
    std::size_t round_ = 0;
    std::uint64_t roundEnds_ = 0;  ///< a round ends when what was under way at its begin is confirmed
    MonoMs shortestMs_ = 0;        ///< 0: not measured yet
    MonoMs shortestAt_ = 0;
    bool starting_ = true;
    double startRate_ = 0;
    int flatRounds_ = 0;
    MonoMs drawnBackUntil_ = 0;
};

}  // namespace outpost::sync
