#include "schema/store/tables.h"

#include "schema/store/local_layout.h"
#include "tests/unit/schema/catalog_files.h"
#include "tests/unit/schema/firm_tables.h"

#include <algorithm>

using namespace outpost;
using namespace outpost::store;
using namespace outpost::test;

namespace {

schema::Catalog catalogOf(const std::string& order, const std::string& choices = {}) {
    schema::CatalogFiles files = baseFiles();
    files["order.json"] = order;
    if (!choices.empty()) files["lists.json"] = choices;
    auto catalog = schema::readCatalog(files);
    REQUIRE_MESSAGE(catalog.has_value(), (catalog ? std::string() : catalog.error().detail));
    return std::move(*catalog);
}

Connection memory() {
    auto opened = Connection::open(":memory:");
    REQUIRE(opened);
    REQUIRE(registerExactFunctions(*opened));
    REQUIRE(registerLocalFunctions(*opened));
    return std::move(*opened);
}

Migration migrated(Connection& db, const schema::Catalog& catalog) {
    auto report = createOrMigrate(db, catalog);
    REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : describe(report.error())));
    return std::move(*report);
}

std::string textOf(Connection& db, const std::string& sql) {
    auto value = db.scalar(sql);
    REQUIRE_MESSAGE(value.has_value(), (value ? std::string() : describe(value.error())));
    const auto* text = std::get_if<std::string>(&*value);
    return text != nullptr ? *text : std::string();
}

}  // namespace

TEST_CASE("K6: a replicated table has no constraint but its key, and no default") {
    Connection db = memory();
    migrated(db, schema::productCatalog());
    for (const auto& table : schema::replicationPlan(schema::productCatalog()).tables) {
        const std::string sql =
            textOf(db, "SELECT sql FROM sqlite_schema WHERE type='table' AND name='" + table.name + "'");
        CAPTURE(sql);
        for (const char* forbidden : {"UNIQUE", "CHECK", "NOT NULL", "REFERENCES", "DEFAULT"})
            CHECK(sql.find(forbidden) == std::string::npos);
        CHECK(sql.find("id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER, _dead INTEGER") !=
              std::string::npos);
        std::string columns;
        for (const auto& column : table.columns) columns += "," + column.name;
        CHECK(textOf(db, "SELECT ',' || group_concat(name) FROM pragma_table_info('" + table.name +
                             "') WHERE cid > 4") == columns);
    }
    CHECK(textOf(db, "SELECT name FROM sqlite_schema WHERE name='customer'").empty());
}

TEST_CASE("I1: every firm has the rows of number 0, and keeps what it made of them") {
    Connection db = memory();
    migrated(db, schema::productCatalog());
    CHECK(textOf(db, "SELECT name FROM employee WHERE id=2") == "公共账户");
    CHECK(textOf(db, "SELECT code FROM currency WHERE id=10") == "CNY");
    CHECK(textOf(db, "SELECT name_en FROM choice WHERE list='customer_level' ORDER BY position LIMIT 1") == "A");
    CHECK(db.integer("SELECT count(*) FROM choice WHERE _written IS NOT 0").value() == 0);
    REQUIRE(db.execute("UPDATE choice SET name='金牌' WHERE id=1031"));
    const Migration again = migrated(db, schema::productCatalog());
    CHECK(again.addedTables.empty());
    CHECK(again.addedColumns.empty());
    CHECK_FALSE(again.localDataStale);
    CHECK(textOf(db, "SELECT name FROM choice WHERE id=1031") == "金牌");
}

TEST_CASE("R8: a field added to a file adds a column, and no row is touched") {
    Connection db = memory();
    migrated(db, catalogOf(record("order", field("a", "text"))));
    REQUIRE(db.execute("INSERT INTO \"order\"(id, _written, a) VALUES(5, 7, 'x')"));
    const auto before = db.integer("SELECT total_changes()").value();
    int seen = 0;
    sqlite3_preupdate_hook(
        db.handle(),
        [](void* data, sqlite3*, int, const char*, const char* table, sqlite3_int64, sqlite3_int64) {
            if (std::string_view(table) == "order") ++*static_cast<int*>(data);
        },
        &seen);
    const auto catalog =
        catalogOf(record("order", field("a", "text") + "," + field("qty", "quantity", R"("default": "1")")));
    const Migration report = migrated(db, catalog);
    sqlite3_preupdate_hook(db.handle(), nullptr, nullptr);
    CHECK(report.addedColumns == std::vector<std::string>{"order.qty"});
    CHECK(seen == 0);
    CHECK(before > 0);
    CHECK(isNull(db.scalar("SELECT qty FROM \"order\"").value()));
    CHECK(catalog.field(*catalog.entity("order"), "qty")->nullReadsAs == Value{1'000'000});
}

