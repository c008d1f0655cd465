#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addRelay(CLI::App& line, Context& context) {
    auto relay = std::make_shared<std::string>();
    CLI::App* verb = line.add_subcommand("relay", "Sets or changes the firm's relay");
    verb->add_option("LINE", *relay, "The line that outpost-relay printed")->required();
    verb->callback([&context, relay] {
        context.chosen = [&context, relay]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_TRY(firm->setRelay(*relay));
            if (context.json) printJson({{"relay", *relay}});
            else
                print(
                    "The firm's relay is set. Other devices learn of it at the relay of before, if there was one that "
                    "still runs.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
