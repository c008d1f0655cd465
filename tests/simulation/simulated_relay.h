#pragma once

#include "relay/mailbox.h"
#include "relay/relay_core.h"
#include "tests/simulation/machine.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace outpost::simulation {

/// The product's relay on a computer whose power fails and whose disk gets lost.
class SimulatedRelay {
public:
    SimulatedRelay(std::uint64_t seed, Counters& counters);

    /// Tunnel key and right, the same at each start, as the relay's program keeps them beside its mailbox.
    const sync::KeyPair& key() const { return key_; }
    const sync::RelayRight& right() const { return right_; }

    /// Hands an event in; gives the datagrams to be sent. Store work is done in line; when the power fails over it, the
    /// relay is started again and what it would have said is lost.
    std::vector<relay::SendDatagram> step(const relay::Event& event, std::int64_t nowMs);
    std::int64_t nextWake() const { return core_->nextWake(); }

    /// Whose segments cannot come from their author now.
    void setCutOff(std::function<bool(DeviceNumber author)> isCutOff) { isCutOff_ = std::move(isCutOff); }
    void armCrash(std::int64_t amount, std::uint64_t dice) { power_.arm(amount, dice); }
    /// The power fails now, if a crash was meant to come and did not.
    void crashIfArmed();
    /// All that it kept is gone.
    void wipe();

private:
    void start();
    void countAccepted(const relay::Effect& effect, const std::vector<relay::Event>& answers);

    FaultDisk disk_;
    Counters& counters_;
    PowerSwitch power_;
    sync::KeyPair key_;
    sync::RelayRight right_{};
    std::uint64_t seed_;
    std::uint64_t starts_ = 0;
    std::int64_t nowMs_ = 0;
    std::function<bool(DeviceNumber)> isCutOff_;
    std::optional<relay::Mailbox> mailbox_;
    std::unique_ptr<relay::RelayCore> core_;
};

}  // namespace outpost::simulation
