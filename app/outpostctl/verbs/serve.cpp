#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"

#include <chrono>
#include <cstdio>
#include <thread>

namespace outpost::ctl {

void addServe(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("serve", "Stays on line until it is asked to end (SIGTERM, Ctrl+C)");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            if (firm->status().relayLine.empty()) return fail(Error::Kind::Unavailable, "relay.none");
            noteSignals();
            firm->startNetwork();
            print("On line as " + firm->status().device + " of " + firm->status().firm + ".");
            std::fflush(stdout);
            std::string trouble;
            while (!askedToEnd()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                tellTrouble(firm->status(), trouble);
            }
            firm->stopNetwork();
            return {};
        };
    });
}

}  // namespace outpost::ctl
