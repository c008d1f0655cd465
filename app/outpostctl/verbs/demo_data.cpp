#include "app/firm/generated_data.h"
#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addDemoData(CLI::App& line, Context& context) {
    struct Options {
        std::int64_t customers = 1000;
        std::uint64_t seed = 1;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        line.add_subcommand("demo-data", "Fills the firm with generated customers, contacts, activities and orders");
    verb->add_option("--customers", options->customers, "How many (1,000)")->check(CLI::Range(1, 10'000'000));
    verb->add_option("--seed", options->seed, "The same seed gives the same firm (1)");
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            std::int64_t shown = -1;
            OUTPOST_TRY(app::writeGeneratedData(
                *firm, options->customers, options->seed, [&](std::int64_t done, std::int64_t total) {
                    const std::int64_t percent = total > 0 ? done * 100 / total : 100;
                    if (percent != shown) {
                        shown = percent;
                        if (context.json) printJson({{"done", done}, {"total", total}});
                        else print(std::to_string(done) + " of " + std::to_string(total) + " customers");
                    }
                    return !askedToEnd();
                }));
            return {};
        };
    });
}

}  // namespace outpost::ctl
