#include "app/window/record_list.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <algorithm>

namespace outpost::window {
namespace {

constexpr int kBlockRows = 128;
constexpr int kBlocksKept = 96;
constexpr int kSelectAtMost = 10'000;
// Many changes of one merge make one reading.
constexpr int kListGatherMs = 60;

// What a column holds decides how wide it is; the measures stand with the tokens.
QString widthKind(const schema::Entity& entity, std::string_view field, schema::FieldType type, bool toPerson) {
    using schema::FieldType;
    if (field == entity.title) return QStringLiteral("title");
    if (entity.number && field == entity.number->field) return QStringLiteral("number");
    switch (type) {
        case FieldType::Date: return QStringLiteral("date");
        case FieldType::TimeStamp: return QStringLiteral("time");
        case FieldType::Money:
        case FieldType::Price: return QStringLiteral("money");
        case FieldType::Quantity:
        case FieldType::Integer:
        case FieldType::Percent: return QStringLiteral("quantity");
        case FieldType::YesNo: return QStringLiteral("choice");
        case FieldType::Choice: return QStringLiteral("choice");
        case FieldType::State: return QStringLiteral("state");
        case FieldType::Phone: return QStringLiteral("phone");
        case FieldType::Link: return toPerson ? QStringLiteral("person") : QStringLiteral("link");
        default: return QStringLiteral("text");
    }
}

}  // namespace

RecordList::RecordList(QObject* parent)
    : QObject(parent), columns_({"name", "label", "measure", "numeric"}), blocks_(kBlocksKept) {
    again_.setSingleShot(true);
    again_.setInterval(kListGatherMs);
    connect(&again_, &QTimer::timeout, this, &RecordList::refresh);
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, &RecordList::retranslate);
}

void RecordList::setWorkplace(Workplace* workplace) {
    if (workplace_ == workplace) return;
    workplace_ = workplace;
    connect(&workplace_->port(), &FirmPort::changed, this, &RecordList::onChanged);
    connect(workplace_, &Workplace::conflictsChanged, &again_, qOverload<>(&QTimer::start));
    emit setUp();
    bind();
}

void RecordList::setEntity(const QString& entity) {
    if (entity_ == entity) return;
    entity_ = entity;
    emit setUp();
    bind();
}

void RecordList::setLinkField(const QString& field) {
    if (linkField_ == field) return;
    linkField_ = field;
    emit setUp();
    bind();
}

void RecordList::setLinkRecord(qint64 record) {
    if (linkRecord_ == record) return;
    linkRecord_ = record;
    emit setUp();
    bind();
}

void RecordList::setView(const QString& view) {
    if (view_ == view) return;
    view_ = view;
    emit asked();
    ask();
}

void RecordList::setQuick(const QString& text) {
    if (quick_ == text) return;
    quick_ = text;
    emit asked();
    ask();
}

void RecordList::componentComplete() {
    complete_ = true;
    bind();
}

bool RecordList::hasOwner() const {
    if (!workplace_ || entity_.isEmpty()) return false;
    const schema::Entity* entity = workplace_->entity(entity_);
    return entity && !entity->visible.owner.empty();
}

void RecordList::bind() {
    if (!complete_ || !workplace_ || entity_.isEmpty() || !workplace_->entity(entity_)) return;
    makeColumns();
    ask();
}

void RecordList::makeColumns() {
    const schema::Catalog& catalog = workplace_->port().catalog();
    const schema::Entity& entity = *workplace_->entity(entity_);
    const bool chinese = AppSettings::instance().chinese();
    fields_.clear();
    QList<QVariantList> rows;
    for (const std::string& name : entity.list) {
        if (name == utf8(linkField_)) continue;  // every row would say the same
        const schema::Field* field = catalog.field(entity, name);
        const schema::Derived* derived = field ? nullptr : catalog.derived(entity, name);
        if (!field && !derived) continue;
        const schema::FieldType type = field ? field->type : derived->type;
        const bool toPerson = field && field->to.size() == 1 && field->to.front() == "employee";
        fields_.push_back({name, type});
        rows.append({text(name), labelOf(field ? field->label : derived->label, chinese),
                     widthKind(entity, name, type, toPerson), standsRight(type)});
    }
    columns_.setRows(std::move(rows));
}

