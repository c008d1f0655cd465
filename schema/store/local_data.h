#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/search/full_text.h"
#include "schema/store/sqlite.h"
#include "schema/store/touched_rows.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace outpost::store {

/// What a rebuild makes anew.
struct RebuildScope {
    bool derived = true;   ///< `<table>_derived` and record_index
    bool fullText = true;  ///< the full-text index, where there is one
};

/// Told how far a rebuild is; `false` stops it (nothing is changed then). `total` may grow while it runs.
using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// Keeps all that this device computes from rows and never sends: derived values, `record_index`, and the full text
/// (through FullTextIndex). A touched row leads to exactly the values that rest on it: those of the row, of its
/// document, of what it links to now and linked to before. A rebuild gives the same tables.
///
/// `record_index(id, entity, faces, title, sort_key, owner, org, dead)` has a row for each record of every base entity
/// but lines: `entity` is the base's name, `faces` a bit for each face in Catalog::faces() order.
/// `<table>_derived` has a row for each living row of its table.
///
/// A value that cannot be computed (it leaves 64 bits) refuses a command; after a merge it is null (rules K6, R10).
/// Thread: that of the connection, which has the exact and local functions and outlives this.
class LocalData final : public TouchedRowListener {
public:
    /// After createOrMigrate(). `fullText` may be null; it outlives this.
    [[nodiscard]] static Result<std::unique_ptr<LocalData>> open(Connection& connection, const schema::Catalog& catalog,
                                                                 FullTextIndex* fullText = nullptr);
    ~LocalData() override;

    [[nodiscard]] Done refresh(std::span<const TouchedRow> rows, Origin origin) override;

    /// Makes everything anew, in one transaction of its own or in the open one. Error: "cancelled" when `progress` said so.
    [[nodiscard]] Done rebuild(const Progress& progress = {}, const RebuildScope& scope = {});

private:
    class Engine;
    explicit LocalData(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

}  // namespace outpost::store
