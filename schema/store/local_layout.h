#pragma once

#include "schema/catalog/catalog.h"

#include <string>
#include <string_view>
#include <vector>

/// What stands beside the replicated tables on this device only: `"<table>_derived"`, `record_index`, indexes.
namespace outpost::store {

/// `"customer_name_sort"` in `"party_derived"`: the sort key of a listed text, null in rows that are not of the entity.
struct SortColumn {
    std::string column;
    std::string field;
    const schema::Entity* entity = nullptr;
};

/// Where a list finds the value that it sorts a column by.
struct SortSource {
    std::string table;  ///< base table, its `_derived`, or for links and choices the table that is linked to
    std::string column;
    bool throughLink = false;  ///< join `table` by its id = the column sorted by
    std::string linkTable;     ///< throughLink: the table that holds the link, ...
    std::string linkColumn;    ///< ... and its column
    bool indexed = false;      ///< an index gives the order
};

/// How to order the list of `entity` by `column`, a field or derived value of it. Texts in lists sort by pinyin.
SortSource sortSource(const schema::Catalog& catalog, const schema::Entity& entity, std::string_view column);

/// The sort columns of a base entity's derived table. An entity with faces has those of its faces.
std::vector<SortColumn> sortColumns(const schema::Catalog& catalog, const schema::Entity& base);

/// The face's condition as SQL over its base table under `alias`; "1" for an entity that is no face.
/// An index per face holds exactly the rows for which this text is true.
std::string faceCondition(const schema::Catalog& catalog, const schema::Entity& entity, std::string_view alias);

/// `"party_derived"`.
std::string derivedTable(const schema::Entity& base);

/// True for entities whose rows stand in record_index: all but lines.
bool isIndexed(const schema::Entity& base);

/// One line of SQL each, `create index if not exists ...`, for a base entity.
std::vector<std::string> indexStatements(const schema::Catalog& catalog, const schema::Entity& base);

}  // namespace outpost::store
