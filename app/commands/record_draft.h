#pragma once

#include "app/commands/command.h"
#include "schema/store/sqlite.h"

#include <map>
#include <string>
#include <string_view>

namespace outpost::app {

/// The values of a record that is being made or changed, before anything is written: what defaults, conditions and
/// checks of the entity file are evaluated over.
struct RecordDraft {
    const schema::Entity* entity = nullptr;
    RecordId id = 0;                                   ///< 0 while it is being made
    std::map<std::string, Value, std::less<>> values;  ///< by field; one that is missing is null
    const RecordDraft* parent = nullptr;               ///< inside a line: its document

    /// The field's value; a null reads as the catalog's default (rule R8).
    Value get(const schema::Catalog& catalog, std::string_view field) const;
};

/// Evaluates an expression of the entity's file over a draft, by SQLite. Null for an empty expression.
/// Errors: store.statement, number.range (an exact result that does not fit).
[[nodiscard]] Result<Value> evaluate(const schema::Catalog& catalog, store::Connection& connection,
                                     const schema::Expression& expression, const RecordDraft& draft);

/// Takes over the given values into the draft. Refuses fields that do not exist, may not be set by hand, or hold a value
/// of another type. Errors: command.field, field.read_only, value.wrong.
[[nodiscard]] Done assign(const schema::Catalog& catalog, RecordDraft& draft, const FieldValues& values, bool creating);

/// Fills what was not given: defaults of the catalog and what a linked record fills (rule C1.6: a contact takes its
/// party's address). Null defaults that the catalog reads by itself are not written (rule R8).
[[nodiscard]] Done fillDefaults(const schema::Catalog& catalog, store::Connection& connection, RecordDraft& draft);

/// Required fields and checks; of a changed record only those that `touched` concerns (empty: all).
/// Errors: field.required, field.check, with the field's name.
[[nodiscard]] Done verify(const schema::Catalog& catalog, store::Connection& connection, const RecordDraft& draft,
                          const std::vector<std::string>& touched);

/// Sets the fields that make a row one of this face: `is_customer = 1`. Error: face.when (the catalog's condition is
/// none that can be set).
[[nodiscard]] Done becomeFace(const schema::Catalog& catalog, RecordDraft& draft);

}  // namespace outpost::app
