#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"

#include <cstdio>

namespace outpost::ctl {

void addJoin(CLI::App& line, Context& context) {
    auto request = std::make_shared<app::JoinRequest>();
    CLI::App* verb = line.add_subcommand("join", "Joins the firm of an invitation with this device");
    verb->add_option("CODE", request->invitation, "The invitation")->required();
    verb->add_option("--device", request->device, "Name of this device");
    verb->add_flag("--cheap-password", request->cheapPassword,
                   "For tests: guessing costs nothing; a released program refuses it")
        ->group("");  // not shown
    verb->callback([&context, request] {
        context.chosen = [&context, request]() -> Done {
            if (context.home.empty()) return fail(Error::Kind::Invalid, "usage.home");
            OUTPOST_ASSIGN(request->password, askPassword("Password (a new user chooses it now): "));
            noteSignals();
            const auto progress = [](std::int64_t, std::int64_t) { return !askedToEnd(); };
            OUTPOST_ASSIGN(const auto firm, app::Firm::join(context.home, *request, progress));
            const app::SyncStatus status = firm->status();
            if (context.json) printJson({{"firm", status.firm}, {"device", status.device}, {"user", status.user}});
            else print("Joined " + status.firm + " as " + status.user + ". `sync` brings the firm's data.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
