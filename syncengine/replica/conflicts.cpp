#include "syncengine/merge/unit_heads.h"
#include "syncengine/replica/queries.h"
#include "syncengine/replica/row_writes.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

/// Values that were written apart, with who wrote them and when (rules K2, K3).
namespace outpost::sync {
namespace {

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

std::vector<Value> copyAll(const std::vector<ValueView>& views) {
    std::vector<Value> values;
    for (const ValueView& view : views) values.push_back(copyOf(view));
    return values;
}

/// Finds conflicts first and asks afterwards who wrote their sides: one change set may have written thousands of them,
/// and each is opened once.
class ConflictFinder {
public:
    ConflictFinder(const Layouts& layouts, store::Connection& connection)
        : layouts_(layouts), connection_(connection) {}

    [[nodiscard]] Done find(RecordId record);
    [[nodiscard]] Done tellWriters();
    std::vector<Conflict> take() { return std::move(found_); }
    std::int64_t opened() const { return opened_; }

private:
    /// A write of which it is not known yet who made it, nor its ordinal.
    struct Asked {
        ChangeSetId changeSet = 0;
        const TableLayout* table = nullptr;
        RecordId id = 0;
        int unit = 0;
        std::size_t conflict = 0;
        bool isLosing = false;
    };
    [[nodiscard]] Done findIn(const TableLayout& table, RecordId id);
    [[nodiscard]] Done askForEditPast(ChangeSetId deleting, const TableLayout& table, RecordId id);
    [[nodiscard]] Result<const VersionVector*> contextOf(ChangeSetId changeSet);
    [[nodiscard]] Done tellWriter(const Asked* first, const Asked* last);
    void ask(ChangeSetId changeSet, const TableLayout& table, RecordId id, int unit, bool isLosing) {
        asked_.push_back({changeSet, &table, id, unit, found_.size() - 1, isLosing});
    }

    const Layouts& layouts_;
    store::Connection& connection_;
    std::vector<Conflict> found_;
    std::vector<Asked> asked_;
    std::map<ChangeSetId, VersionVector> contexts_;  ///< of deletes
    std::int64_t opened_ = 0;
};

Result<const VersionVector*> ConflictFinder::contextOf(ChangeSetId changeSet) {
    auto known = contexts_.find(changeSet);
    if (known == contexts_.end()) {
        OUTPOST_ASSIGN(VersionVector context, readContext(connection_, changeSet));
        known = contexts_.emplace(changeSet, std::move(context)).first;
    }
    return &known->second;
}

/// The newest edit that a delete did not know, in its row or in the rows that it owns: what kept the row (rule K3).
Done ConflictFinder::askForEditPast(ChangeSetId deleting, const TableLayout& table, RecordId id) {
    OUTPOST_ASSIGN(const VersionVector* const known, contextOf(deleting));
    OUTPOST_ASSIGN(auto stampOf, connection_.prepare("SELECT stamp FROM change_set WHERE id=?1"));
    struct Edit {
        Stamp stamp = -1;
        ChangeSetId written = 0;
        const TableLayout* table = nullptr;
        RecordId id = 0;
        int unit = 0;
    } newest;
    const auto consider = [&](ChangeSetId written, const TableLayout& at, RecordId row, int unit) -> Done {
        if (written == deleting || known->contains(written)) return {};
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
                       connection_.prepare(fmt::format("SELECT id, _written, _exceptions, _deleted FROM {} WHERE {}=?1",
                                                       at.quotedName, column)));
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
            OUTPOST_ASSIGN(auto adds,
                           connection_.prepare(fmt::format("SELECT written FROM {} WHERE record=?1", layout.setTable)));
            adds.bind(1, row.id);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, adds.step());
                if (!more) break;
                OUTPOST_TRY(consider(adds.integer(0), *row.table, row.id, static_cast<int>(unit)));
            }
        }
        OUTPOST_ASSIGN(auto counted, connection_.prepare("SELECT unit, number, sequence FROM _counter "
                                                         "WHERE table_no=?1 AND id=?2"));
        counted.bind(1, std::int64_t{row.table->no}).bind(2, row.id);
        for (bool more = row.table->hasCounters; more;) {
            OUTPOST_ASSIGN(more, counted.step());
            const UnitLayout* unit = more ? row.table->unitOfNo(static_cast<int>(counted.integer(0))) : nullptr;
            if (!unit) continue;
            const auto number = static_cast<DeviceNumber>(counted.integer(1));
            OUTPOST_TRY(consider(packIdentifier(number, static_cast<Sequence>(counted.integer(2))), *row.table, row.id,
                                 static_cast<int>(unit - row.table->units.data())));
        }
        if (!row.isDeleted)
            OUTPOST_TRY(consider(row.stamps.headOf(row.table->deletedNo), *row.table, row.id, kDeletedFlag));
        for (const int child : row.table->owned) {
            const TableLayout& owned = layouts_.at(child);
            const auto& column = owned.plan->columns[static_cast<std::size_t>(owned.ownerColumn)].name;
            OUTPOST_TRY(collect(owned, store::quoted(column), row.id));
        }
    }
    if (newest.table) ask(newest.written, *newest.table, newest.id, newest.unit, false);
    return {};
}

