#include "tests/simulation/lying_network.h"

#include <tuple>
#include <utility>

namespace outpost::simulation {

void LyingNetwork::clearUp() { weather_.lossPercent = weather_.doublePercent = weather_.reorderPercent = 0; }

void LyingNetwork::send(const sync::Endpoint& from, const sync::Endpoint& to, Bytes bytes, std::int64_t nowMs) {
    const int copies = dice_.percent(weather_.doublePercent) ? 2 : 1;
    counters_.count("datagrams");
    if (copies > 1) counters_.count("datagrams doubled");
    for (int copy = 0; copy < copies; ++copy) {
        if (dice_.percent(weather_.lossPercent)) {
            counters_.count("datagrams lost");
            continue;
        }
        std::int64_t delay = weather_.delayMs + dice_.below(3);
        if (dice_.percent(weather_.reorderPercent)) {
            delay += dice_.between(1, 3 * weather_.delayMs + 20);
            counters_.count("datagrams out of order");
        }
        onTheWay_.push({nowMs + delay, ++sent_, from, to, copy + 1 < copies ? bytes : std::move(bytes)});
    }
}

std::int64_t LyingNetwork::nextArrival() const { return onTheWay_.empty() ? INT64_MAX : onTheWay_.top().arrivesMs; }

LyingNetwork::Datagram LyingNetwork::take() {
    Datagram next = onTheWay_.top();
    onTheWay_.pop();
    return next;
}

}  // namespace outpost::simulation
