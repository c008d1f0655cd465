#pragma once

#include "schema/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Dates and times as they are stored and as text. Gregorian calendar, years 0001 to 9999. Pure; any thread.
namespace outpost {

/// Days since 1970-01-01.
using Days = std::int64_t;

/// Milliseconds since 1970-01-01T00:00:00Z.
using UtcMs = std::int64_t;

inline constexpr std::int64_t kMsADay = 86'400'000;
inline constexpr Days kFirstDay = -719'162;  ///< 0001-01-01
inline constexpr Days kLastDay = 2'932'896;  ///< 9999-12-31

/// The day of a year, month (1 to 12) and day of the month that must exist.
/// Source: the proleptic Gregorian calendar, ISO 8601, counted in eras of 400 years (146,097 days).
Days daysOf(int year, int month, int day);

/// Reads "2026-11-23": exactly four, two and two digits, a day that exists. Error: date.format; the value is the text.
[[nodiscard]] Result<Days> parseDate(std::string_view text);

/// "2026-11-23". A number that is no date of these years, which only damaged data holds, comes back as its digits.
std::string formatDate(Days days);

/// Reads ISO 8601 "2026-11-23T08:15:30Z", with one to three decimals of a second or none, and with "Z" or an offset
/// "+08:00" that is taken off. Leap seconds are refused. Error: time.format; the value is the text.
[[nodiscard]] Result<UtcMs> parseTime(std::string_view text);

/// "2026-11-23T08:15:30Z", with ".123" where there are milliseconds. A number beyond these years as in formatDate.
std::string formatTime(UtcMs ms);

/// The day in UTC that a time falls on.
Days dayOf(UtcMs ms);

}  // namespace outpost
