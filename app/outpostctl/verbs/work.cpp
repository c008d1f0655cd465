#include "app/outpostctl/context.h"
#include "app/query/work_list.h"

namespace outpost::ctl {

namespace {

const char* wordFor(app::WorkItem::Kind kind) {
    switch (kind) {
        case app::WorkItem::Kind::Missing: return "missing";
        case app::WorkItem::Kind::Number: return "number";
        case app::WorkItem::Kind::Late: return "late";
        case app::WorkItem::Kind::Double: return "double";
    }
    return "";
}

std::string sentenceFor(const app::WorkItem& item, const std::string& value) {
    const std::string other = std::to_string(item.other) + (item.otherTitle.empty() ? "" : " " + item.otherTitle);
    switch (item.kind) {
        case app::WorkItem::Kind::Missing: return item.field + " leads to " + other + ", which is deleted or not here";
        case app::WorkItem::Kind::Number: return item.field + " " + value + " is also that of " + other;
        case app::WorkItem::Kind::Late:
            return item.field + " " + value + " was written by somebody who did not know that it goes on as " + other;
        case app::WorkItem::Kind::Double: return item.field + " " + value + " as " + other + ": perhaps the same";
    }
    return {};
}

}  // namespace

void addWork(CLI::App& line, Context& context) {
    auto limit = std::make_shared<std::int64_t>(1000);
    CLI::App* verb = line.add_subcommand(
        "work", "What merging left to settle: references that lead nowhere, numbers given twice, doubles");
    verb->add_option("--limit", *limit, "At most so many; 0: all")->check(CLI::NonNegativeNumber);
    verb->callback([&context, limit] {
        context.chosen = [&context, limit]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            OUTPOST_ASSIGN(const auto items, app::workToSettle(*reader, *limit));
            for (const app::WorkItem& item : items) {
                const schema::FieldType type = typeOf(firm->catalog(), item.entity, item.field);
                if (context.json) {
                    printJson({{"kind", wordFor(item.kind)},
                               {"entity", item.entity},
                               {"id", item.id},
                               {"title", item.title},
                               {"field", item.field},
                               {"value", jsonOf(type, item.value)},
                               {"other", item.other},
                               {"other_title", item.otherTitle}});
                    continue;
                }
                print(item.entity + " " + std::to_string(item.id) + " " + item.title + ": " +
                      sentenceFor(item, textOf(type, {item.value, {}})));
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
