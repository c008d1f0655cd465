#include "schema/catalog/field_check.h"

#include "schema/base/calendar.h"

#include <algorithm>

namespace outpost::schema {
namespace {

constexpr std::int64_t kMostWhole = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kMostFileBytes = 1024;

struct TextBound {
    std::size_t storedBytes;
    std::int64_t enteredCharacters;
};

TextBound boundOf(FieldType type) {
    switch (type) {
        case FieldType::LongText: return {200'000, 50'000};
        case FieldType::Phone: return {256, 60};
        case FieldType::Email: return {1'024, 254};
        case FieldType::Web: return {4'096, 1'000};
        case FieldType::State: return {64, 64};
        default: return {4'096, 500};
    }
}

tl::unexpected<Error> wrong(std::string_view code, const Field& field) {
    return fail(Error::Kind::Invalid, code, {field.label.en, field.label.zh}, field.name);
}

/// Well-formed UTF-8 without control characters; line breaks and tabs where `lines`.
/// Source: RFC 3629, section 4; surrogates and overlong forms are refused.
bool isCleanText(std::string_view text, bool lines) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            const bool control = lead < 0x20 || lead == 0x7F;
            if (control && !(lines && (lead == '\n' || lead == '\t' || lead == '\r'))) return false;
            ++i;
            continue;
        }
        const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || i + more >= text.size()) return false;
        std::uint32_t point = lead & (more == 3 ? 0x07u : more == 2 ? 0x0Fu : 0x1Fu);
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0) != 0x80) return false;
            point = (point << 6) | (next & 0x3Fu);
        }
        const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        i += more + 1;
    }
    return true;
}

std::int64_t characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool hasBlank(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
}

}  // namespace

Done checkStored(const Field& field, const ValueView& value) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    if (isText(field.type)) {
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) return wrong("value.type", field);
        if (text->size() > boundOf(field.type).storedBytes) return wrong("value.length", field);
        if (!isCleanText(*text, field.type == FieldType::LongText)) return wrong("value.text", field);
        return {};
    }
    if (field.type == FieldType::File) {
        const auto* bytes = std::get_if<ByteView>(&value);
        if (bytes == nullptr) return wrong("value.type", field);
        if (bytes->empty() || bytes->size() > kMostFileBytes) return wrong("value.length", field);
        return {};
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return wrong("value.type", field);
    bool fits = true;
    switch (field.type) {
        case FieldType::Integer: fits = *number >= -kMostWhole && *number <= kMostWhole; break;
        case FieldType::Date: fits = *number >= kFirstDay && *number <= kLastDay; break;
        case FieldType::TimeStamp: fits = *number >= kFirstDay * kMsADay && *number < (kLastDay + 1) * kMsADay; break;
        case FieldType::YesNo: fits = *number == 0 || *number == 1; break;
        case FieldType::Choice:
        case FieldType::Link:
        case FieldType::Links: fits = *number > 0 && *number <= kMostWhole; break;
        default: break;  // Money and its like use all 64 bits.
    }
    if (!fits) return wrong("value.range", field);
    return {};
}

std::int64_t lengthOf(const Field& field) {
    return field.length > 0 ? field.length : boundOf(field.type).enteredCharacters;
}

Done checkEntered(const Entity& entity, const Field& field, const Value& value) {
    OUTPOST_TRY(checkStored(field, viewOf(value)));
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if ((field.min && *number < *field.min) || (field.max && *number > *field.max))
            return wrong("value.range", field);
        return {};
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || text->empty()) return {};
    if (characters(*text) > lengthOf(field)) return wrong("value.length", field);
    if (field.type == FieldType::Email) {
        // Who may receive mail is decided by sending it; this only catches a value in the wrong column.
        const auto at = text->find('@');
        if (at == std::string::npos || at == 0 || at + 1 == text->size() || hasBlank(*text))
            return wrong("value.email", field);
    }
    if (field.type == FieldType::Web && hasBlank(*text)) return wrong("value.web", field);
    if (field.type == FieldType::Phone &&
        std::none_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; }))
        return wrong("value.phone", field);
    if (field.type == FieldType::State) {
        const bool known = std::any_of(entity.states.begin(), entity.states.end(),
                                       [&](const State& state) { return state.name == *text; });
        if (!known) return wrong("value.state", field);
    }
    return {};
}

CatalogValueCheck::CatalogValueCheck(const Catalog& catalog) {
    for (const Entity& entity : catalog.entities()) {
        if (entity.kind == EntityKind::Face) continue;
        auto& columns = columns_.emplace_back();
        auto add = [&](const std::string& name, FieldType type) {
            Field field;
            field.name = name;
            field.type = type;
            columns.push_back(std::move(field));
        };
        for (const Field* field : catalog.storedFields(entity)) {
            if (field->type == FieldType::Links) continue;
            add(field->name, field->type);
            if (field->type == FieldType::Link && catalog.linksToSeveral(*field))
                add(field->name + "_entity", FieldType::Text);
        }
    }
}

bool CatalogValueCheck::accepts(int table, int column, const ValueView& value) const {
    return checkStored(columns_.at(static_cast<std::size_t>(table)).at(static_cast<std::size_t>(column)), value)
        .has_value();
}

}  // namespace outpost::schema
