#pragma once

#include "syncengine/path/node_core.h"
#include "tests/simulation/carrier.h"
#include "tests/simulation/lying_network.h"
#include "tests/simulation/simulated_relay.h"
#include "tests/simulation/world.h"

#include <memory>
#include <vector>

namespace outpost::simulation {

/// Every device runs the product's network over datagrams that lie, and a relay stands between them. Time jumps from
/// one thing that is due to the next.
class NetworkCarrier : public Carrier {
public:
    NetworkCarrier(World& world, SimulatedRelay& relay);
    ~NetworkCarrier() override;
    void runUntil(std::int64_t ms) override;
    void happen(const Event& event) override;
    void committed(int device) override;
    void restarted(int device) override;
    std::string settle() override;

private:
    struct Node {
        std::unique_ptr<sync::NodeCore> core;
        sync::AckBook acks;  ///< what it kept of others' acknowledgements
        std::uint64_t starts = 0;
    };
    sync::MonoMs mono() const;
    void boot(int device);
    void step(int device, const sync::node::Event& event);
    /// Does what a node asks for; false when its power failed over that.
    bool perform(int device, const sync::node::Effect& effect, std::vector<sync::node::Event>& answers);
    void deliver(const LyingNetwork::Datagram& datagram);
    void tick();
    std::int64_t nextDue() const;
    /// Who lacks what; empty: everybody holds everything.
    std::string lacking();
    bool isCutOff(int device) const;

    World& world_;
    LyingNetwork network_;
    SimulatedRelay& relay_;
    std::vector<Node> nodes_;
};

}  // namespace outpost::simulation
