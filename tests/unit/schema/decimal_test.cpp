#include "schema/base/decimal.h"

#include <doctest/doctest.h>
#include <limits>

using namespace outpost;

namespace {
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// The code of the error, or "" where there is none.
template <class T>
std::string_view codeOf(const Result<T>& result) {
    return result ? std::string_view{} : result.error().code;
}
}  // namespace

TEST_CASE("M1: decimal text is read exactly, and written as it was meant") {
    struct Row {
        const char* text;
        std::int64_t millionths;
        const char* written;
    };
    const Row rows[] = {
        {"0", 0, "0"},
        {"-0", 0, "0"},
        {"1", 1'000'000, "1"},
        {"12.5", 12'500'000, "12.5"},
        {"-12.5", -12'500'000, "-12.5"},
        {"0.000001", 1, "0.000001"},
        {"-0.000001", -1, "-0.000001"},
        {"007.10", 7'100'000, "7.1"},
        {"1.50000000000", 1'500'000, "1.5"},
        {"0.1", 100'000, "0.1"},
        {"9223372036854.775807", kMax, "9223372036854.775807"},
        {"-9223372036854.775808", kMin, "-9223372036854.775808"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto value = parseDecimal(row.text);
        REQUIRE(value);
        CHECK(*value == row.millionths);
        CHECK(formatDecimal(*value) == row.written);
        CHECK(parseDecimal(formatDecimal(*value)).value() == row.millionths);
    }
}

TEST_CASE("M1: what is no exact number is refused with the reason") {
    struct Row {
        std::string text;
        const char* code;
    };
    const Row rows[] = {
        {"", "number.format"},
        {"-", "number.format"},
        {".5", "number.format"},
        {"5.", "number.format"},
        {"+5", "number.format"},
        {" 5", "number.format"},
        {"5 ", "number.format"},
        {"1e3", "number.format"},
        {"1,000", "number.format"},
        {"0x10", "number.format"},
        {"1.2.3", "number.format"},
        {"--1", "number.format"},
        {"１", "number.format"},
        {"nan", "number.format"},
        {std::string("1\0002", 3), "number.format"},
        {"1.0000001", "number.decimals"},
        {"0.1234567", "number.decimals"},
        {"9223372036854.775808", "number.range"},
        {"-9223372036854.775809", "number.range"},
        {"99999999999999999999999999999999999999999999999999", "number.range"},
        {std::string(65, '0'), "number.format"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(codeOf(parseDecimal(row.text)) == row.code);
    }
}

TEST_CASE("M2: rounding is half up, away from zero") {
    struct Row {
        std::int64_t millionths;
        int decimals;
        std::int64_t rounded;
        const char* text;
    };
    const Row rows[] = {
        {2'345'000, 2, 2'350'000, "2.35"},
        {-2'345'000, 2, -2'350'000, "-2.35"},
        {2'344'999, 2, 2'340'000, "2.34"},
        {500'000, 0, 1'000'000, "1"},
        {-500'000, 0, -1'000'000, "-1"},
        {499'999, 0, 0, "0"},
        {-499'999, 0, 0, "0"},
        {1'234'567, 6, 1'234'567, "1.234567"},
        {1'999'999, 2, 2'000'000, "2.00"},
        {0, 2, 0, "0.00"},
        {-4'999, 2, 0, "0.00"},
        {-5'000, 2, -10'000, "-0.01"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.millionths);
        CHECK(roundHalfUp(row.millionths, row.decimals).value() == row.rounded);
        CHECK(formatDecimal(row.millionths, row.decimals) == row.text);
    }
    CHECK(codeOf(roundHalfUp(kMax, 0)) == "number.range");
    CHECK(codeOf(roundHalfUp(kMin, 0)) == "number.range");
    CHECK(roundHalfUp(kMax, 6).value() == kMax);
    CHECK(roundHalfUp(kMin, 6).value() == kMin);
    CHECK(formatDecimal(kMax, 2) == "9223372036854.78");
}

TEST_CASE("M1: percent is a fraction, or says that it is in hundredths") {
    CHECK(parsePercent("0.13").value() == 130'000);
    CHECK(parsePercent("13%").value() == 130'000);
    CHECK(parsePercent("13 %").value() == 130'000);
    CHECK(parsePercent("-0.5%").value() == -5'000);
    CHECK(parsePercent("0.0001%").value() == 1);
    CHECK(codeOf(parsePercent("0.00001%")) == "number.decimals");
    CHECK(codeOf(parsePercent("%")) == "number.format");
    CHECK(codeOf(parsePercent("13  %")) == "number.format");
    CHECK(formatPercent(130'000) == "13%");
    CHECK(formatPercent(-5'000) == "-0.5%");
    CHECK(formatPercent(1) == "0.0001%");
    CHECK(formatPercent(0) == "0%");
}

TEST_CASE("M1: products keep all digits until the one rounding") {
    struct Row {
        std::initializer_list<std::int64_t> factors;
        int decimals;
        std::int64_t product;
    };
    const Row rows[] = {
        {{3'000'000, 7'770'000}, 2, 23'310'000},
        {{-3'000'000, 7'770'000}, 2, -23'310'000},
        {{1'000'000, 1'005'000}, 2, 1'010'000},    // 1.005 up
        {{-1'000'000, 1'005'000}, 2, -1'010'000},  // and down alike
        {{1, 1}, 6, 0},                            // 10^-12
        {{1'000, 500}, 6, 1},                      // 0.0000005 half up
        {{1'000, 499}, 6, 0},
        {{kMax, 1'000'000}, 6, kMax},
        {{kMin, 1'000'000}, 6, kMin},
        {{kMin, -1'000'000, -1'000'000}, 6, kMin},
        // Rounded twice this would be 1.00: 0.9950 -> 1.00 only because 0.99495 went up first.
        {{995'000, 999'950, 1'000'000, 1'000'000}, 2, 990'000},
        {{kMax, 1'000'000'000'000, 1, 1'000'000}, 6, kMax},  // 2^123 on the way
        {{kMax, -1'000'000'000, 1'000, 1'000'000}, 6, -kMax},
    };
    for (const auto& row : rows) {
        const auto product = productOf(row.factors, row.decimals);
        REQUIRE(product);
        CHECK(*product == row.product);
    }
    CHECK(codeOf(productOf({kMax, 1'000'001}, 6)) == "number.range");
    CHECK(codeOf(productOf({kMax, kMax, kMax, kMax}, 6)) == "number.range");
    CHECK(codeOf(productOf({kMin, -1'000'000}, 6)) == "number.range");
    CHECK(codeOf(productOf({kMax, 1'000'000}, 2)) == "number.range");  // rounds up beyond the limit
}

TEST_CASE("M2: quotients are rounded once, and nothing is divided by zero") {
    CHECK(quotientOf(1'000'000, 3'000'000, 2).value() == 330'000);
    CHECK(quotientOf(2'000'000, 3'000'000, 2).value() == 670'000);
    CHECK(quotientOf(-2'000'000, 3'000'000, 2).value() == -670'000);
    CHECK(quotientOf(1'000'000, -8'000'000, 2).value() == -130'000);  // -0.125
    CHECK(quotientOf(-7'000'000, 2'000'000, 0).value() == -4'000'000);
    CHECK(quotientOf(kMax, 1'000'000, 6).value() == kMax);
    CHECK(codeOf(quotientOf(kMax, 999'999, 6)) == "number.range");
    CHECK(codeOf(quotientOf(kMax, 1, 6)) == "number.range");
    CHECK(codeOf(quotientOf(1, 0, 6)) == "number.division");
    CHECK(quotientOf(kMin, kMin, 6).value() == 1'000'000);
}

TEST_CASE("M1: sums and differences do not wrap") {
    CHECK(addExact(kMax - 1, 1).value() == kMax);
    CHECK(codeOf(addExact(kMax, 1)) == "number.range");
    CHECK(codeOf(addExact(kMin, -1)) == "number.range");
    CHECK(subExact(0, kMax).value() == -kMax);
    CHECK(codeOf(subExact(0, kMin)) == "number.range");
}
