#include "schema/catalog/catalog.h"

#include "schema/catalog/field_check.h"
#include "schema/catalog/nearest.h"
#include "tests/unit/schema/catalog_files.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <set>

using namespace outpost;
using namespace outpost::schema;

namespace {

std::string_view nameOf(MergeKind kind) {
    return kind == MergeKind::Set ? "set" : kind == MergeKind::Append ? "append" : "lww";
}

/// What must never change once shipped, a line each (rule K10).
std::set<std::string> shipped(const Catalog& catalog) {
    std::set<std::string> lines;
    for (const Entity& entity : catalog.entities()) {
        if (entity.kind == EntityKind::Face) continue;
        for (const Field* field : catalog.storedFields(entity))
            lines.insert(entity.name + "." + field->name + " " + std::string(schema::nameOf(field->type)) + " " +
                         std::string(nameOf(field->merge)) + " " + (field->group.empty() ? field->name : field->group) +
                         (catalog.linksToSeveral(*field) ? " several" : ""));
        if (!entity.ownedBy.empty()) lines.insert(entity.name + " owned by " + entity.ownedBy);
        if (entity.kind == EntityKind::Tree) lines.insert(entity.name + " tree");
    }
    for (const FirstRow& row : catalog.firstRows()) {
        std::string code;
        for (const auto& [name, value] : row.values)
            if (name == "code" || name == "list") code += " " + std::get<std::string>(value);
        lines.insert("first " + row.entity + " " + std::to_string(row.id) + code);
    }
    return lines;
}

const Field& fieldOf(std::string_view entity, std::string_view name) {
    const Field* field = productCatalog().field(*productCatalog().entity(entity), name);
    REQUIRE(field != nullptr);
    return *field;
}

}  // namespace

TEST_CASE("catalog: the product's own files are right") {
    const auto catalog = readCatalog(productFiles());
    REQUIRE_MESSAGE(catalog.has_value(), (catalog ? std::string() : catalog.error().detail));
}

TEST_CASE("K10: field identifiers, types, merge kinds and groups that were shipped stand as they were") {
    std::ifstream file(OUTPOST_GOLDEN_CATALOG);
    REQUIRE(file.good());
    std::set<std::string> golden;
    for (std::string line; std::getline(file, line);)
        if (!line.empty() && line.front() != '#') golden.insert(line);
    const std::set<std::string> now = shipped(productCatalog());
    for (const std::string& line : golden)
        CHECK_MESSAGE(now.contains(line), "changed or gone, which a shipped field must never: ", line);
    for (const std::string& line : now)
        CHECK_MESSAGE(golden.contains(line), "new: add this line to golden_catalog.txt: ", line);
}

TEST_CASE("catalog: a face is the base's fields and its own, the base has all of them in its table") {
    const Catalog& catalog = productCatalog();
    const Entity& party = *catalog.entity("party");
    const Entity& customer = *catalog.entity("customer");
    CHECK(&catalog.base(customer) == &party);
    CHECK(catalog.faces(party).size() == 3);
    CHECK(catalog.field(customer, "name") == catalog.field(party, "name"));
    CHECK(catalog.field(party, "credit_limit") == catalog.field(customer, "credit_limit"));
    CHECK(catalog.field(*catalog.entity("supplier"), "credit_limit") == nullptr);
    CHECK(catalog.derived(customer, "last_contact_on") != nullptr);
    CHECK(catalog.linkTables(fieldOf("contact", "party")) == std::vector<const Entity*>{&party});
    CHECK_FALSE(catalog.linksToSeveral(fieldOf("contact", "party")));
    const auto links = catalog.linksTo(party);
    CHECK(std::any_of(links.begin(), links.end(),
                      [](const auto& link) { return link.first->name == "activity" && link.second->name == "party"; }));
    CHECK(customer.label.zh == "客户");
    CHECK(customer.label.enMany == "Customers");
}

TEST_CASE("catalog: what a document includes stands in it, under the label that it gives") {
    const Catalog& catalog = productCatalog();
    const Entity& order = *catalog.entity("sales_order");
    CHECK(catalog.field(order, "date")->label.en == "Sale date");
    CHECK(catalog.field(order, "party")->to == std::vector<std::string>{"customer", "channel"});
    CHECK(catalog.field(*catalog.entity("sales_order_line"), "parent")->engineMade);
}

