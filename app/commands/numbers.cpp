#include "app/commands/numbers.h"

#include "schema/base/calendar.h"

#include <fmt/format.h>

namespace outpost::app {

namespace {

/// Counts on from 1 within (rule, device number, period).
Result<std::int64_t> nextCount(store::Connection& connection, const std::string& rule, DeviceNumber device,
                               const std::string& period) {
    OUTPOST_ASSIGN(store::Statement statement,
                   connection.prepare("INSERT INTO _number_count(rule, device, period, last) VALUES(?, ?, ?, 1)"
                                      " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last"));
    statement.bind(1, rule).bind(2, std::int64_t{device}).bind(3, period);
    OUTPOST_ASSIGN(const bool found, statement.step());
    const std::int64_t last = found ? statement.integer(0) : 0;
    statement.reset();
    return last;
}

}  // namespace

Done makeNumberTable(store::Connection& connection) {
    return connection.execute(
        "CREATE TABLE IF NOT EXISTS _number_count(rule TEXT, device INTEGER, period TEXT, last INTEGER,"
        " PRIMARY KEY(rule, device, period)) WITHOUT ROWID");
}

std::string devicePart(const Caller& by) {
    const DeviceNumber incarnation = by.device % kNumbersAnEnrolment;
    return incarnation == 0 ? std::to_string(by.devicePlace)
                            : fmt::format("{}{}", by.devicePlace, static_cast<char>('a' + incarnation));
}

Result<std::string> nextNumber(store::Connection& connection, const std::string& entity, const schema::NumberRule& rule,
                               const Caller& by) {
    const std::string day = formatDate(by.today);  // 2026-11-23
    std::string date;
    if (rule.date == "yyMM") date = day.substr(2, 2) + day.substr(5, 2);
    else if (rule.date == "yyMMdd") date = day.substr(2, 2) + day.substr(5, 2) + day.substr(8, 2);
    std::string period;
    if (rule.restart == schema::NumberRule::Restart::Monthly) period = day.substr(0, 7);
    else if (rule.restart == schema::NumberRule::Restart::Yearly) period = day.substr(0, 4);
    OUTPOST_ASSIGN(const std::int64_t count, nextCount(connection, entity + "." + rule.field, by.device, period));
    const bool part = rule.devicePart && (by.devices > 1 || by.device % kNumbersAnEnrolment != 0);
    return fmt::format("{}{}{}{:0{}}", rule.prefix, date, part ? devicePart(by) + "-" : "", count, rule.digits);
}

Result<std::string> nextReference(store::Connection& connection, const Caller& by) {
    OUTPOST_ASSIGN(const std::int64_t count, nextCount(connection, "reference", by.device, ""));
    return fmt::format("N{}-{:04}", devicePart(by), count);
}

}  // namespace outpost::app
