#pragma once

#include <cstdlib>
#include <string_view>

namespace outpost {

/// Whether the mistake of that name was asked for by OUTPOST_MUTANT. Only the copy of the sources that scripts/mutants
/// makes asks; the product has no such switch.
inline bool isMutant(std::string_view name) {
    static const char* const chosen = std::getenv("OUTPOST_MUTANT");
    return chosen != nullptr && name == chosen;
}

}  // namespace outpost
