#pragma once

#include "schema/catalog/catalog.h"

#include <string>
#include <vector>

/// The catalog's derived values as statements and dependencies; private to LocalData. Pure.
namespace outpost::store {

/// A column of a `_derived` table.
struct LocalColumn {
    std::string name;
    std::string sql;        ///< over `t`, the row, and `p` and `pd`, its document and the document's derived values
    std::string sqlAlone;   ///< the same where no other row links to this one
    std::string sqlMerged;  ///< the same where others were merged into this one; empty: it gathers no rows
    int level = 0;          ///< schema::levelOf
    std::vector<int> own;   ///< columns of its row that it reads, as indexes into ReplicatedTable::columns
};

/// Rows of this table feed a column of the rows that they link to.
struct Upward {
    int link = 0;              ///< the column of this table that links
    int table = 0;             ///< whose column is fed
    int column = 0;            ///< which, as an index into TablePlan::local
    std::vector<int> columns;  ///< stored columns of this table that are read
    std::vector<int> derived;  ///< derived values of this table that are read, as indexes into TablePlan::local
};

/// A document feeds a column of its lines.
struct Downward {
    int table = 0;
    int column = 0;
    std::vector<int> columns;  ///< as in Upward, of the document
    std::vector<int> derived;
};

struct TablePlan {
    std::string name;
    std::string derivedName;
    std::vector<std::string> columns;  ///< the table's own, in the plan's order
    std::vector<LocalColumn> local;
    int levels = 1;
    std::string from;                ///< `"party" AS t LEFT JOIN ...`
    std::string recordSelect;        ///< select list for record_index; empty: the table is not in it
    std::vector<int> recordColumns;  ///< columns that record_index is made from
    std::string linkedTo;  ///< over `t`: whether rows that any value gathers link to this one; "0": none gathers
    std::vector<Upward> upward;
    std::vector<Downward> downward;
};

/// Tables stand as in the ReplicationPlan.
std::vector<TablePlan> localPlan(const schema::Catalog& catalog);

}  // namespace outpost::store
