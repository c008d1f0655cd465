#pragma once

#include "schema/base/value.h"
#include "schema/catalog/catalog.h"

#include <memory>
#include <string>
#include <vector>

namespace outpost::schema {

/// What an expression's part is worth, as far as checking needs it.
struct ExpressionType {
    enum class Kind {
        Null,     ///< fits everything
        Literal,  ///< a number as written, not yet scaled to what it meets
        Integer,
        Exact,  ///< `exact` says which: money, price, quantity, percent
        Text,
        Date,
        TimeStamp,
        YesNo,
        Link,
        Choice,
        Blob
    };
    Kind kind = Kind::Null;
    FieldType exact = FieldType::Money;
    bool literalText = false;        ///< a text as written: may be a choice's code or a state's name
    const Field* field = nullptr;    ///< the field it was read from, for choices and states
    const Entity* entity = nullptr;  ///< the field's entity

    bool operator==(const ExpressionType& other) const {
        return kind == other.kind && (kind != Kind::Exact || exact == other.exact);
    }
};

/// One part of an expression. The parser makes it with names as written, the checker fills operand and type.
struct ExpressionNode {
    enum class Kind {
        Number,  ///< text: digits as written; number: what it means
        Text,    ///< text
        Null,
        Name,       ///< prefix, text; then operand
        Call,       ///< text; parts: arguments
        Aggregate,  ///< text; parts: the argument and perhaps the filter; operand: entity and link of the rows
        Unary,      ///< text: - or not
        Binary,     ///< text: + - * / % || = != < <= > >= and or like
        IsNull,     ///< negated: is not null
        In,         ///< parts: value, then the list; negated
        Between,    ///< parts: value, low, high; negated
        Case        ///< parts: condition, value, ..., and the else when their number is odd
    };
    Kind kind = Kind::Null;
    std::string text;
    std::string prefix;
    std::int64_t number = 0;
    bool negated = false;
    bool hasFilter = false;
    Operand operand;
    Value nullReadsAs;  ///< Name: the constant that a null of this column means
    ExpressionType type;
    std::vector<std::unique_ptr<ExpressionNode>> parts;
};

}  // namespace outpost::schema
