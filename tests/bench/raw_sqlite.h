#pragma once

#include "schema/store/sqlite.h"
#include "tests/bench/bench.h"

#include <span>
#include <string>
#include <vector>

/// The other side of a comparison: the same rows in the same tables with the same indexes, in plain SQLite without a
/// log, without capture and without sealing.
namespace outpost::bench {

/// How the plain database keeps what is committed. Stands in the result's line.
enum class Durability { Full, Normal };

/// A plain database whose named tables, with their indexes, are made by the SQL that made them in `like`. Virtual
/// tables (full text) are made too when they are named; triggers are not copied.
[[nodiscard]] Result<store::Connection> makeRawCopy(const std::string& path, store::Connection& like,
                                                    std::span<const std::string> tables, Durability durability);

/// Rows of one table as they are handed to SQLite, in the order of their rowids.
struct TableRows {
    std::string table;
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
};

/// Reads whole rows into memory, `limit` at most (0: all), so that only writing is measured afterwards.
[[nodiscard]] Result<TableRows> readRows(store::Connection& from, const std::string& table, std::int64_t limit = 0);

/// Inserts the rows, or inserts what is not there and overwrites what is (`upsert`: primary key "id"). The time runs
/// from the first BEGIN to the last COMMIT.
enum class WriteKind { Insert, Upsert };
[[nodiscard]] Result<Times> writeRows(store::Connection& into, std::span<const TableRows> tables,
                                      std::size_t rowsATransaction, WriteKind kind = WriteKind::Insert);

}  // namespace outpost::bench
