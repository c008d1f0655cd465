#include "schema/search/search_plan.h"

#include "schema/catalog/expression_sql.h"

#include <algorithm>

namespace outpost::search {
namespace {

/// Version of how tokens are made (tokens.cpp, text_runs.cpp): to be raised when they change.
constexpr int kTokensVersion = 2;

int columnOf(const schema::ReplicatedTable& table, std::string_view name) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const auto& column) { return column.name == name; });
    return found == table.columns.end() ? -1 : static_cast<int>(found - table.columns.begin());
}

int inputFor(SearchTable& table, int column) {
    const auto found = std::find(table.inputs.begin(), table.inputs.end(), column);
    if (found != table.inputs.end()) return static_cast<int>(found - table.inputs.begin()) + 1;
    table.inputs.push_back(column);
    return static_cast<int>(table.inputs.size());
}

SearchEntity searchEntity(const schema::Catalog& catalog, const schema::ReplicatedTable& replicated,
                          const schema::Entity& entity, SearchTable& table) {
    SearchEntity out;
    out.name = entity.name;
    out.ownerColumn = columnOf(replicated, entity.visible.owner);
    out.orgColumn = columnOf(replicated, entity.visible.org);
    if (!entity.when.empty()) {
        schema::SqlNames names;
        names.operand = [&](const schema::Operand& operand) {
            const int column = columnOf(replicated, operand.field);
            return column < 0 ? std::string{"NULL"} : '?' + std::to_string(inputFor(table, column));
        };
        names.id = "NULL";
        out.when = schema::sqlOf(catalog, entity.when, names);
    }
    return out;
}

}  // namespace

SearchPlan searchPlan(const schema::Catalog& catalog, const schema::ReplicationPlan& plan) {
    SearchPlan out;
    out.version = std::to_string(kTokensVersion);
    for (const schema::ReplicatedTable& replicated : plan.tables) {
        SearchTable table;
        table.name = replicated.name;
        for (const auto& column : replicated.columns) table.all.push_back(column.name);
        if (const schema::Entity* const base = catalog.entity(replicated.name)) {
            std::vector<const schema::Entity*> entities{base};
            for (const schema::Entity* face : catalog.faces(*base)) entities.push_back(face);
            for (const schema::Entity* entity : entities) {
                for (const schema::SearchField& field : entity->search) {
                    const int column = columnOf(replicated, field.field);
                    const bool known = std::any_of(table.columns.begin(), table.columns.end(),
                                                   [&](const SearchColumn& other) { return other.column == column; });
                    if (column >= 0 && !known) table.columns.push_back({column, field.kind});
                }
                table.entities.push_back(searchEntity(catalog, replicated, *entity, table));
            }
        }
        out.version += '\n' + table.name;
        for (const SearchColumn& column : table.columns)
            out.version += ' ' + table.all[static_cast<std::size_t>(column.column)] + ':' +
                           std::to_string(static_cast<int>(column.kind));
        for (const SearchEntity& entity : table.entities)
            out.version += " [" + entity.name + ' ' + entity.when + ' ' + std::to_string(entity.ownerColumn) + ' ' +
                           std::to_string(entity.orgColumn) + ']';
        out.tables.push_back(std::move(table));
    }
    return out;
}

}  // namespace outpost::search
