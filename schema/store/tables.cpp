#include "schema/store/tables.h"

#include "schema/catalog/expression_sql.h"
#include "schema/store/local_functions.h"
#include "schema/store/local_layout.h"

#include <map>
#include <optional>
#include <set>
#include <sodium.h>

namespace outpost::store {
namespace {

using namespace schema;

/// Raised when the local tables' meaning changes though their columns do not, so that they are made anew.
constexpr const char* kLocalLayout = "local layout 1";

std::string_view storageOf(FieldType type) {
    return isText(type) ? "TEXT" : type == FieldType::File ? "BLOB" : "INTEGER";
}

/// A column as it was made: what must never change (rule K10).
struct Made {
    std::string type;
    std::string unit;
};

class Migrator {
public:
    Migrator(Connection& connection, const Catalog& catalog) : connection_(connection), catalog_(catalog) {}

    Result<Migration> run() {
        OUTPOST_TRY(connection_.execute(
            "CREATE TABLE IF NOT EXISTS _catalog_column(table_name TEXT, column_name TEXT, type TEXT, unit TEXT,"
            " PRIMARY KEY(table_name, column_name)) WITHOUT ROWID;"
            "CREATE TABLE IF NOT EXISTS _catalog_local(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"));
        OUTPOST_TRY(readMade());
        for (const Entity& entity : catalog_.entities())
            if (entity.kind != EntityKind::Face) OUTPOST_TRY(table(entity));
        OUTPOST_TRY(firstRows());
        OUTPOST_TRY(local());
        return std::move(report_);
    }

private:
    Done readMade() {
        OUTPOST_ASSIGN(auto rows,
                       connection_.prepare("SELECT table_name, column_name, type, unit FROM _catalog_column"));
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows.step());
            if (!more) return {};
            made_[std::string(rows.text(0))][std::string(rows.text(1))] = {std::string(rows.text(2)),
                                                                           std::string(rows.text(3))};
        }
    }

    Done remember(const std::string& table, const std::string& column, const Made& made) {
        OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT INTO _catalog_column VALUES(?1,?2,?3,?4)"));
        return insert.bind(1, table).bind(2, column).bind(3, made.type).bind(4, made.unit).run();
    }

    /// True: the column is new. Error: it is there, and of another kind.
    Result<bool> isNew(const std::string& table, const std::string& column, const Made& wanted) {
        const auto known = made_[table].find(column);
        if (known == made_[table].end()) return true;
        if (known->second.type == wanted.type && known->second.unit == wanted.unit) return false;
        const bool type = known->second.type != wanted.type;
        return fail(Error::Kind::Invalid, "catalog.changed",
                    {table, column, type ? known->second.type : known->second.unit, type ? wanted.type : wanted.unit},
                    "the type, group and merge kind of a field never change; make a new field");
    }

    Done table(const Entity& entity) {
        const bool fresh = !made_.contains(entity.name);
        if (fresh) {
            OUTPOST_TRY(connection_.execute(
                "CREATE TABLE " + sqlName(entity.name) +
                "(id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER, _dead INTEGER)"));
            report_.addedTables.push_back(entity.name);
        }
        for (const Field* field : catalog_.storedFields(entity)) {
            const Made wanted{std::string(nameOf(field->type)), field->group.empty() ? field->name : field->group};
            if (field->type == FieldType::Links) {
                OUTPOST_TRY(setTable(entity, *field, wanted));
                continue;
            }
            OUTPOST_TRY(column(entity.name, field->name, storageOf(field->type), wanted));
            if (field->type == FieldType::Link && catalog_.linksToSeveral(*field))
                OUTPOST_TRY(column(entity.name, field->name + "_entity", "TEXT", {"entity", wanted.unit}));
        }
        return {};
    }

    Done column(const std::string& table, const std::string& name, std::string_view storage, const Made& wanted) {
        OUTPOST_ASSIGN(const bool add, isNew(table, name, wanted));
        if (!add) return {};
        OUTPOST_TRY(connection_.execute("ALTER TABLE " + sqlName(table) + " ADD COLUMN " + sqlName(name) + " " +
                                        std::string(storage)));
        report_.addedColumns.push_back(table + "." + name);
        return remember(table, name, wanted);
    }

    Done setTable(const Entity& entity, const Field& field, const Made& wanted) {
        OUTPOST_ASSIGN(const bool add, isNew(entity.name, field.name, wanted));
        if (!add) return {};
        const std::string table = entity.name + "__" + field.name;
        OUTPOST_TRY(connection_.execute(
            "CREATE TABLE " + sqlName(table) +
            "(record INTEGER, target INTEGER, written INTEGER, PRIMARY KEY(record, target, written)) WITHOUT ROWID;"
            "CREATE INDEX " +
            sqlName("i_" + table + "__target") + " ON " + sqlName(table) + "(target)"));
        report_.addedTables.push_back(table);
        return remember(entity.name, field.name, wanted);
    }

