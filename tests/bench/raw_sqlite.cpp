#include "tests/bench/raw_sqlite.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace outpost::bench {

namespace {

std::string writeSql(const TableRows& rows, WriteKind kind) {
    std::vector<std::string> names, marks, updates;
    for (const auto& column : rows.columns) {
        names.push_back(store::quoted(column));
        marks.emplace_back("?");
        if (column != "id") updates.push_back(fmt::format("{0}=excluded.{0}", store::quoted(column)));
    }
    std::string sql = fmt::format("INSERT INTO {}({}) VALUES({})", store::quoted(rows.table), fmt::join(names, ","),
                                  fmt::join(marks, ","));
    if (kind == WriteKind::Upsert) sql += fmt::format(" ON CONFLICT(id) DO UPDATE SET {}", fmt::join(updates, ","));
    return sql;
}

void bindRow(store::Statement& statement, const std::vector<Value>& row) {
    int index = 0;
    for (const Value& value : row) {
        ++index;
        // Not copied: the rows outlive the statement, and the other side binds without a copy as well.
        if (const auto* text = std::get_if<std::string>(&value)) statement.bindStatic(index, *text);
        else if (const auto* blob = std::get_if<Bytes>(&value)) statement.bindStatic(index, ByteView(*blob));
        else statement.bind(index, value);
    }
}

}  // namespace

Result<store::Connection> makeRawCopy(const std::string& path, store::Connection& like,
                                      std::span<const std::string> tables, Durability durability) {
    OUTPOST_ASSIGN(auto raw, store::Connection::open(path));
    OUTPOST_TRY(raw.execute(durability == Durability::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
    // Tables before their indexes; what SQLite makes by itself has no SQL.
    OUTPOST_ASSIGN(auto read,
                   like.prepare("SELECT sql FROM sqlite_schema WHERE tbl_name=? AND type IN ('table','index') "
                                "AND sql IS NOT NULL ORDER BY type DESC, rowid"));
    for (const auto& table : tables) {
        read.bind(1, std::string_view(table));
        int made = 0;
        for (;;) {
            OUTPOST_ASSIGN(const bool more, read.step());
            if (!more) break;
            OUTPOST_TRY(raw.execute(read.text(0)));
            ++made;
        }
        if (made == 0) return fail(Error::Kind::NotFound, "bench.table", {table});
    }
    return raw;
}

Result<TableRows> readRows(store::Connection& from, const std::string& table, std::int64_t limit) {
    TableRows out{table, {}, {}};
    OUTPOST_ASSIGN(auto read, from.prepare(fmt::format("SELECT * FROM {} ORDER BY rowid LIMIT {}", store::quoted(table),
                                                       limit > 0 ? limit : -1)));
    for (int column = 0; column < read.columns(); ++column)
        out.columns.emplace_back(sqlite3_column_name(read.handle(), column));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) return out;
        auto& row = out.rows.emplace_back();
        for (int column = 0; column < read.columns(); ++column) row.push_back(read.value(column));
    }
}

Result<Times> writeRows(store::Connection& into, std::span<const TableRows> tables, std::size_t rowsATransaction,
                        WriteKind kind) {
    const std::size_t step = std::max<std::size_t>(rowsATransaction, 1);
    const Stopwatch watch;
    for (const auto& table : tables) {
        OUTPOST_ASSIGN(auto write, into.prepare(writeSql(table, kind)));
        for (std::size_t first = 0; first < table.rows.size(); first += step) {
            OUTPOST_ASSIGN(auto transaction, store::Transaction::begin(into));
            for (std::size_t row = first; row < std::min(first + step, table.rows.size()); ++row) {
                bindRow(write, table.rows[row]);
                OUTPOST_TRY(write.run());
            }
            OUTPOST_TRY(transaction.commit());
        }
    }
    return watch.elapsed();
}

}  // namespace outpost::bench