/// Of one row: every further head that differs from what stands, and every delete that the row outlived (rule K3).
/// Conflicts of a row that is hidden, by its own delete or its owner's, sleep: nobody could see where to decide them.
Done ConflictFinder::findIn(const TableLayout& table, RecordId id) {
    OUTPOST_ASSIGN(const auto row, readRow(connection_, table, id));
    if (!row || row->isHidden) return {};
    OUTPOST_ASSIGN(auto grave, connection_.prepare("SELECT dead FROM _grave WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(const bool hasDeletes, grave.bind(1, std::int64_t{table.no}).bind(2, id).step());

    const auto add = [&](int unit, int unitNo, ChangeSetId losing, std::vector<Value> lost,
                         std::vector<Value> stands) -> Done {
        found_.push_back({.table = table.index, .id = id, .unit = unit, .standing = {}, .losing = {}});
        found_.back().standing.values = std::move(stands);
        found_.back().losing.values = std::move(lost);
        ask(losing, table, id, unit, true);
        if (unit == kDeletedFlag) return askForEditPast(losing, table, id);
        ask(row->stamps.headOf(unitNo), table, id, unit, false);
        return {};
    };
    if (hasDeletes && isDelete({row->deleted}))
        OUTPOST_TRY(add(kDeletedFlag, table.deletedNo, row->stamps.headOf(table.deletedNo), {row->deleted}, {Value{}}));
    OUTPOST_ASSIGN(auto heads,
                   connection_.prepare("SELECT unit, written, value FROM _head WHERE table_no=?1 AND id=?2"));
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

Done ConflictFinder::find(RecordId record) {
    OUTPOST_ASSIGN(auto rows, connection_.prepare("SELECT table_no, id FROM _head WHERE ?1=0 OR id=?1 UNION "
                                                  "SELECT table_no, id FROM _grave WHERE dead=0 AND (?1=0 OR id=?1)"));
    rows.bind(1, record);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) return {};
        if (const TableLayout* table = layouts_.byNo(static_cast<int>(rows.integer(0))))
            OUTPOST_TRY(findIn(*table, rows.integer(1)));
    }
}

/// Of writes of one change set.
Done ConflictFinder::tellWriter(const Asked* first, const Asked* last) {
    OUTPOST_ASSIGN(auto read, connection_.prepare("SELECT stamp, user, body FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(const bool isKept, read.bind(1, first->changeSet).step());
    std::map<std::pair<const TableLayout*, RecordId>, std::vector<std::pair<int, Written*>>> wanted;
    for (const Asked* each = first; each != last; ++each) {
        Conflict& conflict = found_[each->conflict];
        Written& side = each->isLosing ? conflict.losing : conflict.standing;
        side.write = {deviceOf(each->changeSet), counterOf(each->changeSet), 0};
        if (!isKept) continue;  // the product's own value
        side.stamp = read.integer(0);
        side.user = read.integer(1);
        wanted[{each->table, each->id}].emplace_back(each->unit, &side);
    }
    if (!isKept) return {};
    ++opened_;
    return eachWriteOfRows(
        read.blob(2), layouts_,
        [&](const TableLayout& table, RecordId id) {
            return wanted.contains({&table, id});
        },
        [&](const TableLayout& table, RecordId id, const UnitWrite& write) {
            for (const auto& [unit, side] : wanted[{&table, id}])
                if (unit == write.unit && side->write.ordinal == 0) side->write.ordinal = write.ordinal;
        });
}

Done ConflictFinder::tellWriters() {
    std::stable_sort(asked_.begin(), asked_.end(),
                     [](const Asked& a, const Asked& b) { return a.changeSet < b.changeSet; });
    const Asked* const end = asked_.data() + asked_.size();
    for (const Asked* first = asked_.data(); first != end;) {
        const Asked* const last =
            std::find_if(first, end, [&](const Asked& each) { return each.changeSet != first->changeSet; });
        OUTPOST_TRY(tellWriter(first, last));
        first = last;
    }
    return {};
}

}  // namespace

Result<std::vector<Conflict>> Queries::conflicts(RecordId record, std::int64_t limit) const {
    ConflictFinder finder{*layouts_, *connection_};
    OUTPOST_TRY(finder.find(record));
    OUTPOST_TRY(finder.tellWriters());
    opened_ += finder.opened();
    std::vector<Conflict> out = finder.take();
    std::sort(out.begin(), out.end(), [](const Conflict& a, const Conflict& b) {
        return std::tuple{b.losing.stamp, b.losing.write} < std::tuple{a.losing.stamp, a.losing.write};
    });
    if (limit > 0 && out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

}  // namespace outpost::sync
