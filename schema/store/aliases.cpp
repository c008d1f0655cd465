#include "schema/store/aliases.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

namespace outpost::store {

namespace {

constexpr std::array<std::string_view, 3> kMergeable{"contact", "party", "product"};

}  // namespace

RecordId survivorOf(std::span<const RecordId> records, std::span<const MergeEdge> edges,
                    const std::set<RecordId>& dead) {
    std::map<RecordId, std::pair<int, int>> degree;  // merged into it, merged into others
    std::multimap<RecordId, RecordId> into;
    for (const RecordId record : records) degree[record];
    for (const MergeEdge& edge : edges) {
        ++degree[edge.kept].first;
        ++degree[edge.merged].second;
        into.emplace(edge.merged, edge.kept);
    }
    std::vector<RecordId> open;
    for (const auto& [record, counts] : degree)
        if (counts.first == 0 && counts.second > 0) open.push_back(record);
    std::set<RecordId> fallen;
    while (!open.empty()) {
        const RecordId record = open.back();
        open.pop_back();
        fallen.insert(record);
        for (auto [edge, end] = into.equal_range(record); edge != end; ++edge)
            if (auto& counts = degree[edge->second]; --counts.first == 0 && counts.second > 0)
                open.push_back(edge->second);
    }
    // The smaller the better: living, not fallen, merged into none, made first.
    const auto worth = [&](RecordId record) {
        return std::tuple{dead.contains(record), fallen.contains(record), degree[record].second > 0, record};
    };
    return *std::min_element(records.begin(), records.end(),
                             [&](RecordId a, RecordId b) { return worth(a) < worth(b); });
}

/// What hangs together by merges.
struct Aliases::Group {
    std::map<RecordId, std::string> tables;  ///< of each record
    std::set<RecordId> dead;
    std::vector<MergeEdge> edges;
    std::set<std::pair<RecordId, RecordId>> seen;  ///< edges, merged before kept
};

Aliases::Aliases(Connection& connection, const schema::Catalog& catalog) : connection_(connection) {
    const schema::ReplicationPlan plan = schema::replicationPlan(catalog);
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        if (plan.tables[i].name != "merge_record") continue;
        table_ = static_cast<int>(i);
        for (std::size_t c = 0; c < plan.tables[i].columns.size(); ++c) {
            if (plan.tables[i].columns[c].name == "kept") kept_ = static_cast<int>(c);
            if (plan.tables[i].columns[c].name == "merged") merged_ = static_cast<int>(c);
        }
    }
}

bool Aliases::canMerge(std::string_view table) {
    return std::find(kMergeable.begin(), kMergeable.end(), table) != kMergeable.end();
}

Result<Statement*> Aliases::statement(Statement& statement, const char* sql) {
    if (!statement) {
        OUTPOST_ASSIGN(statement, connection_.prepare(sql));
    }
    statement.reset();
    return &statement;
}

Result<bool> Aliases::isAny() {
    if (table_ < 0) return false;
    OUTPOST_ASSIGN(Statement* const any, statement(any_, "SELECT 1 FROM record_alias LIMIT 1"));
    OUTPOST_ASSIGN(const bool found, any->step());
    any->reset();
    return found;
}

Result<bool> Aliases::isAnyMerge() {
    if (table_ < 0) return false;
    OUTPOST_ASSIGN(Statement* const any, statement(merge_, "SELECT 1 FROM merge_record LIMIT 1"));
    OUTPOST_ASSIGN(const bool found, any->step());
    any->reset();
    return found;
}

Result<RecordId> Aliases::rootOf(RecordId id) {
    if (table_ < 0) return id;
    OUTPOST_ASSIGN(Statement* const root, statement(root_, "SELECT root FROM record_alias WHERE id=?1"));
    OUTPOST_ASSIGN(const bool found, root->bind(1, id).step());
    const RecordId survivor = found ? root->integer(0) : id;
    root->reset();
    return survivor;
}

Result<bool> Aliases::hasAliases(RecordId id) {
    if (table_ < 0) return false;
    OUTPOST_ASSIGN(Statement* const has, statement(has_, "SELECT 1 FROM record_alias WHERE root=?1 LIMIT 1"));
    OUTPOST_ASSIGN(const bool found, has->bind(1, id).step());
    has->reset();
    return found;
}

Result<bool> Aliases::isInMerge(RecordId id) {
    if (table_ < 0) return false;
    OUTPOST_ASSIGN(Statement* const in,
                   statement(inMerge_, "SELECT 1 FROM merge_record WHERE merged=?1 OR kept=?1 LIMIT 1"));
    OUTPOST_ASSIGN(const bool found, in->bind(1, id).step());
    in->reset();
    return found;
}

