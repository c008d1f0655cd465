#pragma once

#include "schema/catalog/catalog.h"

#include <optional>
#include <string_view>

namespace outpost::schema {

/// What an expression is for; decides what it may read and call.
enum class ExpressionUse {
    Derived,    ///< own fields, document's fields in a line, aggregates; nothing that depends on who asks or on today
    Default,    ///< as Condition; gives the field's type
    Condition,  ///< own fields and derived values, document's fields in a line, who asks and today; gives yes or no
    FaceWhen    ///< the base's own stored fields only; gives yes or no
};

/// Resolves and types `text` for an entity of `catalog`, whose fields and links are already read.
/// `result` is the type it must give, for Derived and Default; `field` the field it is for, whose choices a text may
/// name by code. Error: "expression.wrong" or "expression.syntax"; detail is the reason with the nearest right word.
[[nodiscard]] Result<Expression> checkExpression(const Catalog& catalog, const Entity& entity, std::string_view text,
                                                 ExpressionUse use, std::optional<FieldType> result = {},
                                                 const Field* field = nullptr);

/// The value of an expression that is a constant (a number, a text, a choice's code), in stored units; null for any other.
Value constantOf(const Expression& expression);

}  // namespace outpost::schema
