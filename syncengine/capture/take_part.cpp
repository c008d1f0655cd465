#include "syncengine/capture/capture.h"

#include "syncengine/store/row_stamps.h"

/// How the capture takes part in SQLite's transactions: a virtual table without rows, written to once a transaction, is
/// told of each savepoint (failed statements are savepoints of SQLite's own), and the functions that SQL calls.
namespace outpost::sync {

struct Capture::Module {
    struct Table : sqlite3_vtab {
        Capture* capture = nullptr;
    };
    static Capture& of(sqlite3_vtab* table) { return *static_cast<Table*>(table)->capture; }

    static int connect(sqlite3* database, void* capture, int, const char* const*, sqlite3_vtab** out, char**) {
        const int code = sqlite3_declare_vtab(database, "CREATE TABLE x(part)");
        if (code != SQLITE_OK) return code;
        auto* table = new Table{};
        table->capture = static_cast<Capture*>(capture);
        *out = table;
        return SQLITE_OK;
    }
    static int disconnect(sqlite3_vtab* table) {
        delete static_cast<Table*>(table);
        return SQLITE_OK;
    }
    static int bestIndex(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }
    static int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
        *out = new sqlite3_vtab_cursor{};
        return SQLITE_OK;
    }
    static int close(sqlite3_vtab_cursor* cursor) {
        delete cursor;
        return SQLITE_OK;
    }
    static int filter(sqlite3_vtab_cursor*, int, const char*, int, sqlite3_value**) { return SQLITE_OK; }
    static int next(sqlite3_vtab_cursor*) { return SQLITE_OK; }
    static int atEnd(sqlite3_vtab_cursor*) { return 1; }
    static int column(sqlite3_vtab_cursor*, sqlite3_context*, int) { return SQLITE_OK; }
    static int rowId(sqlite3_vtab_cursor*, sqlite3_int64* out) {
        *out = 0;
        return SQLITE_OK;
    }
    static int update(sqlite3_vtab*, int, sqlite3_value**, sqlite3_int64* rowId) {
        *rowId = 0;
        return SQLITE_OK;
    }
    static int nothing(sqlite3_vtab*) { return SQLITE_OK; }
    static int savepoint(sqlite3_vtab* table, int number) {
        Capture& capture = of(table);
        capture.savepoints_[number] = {capture.entries_.size(), capture.packed_.size()};
        return SQLITE_OK;
    }
    static int release(sqlite3_vtab*, int) { return SQLITE_OK; }
    static int rollbackTo(sqlite3_vtab* table, int number) {
        Capture& capture = of(table);
        // A savepoint that is older than our part in the transaction: nothing of what was captured lasts.
        const auto mark = capture.savepoints_.find(number);
        const Mark at = mark == capture.savepoints_.end() ? Mark{} : mark->second;
        capture.entries_.resize(at.entries);
        capture.packed_.truncate(at.bytes);
        return SQLITE_OK;
    }
};

/// row_stamp(_written, _exceptions, unit number, changed, ...): the exceptions once the units that changed are written by
/// the change set of this transaction. Lets a command's own UPDATE carry the stamps.
void Capture::stampFunction(sqlite3_context* context, int count, sqlite3_value** values) {
    const auto& capture = *static_cast<const Capture*>(sqlite3_user_data(context));
    const auto* blob = static_cast<const std::uint8_t*>(sqlite3_value_blob(values[1]));
    RowStamps stamps = RowStamps::parse(sqlite3_value_int64(values[0]),
                                        {blob, static_cast<std::size_t>(sqlite3_value_bytes(values[1]))});
    for (int i = 2; i + 1 < count; i += 2) {
        const int unit = sqlite3_value_int(values[i]);
        // Where heads lie beside the standing one, the commit decides what becomes of them.
        if (sqlite3_value_int(values[i + 1]) != 0) stamps.set(unit, capture.id_, stamps.hasFurther(unit));
    }
    const Bytes encoded = stamps.encode();
    if (encoded.empty()) sqlite3_result_null(context);
    else sqlite3_result_blob64(context, encoded.data(), encoded.size(), SQLITE_TRANSIENT);
}

/// is_local_command(): 1 within a command of this replica, 0 while changes of others are merged. Triggers that protect
/// posted rows ask it, because nothing may stop a merge (rule K6).
void Capture::isLocalFunction(sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_int(context, static_cast<const Capture*>(sqlite3_user_data(context))->listening_ ? 1 : 0);
}

Done Capture::registerAll() {
    static const sqlite3_module kModule = [] {
        sqlite3_module module{};
        module.iVersion = 2;
        module.xConnect = &Module::connect;
        module.xBestIndex = &Module::bestIndex;
        module.xDisconnect = &Module::disconnect;
        module.xDestroy = &Module::disconnect;
        module.xOpen = &Module::open;
        module.xClose = &Module::close;
        module.xFilter = &Module::filter;
        module.xNext = &Module::next;
        module.xEof = &Module::atEnd;
        module.xColumn = &Module::column;
        module.xRowid = &Module::rowId;
        module.xUpdate = &Module::update;
        module.xBegin = &Module::nothing;
        module.xSync = &Module::nothing;
        module.xCommit = &Module::nothing;
        module.xRollback = &Module::nothing;
        module.xSavepoint = &Module::savepoint;
        module.xRelease = &Module::release;
        module.xRollbackTo = &Module::rollbackTo;
        return module;
    }();
    sqlite3* database = connection_.handle();
    int code = sqlite3_create_module_v2(database, "_capture", &kModule, this, nullptr);
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(database, "row_stamp", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                                          &Capture::stampFunction, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(database, "is_local_command", 0, SQLITE_UTF8, this, &Capture::isLocalFunction,
                                          nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::make_unexpected(store::sqliteError(database, code));
    OUTPOST_ASSIGN(takePart_, connection_.prepare("INSERT INTO _capture(part) VALUES(NULL)"));
    return {};
}

}  // namespace outpost::sync
