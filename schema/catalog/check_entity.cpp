#include "schema/base/decimal.h"
#include "schema/catalog/catalog_reader.h"
#include "schema/catalog/expression_check.h"
#include "schema/catalog/field_check.h"
#include "schema/catalog/nearest.h"

#include <algorithm>
#include <set>

namespace outpost::schema {
namespace {

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

/// Checks one entity's words against its fields and the other entities.
class EntityCheck {
public:
    EntityCheck(const Catalog& catalog, Entity& entity, Problem& problem)
        : catalog_(catalog), entity_(entity), problem_(problem) {}

    void run() {
        for (Field& field : entity_.fields) fieldRules(field);
        for (Derived& derived : entity_.derived)
            derived.is = expression("derived " + derived.name, derived.is, ExpressionUse::Derived, derived.type);
        entity_.when = expression("when", entity_.when, ExpressionUse::FaceWhen);
        identity();
        visibility();
        states();
        steps();
        page();
        duplicates();
    }

private:
    void say(std::string_view place, std::string_view reason) { problem_.say(entity_.file, place, reason); }

    Expression expression(const std::string& place, const Expression& raw, ExpressionUse use,
                          std::optional<FieldType> type = {}) {
        if (raw.empty()) return raw;
        auto checked = checkExpression(catalog_, entity_, raw.text, use, type);
        if (checked) return std::move(*checked);
        say(place, checked.error().detail);
        return raw;
    }

    std::vector<std::string> fieldNames() const {
        std::vector<std::string> names;
        for (const Field* field : catalog_.fieldsOf(entity_)) names.push_back(field->name);
        return names;
    }
    std::vector<std::string> entityNames() const {
        std::vector<std::string> names;
        for (const Entity& entity : catalog_.entities()) names.push_back(entity.name);
        return names;
    }

    /// The field called `name`, or null and a problem. Empty names are nobody's.
    const Field* field(std::string_view place, const std::string& name) {
        if (name.empty()) return nullptr;
        const Field* found = catalog_.field(entity_, name);
        if (found == nullptr) say(place, "no field " + quote(name) + nearestHint(name, fieldNames()));
        return found;
    }
    /// A stored field or a derived value; their type, or a problem.
    std::optional<FieldType> column(std::string_view place, const std::string& name) {
        if (const Derived* derived = catalog_.derived(entity_, name)) return derived->type;
        if (const Field* found = catalog_.field(entity_, name)) return found->type;
        std::vector<std::string> names = fieldNames();
        for (const Derived* derived : catalog_.derivedOf(entity_)) names.push_back(derived->name);
        say(place, "no field " + quote(name) + nearestHint(name, names));
        return {};
    }
    void linkField(std::string_view place, const std::string& name, std::string_view target = {}) {
        const Field* found = field(place, name);
        if (found == nullptr) return;
        if (found->type != FieldType::Link) return say(place, "field " + quote(name) + " is no link");
        if (target.empty()) return;
        const auto tables = catalog_.linkTables(*found);
        if (tables.size() != 1 || tables.front()->name != target)
            say(place, "field " + quote(name) + " does not link to " + quote(target));
    }

    void fieldRules(Field& field);
    void fills(const Field& link, const std::string& place);
    void identity();
    void visibility();
    void states();
    void steps();
    void page();
    void form();
    void duplicates();