TEST_CASE("T3: state, owner and department are judged without saying so") {
    CHECK(fieldOf("sales_order", "state").judged);
    CHECK(fieldOf("sales_order", "salesperson").judged);
    CHECK(fieldOf("party", "customer_owner").judged);
    CHECK(fieldOf("party", "customer_org").judged);
    CHECK(fieldOf("contact", "party").judged);
    CHECK_FALSE(fieldOf("party", "phone").judged);
}

TEST_CASE("replication: what the sync engine gets to know") {
    const ReplicationPlan plan = replicationPlan(productCatalog());
    CHECK(plan.catalogVersion.size() == 16);
    auto table = [&](std::string_view name) {
        return *std::find_if(plan.tables.begin(), plan.tables.end(),
                             [&](const ReplicatedTable& each) { return each.name == name; });
    };
    CHECK(table("sales_order_line").ownerColumn == "parent");
    CHECK(table("sales_order_line").ownerTable == "sales_order");
    CHECK(table("contact").ownerTable == "party");
    CHECK(table("org_unit").treeColumn == "parent");
    const ReplicatedTable party = table("party");
    const auto region = std::find_if(party.units.begin(), party.units.end(),
                                     [](const ReplicatedUnit& unit) { return unit.name == "region"; });
    REQUIRE(region != party.units.end());
    CHECK(region->columns.size() == 3);
    for (int column : region->columns)
        CHECK(party.columns[static_cast<std::size_t>(column)].unit == region - party.units.begin());
    CHECK(std::none_of(plan.tables.begin(), plan.tables.end(),
                       [](const ReplicatedTable& each) { return each.name == "customer"; }));
}

TEST_CASE("replication: links to several kinds take two columns in one unit, sets a unit without column") {
    CatalogFiles files = test::baseFiles();
    files["note.json"] = test::record("note", test::field("about", "link", R"("to": ["customer", "employee"])") + "," +
                                                  test::field("readers", "links", R"("to": "user")"));
    const auto catalog = readCatalog(files);
    REQUIRE(catalog);
    const ReplicationPlan plan = replicationPlan(*catalog);
    const auto note = std::find_if(plan.tables.begin(), plan.tables.end(),
                                   [](const ReplicatedTable& each) { return each.name == "note"; });
    REQUIRE(note != plan.tables.end());
    CHECK(note->columns.size() == 3);
    CHECK(note->columns[2].name == "about_entity");
    CHECK(note->columns[1].unit == note->columns[2].unit);
    CHECK(note->units.back().name == "readers");
    CHECK(note->units.back().merge == MergeKind::Set);
    CHECK(note->units.back().columns.empty());
}

TEST_CASE("K10: the catalog's version changes with what decides merging, and with nothing else") {
    auto version = [](const std::string& fields, const std::string& more = {}) {
        CatalogFiles files = test::baseFiles();
        files["order.json"] = test::record("order", fields, more);
        const auto catalog = readCatalog(files);
        REQUIRE(catalog);
        return replicationPlan(*catalog).catalogVersion;
    };
    const std::string plain = version(test::field("a", "text"));
    CHECK(version(test::field("a", "text", R"("required": true, "length": 9)"), R"("list": ["a"])") == plain);
    CHECK(version(test::field("b", "text")) != plain);
    CHECK(version(test::field("a", "integer")) != plain);
    CHECK(version(test::field("a", "text", R"("group": "g")")) != plain);
    CHECK(version(test::field("a", "text") + "," + test::field("b", "text")) != plain);
}

