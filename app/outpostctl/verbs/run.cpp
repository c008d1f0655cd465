#include "app/outpostctl/context.h"
#include "app/values/value_text.h"

#include <algorithm>
#include <charconv>

namespace outpost::ctl {

void addRun(CLI::App& line, Context& context) {
    struct Options {
        std::string command;
        std::vector<std::string> assignments;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("run", "Runs any command by its name; `commands` lists them");
    verb->add_option("COMMAND", options->command)->required();
    verb->add_option("PARAMETER=VALUE", options->assignments, "record=ID is the record that it works on");
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            const std::vector<app::CommandInfo> commands = firm->commands();
            const auto info = std::find_if(commands.begin(), commands.end(),
                                           [&](const app::CommandInfo& each) { return each.name == options->command; });
            if (info == commands.end()) return fail(Error::Kind::NotFound, "command.unknown", {options->command});

            app::CommandCall call;
            call.command = options->command;
            for (const std::string& assignment : options->assignments) {
                OUTPOST_ASSIGN(const auto pair, splitAssignment(assignment));
                const auto& [name, text] = pair;
                if (name == "record") {
                    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), call.record);
                    if (error != std::errc{} || end != text.data() + text.size())
                        return fail(Error::Kind::Invalid, "value.identifier", {name, text});
                    continue;
                }
                const auto parameter = std::find_if(info->parameters.begin(), info->parameters.end(),
                                                    [&](const app::ParameterInfo& each) { return each.name == name; });
                if (parameter == info->parameters.end())
                    return fail(Error::Kind::Invalid, "command.parameter", {options->command, name});
                const std::string entity = options->command.substr(0, options->command.find('.'));
                const schema::Entity* known = reader->catalog().entity(entity);
                const bool isField = known && reader->catalog().field(*known, name);
                OUTPOST_ASSIGN(Value value, isField ? reader->parse(entity, name, text)
                                                    : app::parseValue(parameter->type, name, text));
                call.values.emplace_back(name, std::move(value));
            }
            OUTPOST_ASSIGN(const app::CommandResult result, firm->run(std::move(call)));
            if (context.json) printJson({{"record", result.record}, {"changed", result.changeSet != 0}});
            else print(result.changeSet != 0 ? "Done." : "Nothing to change.");
            return {};
        };
    });
}

void addCommands(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("commands", "Lists the commands with their parameters and rights");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            for (const app::CommandInfo& info : firm->commands()) {
                auto parameters = nlohmann::ordered_json::array();
                std::string names;
                for (const app::ParameterInfo& parameter : info.parameters) {
                    parameters.push_back({{"name", parameter.name},
                                          {"type", schema::nameOf(parameter.type)},
                                          {"required", parameter.required}});
                    names += " " + parameter.name + (parameter.required ? "*" : "");
                }
                if (context.json)
                    printJson(
                        {{"name", info.name}, {"right", info.right}, {"undo", info.undo}, {"parameters", parameters}});
                else print(info.name + "  (right " + info.right + ")" + names);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
