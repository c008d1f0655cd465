#pragma once

#include "tests/simulation/trace.h"

namespace outpost::simulation {

/// How devices reach each other.
enum class Transport {
    ByHand,  ///< sealed segments are carried from replica to replica; no network, no relay
    Network  ///< a relay, and datagrams that get lost
};

/// A random history of `changeSets` transactions: at least 5 devices with wrong clocks on few rows, so that writes
/// meet; two cuts, two crashes, and with a network two of the relay's troubles. Equal seeds give equal traces.
Trace generate(std::uint64_t seed, Transport transport, int changeSets = 300);

}  // namespace outpost::simulation
