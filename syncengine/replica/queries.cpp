#include "syncengine/replica/queries.h"

#include "syncengine/log/change_set.h"
#include "syncengine/log/pack.h"
#include "syncengine/merge/unit_heads.h"
#include "syncengine/replica/row_writes.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace outpost::sync {

std::string WriteKey::text() const { return fmt::format("{}.{}.{}", number, sequence, ordinal); }

std::optional<WriteKey> WriteKey::parse(std::string_view text) {
    WriteKey key;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto part = [&](auto& out, char after) {
        const auto [next, error] = std::from_chars(at, end, out);
        if (error != std::errc{} || next == at) return false;
        at = next;
        if (after == 0) return at == end;
        return at != end && *at++ == after;
    };
    if (!part(key.number, '.') || !part(key.sequence, '.') || !part(key.ordinal, 0)) return std::nullopt;
    if (key.number > kMaxDeviceNumber || key.sequence > kMaxCounter) return std::nullopt;
    return key;
}

namespace {

std::vector<Value> copyAll(const std::vector<ValueView>& views) {
    std::vector<Value> values;
    for (const ValueView& view : views) values.push_back(copyOf(view));
    return values;
}

/// A row's columns and stamps as they stand.
struct RowNow {
    RowStamps stamps;
    Value deleted;
    bool isHidden = false;
    std::vector<Value> columns;
};

Result<std::optional<RowNow>> readRow(store::Connection& connection, const TableLayout& table, RecordId id) {
    std::string columns = "_written, _exceptions, _deleted, _dead";
    for (const auto& column : table.plan->columns) columns += ", " + store::quoted(column.name);
    OUTPOST_ASSIGN(auto read,
                   connection.prepare(fmt::format("SELECT {} FROM {} WHERE id=?1", columns, table.quotedName)));
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return std::optional<RowNow>{};
    RowNow row{RowStamps::parse(read.integer(0), read.blob(1)), read.value(2), read.integer(3) == 1, {}};
    for (std::size_t c = 0; c < table.columnCount(); ++c) row.columns.push_back(read.value(static_cast<int>(c) + 4));
    return std::optional{std::move(row)};
}

std::vector<Value> valuesOf(const RowNow& row, const UnitLayout* unit) {
    if (!unit) return {row.deleted};
    std::vector<Value> values;
    for (const int column : unit->columns) values.push_back(row.columns[static_cast<std::size_t>(column)]);
    return values;
}

bool isDelete(const std::vector<Value>& values) { return !values.empty() && values.front() == Value{std::int64_t{1}}; }

}  // namespace

Result<Bytes> Queries::changeSetBytes(ChangeSetId id) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare("SELECT body FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return fail(Error::Kind::NotFound, "change_set.missing");
    return copyOf(read.blob(0));
}

std::vector<ChangeSetId> Queries::headsOf(int tableIndex, ChangeSetId written, ByteView exceptions) const {
    const TableLayout& table = layouts_->at(tableIndex);
    const RowStamps stamps = RowStamps::parse(written, exceptions);
    std::vector<ChangeSetId> heads;
    for (const UnitLayout& unit : table.units) heads.push_back(unit.isSet ? 0 : stamps.headOf(unit.no));
    heads.push_back(stamps.headOf(table.deletedNo));
    return heads;
}

Result<std::vector<ChangeSetId>> Queries::heads(int table, RecordId id) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare(fmt::format("SELECT _written, _exceptions FROM {} WHERE id=?1",
                                                               layouts_->at(table).quotedName)));
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return std::vector<ChangeSetId>{};
    return headsOf(table, read.integer(0), read.blob(1));
}

