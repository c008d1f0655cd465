#pragma once

#include "app/query/reader.h"
#include "schema/base/result.h"

#include <vector>

/// Records that were merged (C10.13): a row of `merge_record` each time, and everything else follows from these rows.
namespace outpost::app {

struct Merge {
    RecordId id = 0;  ///< the row of merge_record
    RecordId merged = 0, kept = 0;
    ChangeSetId changeSet = 0;  ///< that merged them
};
/// The merges that hold of any of these records.
[[nodiscard]] Result<std::vector<Merge>> mergesOf(Reader& reader, const std::vector<RecordId>& records);

/// A value that somebody wrote into a merged record without knowing of the merge. It belongs to what goes on.
struct LateEdit {
    RecordId alias = 0, root = 0;
    int table = 0, unit = 0;    ///< as in the plan
    std::vector<Value> values;  ///< of the unit's columns
    bool isFree = false;        ///< nobody has written to the unit of the root since the merge
};
/// Those of one merged record; none of another record.
[[nodiscard]] Result<std::vector<LateEdit>> lateEdits(Reader& reader, const schema::Entity& base, RecordId alias);
/// All records of a table that were merged into others, ascending.
[[nodiscard]] Result<std::vector<RecordId>> aliasesIn(Reader& reader, const schema::Entity& base);

}  // namespace outpost::app
