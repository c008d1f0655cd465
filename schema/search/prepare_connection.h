#pragma once

#include "schema/base/result.h"
#include "schema/store/exact_functions.h"
#include "schema/store/sqlite.h"

namespace outpost::search {

/// Registers on a connection all that SQL over a firm's database needs beside SQLite itself: the exact functions, the
/// local ones (store::registerLocalFunctions) and the full-text tokenizer. To be called on every connection, writer and readers, before a firm's table is touched;
/// calling it again with other decimals replaces the exact functions.
/// Thread: that of the connection. Error: Busy while a statement runs.
[[nodiscard]] Done prepareConnection(store::Connection& connection, int moneyDecimals = store::kDefaultMoneyDecimals);

}  // namespace outpost::search
