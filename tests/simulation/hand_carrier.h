#pragma once

#include "tests/simulation/carrier.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/world.h"

#include <vector>

namespace outpost::simulation {

/// Carries sealed segments from replica to replica, as on a stick: some are lost, some delivered twice, some in the
/// wrong order, and nobody cares whose they are.
class HandCarrier : public Carrier {
public:
    explicit HandCarrier(World& world) : world_(world) {}
    void runUntil(std::int64_t ms) override { world_.setNow(ms); }
    void happen(const Event& event) override;
    void committed(int) override {}
    void restarted(int) override {}
    std::string settle() override;

private:
    /// True if the receiver holds more than before.
    bool carry(int to, int from, const Weather& weather, Dice dice);
    std::vector<Bytes> collect(int to, int from, Dice& dice, const Weather& weather);
    void spoilOrder(std::vector<Bytes>& pieces, Dice& dice, const Weather& weather);

    World& world_;
};

}  // namespace outpost::simulation
