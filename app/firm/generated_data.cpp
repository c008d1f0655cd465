#include "app/firm/generated_data.h"

#include "app/commands/numbers.h"
#include "app/demo_data/demo_firm.h"
#include "app/query/reader.h"
#include "syncengine/replica/writer.h"

#include <unordered_map>

namespace outpost::app {

namespace {

constexpr std::size_t kRowsATransaction = 1000;

/// Tables and columns of the plan by name, looked up once.
class Places {
public:
    explicit Places(const schema::ReplicationPlan& plan) {
        for (std::size_t table = 0; table < plan.tables.size(); ++table) {
            auto& columns = tables_[plan.tables[table].name];
            columns.table = static_cast<int>(table);
            for (std::size_t column = 0; column < plan.tables[table].columns.size(); ++column)
                columns.byName[plan.tables[table].columns[column].name] = static_cast<int>(column);
        }
    }
    struct Columns {
        int table = -1;
        std::unordered_map<std::string_view, int> byName;
    };
    const Columns* of(std::string_view table) const {
        const auto found = tables_.find(table);
        return found == tables_.end() ? nullptr : &found->second;
    }

private:
    std::unordered_map<std::string_view, Columns> tables_;
};

Done writeRows(sync::Writer& writer, const Places& places, const std::vector<demo::Row>& rows, std::int64_t& numbers,
               std::int64_t& references) {
    std::vector<sync::FieldValue> values;
    for (const demo::Row& row : rows) {
        const Places::Columns* columns = places.of(row.table);
        if (!columns) return fail(Error::Kind::Invalid, "query.entity", {std::string{row.table}});
        values.clear();
        for (const auto& [name, value] : row.values) {
            const auto column = columns->byName.find(name);
            if (column == columns->byName.end())
                return fail(Error::Kind::Invalid, "query.field", {std::string{row.table}, std::string{name}});
            if (name == "customer_number") ++numbers;
            if (name == "reference") ++references;
            values.push_back({column->second, viewOf(value)});
        }
        OUTPOST_TRY(writer.insert(columns->table, row.id, values));
    }
    return {};
}

}  // namespace

Done writeGeneratedData(Firm& firm, std::int64_t customers, std::uint64_t seed, const Progress& progress) {
    OUTPOST_ASSIGN(const auto reader, firm.reader());
    const Places places{reader->plan()};
    const Caller by = firm.caller();
    const std::string numberRule = "customer.customer_number";

    sync::Writer* writer = nullptr;  // of the transaction that runs
    Done trouble;
    demo::Plan plan;
    plan.customers = customers;
    plan.seed = seed;
    plan.company = by.org;
    plan.founder = by.employee;
    plan.devicePlace = by.devicePlace;
    plan.today = by.today;
    plan.choices = [&](std::string_view list) {
        std::vector<RecordId> ids;
        if (const auto rows = reader->choices(list))
            for (const Cell& row : *rows) ids.push_back(std::get<std::int64_t>(row.value));
        return ids;
    };
    plan.newId = [&]() -> RecordId {
        auto id = writer->newId();
        if (id) return *id;
        if (trouble) trouble = propagate(id);
        return 0;
    };
    OUTPOST_ASSIGN(plan.numbersUsed, numbersGiven(reader->connection(), numberRule, by));
    OUTPOST_ASSIGN(plan.referencesUsed, numbersGiven(reader->connection(), "reference", by));

    demo::DemoFirm generator{plan};
    std::vector<demo::Row> rows;
    for (bool more = true; more;) {
        const auto work = [&](sync::Writer& current, Reader&) -> Done {
            writer = &current;
            more = generator.next(rows, kRowsATransaction);
            OUTPOST_TRY(trouble);
            std::int64_t numbers = 0, references = 0;
            OUTPOST_TRY(writeRows(current, places, rows, numbers, references));
            if (numbers > 0) OUTPOST_TRY(takeNumbers(current.connection(), numberRule, numbers, by));
            if (references > 0) OUTPOST_TRY(takeNumbers(current.connection(), "reference", references, by));
            return {};
        };
        OUTPOST_TRY(firm.transact(work).map([](ChangeSetId) {}));
        if (!progress(generator.customersDone(), generator.customersPlanned()))
            return fail(Error::Kind::Cancelled, "cancelled");
    }
    return {};
}

}  // namespace outpost::app
