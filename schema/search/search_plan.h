#pragma once

#include "schema/catalog/catalog.h"

#include <string>
#include <vector>

/// What of each replicated table is searched for, taken from the catalog once. Pure; immutable; any thread.
namespace outpost::search {

/// A column that is searched for.
struct SearchColumn {
    int column = 0;  ///< index into ReplicatedTable::columns
    schema::SearchKind kind = schema::SearchKind::Text;
};

/// A table's own entity, or a face of it.
struct SearchEntity {
    std::string name;
    std::string when;  ///< SQL over ?1, ?2... for `inputs`; empty: every row
    int ownerColumn = -1;
    int orgColumn = -1;
};

struct SearchTable {
    std::string name;
    std::vector<SearchColumn> columns;   ///< empty: nothing of the table is searched for
    std::vector<SearchEntity> entities;  ///< the entity itself first, then its faces
    std::vector<int> inputs;             ///< columns that the faces' conditions read
    std::vector<std::string> all;        ///< names of all columns, in the plan's order

    bool searched() const { return !columns.empty(); }
};

struct SearchPlan {
    std::vector<SearchTable> tables;  ///< as ReplicationPlan::tables
    std::string version;              ///< of all that decides what is indexed; another one asks for a rebuild
};

SearchPlan searchPlan(const schema::Catalog& catalog, const schema::ReplicationPlan& plan);

}  // namespace outpost::search
