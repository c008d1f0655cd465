#include "app/window/workplace.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace outpost::window {
namespace {

struct Place {
    const char* chapter;
    const char* kind;    ///< "list", "settings"; empty: the chapter itself
    const char* entity;  ///< of a list; of settings the page's name
    const char* icon;
    const char* label;  ///< of chapters and settings; lists bear their entity's name
    const char* keys;
};

// What stands in the navigation; a list whose entity the catalog does not have yet is left out, and so is a chapter
// without any entry.
constexpr Place kPlaces[] = {
    {"customers", "", "", "people", QT_TRANSLATE_NOOP("Navigation", "Customers"), "Alt+1"},
    {"customers", "list", "customer", "people", "", ""},
    {"customers", "list", "channel", "shop", "", ""},
    {"customers", "list", "supplier", "truck", "", ""},
    {"customers", "list", "contact", "person", "", ""},
    {"customers", "list", "activity", "chat-square-text", "", ""},
    {"trade", "", "", "box-seam", QT_TRANSLATE_NOOP("Navigation", "Trade"), "Alt+2"},
    {"trade", "list", "sales_order", "receipt", "", ""},
    {"trade", "list", "product", "box-seam", "", ""},
    {"settings", "", "", "gear", QT_TRANSLATE_NOOP("Navigation", "Settings"), "Alt+6"},
    {"settings", "settings", "mine", "sliders", QT_TRANSLATE_NOOP("Navigation", "Mine"), ""},
    {"settings", "settings", "devices", "hdd-network", QT_TRANSLATE_NOOP("Navigation", "Devices and sync"), ""},
    {"settings", "list", "employee", "person-badge", "", ""},
    {"settings", "list", "org_unit", "diagram-3", "", ""},
    {"settings", "list", "choice", "tags", "", ""},
    {"settings", "list", "currency", "currency-exchange", "", ""},
};

QString placeText(const char* source) { return QCoreApplication::translate("Navigation", source); }

}  // namespace

Workplace::Workplace(FirmPort& port, QObject* parent)
    : QObject(parent),
      port_(port),
      session_(port),
      search_(port, *this),
      sync_(port),
      conflicts_(port),
      navigation_({"chapter", "group", "chapterLabel", "kind", "entity", "iconName", "label", "keys"}) {
    connect(&session_, &SessionModel::entered, this, &Workplace::enter);
    connect(&port_, &FirmPort::closed, this, &Workplace::leave);
    connect(&conflicts_, &ConflictModel::read, this, [this] {
        sync_.setConflicts(conflicts_.entries(), port_.catalog());
        emit conflictsChanged();
    });
    connect(&port_, &FirmPort::changed, &conflicts_, &ConflictModel::refresh);
    port_.setChinese(AppSettings::instance().chinese());
}

QString Workplace::version() const { return QCoreApplication::applicationVersion(); }

const schema::Entity* Workplace::entity(const QString& name) const {
    return session_.state() == QLatin1String("open") ? port_.catalog().entity(utf8(name)) : nullptr;
}

QString Workplace::labelOf(const QString& name, bool many) const {
    const schema::Entity* found = entity(name);
    if (!found) return name;
    const bool chinese = AppSettings::instance().chinese();
    return many ? manyOf(found->label, chinese) : outpost::window::labelOf(found->label, chinese);
}

QString Workplace::iconOf(const QString& name) const {
    // A record shows the building, its list the people.
    if (name == QLatin1String("customer") || name == QLatin1String("party")) return QStringLiteral("building");
    for (const Place& place : kPlaces)
        if (name == QLatin1String(place.entity)) return QString::fromLatin1(place.icon);
    return QStringLiteral("file-text");
}

QString Workplace::chapterOf(const QString& kind, const QString& name) const {
    for (const Place& place : kPlaces) {
        const bool settings = kind == QLatin1String("settings");
        if (*place.kind && settings == (QLatin1String(place.kind) == QLatin1String("settings")) &&
            name == QLatin1String(place.entity))
            return QString::fromLatin1(place.chapter);
    }
    return QStringLiteral("customers");
}

void Workplace::makeNavigation() {
    QList<QVariantList> rows;
    QString chapterLabel;
    for (const Place& place : kPlaces) {
        const QString name = QString::fromLatin1(place.entity);
        const bool chapter = !*place.kind;
        if (!chapter && QLatin1String(place.kind) == QLatin1String("list") && !entity(name)) continue;
        const QString label = *place.label ? placeText(place.label) : labelOf(name, true);
        if (chapter) chapterLabel = label;
        if (chapter && !rows.isEmpty() && rows.last().first().toBool()) rows.removeLast();
        rows.append({chapter, QString::fromLatin1(place.chapter), chapterLabel, QString::fromLatin1(place.kind), name,
                     QString::fromLatin1(place.icon), label, QString::fromLatin1(place.keys)});
    }
    navigation_.setRows(std::move(rows));
}

void Workplace::enter() {
    makeNavigation();
    sync_.refresh();
    conflicts_.refresh();
    openList(QStringLiteral("customer"));
    port_.drafts(whileAlive(this, [this](Result<std::vector<Draft>> drafts) {
        if (!drafts) return;
        for (const Draft& draft : *drafts) {
            const QJsonObject body = QJsonDocument::fromJson(QByteArray::fromStdString(draft.body)).object();
            const QString name = body.value("entity").toString();
            const auto record = static_cast<qint64>(body.value("record").toDouble());
            if (!entity(name)) continue;
            drafts_[draft.key] = text(draft.body);
            pages_.open("record", name, record, record ? QString() : text(draft.key), {}, true);
        }
    }));
}

