#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addDelete(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("delete", "Moves a record to the recycle bin");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id)->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            app::CommandCall call;
            call.command = options->entity + ".delete";
            call.record = options->id;
            OUTPOST_TRY(firm->run(std::move(call)).map([](const app::CommandResult&) {}));
            if (context.json) printJson({{"id", options->id}, {"deleted", true}});
            else print("Deleted; it lies in the recycle bin.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