/// Who wrote a change set and when; the ordinal of its write to a unit of a row.
Result<Written> Queries::writtenBy(ChangeSetId changeSet, const TableLayout& table, RecordId id, int unit) const {
    Written out;
    out.write = {deviceOf(changeSet), counterOf(changeSet), 0};
    OUTPOST_ASSIGN(auto read, connection_->prepare("SELECT stamp, user, body FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(const bool found, read.bind(1, changeSet).step());
    if (!found) return out;  // the product's own value
    out.stamp = read.integer(0);
    out.user = read.integer(1);
    OUTPOST_ASSIGN(out.write.ordinal, ordinalOf(read.blob(2), table, id, unit));
    return out;
}

/// The newest edit that a delete did not know, in its row or in the rows that it owns: what kept the row (rule K3).
Result<Written> Queries::editPast(ChangeSetId deleting, const TableLayout& table, RecordId id) const {
    OUTPOST_ASSIGN(const VersionVector known, readContext(*connection_, deleting));
    OUTPOST_ASSIGN(auto stampOf, connection_->prepare("SELECT stamp FROM change_set WHERE id=?1"));
    struct Edit {
        Stamp stamp = -1;
        ChangeSetId written = 0;
        const TableLayout* table = nullptr;
        RecordId id = 0;
        int unit = 0;
    } newest;
    const auto consider = [&](ChangeSetId written, const TableLayout& at, RecordId row, int unit) -> Done {
        if (written == deleting || known.contains(written)) return {};
        OUTPOST_ASSIGN(const bool found, stampOf.bind(1, written).step());
        const Edit edit{found ? stampOf.integer(0) : 0, written, &at, row, unit};
        stampOf.reset();
        if (std::pair{newest.stamp, newest.written} < std::pair{edit.stamp, edit.written}) newest = edit;
        return {};
    };
    struct Row {
        const TableLayout* table;
        RecordId id;
        RowStamps stamps;
        bool isDeleted;
    };
    std::vector<Row> family;
    std::set<std::pair<int, RecordId>> seen;
    const auto collect = [&](const TableLayout& at, const std::string& column, RecordId value) -> Done {
        OUTPOST_ASSIGN(auto rows,
                       connection_->prepare(fmt::format(
                           "SELECT id, _written, _exceptions, _deleted FROM {} WHERE {}=?1", at.quotedName, column)));
        rows.bind(1, value);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows.step());
            if (!more) return {};
            if (seen.insert({at.index, rows.integer(0)}).second)
                family.push_back(
                    {&at, rows.integer(0), RowStamps::parse(rows.integer(1), rows.blob(2)), rows.integer(3) == 1});
        }
    };
    OUTPOST_TRY(collect(table, "id", id));
    while (!family.empty()) {
        const Row row = std::move(family.back());
        family.pop_back();
        for (std::size_t unit = 0; unit < row.table->units.size(); ++unit) {
            const UnitLayout& layout = row.table->units[unit];
            if (!layout.isSet) {
                OUTPOST_TRY(consider(row.stamps.headOf(layout.no), *row.table, row.id, static_cast<int>(unit)));
                continue;
            }
            OUTPOST_ASSIGN(auto adds, connection_->prepare(
                                          fmt::format("SELECT written FROM {} WHERE record=?1", layout.setTable)));
            adds.bind(1, row.id);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, adds.step());
                if (!more) break;
                OUTPOST_TRY(consider(adds.integer(0), *row.table, row.id, static_cast<int>(unit)));
            }
        }
        if (!row.isDeleted)
            OUTPOST_TRY(consider(row.stamps.headOf(row.table->deletedNo), *row.table, row.id, kDeletedFlag));
        for (const int child : row.table->owned) {
            const TableLayout& owned = layouts_->at(child);
            const auto& column = owned.plan->columns[static_cast<std::size_t>(owned.ownerColumn)].name;
            OUTPOST_TRY(collect(owned, store::quoted(column), row.id));
        }
    }
    if (!newest.table) return Written{};
    return writtenBy(newest.written, *newest.table, newest.id, newest.unit);
}

