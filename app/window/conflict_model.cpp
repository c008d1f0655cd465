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
        return showValue(field ? field->type : schema::FieldType::Text, cell, chinese).text;
    };
    if (entry.kind == "delete") {
        const auto* deleted = std::get_if<std::int64_t>(&side.value);
        return deleted && *deleted ? tr("Deleted") : tr("Kept and edited");
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
    return entry() ? difference(valueOf(*entry(), entry()->standing), valueOf(*entry(), entry()->other))
                   : QStringList{{}, {}, {}};
}

QStringList ConflictModel::other() const {
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

bool ConflictModel::canType() const { return entry() && !deletion() && entry()->fields.size() <= 1; }

QString ConflictModel::takeLabel() const {
    if (!entry()) return tr("Take");
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
    // What stood before the two: the value that the elder of both writes replaced.
    port_.history(entry()->entity, entry()->id,
                  whileAlive(this, [this, n = entry()->n](Result<std::vector<app::HistoryEntry>> history) {
                      if (!history || !entry() || entry()->n != n) return;
                      const std::int64_t elder = std::min(entry()->standing.atMs, entry()->other.atMs);
                      for (const app::HistoryEntry& each : *history) {
                          if (each.field != entry()->field || each.atMs > elder) continue;
                          const schema::Entity* entity = port_.catalog().entity(entry()->entity);
                          const schema::Field* field = entity ? port_.catalog().field(*entity, each.field) : nullptr;
                          if (!field) break;
                          before_ = showValue(field->type, each.from, AppSettings::instance().chinese()).text;
                          beforeBy_ = text(each.user) + " " + whenShort(each.atMs, nowMs());
                          break;
                      }
                      emit changed();
                  }));
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
    saving_ = true;
    error_.clear();
    emit changed();
    app::CommandCall call;
    call.command = "conflict.resolve";
    call.values = {{"conflict", Value{entry()->n}}, {"take", Value{std::string{choice_ == 2 ? "other" : "this"}}}};
    const bool third = choice_ == 3;
    port_.run(std::move(call), whileAlive(this, [this, third](Result<app::CommandResult> result) {
                  if (!result) return end(propagate(result));
                  if (third) return writeTyped();
                  end({});
              }));
}

// A third value: the choice first, so that both are covered, then the new one over it.
void ConflictModel::writeTyped() {
    const schema::Entity* entity = entry() ? port_.catalog().entity(entry()->entity) : nullptr;
    const schema::Field* field = entity ? port_.catalog().field(*entity, entry()->field) : nullptr;
    if (!field) return end({});
    auto value = readTyped(*field, typed_, port_.caller().today);
    if (!value) return end(propagate(value));
    app::CommandCall call;
    call.command = entity->name + ".update";
    call.record = entry()->id;
    call.values = {{field->name, std::move(*value)}};
    port_.run(std::move(call), whileAlive(this, [this](Result<app::CommandResult> result) {
                  end(result ? Done{} : Done{propagate(result)});
              }));
}

}  // namespace outpost::window
