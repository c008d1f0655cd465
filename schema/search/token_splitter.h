#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"

namespace outpost::search {

/// The name of the tokenizer in SQL.
inline constexpr const char* kTokenizer = "outpost";

/// Registers the tokenizer of the full-text table on a connection. What the table is given is no text but tokens that
/// RecordTokens made; this only takes them apart again: a blank begins the next position, '|' a further token at the
/// same one. Errors: Unavailable when this SQLite has no FTS5.
[[nodiscard]] Done registerTokenSplitter(store::Connection& connection);

}  // namespace outpost::search
