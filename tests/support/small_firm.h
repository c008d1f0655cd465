#pragma once

#include "syncengine/replica/replica_core.h"
#include "tests/support/open_seal.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// A firm of a few tables and devices without network, keys or catalog, for tests of the engine.
namespace outpost::testing {

using sync::ReplicaCore;
using sync::WallMs;
using sync::Writer;

inline constexpr int kContact = 0, kOrg = 1, kParty = 2;  ///< tables of the plan below

/// party: name, phone, group address (street, city), set tags; contact: name, owned by party; org: name, parent (tree).
inline schema::ReplicationPlan smallPlan() {
    using schema::MergeKind;
    schema::ReplicationPlan plan;
    plan.catalogVersion = "00112233445566778899aabbccddeeff";
    plan.tables = {{"contact",
                    {{"name", 0}, {"party", 1}},
                    {{"name", MergeKind::Lww, {0}}, {"party", MergeKind::Lww, {1}}},
                    "party",
                    "party",
                    ""},
                   {"org",
                    {{"name", 0}, {"parent", 1}},
                    {{"name", MergeKind::Lww, {0}}, {"parent", MergeKind::Lww, {1}}},
                    "",
                    "",
                    "parent"},
                   {"party",
                    {{"name", 0}, {"phone", 1}, {"street", 2}, {"city", 2}},
                    {{"name", MergeKind::Lww, {0}},
                     {"phone", MergeKind::Lww, {1}},
                     {"address", MergeKind::Lww, {2, 3}},
                     {"tags", MergeKind::Set, {}}},
                    "",
                    "",
                    ""}};
    return plan;
}

inline Done makeTables(store::Connection& connection, const schema::ReplicationPlan& plan) {
    for (const auto& table : plan.tables) {
        std::string columns;
        for (const auto& column : table.columns) columns += ", " + store::quoted(column.name);
        OUTPOST_TRY(connection.execute("CREATE TABLE IF NOT EXISTS " + store::quoted(table.name) +
                                       "(id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER, "
                                       "_dead INTEGER" +
                                       columns + ")"));
        for (const auto& unit : table.units)
            if (unit.merge == schema::MergeKind::Set)
                OUTPOST_TRY(connection.execute("CREATE TABLE IF NOT EXISTS " +
                                               store::quoted(table.name + "__" + unit.name) +
                                               "(record INTEGER, target INTEGER, written INTEGER, "
                                               "PRIMARY KEY(record, target, written)) WITHOUT ROWID"));
    }
    return {};
}

/// Names and texts are texts; parents and parties are integers.
class SmallCheck : public schema::ValueCheck {
public:
    bool accepts(int table, int column, const ValueView& value) const override {
        const bool isLink = (table == kContact || table == kOrg) && column == 1;
        return value.index() == 0 || value.index() == (isLink ? 1U : 2U);
    }
};

/// A folder that ends with this object.
class ScratchFolder {
public:
    ScratchFolder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("outpost-test-" + std::to_string(reinterpret_cast<std::uintptr_t>(&count)) + "-" +
                 std::to_string(++count));
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~ScratchFolder() { std::filesystem::remove_all(path_); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// Remembers what it was told of touched rows.
class Listener : public store::TouchedRowListener {
public:
    std::vector<store::TouchedRow> rows;
    Done refresh(std::span<const store::TouchedRow> touched, store::Origin) override {
        rows.assign(touched.begin(), touched.end());
        return {};
    }
};

/// One device.
class Device {
public:
    /// `check`: of a plan that is not the small one's; `team`: whose log it is; both outlive the device.
    Device(const ScratchFolder& folder, int enrolment, schema::ReplicationPlan plan = smallPlan(),
           const schema::ValueCheck* check = nullptr, sync::TeamLogSink* team = nullptr)
        : path_(folder.file("device" + std::to_string(enrolment) + ".db")),
          enrolment_(enrolment),
          plan_(std::move(plan)),
          given_(check),
          team_(team) {
        open();
    }

    void open() {
        core_.reset();
        sync::ReplicaSetup setup;
        setup.plan = plan_;
        setup.path = path_;
        setup.migrate = [this](store::Connection& connection) { return makeTables(connection, plan_); };
        setup.seal = &seal;
        setup.team = team_;
        setup.check = given_ ? given_ : &check_;
        setup.listener = &listener;
        setup.firstNumber = static_cast<DeviceNumber>(16 * enrolment_);
        setup.now = [this] { return WallMs{nowMs}; };
        setup.renewSession = renewSession;
        auto opened = ReplicaCore::open(std::move(setup));
        REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : describe(opened.error())));
        core_ = std::move(*opened);
    }
    /// Under another catalog from now on.
    void upgrade(schema::ReplicationPlan plan) {
        plan_ = std::move(plan);
        core_.reset();
        auto connection = store::Connection::open(path_);
        REQUIRE(connection.has_value());
        for (const auto& table : plan_.tables)
            for (const auto& column : table.columns)
                std::ignore = connection->execute("ALTER TABLE " + store::quoted(table.name) + " ADD COLUMN " +
                                                  store::quoted(column.name));
        *connection = store::Connection{};
        open();
    }

