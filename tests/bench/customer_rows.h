#pragma once

#include "schema/catalog/field_check.h"
#include "schema/search/search_index.h"
#include "schema/store/local_data.h"
#include "syncengine/replica/replica_core.h"
#include "tests/bench/bench.h"
#include "tests/support/open_seal.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// What the engine's benchmarks share: customers as rows of the catalog's own table, with its indexes and record_index,
/// in a replica and in plain SQLite.
namespace outpost::bench {

/// A customer, by the plan's columns; some are null as in life.
struct CustomerRow {
    RecordId id = 0;
    std::vector<Value> values;
};

/// How a replica is opened.
struct Opening {
    int enrolment = 1;
    sync::SegmentSeal* seal = nullptr;
    sync::TeamLogSink* team = nullptr;
    store::TouchedRowListener* listener = nullptr;
    /// Called when the tables are there, on the writer's connection, before anything is written.
    std::function<Done(store::Connection&)> attach{};
    std::string_view synchronous = "normal";
    bool sealedPages = false;
};

class CustomerTable {
public:
    CustomerTable();

    int index() const { return table_; }
    const schema::Catalog& catalog() const { return catalog_; }
    const schema::ReplicationPlan& plan() const { return plan_; }
    const schema::ReplicatedTable& columns() const { return plan_.tables[static_cast<std::size_t>(table_)]; }
    /// The n-th customer, the same at each call. `round` changes every text, and no key.
    CustomerRow row(std::int64_t n, int round = 0) const;
    std::vector<CustomerRow> rows(std::int64_t count, int round = 0) const;

    std::unique_ptr<sync::ReplicaCore> openReplica(const std::string& path, Opening opening) const;
    /// The same tables and indexes in plain SQLite.
    store::Connection openPlain(const std::string& path, std::string_view synchronous) const;

private:
    const schema::Catalog& catalog_;
    schema::ReplicationPlan plan_;
    schema::CatalogValueCheck check_;
    int table_ = 0;
    std::vector<const schema::Field*> fields_;  ///< by column; null: the second column of a link
};

/// Writes the row of record_index that belongs to a customer; both sides use it alike.
class RecordIndexWriter : public store::TouchedRowListener {
public:
    /// Inserts or overwrites. The connection must be the one that the rows are written on.
    [[nodiscard]] Done attach(store::Connection& connection);
    [[nodiscard]] Done write(RecordId id);
    Done refresh(std::span<const store::TouchedRow> rows, store::Origin origin) override;

private:
    store::Statement write_;
};

/// The local data of the product: derived values, record_index and full text.
class WholeLocalData : public store::TouchedRowListener {
public:
    explicit WholeLocalData(const CustomerTable& table) : table_(table) {}
    [[nodiscard]] Done attach(store::Connection& connection);
    Done refresh(std::span<const store::TouchedRow> rows, store::Origin origin) override;
    search::SearchIndex& text() { return *text_; }

private:
    const CustomerTable& table_;
    std::unique_ptr<search::SearchIndex> text_;
    std::unique_ptr<store::LocalData> local_;
};

/// What a row's fields are to a writer: those that are not null.
std::vector<sync::FieldValue> filledFields(const CustomerRow& row);

/// INSERT into the plain table over all of its columns, as an application binds them.
class PlainInsert {
public:
    PlainInsert(store::Connection& connection, const schema::ReplicatedTable& table, bool overwrites = false);
    [[nodiscard]] Done add(const CustomerRow& row);

private:
    store::Statement insert_;
};

}  // namespace outpost::bench
