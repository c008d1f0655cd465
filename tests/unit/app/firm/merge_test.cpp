#include "app/commands/commands.h"
#include "app/commands/merge_records.h"
#include "app/commands/numbers.h"
#include "app/query/merged_records.h"
#include "app/query/work_list.h"
#include "schema/catalog/field_check.h"
#include "schema/search/prepare_connection.h"
#include "schema/search/search_index.h"
#include "schema/store/aliases.h"
#include "schema/store/local_data.h"
#include "schema/store/local_functions.h"
#include "schema/store/tables.h"
#include "syncengine/replica/replica_core.h"
#include "tests/support/open_seal.h"
#include "tests/support/small_firm.h"

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace outpost;
using namespace outpost::app;
using namespace outpost::testing;

namespace {

/// One device of a firm with the product's own catalog, without network and keys.
class Office : public store::TouchedRowListener {
public:
    Office(const ScratchFolder& folder, int enrolment) {
        sync::ReplicaSetup setup;
        setup.plan = schema::replicationPlan(catalog);
        setup.path = folder.file("office" + std::to_string(enrolment) + ".db");
        setup.prepare = [](store::Connection& connection) -> Done {
            OUTPOST_TRY(search::prepareConnection(connection));
            return store::registerLocalFunctions(connection);
        };
        setup.migrate = [this](store::Connection& connection) -> Done {
            OUTPOST_TRY(store::registerAskingFunctions(connection, asker_));
            OUTPOST_TRY(store::createOrMigrate(connection, catalog).map([](const auto&) {}));
            OUTPOST_TRY(makeNumberTable(connection));
            OUTPOST_ASSIGN(text_, search::SearchIndex::open(
                                      connection, search::searchPlan(catalog, schema::replicationPlan(catalog))));
            OUTPOST_ASSIGN(localData_, store::LocalData::open(connection, catalog, text_.get()));
            return localData_->rebuild({}, {.derived = true, .fullText = false});
        };
        setup.seal = &seal_;
        setup.check = &check_;
        setup.listener = this;
        setup.firstNumber = static_cast<DeviceNumber>(16 * enrolment);
        setup.now = [this] { return sync::WallMs{nowMs}; };
        by_.device = setup.firstNumber;
        by_.devicePlace = enrolment;
        by_.devices = 3;
        auto opened = sync::ReplicaCore::open(std::move(setup));
        REQUIRE_MESSAGE(opened, (opened ? "" : describe(opened.error())));
        core_ = std::move(*opened);
    }
    ~Office() override { core_.reset(); }

    Done refresh(std::span<const store::TouchedRow> rows, store::Origin origin) override {
        return localData_->refresh(rows, origin);
    }

    Reader reader() { return {{catalog, core_->plan(), core_->layouts()}, core_->connection(), false}; }
    sync::ReplicaCore& core() { return *core_; }

    Result<CommandResult> tryRun(const std::string& name, RecordId record, const FieldValues& values) {
        nowMs += 10;
        CommandCall call;
        call.command = name;
        call.record = record;
        call.values = values;
        Result<CommandResult> result = CommandResult{};
        const auto done = core_->transact([&](sync::Writer& writer) -> Done {
            Reader from{{catalog, core_->plan(), core_->layouts()}, writer.connection(), false};
            result = commands_.find(name)->run(writer, from, call, by_);
            return result ? Done{} : Done{propagate(result)};
        });
        if (!done) return propagate(done);
        return result;
    }
    RecordId run(const std::string& name, RecordId record, const FieldValues& values = {}) {
        const auto result = tryRun(name, record, values);
        REQUIRE_MESSAGE(result, (name + ": " + (result ? std::string{} : describe(result.error()))));
        return result->record;
    }
    void carry(RecordId alias, bool onlyFree) {
        nowMs += 10;
        REQUIRE(core_->transact([&](sync::Writer& writer) -> Done {
            Reader from{{catalog, core_->plan(), core_->layouts()}, writer.connection(), false};
            return carryOver(writer, from, *catalog.entity("party"), alias, onlyFree);
        }));
    }

    std::size_t late(RecordId alias) {
        Reader from = reader();
        return lateEdits(from, *catalog.entity("party"), alias)->size();
    }
    RecordId root(RecordId id) { return reader().rootOf(id).value(); }
    std::string text(RecordId id, const std::string& field) {
        const RecordDetail detail = reader().show("customer", id).value();
        for (std::size_t i = 0; i < detail.fields.size(); ++i)
            if (detail.fields[i] == field)
                if (const auto* text = std::get_if<std::string>(&detail.cells[i].value)) return *text;
        return {};
    }
    std::int64_t count(const std::string& entity, std::vector<Condition> where = {}) {
        Query query;
        query.entity = entity;
        query.where = std::move(where);
        return reader().count(query).value().number;
    }
    /// All of a computed table, as text.
    std::string computed(const std::string& table) {
        auto rows = core_->connection().prepare("SELECT * FROM " + table + " ORDER BY id");
        REQUIRE(rows);
        std::string all;
        while (rows->step().value()) {
            for (int i = 0; i < rows->columns(); ++i) all += std::string{rows->text(i)} + "|";
            all += "\n";
        }
        return all;
    }
    void rebuild() { REQUIRE(localData_->rebuild({}, {.derived = true, .fullText = false})); }