/// Adds a record with its table. One that no table has is left out: nobody could have merged it.
Done Aliases::note(RecordId id, Group& group) {
    if (group.tables.contains(id)) return {};
    for (const std::string_view table : kMergeable) {
        OUTPOST_ASSIGN(auto row, connection_.prepare("SELECT _dead FROM " + std::string{table} + " WHERE id=?1"));
        OUTPOST_ASSIGN(const bool found, row.bind(1, id).step());
        if (!found) continue;
        group.tables.emplace(id, table);
        if (row.integer(0) == 1) group.dead.insert(id);
        return {};
    }
    return {};
}

/// Adds all that hangs together with `id` by living merges of records of one table.
Done Aliases::gather(RecordId id, Group& group) {
    OUTPOST_ASSIGN(Statement* const edges,
                   statement(edges_,
                             "SELECT merged, kept FROM merge_record WHERE (merged=?1 OR kept=?1) AND "
                             "_dead IS NOT 1 AND merged<>kept"));
    std::vector<RecordId> open{id};
    while (!open.empty()) {
        const RecordId at = open.back();
        open.pop_back();
        std::vector<MergeEdge> found;
        edges->bind(1, at);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, edges->step());
            if (!more) break;
            found.push_back({edges->integer(0), edges->integer(1)});
        }
        edges->reset();
        for (const MergeEdge& edge : found) {
            const bool isNew = group.seen.insert({edge.merged, edge.kept}).second;
            if (!isNew) continue;
            OUTPOST_TRY(note(edge.merged, group));
            OUTPOST_TRY(note(edge.kept, group));
            const auto merged = group.tables.find(edge.merged);
            const auto kept = group.tables.find(edge.kept);
            if (merged == group.tables.end() || kept == group.tables.end() || merged->second != kept->second) continue;
            group.edges.push_back(edge);
            open.push_back(edge.merged == at ? edge.kept : edge.merged);
        }
    }
    return {};
}

Result<std::set<Aliases::Member>> Aliases::settle(const std::set<RecordId>& touched) {
    // All that were in one group before are looked at, since what held them together may be gone.
    std::set<RecordId> todo;
    OUTPOST_ASSIGN(Statement* const members,
                   statement(members_,
                             "SELECT id FROM record_alias WHERE root=(SELECT ifnull((SELECT root FROM "
                             "record_alias WHERE id=?1), ?1)) UNION SELECT ifnull((SELECT root FROM "
                             "record_alias WHERE id=?1), ?1)"));
    for (const RecordId id : touched) {
        members->bind(1, id);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, members->step());
            if (!more) break;
            todo.insert(members->integer(0));
        }
        members->reset();
        todo.insert(id);
    }
    OUTPOST_ASSIGN(Statement* const forget, statement(forget_, "DELETE FROM record_alias WHERE id=?1"));
    OUTPOST_ASSIGN(Statement* const put, statement(put_, "INSERT OR REPLACE INTO record_alias VALUES(?1, ?2)"));
    std::set<Member> affected;
    while (!todo.empty()) {
        Group group;
        const RecordId first = *todo.begin();
        OUTPOST_TRY(note(first, group));
        OUTPOST_TRY(gather(first, group));
        if (!group.tables.contains(first)) OUTPOST_TRY(forget->bind(1, first).run());
        todo.erase(todo.begin());
        // Only what an edge that counts joins; a record without any stands for itself.
        std::set<RecordId> joined;
        for (const MergeEdge& edge : group.edges) joined.insert({edge.merged, edge.kept});
        const std::vector<RecordId> records{joined.begin(), joined.end()};
        const RecordId survivor = records.empty() ? 0 : survivorOf(records, group.edges, group.dead);
        for (const auto& [id, table] : group.tables) {
            affected.emplace(table, id);
            if (joined.contains(id)) todo.erase(id);
            if (joined.contains(id) && id != survivor) OUTPOST_TRY(put->bind(1, id).bind(2, survivor).run());
            else if (joined.contains(id) || joined.empty()) OUTPOST_TRY(forget->bind(1, id).run());
        }
    }
    return affected;
}

Result<std::set<Aliases::Member>> Aliases::rebuild() {
    std::set<Member> roots;
    if (table_ < 0) return roots;
    OUTPOST_TRY(connection_.execute("DELETE FROM record_alias"));
    std::set<RecordId> all;
    OUTPOST_ASSIGN(auto edges,
                   connection_.prepare("SELECT merged, kept FROM merge_record WHERE _dead IS NOT 1 AND merged IS "
                                       "NOT NULL AND kept IS NOT NULL"));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, edges.step());
        if (!more) break;
        all.insert({edges.integer(0), edges.integer(1)});
    }
    OUTPOST_ASSIGN(const std::set<Member> members, settle(all));
    for (const Member& member : members) {
        OUTPOST_ASSIGN(const bool isRoot, hasAliases(member.second));
        if (isRoot) roots.insert(member);
    }
    return roots;
}

}  // namespace outpost::store
