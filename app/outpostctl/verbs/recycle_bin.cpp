#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

namespace outpost::ctl {

void addRecycleBin(CLI::App& line, Context& context) {
    auto entity = std::make_shared<std::string>();
    CLI::App* verb = line.add_subcommand("recycle-bin", "What was deleted, by whom and when, and what hangs on it");
    verb->add_option("--entity", *entity, "Of this entity only");
    verb->callback([&context, entity] {
        context.chosen = [&context, entity]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto deleted, firm->deleted(*entity));
            for (const app::DeletedEntry& entry : deleted) {
                if (context.json) {
                    auto hanging = nlohmann::ordered_json::object();
                    for (const auto& [name, count] : entry.hanging) hanging[name] = count;
                    printJson({{"entity", entry.entity},
                               {"id", entry.id},
                               {"title", entry.title},
                               {"at", formatTime(entry.atMs)},
                               {"user", entry.user},
                               {"device", entry.device},
                               {"with", std::move(hanging)}});
                    continue;
                }
                std::string text = formatTime(entry.atMs) + "  " + entry.entity + " " + std::to_string(entry.id) + " " +
                                   entry.title + "  (" + entry.user + ", " + entry.device + ")";
                for (const auto& [name, count] : entry.hanging) text += "  + " + std::to_string(count) + " " + name;
                print(text);
            }
            return {};
        };
    });
}

void addRestore(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        std::vector<RecordId> ids;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        line.add_subcommand("restore", "Brings records back, with their lines and what was deleted with them");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->ids)->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            std::vector<app::CommandCall> calls;
            for (const RecordId id : options->ids) {
                calls.emplace_back().command = options->entity + ".restore";
                calls.back().record = id;
            }
            OUTPOST_TRY(firm->runAll(std::move(calls)).map([](const auto&) {}));
            if (!context.json) print("Brought back.");
            else
                for (const RecordId id : options->ids) printJson({{"id", id}, {"deleted", false}});
            return {};
        };
    });
}

}  // namespace outpost::ctl
