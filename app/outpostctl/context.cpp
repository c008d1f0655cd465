#include "app/outpostctl/context.h"

#include "app/messages/messages.h"
#include "app/outpostctl/terminal.h"
#include "app/values/value_text.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace outpost::ctl {

using app::Cell;
using nlohmann::ordered_json;
using schema::FieldType;

Result<std::string> askPassword(const std::string& prompt) {
    if (const char* given = std::getenv("OUTPOST_PASSWORD")) return std::string{given};
    return readHidden(prompt);
}

Result<std::unique_ptr<app::Firm>> openFirm(const Context& context) {
    if (context.home.empty()) return fail(Error::Kind::Invalid, "usage.home");
    OUTPOST_ASSIGN(const app::HomeInfo info, app::Firm::look(context.home));
    OUTPOST_ASSIGN(const std::string password, askPassword("Password: "));
    return app::Firm::open(context.home, context.user.empty() ? info.demoUser : context.user, password);
}

void printJson(const ordered_json& value) {
    // Text that is not UTF-8 cannot come from the store; should it, it is shown with marks instead of ending the program.
    const std::string text = value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    std::printf("%s\n", text.c_str());
}

void print(std::string_view text) { std::printf("%.*s\n", static_cast<int>(text.size()), text.data()); }

void tellTrouble(const app::SyncStatus& status, std::string& told) {
    if (status.trouble == told) return;
    told = status.trouble;
    if (told.empty()) return;
    const Error trouble{Error::Kind::Unavailable, told, {}, {}};
    std::fprintf(stderr, "%s\n", app::sentence(trouble, app::Language::English).c_str());
}

ordered_json jsonOf(FieldType type, const Value& value) {
    if (isNull(value)) return nullptr;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        switch (type) {
            case FieldType::YesNo: return *number != 0;
            case FieldType::Integer:
            case FieldType::Link:
            case FieldType::Choice: return *number;
            default: return app::formatValue(type, value);
        }
    }
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return nullptr;
}

FieldType typeOf(const schema::Catalog& catalog, const std::string& entityName, const std::string& name) {
    const schema::Entity* entity = catalog.entity(entityName);
    if (entity) {
        if (const auto* field = catalog.field(*entity, name)) return field->type;
        if (const auto* derived = catalog.derived(*entity, name)) return derived->type;
    }
    return name == "id" ? FieldType::Integer : FieldType::Text;
}

ordered_json jsonOf(const schema::Catalog& catalog, const std::string& entity, const std::vector<std::string>& fields,
                    const std::vector<Cell>& cells) {
    ordered_json object = ordered_json::object();
    for (std::size_t i = 0; i < fields.size() && i < cells.size(); ++i)
        object[fields[i]] = jsonOf(typeOf(catalog, entity, fields[i]), cells[i].value);
    return object;
}

std::string textOf(FieldType type, const Cell& cell) {
    return cell.title.empty() ? app::formatValue(type, cell.value) : cell.title;
}

Result<std::pair<std::string, std::string>> splitAssignment(const std::string& text) {
    const auto sign = text.find('=');
    if (sign == std::string::npos || sign == 0) return fail(Error::Kind::Invalid, "usage.assignment", {text});
    return std::pair{text.substr(0, sign), text.substr(sign + 1)};
}

namespace {

Result<std::vector<RecordId>> parseIdentifiers(const std::string& field, std::string_view list) {
    std::vector<RecordId> ids;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const std::string_view item = list.substr(0, comma);
        RecordId id = 0;
        const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), id);
        if (error != std::errc{} || end != item.data() + item.size() || id <= 0)
            return fail(Error::Kind::Invalid, "value.identifier", {field, std::string{item}});
        ids.push_back(id);
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return ids;
}

}  // namespace

Result<Assigned> parseAssignments(app::Reader& reader, const std::string& entityName,
                                  const std::vector<std::string>& assignments) {
    Assigned assigned;
    for (const std::string& assignment : assignments) {
        OUTPOST_ASSIGN(const auto pair, splitAssignment(assignment));
        const auto& [name, text] = pair;
        const schema::Entity* entity = reader.catalog().entity(entityName);
        const schema::Field* field = entity ? reader.catalog().field(*entity, name) : nullptr;
        if (field && field->type == FieldType::Links) {
            OUTPOST_ASSIGN(assigned.sets[name], parseIdentifiers(name, text));
            continue;
        }
        OUTPOST_ASSIGN(Value value, reader.parse(entityName, name, text));
        assigned.values.emplace_back(name, std::move(value));
    }
    return assigned;
}

}  // namespace outpost::ctl
