#pragma once

#include "schema/base/value.h"

namespace outpost::schema {

/// Says whether a value may stand in a column, by the column's type in the catalog alone (never by rows, clocks or
/// settings: every replica must answer alike). Asked before anything received is applied; a wrong value refuses its
/// change set (rules K7, R2). Implementations are immutable and may be asked by any thread.
class ValueCheck {
public:
    virtual ~ValueCheck() = default;
    /// `table` and `column` are indexes into ReplicationPlan::tables and ReplicatedTable::columns. Null is asked too.
    virtual bool accepts(int table, int column, const ValueView& value) const = 0;
};

}  // namespace outpost::schema
