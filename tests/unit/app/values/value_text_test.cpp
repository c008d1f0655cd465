#include "app/values/value_text.h"

#include <doctest/doctest.h>
#include <limits>

using namespace outpost;
using namespace outpost::app;
using schema::FieldType;

TEST_CASE("M1: what is written as text is read back as the same value") {
    struct Row {
        FieldType type;
        std::string text;
        std::int64_t stored;
    };
    const Row rows[] = {
        {FieldType::Money, "1234.5", 1'234'500'000},
        {FieldType::Money, "-0.000001", -1},
        {FieldType::Quantity, "9223372036854.775807", std::numeric_limits<std::int64_t>::max()},
        {FieldType::Percent, "0.13", 130'000},
        {FieldType::Date, "2026-11-23", 20'780},
        {FieldType::TimeStamp, "1970-01-01T00:00:01Z", 1000},
        {FieldType::YesNo, "true", 1},
        {FieldType::YesNo, "false", 0},
        {FieldType::Link, "137438953473", 137'438'953'473},
        {FieldType::Integer, "-7", -7},
    };
    for (const auto& [type, text, stored] : rows) {
        CAPTURE(text);
        const auto value = parseValue(type, "field", text);
        REQUIRE(value);
        CHECK(*value == Value{stored});
        CHECK(formatValue(type, *value) == text);
    }
}

TEST_CASE("M1: text that is no value of the type is refused with the field and the text") {
    struct Row {
        FieldType type;
        std::string text, code;
    };
    const Row rows[] = {
        {FieldType::Money, "1,234", "value.number"},       {FieldType::Money, "1e3", "value.number"},
        {FieldType::Money, "0.0000001", "value.number"},   {FieldType::Money, "9223372036854.775808", "value.number"},
        {FieldType::Date, "2026-02-29", "value.date"},     {FieldType::Date, "23.11.2026", "value.date"},
        {FieldType::TimeStamp, "yesterday", "value.time"}, {FieldType::YesNo, "maybe", "value.yes_no"},
        {FieldType::Link, "-3", "value.identifier"},       {FieldType::Choice, "A", "value.identifier"},
        {FieldType::Integer, "7 ", "value.number"},        {FieldType::Links, "1", "value.set"},
    };
    for (const auto& [type, text, code] : rows) {
        CAPTURE(text);
        const auto value = parseValue(type, "phone", text);
        REQUIRE_FALSE(value);
        CHECK(value.error().code == code);
        CHECK(value.error().values == std::vector<std::string>{"phone", text});
    }
}

TEST_CASE("R8: empty text is null, of every type") {
    for (const FieldType type : {FieldType::Text, FieldType::Money, FieldType::Date, FieldType::Link, FieldType::YesNo})
        CHECK(isNull(parseValue(type, "field", "").value()));
}
