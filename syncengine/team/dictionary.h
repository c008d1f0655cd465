#pragma once

#include "schema/base/bytes.h"

namespace outpost::sync {

/// The zstd dictionary 1 for lone edits, made by scripts/train_dictionary. Never changed once shipped: what was packed
/// against it is opened with it for ever.
ByteView editDictionary();

}  // namespace outpost::sync
