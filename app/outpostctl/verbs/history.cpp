#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

namespace outpost::ctl {

void addHistory(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
        std::string asOn;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("history", "Who changed what of a record, when, from what to what");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id)->required();
    verb->add_option("--as-on", options->asOn, "The whole record as it was at the end of a day: 2026-11-23");
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            if (!options->asOn.empty()) {
                OUTPOST_ASSIGN(const Days day, parseDate(options->asOn));
                OUTPOST_ASSIGN(const app::RecordDetail then,
                               firm->asOn(options->entity, options->id, app::endOfDay(day)));
                tellDetail(context, firm->catalog(), then);
                return {};
            }
            OUTPOST_ASSIGN(const auto history, firm->history(options->entity, options->id));
            for (const app::HistoryEntry& entry : history) {
                const auto type = typeOf(firm->catalog(), options->entity, entry.field);
                if (context.json) {
                    printJson({{"at", formatTime(entry.atMs)},
                               {"user", entry.user},
                               {"device", entry.device},
                               {"what", entry.what},
                               {"field", entry.field},
                               {"from", jsonOf(type, entry.from.value)},
                               {"to", jsonOf(type, entry.to.value)}});
                    continue;
                }
                std::string text =
                    formatTime(entry.atMs) + "  " + entry.user + " (" + entry.device + ")  " + entry.what;
                if (!entry.field.empty())
                    text += " " + entry.field + ": " + textOf(type, entry.from) + " -> " + textOf(type, entry.to);
                print(text);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
