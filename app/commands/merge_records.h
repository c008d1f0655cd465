#pragma once

#include "app/query/reader.h"
#include "syncengine/replica/writer.h"

namespace outpost::app {

/// Writes what came late to a merged record into the record that it goes on as: all of it, or only what nobody wrote
/// there since the merge.
[[nodiscard]] Done carryOver(sync::Writer& writer, Reader& reader, const schema::Entity& base, RecordId alias,
                             bool onlyFree);

}  // namespace outpost::app
