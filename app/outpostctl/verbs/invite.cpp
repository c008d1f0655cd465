#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addInvite(CLI::App& line, Context& context) {
    auto request = std::make_shared<app::InviteRequest>();
    CLI::App* verb = line.add_subcommand("invite", "Prints an invitation: one line of text, used once");
    // The global --user says who logs in; behind the verb it names whom the invitation is for.
    verb->add_option("--user", request->user, "For a new user of this name; without: one more device of yours");
    verb->add_option("--days", request->days, "Runs out after so many days (7)")->check(CLI::Range(1, 365));
    verb->callback([&context, request] {
        context.chosen = [&context, request]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const std::string invitation, firm->invite(*request));
            if (context.json) printJson({{"invitation", invitation}});
            else print(invitation);
            return {};
        };
    });
}

}  // namespace outpost::ctl
