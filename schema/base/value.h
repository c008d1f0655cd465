#pragma once

#include "schema/base/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace outpost {

/// What a column holds. There are no floating numbers: money, prices, quantities and rates are whole millionths
/// (rule M1), dates are days since 1970-01-01, time stamps are milliseconds UTC, yes/no is 0 or 1.
using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

/// A value that lies in somebody else's memory; valid as long as that is.
using ValueView = std::variant<std::monostate, std::int64_t, std::string_view, ByteView>;

inline ValueView viewOf(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* text = std::get_if<std::string>(&value)) return std::string_view{*text};
    if (const auto* blob = std::get_if<Bytes>(&value)) return ByteView{*blob};
    return std::monostate{};
}

inline Value copyOf(const ValueView& view) {
    if (const auto* number = std::get_if<std::int64_t>(&view)) return *number;
    if (const auto* text = std::get_if<std::string_view>(&view)) return std::string{*text};
    if (const auto* blob = std::get_if<ByteView>(&view)) return copyOf(*blob);
    return std::monostate{};
}

inline bool isNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }

}  // namespace outpost
