#pragma once

#include "schema/base/bytes.h"

#include <array>
#include <cstdint>

namespace outpost::sync {

/// BLAKE2b-256.
using Hash = std::array<std::uint8_t, 32>;

/// The hash of a chain after one more change set (or team entry): BLAKE2b-256("outpost chain 1" || before || bytes).
/// The chain begins with a hash of zeros. Thread: any.
Hash chainHash(const Hash& before, ByteView bytes);

}  // namespace outpost::sync
