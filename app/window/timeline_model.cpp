#include "app/window/timeline_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <QDateTime>

#include <algorithm>

namespace outpost::window {
namespace {

// More than anyone scrolls through on this page; the section's own list has them all.
constexpr int kTimelineRows = 200;
constexpr int kTimelineGatherMs = 60;
constexpr std::int64_t kMsADay = 86'400'000;

// Identifiers that the product gives the kinds of activity (schema/entities/choices.json).
QString iconOfKind(std::int64_t kind) {
    switch (kind) {
        case 1101: return QStringLiteral("telephone");
        case 1102: return QStringLiteral("geo-alt");
        case 1103: return QStringLiteral("people");
        case 1104: return QStringLiteral("chat-left-text");
        case 1105: return QStringLiteral("envelope");
        default: return QStringLiteral("chat-square-text");
    }
}

const app::Cell& cellOf(const app::RecordWindow& window, const app::Record& record, std::string_view field) {
    static const app::Cell kNone;
    const auto place = std::find(window.fields.begin(), window.fields.end(), field);
    const auto index = static_cast<std::size_t>(place - window.fields.begin());
    return index < record.cells.size() ? record.cells[index] : kNone;
}

std::int64_t numberOf(const app::Cell& cell) {
    const auto* number = std::get_if<std::int64_t>(&cell.value);
    return number ? *number : 0;
}

QString wordsOf(const app::Cell& cell) {
    const auto* words = std::get_if<std::string>(&cell.value);
    return words ? text(*words) : QString();
}

QString clockOf(std::int64_t atMs) { return QDateTime::fromMSecsSinceEpoch(atMs).toString("HH:mm"); }

}  // namespace

TimelineModel::TimelineModel(QObject* parent)
    : QObject(parent),
      rows_({"head", "text", "time", "iconName", "tone", "note", "person", "amount", "badge", "badgeTone", "entity",
             "record", "n"}) {
    again_.setSingleShot(true);
    again_.setInterval(kTimelineGatherMs);
    connect(&again_, &QTimer::timeout, this, &TimelineModel::ask);
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, &TimelineModel::ask);
}

void TimelineModel::componentComplete() {
    complete_ = true;
    if (workplace_) {
        connect(&workplace_->port(), &FirmPort::changed, &again_, qOverload<>(&QTimer::start));
        connect(workplace_, &Workplace::conflictsChanged, &again_, qOverload<>(&QTimer::start));
    }
    ask();
}

void TimelineModel::setRecord(qint64 record) {
    if (record == record_) return;
    record_ = record;
    emit changed();
    ask();
}

void TimelineModel::setFilter(const QString& filter) {
    if (filter == filter_) return;
    filter_ = filter;
    emit changed();
    ask();
}

void TimelineModel::ask() {
    if (!complete_ || !workplace_ || !record_ || !workplace_->entity(entityName_)) return;
    ++asked_;
    items_.clear();
    waiting_ = 0;
    if (filter_ != QLatin1String("document")) askEntity("activity");
    if (filter_ != QLatin1String("activity")) askEntity("sales_order");
    if (filter_ == QLatin1String("all")) addConflicts();
}

void TimelineModel::askEntity(const std::string& name) {
    const schema::Catalog& catalog = workplace_->port().catalog();
    const schema::Entity* entity = catalog.entity(name);
    const schema::Entity* ours = workplace_->entity(entityName_);
    if (!entity || !ours) return;
    std::string link;
    for (const auto& [linking, field] : catalog.linksTo(catalog.base(*ours)))
        if (linking->name == name) link = field->name;
    if (link.empty()) return;
    const bool document = entity->kind == schema::EntityKind::Document;
    app::Query query;
    query.entity = name;
    query.where = {{link, app::Compare::Equal, Value{std::int64_t{record_}}}};
    query.order = {{document ? "date" : "start", true}};
    query.limit = kTimelineRows;
    ++waiting_;
    workplace_->port().list(
        std::move(query), whileAlive(this, [this, entity, document, asked = asked_](Result<app::RecordWindow> window) {
            if (asked != asked_) return;
            if (window && document) addDocuments(*entity, *window);
            if (window && !document) addActivities(*window);
            answered();
        }));
}

void TimelineModel::addActivities(const app::RecordWindow& window) {
    const bool chinese = AppSettings::instance().chinese();
    for (const app::Record& record : window.records) {
        const bool planned = wordsOf(cellOf(window, record, "state")) == QLatin1String("planned");
        const std::int64_t start = numberOf(cellOf(window, record, "start"));
        const std::int64_t done = numberOf(cellOf(window, record, "done_at"));
        const app::Cell& kind = cellOf(window, record, "kind");
        const QString subject = wordsOf(cellOf(window, record, "subject"));
        const QString contact = text(cellOf(window, record, "contact").title);
        QString sentence = kind.title.empty() ? subject
                           : chinese          ? tr("%1: %2").arg(text(kind.title), subject)
                                              : tr("%1: %2").arg(text(kind.title), subject);
        QString note = wordsOf(cellOf(window, record, "content"));
        const QString result = wordsOf(cellOf(window, record, "result"));
        if (!result.isEmpty()) note = note.isEmpty() ? result : note + "  " + result;
        const QString person = text(cellOf(window, record, "owner").title);
        const bool late = planned && start < nowMs();
        Item item;
        item.atMs = planned || !done ? start : done;
        item.planned = planned;
        item.row = {false,
                    sentence,
                    QString(),
                    iconOfKind(numberOf(kind)),
                    late ? "warn" : "text",
                    note.simplified(),
                    contact.isEmpty() ? person : contact + "   " + person,
                    QString(),
                    late ? tr("Overdue") : QString(),
                    late ? "warn" : "muted",
                    QStringLiteral("activity"),
                    qint64{record.id},
                    QString()};
        items_.push_back(std::move(item));
    }
}

