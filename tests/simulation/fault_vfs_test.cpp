#include "tests/simulation/fault_vfs.h"

#include "schema/store/sqlite.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::simulation;
using namespace outpost::store;

namespace {

/// Opens the database on the disk; nothing when even opening fails (the computer is down).
Result<Connection> open(const FaultDisk& disk) { return Connection::open("/firm.db", {.vfs = disk.name()}); }

/// Writes rows 1.. each in a transaction until something fails; says how many commits were confirmed.
std::int64_t work(Connection& connection, std::int64_t rows) {
    if (!connection.execute("CREATE TABLE IF NOT EXISTS t(k INTEGER PRIMARY KEY, text TEXT)")) return 0;
    const std::int64_t first = connection.integer("SELECT ifnull(max(k), 0) FROM t").value_or(-1) + 1;
    if (first == 0) return 0;
    for (std::int64_t k = first; k < first + rows; ++k) {
        auto insert = connection.prepare("INSERT INTO t VALUES(?, ?)");
        if (!insert) return k - 1;
        insert->bind(1, k).bind(2, std::string(static_cast<std::size_t>(k) * 700 % 9000, 'x'));
        if (!insert->run()) return k - 1;
    }
    return first + rows - 1;
}

/// Steps that the whole work takes without a crash.
std::uint64_t stepsOfWork() {
    FaultDisk disk("fault-steps", 1);
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(work(*connection, 12) == 12);
    }
    return disk.steps();
}

}  // namespace

TEST_CASE("fault disk: whatever step the power is cut before, what was confirmed is there and the rest is whole") {
    const std::uint64_t steps = stepsOfWork();
    REQUIRE(steps > 40);
    bool lostSomething = false;
    for (std::uint64_t step = 0; step < steps; ++step) {
        CAPTURE(step);
        FaultDisk disk("fault-cut", step);
        disk.crashAfter(step);
        std::int64_t confirmed = 0;
        if (auto connection = open(disk)) confirmed = work(*connection, 12);
        REQUIRE(disk.crashed());
        disk.restart(step % 3 == 0 ? FaultDisk::Loss::Everything : FaultDisk::Loss::Unsynced);
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(connection->scalar("PRAGMA integrity_check").value() == Value{std::string{"ok"}});
        const bool made = connection->integer("SELECT count(*) FROM sqlite_schema WHERE name = 't'").value() == 1;
        const std::int64_t kept = made ? connection->integer("SELECT count(*) FROM t").value() : 0;
        REQUIRE(kept >= confirmed);
        REQUIRE(kept <= confirmed + 1);
        lostSomething |= kept == confirmed;
        REQUIRE(work(*connection, 1) == kept + 1);
    }
    CHECK(lostSomething);
}

namespace {

/// Rows that a database holds which was just opened.
std::int64_t rowsIn(Connection& connection) {
    const bool made = connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 't'").value() == 1;
    return made ? connection.integer("SELECT count(*) FROM t").value() : 0;
}

}  // namespace

TEST_CASE("fault disk: two power cuts, also while the database is made or mended, take nothing that was confirmed") {
    for (std::uint64_t first = 0, second = 0; first < 30; second == 30 ? (second = 0, ++first) : ++second) {
        CAPTURE(first);
        CAPTURE(second);
        FaultDisk disk("fault-twice", first * 100 + second);
        std::int64_t confirmed = 0;
        for (const std::uint64_t step : {first, second}) {
            disk.crashAfter(step);
            if (auto connection = open(disk)) confirmed = std::max(confirmed, work(*connection, 2));
            disk.crashNow();
            disk.restart(FaultDisk::Loss::Unsynced);
        }
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(rowsIn(*connection) >= confirmed);
        REQUIRE(work(*connection, 1) > confirmed);
    }
}

TEST_CASE("I3: what is found after a kill stays, even if the power fails before the next write") {
    const std::uint64_t steps = stepsOfWork();
    for (std::uint64_t step = 0; step < steps; ++step) {
        CAPTURE(step);
        FaultDisk disk("fault-kill-cut", step);
        disk.crashAfter(step);
        if (auto connection = open(disk)) work(*connection, 12);
        disk.restart(FaultDisk::Loss::Nothing);
        std::int64_t found = 0;
        {
            auto connection = open(disk);
            REQUIRE(connection);
            found = rowsIn(*connection);
            disk.crashNow();
        }
        disk.restart(FaultDisk::Loss::Everything);
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(rowsIn(*connection) >= found);
    }
}

