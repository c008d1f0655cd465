#pragma once

#include <memory>
#include <string>
#include <vector>

namespace outpost::schema {

/// Where an expression finds a value.
struct Operand {
    enum class From {
        Own,       ///< a field or derived value of the record itself
        Parent,    ///< inside a line: a field of its document
        Children,  ///< inside an aggregate: a field of the rows that link to this one
        Id         ///< the record's identifier
    };
    From from = From::Own;
    std::string entity;  ///< base entity whose table holds it
    std::string field;
    std::string link;  ///< Children: their link field that points here
    bool derived = false;

    bool operator==(const Operand&) const = default;
};

struct ExpressionNode;

/// An expression of an entity file, checked when the catalog was read: known fields and functions only, exact
/// arithmetic on exact fields, nothing that reads elsewhere (no subquery, no statement). An expression is SQL, and
/// SQLite evaluates it: derived values in the store, the rest over an edit buffer (schema/store/evaluate.h).
struct Expression {
    std::string text;               ///< as the file has it; empty: not given
    std::vector<Operand> operands;  ///< what it reads, without repeats
    std::shared_ptr<const ExpressionNode> root;

    bool empty() const { return text.empty(); }
};

}  // namespace outpost::schema
