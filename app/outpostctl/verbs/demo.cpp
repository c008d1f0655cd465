#include "app/demo/story.h"
#include "app/outpostctl/context.h"

namespace outpost::ctl {

namespace demo = app::demo;

void addDemo(CLI::App& line, Context& context) {
    struct Options {
        std::filesystem::path folder = "outpost-demo";
        std::int64_t customers = 2000;
        bool again = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        line.add_subcommand("demo", "Plays the main job: one firm in three places, cut off and together again");
    verb->add_option("--folder", options->folder, "Where the relay and the three homes are kept (outpost-demo)");
    verb->add_option("--customers", options->customers, "Customers to begin with (2,000)")
        ->check(CLI::Range(10, 1'000'000));
    verb->add_flag("--again", options->again, "Make the demo firm anew although it is there");
    verb->callback([&context, options] {
        context.chosen = [options]() -> Done {
            demo::StoryOptions story;
            story.folder = options->folder;
            story.customers = options->customers;
            story.again = options->again;
            story.say = [](const std::string& text) { print(text); };
            return demo::playStory(story);
        };
    });
}

}  // namespace outpost::ctl
