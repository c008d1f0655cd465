#include "schema/store/sqlite.h"

#include <fmt/format.h>

namespace outpost::store {

Error sqliteError(sqlite3* database, int code) {
    const std::string detail =
        fmt::format("sqlite {}: {}", code, database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
    switch (code & 0xff) {
        case SQLITE_FULL: return {Error::Kind::Full, "disk.full", {}, detail};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {Error::Kind::Busy, "store.busy", {}, detail};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return {Error::Kind::Corrupt, "store.damaged", {}, detail};
        case SQLITE_INTERRUPT: return {Error::Kind::Cancelled, "store.cancelled", {}, detail};
        case SQLITE_IOERR:
            // A sealing VFS answers so when a page's seal does not hold.
            if (code == SQLITE_IOERR_DATA || code == SQLITE_IOERR_CORRUPTFS)
                return {Error::Kind::Corrupt, "store.damaged", {}, detail};
            return {Error::Kind::Unavailable, "store.io", {}, detail};
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM: return {Error::Kind::Unavailable, "store.unavailable", {}, detail};
        default: return {Error::Kind::Invalid, "store.statement", {}, detail};
    }
}

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    sqlite3_bind_text64(handle_.get(), index, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int index, ByteView blob) {
    static const std::uint8_t nothing = 0;
    sqlite3_bind_blob64(handle_.get(), index, blob.data() ? blob.data() : &nothing, blob.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bindStatic(int index, std::string_view text) {
    sqlite3_bind_text64(handle_.get(), index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindStatic(int index, ByteView blob) {
    static const std::uint8_t nothing = 0;
    sqlite3_bind_blob64(handle_.get(), index, blob.data() ? blob.data() : &nothing, blob.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bind(int index, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return bind(index, *number);
    if (const auto* text = std::get_if<std::string>(&value)) return bind(index, std::string_view{*text});
    if (const auto* blob = std::get_if<Bytes>(&value)) return bind(index, ByteView{*blob});
    return bindNull(index);
}

Statement& Statement::bindNull(int index) {
    sqlite3_bind_null(handle_.get(), index);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    sqlite3* database = sqlite3_db_handle(handle_.get());
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_.get());
        return false;
    }
    Error error = sqliteError(database, sqlite3_extended_errcode(database));
    sqlite3_reset(handle_.get());
    return tl::make_unexpected(std::move(error));
}

Done Statement::run() {
    auto row = step();
    if (!row) return propagate(row);
    if (*row) reset();
    return {};
}

void Statement::reset() { sqlite3_reset(handle_.get()); }
int Statement::columns() const { return sqlite3_column_count(handle_.get()); }
bool Statement::isNull(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string_view Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    return text ? std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))}
                : std::string_view{};
}

ByteView Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    return {data, data ? static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)) : 0};
}

Value Statement::value(int column) const {
    switch (sqlite3_column_type(handle_.get(), column)) {
        case SQLITE_INTEGER: return integer(column);
        case SQLITE_TEXT: return std::string{text(column)};
        case SQLITE_BLOB: return copyOf(blob(column));
        default: return std::monostate{};
    }
}

Result<Connection> Connection::open(const std::string& path, const OpenOptions& options) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (options.readOnly) flags |= SQLITE_OPEN_READONLY;
    else flags |= SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);

    Connection connection;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
    connection.handle_.reset(handle);
    if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(handle, code));

    sqlite3_busy_timeout(handle, options.busyTimeoutMs);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    if (options.reservedBytes > 0) {
        int reserved = options.reservedBytes;
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    }
    OUTPOST_TRY(connection.execute(
        fmt::format("PRAGMA cache_size={}; PRAGMA temp_store=memory; PRAGMA foreign_keys=off;", -options.cacheKiB)));
    // A new file turns to WAL through a rollback journal. "extra" makes that journal's end durable: were it to come
    // back after a power cut, it would take the file, and all that was committed to the WAL since, back to nothing.
    if (!options.readOnly) {
        OUTPOST_TRY(connection.execute("PRAGMA page_size=4096; PRAGMA synchronous=extra;"));
        // A process that was killed between writing a commit and syncing it leaves a log whose end is read, but not
        // durable. Who reads it tells others that he holds it, so it is made durable first: a checkpoint begins by
        // syncing the log. After an orderly end there is no log and this does nothing.
        if (options.wal)
            OUTPOST_TRY(connection.execute("PRAGMA journal_mode=wal; PRAGMA synchronous=full; PRAGMA wal_checkpoint;"));
    }
    return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) {
    Statement statement;
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(this->handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    statement.handle_.reset(handle);
    if (code != SQLITE_OK) {
        Error error = sqliteError(this->handle(), code);
        error.detail.append(" in: ").append(sql);
        return tl::make_unexpected(std::move(error));
    }
    return statement;
}

Done Connection::execute(std::string_view sql) {
    const int code = sqlite3_exec(handle(), std::string{sql}.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(handle(), code));
    return {};
}

Result<Value> Connection::scalar(std::string_view sql) {
    OUTPOST_ASSIGN(Statement statement, prepare(sql));
    OUTPOST_ASSIGN(const bool found, statement.step());
    return found ? statement.value(0) : Value{};
}

Result<std::int64_t> Connection::integer(std::string_view sql) {
    OUTPOST_ASSIGN(const Value value, scalar(sql));
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return fail(Error::Kind::Invalid, "store.not_a_number", {}, std::string{sql});
}

Result<Transaction> Transaction::begin(Connection& connection) {
    OUTPOST_TRY(connection.execute("BEGIN IMMEDIATE"));
    return Transaction{connection};
}

Transaction::~Transaction() { rollback(); }

Done Transaction::commit() {
    OUTPOST_TRY(connection_->execute("COMMIT"));
    connection_ = nullptr;
    return {};
}

void Transaction::rollback() {
    if (!connection_) return;
    // SQLite may have rolled back by itself already (full disk, damage): nothing to do then.
    if (connection_->inTransaction()) sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    connection_ = nullptr;
}

}  // namespace outpost::store