    const Catalog& catalog_;
    Entity& entity_;
    Problem& problem_;
};

void EntityCheck::fieldRules(Field& field) {
    const std::string place = "field " + field.name;
    field.requiredWhen = expression(place, field.requiredWhen, ExpressionUse::Condition);
    field.visibleWhen = expression(place, field.visibleWhen, ExpressionUse::Condition);
    field.check = expression(place, field.check, ExpressionUse::Condition);
    if (!field.secret.empty()) {
        const Field* link = this->field(place + ": secret", field.secret);
        if (link != nullptr) {
            const bool links = link->type == FieldType::Link || link->type == FieldType::Links;
            const auto tables = links ? catalog_.linkTables(*link) : std::vector<const Entity*>{};
            if (tables.size() != 1 || tables.front()->name != "user")
                say(place + ": secret", "field " + quote(field.secret) + " does not link to 'user'");
        }
    }
    if (field.type == FieldType::State && entity_.states.empty()) say(place, "a state needs 'states' in the entity");
    if (field.type == FieldType::State && entity_.kind == EntityKind::Face)
        say(place, "a face has no state of its own");
    if (!field.log.empty()) linkField(place + ": log", field.name, "employee");
    fills(field, place + ": fills");
    for (const std::string& name : field.to) {
        const Entity& target = *catalog_.entity(name);
        for (const std::string& wanted : field.picker)
            if (catalog_.field(target, wanted) == nullptr && catalog_.derived(target, wanted) == nullptr)
                say(place + ": picker", "no field " + quote(wanted) + " in " + quote(name));
    }
}

void EntityCheck::fills(const Field& link, const std::string& place) {
    for (const auto& [ours, theirs] : link.fills) {
        const Field* target = field(place, ours);
        if (target == nullptr) return;
        for (const std::string& name : link.to) {
            const Entity& source = *catalog_.entity(name);
            const Field* from = catalog_.field(source, theirs);
            const Derived* derived = catalog_.derived(source, theirs);
            if (from == nullptr && derived == nullptr) {
                std::vector<std::string> names;
                for (const Field* known : catalog_.fieldsOf(source)) names.push_back(known->name);
                return say(place, "no field " + quote(theirs) + " in " + quote(name) + nearestHint(theirs, names));
            }
            const FieldType type = from != nullptr ? from->type : derived->type;
            const bool alike = type == target->type || (isText(type) && isText(target->type));
            const std::string& list = from != nullptr ? from->list : derived->list;
            if (!alike || list != target->list)
                return say(place,
                           "field " + quote(theirs) + " of " + quote(name) + " does not fit field " + quote(ours));
        }
    }
}

void EntityCheck::identity() {
    if (const Field* title = field("title", entity_.title); title != nullptr && !isText(title->type))
        say("title", "field " + quote(entity_.title) + " is no text");
    if (entity_.number) {
        const Field* number = field("number", entity_.number->field);
        if (number != nullptr && number->type != FieldType::Text)
            say("number", "field " + quote(entity_.number->field) + " is no text");
        if (entity_.number->given == NumberRule::Given::Audit && entity_.kind != EntityKind::Document)
            say("number", "only a document is given its number at audit");
    }
    if (!entity_.ownedBy.empty()) {
        linkField("owned_by", entity_.ownedBy);
        if (!problem_.found() && catalog_.linksToSeveral(*catalog_.field(entity_, entity_.ownedBy)))
            say("owned_by", "field " + quote(entity_.ownedBy) + " may link to several kinds");
    }
    if (entity_.kind == EntityKind::Tree) {
        if (catalog_.field(entity_, "parent") == nullptr)
            return say("fields", "a tree needs a link 'parent' to itself");
        linkField("field parent", "parent", entity_.name);
    }
    if (entity_.kind == EntityKind::Document && !entity_.lines) say("lines", "a document needs 'lines'");
}

void EntityCheck::visibility() {
    const Visible& visible = entity_.visible;
    if (!visible.owner.empty()) linkField("visible: owner", visible.owner, "employee");
    if (!visible.org.empty()) linkField("visible: org", visible.org, "org_unit");
    for (const std::string& via : visible.via) linkField("visible: via", via);
    if (!visible.also.empty()) linkField("visible: also", visible.also);
    if (entity_.audit) {
        for (const std::string& name : entity_.audit->covers) field("audit: covers", name);
        for (const std::string& name : entity_.audit->except) field("audit: except", name);
    }
}

void EntityCheck::states() {
    std::set<std::string> seen;
    for (const State& state : entity_.states) {
        if (!seen.insert(state.name).second) say("states", quote(state.name) + " stands twice");
        for (const std::string& name : state.edit) field("state " + state.name + ": edit", name);
    }
    if (entity_.states.empty()) return;
    const bool kept = std::any_of(entity_.fields.begin(), entity_.fields.end(),
                                  [](const Field& field) { return field.type == FieldType::State; });
    if (!kept) say("states", "no field of type 'state' keeps them");
}

void EntityCheck::steps() {
    std::vector<std::string> names;
    for (const State& state : entity_.states) names.push_back(state.name);
    std::set<std::string> seen;
    for (Step& step : entity_.steps) {
        const std::string place = "step " + step.command;
        if (!seen.insert(step.command).second) say(place, "stands twice");
        auto known = [&](const std::string& name) {
            if (std::find(names.begin(), names.end(), name) == names.end())
                say(place, "no state " + quote(name) + nearestHint(name, names));
        };
        for (const std::string& name : step.from) known(name);
        if (step.from.empty()) say(place, "'from' is missing");
        known(step.to);
        step.warn = expression(place + ": warn", step.warn, ExpressionUse::Condition);
        for (const std::string& name : step.posts) {
            const Entity* ledger = catalog_.entity(name);
            if (ledger == nullptr)
                return say(place + ": posts", "no entity " + quote(name) + nearestHint(name, entityNames()));
            if (ledger->kind != EntityKind::Ledger) return say(place + ": posts", quote(name) + " is no ledger");
        }
    }
}

void EntityCheck::form() {
    std::set<std::string> seen;
    bool lines = false;
    for (const auto& row : entity_.form) {
        for (const std::string& name : row) {
            if (!seen.insert(name).second) return say("form", quote(name) + " stands twice");
            if (name == "lines") {
                lines = true;
                if (!entity_.lines) say("form", "'lines' stands in it, and there are none");
                if (row.size() != 1) say("form", "'lines' takes a row of its own");
            } else {
                column("form", name);
            }
        }
    }
    if (entity_.lines && !entity_.form.empty() && !lines) say("form", "'lines' is missing");
    // What must be filled in can be filled in: else a record could never be saved by hand.
    for (const Field* field : catalog_.fieldsOf(entity_))
        if (!entity_.form.empty() && field->required && field->defaultsTo.empty() && field->edit != EditWhen::Never &&
            !field->engineMade && !seen.contains(field->name))
            say("form", "required field " + quote(field->name) + " is missing");
}

void EntityCheck::page() {
    for (const std::string& name : entity_.list)
        if (column("list", name) == FieldType::Links) say("list", quote(name) + " is a set of links");
    for (const std::string& name : entity_.grid) column("grid", name);
    form();
    for (const SearchField& search : entity_.search) {
        const Field* found = field("search", search.field);
        if (found != nullptr && !isText(found->type)) say("search", "field " + quote(search.field) + " is no text");
    }
    for (const std::string& name : entity_.timeline) linkField("timeline", name);
    const Entity& base = catalog_.base(entity_);
    for (const std::string& name : entity_.sections) {
        if (name == "timeline") continue;
        const Entity* section = catalog_.entity(name);
        if (section == nullptr) {
            say("sections", "no entity " + quote(name) + nearestHint(name, entityNames()));
            continue;
        }
        const Entity& table = catalog_.base(*section);
        const auto links = catalog_.linksTo(base);
        if (std::none_of(links.begin(), links.end(), [&](const auto& link) { return link.first == &table; }))
            say("sections", quote(name) + " has no link to " + quote(base.name));
    }
    if (entity_.board) {
        const auto columns = column("board: columns", entity_.board->columns);
        if (columns && *columns != FieldType::Choice && *columns != FieldType::State && *columns != FieldType::Link)
            say("board: columns", quote(entity_.board->columns) + " is neither choice, state nor link");
        if (!entity_.board->sum.empty())
            if (const auto sum = column("board: sum", entity_.board->sum);
                sum && !isExact(*sum) && *sum != FieldType::Integer)
                say("board: sum", quote(entity_.board->sum) + " is no number");
    }
    for (const Makes& makes : entity_.makes) {
        const Entity* made = catalog_.entity(makes.entity);
        if (made == nullptr)
            say("makes", "no entity " + quote(makes.entity) + nearestHint(makes.entity, entityNames()));
        else if (made->kind != EntityKind::Document) say("makes", quote(makes.entity) + " is no document");
    }
}

void EntityCheck::duplicates() {
    for (const std::string& name : entity_.duplicates.same) field("duplicates: same", name);
    if (const Field* similar = field("duplicates: similar", entity_.duplicates.similar);
        similar != nullptr && !isText(similar->type))
        say("duplicates: similar", "field " + quote(entity_.duplicates.similar) + " is no text");
}

}  // namespace

void checkEntity(const Catalog& catalog, Entity& entity, Problem& problem) {
    EntityCheck(catalog, entity, problem).run();
}

std::vector<FirstRow> readRows(const Catalog& catalog, const Json& json, const std::string& file, Problem& problem) {
    JsonObject object(json, file, "", problem);
    object.word("name", true);
    object.text("kind", true);
    std::vector<FirstRow> rows;
    for (JsonObject& item : object.objects("rows")) {
        FirstRow row;
        row.entity = item.word("entity", true);
        row.id = item.integer("id", 1, 1'000'000'000).value_or(0);
        item.setPlace("row " + std::to_string(row.id));
        if (!item.has("id")) item.say("'id' is missing");
        const Entity* entity = catalog.entity(row.entity);
        if (entity == nullptr || entity->kind == EntityKind::Face) {
            std::vector<std::string> names;
            for (const Entity& known : catalog.entities()) names.push_back(known.name);
            item.say("no entity with a table of its own is called " + quote(row.entity) +
                     nearestHint(row.entity, names));
            return rows;
        }
        for (const Field* field : catalog.storedFields(*entity)) {
            const Json* given = item.get(field->name.c_str());
            if (given == nullptr) continue;
            if (field->merge == MergeKind::Counter)
                item.say("field " + quote(field->name) + " is a counter: it begins at nothing");
            Value value;
            if (given->is_boolean()) value = std::int64_t{given->get<bool>() ? 1 : 0};
            else if (given->is_number_integer() && !isExact(field->type)) value = given->get<std::int64_t>();
            else if (given->is_string() && isExact(field->type)) {
                if (auto number = parseDecimal(given->get<std::string>())) value = *number;
            } else if (given->is_string()) value = given->get<std::string>();
            if (isNull(value) || !checkEntered(*entity, *field, value))
                item.say("field " + quote(field->name) + " does not take this value");
            row.values.emplace_back(field->name, std::move(value));
        }
        item.finish();
        rows.push_back(std::move(row));
    }
    object.finish();
    return rows;
}

}  // namespace outpost::schema
