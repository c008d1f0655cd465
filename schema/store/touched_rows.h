#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"

#include <span>
#include <vector>

namespace outpost::store {

/// A replicated row that a transaction or a merge touched, as the local data that is derived from rows needs it.
struct TouchedRow {
    int table = 0;  ///< index into ReplicationPlan::tables
    RecordId id = 0;
    bool existed = false;  ///< it was there (and not dead: `_dead` was not 1) before the transaction
    std::vector<Value>
        before;  ///< its columns before, in the order of ReplicatedTable::columns; empty if it was not there
};

/// What touched the rows. A value that cannot be computed (an overflow) refuses a command; merging never fails on it
/// (rules K6, R10): there the value is empty.
enum class Origin { Command, Merge };

/// Keeps what is computed from rows: derived values, record index, full text. Called on the writer's thread inside
/// the transaction that touched the rows, after the last write to them and before its commit.
class TouchedRowListener {
public:
    virtual ~TouchedRowListener() = default;
    [[nodiscard]] virtual Done refresh(std::span<const TouchedRow> rows, Origin origin) = 0;
};

}  // namespace outpost::store
