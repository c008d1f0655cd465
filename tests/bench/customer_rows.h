#pragma once

#include "schema/catalog/field_check.h"
#include "syncengine/replica/replica_core.h"
#include "tests/bench/bench.h"
#include "tests/support/open_seal.h"

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

class CustomerTable {
public:
    CustomerTable();

    int index() const { return table_; }
    const schema::ReplicationPlan& plan() const { return plan_; }
    const schema::ReplicatedTable& columns() const { return plan_.tables[static_cast<std::size_t>(table_)]; }
    /// The n-th customer, the same at each call. `round` changes every text, and no key.
    CustomerRow row(std::int64_t n, int round = 0) const;
    std::vector<CustomerRow> rows(std::int64_t count, int round = 0) const;

    /// A replica without the local data of the product; its listener keeps record_index as the plain side does.
    /// Durability is that of PRAGMA synchronous.
    std::unique_ptr<sync::ReplicaCore> openReplica(const std::string& path, int enrolment, sync::SegmentSeal& seal,
                                                   store::TouchedRowListener* listener,
                                                   std::string_view synchronous) const;
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
    void attach(store::Connection& connection);
    [[nodiscard]] Done write(RecordId id);
    Done refresh(std::span<const store::TouchedRow> rows, store::Origin origin) override;

private:
    store::Statement write_;
};

}  // namespace outpost::bench