void Workplace::leave() {
    pages_.clear();
    search_.clear();
    conflicts_.clear();
    drafts_.clear();
    undo_.clear();
    navigation_.setRows({});
}

void Workplace::retranslate() {
    port_.setChinese(AppSettings::instance().chinese());
    keys_.retranslate();
    sync_.refresh();
    if (session_.state() != QLatin1String("open")) return;
    makeNavigation();
    conflicts_.refresh();
}

void Workplace::openList(const QString& name) { pages_.open("list", name, 0); }

void Workplace::openRecord(const QString& name, qint64 record) { pages_.open("record", name, record); }

void Workplace::openChapter(const QString& chapter) {
    for (int row = 0; row < navigation_.count(); ++row) {
        if (navigation_.value(row, "chapter").toBool() || navigation_.value(row, "group").toString() != chapter)
            continue;
        pages_.open(navigation_.value(row, "kind").toString(), navigation_.value(row, "entity").toString(), 0);
        return;
    }
}

bool Workplace::canCreate(const QString& name) const {
    const schema::Entity* found = entity(name);
    // Documents get their lines in the grid of the trade issue; until then they are made by commands only.
    // A choice needs the name of its list, which nobody should have to know; commands make it too.
    return found && name != QLatin1String("choice") && !found->form.empty() &&
           found->kind != schema::EntityKind::Document && found->kind != schema::EntityKind::Ledger &&
           found->kind != schema::EntityKind::Line;
}

void Workplace::create(const QString& name, const QString& preset) {
    if (!canCreate(name)) return;
    std::string key;
    do key = utf8(name) + "/new-" + std::to_string(++newNumber_);
    while (drafts_.contains(key));
    pages_.open("record", name, 0, text(key), preset, true);
}

void Workplace::remove(const QString& name, const QList<qint64>& records) {
    const schema::Entity* found = entity(name);
    if (!found || records.isEmpty()) return;
    // The undo is one too: what was deleted together comes back together.
    undo_.clear();
    auto left = std::make_shared<int>(static_cast<int>(records.size()));
    auto done = std::make_shared<int>(0);
    for (const qint64 record : records) {
        app::CommandCall call;
        call.command = found->name + ".delete";
        call.record = record;
        port_.run(std::move(call),
                  whileAlive(this, [this, record, left, done, base = found->name](Result<app::CommandResult> result) {
                      if (result) {
                          ++*done;
                          app::CommandCall back;
                          back.command = base + ".restore";
                          back.record = record;
                          undo_.push_back(std::move(back));
                          const int page = pages_.count();
                          for (int index = page - 1; index >= 0; --index) {
                              const QModelIndex at = pages_.index(index);
                              const auto roles = pages_.roleNames();
                              if (at.data(roles.key("record")).toLongLong() == record) pages_.close(index);
                          }
                      }
                      if (--*left > 0) return;
                      emit notice(result ? QCoreApplication::translate("Notices", "%n deleted", nullptr, *done)
                                         : errorText(result.error()),
                                  *done ? QCoreApplication::translate("Notices", "Undo") : QString());
                  }));
    }
}

void Workplace::undo() {
    std::vector<app::CommandCall> calls = std::exchange(undo_, {});
    if (calls.empty()) return;
    const auto count = static_cast<int>(calls.size());
    for (std::size_t index = 0; index < calls.size(); ++index) {
        const bool last = index + 1 == calls.size();
        port_.run(std::move(calls[index]), whileAlive(this, [this, last, count](Result<app::CommandResult> result) {
                      if (!result) emit notice(errorText(result.error()), QString());
                      else if (last)
                          emit notice(QCoreApplication::translate("Notices", "%n brought back", nullptr, count),
                                      QString());
                  }));
    }
}

void Workplace::refresh() {
    port_.syncNow();
    conflicts_.refresh();
}

void Workplace::setRelay(const QString& line) {
    port_.setRelay(
        utf8(line.trimmed()), whileAlive(this, [this](Done result) {
            emit notice(result ? QCoreApplication::translate("Notices", "The relay is set") : errorText(result.error()),
                        QString());
            sync_.refresh();
        }));
}

void Workplace::invite(const QString& user) {
    app::InviteRequest request;
    request.user = utf8(user.trimmed());
    port_.invite(std::move(request), whileAlive(this, [this](Result<std::string> line) {
                     if (line) emit invited(text(*line));
                     else emit notice(errorText(line.error()), QString());
                 }));
}

void Workplace::copy(const QString& text) const { QGuiApplication::clipboard()->setText(text); }

QString Workplace::takeDraft(const std::string& key) {
    const auto found = drafts_.find(key);
    return found == drafts_.end() ? QString() : found->second;
}

void Workplace::keepDraft(const std::string& key, const QString& body) {
    if (body.isEmpty()) {
        if (drafts_.erase(key) == 0) return;
    } else {
        drafts_[key] = body;
    }
    port_.keepDraft({key, utf8(body)}, whileAlive(this, [this](Done kept) {
                        if (!kept) emit notice(errorText(kept.error()), QString());
                    }));
}

}  // namespace outpost::window
