#include "app/demo_data/row_writer.h"

#include "schema/catalog/catalog.h"
#include "schema/catalog/field_check.h"

#include <doctest/doctest.h>
#include <set>

namespace outpost::app::demo {

namespace {

/// Takes rows as the engine's writer would, and keeps what it was told.
class Listener : public sync::Writer {
public:
    ChangeSetId changeSet() const override { return 1; }
    Result<RecordId> newId() override { return ++last; }
    Done insert(int table, RecordId id, std::span<const sync::FieldValue> values) override {
        ++rows[table];
        identifiers.insert(id);
        for (const auto& value : values)
            CHECK_MESSAGE(check.accepts(table, value.column, value.value), table, " ", value.column);
        return {};
    }
    Done update(int, RecordId, std::span<const sync::FieldValue>, std::span<const sync::Shown>) override { return {}; }
    Done add(int, RecordId, int, std::int64_t) override { return {}; }
    Done remove(int, RecordId) override { return {}; }
    Done restore(int, RecordId) override { return {}; }
    Done addToSet(int, RecordId, int, RecordId) override { return {}; }
    Done removeFromSet(int, RecordId, int, RecordId) override { return {}; }
    Done resolve(const sync::WriteKey&, sync::Take) override { return {}; }
    store::Connection& connection() override { return none; }

    RecordId last = 100;
    std::map<int, int> rows;
    std::set<RecordId> identifiers;
    schema::CatalogValueCheck check{schema::productCatalog()};

private:
    store::Connection none;
};

}  // namespace

TEST_CASE("C0.4: every generated field stands in the catalog, with a value of its type") {
    const schema::Catalog& catalog = schema::productCatalog();
    const schema::ReplicationPlan plan = schema::replicationPlan(catalog);
    const RowWriter rows(catalog, plan);
    Listener writer;
    Plan firmPlan;
    firmPlan.customers = 200;
    firmPlan.company = 5;
    firmPlan.founder = 6;
    firmPlan.currency = schema::kFirmCurrency;
    firmPlan.newId = [&] { return *writer.newId(); };
    firmPlan.choice = [&](std::string_view list, std::string_view code) {
        const RecordId id = rows.choice(list, code);
        CHECK_MESSAGE(id != 0, std::string(list), " ", std::string(code));
        return id;
    };
    firmPlan.number = [count = 0](std::string_view) mutable { return std::to_string(++count); };

    DemoFirm firm(firmPlan);
    std::vector<Row> piece;
    std::size_t count = 0;
    while (firm.next(piece, 100)) {
        count += piece.size();
        const Done done = rows.write(writer, piece);
        REQUIRE_MESSAGE(done, describe(done.error()));
        for (const Row& row : piece) {
            const schema::Entity* entity = catalog.entity(row.table);
            REQUIRE(entity);
            for (const auto& [name, value] : row.values) {
                const schema::Field* field = catalog.field(*entity, name);
                REQUIRE_MESSAGE(field, std::string(row.table), " ", std::string(name));
                CHECK_MESSAGE(std::holds_alternative<std::string>(value) == schema::isText(field->type),
                              std::string(row.table), " ", std::string(name));
                if (field->type == schema::FieldType::Choice) CHECK(deviceOf(std::get<std::int64_t>(value)) == 0);
            }
            // What must be filled in a form is filled here.
            for (const schema::Field* field : catalog.storedFields(*entity))
                if (field->required)
                    CHECK_MESSAGE(std::any_of(row.values.begin(), row.values.end(),
                                              [&](const auto& pair) { return pair.first == field->name; }),
                                  std::string(row.table), " lacks ", field->name);
        }
    }
    CHECK(writer.identifiers.size() == count);
    CHECK(writer.rows.size() == 8);
}

TEST_CASE("demo data: a field that the catalog does not know is named") {
    const schema::Catalog& catalog = schema::productCatalog();
    const schema::ReplicationPlan plan = schema::replicationPlan(catalog);
    Listener writer;
    const std::vector<Row> rows{{"party", 1, {{"nmae", std::string("x")}}}};
    const Done done = RowWriter(catalog, plan).write(writer, rows);
    REQUIRE_FALSE(done);
    CHECK(done.error().values == std::vector<std::string>{"party", "nmae"});
}

}  // namespace outpost::app::demo
