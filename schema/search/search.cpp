#include "schema/search/search.h"

#include <algorithm>

namespace outpost::search {

RecordSearch::RecordSearch(store::Connection& connection, std::string_view text, SearchFilter filter)
    : connection_(connection) {
    const MatchExpression match = matchExpression(text);
    const auto add = [&](Rank rank, const std::string& expression) {
        if (!expression.empty()) stages_.push_back({rank, narrowed(expression, filter.entity, filter.owners)});
    };
    add(Rank::Exact, match.whole);
    add(Rank::Begins, match.begins);
    add(Rank::Name, match.inNames);
    add(Rank::Elsewhere, match.anywhere);
}

Result<std::vector<Hit>> RecordSearch::next(std::size_t limit) {
    std::vector<Hit> hits;
    while (hits.size() < limit && at_ < stages_.size()) OUTPOST_TRY(read(stages_[at_], limit, hits));
    return hits;
}

Done RecordSearch::read(const Stage& stage, std::size_t limit, std::vector<Hit>& hits) {
    OUTPOST_ASSIGN(store::Statement rows,
                   connection_.prepare("SELECT rowid FROM _search_text WHERE _search_text MATCH ?1"
                                       " AND rowid > ?2 ORDER BY rowid"));
    rows.bind(1, stage.expression).bind(2, last_);
    while (hits.size() < limit) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) {
            ++at_;
            last_ = -1;
            return {};
        }
        last_ = rows.integer(0);
        if (given_.insert(last_).second) hits.push_back({last_, stage.rank});
    }
    rows.reset();
    return {};
}

Result<std::vector<Hit>> search(store::Connection& connection, std::string_view text, const SearchFilter& filter,
                                std::size_t limit) {
    return RecordSearch{connection, text, filter}.next(limit);
}

Result<BoundedCount> countHits(store::Connection& connection, std::string_view text, const SearchFilter& filter,
                               std::int64_t bound) {
    OUTPOST_ASSIGN(const std::vector<Hit> hits, search(connection, text, filter, static_cast<std::size_t>(bound) + 1));
    const auto count = static_cast<std::int64_t>(hits.size());
    return BoundedCount{std::min(count, bound), count > bound};
}

Filter filterFor(std::string_view entity, std::string_view text) {
    const MatchExpression match = matchExpression(text);
    if (match.empty()) return {"0", {}};
    const std::string either = match.begins + " OR " + match.anywhere;
    return {"t.id IN (SELECT rowid FROM _search_text WHERE _search_text MATCH ?)", {narrowed(either, entity, {})}};
}

}  // namespace outpost::search
