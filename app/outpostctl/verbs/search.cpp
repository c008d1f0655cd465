#include "app/outpostctl/context.h"
#include "schema/search/search_index.h"

#include <cstdio>

namespace outpost::ctl {

void addSearch(CLI::App& line, Context& context) {
    struct Options {
        std::string text, entity;
        std::int64_t limit = 20;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        line.add_subcommand("search", "Finds records by any text: names, pinyin, initials, numbers, notes");
    verb->add_option("TEXT", options->text)->required();
    verb->add_option("--entity", options->entity, "Only records of this entity");
    verb->add_option("--limit", options->limit, "At most so many (20)")->check(CLI::Range(1, 1000));
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            OUTPOST_ASSIGN(const auto found, reader->search(options->text, options->entity, options->limit));
            OUTPOST_ASSIGN(const bool complete, search::SearchIndex::standsComplete(reader->connection()));
            if (!complete)
                std::fputs("The search index is being made anew, so records may be missing; rebuild finishes it.\n",
                           stderr);
            for (const app::Found& each : found) {
                if (context.json) {
                    printJson({{"entity", each.entity}, {"id", each.id}, {"title", each.title}});
                    continue;
                }
                std::string row = each.entity + "\t" + std::to_string(each.id) + "\t" + each.title;
                for (const app::FoundDetail& detail : each.details) row += "\t" + textOf(detail.type, detail.cell);
                print(row);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
