#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"

namespace outpost::ctl {

void addCheck(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("check", "Verifies pages, chains, derived values and indexes");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            OUTPOST_ASSIGN(const auto differences,
                           firm->check([](std::int64_t, std::int64_t) { return !askedToEnd(); }));
            for (const std::string& difference : differences) {
                if (context.json) printJson({{"difference", difference}});
                else print(difference);
            }
            if (!differences.empty())
                return fail(Error::Kind::Corrupt, "check.differences", {std::to_string(differences.size())});
            if (context.json) printJson({{"differences", 0}});
            else print("All is well.");
            return {};
        };
    });
}

void addRebuild(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("rebuild", "Makes derived values, indexes and full text anew from the rows");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            std::int64_t shown = -1;
            OUTPOST_TRY(firm->rebuild([&](std::int64_t done, std::int64_t total) {
                const std::int64_t percent = total > 0 ? done * 100 / total : 100;
                if (percent != shown) {
                    shown = percent;
                    if (context.json) printJson({{"done", done}, {"total", total}});
                    else print(std::to_string(done) + " of " + std::to_string(total));
                }
                return !askedToEnd();
            }));
            return {};
        };
    });
}

}  // namespace outpost::ctl
