#pragma once

#include "app/query/reader.h"
#include "schema/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

/// What branches broke apart and merging accepted (rules K6, R10): references that lead nowhere, numbers that stand
/// twice. Listed as work, never refused.
namespace outpost::app {

struct WorkItem {
    enum class Kind {
        Missing,  ///< a field leads to a record that is deleted, or never came
        Number,   ///< two records bear one number
        Late,     ///< a value was written into a merged record without knowing of the merge (C10.13)
        Double    ///< two records are equal in a field by which their entity tells doubles: perhaps one and the same
    };
    Kind kind = Kind::Missing;
    std::string entity;  ///< the face where there is one; of a line its own entity
    RecordId id = 0;
    std::string title;
    std::string field;
    Value value;  ///< what the field holds
    RecordId other =
        0;  ///< Missing: where it leads; Late: what the record goes on as; else the other record, the one that was made first
    std::string otherTitle;
};

/// Missing ones first, then numbers, what came late to merged records, doubles; within these by entity and field. Reads every link once; interrupt()
/// stops it. `limit` 0: all.
[[nodiscard]] Result<std::vector<WorkItem>> workToSettle(Reader& reader, std::int64_t limit);

}  // namespace outpost::app
