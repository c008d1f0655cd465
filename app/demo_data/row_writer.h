#pragma once

#include "app/demo_data/demo_firm.h"
#include "schema/catalog/catalog.h"
#include "syncengine/replica/writer.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace outpost::app::demo {

/// Hands generated rows to a transaction, and fills a plan from the catalog. One thread.
class RowWriter {
public:
    /// `plan` must be that of `catalog`; both must outlive this.
    RowWriter(const schema::Catalog& catalog, const schema::ReplicationPlan& plan);
    /// Inserts all rows. Errors: demo.field (table and field that the catalog does not know); those of the writer.
    [[nodiscard]] Done write(sync::Writer& writer, std::span<const Row> rows) const;
    /// The identifier of a first row of a choice list, as Plan::choice wants it; 0: none.
    RecordId choice(std::string_view list, std::string_view code) const;

private:
    const schema::Catalog& catalog_;
    std::map<std::string_view, std::pair<int, std::map<std::string_view, int>>> tables_;
};

}  // namespace outpost::app::demo
