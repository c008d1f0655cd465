#pragma once

#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/store/sqlite.h"
#include "syncengine/replica/queries.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::app {

struct CompiledQuery;

/// Answers queries over one connection. Every list, search, count, picker, export and print goes through here, so
/// that what a user may see is decided in one place.
/// Thread: one at a time; interrupt() from any.
class Reader {
public:
    /// Most lines of a document that are read with it.
    static constexpr std::int64_t kMostLines = 10'000;

    /// What every reader of a firm shares; all outlive the readers.
    struct Shared {
        const schema::Catalog& catalog;
        const schema::ReplicationPlan& plan;
        const sync::Layouts& layouts;
    };
    /// `connection` has what ReplicaSetup::prepare registers, and may be the writer's own (a command then reads what it
    /// wrote). `chinese`: the language of choice names.
    Reader(const Shared& shared, store::Connection& connection, bool chinese);
    /// As above, owning its connection.
    Reader(const Shared& shared, std::unique_ptr<store::Connection> connection, bool chinese);
    ~Reader();

    const schema::Catalog& catalog() const { return shared_.catalog; }
    const schema::ReplicationPlan& plan() const { return shared_.plan; }
    sync::Queries queries() { return {shared_.layouts, *connection_}; }
    store::Connection& connection() { return *connection_; }

    /// Errors: query.entity, query.field (with the nearest right word), query.value, store.cancelled.
    [[nodiscard]] Result<RecordWindow> list(const Query& query);
    /// Counts what list() would give without limit, at most to `bound` (0: all of it).
    [[nodiscard]] Result<Count> count(const Query& query, std::int64_t bound = 0);
    /// The place of a record in the order of the query, counted from 0; -1 when it is not in it.
    [[nodiscard]] Result<std::int64_t> placeOf(const Query& query, RecordId record);
    /// Error: query.record when there is none. A deleted one is shown and says so.
    [[nodiscard]] Result<RecordDetail> show(std::string_view entity, RecordId id);
    /// Records by full text, best class first (exact number, begins, in the name, elsewhere).
    [[nodiscard]] Result<std::vector<Found>> search(std::string_view text, std::string_view entity, std::int64_t limit);
    /// The entity that people know a record by (its face where it has one) and its title; empty entity: no such record.
    struct Named {
        std::string entity;
        std::string title;
    };
    [[nodiscard]] Result<Named> nameOf(RecordId id);
    /// What a record goes on as (C10.13): itself, unless it was merged into another. Lists, links, conditions, search and
    /// show() follow merges by themselves.
    [[nodiscard]] Result<RecordId> rootOf(RecordId id);
    /// A record that others were merged into, and these; else it alone. Ascending.
    [[nodiscard]] Result<std::vector<RecordId>> membersOf(RecordId root);
    /// A choice's name in the reader's language; empty: no such choice.
    [[nodiscard]] Result<std::string> choiceName(RecordId id);
    /// The plan's index of a base entity's table.
    int tableOf(std::string_view baseEntity) const;
    /// The rows of a choice list, in their order: identifier and name.
    [[nodiscard]] Result<std::vector<Cell>> choices(std::string_view list);
    /// Reads what a person or a file gave for a field of an entity, as parseValue does; a choice may also be given by
    /// its name in either language or its code. Errors: query.entity, query.field, value.*.
    [[nodiscard]] Result<Value> parse(std::string_view entity, std::string_view field, std::string_view text);

    /// Stops what runs on this reader; it ends with store.cancelled.
    void interrupt() { connection_->interrupt(); }
    void setChinese(bool chinese) { chinese_ = chinese; }
    bool chinese() const { return chinese_; }

private:
    [[nodiscard]] Result<CompiledQuery> compile(const Query& query);
    [[nodiscard]] Result<bool> isAnyMerged();
    [[nodiscard]] Done followConditions(Query& query);
    [[nodiscard]] Done followLinks(const CompiledQuery& query, std::vector<Cell>& cells);
    [[nodiscard]] Result<std::vector<Value>> keysOf(const CompiledQuery& query, RecordId record);
    [[nodiscard]] Result<std::vector<Cell>> setMembers(const schema::Entity& base, const std::string& field,
                                                       RecordId id);
    [[nodiscard]] Result<std::vector<FoundDetail>> tellingDetails(const std::string& entity, RecordId id);
    [[nodiscard]] Done readVersions(const schema::Entity& base, RecordDetail& detail);
    [[nodiscard]] Done readLines(const schema::LinesRule& rule, RecordDetail& document);

    Shared shared_;
    std::unique_ptr<store::Connection> own_;
    store::Connection* connection_;
    bool chinese_;
};

}  // namespace outpost::app