/// Of one row: every further head that differs from what stands, and every delete that the row outlived (rule K3).
/// Conflicts of a row that is hidden, by its own delete or its owner's, sleep: nobody could see where to decide them.
Done Queries::conflictsOf(const TableLayout& table, RecordId id, std::vector<Conflict>& out) const {
    OUTPOST_ASSIGN(const auto row, readRow(*connection_, table, id));
    if (!row || row->isHidden) return {};
    OUTPOST_ASSIGN(auto grave, connection_->prepare("SELECT dead FROM _grave WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(const bool hasDeletes, grave.bind(1, std::int64_t{table.no}).bind(2, id).step());

    const auto add = [&](int unit, int unitNo, ChangeSetId losing, std::vector<Value> lost,
                         std::vector<Value> stands) -> Done {
        Conflict conflict{.table = table.index, .id = id, .unit = unit, .standing = {}, .losing = {}};
        if (unit == kDeletedFlag) {
            OUTPOST_ASSIGN(conflict.standing, editPast(losing, table, id));
        } else {
            OUTPOST_ASSIGN(conflict.standing, writtenBy(row->stamps.headOf(unitNo), table, id, unit));
        }
        OUTPOST_ASSIGN(conflict.losing, writtenBy(losing, table, id, unit));
        conflict.standing.values = std::move(stands);
        conflict.losing.values = std::move(lost);
        out.push_back(std::move(conflict));
        return {};
    };
    if (hasDeletes && isDelete({row->deleted}))
        OUTPOST_TRY(add(kDeletedFlag, table.deletedNo, row->stamps.headOf(table.deletedNo), {row->deleted}, {Value{}}));
    OUTPOST_ASSIGN(auto heads,
                   connection_->prepare("SELECT unit, written, value FROM _head WHERE table_no=?1 AND id=?2"));
    heads.bind(1, std::int64_t{table.no}).bind(2, id);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, heads.step());
        if (!more) return {};
        const int unitNo = static_cast<int>(heads.integer(0));
        const UnitLayout* unit = table.unitOfNo(unitNo);
        if (!unit && unitNo != table.deletedNo) continue;
        std::vector<Value> lost = copyAll(unpackValues(heads.blob(2)));
        std::vector<Value> stands = valuesOf(*row, unit);
        if (unit ? lost == stands : !isDelete(lost)) continue;
        if (!unit && isDelete(stands)) stands = {Value{}};
        OUTPOST_TRY(add(unit ? static_cast<int>(unit - table.units.data()) : kDeletedFlag, unitNo, heads.integer(1),
                        std::move(lost), std::move(stands)));
    }
}

Result<std::vector<Conflict>> Queries::conflicts(RecordId record, std::int64_t limit) const {
    OUTPOST_ASSIGN(auto rows,
                   connection_->prepare("SELECT table_no, id FROM _head UNION SELECT table_no, id FROM _grave "
                                        "WHERE dead = 0"));
    std::vector<Conflict> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) break;
        const TableLayout* table = layouts_->byNo(static_cast<int>(rows.integer(0)));
        if (!table || (record != 0 && rows.integer(1) != record)) continue;
        OUTPOST_TRY(conflictsOf(*table, rows.integer(1), out));
    }
    std::sort(out.begin(), out.end(), [](const Conflict& a, const Conflict& b) {
        return std::tuple{b.losing.stamp, b.losing.write} < std::tuple{a.losing.stamp, a.losing.write};
    });
    if (limit > 0 && out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

Result<std::vector<SetAside>> Queries::setAside(std::int64_t limit) const {
    OUTPOST_ASSIGN(auto read,
                   connection_->prepare(
                       "SELECT verdict, id, stamp, user, reason FROM change_set WHERE verdict <> 0 UNION ALL "
                       "SELECT 3, change_set, stamp, user, 'change_set.fork' FROM _fork ORDER BY 3 DESC LIMIT ?1"));
    read.bind(1, limit);
    std::vector<SetAside> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) return out;
        const auto why = read.integer(0) == 1   ? SetAside::Why::Refused
                         : read.integer(0) == 2 ? SetAside::Why::Unknown
                                                : SetAside::Why::Fork;
        out.push_back({why, read.integer(1), read.integer(2), read.integer(3), std::string{read.text(4)}});
    }
}

