#include "schema/store/evaluate.h"

#include "tests/unit/schema/firm_tables.h"

#include <map>

using namespace outpost;
using namespace outpost::store;
using test::FirmTables;

namespace {

struct Form {
    const schema::Catalog& catalog = schema::productCatalog();
    FirmTables tables{catalog};
    Asker asker{.employee = 7, .org = 8, .company = 9, .currency = 10, .today = 20'000, .nowMs = 1'700'000'000'000};
    std::map<std::string, Value, std::less<>> values;
    std::map<std::string, Value, std::less<>> document;
    Evaluator evaluator{tables.db, catalog};

    Form() { REQUIRE(registerAskingFunctions(tables.db, asker)); }

    Draft draft(std::string_view entity, RecordId id = 0) {
        auto from = [](const auto& map) {
            return [&map](std::string_view field) {
                Value value;
                if (const auto found = map.find(field); found != map.end()) value = found->second;
                return value;
            };
        };
        return {catalog.entity(entity), id, from(values), from(document)};
    }
    std::string checked(std::string_view entity) {
        const auto done = evaluator.check(draft(entity));
        return done ? "" : std::string(done.error().code) + " " + done.error().values.front();
    }
};

}  // namespace

TEST_CASE("catalog: a new record begins with its defaults, for the one who asks") {
    Form form;
    const auto defaults = form.evaluator.defaults(form.draft("customer"));
    REQUIRE(defaults);
    std::map<std::string, Value> byName;
    for (const auto& [field, value] : *defaults) byName[field->name] = value;
    CHECK(byName["customer_owner"] == Value{std::int64_t{7}});
    CHECK(byName["customer_org"] == Value{std::int64_t{8}});
    CHECK(byName["registered_on"] == Value{std::int64_t{20'000}});
    CHECK_FALSE(byName.contains("channel_owner"));

    const auto order = form.evaluator.defaults(form.draft("sales_order"));
    REQUIRE(order);
    byName.clear();
    for (const auto& [field, value] : *order) byName[field->name] = value;
    CHECK(byName["state"] == Value{"new"});
    CHECK(byName["currency"] == Value{std::int64_t{10}});
    CHECK(byName["company"] == Value{std::int64_t{9}});
}

TEST_CASE("C1.6: a contact's address comes from its party while it is empty, and can be changed") {
    Form form;
    form.tables.write("party", 50, {{"name", "A"}, {"address", "中山路1号"}, {"is_supplier", 1}});
    REQUIRE(form.tables.refresh());
    const schema::Field& party = *form.catalog.field(*form.catalog.entity("contact"), "party");
    auto filled = form.evaluator.fills(party, std::int64_t{50}, form.draft("contact"));
    REQUIRE(filled);
    REQUIRE(filled->size() == 1);
    CHECK(filled->front().first->name == "address");
    CHECK(filled->front().second == Value{"中山路1号"});
    form.values["address"] = "别处";
    filled = form.evaluator.fills(party, std::int64_t{50}, form.draft("contact"));
    REQUIRE(filled);
    CHECK(filled->empty());
}

TEST_CASE("C2.25: an order takes the customer's main contact") {
    Form form;
    form.tables.write("party", 50, {{"name", "A"}, {"is_customer", 1}});
    form.tables.write("contact", 70, {{"party", 50}, {"name", "张三"}});
    REQUIRE(form.tables.refresh());
    const auto filled = form.evaluator.fills(*form.catalog.field(*form.catalog.entity("sales_order"), "party"),
                                             std::int64_t{50}, form.draft("sales_order"));
    REQUIRE(filled);
    REQUIRE(filled->size() == 1);
    CHECK(filled->front().second == Value{std::int64_t{70}});
}

TEST_CASE("catalog: required, required_when and check are asked on save") {
    Form form;
    CHECK(form.checked("customer") == "record.required Name");
    form.values["name"] = "";
    CHECK(form.checked("customer") == "record.required Name");
    form.values["name"] = "A";
    CHECK(form.checked("customer") == "");

    form.values = {{"party", std::int64_t{50}}, {"subject", "电话"}, {"start", std::int64_t{2000}}};
    CHECK(form.checked("activity") == "");
    form.values["state"] = "done";
    CHECK(form.checked("activity") == "record.required Done at");
    form.values["done_at"] = std::int64_t{3000};
    form.values["end"] = std::int64_t{1000};
    CHECK(form.checked("activity") == "record.check End");

    form.values = {{"product", std::int64_t{60}}, {"parent", std::int64_t{100}}};
    CHECK(form.checked("sales_order_line") == "");  // an empty quantity reads as 1
    form.values["qty"] = std::int64_t{0};
    CHECK(form.checked("sales_order_line") == "record.check Quantity");
}

TEST_CASE("catalog: a draft's derived values follow from the draft and its document") {
    Form form;
    form.values = {
        {"qty", std::int64_t{2'000'000}}, {"price", std::int64_t{10'000'000}}, {"tax_rate", std::int64_t{130'000}}};
    form.document = {{"price_includes_tax", std::int64_t{0}}};
    const schema::Entity& line = *form.catalog.entity("sales_order_line");
    auto derived = [&](std::string_view name) {
        return form.evaluator.derived(*form.catalog.derived(line, name), form.draft("sales_order_line"));
    };
    CHECK(derived("gross").value() == Value{std::int64_t{22'600'000}});
    CHECK(derived("tax").value() == Value{std::int64_t{2'600'000}});
    form.values["price"] = INT64_MAX;
    const auto beyond = derived("gross");
    REQUIRE_FALSE(beyond);
    CHECK(beyond.error().code == "expression.inexact");
}
