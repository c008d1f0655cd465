#include "app/import/csv_import.h"
#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"

namespace outpost::ctl {

namespace {

struct Options {
    std::string entity;
    std::filesystem::path file;
};

bool goOn(std::int64_t, std::int64_t) { return !askedToEnd(); }

}  // namespace

void addImport(CLI::App& line, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("import", "Makes or changes records from a CSV file (UTF-8 or GB18030)");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("FILE", options->file, "Its header names fields or labels; a column id names records to change")
        ->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            OUTPOST_ASSIGN(const auto report, app::importCsv(*firm, options->entity, options->file, goOn));
            if (context.json) printJson({{"created", report.created}, {"updated", report.updated}});
            else print(std::to_string(report.created) + " made, " + std::to_string(report.updated) + " changed.");
            return {};
        };
    });
}

void addExport(CLI::App& line, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("export", "Writes all records of an entity to a CSV file");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("FILE", options->file, "A new file")->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            noteSignals();
            OUTPOST_ASSIGN(const std::int64_t count, app::exportCsv(*firm, options->entity, options->file, goOn));
            if (context.json) printJson({{"exported", count}});
            else print(std::to_string(count) + " written.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
