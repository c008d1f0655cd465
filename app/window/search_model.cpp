#include "app/window/search_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"
#include "app/window/workplace.h"
#include "schema/search/matched_part.h"

#include <algorithm>

namespace outpost::window {
namespace {

// Between two keys of somebody who types fast: shorter asks for answers that nobody sees.
constexpr int kSearchPauseMs = 25;
constexpr int kFoundAtMost = 60;
constexpr int kFoundAKind = 8;

// Before, in and behind what was typed: three texts for three plain labels.
QStringList parted(std::string_view title, std::size_t begin, std::size_t length) {
    const auto part = [](std::string_view bytes) {
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    return {part(title.substr(0, begin)), part(title.substr(begin, length)), part(title.substr(begin + length))};
}

QStringList marked(const app::Found& found) {
    const bool sound = found.markBegin + found.markLength <= found.title.size();
    return parted(found.title, sound && found.markLength > 0 ? found.markBegin : found.title.size(),
                  sound ? found.markLength : 0);
}

}  // namespace

SearchModel::SearchModel(FirmPort& port, Workplace& workplace)
    : QObject(nullptr),
      port_(port),
      workplace_(workplace),
      rows_({"head", "iconName", "before", "match", "after", "second", "third", "keys", "entity", "record", "page"}) {
    pause_.setSingleShot(true);
    pause_.setInterval(kSearchPauseMs);
    connect(&pause_, &QTimer::timeout, this, &SearchModel::ask);
}

void SearchModel::setText(const QString& text) {
    if (text == text_) return;
    text_ = text;
    emit textChanged();
    pause_.start();
}

void SearchModel::clear() {
    pause_.stop();
    ++asked_;
    text_.clear();
    error_.clear();
    rows_.setRows({});
    found_ = 0;
    answered_ = false;
    current_ = -1;
    emit textChanged();
    emit changed();
}

void SearchModel::ask() {
    const int asked = ++asked_;
    const QString typed = text_.trimmed();
    if (typed.isEmpty()) return receive({});
    port_.search(utf8(typed), {}, kFoundAtMost, whileAlive(this, [this, asked](Result<std::vector<app::Found>> answer) {
                     if (asked != asked_) return;  // a newer question is on its way
                     error_ =
                         answer || answer.error().code == "store.cancelled" ? QString() : errorText(answer.error());
                     receive(answer ? *answer : std::vector<app::Found>{});
                 }));
}

void SearchModel::receive(const std::vector<app::Found>& records) {
    const QString typed = text_.trimmed();
    const bool chinese = AppSettings::instance().chinese();
    QList<QVariantList> rows;
    std::vector<std::string> kinds;
    for (const app::Found& record : records)
        if (std::find(kinds.begin(), kinds.end(), record.entity) == kinds.end()) kinds.push_back(record.entity);
    found_ = 0;
    const auto head = [&rows](const QString& label, qsizetype count) {
        rows.append({true, QString(), label, QString(), QString(), grouped(count), QString(), QString(), QString(),
                     qint64{0}, QString()});
    };
    for (const std::string& kind : kinds) {
        QList<QVariantList> some;
        qsizetype all = 0;
        for (const app::Found& record : records) {
            if (record.entity != kind || ++all > kFoundAKind) continue;
            const QStringList parts = marked(record);
            some.append({false, workplace_.iconOf(outpost::window::text(kind)), parts[0], parts[1], parts[2],
                         detailsOf(port_.catalog(), record, chinese), QString(), QString(), outpost::window::text(kind),
                         qint64{record.id}, QString()});
        }
        head(workplace_.labelOf(outpost::window::text(kind), true), all);
        rows += some;
        found_ += static_cast<int>(all);
    }
    QList<QVariantList> pages;
    const SmallList& navigation = *workplace_.navigation();
    for (int place = 0; place < navigation.count(); ++place) {
        const QString label = navigation.value(place, "label").toString();
        const std::string name = utf8(label);
        const auto part = search::matchedPart(name, utf8(typed));
        if (!typed.isEmpty() && !part) continue;
        if (navigation.value(place, "chapter").toBool()) continue;
        const QStringList parts = part ? parted(name, part->begin, part->length) : QStringList{label, {}, {}};
        pages.append({false, navigation.value(place, "iconName"), parts[0], parts[1], parts[2], QString(),
                      navigation.value(place, "chapterLabel"), QString(), navigation.value(place, "entity"), qint64{0},
                      navigation.value(place, "kind")});
    }
    if (!pages.isEmpty()) {
        head(tr("Pages"), pages.size());
        rows += pages;
        found_ += static_cast<int>(pages.size());
    }
    rows_.setRows(std::move(rows));
    answered_ = true;
    current_ = -1;
    move(1);
    emit changed();
}

void SearchModel::setCurrent(int row) {
    if (row == current_ || row < 0 || row >= rows_.count() || rows_.value(row, "head").toBool()) return;
    current_ = row;
    emit changed();
}

void SearchModel::move(int step) {
    for (int row = current_ + step; row >= 0 && row < rows_.count(); row += step) {
        if (rows_.value(row, "head").toBool()) continue;
        current_ = row;
        emit changed();
        return;
    }
}

bool SearchModel::open() {
    if (current_ < 0 || current_ >= rows_.count()) return false;
    const QString entity = rows_.value(current_, "entity").toString();
    const qint64 record = rows_.value(current_, "record").toLongLong();
    const QString page = rows_.value(current_, "page").toString();
    if (record) workplace_.openRecord(entity, record);
    else workplace_.pages()->open(page, entity, 0);
    return true;
}

}  // namespace outpost::window
