#include "app/window/pages.h"

namespace outpost::window {
namespace {

constexpr int kMostVisits = 100;
enum class Role { Number = Qt::UserRole, Kind, Entity, Record, Draft, Preset, Title, IconName, Unsaved, Editing };

QList<int> roles(std::initializer_list<Role> changed) {
    QList<int> numbers;
    for (const Role role : changed) numbers << static_cast<int>(role);
    return numbers;
}

}  // namespace

int Pages::find(const Page& page) const {
    for (int index = 0; index < count(); ++index)
        if (pages_[index].sameAs(page)) return index;
    return -1;
}

void Pages::show(int index) {
    current_ = index;
    emit currentChanged();
}

void Pages::remember(const Page& page) {
    if (at_ >= 0 && visited_[at_].sameAs(page)) return;
    visited_.resize(at_ + 1);
    visited_.append(page);
    if (visited_.size() > kMostVisits) visited_.removeFirst();
    at_ = visited_.size() - 1;
}

void Pages::setCurrent(int index) {
    if (!valid(index) || index == current_) return;
    remember(pages_[index]);
    show(index);
}

void Pages::insertAndShow(Page page) {
    const int place = current_ + 1;
    page.number = ++lastNumber_;
    beginInsertRows({}, place, place);
    pages_.insert(place, page);
    endInsertRows();
    emit countChanged();
    show(place);
}

void Pages::open(const QString& kind, const QString& entity, qint64 record, const QString& draft, const QString& preset,
                 bool editing) {
    Page page;
    page.kind = kind;
    page.entity = entity;
    page.record = record;
    page.draft = draft;
    page.preset = preset;
    page.editing = editing;
    const int open = find(page);
    remember(page);
    if (open >= 0) return show(open);
    insertAndShow(std::move(page));
}

void Pages::close(int index) {
    if (!valid(index)) return;
    beginRemoveRows({}, index, index);
    pages_.removeAt(index);
    endRemoveRows();
    emit countChanged();
    if (index < current_ || current_ >= count()) --current_;
    if (valid(current_)) remember(pages_[current_]);
    emit currentChanged();
}

void Pages::turn(int step) {
    if (count() > 1) setCurrent(((current_ + step) % count() + count()) % count());
}

void Pages::travel(int step) {
    const qsizetype place = at_ + step;
    if (place < 0 || place >= visited_.size()) return;
    at_ = place;
    const Page page = visited_[place];
    const int open = find(page);
    if (open >= 0) return show(open);
    insertAndShow(page);
}

int Pages::indexOf(int number) const {
    for (int index = 0; index < count(); ++index)
        if (pages_[index].number == number) return index;
    return -1;
}

void Pages::name(int number, const QString& title, const QString& iconName, bool unsaved) {
    const int row = indexOf(number);
    if (row < 0) return;
    Page& page = pages_[row];
    if (page.title == title && page.iconName == iconName && page.unsaved == unsaved) return;
    page.title = title;
    page.iconName = iconName;
    page.unsaved = unsaved;
    emit dataChanged(index(row), index(row), roles({Role::Title, Role::IconName, Role::Unsaved}));
}

void Pages::settle(int number, qint64 record) {
    const int row = indexOf(number);
    if (row < 0) return;
    const Page before = pages_[row];
    pages_[row].record = record;
    pages_[row].draft.clear();
    pages_[row].preset.clear();
    for (Page& visit : visited_)
        if (visit.sameAs(before)) visit = pages_[row];
    emit dataChanged(index(row), index(row), roles({Role::Record, Role::Draft, Role::Preset}));
    emit currentChanged();
}

void Pages::clear() {
    beginResetModel();
    pages_.clear();
    visited_.clear();
    at_ = -1;
    current_ = -1;
    endResetModel();
    emit countChanged();
    emit currentChanged();
}

int Pages::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : count(); }

QVariant Pages::data(const QModelIndex& index, int role) const {
    if (!valid(index.row())) return {};
    const Page& page = pages_[index.row()];
    switch (static_cast<Role>(role)) {
        case Role::Number: return page.number;
        case Role::Kind: return page.kind;
        case Role::Entity: return page.entity;
        case Role::Record: return page.record;
        case Role::Draft: return page.draft;
        case Role::Preset: return page.preset;
        case Role::Title: return page.title;
        case Role::IconName: return page.iconName;
        case Role::Unsaved: return page.unsaved;
        case Role::Editing: return page.editing;
        default: return {};
    }
}

QHash<int, QByteArray> Pages::roleNames() const {
    static constexpr const char* kNames[] = {"number", "kind",  "entity",   "record",  "draft",
                                             "preset", "title", "iconName", "unsaved", "editing"};
    QHash<int, QByteArray> names;
    int role = Qt::UserRole;
    for (const char* name : kNames) names.insert(role++, name);
    return names;
}

}  // namespace outpost::window
