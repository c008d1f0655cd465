#include "schema/search/search_index.h"

#include <algorithm>

namespace outpost::search {
namespace {

using store::Statement;
using store::Transaction;

/// Rows that open() indexes by itself.
constexpr std::int64_t kSmallFirm = 10'000;

// Pages of 4,000 bytes: with 40 of 4,096 kept free for the seal, FTS5's own 4,050 would not fit into one cell and each
// leaf would take a second page.
constexpr std::string_view kTables = R"(
CREATE VIRTUAL TABLE IF NOT EXISTS _search_text USING fts5(tokens, content='', columnsize=0, tokenize='outpost');
INSERT INTO _search_text(_search_text, rank) VALUES('pgsz', 4000);
INSERT INTO _search_text(_search_text, rank) VALUES('hashsize', 8388608);
CREATE TABLE IF NOT EXISTS _search_state(one INTEGER PRIMARY KEY CHECK(one = 1), version TEXT, mode INTEGER,
    tableNumber INTEGER, last INTEGER);
)";

bool sameValues(std::span<const Value> a, std::span<const Value> b, const SearchTable& table) {
    const auto same = [&](int column) {
        return column < 0 || a[static_cast<std::size_t>(column)] == b[static_cast<std::size_t>(column)];
    };
    return std::all_of(table.columns.begin(), table.columns.end(), [&](const auto& c) { return same(c.column); }) &&
           std::all_of(table.inputs.begin(), table.inputs.end(), same) &&
           std::all_of(table.entities.begin(), table.entities.end(),
                       [&](const auto& e) { return same(e.ownerColumn) && same(e.orgColumn); });
}

Value valueAt(std::span<const Value> values, int column) {
    return column < 0 ? Value{} : values[static_cast<std::size_t>(column)];
}

}  // namespace

Result<std::unique_ptr<SearchIndex>> SearchIndex::open(store::Connection& connection, SearchPlan plan) {
    std::unique_ptr<SearchIndex> index(new SearchIndex(connection, std::move(plan)));
    {
        OUTPOST_ASSIGN(Transaction transaction, Transaction::begin(connection));
        OUTPOST_TRY(index->makeTables());
        OUTPOST_TRY(index->prepare());
        OUTPOST_ASSIGN(const State state, index->readState());
        if (state.version != index->plan_.version)
            OUTPOST_TRY(index->empty({index->plan_.version, Mode::Stepping, 0, 0}));
        index->complete_ = state.version == index->plan_.version && state.mode == Mode::Complete;
        OUTPOST_TRY(transaction.commit());
    }
    if (!index->complete_) OUTPOST_TRY(index->rebuildStep(kSmallFirm));
    return index;
}

Done SearchIndex::makeTables() {
    OUTPOST_ASSIGN(const std::int64_t made,
                   connection_.integer("SELECT count(*) FROM sqlite_schema WHERE name = '_search_state'"));
    return made == 0 ? connection_.execute(kTables) : Done{};
}

Done SearchIndex::prepare() {
    OUTPOST_ASSIGN(insert_, connection_.prepare("INSERT INTO _search_text(rowid, tokens) VALUES(?, ?)"));
    OUTPOST_ASSIGN(delete_,
                   connection_.prepare("INSERT INTO _search_text(_search_text, rowid, tokens) VALUES('delete', ?, ?)"));
    for (const SearchTable& table : plan_.tables) {
        Statement& membership = memberships_.emplace_back();
        std::string sql;
        for (const SearchEntity& entity : table.entities)
            sql += (sql.empty() ? "SELECT " : ", ") + (entity.when.empty() ? std::string{"1"} : entity.when);
        if (table.searched() && !table.inputs.empty()) {
            OUTPOST_ASSIGN(membership, connection_.prepare(sql));
        }
    }
    return {};
}

// ---- what a row gives --------------------------------------------------------------------------------------------