TEST_CASE("fault disk: the name of a new file is lost until the folder is synced, whatever was synced of its content") {
    FaultDisk disk("fault-names", 5);
    {
        auto connection = Connection::open("/firm.db", {.vfs = disk.name(), .wal = false});
        REQUIRE(connection);
        REQUIRE(connection->execute("PRAGMA journal_mode=off; CREATE TABLE t(k)"));  // no journal: no folder is synced
        disk.crashNow();
    }
    disk.restart(FaultDisk::Loss::Everything);
    CHECK_FALSE(disk.exists("/firm.db"));
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(work(*connection, 1) == 1);
        disk.crashNow();
    }
    disk.restart(FaultDisk::Loss::Everything);
    CHECK(disk.exists("/firm.db"));
    CHECK(disk.exists("/firm.db-wal"));
    CHECK_FALSE(disk.exists("/firm.db-journal"));
}

TEST_CASE("fault disk: without syncs a power cut does lose what was written") {
    FaultDisk disk("fault-lose", 3);
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(connection->execute("PRAGMA synchronous=off"));
        REQUIRE(work(*connection, 12) == 12);
        disk.crashNow();
    }
    disk.restart(FaultDisk::Loss::Everything);
    auto connection = open(disk);
    const bool whole = connection && connection->integer("SELECT count(*) FROM t").value_or(0) == 12;
    CHECK_FALSE(whole);
}

TEST_CASE("fault disk: a killed process loses nothing that it wrote") {
    FaultDisk disk("fault-kill", 3);
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(connection->execute("PRAGMA synchronous=off"));
        REQUIRE(work(*connection, 12) == 12);
        disk.crashNow();
        CHECK_FALSE(connection->execute("INSERT INTO t VALUES(99, '')"));
    }
    disk.restart(FaultDisk::Loss::Nothing);
    auto connection = open(disk);
    REQUIRE(connection);
    CHECK(connection->integer("SELECT count(*) FROM t").value() == 12);
}

TEST_CASE("fault disk: a full disk is an error of kind Full, and room helps") {
    FaultDisk disk("fault-full", 3);
    auto connection = open(disk);
    REQUIRE(connection);
    REQUIRE(work(*connection, 3) == 3);
    disk.setRoom(5'000);
    auto insert = connection->prepare("INSERT INTO t VALUES(50, randomblob(20000))");
    REQUIRE(insert);
    const auto done = insert->run();
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == Error::Kind::Full);
    CHECK(connection->integer("SELECT count(*) FROM t").value() == 3);
    disk.setRoom(std::nullopt);
    CHECK(insert->run());
}

TEST_CASE("fault disk: a second connection sees what the first committed, and waits its turn") {
    FaultDisk disk("fault-two", 3);
    auto one = open(disk);
    auto two = Connection::open("/firm.db", {.vfs = disk.name(), .busyTimeoutMs = 0});
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(work(*one, 3) == 3);
    CHECK(two->integer("SELECT count(*) FROM t").value() == 3);
    auto transaction = Transaction::begin(*one);
    REQUIRE(transaction);
    REQUIRE(one->execute("DELETE FROM t"));
    CHECK(two->integer("SELECT count(*) FROM t").value() == 3);
    const auto refused = Transaction::begin(*two);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Busy);
    REQUIRE(transaction->commit());
    CHECK(two->integer("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("fault disk: equal seeds fail equally") {
    const auto run = [](std::uint64_t seed) {
        FaultDisk disk("fault-seed", seed);
        disk.crashAfter(45);
        if (auto connection = open(disk)) work(*connection, 12);
        disk.restart(FaultDisk::Loss::Unsynced);
        // Sizes: SQLite salts what it writes with dice of its own.
        std::vector<std::size_t> sizes;
        for (const std::string& path : disk.files()) sizes.push_back(disk.content(path).size());
        return sizes;
    };
    bool seedsDiffer = false;
    for (std::uint64_t seed = 1; seed < 9; ++seed) {
        CHECK(run(seed) == run(seed));
        seedsDiffer |= run(seed) != run(seed + 1);
    }
    CHECK(seedsDiffer);
}

TEST_CASE("fault disk: a witness sees what each step does and pulls the plug between two of them") {
    FaultDisk disk("fault-witness", 4);
    bool sawSync = false;
    disk.setWitness([&](StepKind before, StepKind next) {
        sawSync |= next == StepKind::SyncLog;
        return before == StepKind::LogFrame && next == StepKind::LogPage && sawSync;
    });
    std::int64_t confirmed = 0;
    if (auto connection = open(disk)) confirmed = work(*connection, 12);
    CHECK(disk.crashed());
    CHECK(sawSync);
    CHECK(confirmed < 12);
}
