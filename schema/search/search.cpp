#include "schema/search/search.h"

#include "schema/search/tokens.h"

#include <algorithm>
#include <tuple>

namespace outpost::search {
namespace {

using store::Statement;

/// Keys that are read for an owner's records before the index of tokens is asked instead: he may have few of many.
constexpr std::int64_t kMaxScanned = 4'000;

/// Sorts behind every character, in the order of bytes.
constexpr std::string_view kBehindAll = "\xF4\x8F\xBF\xBF";

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What keys may begin with for this text: as a name, as pinyin written apart, as a number.
std::vector<std::string> beginningsOf(std::string_view text) {
    std::vector<std::string> beginnings;
    const auto add = [&](std::string beginning) {
        if (!beginning.empty() && std::find(beginnings.begin(), beginnings.end(), beginning) == beginnings.end())
            beginnings.push_back(std::move(beginning));
    };
    const std::string name = nameKey(text);
    add(name);
    std::string joined = name;
    std::erase(joined, ' ');
    if (isAscii(joined)) add(joined);
    if (std::string code = codeOf(text); !code.empty() && isAscii(code)) add('#' + code);
    return beginnings;
}

}  // namespace

RecordSearch::RecordSearch(store::Connection& connection, std::string_view text, SearchFilter filter)
    : connection_(connection), filter_(std::move(filter)), match_(matchExpression(text)) {
    for (std::string& beginning : beginningsOf(text)) {
        // Numbers, and only they, have keys that begin so; a single digit is nobody's number.
        if (beginning.starts_with('#') && beginning.size() > 2) exact_.push_back({beginning, beginning + '\x01'});
        beginnings_.push_back({beginning, beginning + std::string{kBehindAll}});
    }
    if (match_.empty()) stage_ = Stage::End;
}

Done RecordSearch::begin() {
    begun_ = true;
    OUTPOST_ASSIGN(Statement numbers, connection_.prepare("SELECT number FROM _search_entity"
                                                          " WHERE ?1 = '' OR name = ?1 OR base = ?1"));
    numbers.bind(1, filter_.entity);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, numbers.step());
        if (!more) break;
        entities_.push_back(static_cast<int>(numbers.integer(0)));
    }
    return {};
}

void RecordSearch::advance(Stage stage) {
    stage_ = stage;
    lastKey_ = {"", -1};
    lastId_ = -1;
}

void RecordSearch::give(RecordId id, Rank rank, std::vector<Hit>& hits) {
    if (given_.insert(id).second) hits.push_back({id, rank});
}

Result<std::vector<Hit>> RecordSearch::next(std::size_t limit) {
    if (!begun_) OUTPOST_TRY(begin());
    std::vector<Hit> hits;
    while (hits.size() < limit && stage_ != Stage::End) {
        switch (stage_) {
            case Stage::Exact: OUTPOST_TRY(addKeys(exact_, Rank::Exact, limit, hits)); break;
            case Stage::Begins: OUTPOST_TRY(addKeys(beginnings_, Rank::Begins, limit, hits)); break;
            case Stage::Names: OUTPOST_TRY(addMatches(match_.inNames, Rank::Name, limit, hits)); break;
            case Stage::Anywhere: OUTPOST_TRY(addMatches(match_.anywhere, Rank::Elsewhere, limit, hits)); break;
            case Stage::End: break;
        }
    }
    return hits;
}

/// Keys of one entity behind lastKey_; false when there may be more than `limit`.
Result<bool> RecordSearch::readKeys(Statement& keys, int entity, const KeyRange& range, std::size_t limit,
                                    std::vector<KeyRow>& rows) {
    const bool begun = lastKey_.key >= range.first;
    keys.bind(1, entity).bind(2, begun ? lastKey_.key : range.first).bind(3, begun ? lastKey_.id : RecordId{-1});
    keys.bind(4, range.end).bind(5, static_cast<std::int64_t>(limit));
    for (std::size_t count = 0;; ++count) {
        OUTPOST_ASSIGN(const bool more, keys.step());
        if (!more) return count < limit;
        const auto owns = [&](RecordId owner) {
            return (!keys.isNull(2) && keys.integer(2) == owner) || (!keys.isNull(3) && keys.integer(3) == owner);
        };
        const bool allowed = filter_.owners.empty() || std::any_of(filter_.owners.begin(), filter_.owners.end(), owns);
        rows.push_back({std::string{keys.text(0)}, keys.integer(1), allowed});
    }
}

Done RecordSearch::addKeys(const std::vector<KeyRange>& ranges, Rank rank, std::size_t limit, std::vector<Hit>& hits) {
    OUTPOST_ASSIGN(Statement keys,
                   connection_.prepare("SELECT key, id, owner, org FROM _search_key WHERE entity = ?1"
                                       " AND (key, id) > (?2, ?3) AND key < ?4 ORDER BY key, id LIMIT ?5"));
    // One order over all entities and ranges: of each the next rows are read, and what stands behind the end of one
    // that has still more is left for the next turn.
    const auto before = [](const KeyRow& a, const KeyRow& b) { return std::tie(a.key, a.id) < std::tie(b.key, b.id); };
    std::vector<KeyRow> rows;
    bool all = true;
    KeyRow safe{std::string{kBehindAll}, 0};
    for (const int entity : entities_) {
        for (const KeyRange& range : ranges) {
            OUTPOST_ASSIGN(const bool ended, readKeys(keys, entity, range, limit + 8, rows));
            all &= ended;
            if (!ended && before(rows.back(), safe)) safe = rows.back();
        }
    }
    scanned_ += static_cast<std::int64_t>(rows.size());
    std::sort(rows.begin(), rows.end(), before);
    for (const KeyRow& row : rows) {
        if (hits.size() >= limit) return {};
        if (!all && before(safe, row)) break;
        if (row.allowed) give(row.id, rank, hits);
        lastKey_ = row;
    }
    if (all || (!filter_.owners.empty() && scanned_ > kMaxScanned))
        advance(stage_ == Stage::Exact ? Stage::Begins : Stage::Names);
    return {};
}

Done RecordSearch::addMatches(const std::string& expression, Rank rank, std::size_t limit, std::vector<Hit>& hits) {
    OUTPOST_ASSIGN(Statement rows, connection_.prepare("SELECT rowid FROM _search_text WHERE _search_text MATCH ?1"
                                                       " AND rowid > ?2 ORDER BY rowid"));
    rows.bind(1, narrowed(expression, filter_.entity, filter_.owners)).bind(2, lastId_);
    while (hits.size() < limit) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) {
            advance(stage_ == Stage::Names ? Stage::Anywhere : Stage::End);
            return {};
        }
        lastId_ = rows.integer(0);
        give(lastId_, rank, hits);
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
    Filter filter{"t.id IN (SELECT rowid FROM _search_text WHERE _search_text MATCH ?",
                  {narrowed(match.anywhere, entity, {})}};
    for (const std::string& beginning : beginningsOf(text)) {
        filter.sql +=
            " UNION SELECT id FROM _search_key WHERE entity IN"
            " (SELECT number FROM _search_entity WHERE name = ? OR base = ?) AND key >= ? AND key < ?";
        for (std::string bound :
             {std::string{entity}, std::string{entity}, beginning, beginning + std::string{kBehindAll}})
            filter.bound.emplace_back(std::move(bound));
    }
    filter.sql += ')';
    return filter;
}

}  // namespace outpost::search