    void pull(Office& other) {
        for (bool grew = true; grew;) {
            grew = false;
            const sync::Knowledge theirs = other.core_->knowledge().value();
            for (const auto& [number, last] : theirs) {
                const auto mine = core_->knowledge().value();
                const auto held = mine.find(number);
                const auto segments =
                    other.core_->read(number, held == mine.end() ? 1 : held->second + 1, std::size_t{1} << 30);
                REQUIRE(segments);
                for (const Bytes& segment : *segments) {
                    const auto taken = core_->accept(segment);
                    REQUIRE_MESSAGE(taken, (taken ? "" : describe(taken.error())));
                    grew = grew || *taken;
                }
            }
        }
    }

    std::int64_t nowMs = 1'700'000'000'000;
    const schema::Catalog& catalog = schema::productCatalog();

private:
    store::Asker asker_;
    Commands commands_{catalog};
    Caller by_;
    OpenSeal seal_;
    schema::CatalogValueCheck check_{catalog};
    std::unique_ptr<search::SearchIndex> text_;
    std::unique_ptr<store::LocalData> localData_;
    std::unique_ptr<sync::ReplicaCore> core_;
};

void meet(Office& a, Office& b) {
    a.pull(b);
    b.pull(a);
    CHECK(a.core().queries().digest()->rows == b.core().queries().digest()->rows);
}

Value text(const char* value) { return std::string{value}; }

RecordId customer(Office& office, const char* name, const char* phone) {
    return office.run("customer.create", 0, {{"name", text(name)}, {"phone", text(phone)}});
}

}  // namespace

TEST_CASE("C10.13: of merged records the one merged into none goes on, in opposite ways the one made first") {
    using store::MergeEdge;
    using store::survivorOf;
    const auto survivor = [](std::vector<RecordId> records, std::vector<MergeEdge> edges,
                             std::set<RecordId> dead = {}) {
        RecordId found = 0;
        std::sort(edges.begin(), edges.end(), [](auto a, auto b) {
            return std::pair{a.merged, a.kept} < std::pair{b.merged, b.kept};
        });
        do {  // in whatever order they came
            const RecordId each = survivorOf(records, edges, dead);
            CHECK((found == 0 || found == each));
            found = each;
        } while (std::next_permutation(edges.begin(), edges.end(), [](auto a, auto b) {
            return std::pair{a.merged, a.kept} < std::pair{b.merged, b.kept};
        }));
        return found;
    };
    CHECK(survivor({1, 2}, {{1, 2}}) == 2);
    CHECK(survivor({1, 2, 3}, {{1, 2}, {2, 3}}) == 3);
    CHECK(survivor({1, 2}, {{1, 2}, {2, 1}}) == 1);
    CHECK(survivor({1, 2, 3}, {{1, 2}, {2, 3}, {3, 2}}) == 2);
    CHECK(survivor({1, 2, 3}, {{1, 3}, {1, 2}}) == 2);
    CHECK(survivor({1, 2, 3}, {{1, 2}, {2, 3}, {3, 1}}) == 1);
    CHECK(survivor({1, 2}, {{1, 2}}, {2}) == 1);
    CHECK(survivor({1, 2}, {{1, 2}}, {1, 2}) == 2);
}

