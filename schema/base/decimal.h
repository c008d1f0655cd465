#pragma once

#include "schema/base/result.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// Exact numbers: money, price, quantity and percent are whole millionths in 64 bits (rule M1). No function here
/// uses a floating number, and none wraps: what does not fit is an error. Pure; any thread.
namespace outpost {

__extension__ typedef __int128 Int128;

/// One, in millionths: the factor between a whole number and what is stored.
inline constexpr std::int64_t kMillion = 1'000'000;

/// Decimals that a stored value has; more cannot be kept, and a result is rounded to this many at most.
inline constexpr int kMaxDecimals = 6;

/// Reads "-12.5" as -12,500,000 millionths: an optional minus, digits, and optionally a point with digits. No plus,
/// no blanks, no exponent, no thousands separators; zeros beyond the sixth decimal are allowed, other digits not.
/// Errors: number.format, number.decimals (a value finer than a millionth), number.range; the value is the text.
[[nodiscard]] Result<std::int64_t> parseDecimal(std::string_view text);

/// The shortest text that parseDecimal reads as the same value: "12.5", "-0.000001", "3".
std::string formatDecimal(std::int64_t millionths);

/// With exactly `decimals` (0 to 6) decimals, rounded half up (rule M2): formatDecimal(2'345'000, 2) is "2.35".
std::string formatDecimal(std::int64_t millionths, int decimals);

/// A percent is stored as a fraction in millionths: 13 % is 130,000. Reads the fraction "0.13" as well as "13%" and
/// "13 %". Errors as parseDecimal.
[[nodiscard]] Result<std::int64_t> parsePercent(std::string_view text);

/// A fraction in millionths as people read it: 130,000 is "13%".
std::string formatPercent(std::int64_t millionths);

/// Rounds half up, away from zero, to `decimals` (0 to 6) decimals (rule M2). Error: number.range.
[[nodiscard]] Result<std::int64_t> roundHalfUp(std::int64_t millionths, int decimals);

/// a + b and a - b. Error: number.range.
[[nodiscard]] Result<std::int64_t> addExact(std::int64_t a, std::int64_t b);
[[nodiscard]] Result<std::int64_t> subExact(std::int64_t a, std::int64_t b);

/// The value as 64 bits. Error: number.range.
[[nodiscard]] Result<std::int64_t> narrow(Int128 value);

/// The product of up to four values in millionths, in millionths, rounded once, half up, to `decimals` decimals. The
/// product itself is kept whole (256 bits) until then, so nothing is lost before the one rounding (rule M2).
/// Error: number.range.
[[nodiscard]] Result<std::int64_t> productOf(std::initializer_list<std::int64_t> factors, int decimals);

/// a / b of two values in millionths, in millionths, rounded once, half up, to `decimals` decimals.
/// Errors: number.range, number.division (b is 0).
[[nodiscard]] Result<std::int64_t> quotientOf(std::int64_t a, std::int64_t b, int decimals);

}  // namespace outpost
