#pragma once

#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/catalog/catalog.h"

#include <string>
#include <string_view>

/// Values as text that programs and people exchange: decimal text for money, price, quantity and percent (a fraction:
/// 13 % is "0.13"), 2026-11-23 for dates, ISO 8601 UTC for times, true and false for yes/no, identifiers for links and
/// choices. Pure.
namespace outpost::app {

/// Reads what a person or a file gave for a field. Empty text is null. Of a percent "13%" is read too, of yes/no also
/// yes, no, 1, 0, 是, 否. A choice or link is read as an identifier here; names are looked up by the caller.
/// Errors: value.number, value.date, value.time, value.yes_no, value.identifier, with the field's name and the text.
[[nodiscard]] Result<Value> parseValue(const schema::Field& field, std::string_view text);
[[nodiscard]] Result<Value> parseValue(schema::FieldType type, std::string_view name, std::string_view text);

/// The text that parseValue reads as the same value; empty for null.
std::string formatValue(schema::FieldType type, const Value& value);

}  // namespace outpost::app
