#pragma once

#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/store/sqlite.h"

#include <string>
#include <vector>

namespace outpost::store {

/// What createOrMigrate() did.
struct Migration {
    std::vector<std::string> addedTables;
    std::vector<std::string> addedColumns;  ///< "party.website"
    bool localDataStale =
        false;  ///< derived values and record_index were laid out anew: LocalData::rebuild() must follow
};

/// Makes the tables of a catalog, or brings those that are there up to it:
/// - replicated tables as schema/catalog/replication.h lays them out, with no constraint but the key (rule K6) and no
///   default clause: a null reads as the catalog's default, so an added column touches no row and emits nothing (R8);
/// - what a firm's rows have from the start (Catalog::firstRows), with `_written` 0, where it is not there yet;
/// - local tables (`<table>_derived`, `record_index`) and secondary indexes. Those that no entity asks for any more go.
/// A field or table that a file no longer has keeps its column and its values.
///
/// The connection has the exact and local functions. Runs in a transaction of its own, or in the one that is open.
/// Call it before capture begins: what it writes is not a change of anybody's.
/// Errors: "catalog.changed" (a field's type, merge kind or group is another than these tables were made with, rule K10;
/// values: table, column, what it was, what it is), store.*.
[[nodiscard]] Result<Migration> createOrMigrate(Connection& connection, const schema::Catalog& catalog);

}  // namespace outpost::store