Result<std::vector<bool>> SearchIndex::membership(int table, std::span<const Value> values) {
    const SearchTable& plan = plan_.tables[static_cast<std::size_t>(table)];
    std::vector<bool> member(plan.entities.size(), true);
    Statement& statement = memberships_[static_cast<std::size_t>(table)];
    if (!statement) return member;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i)
        statement.bind(static_cast<int>(i) + 1, valueAt(values, plan.inputs[i]));
    OUTPOST_ASSIGN([[maybe_unused]] const bool found, statement.step());
    for (std::size_t i = 0; i < member.size(); ++i) member[i] = statement.integer(static_cast<int>(i)) != 0;
    statement.reset();
    return member;
}

Result<std::string> SearchIndex::tokensOf(int table, std::span<const Value> values) {
    tokens_.clear();
    if (values.empty()) return std::string{};
    const SearchTable& plan = plan_.tables[static_cast<std::size_t>(table)];
    for (const SearchColumn& column : plan.columns) {
        const auto* const text = std::get_if<std::string>(&values[static_cast<std::size_t>(column.column)]);
        if (!text || text->empty()) continue;
        switch (column.kind) {
            case schema::SearchKind::Pinyin: tokens_.addName(*text); break;
            case schema::SearchKind::Digits: tokens_.addDigits(*text); break;
            case schema::SearchKind::Number: tokens_.addNumber(*text); break;
            case schema::SearchKind::Text: tokens_.addText(*text); break;
        }
    }
    if (tokens_.text().empty()) return std::string{};

    OUTPOST_ASSIGN(const std::vector<bool> member, membership(table, values));
    std::vector<RecordId> owners;
    for (std::size_t i = 0; i < plan.entities.size(); ++i) {
        if (!member[i]) continue;
        const SearchEntity& entity = plan.entities[i];
        tokens_.addEntity(entity.name);
        for (const Value& value : {valueAt(values, entity.ownerColumn), valueAt(values, entity.orgColumn)}) {
            const auto* const id = std::get_if<std::int64_t>(&value);
            if (!id || std::find(owners.begin(), owners.end(), *id) != owners.end()) continue;
            owners.push_back(*id);
            tokens_.addOwner(*id);
        }
    }
    return tokens_.text();
}

// ---- keeping it --------------------------------------------------------------------------------------------------

Result<bool> SearchIndex::covers(int table, RecordId id) {
    if (complete_) return true;
    OUTPOST_ASSIGN(const State state, readState());
    if (state.mode != Mode::Stepping) return true;
    return table < state.table || (table == state.table && id <= state.last);
}

Done SearchIndex::update(int table, RecordId id, std::span<const Value> before, std::span<const Value> after) {
    const SearchTable& plan = plan_.tables[static_cast<std::size_t>(table)];
    if (!plan.searched()) return {};
    if (!before.empty() && !after.empty() && sameValues(before, after, plan)) return {};
    OUTPOST_ASSIGN(const bool covered, covers(table, id));
    if (!covered) return {};
    OUTPOST_ASSIGN(const std::string old, tokensOf(table, before));
    OUTPOST_ASSIGN(const std::string now, tokensOf(table, after));
    if (old == now) return {};
    OUTPOST_TRY(write(delete_, id, old));
    return write(insert_, id, now);
}

Done SearchIndex::write(Statement& statement, RecordId id, const std::string& tokens) {
    if (tokens.empty()) return {};
    statement.bind(1, id).bindStatic(2, std::string_view{tokens});
    return statement.run();
}

// ---- rebuilding --------------------------------------------------------------------------------------------------

Result<SearchIndex::State> SearchIndex::readState() {
    OUTPOST_ASSIGN(Statement row, connection_.prepare("SELECT version, mode, tableNumber, last FROM _search_state"));
    OUTPOST_ASSIGN(const bool found, row.step());
    if (!found) return State{{}, Mode::Stepping, 0, 0};
    return State{std::string{row.text(0)}, static_cast<Mode>(row.integer(1)), static_cast<int>(row.integer(2)),
                 row.integer(3)};
}

