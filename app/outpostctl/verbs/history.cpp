#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

namespace outpost::ctl {

void addHistory(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("history", "Who changed what of a record, when, from what to what");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id)->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
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
