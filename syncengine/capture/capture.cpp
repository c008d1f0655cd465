#include "syncengine/capture/capture.h"

#include "syncengine/log/change_set.h"
#include "syncengine/log/utf8.h"
#include "syncengine/store/row_stamps.h"

#include <algorithm>
#include <cstring>

namespace outpost::sync {
namespace {

std::string_view textOfValue(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text ? text : "", static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

ByteView blobOfValue(sqlite3_value* value) {
    const auto* blob = static_cast<const std::uint8_t*>(sqlite3_value_blob(value));
    return {blob, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool isSame(sqlite3_value* a, sqlite3_value* b) {
    const int type = sqlite3_value_type(a);
    if (type != sqlite3_value_type(b)) return false;
    switch (type) {
        case SQLITE_NULL: return true;
        case SQLITE_INTEGER: return sqlite3_value_int64(a) == sqlite3_value_int64(b);
        case SQLITE_TEXT: return textOfValue(a) == textOfValue(b);
        case SQLITE_BLOB: {
            const ByteView left = blobOfValue(a), right = blobOfValue(b);
            return std::equal(left.begin(), left.end(), right.begin(), right.end());
        }
        default: return false;
    }
}

}  // namespace

Capture::Capture(store::Connection& connection, const Layouts& layouts, const schema::ValueCheck* check)
    : connection_(connection), layouts_(layouts), check_(check) {
    for (const TableLayout& table : layouts.tables()) {
        targets_[table.plan->name] = {table.index, -1};
        for (std::size_t u = 0; u < table.units.size(); ++u)
            if (table.units[u].isSet)
                targets_[table.plan->name + "__" + table.units[u].name] = {table.index, static_cast<int>(u)};
    }
    current_.resize(layouts.tables().size());
}

Result<std::unique_ptr<Capture>> Capture::attach(store::Connection& connection, const Layouts& layouts,
                                                 const schema::ValueCheck* check) {
    std::unique_ptr<Capture> out{new Capture{connection, layouts, check}};
    OUTPOST_TRY(out->registerAll());
    return out;
}

Capture::~Capture() { stop(); }

Done Capture::begin(ChangeSetId id) {
    entries_.clear();
    packed_.clear();
    wireLayouts_.clear();
    for (CurrentLayout& layout : current_) layout.wire = -1;
    savepoints_.clear();
    coverings_.clear();
    forced_.clear();
    id_ = id;
    OUTPOST_TRY(takePart_.run());
    sqlite3_preupdate_hook(connection_.handle(), &Capture::onPreupdate, this);
    listening_ = true;
    return {};
}

void Capture::stop() {
    sqlite3_preupdate_hook(connection_.handle(), nullptr, nullptr);
    listening_ = false;
}

std::optional<Capture::Covering> Capture::covering(int table, RecordId id, int unit) const {
    const auto found = coverings_.find({{table, id}, unit});
    return found == coverings_.end() ? std::nullopt : std::optional{found->second};
}

void Capture::onPreupdate(void* self, sqlite3*, int operation, const char* schema, const char* table,
                          sqlite3_int64 keyBefore, sqlite3_int64 keyAfter) {
    if (std::strcmp(schema, "main") != 0) return;
    static_cast<Capture*>(self)->changed(operation, table, keyBefore, keyAfter);
}

const Capture::Target& Capture::targetOf(std::string_view table) {
    static const Target none;
    if (lastName_ && *lastName_ == table) return *lastTarget_;
    const auto found = targets_.find(table);
    if (found == targets_.end()) return none;
    lastName_ = &found->first;
    lastTarget_ = &found->second;
    return found->second;
}

void Capture::changed(int operation, std::string_view name, RecordId before, RecordId after) {
    const Target& target = targetOf(name);
    if (target.table < 0) return;
    if (target.setUnit >= 0) return setChanged(target, operation);
    const TableLayout& table = layouts_.at(target.table);
    if (operation == SQLITE_INSERT) return inserted(table, after);
    if (operation == SQLITE_UPDATE && before == after) return updated(table, after);
    wrong("capture.row_deleted", table);
}

void Capture::wrong(std::string_view code, const TableLayout& table) {
    Entry entry;
    entry.kind = Kind::Wrong;
    entry.wrong = code;
    entry.where = table.plan->name;
    entry.offset = packed_.size();
    entries_.push_back(entry);
}

void Capture::packAny(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER: packed_.integer(sqlite3_value_int64(value)); break;
        case SQLITE_TEXT: packed_.text(textOfValue(value)); break;
        case SQLITE_BLOB: packed_.bin(blobOfValue(value)); break;
        default: packed_.nil();
    }
}

/// What goes out must be what every other replica takes in.
bool Capture::packNew(const TableLayout& table, int column, sqlite3_value* value) {
    ValueView view;
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER: view = std::int64_t{sqlite3_value_int64(value)}; break;
        case SQLITE_TEXT: {
            const std::string_view text = textOfValue(value);
            if (!isCleanText(text)) return false;
            view = text;
            break;
        }
        case SQLITE_BLOB: view = blobOfValue(value); break;
        case SQLITE_NULL: break;
        default: return false;
    }
    if (column >= 0 && check_ && !check_->accepts(table.index, column, view)) return false;
    packed_.value(view);
    return true;
}

/// A layout names the columns that rows of this transaction fill; it grows when a row fills another one.
void Capture::extendLayout(const TableLayout& table, bool wholly) {
    CurrentLayout& current = current_[static_cast<std::size_t>(table.index)];
    if (current.wire < 0) current.has.assign(table.columnCount() + 1, 0);
    WireLayout layout{table.index, {}};
    for (std::size_t c = 0; c <= table.columnCount(); ++c) {
        if (scratch_[c] && sqlite3_value_type(scratch_[c]) != SQLITE_NULL) current.has[c] = 1;
        if (wholly && c < table.columnCount()) current.has[c] = 1;
        if (current.has[c])
            layout.columns.push_back(c == table.columnCount() ? TableLayout::kDeleted : static_cast<int>(c));
    }
    current.wire = static_cast<int>(wireLayouts_.size());
    wireLayouts_.push_back(std::move(layout));
}

void Capture::inserted(const TableLayout& table, RecordId id) {
    sqlite3* database = connection_.handle();
    const std::size_t columns = table.columnCount();
    scratch_.assign(columns + 1, nullptr);
    Entry entry{.kind = Kind::Insert,
                .table = table.index,
                .unit = 0,
                .id = id,
                .target = 0,
                .added = 0,
                .isStamped = false,
                .offset = packed_.size(),
                .wrong = {},
                .where = {}};
    CurrentLayout& current = current_[static_cast<std::size_t>(table.index)];
    bool fits = current.wire >= 0;
    for (std::size_t place = 0; place < table.physical.size(); ++place) {
        const int code = table.physical[place];
        if (code < 0 && code != TableLayout::kWritten && code != TableLayout::kDeleted) continue;
        sqlite3_value* value = nullptr;
        if (sqlite3_preupdate_new(database, static_cast<int>(place), &value) != SQLITE_OK)
            return wrong("store.memory", table);
        if (code == TableLayout::kWritten) {
            entry.isStamped = sqlite3_value_int64(value) == id_;
            continue;
        }
        const std::size_t slot = code == TableLayout::kDeleted ? columns : static_cast<std::size_t>(code);
        scratch_[slot] = value;
        fits = fits && (current.has[slot] || sqlite3_value_type(value) == SQLITE_NULL);
    }
    if (id <= 0 || id > packIdentifier(kMaxDeviceNumber, kMaxCounter)) return wrong("value.wrong", table);
    // Others may make the same row of the product's (number 0) apart: each unit needs a write that a conflict can name.
    const bool wholly = deviceOf(id) == 0;
    if (wholly)
        fits = current.wire >= 0 &&
               std::all_of(current.has.begin(), current.has.end() - 1, [](char has) { return has; }) && fits;
    if (!fits) extendLayout(table, wholly);

    const WireLayout& layout = wireLayouts_[static_cast<std::size_t>(current.wire)];
    packed_.array(layout.columns.size() + 3).integer(current.wire).integer(static_cast<int>(Op::Insert)).integer(id);
    for (const int column : layout.columns) {
        const std::size_t slot = column == TableLayout::kDeleted ? columns : static_cast<std::size_t>(column);
        if (!packNew(table, column, scratch_[slot])) return wrong("value.wrong", table);
    }
    entries_.push_back(entry);
}

void Capture::updated(const TableLayout& table, RecordId id) {
    sqlite3* database = connection_.handle();
    const std::size_t columns = table.columnCount();
    const std::size_t begin = packed_.size();
    std::vector<sqlite3_value*> before(table.physical.size()), after(table.physical.size());
    std::vector<char> unitChanged(table.units.size(), 0);
    int changedUnits = 0;
    bool flagChanged = false;
    std::size_t writtenAt = 0, exceptionsAt = 0, deletedAt = 0, deadAt = 0;
    for (std::size_t place = 0; place < table.physical.size(); ++place) {
        const int code = table.physical[place];
        if (code == TableLayout::kOther || code == TableLayout::kId) continue;
        if (sqlite3_preupdate_old(database, static_cast<int>(place), &before[place]) != SQLITE_OK ||
            sqlite3_preupdate_new(database, static_cast<int>(place), &after[place]) != SQLITE_OK)
            return wrong("store.memory", table);
        if (code == TableLayout::kWritten) writtenAt = place;
        else if (code == TableLayout::kExceptions) exceptionsAt = place;
        else if (code == TableLayout::kDead) deadAt = place;
        else if (code == TableLayout::kDeleted) {
            deletedAt = place;
            flagChanged = !isSame(before[place], after[place]) || isForced(table.index, id, -1);
        } else {
            const int unit = table.unitOf[static_cast<std::size_t>(code)];
            char& isChanged = unitChanged[static_cast<std::size_t>(unit)];
            if (isChanged || (isSame(before[place], after[place]) && !isForced(table.index, id, unit))) continue;
            isChanged = 1;
            ++changedUnits;
        }
    }
    if (changedUnits == 0 && !flagChanged) return;

    Entry entry{.kind = Kind::Update,
                .table = table.index,
                .unit = 0,
                .id = id,
                .target = 0,
                .added = 0,
                .isStamped = true,
                .offset = begin,
                .wrong = {},
                .where = {}};
    packed_.integer(sqlite3_value_int64(before[writtenAt]));
    packAny(before[exceptionsAt]);
    packed_.integer(sqlite3_value_int64(before[deadAt]));
    packAny(before[deletedAt]);
    for (std::size_t c = 0; c < columns; ++c) packAny(before[static_cast<std::size_t>(table.place[c])]);

    const RowStamps stamps = RowStamps::parse(sqlite3_value_int64(after[writtenAt]), blobOfValue(after[exceptionsAt]));
    const auto isStampedUnit = [&](int unitNo) { return stamps.headOf(unitNo) == id_ && !stamps.hasFurther(unitNo); };
    packed_.array(static_cast<std::size_t>(changedUnits) + (flagChanged ? 1 : 0));
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        if (!unitChanged[u]) continue;
        packed_.integer(static_cast<std::int64_t>(u));
        for (const int column : table.units[u].columns)
            if (!packNew(table, column,
                         after[static_cast<std::size_t>(table.place[static_cast<std::size_t>(column)])])) {
                packed_.truncate(begin);
                return wrong("value.wrong", table);
            }
        // A counter has no head to be stamped: whoever added to it stands beside the row (rule K5).
        entry.isStamped = entry.isStamped && (table.units[u].isCounter || isStampedUnit(table.units[u].no));
    }
    if (flagChanged) {
        packed_.integer(-1);
        packAny(after[deletedAt]);
        entry.isStamped = entry.isStamped && isStampedUnit(table.deletedNo);
    }
    entries_.push_back(entry);
}

void Capture::setChanged(const Target& target, int operation) {
    const TableLayout& table = layouts_.at(target.table);
    if (operation == SQLITE_UPDATE) return wrong("capture.row_deleted", table);
    std::int64_t values[3] = {};
    for (int i = 0; i < 3; ++i) {
        sqlite3_value* value = nullptr;
        const int code = operation == SQLITE_INSERT ? sqlite3_preupdate_new(connection_.handle(), i, &value)
                                                    : sqlite3_preupdate_old(connection_.handle(), i, &value);
        if (code != SQLITE_OK) return wrong("store.memory", table);
        values[i] = sqlite3_value_int64(value);
    }
    const bool isAdd = operation == SQLITE_INSERT;
    if (values[0] <= 0 || values[1] <= 0 || (isAdd && values[2] != id_)) return wrong("value.wrong", table);
    entries_.push_back({.kind = isAdd ? Kind::AddToSet : Kind::RemoveFromSet,
                        .table = target.table,
                        .unit = target.setUnit,
                        .id = values[0],
                        .target = values[1],
                        .added = values[2],
                        .isStamped = true,
                        .offset = packed_.size(),
                        .wrong = {},
                        .where = {}});
}

}  // namespace outpost::sync