TEST_CASE("values: each type takes what it can hold and refuses the rest") {
    const std::string long5000(5000, 'x');
    struct Row {
        FieldType type;
        Value value;
        std::string_view error;
    };
    const Row rows[] = {
        {FieldType::Text, Value{}, ""},
        {FieldType::Text, "张三", ""},
        {FieldType::Text, std::int64_t{5}, "value.type"},
        {FieldType::Text, long5000, "value.length"},
        {FieldType::Text, "a\nb", "value.text"},
        {FieldType::Text, std::string("a\0b", 3), "value.text"},
        {FieldType::Text, "\xC0\xAF", "value.text"},
        {FieldType::Text, "\xED\xA0\x80", "value.text"},
        {FieldType::Text, "\xF4\x90\x80\x80", "value.text"},
        {FieldType::Text, "\xE5\xBC", "value.text"},
        {FieldType::LongText, "a\nb", ""},
        {FieldType::Integer, (std::int64_t{1} << 53) - 1, ""},
        {FieldType::Integer, std::int64_t{1} << 53, "value.range"},
        {FieldType::Integer, "5", "value.type"},
        {FieldType::Money, INT64_MIN, ""},
        {FieldType::Date, std::int64_t{-719'162}, ""},
        {FieldType::Date, std::int64_t{2'932'897}, "value.range"},
        {FieldType::TimeStamp, std::int64_t{1'764'000'000'000}, ""},
        {FieldType::TimeStamp, INT64_MAX, "value.range"},
        {FieldType::YesNo, std::int64_t{2}, "value.range"},
        {FieldType::Choice, std::int64_t{0}, "value.range"},
        {FieldType::Choice, "A", "value.type"},
        {FieldType::Link, std::int64_t{-1}, "value.range"},
        {FieldType::Link, std::int64_t{5}, ""},
        {FieldType::File, Bytes(40), ""},
        {FieldType::File, Bytes(), "value.length"},
        {FieldType::File, "text", "value.type"},
        {FieldType::State, "done", ""},
    };
    for (const Row& row : rows) {
        Field field;
        field.name = "f";
        field.type = row.type;
        const auto checked = checkStored(field, viewOf(row.value));
        CAPTURE(schema::nameOf(row.type));
        CHECK((checked ? std::string_view() : checked.error().code) == row.error);
    }
}

TEST_CASE("values: what a command enters is held to its file as well, what is merged is not") {
    const Catalog& catalog = productCatalog();
    auto enter = [&](std::string_view entity, std::string_view name, const Value& value) {
        const auto checked = checkEntered(*catalog.entity(entity), fieldOf(entity, name), value);
        return checked ? std::string_view() : checked.error().code;
    };
    CHECK(enter("party", "email", "a@b.cn") == "");
    CHECK(enter("party", "email", "nobody") == "value.email");
    CHECK(checkStored(fieldOf("party", "email"), std::string_view("nobody")));
    CHECK(enter("party", "phone", "电话") == "value.phone");
    CHECK(enter("party", "phone", "+86 138-0000 1234") == "");
    CHECK(enter("party", "website", "www.a b.cn") == "value.web");
    CHECK(enter("customer", "credit_limit", std::int64_t{-1}) == "value.range");
    CHECK(enter("currency", "code", "EURO") == "value.length");
    CHECK(enter("activity", "state", "doen") == "value.state");
    CHECK(enter("activity", "state", "done") == "");
    CHECK(lengthOf(fieldOf("party", "name")) == 500);

    const CatalogValueCheck check(catalog);
    const ReplicationPlan plan = replicationPlan(catalog);
    for (std::size_t i = 0; i < plan.tables.size(); ++i)
        for (std::size_t k = 0; k < plan.tables[i].columns.size(); ++k) {
            const Field& field = fieldOf(plan.tables[i].name, plan.tables[i].columns[k].name);
            CHECK(check.accepts(static_cast<int>(i), static_cast<int>(k), std::string_view("x")) == isText(field.type));
        }
}

TEST_CASE("nearest: slips of the keyboard are one step, strangers get no hint") {
    CHECK(editDistance("", "abc") == 3);
    CHECK(editDistance("custmer", "customer") == 1);
    CHECK(editDistance("ab", "ba") == 1);
    CHECK(editDistance("kitten", "sitting") == 3);
    CHECK(nearestHint("nmae", {"name", "phone"}) == " (nearest: 'name')");
    CHECK(nearestHint("zzz", {"name"}).empty());
    CHECK(nearestHint(std::string(1000, 'a'), {"name"}).empty());
}
