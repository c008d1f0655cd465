#include "app/outpostctl/context.h"

namespace outpost::ctl {

namespace {

nlohmann::ordered_json jsonOfDetail(const schema::Catalog& catalog, const app::RecordDetail& detail) {
    nlohmann::ordered_json object{{"id", detail.id}, {"entity", detail.entity}};
    if (!detail.title.empty()) object["title"] = detail.title;
    object["deleted"] = detail.deleted;
    object.update(jsonOf(catalog, detail.entity, detail.fields, detail.cells));
    for (const auto& [field, members] : detail.sets) {
        auto list = nlohmann::ordered_json::array();
        for (const app::Cell& member : members) list.push_back(std::get<std::int64_t>(member.value));
        object[field] = std::move(list);
    }
    object["conflicts"] = detail.conflicts;
    if (!detail.merged.empty()) object["merged"] = detail.merged;
    if (const schema::Entity* entity = catalog.entity(detail.entity); entity && catalog.base(*entity).lines) {
        auto lines = nlohmann::ordered_json::array();
        for (const app::RecordDetail& each : detail.lines) lines.push_back(jsonOfDetail(catalog, each));
        object["lines"] = std::move(lines);
    }
    return object;
}

void printDetail(const schema::Catalog& catalog, const app::RecordDetail& detail, const std::string& indent) {
    print(indent + detail.entity + " " + std::to_string(detail.id) + (detail.deleted ? " (deleted)" : ""));
    for (std::size_t i = 0; i < detail.fields.size(); ++i) {
        if (isNull(detail.cells[i].value)) continue;
        print(indent + "  " + detail.fields[i] + ": " +
              textOf(typeOf(catalog, detail.entity, detail.fields[i]), detail.cells[i]));
    }
    for (const auto& [field, members] : detail.sets)
        for (const app::Cell& member : members)
            print(indent + "  " + field + ": " + textOf(schema::FieldType::Link, member));
    for (const RecordId merged : detail.merged) print(indent + "  merged into it: " + std::to_string(merged));
    for (const std::string& field : detail.conflicts) print(indent + "  two values: " + field);
    for (const app::RecordDetail& each : detail.lines) printDetail(catalog, each, indent + "  ");
}

}  // namespace

void tellDetail(const Context& context, const schema::Catalog& catalog, const app::RecordDetail& detail) {
    if (context.json) printJson(jsonOfDetail(catalog, detail));
    else printDetail(catalog, detail, "");
}

void addShow(CLI::App& line, Context& context) {
    struct Options {
        std::string entity;
        RecordId id = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("show", "Shows a record with its lines");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("ID", options->id)->required();
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            OUTPOST_ASSIGN(const app::RecordDetail detail, reader->show(options->entity, options->id));
            tellDetail(context, reader->catalog(), detail);
            return {};
        };
    });
}

}  // namespace outpost::ctl
