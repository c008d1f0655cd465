#include "schema/store/local_data.h"

#include "schema/store/local_layout.h"
#include "tests/unit/schema/firm_tables.h"

#include <random>

using namespace outpost;
using namespace outpost::store;
using test::FirmTables;

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::int64_t kNoon = 43'200'000;  // so that no time zone moves a stamp to another day
constexpr std::int64_t kDay = 86'400'000;
const std::int64_t kMonday = 20'000;

std::int64_t at(std::int64_t day) { return day * kDay + kNoon; }

FirmTables firm() { return FirmTables(schema::productCatalog()); }

}  // namespace

TEST_CASE("desk: an order's totals are those of its lines, whichever place they came from") {
    auto tables = firm();
    tables.write("sales_order", 100, {{"party", 50}, {"price_includes_tax", 0}});
    tables.write("sales_order_line", 101,
                 {{"parent", 100}, {"qty", 3 * kOne}, {"price", 10 * kOne}, {"tax_rate", 130'000}});
    REQUIRE(tables.refresh());
    CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{33'900'000});
    CHECK(tables.value("SELECT tax FROM sales_order_derived WHERE id=100") == Value{3'900'000});

    SUBCASE("a line that arrives alone") {
        tables.write("sales_order_line", 102, {{"parent", 100}, {"qty", kOne}, {"price", kOne}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{34'900'000});
    }
    SUBCASE("a quantity that nobody gave reads as its default, 1") {
        tables.write("sales_order_line", 102, {{"parent", 100}, {"price", kOne}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT gross FROM sales_order_line_derived WHERE id=102") == Value{kOne});
    }
    SUBCASE("prices that include the tax: the document's field moves every line, and the lines its total") {
        tables.write("sales_order", 100, {{"price_includes_tax", 1}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{30 * kOne});
        CHECK(tables.value("SELECT tax FROM sales_order_derived WHERE id=100") == Value{3'450'000});
    }
    SUBCASE("a line that dies takes its part away, and restored brings it back") {
        tables.write("sales_order_line", 101, {{"_dead", 1}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{std::int64_t{0}});
        CHECK(tables.value("SELECT count(*) FROM sales_order_line_derived") == Value{std::int64_t{0}});
        tables.write("sales_order_line", 101, {{"_dead", Value{}}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{33'900'000});
    }
    SUBCASE("a line that moves changes both documents") {
        tables.write("sales_order", 200, {{"party", 50}, {"price_includes_tax", 1}});
        tables.write("sales_order_line", 101, {{"parent", 200}});
        REQUIRE(tables.refresh());
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=100") == Value{std::int64_t{0}});
        CHECK(tables.value("SELECT total FROM sales_order_derived WHERE id=200") == Value{30 * kOne});
    }
}

TEST_CASE("C1.12: an activity that is done sets the last contact, the earliest planned one the next") {
    auto tables = firm();
    tables.write("party", 50, {{"name", "广州行健"}, {"is_customer", 1}});
    tables.write("activity", 60, {{"party", 50}, {"state", "planned"}, {"start", at(kMonday + 7)}});
    tables.write("activity", 61, {{"party", 50}, {"state", "planned"}, {"start", at(kMonday + 14)}});
    REQUIRE(tables.refresh(Origin::Command));
    auto last = [&] { return tables.value("SELECT last_contact_on FROM party_derived WHERE id=50"); };
    auto next = [&] { return tables.value("SELECT next_contact_on FROM party_derived WHERE id=50"); };
    CHECK(isNull(last()));
    CHECK(next() == Value{kMonday + 7});

    tables.write("activity", 60, {{"state", "done"}, {"done_at", at(kMonday + 8)}});
    REQUIRE(tables.refresh(Origin::Command));
    CHECK(last() == Value{kMonday + 8});
    CHECK(next() == Value{kMonday + 14});

    tables.write("activity", 61, {{"_dead", 1}});
    REQUIRE(tables.refresh());
    CHECK(isNull(next()));
    tables.write("party", 50, {{"next_contact_set", kMonday + 30}});
    REQUIRE(tables.refresh(Origin::Command));
    CHECK(next() == Value{kMonday + 30});
}

TEST_CASE("C1.6: the main contact is the one that is marked, else the first") {
    auto tables = firm();
    tables.write("party", 50, {{"name", "A"}, {"is_supplier", 1}});
    tables.write("contact", 70, {{"party", 50}, {"name", "张三"}});
    tables.write("contact", 71, {{"party", 50}, {"name", "李四"}});
    REQUIRE(tables.refresh());
    CHECK(tables.value("SELECT main_contact FROM party_derived WHERE id=50") == Value{std::int64_t{70}});
    tables.write("contact", 71, {{"main", 1}});
    REQUIRE(tables.refresh());
    CHECK(tables.value("SELECT main_contact FROM party_derived WHERE id=50") == Value{std::int64_t{71}});
}

TEST_CASE("record_index knows entity, faces, title and owner of every record, dead ones too") {
    auto tables = firm();
    tables.write(
        "party", 50,
        {{"name", "广州行健"}, {"is_customer", 1}, {"is_supplier", 1}, {"customer_owner", 7}, {"customer_org", 8}});
    tables.write("sales_order", 100, {{"reference", "N1-0001"}});
    tables.write("sales_order_line", 101, {{"parent", 100}});
    REQUIRE(tables.refresh());
    CHECK(tables.dump("SELECT entity, faces, title, owner, org, dead FROM record_index WHERE id IN (50, 100, 101)") ==
          "party|6|广州行健|7|8|-\nsales_order|0|N1-0001|-|-|-\n");
    tables.write("sales_order", 100, {{"number", "XS1-000001"}});
    tables.write("party", 50, {{"_dead", 1}});
    REQUIRE(tables.refresh());
    CHECK(tables.dump("SELECT title, dead FROM record_index WHERE id IN (50, 100)") == "广州行健|1\nXS1-000001|-\n");
    CHECK(tables.value("SELECT count(*) FROM party_derived") == Value{std::int64_t{0}});
}

TEST_CASE("desk 6: lists sort Chinese names by pinyin, an index gives the order, and a face lists only its own") {
    auto tables = firm();
    const auto& catalog = schema::productCatalog();
    const char* names[] = {"张三", "Beta", "李四", "阿里", "王五", "alpha"};
    for (int i = 0; i < 6; ++i) tables.write("party", 50 + i, {{"name", names[i]}, {"is_customer", 1}});
    tables.write("party", 60, {{"name", "保定供应"}, {"is_supplier", 1}});
    REQUIRE(tables.refresh());
    const auto sort = sortSource(catalog, *catalog.entity("customer"), "name");
    CHECK(sort.indexed);
    const std::string sql = "SELECT t.name FROM " + quoted(sort.table) +
                            " AS d CROSS JOIN party AS t ON t.id=d.id WHERE d." + quoted(sort.column) +
                            " IS NOT NULL ORDER BY d." + quoted(sort.column);
    CHECK(tables.dump(sql) == "阿里\n李四\n王五\n张三\nalpha\nBeta\n");
    const std::string plan = tables.dump("EXPLAIN QUERY PLAN " + sql);
    CHECK(plan.find("i_party_derived__customer_name_sort") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    const std::string suppliers =
        "SELECT count(*) FROM party AS t WHERE " + faceCondition(catalog, *catalog.entity("supplier"), "t");
    CHECK(tables.value(suppliers) == Value{std::int64_t{1}});
    CHECK(tables.dump("EXPLAIN QUERY PLAN " + suppliers).find("i_party__is__supplier") != std::string::npos);
}

TEST_CASE("M1: a sum beyond 64 bits refuses a command; after a merge the value is empty and nothing fails") {
    auto tables = firm();
    tables.write("sales_order", 100, {{"price_includes_tax", 1}});
    for (int i = 0; i < 3; ++i)
        tables.write("sales_order_line", 101 + i,
                     {{"parent", 100}, {"qty", kOne}, {"price", std::int64_t{9'000'000'000'000'000'000}}});
    SUBCASE("command") {
        const auto refused = tables.refresh(Origin::Command);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "derived.inexact");
    }
    SUBCASE("merge") {
        REQUIRE(tables.refresh(Origin::Merge));
        CHECK(isNull(tables.value("SELECT total FROM sales_order_derived WHERE id=100")));
        CHECK(tables.value("SELECT count(*) FROM sales_order_line_derived WHERE gross = 9000000000000000000") ==
              Value{std::int64_t{3}});
        const std::string merged = tables.localDump();
        REQUIRE(tables.local->rebuild());
        CHECK(tables.localDump() == merged);
    }
}

TEST_CASE("derived values after random histories are those of a rebuild") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        auto tables = firm();
        std::mt19937 random(seed);
        auto below = [&](int n) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(n)); };
        auto maybe = [&](Value value) { return below(4) == 0 ? Value{} : value; };
        const char* words[] = {"张三", "李四贸易", "Alpha", "é", ""};
        auto death = [&]() -> FirmTables::Values {
            if (below(5) != 0) return {};
            return {{"_dead", below(2) == 0 ? Value{} : Value{std::int64_t{1}}}};
        };
        for (int transaction = 0; transaction < 60; ++transaction) {
            for (std::int64_t row = 1 + below(6); row > 0; --row) {
                FirmTables::Values values = death();
                auto set = [&](const char* field, Value value) {
                    if (below(2) == 0) values.emplace_back(field, std::move(value));
                };
                switch (below(5)) {
                    case 0:
                        set("name", maybe(words[below(5)]));
                        set("is_customer", maybe(below(2)));
                        set("is_channel", maybe(below(2)));
                        set("customer_owner", maybe(below(9) + 1));
                        set("next_contact_set", maybe(kMonday + below(99)));
                        tables.write("party", 50 + below(5), values);
                        break;
                    case 1:
                        set("party", maybe(50 + below(6)));
                        set("main", maybe(below(2)));
                        tables.write("contact", 100 + below(8), values);
                        break;
                    case 2:
                        set("party", maybe(50 + below(6)));
                        set("state", maybe(below(2) == 0 ? "planned" : "done"));
                        set("start", maybe(at(kMonday + below(50))));
                        set("done_at", maybe(at(kMonday + below(50))));
                        tables.write("activity", 200 + below(10), values);
                        break;
                    case 3:
                        set("price_includes_tax", maybe(below(2)));
                        set("number", maybe("XS1"));
                        tables.write("sales_order", 300 + below(4), values);
                        break;
                    default:
                        set("parent", maybe(300 + below(5)));
                        set("qty", maybe(below(2) == 0 ? below(1000) * 1000 : std::int64_t{4'000'000'000'000'000'000}));
                        set("price", maybe(below(1000) * 10'000));
                        set("discount", maybe(below(500'000)));
                        set("tax_rate", maybe(below(2) * 130'000));
                        tables.write("sales_order_line", 400 + below(12), values);
                }
            }
            REQUIRE(tables.refresh());
        }
        const std::string incremental = tables.localDump();
        REQUIRE(tables.local->rebuild());
        CHECK(tables.localDump() == incremental);
    }
}

TEST_CASE("a rebuild tells how far it is, and one that is stopped leaves everything as it was") {
    auto tables = firm();
    for (int i = 0; i < 10; ++i) tables.write("party", 50 + i, {{"name", "A"}, {"is_customer", 1}});
    REQUIRE(tables.refresh());
    REQUIRE(tables.db.execute("UPDATE record_index SET title='wrong' WHERE id=50"));
    const auto stopped = tables.local->rebuild([](std::int64_t, std::int64_t) { return false; });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
    CHECK(tables.value("SELECT title FROM record_index WHERE id=50") == Value{"wrong"});
    std::int64_t last = 0, total = 0;
    REQUIRE(tables.local->rebuild([&](std::int64_t done, std::int64_t of) {
        CHECK(done >= last);
        last = done;
        total = of;
        return true;
    }));
    CHECK(last == total);
    CHECK(tables.value("SELECT title FROM record_index WHERE id=50") == Value{"A"});
}

TEST_CASE("search: a row's local data does not make full text write out what it gathers in a transaction") {
    // FTS5 writes all of it at each savepoint, also at those that SQLite opens around a statement by itself.
    auto tables = firm();
    REQUIRE(tables.db.execute("CREATE VIRTUAL TABLE gathering USING fts5(text, content='')"));
    const Value before = tables.value("SELECT count(*) FROM gathering_data");
    REQUIRE(tables.db.execute("BEGIN; INSERT INTO gathering(rowid, text) VALUES(1, 'gathered')"));
    tables.write("party", 50, {{"name", "广州行健"}, {"is_customer", 1}});
    tables.write("contact", 70, {{"party", 50}, {"name", "张三"}});
    REQUIRE(tables.refresh(Origin::Command));
    tables.write("party", 50, {{"name", "广州"}});
    tables.write("activity", 80, {{"party", 50}, {"state", "done"}, {"done_at", at(kMonday)}});
    REQUIRE(tables.refresh(Origin::Command));
    CHECK(tables.value("SELECT count(*) FROM gathering_data") == before);
    REQUIRE(tables.db.execute("COMMIT"));
    CHECK(tables.value("SELECT count(*) FROM gathering_data") != before);
}
