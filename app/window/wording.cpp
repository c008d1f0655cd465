#include "app/window/wording.h"

#include "app/messages/messages.h"
#include "app/values/value_text.h"
#include "app/window/app_settings.h"
#include "schema/base/calendar.h"
#include "schema/base/decimal.h"

#include <QCoreApplication>
#include <QDate>
#include <QDateTime>
#include <QLocale>
#include <QTime>

namespace outpost::window {

using schema::FieldType;

namespace {

constexpr QChar kMinus(0x2212);

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(Wording)
};

// Thousands apart, and the minus that is as wide as a digit.
QString withThousands(const std::string& decimal) {
    QString number = QString::fromStdString(decimal);
    const bool negative = number.startsWith('-');
    if (negative) number.remove(0, 1);
    auto end = number.indexOf('.');
    if (end < 0) end = number.size();
    for (auto at = end - 3; at > 0; at -= 3) number.insert(at, ',');
    return negative ? kMinus + number : number;
}

// Money has two decimals at least, and as many more as it needs.
std::string moneyDecimals(std::int64_t millionths) {
    const std::string shortest = formatDecimal(millionths);
    const auto point = shortest.find('.');
    const std::size_t decimals = point == std::string::npos ? 0 : shortest.size() - point - 1;
    return decimals < 2 ? formatDecimal(millionths, 2) : shortest;
}

QDateTime localTime(std::int64_t ms) { return QDateTime::fromMSecsSinceEpoch(ms); }

QDate dateOf(std::int64_t days) { return QDate(1970, 1, 1).addDays(days); }

// Digits, point and signs of a Chinese input method count as the plain ones.
QString plainDigits(QString typed) {
    for (QChar& c : typed) {
        if (c.unicode() >= 0xFF01 && c.unicode() <= 0xFF5E) c = QChar(c.unicode() - 0xFEE0);
        else if (c == kMinus) c = '-';
        else if (c == QChar(0x3002)) c = '.';
        else if (c == QChar(0x3000)) c = ' ';
    }
    return typed.trimmed();
}

// The short forms of a date that desk and help name; invalid when it is none of them.
QDate shortDate(const QString& typed, const QDate& today) {
    const QString form = typed.toLower();
    if (form == "t") return today;
    if (form == "me") return QDate(today.year(), today.month(), today.daysInMonth());
    bool number = false;
    if (form.startsWith('+') || form.startsWith('-')) {
        const int days = form.toInt(&number);
        return number ? today.addDays(days) : QDate();
    }
    const bool next = form.startsWith("nw");
    if (next || form.startsWith('w')) {
        const int day = form.mid(next ? 2 : 1).toInt(&number);
        if (!number || day < 1 || day > 7) return {};
        return today.addDays(day - today.dayOfWeek() + (next ? 7 : 0));
    }
    if (form.size() == 4 && (form.toInt(&number), number))
        return QDate(today.year(), form.left(2).toInt(), form.mid(2).toInt());
    return {};
}

Result<Value> readDate(const schema::Field& field, const QString& typed, std::int64_t today) {
    const QDate date = shortDate(typed, dateOf(today));
    if (date.isValid()) return Value{static_cast<std::int64_t>(QDate(1970, 1, 1).daysTo(date))};
    return app::parseValue(field, utf8(typed));
}

// "2026-11-23 09:20" in local time, or a date form with or without a time behind it.
Result<Value> readTimeStamp(const schema::Field& field, const QString& typed, std::int64_t today) {
    const auto blank = typed.lastIndexOf(' ');
    const QString clock = blank < 0 ? typed : typed.mid(blank + 1);
    QTime time = QTime::fromString(clock, clock.size() == 4 ? "H:mm" : "HH:mm");
    QString day = blank < 0 ? QString() : typed.left(blank).trimmed();
    if (!time.isValid()) {
        time = QTime(0, 0);
        day = typed;
    }
    QDate date = day.isEmpty() ? dateOf(today) : shortDate(day, dateOf(today));
    if (!date.isValid()) date = QDate::fromString(day, Qt::ISODate);
    if (!date.isValid()) return app::parseValue(field, utf8(typed));
    return Value{static_cast<std::int64_t>(QDateTime(date, time).toMSecsSinceEpoch())};
}

}  // namespace

std::int64_t nowMs() { return QDateTime::currentMSecsSinceEpoch(); }

