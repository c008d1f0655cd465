#include "tests/simulation/machine.h"

#include "tests/simulation/dice.h"
#include "tests/simulation/simulated_catalog.h"

#include <array>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

constexpr std::array kWanted{StepKind::LogHead,      StepKind::LogFrame,     StepKind::LogPage,
                             StepKind::SyncLog,      StepKind::DatabaseHead, StepKind::DatabasePage,
                             StepKind::SyncDatabase, StepKind::Truncate};

}  // namespace

PowerSwitch::PowerSwitch(FaultDisk& disk, Counters& counters) : counters_(counters) {
    disk.setWitness([this](StepKind before, StepKind next) { return fails(before, next); });
}

void PowerSwitch::arm(std::int64_t amount, std::uint64_t dice) {
    Dice chance{dice};
    disarm();
    if (chance.percent(40)) {
        stepsLeft_ = amount;
        return;
    }
    skip_ = chance.percent(50) ? 0 : chance.below(6);
    wanted_ = kWanted[static_cast<std::size_t>(chance.below(static_cast<int>(kWanted.size())))];
}

void PowerSwitch::armAfter(std::int64_t steps) {
    disarm();
    stepsLeft_ = steps;
}

void PowerSwitch::disarm() {
    stepsLeft_ = -1;
    wanted_.reset();
}

bool PowerSwitch::fails(StepKind before, StepKind next) {
    ++counters_.steps[{before, next}];
    const bool now = (wanted_ == next && skip_-- == 0) || stepsLeft_ == 0;
    if (stepsLeft_ > 0) --stepsLeft_;
    if (!now) return false;
    ++counters_.crashes[{before, next}];
    disarm();
    return true;
}

Machine::Machine(std::string name, std::uint64_t seed, MachineParts parts, Counters& counters)
    : disk_(std::move(name), seed), parts_(std::move(parts)), power_(disk_, counters) {}

Machine::~Machine() { stop(); }

Done Machine::start() {
    keyring_ = parts_.makeKeyring();
    sync::ReplicaSetup setup;
    setup.plan = *parts_.plan;
    setup.path = "/firm.db";
    setup.open.vfs = disk_.name();
    setup.open.cacheKiB = 2048;
    setup.prepare = [](store::Connection&) { return Done{}; };
    setup.migrate = [this](store::Connection& connection) -> Done {
        OUTPOST_TRY(connection.execute(fmt::format("PRAGMA wal_autocheckpoint={}", parts_.checkpointPages)));
        return connection.execute(simulatedTables(*parts_.plan));
    };
    setup.seal = &keyring_->seal();
    setup.check = parts_.check;
    setup.team = keyring_->team();
    setup.firstNumber = parts_.firstNumber;
    setup.now = parts_.wall;
    OUTPOST_ASSIGN(core_, sync::ReplicaCore::open(std::move(setup)));
    return {};
}

}  // namespace outpost::simulation