Result<bool> SearchIndex::standsComplete(store::Connection& connection) {
    OUTPOST_ASSIGN(Statement row, connection.prepare("SELECT mode FROM _search_state"));
    OUTPOST_ASSIGN(const bool found, row.step());
    return found && static_cast<Mode>(row.integer(0)) == Mode::Complete;
}

Done SearchIndex::writeState(const State& state) {
    OUTPOST_ASSIGN(Statement put, connection_.prepare("INSERT OR REPLACE INTO _search_state VALUES(1, ?, ?, ?, ?)"));
    put.bind(1, state.version).bind(2, static_cast<std::int64_t>(state.mode)).bind(3, state.table).bind(4, state.last);
    return put.run();
}

Done SearchIndex::empty(const State& state) {
    complete_ = false;
    OUTPOST_TRY(connection_.execute("INSERT INTO _search_text(_search_text) VALUES('delete-all')"));
    return writeState(state);
}

Done SearchIndex::beginRebuild() { return empty({plan_.version, Mode::Fed, 0, 0}); }

// complete_ stays false, since the transaction may yet be undone: until the next start each update asks the table.
Done SearchIndex::endRebuild() { return writeState({plan_.version, Mode::Complete, 0, 0}); }

Done SearchIndex::startRebuild() {
    OUTPOST_ASSIGN(Transaction transaction, Transaction::begin(connection_));
    OUTPOST_TRY(empty({plan_.version, Mode::Stepping, 0, 0}));
    return transaction.commit();
}

Result<std::int64_t> SearchIndex::indexRows(State& state, std::int64_t limit) {
    const SearchTable& table = plan_.tables[static_cast<std::size_t>(state.table)];
    std::string sql = "SELECT id";
    for (const std::string& column : table.all) sql += ", " + store::quoted(column);
    sql += " FROM " + store::quoted(table.name) + " WHERE _dead IS NOT 1 AND id > ? ORDER BY id LIMIT ?";
    OUTPOST_ASSIGN(Statement rows, connection_.prepare(sql));
    rows.bind(1, state.last).bind(2, limit);
    std::vector<Value> values(table.all.size());
    std::int64_t count = 0;
    for (;; ++count) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) return count;
        state.last = rows.integer(0);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = rows.value(static_cast<int>(i) + 1);
        OUTPOST_ASSIGN(const std::string tokens, tokensOf(state.table, values));
        OUTPOST_TRY(write(insert_, state.last, tokens));
    }
}

Result<RebuildProgress> SearchIndex::rebuildStep(std::int64_t rows) {
    RebuildProgress progress;
    OUTPOST_ASSIGN(Transaction transaction, Transaction::begin(connection_));
    OUTPOST_ASSIGN(State state, readState());
    const int tables = static_cast<int>(plan_.tables.size());
    while (state.mode == Mode::Stepping && progress.rows < rows) {
        while (state.table < tables && !plan_.tables[static_cast<std::size_t>(state.table)].searched()) ++state.table;
        if (state.table == tables) {
            state = {plan_.version, Mode::Complete, 0, 0};
            break;
        }
        OUTPOST_ASSIGN(const std::int64_t indexed, indexRows(state, rows - progress.rows));
        progress.rows += indexed;
        if (progress.rows < rows) {
            ++state.table;
            state.last = 0;
        }
    }
    OUTPOST_TRY(writeState(state));
    OUTPOST_TRY(transaction.commit());
    complete_ = progress.finished = state.mode == Mode::Complete;
    return progress;
}

Result<std::int64_t> SearchIndex::rowsToIndex() {
    std::int64_t rows = 0;
    for (const SearchTable& table : plan_.tables) {
        if (!table.searched()) continue;
        OUTPOST_ASSIGN(
            const std::int64_t here,
            connection_.integer("SELECT count(*) FROM " + store::quoted(table.name) + " WHERE _dead IS NOT 1"));
        rows += here;
    }
    return rows;
}

}  // namespace outpost::search
