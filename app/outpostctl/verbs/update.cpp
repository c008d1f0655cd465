#include "app/outpostctl/context.h"

#include <algorithm>

namespace outpost::ctl {

void addUpdate(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
        std::vector<std::string> assignments;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("update", "Changes fields of a record");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id)->required();
    verb->add_option("FIELD=VALUE", options->assignments, "Fields; FIELD= empties one; a set is FIELD=1,2,3")
        ->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            OUTPOST_ASSIGN(const app::RecordDetail before, reader->show(options->entity, options->id));
            OUTPOST_ASSIGN(Assigned assigned, parseAssignments(*reader, options->entity, options->assignments));
            app::CommandCall call;
            call.command = options->entity + ".update";
            call.record = options->id;
            call.values = std::move(assigned.values);
            call.shown = before.shown;
            for (const auto& [field, wanted] : assigned.sets) {
                std::vector<RecordId> present;
                if (const auto set = before.sets.find(field); set != before.sets.end())
                    for (const app::Cell& member : set->second) present.push_back(std::get<std::int64_t>(member.value));
                for (const RecordId id : wanted)
                    if (std::find(present.begin(), present.end(), id) == present.end()) call.add[field].push_back(id);
                for (const RecordId id : present)
                    if (std::find(wanted.begin(), wanted.end(), id) == wanted.end()) call.remove[field].push_back(id);
            }
            OUTPOST_ASSIGN(const app::CommandResult result, firm->run(std::move(call)));
            if (context.json) printJson({{"id", options->id}, {"changed", result.changeSet != 0}});
            else print(result.changeSet != 0 ? "Changed." : "Nothing to change.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
