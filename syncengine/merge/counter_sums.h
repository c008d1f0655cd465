#pragma once

#include "schema/base/decimal.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/store/sqlite.h"
#include "syncengine/merge/unit_heads.h"

namespace outpost::sync {

/// The counters of rows (rule K5). A row's own column holds the sum of the deltas; beside it stand, in `_counter`, the
/// newest change set of each device number that added to it, which is all that rule K3 must know of deltas, and in
/// `_counter_beyond` the exact sums that 64 bits do not hold. The row's insert stands in neither: `_written` names it.
/// Thread: that of the connection.
class CounterSums {
public:
    using Unit = UnitHeads::Unit;
    [[nodiscard]] static Result<CounterSums> open(store::Connection& connection);

    /// Adds what a change set other than the row's insert brought. `held`: the column before, null if nothing was ever
    /// added. Gives what the column holds from now on.
    [[nodiscard]] Result<std::int64_t> add(const Unit& unit, const ValueView& held, std::int64_t delta,
                                           ChangeSetId written);
    /// Of a row that is computed anew, after clear(): the exact sum; the writers are told one by one. Gives the column.
    [[nodiscard]] Result<std::int64_t> set(const Unit& unit, Int128 exact);
    [[nodiscard]] Done note(const Unit& unit, ChangeSetId written);
    /// Forgets all of a row, before it is computed anew.
    [[nodiscard]] Done clear(int tableNo, RecordId id);

private:
    CounterSums() = default;
    [[nodiscard]] Result<Int128> exactOf(const Unit& unit, std::int64_t held);
    store::Statement note_, clear_, beyond_, setBeyond_, dropBeyond_, clearBeyond_;
};

}  // namespace outpost::sync
