#include "schema/base/calendar.h"

#include <doctest/doctest.h>
#include <limits>

using namespace outpost;

TEST_CASE("calendar: dates are days since 1970, both ways") {
    struct Row {
        const char* text;
        Days days;
    };
    const Row rows[] = {
        {"1970-01-01", 0},      {"1969-12-31", -1},        {"2000-02-29", 11'016},
        {"2000-03-01", 11'017}, {"2026-11-23", 20'780},    {"2100-02-28", 47'540},
        {"2100-03-01", 47'541}, {"0001-01-01", kFirstDay}, {"9999-12-31", kLastDay},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(parseDate(row.text).value() == row.days);
        CHECK(formatDate(row.days) == row.text);
    }
}

TEST_CASE("calendar: every day of the years follows the one before") {
    Days expected = kFirstDay;
    std::string before = "0000-12-31";
    for (int year = 1; year <= 9999; year += 1) {
        const Days first = daysOf(year, 1, 1);
        REQUIRE(first == expected);
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        expected += leap ? 366 : 365;
    }
    for (Days day = daysOf(1999, 12, 1); day < daysOf(2005, 1, 1); ++day) {
        const std::string text = formatDate(day);
        REQUIRE(text > before);
        REQUIRE(parseDate(text).value() == day);
        before = text;
    }
    CHECK(expected == kLastDay + 1);
}

TEST_CASE("calendar: what is no day is refused") {
    for (const char* text : {"", "2026-11-3", "2026-13-01", "2026-00-01", "2026-11-00", "2026-11-31", "2025-02-29",
                             "1900-02-29", "0000-01-01", "2026/11/23", "20261123", "2026-11-23 ", " 2026-11-23",
                             "+2026-11-23", "2026-11-23T", "10000-01-01", "2026-1１-23"}) {
        CAPTURE(text);
        const auto day = parseDate(text);
        REQUIRE_FALSE(day);
        CHECK(day.error().code == "date.format");
    }
}

TEST_CASE("calendar: times are ISO 8601 in UTC, both ways") {
    struct Row {
        const char* text;
        UtcMs ms;
        const char* written;
    };
    const Row rows[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
        {"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
        {"2026-11-23T08:15:30Z", 1'795'421'730'000, "2026-11-23T08:15:30Z"},
        {"2026-11-23T08:15:30.5Z", 1'795'421'730'500, "2026-11-23T08:15:30.500Z"},
        {"2026-11-23T16:15:30.123+08:00", 1'795'421'730'123, "2026-11-23T08:15:30.123Z"},
        {"2026-11-22T22:15:30-10:00", 1'795'421'730'000, "2026-11-23T08:15:30Z"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        REQUIRE(parseTime(row.text));
        CHECK(parseTime(row.text).value() == row.ms);
        CHECK(formatTime(row.ms) == row.written);
    }
    for (const char* text :
         {"", "2026-11-23", "2026-11-23 08:15:30Z", "2026-11-23T08:15Z", "2026-11-23T08:15:30", "2026-11-23T24:00:00Z",
          "2026-11-23T08:60:00Z", "2026-11-23T08:15:60Z", "2026-11-23T08:15:30.Z", "2026-11-23T08:15:30.1234Z",
          "2026-11-23T08:15:30+8:00", "2026-11-23T08:15:30z", "2026-11-23T08:15:30ZZ", "0001-01-01T00:00:00+01:00"}) {
        CAPTURE(text);
        const auto time = parseTime(text);
        REQUIRE_FALSE(time);
        CHECK(time.error().code == "time.format");
    }
}

TEST_CASE("calendar: numbers that are no date are shown, not reckoned with") {
    const auto most = std::numeric_limits<std::int64_t>::max();
    const auto least = std::numeric_limits<std::int64_t>::min();
    CHECK(formatDate(most) == "9223372036854775807");
    CHECK(formatDate(least) == "-9223372036854775808");
    CHECK(formatTime(least) == "-9223372036854775808");
    CHECK(dayOf(-1) == -1);
    CHECK(dayOf(-kMsADay) == -1);
    CHECK(dayOf(kMsADay - 1) == 0);
}
