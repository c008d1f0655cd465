#pragma once

#include "schema/catalog/catalog.h"
#include "schema/search/prepare_connection.h"
#include "schema/search/search.h"
#include "schema/search/search_index.h"

#include <doctest/doctest.h>
#include <map>
#include <string>
#include <vector>

namespace outpost::search {

using Fields = std::map<std::string, Value>;

/// A firm with parties and employees, changed as LocalData would: rows, then the index, in one transaction.
class SearchFixture {
public:
    SearchFixture() {
        auto opened = store::Connection::open(":memory:");
        REQUIRE(opened);
        connection = std::move(*opened);
        REQUIRE(prepareConnection(connection));
        for (const auto& table : plan.tables) {
            std::string sql =
                "CREATE TABLE " + store::quoted(table.name) +
                "(id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER, _dead INTEGER";
            for (const auto& column : table.columns) sql += ", " + store::quoted(column.name);
            REQUIRE(connection.execute(sql + ")"));
        }
        reopen();
    }

    void reopen() {
        auto opened = SearchIndex::open(connection, searchPlan(catalog, plan));
        REQUIRE_MESSAGE(opened, describe(opened.error()));
        index = std::move(*opened);
    }

    int tableOf(const std::string& name) const {
        for (std::size_t i = 0; i < plan.tables.size(); ++i)
            if (plan.tables[i].name == name) return static_cast<int>(i);
        FAIL("no table " << name);
        return -1;
    }

    /// The row's columns in the plan's order; empty when it is not there.
    std::vector<Value> rowOf(const std::string& table, RecordId id) {
        std::string sql = "SELECT id";
        for (const auto& column : plan.tables[static_cast<std::size_t>(tableOf(table))].columns)
            sql += ", " + store::quoted(column.name);
        auto row = connection.prepare(sql + " FROM " + store::quoted(table) + " WHERE _dead IS NOT 1 AND id = ?");
        REQUIRE(row);
        row->bind(1, id);
        std::vector<Value> values;
        if (row->step().value())
            for (int i = 1; i < row->columns(); ++i) values.push_back(row->value(i));
        return values;
    }

    /// Writes fields of a row, which is made when it is not there.
    void put(const std::string& table, RecordId id, const Fields& fields) {
        change(table, id, [&] {
            auto made = connection.prepare("INSERT OR IGNORE INTO " + store::quoted(table) + "(id) VALUES(?)");
            REQUIRE(made);
            made->bind(1, id);
            REQUIRE(made->run());
            for (const auto& [field, value] : fields) {
                auto set = connection.prepare("UPDATE " + store::quoted(table) + " SET " + store::quoted(field) +
                                              " = ? WHERE id = ?");
                REQUIRE(set);
                set->bind(1, value).bind(2, id);
                REQUIRE(set->run());
            }
        });
    }

    void setDead(const std::string& table, RecordId id, bool dead) {
        change(table, id, [&] {
            REQUIRE(connection.execute("UPDATE " + store::quoted(table) + " SET _dead = " + (dead ? "1" : "NULL") +
                                       " WHERE id = " + std::to_string(id)));
        });
    }

    void party(RecordId id, const std::string& name, Fields more = {}) {
        more["name"] = name;
        put("party", id, more);
    }

    std::vector<RecordId> find(const std::string& text, const SearchFilter& filter = {}, std::size_t limit = 50) {
        CAPTURE(text);
        const auto hits = search(connection, text, filter, limit);
        REQUIRE(hits);
        std::vector<RecordId> ids;
        for (const Hit& hit : *hits) ids.push_back(hit.id);
        return ids;
    }

    schema::Catalog const& catalog = schema::productCatalog();
    schema::ReplicationPlan plan = schema::replicationPlan(catalog);
    store::Connection connection;
    std::unique_ptr<SearchIndex> index;

private:
    template <class Write>
    void change(const std::string& table, RecordId id, Write&& write) {
        auto transaction = store::Transaction::begin(connection);
        REQUIRE(transaction);
        const std::vector<Value> before = rowOf(table, id);
        write();
        REQUIRE(index->update(tableOf(table), id, before, rowOf(table, id)));
        REQUIRE(transaction->commit());
    }
};

using Ids = std::vector<RecordId>;

}  // namespace outpost::search
