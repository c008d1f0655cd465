#pragma once

#include "schema/base/bytes.h"

#include <cstdint>
#include <string>
#include <variant>

namespace outpost {

/// What a column holds. There are no floating numbers: money, prices, quantities and rates are whole millionths
/// (rule M1), dates are days since 1970-01-01, time stamps are milliseconds UTC, yes/no is 0 or 1.
using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

inline bool isNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }

}  // namespace outpost
