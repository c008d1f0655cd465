#include "app/outpostctl/context.h"

namespace outpost::ctl {

namespace {

/// {"product": 12, "qty": "3"} as values of a line.
Result<app::FieldValues> parseLine(app::Reader& reader, const std::string& entity, const std::string& text) {
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) return fail(Error::Kind::Invalid, "usage.line", {text});
    app::FieldValues values;
    for (const auto& [name, value] : object.items()) {
        if (value.is_number_float() || value.is_structured())
            return fail(Error::Kind::Invalid, "usage.line_value", {name});  // decimals come as text: never doubles
        const std::string given = value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
        OUTPOST_ASSIGN(Value parsed, reader.parse(entity, name, given));
        values.emplace_back(name, std::move(parsed));
    }
    return values;
}

}  // namespace

void addCreate(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        std::vector<std::string> assignments, lines;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("create", "Makes a record and prints its identifier");
    verb->add_option("ENTITY", options->entity, "Catalog name: customer, contact, sales_order, ...")->required();
    verb->add_option("FIELD=VALUE", options->assignments, "Fields");
    verb->add_option("--line", options->lines, "A line of a document as a JSON object; repeat for more")
        ->expected(1)
        ->take_all();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            app::CommandCall call;
            call.command = options->entity + ".create";
            OUTPOST_ASSIGN(Assigned assigned, parseAssignments(*reader, options->entity, options->assignments));
            call.values = std::move(assigned.values);
            call.add = std::move(assigned.sets);
            if (!options->lines.empty()) {
                const schema::Entity* entity = reader->catalog().entity(options->entity);
                if (!entity->lines) return fail(Error::Kind::Invalid, "command.no_lines", {options->entity});
                for (const std::string& text : options->lines) {
                    OUTPOST_ASSIGN(app::FieldValues values, parseLine(*reader, entity->lines->entity, text));
                    call.lines.push_back(std::move(values));
                }
            }
            OUTPOST_ASSIGN(const app::CommandResult result, firm->run(std::move(call)));
            if (context.json) printJson({{"id", result.record}});
            else print(std::to_string(result.record));
            return {};
        };
    });
}

}  // namespace outpost::ctl
