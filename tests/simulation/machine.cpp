#include "tests/simulation/machine.h"

#include "tests/simulation/dice.h"
#include "tests/simulation/simulated_catalog.h"

#include <array>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

/// What SQLite does after what, as far as one VFS call each. The rare ones come up only while a database is made, or
/// while one is mended whose making the power cut short.
using Kind = StepKind;
constexpr std::array<Counters::Between, 33> kPoints{{{Kind::Start, Kind::JournalWrite},
                                                     {Kind::Start, Kind::LogHead},
                                                     {Kind::Start, Kind::SyncLog},
                                                     {Kind::Start, Kind::SyncOther},
                                                     {Kind::Start, Kind::Delete},
                                                     {Kind::JournalWrite, Kind::SyncOther},
                                                     {Kind::SyncOther, Kind::SyncFolder},
                                                     {Kind::SyncOther, Kind::DatabaseHead},
                                                     {Kind::SyncOther, Kind::Truncate},
                                                     {Kind::SyncFolder, Kind::JournalWrite},
                                                     {Kind::SyncFolder, Kind::DatabaseHead},
                                                     {Kind::SyncFolder, Kind::DatabasePage},
                                                     {Kind::SyncFolder, Kind::LogHead},
                                                     {Kind::SyncFolder, Kind::LogFrame},
                                                     {Kind::DatabaseHead, Kind::DatabasePage},
                                                     {Kind::DatabaseHead, Kind::SyncDatabase},
                                                     {Kind::DatabasePage, Kind::DatabasePage},
                                                     {Kind::DatabasePage, Kind::Truncate},
                                                     {Kind::Truncate, Kind::SyncDatabase},
                                                     {Kind::SyncDatabase, Kind::LogHead},
                                                     {Kind::SyncDatabase, Kind::Delete},
                                                     {Kind::Delete, Kind::SyncFolder},
                                                     {Kind::Delete, Kind::JournalWrite},
                                                     {Kind::Delete, Kind::LogHead},
                                                     {Kind::LogHead, Kind::SyncLog},
                                                     {Kind::LogFrame, Kind::LogPage},
                                                     {Kind::LogPage, Kind::LogFrame},
                                                     {Kind::LogPage, Kind::SyncLog},
                                                     {Kind::SyncLog, Kind::SyncFolder},
                                                     {Kind::SyncLog, Kind::LogFrame},
                                                     {Kind::SyncLog, Kind::SyncLog},
                                                     {Kind::SyncLog, Kind::DatabaseHead},
                                                     {Kind::SyncLog, Kind::DatabasePage}}};

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
    wanted_ = kPoints[static_cast<std::size_t>(chance.below(static_cast<int>(kPoints.size())))];
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
    const bool now = (wanted_ == Counters::Between{before, next} && skip_-- == 0) || stepsLeft_ == 0;
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
