#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/catalog/catalog.h"
#include "schema/store/sqlite.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace outpost::store {

/// A record as a form or a command has it before it is stored.
struct Draft {
    const schema::Entity* entity = nullptr;                 ///< a face or a base entity
    RecordId id = 0;                                        ///< 0: it has none yet, and no rows link to it
    std::function<Value(std::string_view field)> value;     ///< of the record itself
    std::function<Value(std::string_view field)> document;  ///< of a line's document; may be empty for other entities
};

/// Evaluates the catalog's expressions over drafts: SQLite computes them, with the draft's values as parameters; what an
/// expression gathers from other rows is read from the tables. Derived values of the draft are computed from it.
/// The connection has the exact, local and asking functions and outlives this. Thread: the connection's.
class Evaluator {
public:
    Evaluator(Connection& connection, const schema::Catalog& catalog) : connection_(connection), catalog_(catalog) {}

    /// The expression's value. Errors: "expression.inexact" (a result beyond 64 bits), store.*.
    [[nodiscard]] Result<Value> evaluate(const schema::Expression& expression, const Draft& draft);
    /// A derived value of the draft, by its expression.
    [[nodiscard]] Result<Value> derived(const schema::Derived& derived, const Draft& draft);

    /// What a new record of the entity begins with: the fields that have a default, in the order of fieldsOf().
    /// Defaults that are constants are given too, so that a form shows them.
    [[nodiscard]] Result<std::vector<std::pair<const schema::Field*, Value>>> defaults(const Draft& draft);

    /// What stands in the way of saving: nothing, or the first of "record.required" and "record.check" (values: the
    /// field's label in both languages). Fields that the form hides (`visible_when` is no) are not asked for. Of a record
    /// that was there before only what the `touched` fields concern is asked (empty: all), so that an old record can be
    /// edited though a rule came later. Types are checkEntered()'s matter.
    [[nodiscard]] Done check(const Draft& draft, const std::vector<std::string>& touched = {});

    /// Fields that `link`'s new target fills when they are empty (C1.6: a contact's address from its party). A deleted
    /// record fills nothing.
    [[nodiscard]] Result<std::vector<std::pair<const schema::Field*, Value>>> fills(const schema::Field& link,
                                                                                    const Value& target,
                                                                                    const Draft& draft);

private:
    struct Prepared {
        Statement statement;
        std::vector<schema::Operand> parameters;
    };
    Result<Prepared*> prepare(const schema::Expression& expression, const schema::Entity& entity);
    std::string sqlFor(const schema::Expression& expression, const schema::Entity& entity,
                       std::vector<schema::Operand>& parameters);

    Connection& connection_;
    const schema::Catalog& catalog_;
    std::map<std::string, Prepared> prepared_;  ///< by entity and text
};

}  // namespace outpost::store
