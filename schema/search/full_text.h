#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"

#include <functional>
#include <span>

namespace outpost::store {

/// What keeps the full-text index, as LocalData (schema/store/local_data.h) calls it: on the writer's thread, inside
/// the transaction that changed the rows. Rows are given by their columns, in the order of ReplicatedTable::columns.
class FullTextIndex {
public:
    virtual ~FullTextIndex() = default;

    /// A row of the plan's table number `table` changed. `before` is what was indexed of it, empty when it was not
    /// there or dead; `after` is what it is now, empty when it is gone or dead.
    [[nodiscard]] virtual Done update(int table, RecordId id, std::span<const Value> before,
                                      std::span<const Value> after) = 0;
    /// Empties the index before a rebuild; update() with every living row follows, then endRebuild().
    [[nodiscard]] virtual Done beginRebuild() = 0;
    [[nodiscard]] virtual Done endRebuild() = 0;
};

}  // namespace outpost::store
