#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"

namespace outpost::ctl {

void addSync(CLI::App& line, Context& context) {
    auto seconds = std::make_shared<int>(0);
    CLI::App* verb = line.add_subcommand("sync", "Sends and receives until nothing is left to do");
    verb->add_option("--seconds", *seconds, "Give up after so long; without: as long as it moves on")
        ->check(CLI::Range(1, 86'400));
    verb->callback([&context, seconds] {
        context.chosen = [&context, seconds]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            std::int64_t shownUnsent = -1, shownReceiving = -1;
            std::string trouble;
            const auto progress = [&](const app::SyncStatus& status) {
                tellTrouble(status, trouble);
                if (status.unsent != shownUnsent || status.receiving != shownReceiving) {
                    shownUnsent = status.unsent;
                    shownReceiving = status.receiving;
                    if (context.json) printJson({{"unsent", status.unsent}, {"receiving", status.receiving}});
                    else
                        print("to send " + std::to_string(status.unsent) + ", to receive " +
                              std::to_string(status.receiving));
                }
                return !askedToEnd();
            };
            OUTPOST_TRY(firm->sync(*seconds, progress));
            const app::SyncStatus status = firm->status();
            if (context.json) printJson({{"done", true}, {"conflicts", status.conflicts}});
            else
                print(status.conflicts == 0 ? "Everything is sent and received."
                                            : "Everything is sent and received; " + std::to_string(status.conflicts) +
                                                  " wait for a choice (outpostctl conflicts).");
            return {};
        };
    });
}

}  // namespace outpost::ctl
