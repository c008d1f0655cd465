#include "schema/store/local_layout.h"

#include "schema/catalog/expression_sql.h"

#include <algorithm>
#include <set>

namespace outpost::store {
namespace {

using namespace schema;

/// The base entity itself when it has no faces, else its faces.
std::vector<const Entity*> listedEntities(const Catalog& catalog, const Entity& base) {
    auto faces = catalog.faces(base);
    if (faces.empty()) faces.push_back(&base);
    return faces;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Names that any list of the base entity's rows shows.
std::set<std::string> listedNames(const Catalog& catalog, const Entity& base) {
    std::set<std::string> names(base.list.begin(), base.list.end());
    for (const Entity* face : catalog.faces(base)) names.insert(face->list.begin(), face->list.end());
    return names;
}

/// Texts that people read word by word sort by a key of their own; numbers, addresses on the net and states are
/// letters and digits, in whose order their column's plain index stands.
bool sortsByKey(const Catalog& catalog, const Entity& entity, const Field& field) {
    if (field.type != FieldType::Text && field.type != FieldType::LongText) return false;
    const auto isNumber = [&](const Entity& each) { return each.number && each.number->field == field.name; };
    return !isNumber(entity) && !isNumber(catalog.base(entity));
}

/// A column of its own order, worth an index: yes/no has but two places, and sorted texts have their keys.
bool indexedWhenListed(const Catalog& catalog, const Entity& entity, const Field& field) {
    return field.type != FieldType::YesNo && field.type != FieldType::LongText && !sortsByKey(catalog, entity, field);
}

}  // namespace

std::string derivedTable(const Entity& base) { return base.name + "_derived"; }

bool isIndexed(const Entity& base) { return base.kind != EntityKind::Line; }

std::vector<SortColumn> sortColumns(const Catalog& catalog, const Entity& base) {
    std::vector<SortColumn> columns;
    if (base.kind == EntityKind::Line) return columns;
    for (const Entity* entity : listedEntities(catalog, base)) {
        std::vector<std::string> names = entity->list;
        if (!contains(names, entity->title)) names.push_back(entity->title);
        for (const std::string& name : names) {
            const Field* field = catalog.field(*entity, name);
            if (field != nullptr && sortsByKey(catalog, *entity, *field))
                columns.push_back({entity->name + "_" + name + "_sort", name, entity});
        }
    }
    return columns;
}

SortSource sortSource(const Catalog& catalog, const Entity& entity, std::string_view column) {
    const Entity& base = catalog.base(entity);
    const std::string name(column);
    const Field* field = catalog.field(entity, column);
    const Derived* derived = field == nullptr ? catalog.derived(entity, column) : nullptr;
    const std::string table = derived != nullptr ? derivedTable(base) : base.name;
    if (field == nullptr && derived == nullptr) return {base.name, "id", false, {}, {}, true};
    const FieldType type = field != nullptr ? field->type : derived->type;
    if (type == FieldType::Link) return {"record_index", "sort_key", true, table, name, false};
    if (type == FieldType::Choice) return {"choice", "position", true, table, name, false};
    if (field != nullptr && sortsByKey(catalog, entity, *field))
        for (const SortColumn& sort : sortColumns(catalog, base))
            if (sort.entity == &entity && sort.field == name)
                return {derivedTable(base), sort.column, false, {}, {}, true};
    const bool listed = listedNames(catalog, base).contains(name);
    const bool indexed = derived != nullptr ? (derived->index || listed)
                                            : (field->index || (listed && indexedWhenListed(catalog, entity, *field)));
    return {table, name, false, {}, {}, indexed};
}

std::string faceCondition(const Catalog& catalog, const Entity& entity, std::string_view alias) {
    if (entity.kind != EntityKind::Face) return "1";
    SqlNames names;
    names.operand = [&](const Operand& operand) {
        return (alias.empty() ? std::string() : std::string(alias) + ".") + sqlName(operand.field);
    };
    return sqlOf(catalog, entity.when, names);
}

std::vector<std::string> indexStatements(const Catalog& catalog, const Entity& base) {
    std::vector<std::string> statements;
    auto add = [&](const std::string& table, const std::string& column) {
        statements.push_back("CREATE INDEX IF NOT EXISTS " + sqlName("i_" + table + "__" + column) + " ON " +
                             sqlName(table) + "(" + sqlName(column) + ") WHERE " + sqlName(column) + " IS NOT NULL");
    };
    const std::set<std::string> listed = listedNames(catalog, base);
    std::set<std::string> wanted;
    for (const Entity* entity : listedEntities(catalog, base)) {
        if (entity->number) wanted.insert(entity->number->field);
        for (const std::string& name : entity->duplicates.same) wanted.insert(name);
        for (const SearchField& search : entity->search)
            if (search.kind == SearchKind::Number) wanted.insert(search.field);
    }
    for (const SearchField& search : base.search)
        if (search.kind == SearchKind::Number || search.field == base.title) wanted.insert(search.field);
    for (const Field* field : catalog.storedFields(base)) {
        if (field->type == FieldType::Links || field->type == FieldType::File) continue;
        const bool sorts = listed.contains(field->name) && indexedWhenListed(catalog, base, *field);
        if (field->type == FieldType::Link || field->index || field->scan || sorts || wanted.contains(field->name))
            add(base.name, field->name);
    }
    for (const SortColumn& sort : sortColumns(catalog, base)) add(derivedTable(base), sort.column);
    for (const Derived* derived : catalog.storedDerived(base))
        if (derived->index || listed.contains(derived->name)) add(derivedTable(base), derived->name);
    // The recycle bin is a small part of any table.
    statements.push_back("CREATE INDEX IF NOT EXISTS " + sqlName("i_" + base.name + "__deleted") + " ON " +
                         sqlName(base.name) + "(id) WHERE _deleted=1");
    for (const Entity* face : catalog.faces(base))
        statements.push_back("CREATE INDEX IF NOT EXISTS " + sqlName("i_" + base.name + "__is__" + face->name) +
                             " ON " + sqlName(base.name) + "(id) WHERE " + faceCondition(catalog, *face, ""));
    return statements;
}

}  // namespace outpost::store
