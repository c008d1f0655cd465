#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

#include <limits>

namespace outpost::ctl {

namespace {

nlohmann::ordered_json jsonOfSide(const app::Firm& firm, const app::ConflictEntry& entry,
                                  const app::ConflictSide& side) {
    nlohmann::ordered_json value;
    if (side.values.size() > 1) {
        value = nlohmann::ordered_json::object();
        for (const auto& [field, cell] : side.values)
            value[field] = jsonOf(typeOf(firm.catalog(), entry.entity, field), cell.value);
    } else if (!side.values.empty()) {
        const auto& [field, cell] = side.values.front();
        value = jsonOf(typeOf(firm.catalog(), entry.entity, field), cell.value);
    } else {
        value = jsonOf(schema::FieldType::YesNo, side.value);
    }
    return {{"value", value}, {"user", side.user}, {"device", side.device}, {"at", formatTime(side.atMs)}};
}

std::string textOfSide(const app::Firm& firm, const app::ConflictEntry& entry, const app::ConflictSide& side) {
    std::string text;
    for (const auto& [field, cell] : side.values)
        text += (text.empty() ? "" : ", ") + textOf(typeOf(firm.catalog(), entry.entity, field), cell);
    if (side.values.empty()) text = isNull(side.value) || side.value == Value{std::int64_t{0}} ? "kept" : "deleted";
    return (text.empty() ? std::string{"(empty)"} : text) + "  (" + side.user + ", " + side.device + ", " +
           formatTime(side.atMs) + ")";
}

}  // namespace

void addConflicts(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("conflicts", "Values that were written apart and wait for a choice");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto entries, firm->conflicts(0, std::numeric_limits<std::int64_t>::max()));
            for (const app::ConflictEntry& entry : entries) {
                if (context.json) {
                    printJson({{"n", entry.n},
                               {"entity", entry.entity},
                               {"id", entry.id},
                               {"field", entry.field},
                               {"this", jsonOfSide(*firm, entry, entry.standing)},
                               {"other", jsonOfSide(*firm, entry, entry.other)}});
                    continue;
                }
                print(entry.n + "  " + entry.entity + " " + std::to_string(entry.id) + " " + entry.title + ", " +
                      entry.field);
                print("    this:  " + textOfSide(*firm, entry, entry.standing));
                print("    other: " + textOfSide(*firm, entry, entry.other));
            }
            return {};
        };
    });
}

void addResolve(CLI::App& line, Context& context) {
    struct Options {
        std::string n, take;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("resolve", "Chooses between the two values of a conflict");
    verb->add_option("N", options->n, "Its key, as `conflicts` prints it")->required();
    verb->add_option("--take", options->take, "this: the value that stands; other: the one that lost")
        ->required()
        ->check(CLI::IsMember({"this", "other"}));
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            app::CommandCall call;
            call.command = "conflict.resolve";
            call.values = {{"conflict", options->n}, {"take", options->take}};
            OUTPOST_TRY(firm->run(std::move(call)).map([](const app::CommandResult&) {}));
            if (context.json) printJson({{"n", options->n}, {"take", options->take}});
            else print("Settled.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
