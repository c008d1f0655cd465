#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/store/sqlite.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace outpost::store {

/// One record merged into another (C10.13).
struct MergeEdge {
    RecordId merged = 0;
    RecordId kept = 0;
};

/// Which of the records that merges join goes on. A function of the merges and of who lives, alone, so that every device
/// finds the same, in whatever order they came, and also where two people merged a pair in opposite ways: the records
/// that were merged into others and into which nobody merged fall away, one after the other; of the rest the one that was
/// merged into none, if there are several the one made first (the least identifier); living ones before deleted ones.
/// `records`: all that the edges join, not empty, ascending. Pure.
RecordId survivorOf(std::span<const RecordId> records, std::span<const MergeEdge> edges,
                    const std::set<RecordId>& dead);

/// Keeps the local table `record_alias(id, root)`: every record that was merged into another, with the one that it goes
/// on as. Computed from the rows of `merge_record`, never sent. Thread: that of the connection, which outlives this.
class Aliases {
public:
    Aliases(Connection& connection, const schema::Catalog& catalog);

    /// The tables whose records can be merged, by name: those of customers, contacts and products.
    static bool canMerge(std::string_view table);

    /// Index of merge_record in the ReplicationPlan; -1: the catalog has no merging, and nothing here does anything.
    int table() const { return table_; }
    /// The columns of merge_record that name records, in the plan's order.
    std::pair<int, int> columns() const { return {kept_, merged_}; }

    /// Whether any record was merged.
    [[nodiscard]] Result<bool> isAny();
    /// Whether a merge was ever written: while none was, nothing has to be looked at.
    [[nodiscard]] Result<bool> isAnyMerge();
    /// What a record goes on as: itself, if it was not merged.
    [[nodiscard]] Result<RecordId> rootOf(RecordId id);
    [[nodiscard]] Result<bool> hasAliases(RecordId id);
    [[nodiscard]] Result<bool> isInMerge(RecordId id);

    /// Computes the groups anew that the given records are or were in. All records of these, with their tables.
    using Member = std::pair<std::string, RecordId>;
    [[nodiscard]] Result<std::set<Member>> settle(const std::set<RecordId>& touched);
    /// Computes all anew; gives the records that others were merged into.
    [[nodiscard]] Result<std::set<Member>> rebuild();

private:
    struct Group;
    [[nodiscard]] Done gather(RecordId id, Group& group);
    [[nodiscard]] Done note(RecordId id, Group& group);
    [[nodiscard]] Result<Statement*> statement(Statement& statement, const char* sql);

    Connection& connection_;
    int table_ = -1, kept_ = -1, merged_ = -1;
    Statement any_, root_, has_, edges_, members_, forget_, put_, inMerge_, merge_;
};

}  // namespace outpost::store