app::Query RecordList::query() const {
    app::Query query;
    query.entity = utf8(entity_);
    for (const Column& column : fields_) query.fields.push_back(column.field);
    if (!linkField_.isEmpty())
        query.where.push_back({utf8(linkField_), app::Compare::Equal, Value{std::int64_t{linkRecord_}}});
    if (view_ == QLatin1String("mine") && hasOwner()) {
        query.where.push_back({workplace_->entity(entity_)->visible.owner, app::Compare::Equal,
                               Value{std::int64_t{workplace_->port().caller().employee}}});
    }
    query.search = utf8(quick_.trimmed());
    if (!sortField_.isEmpty()) query.order.push_back({utf8(sortField_), descending_});
    return query;
}

void RecordList::ask() {
    if (!complete_ || !workplace_ || fields_.empty()) return;
    setCurrentRow(0);
    clearSelection();
    ready_ = false;
    refresh();
}

void RecordList::refresh() {
    if (fields_.empty()) return;
    ++generation_;
    // The rows first: they are what people wait for, and counting reads much more.
    if (blocks_.isEmpty()) request(0);
    readCount();
    revise();
}

void RecordList::readCount() {
    workplace_->port().count(query(), whileAlive(this, [this, generation = generation_](Result<app::Count> answer) {
                                 if (generation != generation_) return;
                                 error_ = answer ? QString() : errorText(answer.error());
                                 const int before = count_;
                                 if (answer) {
                                     count_ = static_cast<int>(std::min<std::int64_t>(answer->number, 0x7ffffff0));
                                     atLeast_ = answer->atLeast;
                                 }
                                 ready_ = true;
                                 if (currentRow_ >= count_) setCurrentRow(std::max(0, count_ - 1));
                                 emit counted();
                                 if (count_ != before) revise();
                             }));
}

void RecordList::request(int block) {
    if (!waiting_.insert({block, generation_}).second) return;
    app::Query window = query();
    window.offset = std::int64_t{block} * kBlockRows;
    window.limit = kBlockRows;
    workplace_->port().list(std::move(window),
                            whileAlive(this, [this, block, generation = generation_](Result<app::RecordWindow> answer) {
                                receive(block, generation, std::move(answer));
                            }));
}

void RecordList::receive(int block, int generation, Result<app::RecordWindow> window) {
    waiting_.erase({block, generation});
    if (generation != generation_) return;
    if (!window) {
        error_ = errorText(window.error());
        emit counted();
        return;
    }
    auto* kept = new Block{std::move(*window), generation};
    blocks_.insert(block, kept);
    if (!ready_) count_ = std::max(count_, block * kBlockRows + static_cast<int>(kept->window.records.size()));
    if (currentRow_ / kBlockRows == block) {
        const auto& records = kept->window.records;
        const auto place = static_cast<std::size_t>(currentRow_ % kBlockRows);
        const qint64 record = place < records.size() ? records[place].id : 0;
        if (record != currentRecord_) {
            currentRecord_ = record;
            emit currentRowChanged();
        }
    }
    revise();
}

const app::Record* RecordList::row(int row) {
    if (row < 0 || row >= count_) return nullptr;
    const int number = row / kBlockRows;
    const Block* block = blocks_.object(number);
    if (!block || block->generation != generation_) request(number);
    if (!block) return nullptr;
    const auto place = static_cast<std::size_t>(row % kBlockRows);
    return place < block->window.records.size() ? &block->window.records[place] : nullptr;
}

void RecordList::revise() {
    ++revision_;
    emit revised();
}

QStringList RecordList::cells(int number) {
    const app::Record* record = row(number);
    if (!record) return {};
    const bool chinese = AppSettings::instance().chinese();
    QStringList texts;
    const schema::Entity& entity = *workplace_->entity(entity_);
    for (std::size_t cell = 0; cell < fields_.size() && cell < record->cells.size(); ++cell)
        texts << showField(workplace_->port().catalog(), entity, fields_[cell].field, fields_[cell].type,
                           record->cells[cell], chinese)
                     .text;
    return texts;
}

QStringList RecordList::tones(int number) {
    const app::Record* record = row(number);
    if (!record) return {};
    QStringList tones;
    const schema::Entity& entity = *workplace_->entity(entity_);
    for (std::size_t cell = 0; cell < fields_.size() && cell < record->cells.size(); ++cell) {
        const bool quiet = entity.number && fields_[cell].field == entity.number->field;
        tones << (quiet ? QStringLiteral("muted") : showValue(fields_[cell].type, record->cells[cell], false).tone);
    }
    return tones;
}

