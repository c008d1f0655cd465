#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/catalog/replication.h"
#include "schema/store/sqlite.h"
#include "syncengine/clock/clock.h"
#include "syncengine/exchange/segment_store.h"
#include "syncengine/replica/writer.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace outpost::sync {

/// One side of a conflict.
struct Written {
    WriteKey write;             ///< ordinal 0: written by an insert that does not name the unit's columns
    std::vector<Value> values;  ///< of the unit's columns, in their order; of `_deleted` one: 1, 0 or null
    std::int64_t user = 0;      ///< the user's record; 0: the device alone
    Stamp stamp = 0;
};

/// A value that lost against another that was written without knowing it (rule K2).
struct Conflict {
    int table = 0;
    RecordId id = 0;
    int unit =
        0;  ///< index into ReplicatedTable::units; kDeletedFlag: a delete that edits elsewhere outlived (rule K3)
    Written standing, losing;  ///< of a delete: the newest edit that it did not know, and the delete
};
inline constexpr int kDeletedFlag = -1;

/// One change of one unit of a record.
struct HistoryStep {
    enum class What { Created, Changed, Deleted, Restored, Added, Removed };
    What what = What::Changed;
    int unit =
        kDeletedFlag;  ///< of Created first one step without unit and values, then one for each unit that is not null
    /// Of the unit's columns; Added and Removed: the target in `to` or `from`; of a counter the sums by that time.
    std::vector<Value> from, to;
    ChangeSetId changeSet = 0;
    Stamp stamp = 0;
    std::int64_t user = 0;
};

/// A record as it was.
struct RowAsOn {
    bool deleted = false;
    std::vector<Value> values;                  ///< of the table's columns
    std::map<int, std::vector<RecordId>> sets;  ///< members of each set unit, ascending
    ChangeSetId changeSet = 0;                  ///< the last that had written to it, with its stamp and user
    Stamp stamp = 0;
    std::int64_t user = 0;
};

/// A row in the recycle bin.
struct DeletedRow {
    RecordId id = 0;
    ChangeSetId changeSet = 0;  ///< that deleted it
    Stamp stamp = 0;
    std::int64_t user = 0;
};

/// A change set that is kept and has no effect, or not yet (rule K7).
struct SetAside {
    enum class Why { Refused, Unknown, Fork };
    Why why = Why::Refused;
    ChangeSetId changeSet = 0;
    Stamp stamp = 0;
    std::int64_t user = 0;
    std::string reason;  ///< code of the error: "value.wrong", "change_set.malformed", "stamp.backwards", ...
};

/// An edit to a row that no accepted insert made (rule K2).
struct OrphanEdit {
    int table = 0;
    RecordId id = 0;
    ChangeSetId changeSet = 0;
};

/// Proof of state (rule K10): equal `set` and equal `catalog` must give equal `rows` on every replica.
struct Digest {
    std::string set;      ///< of the chains' heads, hexadecimal
    std::string rows;     ///< of all replicated rows with their heads, hexadecimal
    std::string catalog;  ///< version of the catalog that rows were merged under
    Knowledge vector;
};

struct ReplicaCounts {
    std::int64_t conflicts = 0, refused = 0, unknown = 0, forks = 0, orphans = 0;
    std::int64_t waiting = 0;      ///< segments that wait for what comes before them
    std::int64_t keysMissing = 0;  ///< of these: for a key
};

/// Names what the engine's tables hold; made when a replica is opened, immutable, for any thread.
class Layouts;
struct TableLayout;

/// Reads what the engine keeps, over any connection to the replica's database. Thread: that of the connection.
class Queries {
public:
    /// Both outlive this object.
    Queries(const Layouts& layouts, store::Connection& connection) : layouts_(&layouts), connection_(&connection) {}

    /// Open conflicts, newest losing write first; of one record where `record` is not 0. Opens each change set that wrote
    /// a side of one once.
    [[nodiscard]] Result<std::vector<Conflict>> conflicts(RecordId record = 0, std::int64_t limit = 1000) const;
    /// Change sets that conflicts() of this object has opened: what it cost.
    std::int64_t openedChangeSets() const { return opened_; }
    /// All that happened to a record, newest first.
    [[nodiscard]] Result<std::vector<HistoryStep>> history(int table, RecordId id) const;
    /// A record as those change sets make it that are stamped before `until`, on every device that holds them alike.
    /// Error: history.not_yet (no accepted insert of it is).
    [[nodiscard]] Result<RowAsOn> asOn(int table, RecordId id, Stamp until) const;
    /// Rows of a table that were deleted and are hidden by their own deletion, the last deleted first.
    [[nodiscard]] Result<std::vector<DeletedRow>> deletedRows(int table, std::int64_t limit = 1000) const;
    /// Whether the author of a change set had applied another one. Error: change_set.missing.
    [[nodiscard]] Result<bool> knew(ChangeSetId changeSet, ChangeSetId other) const;
    [[nodiscard]] Result<std::vector<SetAside>> setAside(std::int64_t limit = 1000) const;
    [[nodiscard]] Result<std::vector<OrphanEdit>> orphans(std::int64_t limit = 1000) const;
    [[nodiscard]] Result<Digest> digest() const;
    [[nodiscard]] Result<ReplicaCounts> counts() const;
    /// The write that stands in each unit of a row, by unit, and last that of the flag of deletion: what a form keeps to
    /// hand back as Shown (rule K4). Empty: no such row. Of a set 0.
    [[nodiscard]] Result<std::vector<ChangeSetId>> heads(int table, RecordId id) const;
    /// As heads(), of a row that was read: its `_written` (null: 0) and `_exceptions`.
    std::vector<ChangeSetId> headsOf(int table, ChangeSetId written, ByteView exceptions) const;
    /// A change set as its author encoded it. Error: change_set.missing.
    [[nodiscard]] Result<Bytes> changeSetBytes(ChangeSetId id) const;

private:
    [[nodiscard]] Result<std::int64_t> countConflicts(const TableLayout& table) const;
    const Layouts* layouts_;
    store::Connection* connection_;
    mutable std::int64_t opened_ = 0;
};

}  // namespace outpost::sync
