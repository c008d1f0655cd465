#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addMerge(CLI::App& line, Context& context) {
    struct Options {
        std::string entity, take;
        RecordId id = 0, into = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        line.add_subcommand("merge", "Makes one record of two; the identifier of the merged one still finds it");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id, "The record that goes on as the other")->required();
    verb->add_option("--into", options->into, "The record that is kept")->required();
    verb->add_option("--take", options->take,
                     "Fields, with commas, that the kept record takes over though it has its own");
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            app::CommandCall call;
            call.command = options->entity + ".merge";
            call.record = options->id;
            call.values = {{"into", options->into}, {"take", options->take}};
            OUTPOST_ASSIGN(const app::CommandResult result, firm->run(std::move(call)));
            if (context.json) printJson({{"id", options->id}, {"goes_on_as", result.record}});
            else print("Merged into " + std::to_string(result.record) + ".");
            return {};
        };
    });
}

void addPart(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("part", "Takes a merge back");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id, "The record that was merged into another")->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            app::CommandCall call;
            call.command = options->entity + ".part";
            call.record = options->id;
            OUTPOST_TRY(firm->run(std::move(call)).map([](const app::CommandResult&) {}));
            if (context.json) printJson({{"id", options->id}});
            else print("Parted.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
