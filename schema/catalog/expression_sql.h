#pragma once

#include "schema/catalog/catalog.h"

#include <functional>
#include <string>

namespace outpost::schema {

/// How an expression's names are written in the SQL that is made of it.
struct SqlNames {
    /// Own, Parent and Id operands: a column or a parameter. Defaults for nulls are put around it.
    std::function<std::string(const Operand&)> operand;
    /// The SQL of the identifier whose rows an aggregate is over.
    std::string id;
    /// A subquery for all identifiers whose rows an aggregate is over, where these are several; else empty.
    std::string ids;
    /// Alias of the rows inside an aggregate, and of their derived values. Only their columns are read by these.
    std::string rows = "c";
    std::string rowsDerived = "cd";
    /// Nothing links to the record: each aggregate is written as its value over no rows.
    bool noRows = false;
};

/// The expression as SQL over the exact functions; + - and * become functions that refuse an overflow, since SQLite
/// would turn the result into a floating number without a word (rule M1). Aggregates become subqueries over living rows.
std::string sqlOf(const Catalog& catalog, const Expression& expression, const SqlNames& names);

/// `name` in double quotes, `text` in single ones, as SQL.
std::string sqlName(std::string_view name);
std::string sqlText(std::string_view text);
std::string sqlValue(const Value& value);

}  // namespace outpost::schema
