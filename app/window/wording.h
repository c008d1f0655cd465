#pragma once

#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

#include <QString>

#include <cstdint>

/// Values, times, names and errors in the words of the window's language. Interface thread.
namespace outpost::window {

/// A value as a list or page shows it.
struct Shown {
    QString text;
    QString tone = QStringLiteral("text");  ///< token name: "bad" for negative amounts, "faint" for zero
};

/// `chinese`: the window's language. Money with two to six decimals, thousands apart, minus as U+2212; links, choices
/// by their title; dates 2026-11-23; time stamps in local time.
Shown showValue(schema::FieldType type, const app::Cell& cell, bool chinese);
/// The text that a form begins with: like showValue, without thousands and signs that the person would not type.
QString editText(schema::FieldType type, const app::Cell& cell, bool chinese);
/// What was typed in a form, as stored. Dates also as `t`, `+3`, `w2`, `nw2`, `me`, `0315` (relative to `today`, days
/// since 1970-01-01); numbers with thousands commas, full-width digits and signs; local time for time stamps.
/// Errors as app::parseValue.
[[nodiscard]] Result<Value> readTyped(const schema::Field& field, const QString& text, std::int64_t today);
/// Number columns stand at the right.
bool standsRight(schema::FieldType type);

/// A firm's name without its legal form, where there is little room: "宁波远航机电", "Nordsee Marine Supply".
QString shortFirm(const QString& name);
QString labelOf(const schema::Label& label, bool chinese);
/// Plural in English.
QString manyOf(const schema::Label& label, bool chinese);

/// "today 09:12", "yesterday 16:40", "2026-11-20 16:40", seen from `nowMs`, local time.
QString whenShort(std::int64_t atMs, std::int64_t nowMs);
/// "10:05" of today, else "yesterday 17:05", else the date.
QString clockShort(std::int64_t atMs, std::int64_t nowMs);
/// "Today, Mon 23 Nov" / "今天 11-23 周一".
QString dayHead(std::int64_t day, std::int64_t today, bool chinese);
/// Local calendar day of a time stamp, days since 1970-01-01.
std::int64_t localDay(std::int64_t atMs);

/// Cause and what to do, for people.
/// As showValue, of a field of an entity: a state by its label, the list that a choice belongs to by its name.
Shown showField(const schema::Catalog& catalog, const schema::Entity& entity, std::string_view field,
                schema::FieldType type, const app::Cell& cell, bool chinese);
/// What tells a found record from others of its title: "KH1-000042, 0580-2026118".
QString detailsOf(const schema::Catalog& catalog, const app::Found& found, bool chinese);
QString errorText(const Error& error);

/// 12,486
QString grouped(std::int64_t number);

/// This computer's clock: milliseconds UTC.
std::int64_t nowMs();

QString text(const std::string& utf8);
std::string utf8(const QString& text);

}  // namespace outpost::window