TEST_CASE("C10.13: after a merge one remains, with all that hung on both; both numbers find it; undo parts them") {
    const ScratchFolder folder;
    Office office{folder, 1};
    const RecordId first = customer(office, "甲机电", "111");
    const RecordId second = office.run("customer.create", 0, {{"name", text("甲机电公司")}, {"address", text("码头")}});
    const RecordId supplier = office.run("supplier.create", 0, {{"name", text("甲供应")}});
    office.run("contact.create", 0, {{"party", first}, {"name", text("李四")}});
    office.run("contact.create", 0, {{"party", second}, {"name", text("王五")}});
    const Value done = std::int64_t{1'795'435'200'000};
    office.run(
        "activity.create", 0,
        {{"party", first}, {"subject", text("电话")}, {"start", done}, {"state", text("done")}, {"done_at", done}});
    const std::string number = office.text(first, "customer_number");
    const std::string before = office.computed("party_derived");
    CHECK(office.tryRun("customer.merge", first, {{"into", first}}).error().code == "merge.same");
    CHECK(office.tryRun("customer.part", first, {}).error().code == "merge.none");
    CHECK(office.tryRun("customer.merge", first, {{"into", second}, {"take", text("nme")}}).error().code ==
          "command.field");

    CHECK(office.run("customer.merge", first, {{"into", second}}) == second);
    CHECK(office.root(first) == second);
    CHECK(office.count("customer") == 1);
    CHECK(office.count("contact", {{"party", Compare::Equal, first}}) == 2);
    CHECK(office.count("contact", {{"party", Compare::Equal, second}}) == 2);
    CHECK(office.text(first, "name") == "甲机电公司");
    CHECK(office.text(second, "phone") == "111");  // it had none
    CHECK(office.reader().show("customer", first)->merged == std::vector<RecordId>{first});
    const auto found = office.reader().search(number, "", 10);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().id == second);
    Query list;
    list.entity = "contact";
    list.fields = {"party"};
    const RecordWindow contactsShown = office.reader().list(list).value();
    for (const Record& record : contactsShown.records) CHECK(record.cells[0].title == "甲机电公司");
    Query contacts;
    contacts.entity = "customer";
    contacts.search = number;
    CHECK(office.reader().count(contacts)->number == 1);
    const auto detail = office.reader().show("customer", second);
    const auto at = std::find(detail->fields.begin(), detail->fields.end(), "last_contact_on");
    CHECK(detail->cells[static_cast<std::size_t>(at - detail->fields.begin())].value == Value{std::int64_t{20'780}});
    office.run("customer.update", first, {{"fax", text("222")}});
    CHECK(office.text(second, "fax") == "222");
    office.run("customer.update", second, {{"fax", Value{}}});

    office.run("customer.merge", supplier, {{"into", first}});
    CHECK(office.count("supplier") == 1);  // one firm, both faces
    CHECK(office.root(supplier) == second);
    office.run("supplier.part", supplier);

    office.run("customer.delete", first);
    CHECK(office.count("customer") == 0);
    CHECK(office.count("contact") == 0);
    office.run("customer.restore", first);
    CHECK(office.count("customer") == 1);
    CHECK(office.count("contact") == 2);

    office.run("customer.part", first);
    CHECK(office.count("customer") == 2);
    CHECK(office.count("supplier") == 1);
    CHECK(office.text(second, "phone").empty());
    CHECK(office.count("contact", {{"party", Compare::Equal, first}}) == 1);
    CHECK(office.computed("party_derived") == before);
    CHECK(office.computed("record_alias").empty());
}

TEST_CASE("C10.13: a pair merged in opposite ways apart is one and the same record everywhere, and can be parted") {
    const ScratchFolder folder;
    Office hanoi{folder, 1}, hue{folder, 2};
    const RecordId first = customer(hanoi, "甲", "111");
    const RecordId second = customer(hanoi, "乙", "222");
    hanoi.run("contact.create", 0, {{"party", first}, {"name", text("李四")}});
    hanoi.run("contact.create", 0, {{"party", second}, {"name", text("王五")}});
    meet(hanoi, hue);
    hanoi.run("customer.merge", first, {{"into", second}});
    hue.run("customer.merge", second, {{"into", first}});
    hue.run("contact.create", 0, {{"party", second}, {"name", text("赵六")}});
    meet(hanoi, hue);
    for (Office* office : {&hanoi, &hue}) {
        CHECK(office->root(first) == first);
        CHECK(office->root(second) == first);
        CHECK(office->count("customer") == 1);
        CHECK(office->count("contact", {{"party", Compare::Equal, second}}) == 3);
    }
    hue.run("customer.part", second);
    meet(hanoi, hue);
    for (Office* office : {&hanoi, &hue}) {
        CHECK(office->count("customer") == 2);
        CHECK(office->count("contact", {{"party", Compare::Equal, second}}) == 2);
    }
}

TEST_CASE(
    "C10.13: an edit made apart to the merged record lands on the kept one, once; against another edit it is work") {
    const ScratchFolder folder;
    Office hanoi{folder, 1}, hue{folder, 2};
    const RecordId first = customer(hanoi, "甲", "111");
    const RecordId second = customer(hanoi, "乙", "222");
    meet(hanoi, hue);
    hanoi.run("customer.merge", first, {{"into", second}});
    hanoi.run("customer.update", second, {{"phone", text("333")}});
    hue.run("customer.update", first, {{"phone", text("444")}, {"email", text("a@b.cn")}});
    meet(hanoi, hue);
    CHECK(hue.late(first) == 2);
    hanoi.carry(first, true);
    meet(hanoi, hue);
    for (Office* office : {&hanoi, &hue}) {
        CHECK(office->text(second, "email") == "a@b.cn");
        CHECK(office->text(second, "phone") == "333");
        Reader reader = office->reader();
        const auto work = workToSettle(reader, 0);
        REQUIRE(work);
        REQUIRE(work->size() == 1);
        CHECK(work->front().kind == WorkItem::Kind::Late);
        CHECK(work->front().id == first);
        CHECK(work->front().other == second);
        CHECK(work->front().field == "phone");
        CHECK(work->front().value == text("444"));
    }
    hue.run("customer.carry_over", first);
    meet(hanoi, hue);
    CHECK(hanoi.text(first, "phone") == "444");
    Reader reader = hanoi.reader();
    CHECK(workToSettle(reader, 0)->empty());
}

TEST_CASE("C10.13: a kept record that somebody deleted apart does not take the merged one with it") {
    const ScratchFolder folder;
    Office hanoi{folder, 1}, hue{folder, 2};
    const RecordId first = customer(hanoi, "甲", "111");
    const RecordId second = customer(hanoi, "乙", "222");
    meet(hanoi, hue);
    hanoi.run("customer.merge", first, {{"into", second}});
    hue.run("customer.delete", second);
    meet(hanoi, hue);
    for (Office* office : {&hanoi, &hue}) {
        CHECK(office->count("customer") == 1);
        CHECK(office->root(second) == office->root(first));
    }
}

TEST_CASE(
    "C10.13: merges, chains of them, partings, edits and deletes in three places end alike, and as a rebuild says") {
    const char* const budget = std::getenv("OUTPOST_MERGE_HISTORIES");
    const int histories = budget ? std::atoi(budget) : 12;
    int opposite = 0, chains = 0;
    for (int seed = 0; seed < histories; ++seed) {
        CAPTURE(seed);
        std::mt19937 dice{static_cast<std::uint32_t>(seed)};
        const auto roll = [&](std::size_t sides) { return static_cast<std::size_t>(dice() % sides); };
        const ScratchFolder folder;
        Office a{folder, 1}, b{folder, 2}, c{folder, 3};
        Office* const offices[] = {&a, &b, &c};
        std::vector<RecordId> customers;
        for (const char* name : {"甲", "乙", "丙", "丁", "戊"}) {
            customers.push_back(customer(a, name, "12345"));
            a.run("contact.create", 0, {{"party", customers.back()}, {"name", text(name)}});
        }
        meet(a, b);
        meet(b, c);
        for (int step = 0; step < 25; ++step) {
            Office& office = *offices[roll(3)];
            const RecordId one = customers[roll(customers.size())], other = customers[roll(customers.size())];
            switch (roll(9)) {
                case 0:
                case 1:
                case 2: std::ignore = office.tryRun("customer.merge", one, {{"into", other}}); break;
                case 3: std::ignore = office.tryRun("customer.part", one, {}); break;
                case 4: std::ignore = office.tryRun("customer.update", one, {{"phone", text("9")}}); break;
                case 5: {
                    const Value when =
                        std::int64_t{1'795'435'200'000} + static_cast<std::int64_t>(roll(9)) * 86'400'000;
                    std::ignore = office.tryRun("activity.create", 0,
                                                {{"party", one},
                                                 {"subject", text("x")},
                                                 {"start", when},
                                                 {"state", text("done")},
                                                 {"done_at", when}});
                    break;
                }
                case 6: std::ignore = office.tryRun(roll(2) ? "customer.delete" : "customer.restore", one, {}); break;
                case 7: office.carry(one, roll(2) == 0); break;
                default:
                    if (Office* const with = offices[roll(3)]; with != &office) meet(office, *with);
                    break;
            }
        }
        for (int round = 0; round < 2; ++round) {
            meet(a, b);
            meet(b, c);
        }
        const std::string aliases = a.computed("record_alias");
        chains += std::count(aliases.begin(), aliases.end(), '\n') > 1;
        opposite += a.core()
                        .connection()
                        .integer(
                            "SELECT count(*) FROM merge_record x JOIN merge_record y ON x.kept=y.merged AND "
                            "x.merged=y.kept")
                        .value() > 0;
        for (Office* office : offices) {
            CHECK(office->computed("record_alias") == aliases);
            CHECK(office->computed("party_derived") == a.computed("party_derived"));
            std::int64_t found = 0;
            for (const RecordId id : customers)
                if (office->root(id) == id) found += office->count("contact", {{"party", Compare::Equal, id}});
            CHECK(found == office->count("contact"));
            const std::string derived = office->computed("party_derived");
            office->rebuild();
            CHECK(office->computed("record_alias") == aliases);
            CHECK(office->computed("party_derived") == derived);
        }
    }
    CHECK(chains > 0);
    CHECK(opposite > 0);
}