QString text(const std::string& utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

std::string utf8(const QString& text) { return text.toStdString(); }

QString grouped(std::int64_t number) { return withThousands(std::to_string(number)); }

bool standsRight(FieldType type) {
    return type == FieldType::Integer || type == FieldType::Percent || type == FieldType::Money ||
           type == FieldType::Price || type == FieldType::Quantity;
}

Shown showValue(FieldType type, const app::Cell& cell, bool chinese) {
    if (isNull(cell.value)) return {};
    if (const auto* words = std::get_if<std::string>(&cell.value)) {
        return {cell.title.empty() ? text(*words) : text(cell.title)};
    }
    const auto* number = std::get_if<std::int64_t>(&cell.value);
    if (!number) return {};
    Shown shown;
    switch (type) {
        case FieldType::Money:
        case FieldType::Price: shown.text = withThousands(moneyDecimals(*number)); break;
        case FieldType::Quantity: shown.text = withThousands(formatDecimal(*number)); break;
        case FieldType::Percent: shown.text = text(formatPercent(*number)).replace('-', kMinus); break;
        case FieldType::Integer: shown.text = grouped(*number); break;
        case FieldType::Date: return {text(formatDate(*number))};
        case FieldType::TimeStamp: return {localTime(*number).toString("yyyy-MM-dd HH:mm")};
        case FieldType::YesNo:
            return {chinese ? (*number ? QStringLiteral("是") : QStringLiteral("否")) : *number ? "Yes" : "No"};
        default: return {cell.title.empty() ? QString::number(*number) : text(cell.title)};
    }
    if (*number < 0) shown.tone = "bad";
    if (*number == 0) shown.tone = "faint";
    return shown;
}

QString editText(FieldType type, const app::Cell& cell, bool chinese) {
    // A tick is no word.
    if (const auto* on = std::get_if<std::int64_t>(&cell.value); on && type == FieldType::YesNo) return *on ? "1" : "0";
    if (!standsRight(type)) return showValue(type, cell, chinese).text;
    return isNull(cell.value)           ? QString()
           : type == FieldType::Percent ? showValue(type, cell, chinese).text.replace(kMinus, '-')
                                        : text(app::formatValue(type, cell.value));
}

Result<Value> readTyped(const schema::Field& field, const QString& typed, std::int64_t today) {
    if (!standsRight(field.type) && field.type != FieldType::Date && field.type != FieldType::TimeStamp) {
        return app::parseValue(field, utf8(field.type == FieldType::LongText ? typed : typed.trimmed()));
    }
    QString plain = plainDigits(typed);
    if (plain.isEmpty()) return Value{};
    if (field.type == FieldType::Date) return readDate(field, plain, today);
    if (field.type == FieldType::TimeStamp) return readTimeStamp(field, plain, today);
    plain.remove(',').remove(QChar(0xA5)).remove(QChar(0xFFE5));
    if (plain.startsWith('+')) plain.remove(0, 1);
    return app::parseValue(field, utf8(plain));
}

QString shortFirm(const QString& name) {
    // Longer ones first: the short ones are their ends.
    for (const char* form : {"股份有限公司", "有限责任公司", "有限公司", " Co., Ltd.", " Co., Ltd", " Ltd.", " Ltd",
                             " GmbH", " Inc.", " LLC"}) {
        const QString end = QString::fromUtf8(form);
        if (name.endsWith(end, Qt::CaseInsensitive) && name.size() > end.size()) return name.chopped(end.size());
    }
    return name;
}

QString labelOf(const schema::Label& label, bool chinese) { return text(chinese ? label.zh : label.en); }

QString manyOf(const schema::Label& label, bool chinese) {
    return text(chinese ? label.zh : label.enMany.empty() ? label.en : label.enMany);
}

Shown showField(const schema::Catalog& catalog, const schema::Entity& entity, std::string_view field, FieldType type,
                const app::Cell& cell, bool chinese) {
    if (const auto* word = std::get_if<std::string>(&cell.value)) {
        if (type == FieldType::State)
            for (const schema::State& state : entity.states)
                if (state.name == *word) return {labelOf(state.label, chinese)};
        if (entity.name == "choice" && field == "list")
            for (const schema::ChoiceList& list : catalog.choiceLists())
                if (list.name == *word) return {labelOf(list.label, chinese)};
    }
    return showValue(type, cell, chinese);
}

QString detailsOf(const schema::Catalog& catalog, const app::Found& found, bool chinese) {
    const schema::Entity* entity = catalog.entity(found.entity);
    QStringList parts;
    for (const app::FoundDetail& each : found.details) {
        const auto* at = std::get_if<std::int64_t>(&each.cell.value);
        const QString part = each.type == FieldType::TimeStamp && at ? whenShort(*at, nowMs())
                             : entity ? showField(catalog, *entity, each.field, each.type, each.cell, chinese).text
                                      : showValue(each.type, each.cell, chinese).text;
        if (!part.isEmpty()) parts << part;
    }
    return parts.join(chinese ? QStringLiteral("，") : QStringLiteral(", "));
}

QString errorText(const Error& error) {
    return text(
        app::sentence(error, AppSettings::instance().chinese() ? app::Language::Chinese : app::Language::English));
}

std::int64_t localDay(std::int64_t atMs) { return QDate(1970, 1, 1).daysTo(localTime(atMs).date()); }

QString whenShort(std::int64_t atMs, std::int64_t nowMs) {
    const auto days = localDay(nowMs) - localDay(atMs);
    const QString clock = localTime(atMs).toString("HH:mm");
    if (days == 0) return Wording::tr("today %1").arg(clock);
    if (days == 1) return Wording::tr("yesterday %1").arg(clock);
    return localTime(atMs).toString("yyyy-MM-dd HH:mm");
}

QString clockShort(std::int64_t atMs, std::int64_t nowMs) {
    return localDay(nowMs) == localDay(atMs) ? localTime(atMs).toString("HH:mm") : whenShort(atMs, nowMs);
}

QString dayHead(std::int64_t day, std::int64_t today, bool chinese) {
    const QDate date = dateOf(day);
    const QLocale words(chinese ? QLocale(QLocale::Chinese, QLocale::China)
                                : QLocale(QLocale::English, QLocale::UnitedKingdom));
    const bool thisYear = date.year() == dateOf(today).year();
    const QString plain = words.toString(
        date, chinese ? (thisYear ? "MM-dd ddd" : "yyyy-MM-dd ddd") : (thisYear ? "ddd d MMM" : "ddd d MMM yyyy"));
    return day == today ? Wording::tr("Today, %1").arg(plain) : plain;
}

}  // namespace outpost::window