void TimelineModel::addDocuments(const schema::Entity& entity, const app::RecordWindow& window) {
    const bool chinese = AppSettings::instance().chinese();
    for (const app::Record& record : window.records) {
        QString number = wordsOf(cellOf(window, record, "number"));
        if (number.isEmpty()) number = wordsOf(cellOf(window, record, "reference"));
        const std::string state = utf8(wordsOf(cellOf(window, record, "state")));
        QString badge, tone = QStringLiteral("muted");
        for (const schema::State& each : entity.states) {
            if (each.name != state) continue;
            badge = labelOf(each.label, chinese);
            tone = each.tone == schema::Tone::Good   ? "good"
                   : each.tone == schema::Tone::Warn ? "warn"
                   : each.tone == schema::Tone::Info ? "info"
                   : each.tone == schema::Tone::Bad  ? "bad"
                                                     : "muted";
        }
        const QString amount = showValue(schema::FieldType::Money, cellOf(window, record, "total"), chinese).text;
        Item item;
        item.atMs = numberOf(cellOf(window, record, "date")) * kMsADay;
        item.clock = false;
        item.row = {false,
                    labelOf(entity.label, chinese) + " " + number,
                    QString(),
                    workplace_->iconOf(text(entity.name)),
                    "text",
                    QString(),
                    text(cellOf(window, record, "salesperson").title),
                    amount.isEmpty() ? amount : QChar(0xA5) + amount,
                    badge,
                    tone,
                    text(entity.name),
                    qint64{record.id},
                    QString()};
        items_.push_back(std::move(item));
    }
}

void TimelineModel::addConflicts() {
    ++waiting_;
    workplace_->port().conflicts(
        record_, whileAlive(this, [this, asked = asked_](Result<std::vector<app::ConflictEntry>> found) {
            if (asked != asked_) return;
            const bool chinese = AppSettings::instance().chinese();
            const schema::Entity* ours = workplace_->entity(entityName_);
            for (const app::ConflictEntry& entry : found ? *found : std::vector<app::ConflictEntry>{}) {
                const schema::Field* field = ours ? workplace_->port().catalog().field(*ours, entry.field) : nullptr;
                const QString name = field ? labelOf(field->label, chinese) : text(entry.field);
                Item item;
                item.atMs = std::max(entry.standing.atMs, entry.other.atMs);
                item.row = {false,
                            entry.kind == "delete" ? tr("Deleted and edited") : tr("Two values for %1").arg(name),
                            QString(),
                            "diamond-half",
                            "conflict",
                            QString(),
                            text(entry.standing.user) + ", " + text(entry.other.user),
                            QString(),
                            QString(),
                            "muted",
                            QString(),
                            qint64{0},
                            text(entry.n)};
                items_.push_back(std::move(item));
            }
            answered();
        }));
}

void TimelineModel::answered() {
    if (--waiting_ == 0) show();
}

void TimelineModel::show() {
    const bool chinese = AppSettings::instance().chinese();
    const std::int64_t today = localDay(nowMs());
    const auto dayOf = [](const Item& item) { return item.clock ? localDay(item.atMs) : item.atMs / kMsADay; };
    std::stable_sort(items_.begin(), items_.end(), [&](const Item& a, const Item& b) {
        if (a.planned != b.planned) return a.planned;
        if (a.planned) return a.atMs < b.atMs;
        return dayOf(a) != dayOf(b) ? dayOf(a) > dayOf(b) : a.atMs > b.atMs;
    });
    QList<QVariantList> rows;
    const auto head = [&rows](const QString& label) {
        rows.append({true, label, QString(), QString(), "muted", QString(), QString(), QString(), QString(), QString(),
                     QString(), qint64{0}, QString()});
    };
    bool plannedHead = false;
    std::int64_t day = -1;
    for (Item& item : items_) {
        if (item.planned) {
            if (!std::exchange(plannedHead, true)) head(tr("Next"));
            item.row[2] = QDateTime::fromMSecsSinceEpoch(item.atMs).toString("MM-dd");
            item.row[6] = item.row[6].toString() + " " + clockOf(item.atMs);
        } else {
            if (dayOf(item) != day) head(dayHead(day = dayOf(item), today, chinese));
            item.row[2] = item.clock ? clockOf(item.atMs) : QString();
        }
        rows.append(item.row);
    }
    rows_.setRows(std::move(rows));
    ready_ = true;
    emit changed();
}

}  // namespace outpost::window
