#pragma once

#include "syncengine/path/endpoint.h"
#include "tests/simulation/counters.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/trace.h"

#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

namespace outpost::simulation {

/// Datagrams on their way: late, lost, doubled and out of order as the weather says.
class LyingNetwork {
public:
    struct Datagram {
        std::int64_t arrivesMs = 0;
        std::uint64_t order = 0;
        sync::Endpoint from, to;
        Bytes bytes;
        bool operator>(const Datagram& other) const {
            return std::tie(arrivesMs, order) > std::tie(other.arrivesMs, other.order);
        }
    };

    LyingNetwork(const Weather& weather, std::uint64_t seed, Counters& counters)
        : weather_(weather), dice_(seed), counters_(counters) {}
    /// From now on nothing is lost, doubled or out of order.
    void clearUp();
    void send(const sync::Endpoint& from, const sync::Endpoint& to, Bytes bytes, std::int64_t nowMs);
    /// When the next one arrives; INT64_MAX: none is on its way.
    std::int64_t nextArrival() const;
    Datagram take();

private:
    Weather weather_;
    Dice dice_;
    Counters& counters_;
    std::priority_queue<Datagram, std::vector<Datagram>, std::greater<>> onTheWay_;
    std::uint64_t sent_ = 0;
};

}  // namespace outpost::simulation
