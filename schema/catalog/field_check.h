#pragma once

#include "schema/catalog/catalog.h"
#include "schema/catalog/value_check.h"

#include <vector>

namespace outpost::schema {

/// Whether a column of `field`'s type can hold `value` at all: its storage class and the bounds of its type, which
/// never change once shipped. Asked of every value before it is applied, local or merged; it depends on nothing but
/// type and value, so every replica decides alike (rule K7). Null is always good; a Links field's elements are asked
/// one by one. Says nothing about whether a linked record exists: merging never fails on that (rule R10).
/// Errors: "value.type", "value.range", "value.length", "value.text" (no UTF-8, or control characters); values: the
/// field's label in both languages.
[[nodiscard]] Done checkStored(const Field& field, const ValueView& value);

/// checkStored() and what the file asks beyond the type, before a command of ours stores it: `length`, `min`, `max`,
/// the shape of an e-mail or web address, a state's name. Not for merged values.
/// Errors: as checkStored, "value.email", "value.web", "value.phone", "value.state".
[[nodiscard]] Done checkEntered(const Entity& entity, const Field& field, const Value& value);

/// checkStored() for the sync engine, which knows columns by their place in the plan.
class CatalogValueCheck : public ValueCheck {
public:
    explicit CatalogValueCheck(const Catalog& catalog);
    bool accepts(int table, int column, const ValueView& value) const override;

private:
    std::vector<std::vector<Field>> columns_;  ///< only type and name are filled
};

/// Most characters of a text that may be entered into `field`.
std::int64_t lengthOf(const Field& field);

}  // namespace outpost::schema
