#pragma once

#include "schema/base/result.h"
#include "syncengine/log/change_set.h"
#include "syncengine/store/layouts.h"

#include <functional>
#include <vector>

/// Private to this folder: finding a row's writes in the bytes of a change set.
namespace outpost::sync {

/// What a change set wrote to one unit of the row that was asked for.
struct UnitWrite {
    Op op = Op::Update;
    int unit = -1;                  ///< index into TableLayout::units; -1: the flag of deletion
    std::vector<ValueView> values;  ///< of the unit's columns; of a set: the target
    std::uint32_t ordinal = 0;
    const std::vector<ChangeSetId>* covers = nullptr;  ///< null: every head in the context (rule K2)
};

/// Tells each write of a row, in order; of an insert first one of unit -2 without values, then its units. Units of which
/// a column is not known here are left out. `bytes` must live as long as the views are used.
inline constexpr int kWholeRow = -2;
[[nodiscard]] Done eachWrite(ByteView bytes, const TableLayout& table, RecordId id,
                             const std::function<void(const UnitWrite&)>& tell);

/// As eachWrite, for all rows of which `isWanted`, in one reading.
[[nodiscard]] Done eachWriteOfRows(ByteView bytes, const Layouts& layouts,
                                   const std::function<bool(const TableLayout&, RecordId)>& isWanted,
                                   const std::function<void(const TableLayout&, RecordId, const UnitWrite&)>& tell);

}  // namespace outpost::sync
