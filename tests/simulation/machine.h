#pragma once

#include "schema/catalog/replication.h"
#include "schema/catalog/value_check.h"
#include "tests/simulation/counters.h"
#include "tests/simulation/fault_vfs.h"
#include "tests/simulation/keyring.h"

#include <memory>
#include <optional>
#include <string>

namespace outpost::simulation {

/// Decides when the power of a disk fails, and counts between which steps it did.
class PowerSwitch {
public:
    PowerSwitch(FaultDisk& disk, Counters& counters);
    /// The power fails at a point that `amount` and `dice` choose: after so many steps, or between a step of one kind and
    /// one of another, the rarer pairs as often as the common ones.
    void arm(std::int64_t amount, std::uint64_t dice);
    /// The power fails after so many steps more.
    void armAfter(std::int64_t steps);
    bool isArmed() const { return stepsLeft_ >= 0 || wanted_.has_value(); }
    void disarm();

private:
    bool fails(StepKind before, StepKind next);

    Counters& counters_;
    std::int64_t stepsLeft_ = -1;
    std::optional<Counters::Between> wanted_;
    int skip_ = 0;  ///< how many such points are still let pass
};

/// What a device needs to be switched on.
struct MachineParts {
    const schema::ReplicationPlan* plan = nullptr;
    const schema::ValueCheck* check = nullptr;  ///< null: takes any value, and so writes what others refuse
    MakeKeyring makeKeyring;
    DeviceNumber firstNumber = 0;
    std::function<sync::WallMs()> wall;
    int checkpointPages = 1000;  ///< how long the write-ahead log grows before it is copied into the database
};

/// A device's computer: a disk that fails, and on it a replica as the product runs it.
class Machine {
public:
    Machine(std::string name, std::uint64_t seed, MachineParts parts, Counters& counters);
    ~Machine();

    /// Opens the replica. An error while the disk is up is one of the engine's.
    [[nodiscard]] Done start();
    /// The process ends; what is on the disk stays.
    void stop() { core_.reset(); }
    /// Logs in as Keyring::logIn does.
    [[nodiscard]] Result<ChangeSetId> logIn() { return keyring_->logIn(*core_); }
    bool isUp() const { return core_ != nullptr && !disk_.crashed(); }
    sync::ReplicaCore& core() { return *core_; }
    FaultDisk& disk() { return disk_; }
    PowerSwitch& power() { return power_; }

private:
    FaultDisk disk_;
    MachineParts parts_;
    PowerSwitch power_;
    std::unique_ptr<Keyring> keyring_;
    std::unique_ptr<sync::ReplicaCore> core_;
};

}  // namespace outpost::simulation