    void close() { core_.reset(); }
    ReplicaCore& core() { return *core_; }
    ReplicaCore* operator->() { return core_.get(); }

    ChangeSetId transact(const std::function<Done(Writer&)>& work) {
        nowMs += 10;
        const auto id = core_->transact(work);
        REQUIRE_MESSAGE(id.has_value(), (id ? "" : describe(id.error())));
        return *id;
    }
    /// A new row with texts or numbers by column.
    RecordId insert(int table, const std::map<int, Value>& values) {
        RecordId made = 0;
        transact([&](Writer& writer) -> Done {
            OUTPOST_ASSIGN(made, writer.newId());
            return writer.insert(table, made, fields(values));
        });
        return made;
    }
    ChangeSetId update(int table, RecordId id, const std::map<int, Value>& values,
                       const std::vector<sync::Shown>& shown = {}) {
        return transact([&](Writer& writer) { return writer.update(table, id, fields(values), shown); });
    }
    ChangeSetId remove(int table, RecordId id) {
        return transact([&](Writer& writer) { return writer.remove(table, id); });
    }
    ChangeSetId restore(int table, RecordId id) {
        return transact([&](Writer& writer) { return writer.restore(table, id); });
    }

    Value cell(const std::string& table, RecordId id, const std::string& column) {
        const auto value = core_->connection().scalar("SELECT " + store::quoted(column) + " FROM " + table +
                                                      " WHERE id=" + std::to_string(id));
        REQUIRE(value.has_value());
        return *value;
    }
    std::string text(RecordId id, const std::string& column, const std::string& table = "party") {
        const Value value = cell(table, id, column);
        const auto* text = std::get_if<std::string>(&value);
        return text ? *text : "";
    }
    bool isDead(RecordId id, const std::string& table = "party") {
        return cell(table, id, "_dead") == Value{std::int64_t{1}};
    }
    std::int64_t count(const std::string& sql) {
        const auto value = core_->connection().integer(sql);
        REQUIRE_MESSAGE(value.has_value(), (value ? "" : describe(value.error())));
        return *value;
    }
    std::vector<sync::Conflict> conflicts() {
        auto found = core_->queries().conflicts();
        REQUIRE(found.has_value());
        const auto counts = core_->queries().counts();
        REQUIRE(counts.has_value());
        CHECK(counts->conflicts == static_cast<std::int64_t>(found->size()));
        return *found;
    }
    sync::Digest digest() {
        auto found = core_->queries().digest();
        REQUIRE_MESSAGE(found.has_value(), (found ? "" : describe(found.error())));
        return *found;
    }
    sync::Knowledge knowledge() { return core_->knowledge().value(); }

    /// Every segment that `from` has of a number beyond what this device holds, in order.
    std::vector<Bytes> missingFrom(Device& from, DeviceNumber number) {
        const auto mine = knowledge();
        const auto held = mine.find(number);
        auto read = from->read(number, held == mine.end() ? 1 : held->second + 1, 1 << 30);
        REQUIRE_MESSAGE(read.has_value(), (read ? "" : describe(read.error())));
        return *read;
    }
    /// Takes in all that the other holds. Both then know what he knew.
    void pull(Device& other) {
        for (bool grew = true; grew;) {
            grew = false;
            for (const auto& [number, last] : other.knowledge())
                for (const Bytes& segment : missingFrom(other, number)) {
                    const auto taken = core_->accept(segment);
                    REQUIRE_MESSAGE(taken.has_value(), (taken ? "" : describe(taken.error())));
                    grew = grew || *taken;
                }
        }
    }

    static std::vector<sync::FieldValue> fields(const std::map<int, Value>& values) {
        std::vector<sync::FieldValue> out;
        for (const auto& [column, value] : values) out.push_back({column, viewOf(value)});
        return out;
    }

    OpenSeal seal;
    Listener listener;
    std::function<Done(ReplicaCore&)> renewSession;
    std::int64_t nowMs = 1'700'000'000'000;

private:
    std::string path_;
    int enrolment_;
    schema::ReplicationPlan plan_;
    SmallCheck check_;
    const schema::ValueCheck* given_;
    sync::TeamLogSink* team_;
    std::unique_ptr<ReplicaCore> core_;
};

inline Value text(const std::string& value) { return value; }
inline Value link(RecordId id) { return id; }

/// Both ways, until both hold the same.
inline void exchange(Device& a, Device& b) {
    a.pull(b);
    b.pull(a);
    CHECK(a.knowledge() == b.knowledge());
    CHECK(a.digest().set == b.digest().set);
    CHECK(a.digest().rows == b.digest().rows);
}

}  // namespace outpost::testing
