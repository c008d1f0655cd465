#pragma once

#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/store/sqlite.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::app {

/// Answers queries over one connection. Every list, search, count, picker, export and print goes through here, so
/// that what a user may see is decided in one place.
/// Thread: one at a time; interrupt() from any.
class Reader {
public:
    /// `connection` has what store::prepareConnection registers, and may be the writer's own (a command then reads
    /// what it wrote). `chinese`: the language of choice names. The catalog outlives the reader.
    Reader(const schema::Catalog& catalog, store::Connection& connection, bool chinese);
    /// As above, owning its connection.
    Reader(const schema::Catalog& catalog, std::unique_ptr<store::Connection> connection, bool chinese);
    ~Reader();

    const schema::Catalog& catalog() const { return catalog_; }
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
    /// The rows of a choice list, in their order: identifier and name.
    [[nodiscard]] Result<std::vector<Cell>> choices(std::string_view list);

    /// Stops what runs on this reader; it ends with store.cancelled.
    void interrupt() { connection_->interrupt(); }
    void setChinese(bool chinese) { chinese_ = chinese; }
    bool chinese() const { return chinese_; }

private:
    const schema::Catalog& catalog_;
    std::unique_ptr<store::Connection> own_;
    store::Connection* connection_;
    bool chinese_;
};

}  // namespace outpost::app
