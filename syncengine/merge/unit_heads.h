#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"
#include "syncengine/merge/decide.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <span>
#include <vector>

namespace outpost::sync {

/// A head that does not stand, as the side table `_head` keeps it.
struct FurtherHead {
    ChangeSetId written = 0;
    Bytes value;  ///< msgpack array of the values of the unit's columns
};

Bytes packValues(std::span<const ValueView> values);
/// Views into `packed`. Empty if it cannot be read.
std::vector<ValueView> unpackValues(ByteView packed);

/// The heads of one unit of one row: the standing one in the row's stamps, others in `_head`. Merging a write and
/// committing one of our own go through here alike (rule K2). Thread: that of the connection.
class UnitHeads {
public:
    [[nodiscard]] static Result<UnitHeads> open(store::Connection& connection, ChangeLog& log);

    struct Unit {
        int tableNo = 0;
        RecordId id = 0;
        int unitNo = 0;
    };
    struct Write {
        ChangeSetId id = 0;
        Stamp stamp = 0;
        Coverage coverage;
        std::span<const ValueView> values;
    };
    /// Who stands after a write: it, who stood before, or a head that lost before.
    struct Outcome {
        enum class Stands { Incoming, Same, Other } stands = Stands::Incoming;
        Bytes other;  ///< of Other: its packed values
    };
    /// Takes a write in. `standing` holds the unit's values as they stood before. Changes `stamps` and `_head`.
    [[nodiscard]] Result<Outcome> write(const Unit& unit, RowStamps& stamps, std::span<const ValueView> standing,
                                        const Write& write);

    [[nodiscard]] Result<std::vector<FurtherHead>> further(const Unit& unit);
    [[nodiscard]] Done add(const Unit& unit, ChangeSetId written, ByteView packed);
    [[nodiscard]] Done drop(const Unit& unit, ChangeSetId written);
    /// Forgets all further heads of a row.
    [[nodiscard]] Done clear(int tableNo, RecordId id);

private:
    UnitHeads() = default;
    ChangeLog* log_ = nullptr;
    store::Statement read_, add_, drop_, clear_;
};

}  // namespace outpost::sync
