#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/search/match_expression.h"
#include "schema/store/sqlite.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

/// Finding records by what people type. Reads the tables of SearchIndex (search_index.h) on any connection that was
/// given to prepareConnection.
namespace outpost::search {

/// How well a record fits; in this order records are given.
enum class Rank {
    Exact,     ///< a number of it is the text (telephone, customer number), or a name, its pinyin or its initials
    Begins,    ///< a name or number begins with it, or with its pinyin or initials
    Name,      ///< all parts stand in a name
    Elsewhere  ///< in notes, addresses, numbers
};

struct Hit {
    RecordId id = 0;
    Rank rank = Rank::Elsewhere;
};

/// What a search is narrowed to.
struct SearchFilter {
    std::string entity;            ///< an entity or a face; empty: all
    std::vector<RecordId> owners;  ///< owners and departments, one of which the record has; empty: anybody's
};

/// One search, given page by page. Holds no statement between the pages, so nothing keeps the log from being written
/// back; a record that changes between two pages may be given twice or not at all.
/// Thread: that of the connection, which it must not outlive. Any text is allowed.
class RecordSearch {
public:
    RecordSearch(store::Connection& connection, std::string_view text, SearchFilter filter = {});

    /// The next hits, at most `limit`; fewer only when there are no more. Within a rank they come in the order of their
    /// identifiers: never by weight, which would need to read all.
    [[nodiscard]] Result<std::vector<Hit>> next(std::size_t limit);

private:
    struct Stage {
        Rank rank;
        std::string expression;
    };
    Done read(const Stage& stage, std::size_t limit, std::vector<Hit>& hits);

    store::Connection& connection_;
    std::vector<Stage> stages_;
    std::size_t at_ = 0;  ///< the stage that is being read
    RecordId last_ = -1;  ///< its last record
    std::unordered_set<RecordId> given_;
};

/// The first `limit` hits.
[[nodiscard]] Result<std::vector<Hit>> search(store::Connection& connection, std::string_view text,
                                              const SearchFilter& filter, std::size_t limit);

/// How many records there are, counted no further than `bound`: "1,000+".
struct BoundedCount {
    std::int64_t count = 0;
    bool more = false;
};
[[nodiscard]] Result<BoundedCount> countHits(store::Connection& connection, std::string_view text,
                                             const SearchFilter& filter, std::int64_t bound);

/// A condition for a query's WHERE, over the record's identifier `t.id`, and what its question marks stand for. It
/// holds for exactly what a search for the text would find.
struct Filter {
    std::string sql;
    std::vector<Value> bound;
};
Filter filterFor(std::string_view entity, std::string_view text);

}  // namespace outpost::search
