#pragma once

#include "app/commands/command.h"
#include "app/query/reader.h"
#include "schema/store/evaluate.h"

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

/// Takes over the given values into the draft. Refuses fields that do not exist, may not be set by hand, or hold a value
/// of another type. Errors: command.field, field.read_only, value.wrong.
[[nodiscard]] Done assign(const schema::Catalog& catalog, RecordDraft& draft, const FieldValues& values, bool creating);

/// Fills what was not given: defaults of the catalog and what a linked record fills (rule C1.6: a contact takes its
/// party's address). Null defaults that the catalog reads by itself are not written (rule R8).
[[nodiscard]] Done fillDefaults(const schema::Catalog& catalog, store::Evaluator& evaluator, RecordDraft& draft);

/// Required fields and checks; of a changed record only those that `touched` concerns (empty: all).
/// Errors: record.required, record.check, with the field's label.
[[nodiscard]] Done verify(const schema::Catalog& catalog, store::Evaluator& evaluator, const RecordDraft& draft,
                          const std::vector<std::string>& touched);

/// Sets the fields that make a row one of this face: `is_customer = 1`. Error: face.when (the catalog's condition is
/// none that can be set).
[[nodiscard]] Done becomeFace(const schema::Catalog& catalog, RecordDraft& draft);

/// What the form of a new record begins with: its fields with their defaults and what the given links fill in, with
/// their titles; a field without either is null. Nothing is written. Errors: query.entity, those of assign().
[[nodiscard]] Result<RecordDetail> blankRecord(Reader& reader, const std::string& entity, const FieldValues& given);

}  // namespace outpost::app
