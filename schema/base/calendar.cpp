#include "schema/base/calendar.h"

#include <fmt/format.h>
#include <optional>

namespace outpost {
namespace {

constexpr bool isLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

constexpr int daysInMonth(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && isLeap(year) ? 29 : kDays[month - 1];
}

/// Takes exactly `count` digits off the front of `text`.
std::optional<int> takeDigits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Days> takeDate(std::string_view& text) {
    const auto year = takeDigits(text, 4);
    if (!year || *year == 0 || !take(text, '-')) return std::nullopt;
    const auto month = takeDigits(text, 2);
    if (!month || *month < 1 || *month > 12 || !take(text, '-')) return std::nullopt;
    const auto day = takeDigits(text, 2);
    if (!day || *day < 1 || *day > daysInMonth(*year, *month)) return std::nullopt;
    return daysOf(*year, *month, *day);
}

/// "hh:mm" as minutes.
std::optional<int> takeMinutes(std::string_view& text) {
    const auto hours = takeDigits(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
    const auto minutes = takeDigits(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return *hours * 60 + *minutes;
}

std::optional<int> takeSecondsMs(std::string_view& text) {
    const auto seconds = takeDigits(text, 2);
    if (!seconds || *seconds > 59) return std::nullopt;
    int ms = *seconds * 1000;
    if (!take(text, '.')) return ms;
    int weight = 100;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && digits < 3) {
        ms += (text.front() - '0') * weight;
        weight /= 10;
        ++digits;
        text.remove_prefix(1);
    }
    return digits > 0 ? std::optional<int>{ms} : std::nullopt;
}

/// The offset from UTC in minutes that ends the text.
std::optional<int> takeOffset(std::string_view& text) {
    if (take(text, 'Z')) return 0;
    const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
    if (sign == 0) return std::nullopt;
    const auto minutes = takeMinutes(text);
    return minutes ? std::optional<int>{sign * *minutes} : std::nullopt;
}

std::optional<UtcMs> timeOf(std::string_view text) {
    const auto day = takeDate(text);
    if (!day || !take(text, 'T')) return std::nullopt;
    const auto minutes = takeMinutes(text);
    if (!minutes || !take(text, ':')) return std::nullopt;
    const auto secondsMs = takeSecondsMs(text);
    if (!secondsMs) return std::nullopt;
    const auto offset = takeOffset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const UtcMs ms = *day * kMsADay + std::int64_t{*minutes - *offset} * 60'000 + *secondsMs;
    const Days utcDay = dayOf(ms);
    return utcDay >= kFirstDay && utcDay <= kLastDay ? std::optional<UtcMs>{ms} : std::nullopt;
}

/// Longest text that an error repeats.
std::string shown(std::string_view text) { return std::string{text.substr(0, 64)}; }

}  // namespace

Days daysOf(int year, int month, int day) {
    // A year that begins in March puts the leap day at its end; 400 of them have 146,097 days.
    const int shifted = month > 2 ? year : year - 1;
    const int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const int yearOfEra = shifted - era * 400;
    const int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return Days{era} * 146'097 + dayOfEra - 719'468;
}

Result<Days> parseDate(std::string_view text) {
    std::string_view rest = text;
    const auto days = takeDate(rest);
    if (!days || !rest.empty()) return fail(Error::Kind::Invalid, "date.format", {shown(text)});
    return *days;
}

std::string formatDate(Days days) {
    if (days < kFirstDay || days > kLastDay) return fmt::format("{}", days);
    const int shifted = static_cast<int>(days) + 719'468;  // days since 0000-03-01: never negative in these years
    const int era = shifted / 146'097;
    const int dayOfEra = shifted % 146'097;
    const int yearOfEra = (dayOfEra - dayOfEra / 1'460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int shiftedMonth = (5 * dayOfYear + 2) / 153;
    const int day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
    const int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    return fmt::format("{:04}-{:02}-{:02}", yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

Result<UtcMs> parseTime(std::string_view text) {
    const auto ms = timeOf(text);
    if (!ms) return fail(Error::Kind::Invalid, "time.format", {shown(text)});
    return *ms;
}

std::string formatTime(UtcMs ms) {
    const Days day = dayOf(ms);
    if (day < kFirstDay || day > kLastDay) return fmt::format("{}", ms);
    const std::int64_t rest = ms - day * kMsADay;
    const std::int64_t seconds = rest / 1000;
    std::string text =
        fmt::format("{}T{:02}:{:02}:{:02}", formatDate(day), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (rest % 1000 != 0) text += fmt::format(".{:03}", rest % 1000);
    return text + 'Z';
}

Days dayOf(UtcMs ms) { return ms / kMsADay - (ms % kMsADay < 0 ? 1 : 0); }

}  // namespace outpost
