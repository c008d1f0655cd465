#include "app/firm/generated_data.h"

#include "app/commands/numbers.h"
#include "app/demo_data/demo_firm.h"
#include "app/demo_data/row_writer.h"
#include "app/query/reader.h"

namespace outpost::app {

namespace {

constexpr std::size_t kRowsATransaction = 1000;

}  // namespace

Done writeGeneratedData(Firm& firm, std::int64_t customers, std::uint64_t seed, const Progress& progress) {
    OUTPOST_ASSIGN(const auto reader, firm.reader());
    const schema::Catalog& catalog = reader->catalog();
    const demo::RowWriter rowWriter{catalog, reader->plan()};
    const Caller by = firm.caller();

    sync::Writer* writer = nullptr;  // of the transaction that runs
    Done trouble;                    // the plan's functions can't fail; what went wrong in them is kept here
    demo::Plan plan;
    plan.customers = customers;
    plan.seed = seed;
    plan.company = by.org;
    plan.founder = by.employee;
    plan.currency = schema::kFirmCurrency;
    plan.choice = [&](std::string_view list, std::string_view code) { return rowWriter.choice(list, code); };
    plan.newId = [&]() -> RecordId {
        const auto id = writer->newId();
        if (!id && trouble) trouble = propagate(id);
        return id.value_or(0);
    };
    plan.number = [&](std::string_view kind) -> std::string {
        Result<std::string> number = fail(Error::Kind::Invalid, "query.entity", {std::string{kind}});
        if (kind == "reference") number = nextReference(writer->connection(), by);
        else if (const auto* entity = catalog.entity(kind); entity && entity->number)
            number = nextNumber(writer->connection(), entity->name, *entity->number, by);
        if (!number && trouble) trouble = propagate(number);
        return number.value_or("");
    };

    demo::DemoFirm generator{plan};
    std::vector<demo::Row> rows;
    for (bool more = true; more;) {
        const auto work = [&](sync::Writer& current, Reader&) -> Done {
            writer = &current;
            more = generator.next(rows, kRowsATransaction);
            OUTPOST_TRY(trouble);
            return rowWriter.write(current, rows);
        };
        OUTPOST_TRY(firm.transact(work).map([](ChangeSetId) {}));
        if (!progress(generator.customersDone(), generator.customersPlanned()))
            return fail(Error::Kind::Cancelled, "cancelled");
    }
    return {};
}

}  // namespace outpost::app
