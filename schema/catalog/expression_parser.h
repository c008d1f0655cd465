#pragma once

#include "schema/base/result.h"
#include "schema/catalog/expression_node.h"

#include <string_view>

namespace outpost::schema {

/// Reads the part of SQL's expressions that entity files may use: numbers, texts, names, `name.name`, calls (with
/// `filter (where ...)`), + - * / % ||, comparisons, like, in (list), between, is null, and, or, not, case.
/// What is not in this list (select, pragma, a parameter, a comment, ...) is an error. Nothing is resolved yet.
/// Bounds: 2,000 bytes, 40 levels. Errors: "expression.syntax", detail says what and where.
[[nodiscard]] Result<std::unique_ptr<ExpressionNode>> parseExpression(std::string_view text);

}  // namespace outpost::schema
