#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"

#include <cstdint>
#include <string>

namespace outpost::store {

/// Registers what derived values and local columns need beside the exact functions (schema/store/exact_functions.h):
///
/// | function | is |
/// |---|---|
/// | sort_key(text) | bytes that order texts as a Chinese reader expects: Han first, by pinyin, then Latin, where case
/// and accents count last. At most 64 bytes, so that very long texts that begin alike sort by identifier. Source: ICU, collation "zh". |
/// | day_of(ms) | the day, on this computer's calendar, that a time stamp falls on |
/// | multiply_whole(a, b) | a x b of whole numbers; an error beyond 64 bits, where SQLite would give a floating number |
///
/// Null gives null. Needed on every connection that evaluates expressions of the catalog. Thread: the connection's.
[[nodiscard]] Done registerLocalFunctions(Connection& connection);

/// What sort_key() is made by; keys of two versions do not sort together.
std::string sortKeyVersion();

/// Who asks, for the functions me(), my_org(), my_company(), firm_currency(), today() and now() of defaults and checks.
struct Asker {
    std::int64_t employee = 0;  ///< 0: null
    std::int64_t org = 0;
    std::int64_t company = 0;
    std::int64_t currency = 0;
    std::int64_t today = 0;  ///< days since 1970-01-01
    std::int64_t nowMs = 0;
};

/// Registers those functions. `asker` outlives the connection; it may change between statements.
[[nodiscard]] Done registerAskingFunctions(Connection& connection, const Asker& asker);

}  // namespace outpost::store
