#include "app/values/value_text.h"

#include "schema/base/calendar.h"
#include "schema/base/decimal.h"

#include <charconv>

namespace outpost::app {

using schema::FieldType;

namespace {

Result<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return fail(Error::Kind::Invalid, "value.number");
    return number;
}

tl::unexpected<Error> refuse(std::string_view code, std::string_view name, std::string_view text) {
    return fail(Error::Kind::Invalid, code, {std::string{name}, std::string{text}});
}

}  // namespace

Result<Value> parseValue(const schema::Field& field, std::string_view text) {
    return parseValue(field.type, field.name, text);
}

Result<Value> parseValue(FieldType type, std::string_view name, std::string_view text) {
    if (text.empty()) return Value{};
    switch (type) {
        case FieldType::Integer: {
            const auto number = wholeNumber(text);
            return number ? Result<Value>{*number} : refuse("value.number", name, text);
        }
        case FieldType::Choice:
        case FieldType::Link: {
            const auto number = wholeNumber(text);
            return number && *number > 0 ? Result<Value>{*number} : refuse("value.identifier", name, text);
        }
        case FieldType::Percent: {
            const auto number = parsePercent(text);
            return number ? Result<Value>{*number} : refuse("value.number", name, text);
        }
        case FieldType::Money:
        case FieldType::Price:
        case FieldType::Quantity: {
            const auto number = parseDecimal(text);
            return number ? Result<Value>{*number} : refuse("value.number", name, text);
        }
        case FieldType::Date: {
            const auto days = parseDate(text);
            return days ? Result<Value>{*days} : refuse("value.date", name, text);
        }
        case FieldType::TimeStamp: {
            const auto ms = parseTime(text);
            return ms ? Result<Value>{*ms} : refuse("value.time", name, text);
        }
        case FieldType::YesNo:
            if (text == "true" || text == "yes" || text == "1" || text == "是") return Value{std::int64_t{1}};
            if (text == "false" || text == "no" || text == "0" || text == "否") return Value{std::int64_t{0}};
            return refuse("value.yes_no", name, text);
        case FieldType::Links: return refuse("value.set", name, text);
        case FieldType::Text:
        case FieldType::LongText:
        case FieldType::Phone:
        case FieldType::Email:
        case FieldType::Web:
        case FieldType::State: return Value{std::string{text}};
        case FieldType::File: return refuse("value.file", name, text);
    }
    return refuse("value.type", name, text);
}

std::string formatValue(FieldType type, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    const auto* number = std::get_if<std::int64_t>(&value);
    if (!number) return {};
    switch (type) {
        case FieldType::Percent:
        case FieldType::Money:
        case FieldType::Price:
        case FieldType::Quantity: return formatDecimal(*number);
        case FieldType::Date: return formatDate(*number);
        case FieldType::TimeStamp: return formatTime(*number);
        case FieldType::YesNo: return *number ? "true" : "false";
        default: return std::to_string(*number);
    }
}

}  // namespace outpost::app
