#include "schema/store/sealed_vfs.h"

#include "schema/store/sealed_layout.h"
#include "tests/simulation/fault_vfs.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <random>
#include <set>

using namespace outpost;
using namespace outpost::store;
using outpost::simulation::FaultDisk;

namespace {

const Bytes kKey(kPageKeyBytes, 0x5a);
const std::string kPath = "/home/firm.db";
const std::string kMark = "MARKED-CUSTOMER-NAME";
constexpr int kRows = 12;

/// What row `k` says in version `v`: every fourth row fills several pages.
std::string textOf(std::int64_t k, std::int64_t v) {
    std::string text = kMark + std::to_string(k) + ":" + std::to_string(v) + ";";
    const std::size_t size = k % 4 == 0 ? 9'000 : 60;
    while (text.size() < size) text += std::to_string(v * 7919 + k) + kMark;
    return text;
}

Result<Connection> open(const FaultDisk& disk) { return openSealed(kPath, kKey, {.vfs = disk.name(), .cacheKiB = 40}); }

/// One transaction that writes all rows in the next version. A small cache spills pages before the commit, some twice.
Done writeVersion(Connection& connection, std::int64_t version) {
    OUTPOST_TRY(
        connection.execute("BEGIN; CREATE TABLE IF NOT EXISTS t(k INTEGER PRIMARY KEY, v INTEGER, text TEXT);"
                           "CREATE INDEX IF NOT EXISTS t_text ON t(text); COMMIT"));
    OUTPOST_ASSIGN(Transaction transaction, Transaction::begin(connection));
    OUTPOST_ASSIGN(Statement put, connection.prepare("INSERT OR REPLACE INTO t VALUES(?, ?, ?)"));
    for (int round = 0; round < 2; ++round) {
        for (std::int64_t k = 1; k <= kRows; ++k) {
            put.bind(1, k).bind(2, version).bind(3, textOf(k, version));
            OUTPOST_TRY(put.run());
        }
    }
    return transaction.commit();
}

/// The version that the database holds, 0 for none, read row by row and by index; an error where it said so. Anything
/// that is neither is a wrong value.
Result<std::int64_t> readVersion(Connection& connection) {
    OUTPOST_ASSIGN(const std::int64_t tables,
                   connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 't'"));
    if (tables == 0) return 0;
    OUTPOST_ASSIGN(Statement rows, connection.prepare("SELECT k, v, text FROM t ORDER BY k"));
    std::int64_t version = 0, count = 0;
    for (;;) {
        OUTPOST_ASSIGN(const bool found, rows.step());
        if (!found) break;
        ++count;
        if (count == 1) version = rows.integer(1);
        REQUIRE(rows.integer(0) == count);
        REQUIRE(rows.integer(1) == version);
        REQUIRE(rows.text(2) == textOf(count, version));
    }
    OUTPOST_ASSIGN(Statement byIndex, connection.prepare("SELECT text FROM t INDEXED BY t_text ORDER BY text"));
    std::int64_t indexed = 0;
    for (;;) {
        OUTPOST_ASSIGN(const bool found, byIndex.step());
        if (!found) break;
        ++indexed;
        REQUIRE(byIndex.text(0).starts_with(kMark));
    }
    REQUIRE(indexed == count);
    REQUIRE((count == kRows || count == 0));
    return version;
}

/// Writes versions until something fails; the last that was confirmed.
std::int64_t work(Connection& connection, std::int64_t versions) {
    auto now = readVersion(connection);
    if (!now) return 0;
    std::int64_t confirmed = *now;
    for (std::int64_t i = 0; i < versions; ++i) {
        if (!writeVersion(connection, confirmed + 1)) return confirmed;
        ++confirmed;
        if (i == 1 && !connection.execute("PRAGMA wal_checkpoint(restart)")) return confirmed;
    }
    return confirmed;
}

bool contains(const Bytes& bytes, std::string_view text) {
    return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

/// No file on the disk shows what was written, nor that SQLite wrote it.
void checkNothingInClear(const FaultDisk& disk) {
    for (const std::string& path : disk.files()) {
        CAPTURE(path);
        const Bytes bytes = disk.content(path);
        CHECK_FALSE(contains(bytes, kMark));
        CHECK_FALSE(contains(bytes, "CREATE TABLE"));
        CHECK_FALSE(contains(bytes, "SQLite format"));
    }
}

std::string_view codeOf(const Result<Connection>& result) { return result ? std::string_view{} : result.error().code; }

/// A home with a checkpointed version 2 and versions 3 and 4 in the log, as files.
struct SmallHome {
    Bytes database, log;
    static constexpr std::int64_t kCheckpointed = 2, kLatest = 4;
};

SmallHome smallHome() {
    FaultDisk disk("sealed-home", 1);
    SmallHome home;
    auto connection = open(disk);
    REQUIRE(connection);
    REQUIRE(work(*connection, 4) == SmallHome::kLatest);
    home.database = disk.content(kPath);
    home.log = disk.content(kPath + "-wal");
    return home;
}

/// What a start finds in damaged files: an error or a version.
Result<std::int64_t> startOn(ByteView database, ByteView log) {
    FaultDisk disk("sealed-damaged", 1);
    disk.setContent(kPath, database);
    disk.setContent(kPath + "-wal", log);
    auto connection = openSealed(kPath, kKey, {.vfs = disk.name(), .create = false});
    if (!connection) return propagate(connection);
    return readVersion(*connection);
}

}  // namespace

TEST_CASE("sealing: SQLite's offsets and those in the file belong together") {
    using namespace layout;
    for (std::uint64_t logical = 0; logical < 3 * kFrame; ++logical) {
        const LogPiece piece = logPieceAt(logical);
        REQUIRE(piece.logical <= logical);
        REQUIRE(logical < piece.logical + piece.size);
        const LogPiece next = logPieceAt(piece.logical + piece.size);
        REQUIRE(next.physical == piece.physical + piece.physicalSize());
        REQUIRE(logicalLogSize(next.physical) == piece.logical + piece.size);
        REQUIRE(physicalLogSize(piece.logical + piece.size) == next.physical);
    }
    CHECK(logicalLogSize(0) == 0);
    CHECK(physicalLogSize(0) == 0);
    std::uint64_t before = 0;
    for (std::uint64_t physical = 0; physical < 3 * kSealedFrame; ++physical) {
        REQUIRE(logicalLogSize(physical) >= before);
        before = logicalLogSize(physical);
    }
    CHECK(logicalBlocksSize(0) == 0);
    CHECK(logicalBlocksSize(kSealedBlock) == kBlock);
    CHECK(logicalBlocksSize(kSealedBlock + kSealBytes) == kBlock);
    CHECK(logicalBlocksSize(kSealedBlock + kSealBytes + 7) == kBlock + 7);
}

TEST_CASE("sealing: what was written is read again, in every journal mode, and nothing stands in clear") {
    for (const char* mode : {"wal", "delete", "truncate", "persist"}) {
        CAPTURE(mode);
        FaultDisk disk("sealed-modes", 1);
        {
            auto connection = open(disk);
            REQUIRE(connection);
            REQUIRE(connection->execute(std::string{"PRAGMA journal_mode="} + mode));
            REQUIRE(writeVersion(*connection, 1));
            auto transaction = Transaction::begin(*connection);
            REQUIRE(transaction);
            REQUIRE(connection->execute("SAVEPOINT s; DELETE FROM t WHERE k > 3; ROLLBACK TO s; RELEASE s"));
            REQUIRE(connection->execute("UPDATE t SET text = text || text"));
            checkNothingInClear(disk);  // with pages spilled and not committed
            transaction->rollback();
            CHECK(readVersion(*connection).value() == 1);
            REQUIRE(connection->execute("VACUUM"));
            CHECK(readVersion(*connection).value() == 1);
            checkNothingInClear(disk);
        }
        checkNothingInClear(disk);
        auto connection = open(disk);
        REQUIRE(connection);
        CHECK(readVersion(*connection).value() == 1);
        CHECK(connection->scalar("PRAGMA integrity_check").value() == Value{std::string{"ok"}});
    }
}

TEST_CASE("sealing: killed before any step, or without power, what was committed is there and whole") {
    std::uint64_t steps = 0;
    {
        FaultDisk disk("sealed-count", 1);
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(work(*connection, 4) == 4);
        steps = disk.steps();
    }
    REQUIRE(steps > 250);
    std::set<std::int64_t> seen;
    for (std::uint64_t step = 0; step < steps; ++step) {
        CAPTURE(step);
        FaultDisk disk("sealed-crash", step);
        disk.crashAfter(step);
        std::int64_t confirmed = 0;
        if (auto connection = open(disk)) confirmed = work(*connection, 4);
        REQUIRE(disk.crashed());
        constexpr FaultDisk::Loss kLosses[] = {FaultDisk::Loss::Unsynced, FaultDisk::Loss::Nothing,
                                               FaultDisk::Loss::Everything};
        disk.restart(kLosses[step % 3]);
        checkNothingInClear(disk);
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(connection->scalar("PRAGMA integrity_check").value() == Value{std::string{"ok"}});
        const auto version = readVersion(*connection);
        REQUIRE(version);
        REQUIRE(*version >= confirmed);
        REQUIRE(*version <= confirmed + 1);
        seen.insert(*version);
        REQUIRE(writeVersion(*connection, *version + 1));
    }
    CHECK(seen.size() == 5);
}

TEST_CASE("sealing: a home cut at any page tells it or is mended, and never shows a wrong value") {
    const SmallHome home = smallHome();
    int told = 0, mended = 0;
    const auto count = [&](const Result<std::int64_t>& found) {
        if (!found) {
            CHECK(found.error().kind == Error::Kind::Corrupt);
            ++told;
        } else {
            REQUIRE(*found >= SmallHome::kCheckpointed);
            REQUIRE(*found <= SmallHome::kLatest);
            ++mended;
        }
    };
    for (std::size_t size = 0; size < home.database.size(); size += layout::kPage) {
        CAPTURE(size);
        count(startOn(ByteView{home.database}.first(size), home.log));
        count(startOn(ByteView{home.database}.first(size), {}));
        count(startOn(ByteView{home.database}.first(size + 1'000), {}));
    }
    CHECK(told > 0);
    mended = 0;
    for (std::size_t size = 0; size < home.log.size(); size += 520) {
        CAPTURE(size);
        count(startOn(home.database, ByteView{home.log}.first(size)));
    }
    CHECK(mended > 0);
    CHECK(startOn(home.database, home.log).value() == SmallHome::kLatest);
    CHECK(startOn(home.database, {}).value() == SmallHome::kCheckpointed);
}

TEST_CASE("sealing: of 1,000 flipped bits each is told or mended, and never shows a wrong value") {
    const SmallHome home = smallHome();
    std::mt19937_64 random(20);
    int told = 0, mended = 0;
    for (int i = 0; i < 1'000; ++i) {
        SmallHome damaged = home;
        const bool inLog = i % 3 == 0;
        Bytes& bytes = inLog ? damaged.log : damaged.database;
        const std::uint64_t bit = random() % (bytes.size() * 8);
        CAPTURE(inLog);
        CAPTURE(bit);
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        // Without the log too: with it, some pages of the database are not looked at.
        const auto found = startOn(damaged.database, i % 2 == 0 || inLog ? ByteView{damaged.log} : ByteView{});
        if (!found) {
            CHECK(found.error().kind == Error::Kind::Corrupt);
            ++told;
        } else {
            CHECK(*found >= SmallHome::kCheckpointed);
            ++mended;
        }
    }
    CHECK(told > 100);
    CHECK(mended > 100);
}

TEST_CASE("sealing: a page of zeros, and one put in another's place, are damage") {
    const SmallHome home = smallHome();
    const std::size_t pages = home.database.size() / layout::kPage;
    REQUIRE(pages > 10);
    const auto page = [](Bytes& bytes, std::size_t n) { return bytes.begin() + static_cast<std::ptrdiff_t>(n * 4096); };
    int told = 0;
    for (std::size_t n = 1; n < pages; ++n) {
        Bytes zeroed = home.database, swapped = home.database;
        std::fill_n(page(zeroed, n), 4096, std::uint8_t{0});
        std::swap_ranges(page(swapped, n), page(swapped, n) + 4096, page(swapped, n == 1 ? 2 : 1));
        told += startOn(zeroed, {}) ? 0 : 1;
        CHECK_FALSE(startOn(swapped, {}));
    }
    CHECK(told >= static_cast<int>(pages) - 4);  // all that the table and its index stand on
}

TEST_CASE("sealing: a log damaged under a running connection is an error, not its end") {
    FaultDisk disk("sealed-log", 1);
    auto connection = open(disk);
    REQUIRE(connection);
    REQUIRE(work(*connection, 1) == 1);
    const std::uint64_t bytes = disk.content(kPath + "-wal").size();
    int told = 0;
    for (std::uint64_t at = layout::kSealedLogHeader + 100; at < bytes; at += layout::kSealedFrame / 2) {
        CAPTURE(at);
        disk.flipBit(kPath + "-wal", at * 8);
        auto reader = openSealedBeside(kPath, {.vfs = disk.name(), .readOnly = true});
        const auto read = reader ? readVersion(*reader) : Result<std::int64_t>{propagate(reader)};
        disk.flipBit(kPath + "-wal", at * 8);
        told += read ? 0 : 1;
        CHECK((read ? *read == 1 : read.error().kind == Error::Kind::Corrupt));
    }
    CHECK(told > 20);
}

TEST_CASE("sealing: a wrong key, a plain file, an empty one and none are told apart") {
    FaultDisk disk("sealed-keys", 1);
    const OpenOptions options{.vfs = disk.name(), .create = false};
    CHECK(codeOf(openSealed(kPath, kKey, options)) == "store.not_found");
    CHECK(codeOf(openSealed(kPath, Bytes(16, 1), options)) == "store.key_size");
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(writeVersion(*connection, 1));
        CHECK(codeOf(openSealed(kPath, Bytes(kPageKeyBytes, 1), options)) == "store.wrong_key");
    }
    CHECK(codeOf(openSealed(kPath, Bytes(kPageKeyBytes, 1), options)) == "store.wrong_key");
    CHECK(codeOf(openSealedBeside(kPath, options)) == "store.locked");
    CHECK_FALSE(Connection::open(kPath, options));
    auto right = openSealed(kPath, kKey, options);
    REQUIRE(right);
    CHECK(readVersion(*right).value() == 1);

    disk.setContent("/empty.db", {});
    CHECK(codeOf(openSealed("/empty.db", kKey, options)) == "store.empty");
    {
        auto plain = Connection::open("/plain.db", {.vfs = disk.name()});
        REQUIRE(plain);
        REQUIRE(plain->execute("CREATE TABLE t(a)"));
    }
    CHECK(codeOf(openSealed("/plain.db", kKey, options)) == "store.not_sealed");
}

TEST_CASE("sealing: a damaged key check alone does not lock anybody out, and is mended") {
    FaultDisk disk("sealed-check", 1);
    const auto write = [&](std::int64_t version) {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(writeVersion(*connection, version));
    };
    write(1);
    disk.flipBit(kPath, 3);
    write(2);
    const auto check = PageKey::make(kKey).value()->check();
    {
        auto connection = open(disk);
        REQUIRE(connection);
        REQUIRE(connection->execute("CREATE TABLE another(a); PRAGMA wal_checkpoint(truncate)"));
    }
    const Bytes mended = disk.content(kPath);
    CHECK(std::equal(check.begin(), check.end(), mended.begin()));
}

TEST_CASE("sealing: a reader beside the writer sees each commit, and none that is not") {
    FaultDisk disk("sealed-two", 1);
    auto writer = open(disk);
    REQUIRE(writer);
    REQUIRE(work(*writer, 1) == 1);
    auto reader = openSealedBeside(kPath, {.vfs = disk.name(), .readOnly = true});
    REQUIRE(reader);
    CHECK(readVersion(*reader).value() == 1);
    {
        auto transaction = Transaction::begin(*writer);
        REQUIRE(transaction);
        REQUIRE(writer->execute("UPDATE t SET v = 99, text = text || text"));
        CHECK(readVersion(*reader).value() == 1);
    }
    REQUIRE(writeVersion(*writer, 2));
    CHECK(readVersion(*reader).value() == 2);
    CHECK_FALSE(reader->execute("DELETE FROM t"));
    writer = Connection{};
    CHECK(readVersion(*reader).value() == 2);  // the key lives as long as one connection does
    CHECK(openSealedBeside(kPath, {.vfs = disk.name(), .readOnly = true}));
}

TEST_CASE("sealing: a full disk changes nothing") {
    FaultDisk disk("sealed-full", 1);
    auto connection = open(disk);
    REQUIRE(connection);
    REQUIRE(work(*connection, 1) == 1);
    for (const std::uint64_t room : {0, 50, 5'000, 30'000}) {
        CAPTURE(room);
        REQUIRE(connection->execute("PRAGMA wal_checkpoint(truncate)"));
        disk.setRoom(room);
        const auto done = writeVersion(*connection, 2);
        REQUIRE_FALSE(done);
        CHECK(done.error().kind == Error::Kind::Full);
        disk.setRoom(std::nullopt);
        CHECK(readVersion(*connection).value() == 1);
        CHECK(connection->scalar("PRAGMA integrity_check").value() == Value{std::string{"ok"}});
    }
    CHECK(writeVersion(*connection, 2));
}

TEST_CASE("sealing: on the platform's own files, with a copy by VACUUM INTO") {
    const auto folder = std::filesystem::temp_directory_path() / ("sealed-" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(folder);
    const std::string path = (folder / "firm.db").string(), copy = (folder / "copy.db").string();
    {
        auto writer = openSealed(path, kKey);
        REQUIRE(writer);
        REQUIRE(work(*writer, 3) == 3);
        auto reader = openSealed(path, kKey, {.readOnly = true});
        REQUIRE(reader);
        CHECK(readVersion(*reader).value() == 3);
        const auto other = Bytes(kPageKeyBytes, 7);
        CHECK_FALSE(writer->execute("VACUUM INTO '" + copy + "'"));
        const auto allowed = allowSealedFile(copy, other);
        REQUIRE(allowed);
        REQUIRE(writer->execute("VACUUM INTO '" + copy + "'"));
    }
    auto copied = openSealed(copy, Bytes(kPageKeyBytes, 7), {.create = false});
    REQUIRE(copied);
    CHECK(readVersion(*copied).value() == 3);
    CHECK(codeOf(openSealed(copy, kKey)) == "store.wrong_key");
    copied = Connection{};
    std::filesystem::remove_all(folder);
}
