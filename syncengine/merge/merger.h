#pragma once

#include "schema/base/result.h"
#include "schema/catalog/value_check.h"
#include "schema/store/sqlite.h"
#include "syncengine/log/change_set.h"
#include "syncengine/merge/counter_sums.h"
#include "syncengine/merge/judge.h"
#include "syncengine/merge/touched_rows.h"
#include "syncengine/merge/unit_heads.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace outpost::sync {

/// What is to be thought of a change set before anything of it is applied (rule K7).
struct Judgement {
    Verdict verdict = Verdict::Accepted;
    std::string_view reason;  ///< "value.wrong", "catalog.newer", "change_set.malformed", ...
};

/// A layout of a body, matched with the tables that are here.
struct MatchedLayout {
    const TableLayout* table = nullptr;  ///< null: not known here
    int setUnit = -1;                    ///< index of the set unit that it names; -1: it names columns
    std::vector<int> columns;            ///< plan column or TableLayout::kDeleted, by position
    struct Use {
        int unit = 0;                ///< index into TableLayout::units, -1: the flag of deletion
        std::vector<int> positions;  ///< of the unit's columns, in the unit's order
        int first = 0;               ///< the least of them
    };
    std::vector<Use> uses;
    bool whole = true;  ///< every unit that it names is there with all its columns

    bool isCounter(const Use& use) const {
        return use.unit >= 0 && table->units[static_cast<std::size_t>(use.unit)].isCounter;
    }
};

/// Applies change sets to rows (rules K1, K2, K3, K5, K6). Everything happens in the transaction of the caller, who
/// applies a change set only once its whole context is in hand, appends it to the log and settles the Judge at the end.
/// An error is local trouble, never a verdict: the caller rolls back. Thread: that of its connection.
class Merger {
public:
    /// All outlive the merger; `check` may be null.
    [[nodiscard]] static Result<std::unique_ptr<Merger>> open(store::Connection& connection, const Layouts& layouts,
                                                              ChangeLog& log, Judge& judge, UnitHeads& heads,
                                                              CounterSums& counters, const schema::ValueCheck* check);

    /// Reads all of a data change set without writing anything: names, types of values, whole groups.
    Judgement check(const ChangeSetView& changeSet);
    /// Applies a change set that check() accepted. `context`: what its author had applied.
    [[nodiscard]] Done apply(const ChangeSetView& changeSet, const VersionVector& context, TouchedRows& touched);
    /// Takes in a change set whose verdict turned to accepted, out of its order (rule K8).
    [[nodiscard]] Done applyLate(const ChangeSetView& changeSet, TouchedRows& touched);
    /// Takes out a change set whose verdict turned from accepted, once the log has the new one (rule K8). A row that no
    /// accepted insert makes any more goes; its edits are kept (rule K2).
    [[nodiscard]] Done withdraw(const ChangeSetView& changeSet, TouchedRows& touched);
    /// Computes anew the rows for which order mattered: a late insert, a second one, applyLate(). Call it once all that
    /// was applied stands in the log, before the Judge settles.
    [[nodiscard]] Done finish(TouchedRows& touched);
    /// A row that this device makes now, though edits of it were kept that came without an insert (rule K2): they belong
    /// to it from now on, and finish() computes it from the definition. Call before the insert's change set is appended.
    [[nodiscard]] Done madeHere(const TableLayout& table, RecordId id);
    /// Computes a row anew from every accepted change set that wrote it, whatever the order in which they came (rule K8).
    [[nodiscard]] Done rebuild(int table, RecordId id, TouchedRows& touched);
    /// A row as the change sets accepted in `context` make it: its columns, in the plan's order; nothing if it was not
    /// there, or was deleted (rule T3: fields that are judged).
    [[nodiscard]] Result<std::optional<std::vector<Value>>> rowAt(int table, RecordId id, const VersionVector& context);
    /// After a rollback.
    void reset() {
        orphans_ = -1;
        late_.clear();
    }

private:
    struct TableStatements {
        store::Statement read;  ///< id -> _written, _exceptions, _deleted, _dead, columns
        store::Statement exists;
        std::map<std::vector<int>, store::Statement> inserts;
        std::map<std::vector<int>, store::Statement> updates;
        struct SetStatements {
            store::Statement add, remove, removeOne, members, clear;
        };
        std::vector<SetStatements> sets;  ///< by unit; empty ones for units that are no sets
    };
    /// One write of a row, with the memory that its values lie in.
    struct RowHistory;
    using Row = std::pair<int, RecordId>;

    Merger() = default;
    [[nodiscard]] Done prepareTable(const TableLayout& table);
    MatchedLayout match(const Layout& layout) const;
    Judgement checkRow(const RowWrite& row, const MatchedLayout& layout) const;
    using Counted = std::set<std::tuple<int, RecordId, int>>;  ///< table, row, unit
    bool countsTwice(const RowWrite& row, const MatchedLayout& layout, Counted& counted) const;
    [[nodiscard]] Done insertRow(const RowWrite& row, const MatchedLayout& layout, ChangeSetId id,
                                 TouchedRows& touched);
    struct Incoming {
        ChangeSetId id = 0;
        Stamp stamp = 0;
        const VersionVector* context = nullptr;
    };
    [[nodiscard]] Done updateRow(const RowWrite& row, const MatchedLayout& layout, const Incoming& incoming,
                                 TouchedRows& touched);
    [[nodiscard]] Done writeSet(const RowWrite& row, const MatchedLayout& layout, const Incoming& incoming,
                                TouchedRows& touched);
    [[nodiscard]] Result<bool> hasOrphans(int tableNo, RecordId id);
    [[nodiscard]] Done adoptOrphans(const TableLayout& table, RecordId id);
    [[nodiscard]] Done orphan(int tableNo, RecordId id, ChangeSetId changeSet);
    [[nodiscard]] Done remember(int tableNo, RecordId id, ChangeSetId changeSet);
    [[nodiscard]] Result<store::Statement*> insertStatement(const TableLayout& table, const std::vector<int>& columns);
    [[nodiscard]] Result<store::Statement*> updateStatement(const TableLayout& table, const std::vector<int>& columns);
    [[nodiscard]] Result<std::vector<RowHistory>> historyOf(const TableLayout& table, RecordId id, ChangeSetId written);
    [[nodiscard]] Result<bool> readHistory(const TableLayout& table, RecordId id, ChangeSetId changeSet,
                                           RowHistory& out);
    [[nodiscard]] Done rebuildCounters(const TableLayout& table, RecordId id, const std::vector<RowHistory>& history,
                                       const RowStamps& stamps, std::vector<Value>& now);
    [[nodiscard]] Done vanish(const TableLayout& table, RecordId id);
    [[nodiscard]] Done rebuildSets(const TableLayout& table, RecordId id, const std::vector<RowHistory>& history);
    void touch(const TableLayout& table, RecordId id, store::Statement& row, TouchedRows& touched);

    store::Connection* connection_ = nullptr;
    const Layouts* layouts_ = nullptr;
    ChangeLog* log_ = nullptr;
    Judge* judge_ = nullptr;
    UnitHeads* heads_ = nullptr;
    CounterSums* counters_ = nullptr;
    const schema::ValueCheck* check_ = nullptr;
    std::vector<TableStatements> statements_;
    store::Statement remember_, orphan_, orphansOf_, adopt_, dropOrphans_, dropOrphan_, orphanAll_, forget_, historyOf_;
    std::int64_t orphans_ = -1;  ///< how many rows `_orphan` has; -1: not counted yet
    std::set<Row> late_;         ///< rows to compute anew at finish()
};

}  // namespace outpost::sync
