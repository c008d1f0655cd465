#pragma once

#include "app/firm/firm.h"
#include "schema/base/result.h"

#include <cstdint>

namespace outpost::app {

/// Fills a firm with generated customers, their contacts, activities and orders (app/demo_data): the same seed gives the
/// same firm. Written as a user's work is, in transactions of about a thousand rows; blocks; what is written when it is
/// cancelled stays. Errors: those of writing; cancelled.
[[nodiscard]] Done writeGeneratedData(Firm& firm, std::int64_t customers, std::uint64_t seed, const Progress& progress);

}  // namespace outpost::app