Result<std::vector<OrphanEdit>> Queries::orphans(std::int64_t limit) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare("SELECT table_no, id, change_set FROM _orphan LIMIT ?1"));
    read.bind(1, limit);
    std::vector<OrphanEdit> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) return out;
        if (const TableLayout* table = layouts_->byNo(static_cast<int>(read.integer(0))))
            out.push_back({table->index, read.integer(1), read.integer(2)});
    }
}

/// As many as conflicts() would list, without a look at who wrote them: that takes opening each one's change set.
Result<std::int64_t> Queries::countConflicts(const TableLayout& table) const {
    OUTPOST_ASSIGN(auto graves,
                   connection_->prepare(fmt::format("SELECT count(*) FROM _grave AS g JOIN {} AS t ON t.id=g.id WHERE "
                                                    "g.table_no=?1 AND t._deleted=1 AND t._dead IS NOT 1",
                                                    table.quotedName)));
    OUTPOST_TRY(graves.bind(1, std::int64_t{table.no}).step());
    std::int64_t count = graves.integer(0);
    graves.reset();

    OUTPOST_ASSIGN(auto any, connection_->prepare("SELECT 1 FROM _head WHERE table_no=?1 LIMIT 1"));
    OUTPOST_ASSIGN(const bool hasHeads, any.bind(1, std::int64_t{table.no}).step());
    if (!hasHeads) return count;
    std::string columns;
    for (const auto& column : table.plan->columns) columns += ", t." + store::quoted(column.name);
    OUTPOST_ASSIGN(auto heads, connection_->prepare(
                                   fmt::format("SELECT h.unit, h.value{} FROM _head AS h JOIN {} AS t ON t.id=h.id "
                                               "WHERE h.table_no=?1 AND t._dead IS NOT 1",
                                               columns, table.quotedName)));
    heads.bind(1, std::int64_t{table.no});
    for (;;) {
        OUTPOST_ASSIGN(const bool more, heads.step());
        if (!more) return count;
        const int unitNo = static_cast<int>(heads.integer(0));
        const UnitLayout* unit = table.unitOfNo(unitNo);
        if (!unit && unitNo != table.deletedNo) continue;
        const std::vector<Value> lost = copyAll(unpackValues(heads.blob(1)));
        std::vector<Value> stands;
        if (unit)
            for (const int column : unit->columns) stands.push_back(heads.value(column + 2));
        if (unit ? lost != stands : isDelete(lost)) ++count;
    }
}

Result<ReplicaCounts> Queries::counts() const {
    ReplicaCounts out;
    for (const TableLayout& table : layouts_->tables()) {
        OUTPOST_ASSIGN(const std::int64_t open, countConflicts(table));
        out.conflicts += open;
    }
    OUTPOST_ASSIGN(out.refused, connection_->integer("SELECT count(*) FROM change_set WHERE verdict = 1"));
    OUTPOST_ASSIGN(out.unknown, connection_->integer("SELECT count(*) FROM change_set WHERE verdict = 2"));
    OUTPOST_ASSIGN(out.forks, connection_->integer("SELECT count(*) FROM _fork"));
    OUTPOST_ASSIGN(out.orphans, connection_->integer("SELECT count(*) FROM _orphan"));
    OUTPOST_ASSIGN(out.waiting, connection_->integer("SELECT count(*) FROM _segment WHERE needs IS NOT NULL"));
    // Below the first identifier of number 1 are team entries: what waits for one of those waits for a key in it.
    OUTPOST_ASSIGN(out.keysMissing, connection_->integer("SELECT count(*) FROM _segment WHERE needs < 8589934592"));
    return out;
}

}  // namespace outpost::sync
