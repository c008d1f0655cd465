#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/catalog/replication.h"
#include "schema/store/sqlite.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// A unit as this database knows it. Units are numbered here, once and for good, so that row stamps stay small and
/// outlive another catalog; on the wire they have names.
struct UnitLayout {
    int no = 0;
    bool isSet = false;
    bool isCounter = false;  ///< its one column holds the sum of all deltas (rule K5)
    std::string name;
    std::vector<int> columns;  ///< as in ReplicatedUnit
    std::string setTable;      ///< of a set: quoted name of its table
};

/// A replicated table as this database knows it.
struct TableLayout {
    int index = 0;      ///< in ReplicationPlan::tables
    int no = 0;         ///< numbered like the units
    int deletedNo = 0;  ///< unit number of the flag of deletion
    const schema::ReplicatedTable* plan = nullptr;
    std::string quotedName;
    std::vector<UnitLayout> units;  ///< in the plan's order
    std::vector<int> unitOf;        ///< column -> unit
    std::map<std::string, int, std::less<>> columnByName;
    std::map<std::string, int, std::less<>> unitByName;
    int ownerColumn = -1, ownerUnit = -1, ownerTable = -1;  ///< -1: nobody owns its rows
    int treeColumn = -1, treeUnit = -1;                     ///< -1: no tree
    bool hasCounters = false;
    std::vector<int> owned;  ///< tables whose rows these rows own
    /// What SQLite's column at a place is: an index into plan->columns, or one of the codes below.
    std::vector<int> physical;
    std::vector<int> place;  ///< column -> SQLite's column
    static constexpr int kOther = -1, kId = -2, kWritten = -3, kExceptions = -4, kDeleted = -5, kDead = -6;

    std::size_t columnCount() const { return plan->columns.size(); }
    /// The unit of a local number; null for the flag of deletion and for what the catalog does not have.
    const UnitLayout* unitOfNo(int unitNo) const;
};

/// All of them; made when a replica is opened, immutable afterwards, for any thread.
class Layouts {
public:
    /// Numbers what has no number yet and looks at the tables as they are. `plan` must outlive the result.
    /// Errors: layout.table_missing, layout.column_missing, layout.plan.
    [[nodiscard]] static Result<std::unique_ptr<Layouts>> load(store::Connection& connection,
                                                               const schema::ReplicationPlan& plan);

    const schema::ReplicationPlan& plan() const { return *plan_; }
    const std::vector<TableLayout>& tables() const { return tables_; }
    const TableLayout& at(int table) const { return tables_[static_cast<std::size_t>(table)]; }
    const TableLayout* byName(std::string_view name) const;
    const TableLayout* byNo(int no) const;

private:
    Layouts() = default;
    const schema::ReplicationPlan* plan_ = nullptr;
    std::vector<TableLayout> tables_;
    std::map<std::string, int, std::less<>> byName_;
    std::map<int, int> byNo_;
};

/// Makes the engine's own tables where they are missing.
[[nodiscard]] Done createEngineTables(store::Connection& connection);

/// One named value of the engine's state; null when it was never set.
[[nodiscard]] Result<Value> readState(store::Connection& connection, std::string_view name);
[[nodiscard]] Done writeState(store::Connection& connection, std::string_view name, const Value& value);

}  // namespace outpost::sync
