#pragma once

#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

#include <string>
#include <string_view>
#include <vector>

namespace outpost::app {

/// A column of an answer: where its value and its title come from in SQL.
struct AnswerColumn {
    std::string field;
    schema::FieldType type = schema::FieldType::Text;
    std::string value;  ///< SQL expression over `t` (the table) and `d` (its derived values)
    std::string title;  ///< SQL expression; empty where the value speaks for itself
};

/// A query turned into the parts of SQL statements, with the values to bind in order.
struct CompiledQuery {
    const schema::Entity* entity = nullptr;
    const schema::Entity* base = nullptr;
    std::vector<AnswerColumn> columns;
    std::string from;          ///< "FROM ... WHERE ..."
    std::string joins;         ///< of these the tables that only sorting needs
    std::vector<Value> bound;  ///< parameters of `from`
    struct Key {
        std::string expression;
        bool descending = false;
    };
    std::vector<Key> keys;  ///< sort keys; the identifier is the last

    std::string orderBy() const;
    /// "(k1, k2) lies behind the given keys in the order", with its parameters appended to `bound`.
    std::string behind(const std::vector<Value>& keys, std::vector<Value>& bound) const;
};

/// Finds the entity and the fields, refuses what does not exist with the nearest right word. Pure.
/// Errors: query.entity, query.field, query.value.
[[nodiscard]] Result<CompiledQuery> compileQuery(const schema::Catalog& catalog, const Query& query, bool chinese);

/// The column of an answer for a field or derived value; errors: query.field.
[[nodiscard]] Result<AnswerColumn> answerColumn(const schema::Catalog& catalog, const schema::Entity& entity,
                                                std::string_view field, bool chinese);

/// Every field and derived value of an entity that an answer can hold: not its sets.
std::vector<std::string> answerFields(const schema::Catalog& catalog, const schema::Entity& entity);

}  // namespace outpost::app
