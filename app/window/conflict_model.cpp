#include "app/window/conflict_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <algorithm>

namespace outpost::window {
namespace {

// Common beginning, what differs, common end.
QStringList difference(const QString& value, const QString& other) {
    const auto shorter = std::min(value.size(), other.size());
    qsizetype begin = 0;
    while (begin < shorter && value[begin] == other[begin]) ++begin;
    qsizetype end = 0;
    while (end < shorter - begin && value[value.size() - 1 - end] == other[other.size() - 1 - end]) ++end;
    return {value.left(begin), value.mid(begin, value.size() - begin - end), value.right(end)};
}

}  // namespace

ConflictModel::ConflictModel(FirmPort& port, QObject* parent) : QObject(parent), port_(port) {
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, &ConflictModel::changed);
}

const app::ConflictEntry* ConflictModel::entry() const {
    return current_ >= 0 && current_ < count() ? &entries_[static_cast<std::size_t>(current_)] : nullptr;
}

QString ConflictModel::entity() const { return entry() ? text(entry()->entity) : QString(); }
qint64 ConflictModel::record() const { return entry() ? entry()->id : 0; }
QString ConflictModel::title() const { return entry() ? text(entry()->title) : QString(); }
bool ConflictModel::deletion() const { return entry() && entry()->kind == "delete"; }

QString ConflictModel::field() const {
    if (!entry()) return {};
    if (deletion()) return tr("Deleted and edited");
    const schema::Entity* entity = port_.catalog().entity(entry()->entity);
    if (!entity) return text(entry()->field);
    const bool chinese = AppSettings::instance().chinese();
    if (const schema::Field* field = port_.catalog().field(*entity, entry()->field))
        return labelOf(field->label, chinese);
    QStringList labels;
    for (const std::string& name : entry()->fields)
        if (const schema::Field* field = port_.catalog().field(*entity, name)) labels << labelOf(field->label, chinese);
    return labels.isEmpty() ? text(entry()->field) : labels.join(chinese ? QStringLiteral("、") : QStringLiteral(", "));
}

QString ConflictModel::valueOf(const app::ConflictEntry& entry, const app::ConflictSide& side) const {
    const bool chinese = AppSettings::instance().chinese();
    const schema::Entity* entity = port_.catalog().entity(entry.entity);
    const auto shown = [&](const std::string& name, const app::Cell& cell) {
        const schema::Field* field = entity ? port_.catalog().field(*entity, name) : nullptr;
        return field ? showField(port_.catalog(), *entity, name, field->type, cell, chinese).text
                     : showValue(schema::FieldType::Text, cell, chinese).text;
    };
    if (entry.kind == "delete") {
        const auto* deleted = std::get_if<std::int64_t>(&side.value);
        return deleted && *deleted ? tr("Deleted") : tr("Edited");
    }
    if (side.values.empty()) {
        const QString value = shown(entry.field, app::Cell{side.value, {}});
        return value.isEmpty() ? tr("empty") : value;
    }
    QStringList parts;
    for (const auto& [name, cell] : side.values) {
        const QString part = shown(name, cell);
        if (!part.isEmpty()) parts << part;
    }
    return parts.isEmpty() ? tr("empty") : parts.join(QStringLiteral(", "));
}

QStringList ConflictModel::standing() const {
    if (deletion()) return {valueOf(*entry(), entry()->standing), {}, {}};
    return entry() ? difference(valueOf(*entry(), entry()->standing), valueOf(*entry(), entry()->other))
                   : QStringList{{}, {}, {}};
}

QStringList ConflictModel::other() const {
    if (deletion()) return {valueOf(*entry(), entry()->other), {}, {}};
    return entry() ? difference(valueOf(*entry(), entry()->other), valueOf(*entry(), entry()->standing))
                   : QStringList{{}, {}, {}};
}

QString ConflictModel::standingBy() const {
    if (!entry()) return {};
    const app::ConflictSide& side = entry()->standing;
    return QStringList{text(side.user), text(side.device), whenShort(side.atMs, nowMs())}.join("   ");
}

QString ConflictModel::otherBy() const {
    if (!entry()) return {};
    const app::ConflictSide& side = entry()->other;
    return QStringList{text(side.user), text(side.device), whenShort(side.atMs, nowMs())}.join("   ");
}

const schema::Field* ConflictModel::fieldOf(const app::ConflictEntry& entry) const {
    const schema::Entity* entity = port_.catalog().entity(entry.entity);
    return entity ? port_.catalog().field(*entity, entry.field) : nullptr;
}

// What is chosen from a list, not typed, has its two values only; the form offers the others.
bool ConflictModel::canType() const {
    using schema::FieldType;
    const schema::Field* field = entry() && !deletion() && entry()->fields.size() <= 1 ? fieldOf(*entry()) : nullptr;
    return field && field->type != FieldType::Link && field->type != FieldType::Links &&
           field->type != FieldType::Choice && field->type != FieldType::YesNo && field->type != FieldType::File;
}

QString ConflictModel::takeLabel() const {
    if (!entry()) return tr("Take");
    if (deletion()) return choice_ == 1 ? tr("Keep the record") : tr("Delete the record");
    const QString value = choice_ == 3 ? typed_ : valueOf(*entry(), choice_ == 1 ? entry()->standing : entry()->other);
    return choice_ == 1 ? tr("Keep %1").arg(value) : tr("Take %1").arg(value);
}