QString RecordList::mark(int number) {
    const app::Record* record = row(number);
    if (!record) return {};
    return record->conflict                ? QStringLiteral("conflict")
           : arrived_.contains(record->id) ? QStringLiteral("new")
                                           : QString();
}

qint64 RecordList::recordAt(int number) {
    const app::Record* record = row(number);
    return record ? record->id : 0;
}

QString RecordList::titleAt(int number) {
    const app::Record* record = row(number);
    if (!record) return {};
    const std::string& title = workplace_->entity(entity_)->title;
    for (std::size_t cell = 0; cell < fields_.size() && cell < record->cells.size(); ++cell)
        if (fields_[cell].field == title) return showValue(fields_[cell].type, record->cells[cell], false).text;
    return {};
}

QString RecordList::countText() const { return !ready_ ? tr("Counting...") : grouped(count_) + (atLeast_ ? "+" : ""); }

void RecordList::setCurrentRow(int row) {
    row = std::clamp(row, 0, std::max(0, count_ - 1));
    const qint64 record = recordAt(row);
    if (row == currentRow_ && record == currentRecord_) return;
    currentRow_ = row;
    currentRecord_ = record;
    arrived_.remove(record);
    emit currentRowChanged();
}

bool RecordList::isSelected(int number) {
    const qint64 record = selected_.isEmpty() ? 0 : recordAt(number);
    return record != 0 && selected_.contains(record);
}

void RecordList::toggle(int number) {
    const qint64 record = recordAt(number);
    if (!record) return;
    if (!selected_.remove(record)) selected_.insert(record);
    revise();
}

void RecordList::selectRange(int from, int to) {
    selected_.clear();
    for (int number = std::min(from, to); number <= std::max(from, to); ++number)
        if (const qint64 record = recordAt(number)) selected_.insert(record);
    revise();
}

void RecordList::selectAll() {
    app::Query all = query();
    all.limit = kSelectAtMost;
    all.fields = {workplace_->entity(entity_)->title};
    workplace_->port().list(std::move(all), whileAlive(this, [this](Result<app::RecordWindow> answer) {
                                if (!answer) return;
                                for (const app::Record& record : answer->records) selected_.insert(record.id);
                                revise();
                            }));
}

void RecordList::clearSelection() {
    if (selected_.isEmpty()) return;
    selected_.clear();
    revise();
}

QList<qint64> RecordList::chosen() const {
    if (!selected_.isEmpty()) return selected_.values();
    return currentRecord_ ? QList<qint64>{currentRecord_} : QList<qint64>{};
}

void RecordList::sortBy(const QString& field) {
    descending_ = sortField_ == field && !descending_;
    sortField_ = field;
    emit asked();
    ask();
}

void RecordList::findNeighbour(qint64 record, int step) {
    workplace_->port().placeOf(query(), record, whileAlive(this, [this, step](Result<std::int64_t> place) {
                                   if (!place || *place < 0 || *place + step < 0) return;
                                   app::Query one = query();
                                   one.offset = *place + step;
                                   one.limit = 1;
                                   workplace_->port().list(
                                       std::move(one),
                                       whileAlive(this, [this, row = *place + step](Result<app::RecordWindow> answer) {
                                           if (!answer || answer->records.empty()) return;
                                           setCurrentRow(static_cast<int>(row));
                                           emit neighbourFound(answer->records.front().id);
                                       }));
                               }));
}

void RecordList::onChanged(const app::Changed& what) {
    const schema::Entity* entity = workplace_->entity(entity_);
    if (!entity) return;
    // Links and derived values show other entities' rows too, so any change may show here; one reading a moment is cheap.
    const std::string& base = workplace_->port().catalog().base(*entity).name;
    const bool own = std::find(what.entities.begin(), what.entities.end(), base) != what.entities.end();
    if (own && !what.local)
        for (const RecordId record : what.records) arrived_.insert(record);
    if (!again_.isActive()) again_.start();
}

void RecordList::retranslate() {
    if (!complete_ || !workplace_ || fields_.empty()) return;
    makeColumns();
    refresh();
    emit counted();
}

}  // namespace outpost::window
