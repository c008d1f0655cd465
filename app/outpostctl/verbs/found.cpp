#include "app/outpostctl/context.h"
#include "app/outpostctl/terminal.h"
#include "app/values/private_file.h"

namespace outpost::ctl {

void addFound(CLI::App& line, Context& context) {
    struct Options {
        app::FoundRequest request;
        std::filesystem::path sheet;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("found", "Founds a firm on this device");
    verb->add_option("--firm", options->request.firm, "Name of the firm")->required();
    verb->add_option("--user", options->request.user, "Name of the founder")->required();
    verb->add_option("--relay", options->request.relay, "The line that outpost-relay printed");
    verb->add_option("--device", options->request.device, "Name of this device");
    verb->add_option("--sheet", options->sheet, "File for the recovery sheet; without it the sheet is shown once here");
    verb->add_flag("--cheap-password", options->request.cheapPassword,
                   "For tests: guessing costs nothing; a released program refuses it")
        ->group("");  // not shown
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            if (context.home.empty()) return fail(Error::Kind::Invalid, "usage.home");
            // The sheet's file is claimed first: a firm whose sheet could not be kept must not come to be.
            std::optional<app::PrivateFile> file;
            if (!options->sheet.empty()) {
                OUTPOST_ASSIGN(app::PrivateFile made, app::PrivateFile::create(options->sheet));
                file.emplace(std::move(made));
            }
            OUTPOST_ASSIGN(options->request.password, askPassword("New password: "));
            std::string sheet;
            OUTPOST_ASSIGN(const auto firm, app::Firm::found(context.home, options->request, sheet));
            if (file) OUTPOST_TRY(file->write(sheet));
            const app::SyncStatus status = firm->status();
            if (context.json) {
                nlohmann::ordered_json answer{{"firm", status.firm}, {"device", status.device}, {"user", status.user}};
                if (!file) answer["sheet"] = sheet;
                printJson(answer);
            } else {
                print("Founded " + status.firm + ".");
                print(file ? "The recovery sheet is in " + options->sheet.string() + ": print it, then delete the file."
                           : sheet);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
