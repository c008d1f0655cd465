#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "schema/base/value.h"

#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <utility>

/// A thin layer over SQLite's C interface: ownership, errors as values, typed columns. It hides nothing else:
/// what needs more of SQLite takes Connection::handle().
namespace outpost::store {

class Connection;

/// A prepared statement, reset when a Cursor over it ends. One thread at a time, that of its connection.
class Statement {
public:
    Statement() = default;
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    /// Parameters count from 1. Texts and blobs are copied.
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, const char* text) { return bind(index, std::string_view{text}); }
    Statement& bind(int index, const std::string& text) { return bind(index, std::string_view{text}); }
    Statement& bind(int index, ByteView blob);
    Statement& bind(int index, const Value& value);
    Statement& bindNull(int index);
    /// As bind, without a copy: `text` must live until the statement was stepped to its end or reset.
    Statement& bindStatic(int index, std::string_view text);
    Statement& bindStatic(int index, ByteView blob);

    /// Goes to the next row: true for a row, false at the end (the statement is then reset).
    [[nodiscard]] Result<bool> step();
    /// Runs a statement that gives no rows, and resets it.
    [[nodiscard]] Done run();
    /// Leaves the rows that were not read. Bindings stay.
    void reset();

    /// Columns count from 0 and are read after step() gave true. Text and blob views live until the next step.
    int columns() const;
    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;
    ByteView blob(int column) const;
    /// A floating number, which no table of ours holds, is read as null.
    Value value(int column) const;

    explicit operator bool() const { return static_cast<bool>(handle_); }
    sqlite3_stmt* handle() const { return handle_.get(); }

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// How a database file is opened.
struct OpenOptions {
    std::string vfs{};      ///< name of a registered VFS; empty for the platform's own
    bool readOnly = false;  ///< readers of their own beside the one writer
    bool create = true;     ///< make the file when it is not there
    int busyTimeoutMs = 5000;
    int reservedBytes = 0;  ///< kept free at the end of each page for a sealing VFS (40); set before the first write
    std::int64_t cacheKiB = 65536;
    bool wal = true;  ///< journal in a write-ahead log; else SQLite's rollback journal
};

/// A connection to one database. One thread at a time.
class Connection {
public:
    Connection() = default;
    /// Opens `path` (UTF-8). WAL, foreign keys off, temp_store memory, page size 4096.
    [[nodiscard]] static Result<Connection> open(const std::string& path, const OpenOptions& options = {});

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs one or several statements without parameters.
    [[nodiscard]] Done execute(std::string_view sql);
    /// First column of the first row, or null when there is no row.
    [[nodiscard]] Result<Value> scalar(std::string_view sql);
    /// As scalar, for a whole number; a null or text is an error.
    [[nodiscard]] Result<std::int64_t> integer(std::string_view sql);

    std::int64_t changes() const { return sqlite3_changes64(handle()); }
    bool inTransaction() const { return sqlite3_get_autocommit(handle()) == 0; }
    /// Stops what runs on this connection; from any thread. The statement ends with Error::Kind::Cancelled.
    void interrupt() { sqlite3_interrupt(handle()); }

    explicit operator bool() const { return static_cast<bool>(handle_); }
    sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A transaction that rolls back unless it was committed. Begins IMMEDIATE.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    /// Durable when it returned without error and the connection runs at synchronous=FULL.
    [[nodiscard]] Done commit();
    void rollback();

private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
};

/// The error that SQLite's result `code` stands for: Full, Busy, Corrupt, Cancelled, Invalid or Unavailable.
Error sqliteError(sqlite3* database, int code);

/// `name` as an identifier in SQL text: "na""me".
std::string quoted(std::string_view name);

}  // namespace outpost::store