    Done firstRows() {
        for (const FirstRow& row : catalog_.firstRows()) {
            std::string names = "id, _written";
            std::string places = "?1, 0";
            for (std::size_t i = 0; i < row.values.size(); ++i) {
                names += ", " + sqlName(row.values[i].first);
                places += ", ?" + std::to_string(i + 2);
            }
            OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT OR IGNORE INTO " + sqlName(row.entity) + "(" +
                                                            names + ") VALUES(" + places + ")"));
            insert.bind(1, row.id);
            for (std::size_t i = 0; i < row.values.size(); ++i)
                insert.bind(static_cast<int>(i) + 2, row.values[i].second);
            OUTPOST_TRY(insert.run());
            if (connection_.changes() > 0) report_.localDataStale = true;
        }
        return {};
    }

    std::string derivedStatement(const Entity& entity) const {
        std::string sql = "CREATE TABLE " + sqlName(derivedTable(entity)) + "(id INTEGER PRIMARY KEY";
        for (const SortColumn& sort : sortColumns(catalog_, entity)) sql += ", " + sqlName(sort.column) + " BLOB";
        for (const Derived* derived : catalog_.storedDerived(entity))
            sql += ", " + sqlName(derived->name) + " " + std::string(storageOf(derived->type));
        return sql + ")";
    }

    /// Everything that decides what the local tables hold, as text: laid out anew when it differs.
    std::string layoutOf() const {
        std::string text = kLocalLayout + ("\n" + sortKeyVersion());
        for (const Entity& entity : catalog_.entities()) {
            text += "\n" + entity.name + " title " + entity.title + " owner " + entity.visible.owner + " org " +
                    entity.visible.org + " when " + entity.when.text;
            if (entity.kind == EntityKind::Face) continue;
            text += "\n" + derivedStatement(entity);
            for (const Derived* derived : catalog_.storedDerived(entity))
                text += "\n" + derived->name + " is " + derived->is.text;
            for (const Field* field : catalog_.storedFields(entity))
                if (!isNull(field->nullReadsAs)) text += "\n" + field->name + " null " + sqlValue(field->nullReadsAs);
        }
        unsigned char hash[32];
        crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                           0);
        char hex[65];
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        return hex;
    }

    Done local() {
        const std::string layout = layoutOf();
        OUTPOST_ASSIGN(const Value known, connection_.scalar("SELECT value FROM _catalog_local WHERE key='layout'"));
        if (known != Value{layout}) {
            report_.localDataStale = true;
            OUTPOST_TRY(
                connection_.execute("DROP TABLE IF EXISTS record_index;"
                                    "CREATE TABLE record_index(id INTEGER PRIMARY KEY, entity TEXT, faces INTEGER,"
                                    " title TEXT, sort_key BLOB, owner INTEGER, org INTEGER, dead INTEGER);"
                                    "DROP TABLE IF EXISTS record_alias;"
                                    "CREATE TABLE record_alias(id INTEGER PRIMARY KEY, root INTEGER);"
                                    "CREATE INDEX record_alias_root ON record_alias(root)"));
            for (const Entity& entity : catalog_.entities()) {
                if (entity.kind == EntityKind::Face) continue;
                OUTPOST_TRY(connection_.execute("DROP TABLE IF EXISTS " + sqlName(derivedTable(entity))));
                OUTPOST_TRY(connection_.execute(derivedStatement(entity)));
            }
            OUTPOST_ASSIGN(auto keep,
                           connection_.prepare("INSERT OR REPLACE INTO _catalog_local VALUES('layout', ?1)"));
            OUTPOST_TRY(keep.bind(1, layout).run());
        }
        return indexes();
    }

    Done indexes() {
        std::map<std::string, std::string> wanted;  // name -> statement
        for (const Entity& entity : catalog_.entities()) {
            if (entity.kind == EntityKind::Face) continue;
            for (const std::string& statement : indexStatements(catalog_, entity)) {
                const auto begin = statement.find('"') + 1;
                wanted[statement.substr(begin, statement.find('"', begin) - begin)] = statement;
            }
        }
        std::vector<std::string> gone;
        {
            OUTPOST_ASSIGN(
                auto rows,
                connection_.prepare(
                    "SELECT name, sql FROM sqlite_schema WHERE type='index' AND name LIKE 'i\\_%\\_\\_%' ESCAPE '\\'"));
            for (;;) {
                OUTPOST_ASSIGN(const bool more, rows.step());
                if (!more) break;
                const std::string name(rows.text(0));
                if (name.ends_with("__target") && !wanted.contains(name)) continue;  // belongs to a set's table
                // SQLite keeps the text of a statement without "IF NOT EXISTS".
                std::string statement = wanted.contains(name) ? wanted[name] : "";
                if (const auto at = statement.find(" IF NOT EXISTS"); at != std::string::npos) statement.erase(at, 14);
                if (statement != rows.text(1)) gone.push_back(name);
            }
        }
        for (const std::string& name : gone) OUTPOST_TRY(connection_.execute("DROP INDEX " + sqlName(name)));
        for (const auto& [name, statement] : wanted) OUTPOST_TRY(connection_.execute(statement));
        return {};
    }

    Connection& connection_;
    const Catalog& catalog_;
    std::map<std::string, std::map<std::string, Made>> made_;
    Migration report_;
};

}  // namespace

Result<Migration> createOrMigrate(Connection& connection, const Catalog& catalog) {
    if (connection.inTransaction()) return Migrator(connection, catalog).run();
    OUTPOST_ASSIGN(auto transaction, Transaction::begin(connection));
    OUTPOST_ASSIGN(auto report, Migrator(connection, catalog).run());
    OUTPOST_TRY(transaction.commit());
    return report;
}

}  // namespace outpost::store
