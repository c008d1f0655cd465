#pragma once

#include <string>
#include <vector>

namespace outpost::schema {

/// How a unit (a field, or a group of fields that win or lose together) merges.
enum class MergeKind { Lww, Counter, Set, Append, Document };

/// What the sync engine knows of a column: where it stands and with which others it merges.
struct ReplicatedColumn {
    std::string name;  ///< column and wire name; never changes once shipped (rule K10)
    int unit = 0;      ///< index into ReplicatedTable::units
};

/// The smallest thing that merges as one: one column, or the columns of a group (rule R9).
struct ReplicatedUnit {
    std::string name;  ///< the field's or the group's name; never changes once shipped (rule K10)
    MergeKind merge = MergeKind::Lww;
    std::vector<int> columns;  ///< indexes into ReplicatedTable::columns, ascending; empty for Set
};

/// One replicated table as the sync engine sees it. Made from the catalog; holds no labels and no rules.
///
/// In SQLite it is `"name"(id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER,
/// _dead INTEGER, then the columns)`; what begins with an underscore is the engine's own and is never captured.
/// A Set unit has a table `"name__unit"(record, target, written, PRIMARY KEY(record, target, written)) WITHOUT ROWID`.
struct ReplicatedTable {
    std::string name;
    std::vector<ReplicatedColumn> columns;
    std::vector<ReplicatedUnit> units;
    std::string
        ownerColumn;  ///< the link to the record that this row belongs to (a line's parent, a contact's party); empty: none (rule K3)
    std::string ownerTable;  ///< the table that ownerColumn points into
    std::string treeColumn;  ///< the parent link of a tree; empty: no tree (rule K5)
};

/// Everything that replicates under one version of the catalog.
struct ReplicationPlan {
    std::string
        catalogVersion;  ///< hash of all that decides merging, 16 hex digits (8 bytes); rows are compared between equal versions (rule K10)
    std::vector<ReplicatedTable> tables;
};

}  // namespace outpost::schema
