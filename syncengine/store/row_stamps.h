#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"

#include <vector>

namespace outpost::sync {

/// Which write stands in each unit of a row: that of the row's insert, but for a list of exceptions (`_written` and
/// `_exceptions`). A row that was never edited has no exceptions, so a stamp costs one integer a row.
/// Stored: for each exception, ascending by unit: varint of unit number * 2 + "further heads", varint of the device
/// number, varint of the sequence. Local to a database.
class RowStamps {
public:
    struct Exception {
        int unit = 0;          ///< local number
        bool further = false;  ///< other heads of the unit stand in `_head`
        ChangeSetId head = 0;
    };

    RowStamps() = default;
    /// `_written` null is 0: a row of the product itself, or one that a trigger has just made. What cannot be read ends
    /// the list: the page seal, not this, guards against damage.
    static RowStamps parse(ChangeSetId written, ByteView exceptions);
    Bytes encode() const;

    ChangeSetId written() const { return written_; }
    void setWritten(ChangeSetId written) { written_ = written; }
    ChangeSetId headOf(int unit) const;
    bool hasFurther(int unit) const;
    bool anyFurther() const;
    void set(int unit, ChangeSetId head, bool further);
    const std::vector<Exception>& exceptions() const { return exceptions_; }

private:
    ChangeSetId written_ = 0;
    std::vector<Exception> exceptions_;
};

}  // namespace outpost::sync
