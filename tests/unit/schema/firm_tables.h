#pragma once

#include "schema/catalog/catalog.h"
#include "schema/store/exact_functions.h"
#include "schema/store/local_data.h"
#include "schema/store/local_functions.h"
#include "schema/store/sqlite.h"
#include "schema/store/tables.h"

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

namespace outpost::test {

/// A database in memory with a catalog's tables, written to as merging does: rows, then one refresh.
class FirmTables {
public:
    explicit FirmTables(const schema::Catalog& catalog) : catalog_(catalog), plan_(schema::replicationPlan(catalog)) {
        auto opened = store::Connection::open(":memory:");
        REQUIRE(opened);
        db = std::move(*opened);
        REQUIRE(store::registerExactFunctions(db));
        REQUIRE(store::registerLocalFunctions(db));
        const auto made = store::createOrMigrate(db, catalog);
        REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : describe(made.error())));
        auto local_ = store::LocalData::open(db, catalog);
        REQUIRE(local_);
        local = std::move(*local_);
        REQUIRE(local->rebuild());
    }

    using Values = std::vector<std::pair<std::string, Value>>;

    /// Inserts or changes a row, without refresh. `_dead` and `_deleted` may be among the values.
    void write(const std::string& table, RecordId id, const Values& values) {
        note(table, id);
        std::string names = "id", places = "?1", sets;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::string place = "?" + std::to_string(i + 2);
            names += "," + store::quoted(values[i].first);
            places += "," + place;
            sets += (i == 0 ? "" : ",") + store::quoted(values[i].first) + "=" + place;
        }
        auto statement = db.prepare("INSERT INTO " + store::quoted(table) + "(" + names + ") VALUES(" + places +
                                    ") ON CONFLICT(id) DO " + (sets.empty() ? "NOTHING" : "UPDATE SET " + sets));
        REQUIRE(statement);
        statement->bind(1, id);
        for (std::size_t i = 0; i < values.size(); ++i) statement->bind(static_cast<int>(i) + 2, values[i].second);
        REQUIRE(statement->run());
    }

    Done refresh(store::Origin origin = store::Origin::Merge) {
        const auto rows = std::exchange(touched_, {});
        return local->refresh(rows, origin);
    }

    Value value(const std::string& sql) {
        auto result = db.scalar(sql);
        REQUIRE_MESSAGE(result.has_value(), (result ? std::string() : describe(result.error())));
        return *result;
    }

    /// A table as text, a row a line, ordered by its columns.
    std::string dump(const std::string& sql) {
        auto rows = db.prepare(sql);
        REQUIRE(rows);
        std::string text;
        for (;;) {
            auto more = rows->step();
            REQUIRE(more);
            if (!*more) return text;
            for (int i = 0; i < rows->columns(); ++i) {
                const Value cell = rows->value(i);
                if (const auto* number = std::get_if<std::int64_t>(&cell)) text += std::to_string(*number);
                else if (const auto* string = std::get_if<std::string>(&cell)) text += *string;
                else if (const auto* bytes = std::get_if<Bytes>(&cell))
                    for (const std::uint8_t byte : *bytes)
                        text += "0123456789abcdef"[byte >> 4], text += "0123456789abcdef"[byte & 15];
                else text += "-";
                text += i + 1 < rows->columns() ? '|' : '\n';
            }
        }
    }

    /// All that LocalData keeps.
    std::string localDump() {
        std::string text = dump("SELECT * FROM record_index ORDER BY id");
        for (const auto& table : plan_.tables)
            text +=
                table.name + "\n" + dump("SELECT * FROM " + store::quoted(table.name + "_derived") + " ORDER BY id");
        return text;
    }

    store::Connection db;
    std::unique_ptr<store::LocalData> local;

private:
    void note(const std::string& table, RecordId id) {
        int number = 0;
        while (plan_.tables[static_cast<std::size_t>(number)].name != table) ++number;
        for (const auto& touched : touched_)
            if (touched.table == number && touched.id == id) return;
        store::TouchedRow row{number, id, false, {}};
        std::string names;
        for (const auto& column : plan_.tables[static_cast<std::size_t>(number)].columns)
            names += "," + store::quoted(column.name);
        auto statement = db.prepare("SELECT _dead" + names + " FROM " + store::quoted(table) + " WHERE id=?1");
        REQUIRE(statement);
        statement->bind(1, id);
        auto found = statement->step();
        REQUIRE(found);
        if (*found && statement->integer(0) != 1) {
            row.existed = true;
            for (int i = 1; i < statement->columns(); ++i) row.before.push_back(statement->value(i));
        }
        touched_.push_back(std::move(row));
    }

    const schema::Catalog& catalog_;
    schema::ReplicationPlan plan_;
    std::vector<store::TouchedRow> touched_;
};

}  // namespace outpost::test