void ConflictModel::setChoice(int choice) {
    if (choice == choice_ || choice < 1 || choice > (canType() ? 3 : 2)) return;
    choice_ = choice;
    error_.clear();
    emit changed();
}

void ConflictModel::setTyped(const QString& text) {
    if (text == typed_) return;
    typed_ = text;
    if (!text.isEmpty()) choice_ = 3;
    emit changed();
}

void ConflictModel::refresh() {
    port_.conflicts(0, whileAlive(this, [this](Result<std::vector<app::ConflictEntry>> found) {
                        if (!found) return;
                        const std::string shown = entry() ? entry()->n : std::string{};
                        const bool had = !entries_.empty();
                        entries_ = std::move(*found);
                        const auto place = std::find_if(entries_.begin(), entries_.end(),
                                                        [&](const auto& each) { return each.n == shown; });
                        if (place != entries_.end()) {
                            current_ = static_cast<int>(place - entries_.begin());
                        } else {
                            begin(std::clamp(current_, 0, std::max(0, count() - 1)));
                        }
                        emit changed();
                        emit read();
                        if (had && entries_.empty()) emit finished();
                    }));
}

void ConflictModel::clear() {
    entries_.clear();
    current_ = 0;
    emit changed();
}

void ConflictModel::begin(int index) {
    current_ = index;
    choice_ = 1;
    typed_.clear();
    error_.clear();
    before_.clear();
    beforeBy_.clear();
    if (!entry()) return;
    port_.history(entry()->entity, entry()->id,
                  whileAlive(this, [this, n = entry()->n](Result<std::vector<app::HistoryEntry>> history) {
                      if (!history || !entry() || entry()->n != n) return;
                      if (deletion()) tellEdited(*history);
                      else tellBefore(*history);
                      emit changed();
                  }));
}

// What stood before the two: the value that the elder of both writes replaced, and who had written that.
void ConflictModel::tellBefore(const std::vector<app::HistoryEntry>& history) {
    const schema::Field* field = fieldOf(*entry());
    if (!field) return;
    const std::int64_t elder = std::min(entry()->standing.atMs, entry()->other.atMs);
    const app::HistoryEntry* replaced = nullptr;
    for (const app::HistoryEntry& each : history) {
        if (each.atMs > elder) continue;
        if (!replaced) {
            if (each.field == entry()->field) replaced = &each;
            continue;
        }
        // The change before, or the making of the record.
        if (each.field != entry()->field && each.what != "created") continue;
        beforeBy_ = text(each.user) + " " + whenShort(each.atMs, nowMs());
        break;
    }
    if (replaced) before_ = showValue(field->type, replaced->from, AppSettings::instance().chinese()).text;
}

// Of a delete: what the edit was that kept the record.
void ConflictModel::tellEdited(const std::vector<app::HistoryEntry>& history) {
    const bool chinese = AppSettings::instance().chinese();
    const schema::Entity* entity = port_.catalog().entity(entry()->entity);
    QStringList parts;
    for (const app::HistoryEntry& each : history) {
        const schema::Field* field = entity ? port_.catalog().field(*entity, each.field) : nullptr;
        if (!field || each.atMs != entry()->standing.atMs || text(each.user) != text(entry()->standing.user)) continue;
        parts << labelOf(field->label, chinese) + ' ' + showValue(field->type, each.to, chinese).text;
    }
    before_ = parts.join(chinese ? QStringLiteral("，") : QStringLiteral(", "));
}

void ConflictModel::show(const QString& n, qint64 record) {
    for (int index = 0; index < count(); ++index) {
        const app::ConflictEntry& each = entries_[static_cast<std::size_t>(index)];
        if (n.isEmpty() ? each.id == record : text(each.n) == n) {
            begin(index);
            break;
        }
    }
    emit changed();
}

void ConflictModel::turn(int step) {
    if (entries_.empty()) return;
    begin(((current_ + step) % count() + count()) % count());
    emit changed();
}

void ConflictModel::end(const Done& result) {
    saving_ = false;
    error_ = result ? QString() : errorText(result.error());
    emit changed();
    if (result) refresh();
}

void ConflictModel::take() {
    if (!entry() || saving_) return;
    app::CommandCall call;
    if (choice_ == 3) {
        auto third = thirdValue();
        if (!third) return end(propagate(third));
        call = std::move(*third);
    } else {
        call.command = "conflict.resolve";
        call.values = {{"conflict", Value{entry()->n}}, {"take", Value{std::string{choice_ == 2 ? "other" : "this"}}}};
    }
    saving_ = true;
    error_.clear();
    emit changed();
    port_.run(std::move(call), whileAlive(this, [this](Result<app::CommandResult> result) {
                  end(result ? Done{} : Done{propagate(result)});
              }));
}

// A value that is none of the two: an edit that settles the conflict, in one change.
Result<app::CommandCall> ConflictModel::thirdValue() const {
    const schema::Field* field = fieldOf(*entry());
    if (!field) return fail(Error::Kind::Invalid, "command.field", {entry()->entity, entry()->field});
    OUTPOST_ASSIGN(Value value, readTyped(*field, typed_, port_.caller().today));
    app::CommandCall call;
    call.command = entry()->entity + ".update";
    call.record = entry()->id;
    call.values = {{field->name, std::move(value)}};
    call.settles = entry()->n;
    return call;
}

}  // namespace outpost::window
