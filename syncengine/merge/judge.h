#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"
#include "syncengine/merge/decide.h"
#include "syncengine/merge/touched_rows.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace outpost::sync {

/// Brings what follows from several rows up to date at the end of a transaction, after a merge and after a command
/// alike: which rows are dead or hidden (rule K3) and which tree edges are ignored (rule K5).
/// `_dead` is 1 for a row that is dead and for one that is owned by a dead row, else null. Which rows are dead by
/// themselves stands in `_grave`, beside those that a delete did not kill.
/// Thread: that of its connection.
class Judge {
public:
    [[nodiscard]] static Result<Judge> open(store::Connection& connection, const Layouts& layouts, ChangeLog& log);

    /// The flag of deletion of a row was written; its heads are judged at settle().
    void flagWritten(int table, RecordId id) { flags_.insert({table, id}); }
    /// Judges what the touched rows can have changed. Rows that thereby appear or vanish are added to `touched`.
    [[nodiscard]] Done settle(TouchedRows& touched);
    /// Adds a row as it stands to `touched`, unless it is in it. Call it before the row is written, or when only what
    /// lies beside it (a set) was.
    [[nodiscard]] Done touchRow(int table, RecordId id, TouchedRows& touched);
    /// After a rollback.
    [[nodiscard]] Done reload();

private:
    using Row = std::pair<int, RecordId>;
    struct Member {
        Row row;
        RowStamps stamps;
        bool deleted = false;  ///< the standing head of its flag is a delete
    };
    struct TableStatements {
        store::Statement own;       ///< id -> _written, _exceptions, _deleted, _dead, owner
        store::Statement children;  ///< owner -> id, _written, _exceptions, _deleted
        store::Statement all;       ///< id -> columns
        store::Statement setDead;
        store::Statement tree;               ///< id -> parent, _written, _exceptions
        std::vector<store::Statement> adds;  ///< of each set: record -> written
    };
    Judge() = default;
    [[nodiscard]] Result<std::vector<ChangeSetId>> deletesOf(const Member& member);
    [[nodiscard]] Result<bool> isDead(const Member& row, const std::vector<ChangeSetId>& deletes);
    [[nodiscard]] Result<bool> allKnown(const Member& member, const std::vector<DeleteHead>& deletes);
    [[nodiscard]] Result<std::vector<Member>> owned(const Row& row);
    [[nodiscard]] Result<std::pair<bool, Member>> member(const Row& row);
    [[nodiscard]] Result<Row> ownerOf(const Row& row);
    [[nodiscard]] Result<bool> judgeGrave(const Row& row);
    [[nodiscard]] Result<bool> isHidden(const Row& row);
    [[nodiscard]] Done refreshDead(const Row& row, TouchedRows& touched, std::set<Row>& seen);
    [[nodiscard]] Done settleTrees(TouchedRows& touched);
    [[nodiscard]] Done settleTree(const TableLayout& table, const std::vector<RecordId>& changed, TouchedRows& touched);
    [[nodiscard]] Result<std::optional<TreeEdge>> edgeOf(const TableLayout& table, RecordId node);
    [[nodiscard]] Done touch(const Row& row, bool existed, TouchedRows& touched);
    bool mayLieBelowGrave(int table) const;
    bool isGrave(const Row& row) const { return graves_.contains(row); }

    store::Connection* connection_ = nullptr;
    const Layouts* layouts_ = nullptr;
    ChangeLog* log_ = nullptr;
    std::vector<TableStatements> statements_;
    store::Statement further_, counted_, setGrave_, dropGrave_, cut_, uncut_;
    std::map<Row, bool> graves_;         ///< rows with a delete among their heads -> dead
    std::vector<std::size_t> gravesIn_;  ///< by table
    std::vector<std::set<RecordId>> cuts_;
    std::set<Row> flags_;
};

}  // namespace outpost::sync