TEST_CASE("a field that a file no longer has keeps its column and its values") {
    Connection db = memory();
    migrated(db, catalogOf(record("order", field("a", "text"))));
    REQUIRE(db.execute("INSERT INTO \"order\"(id, a) VALUES(5, 'x')"));
    migrated(db, catalogOf(record("order")));
    CHECK(textOf(db, "SELECT a FROM \"order\"") == "x");
    const Migration back = migrated(db, catalogOf(record("order", field("a", "text"))));
    CHECK(back.addedColumns.empty());
}

TEST_CASE("K10: a field whose type, group or merge kind changed is refused, and nothing is changed") {
    Connection db = memory();
    migrated(db, catalogOf(record("order", field("a", "money") + "," + field("s", "links", R"("to": "user")"))));
    const std::pair<std::string, std::string> rows[] = {
        {field("a", "quantity"), "a"},
        {field("a", "text"), "a"},
        {field("a", "money", R"("group": "g")"), "a"},
        {field("s", "link", R"("to": "user")"), "s"},
    };
    for (const auto& [changed, name] : rows) {
        CAPTURE(changed);
        const auto refused = createOrMigrate(db, catalogOf(record("order", changed + "," + field("new", "text"))));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "catalog.changed");
        CHECK(refused.error().values[1] == name);
        CHECK(db.integer("SELECT count(*) FROM pragma_table_info('order') WHERE name='new'").value() == 0);
    }
}

TEST_CASE("sets have a table of their own, links to several kinds two columns") {
    Connection db = memory();
    migrated(db, catalogOf(record("order", field("s", "links", R"("to": "user")") + "," +
                                               field("l", "link", R"("to": ["user", "customer"])"))));
    CHECK(textOf(db, "SELECT group_concat(name) FROM pragma_table_info('order__s')") == "record,target,written");
    CHECK(textOf(db, "SELECT sql FROM sqlite_schema WHERE name='order__s'")
              .find("PRIMARY KEY(record, target, written)) WITHOUT ROWID") != std::string::npos);
    CHECK(db.integer("SELECT count(*) FROM pragma_table_info('order') WHERE name IN ('l', 'l_entity')").value() == 2);
    CHECK(db.integer("SELECT count(*) FROM pragma_table_info('order') WHERE name='s'").value() == 0);
}

TEST_CASE("indexes follow the files: what no list needs any more goes, what a list needs comes") {
    Connection db = memory();
    auto indexes = [&] {
        return textOf(db,
                      "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type='index' AND name LIKE "
                      "'i_order%' ORDER BY name)");
    };
    migrated(db, catalogOf(record("order", field("d", "date") + "," + field("l", "link", R"("to": "user")"),
                                  R"("list": ["name", "d"])")));
    CHECK(indexes() == "i_order__d,i_order__deleted,i_order__l,i_order_derived__order_name_sort");
    const Migration report =
        migrated(db, catalogOf(record("order", field("d", "date") + "," + field("l", "link", R"("to": "user")"))));
    CHECK_FALSE(report.localDataStale);
    CHECK(indexes() == "i_order__deleted,i_order__l,i_order_derived__order_name_sort");
}

TEST_CASE("local tables are laid out anew when what they hold changed, and say that they must be filled") {
    Connection db = memory();
    auto with = [](const std::string& is) {
        return catalogOf(record("order", field("a", "money"), R"("derived": [)" + derived("x", "money", is) + "]"));
    };
    CHECK(migrated(db, with("a")).localDataStale);
    CHECK_FALSE(migrated(db, with("a")).localDataStale);
    REQUIRE(db.execute("INSERT INTO order_derived(id, x) VALUES(5, 6)"));
    CHECK(migrated(db, with("a + a")).localDataStale);
    CHECK(db.integer("SELECT count(*) FROM order_derived").value() == 0);
}

TEST_CASE("desk: every column of every list can be sorted by, and the helper says how") {
    const schema::Catalog& catalog = schema::productCatalog();
    Connection db = memory();
    migrated(db, catalog);
    for (const schema::Entity& entity : catalog.entities()) {
        for (const std::string& column : entity.list) {
            CAPTURE(entity.name);
            CAPTURE(column);
            const SortSource source = sortSource(catalog, entity, column);
            const std::string sql = source.throughLink
                                        ? "SELECT s." + quoted(source.column) + " FROM " + quoted(source.linkTable) +
                                              " AS t JOIN " + quoted(source.table) + " AS s ON s.id=t." +
                                              quoted(source.linkColumn)
                                        : "SELECT " + quoted(source.column) + " FROM " + quoted(source.table);
            CHECK(db.prepare(sql).has_value());
        }
    }
    CHECK(sortSource(catalog, *catalog.entity("customer"), "customer_owner").table == "record_index");
    CHECK(sortSource(catalog, *catalog.entity("customer"), "last_contact_on").indexed);
    CHECK(sortSource(catalog, *catalog.entity("customer"), "id").indexed);
}
