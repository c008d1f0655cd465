#pragma once

#include "schema/search/full_text.h"
#include "schema/search/search_plan.h"
#include "schema/search/tokens.h"
#include "schema/store/sqlite.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Keeps the full text of all records, in the transaction that changes them.
///
/// Tables, all local and never captured:
///   _search_text   FTS5 without content: tokens of a record (tokens.h), rowid = its identifier
///   _search_state  what the index was made for, and how far a rebuild has come
namespace outpost::search {

/// How far a rebuild has come.
struct RebuildProgress {
    std::int64_t rows = 0;  ///< indexed by this step
    bool finished = false;
};

/// Thread: the writer's. `connection` was given to prepareConnection and outlives the index.
class SearchIndex final : public store::FullTextIndex {
public:
    /// Makes the tables where they are missing. An index that was made for another plan is emptied: what is indexed
    /// could not be taken out again. A small firm is indexed at once; else isComplete() is false until rebuildStep()
    /// has finished. The plan's tables must be there; no transaction may be open.
    [[nodiscard]] static Result<std::unique_ptr<SearchIndex>> open(store::Connection& connection, SearchPlan plan);

    [[nodiscard]] Done update(int table, RecordId id, std::span<const Value> before,
                              std::span<const Value> after) override;
    [[nodiscard]] Done beginRebuild() override;
    [[nodiscard]] Done endRebuild() override;

    /// False while records are not found because they are yet to be indexed.
    bool isComplete() const { return complete_; }
    /// The same, of what another connection committed: for those who only read.
    [[nodiscard]] static Result<bool> standsComplete(store::Connection& connection);
    /// Empties the index, to be filled by rebuildStep(). In a transaction of its own.
    [[nodiscard]] Done startRebuild();
    /// Indexes the next rows, at most `rows`, in a transaction of its own; between steps anything may change, and a
    /// rebuild that was broken off goes on where it stood. To cancel is not to call it again.
    [[nodiscard]] Result<RebuildProgress> rebuildStep(std::int64_t rows);
    /// Rows that a whole rebuild has to index, to tell progress by.
    [[nodiscard]] Result<std::int64_t> rowsToIndex();

private:
    enum class Mode { Complete, Stepping, Fed };
    struct State {
        std::string version;
        Mode mode = Mode::Complete;
        int table = 0;      ///< Stepping: the table that is being indexed
        RecordId last = 0;  ///< Stepping: its last row that is indexed
    };

    SearchIndex(store::Connection& connection, SearchPlan plan) : connection_(connection), plan_(std::move(plan)) {}
    Done makeTables();
    Done prepare();
    Result<State> readState();
    Done writeState(const State& state);
    Done empty(const State& state);
    /// Whether a row is, or has to be, in the index now: during a rebuild the rows to come are not.
    Result<bool> covers(int table, RecordId id);
    Result<std::string> tokensOf(int table, std::span<const Value> values);
    Result<std::vector<bool>> membership(int table, std::span<const Value> values);
    Done write(store::Statement& statement, RecordId id, const std::string& tokens);
    Result<std::int64_t> indexRows(State& state, std::int64_t limit);

    store::Connection& connection_;
    SearchPlan plan_;
    bool complete_ = false;
    std::vector<store::Statement> memberships_;  ///< for each table; empty where it has no conditions
    store::Statement insert_, delete_;
    RecordTokens tokens_;
};

}  // namespace outpost::search
