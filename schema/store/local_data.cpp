#include "schema/store/local_data.h"

#include "schema/catalog/expression_sql.h"
#include "schema/store/aliases.h"
#include "schema/store/local_plan.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace outpost::store {
namespace {

using schema::sqlName;

/// A statement failed because of the values it computed with, not because of disk, lock or damage.
bool isAboutValues(const Error& error) { return error.kind == Error::Kind::Invalid; }

bool meet(const std::vector<int>& a, const std::vector<int>& b) {
    return std::any_of(a.begin(), a.end(), [&](int x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

std::vector<int> changedColumns(const std::vector<Value>& before, const std::vector<Value>& after) {
    std::vector<int> changed;
    for (std::size_t i = 0; i < after.size(); ++i)
        if (i >= before.size() || before[i] != after[i]) changed.push_back(static_cast<int>(i));
    return changed;
}

/// Prepared when first used: most transactions touch one or two tables.
class Lazy {
public:
    /// `sql` is a function: making the text costs more than running the statement.
    template <class MakeSql>
    Result<Statement*> get(Connection& connection, const MakeSql& sql) {
        if (!statement_) {
            OUTPOST_ASSIGN(statement_, connection.prepare(sql()));
        }
        return &statement_;
    }

private:
    Statement statement_;
};

struct TableStatements {
    Lazy read;
    Lazy readNew;
    Lazy derive;
    Lazy deriveAlone;
    Lazy put;
    Lazy putBare;
    Lazy remove;
    Lazy record;
    Lazy forget;
    std::vector<Lazy> columns;  ///< one a local column: computes it for a row
    std::vector<Lazy> merged;   ///< the same where others were merged into the row
    std::vector<Lazy> links;    ///< one an Upward: where the row links to
    std::vector<Lazy> lines;    ///< one a Downward: the lines of a document
};

/// Columns of record_index.
constexpr std::size_t kRecordColumns = 8;

/// A row as it is now.
struct Now {
    bool there = false;
    bool living = false;
    bool linkedTo = true;  ///< rows that values of this one gather may link to it
    std::vector<Value> values;
};

/// A derived value to compute: lower levels first, since higher ones read them.
struct Mark {
    int level = 0;
    int table = 0;
    int column = 0;
    RecordId id = 0;
    auto operator<=>(const Mark&) const = default;
};

/// Writes the row that `from` gives, if any, with `to`, an INSERT of as many values.
/// Not INSERT ... SELECT: SQLite guards a statement of that form whose functions may fail with a savepoint, and FTS5
/// writes all that it has gathered to its tables at each savepoint, which doubled the time of a bulk load.
Done copyRow(Statement& from, Statement& to) {
    OUTPOST_ASSIGN(const bool found, from.step());
    if (!found) return {};
    for (int column = 0; column < from.columns(); ++column)
        sqlite3_bind_value(to.handle(), column + 1, sqlite3_column_value(from.handle(), column));
    from.reset();
    return to.run();
}

std::string marks(std::size_t count) {
    std::string sql;
    for (std::size_t i = 0; i < count; ++i) sql += i == 0 ? "?" : ",?";
    return sql;
}

std::string list(const std::vector<std::string>& names, const std::string& before = {}) {
    std::string sql;
    for (const std::string& name : names) sql += before + sqlName(name);
    return sql;
}

}  // namespace

class LocalData::Engine {
public:
    Engine(Connection& connection, const schema::Catalog& catalog, FullTextIndex* fullText)
        : connection_(connection), fullText_(fullText), plan_(localPlan(catalog)), aliases_(connection, catalog) {
        statements_.resize(plan_.size());
        for (std::size_t i = 0; i < plan_.size(); ++i) {
            statements_[i].columns.resize(plan_[i].local.size());
            statements_[i].merged.resize(plan_[i].local.size());
            statements_[i].links.resize(plan_[i].upward.size());
            statements_[i].lines.resize(plan_[i].downward.size());
        }
    }

    Done refresh(std::span<const TouchedRow> rows, Origin origin) {
        origin_ = origin;
        marks_.clear();
        OUTPOST_ASSIGN(anyMerged_, aliases_.isAny());
        for (const TouchedRow& row : rows) OUTPOST_TRY(touch(row));
        OUTPOST_TRY(followMerges(rows));
        return computeMarks();
    }

    Done rebuild(const Progress& progress, const RebuildScope& scope);
    bool inTransaction() const { return connection_.inTransaction(); }
    Result<Transaction> begin() { return Transaction::begin(connection_); }

private:
    const TablePlan& plan(int table) const { return plan_[static_cast<std::size_t>(table)]; }
    TableStatements& statements(int table) { return statements_[static_cast<std::size_t>(table)]; }
    const LocalColumn& local(int table, int column) const {
        return plan(table).local[static_cast<std::size_t>(column)];
    }

    Result<Now> read(const TouchedRow& row);
    Done touch(const TouchedRow& row);
    Done appear(int table, RecordId id, bool linkedTo);
    Done recordIndex(int table, RecordId id);
    void mark(int table, int column, RecordId id) { marks_.push_back({local(table, column).level, table, column, id}); }
    /// A row feeds what it links to, and what that was merged into.
    Done markTarget(const Upward& up, RecordId target) {
        mark(up.table, up.column, target);
        if (!anyMerged_) return {};
        OUTPOST_ASSIGN(const RecordId root, aliases_.rootOf(target));
        if (root != target) mark(up.table, up.column, root);
        return {};
    }
    Done markLinked(const Upward& up, const std::vector<Value>& values) {
        const auto* target = std::get_if<std::int64_t>(&values[static_cast<std::size_t>(up.link)]);
        return target == nullptr ? Done{} : markTarget(up, *target);
    }
    Done followMerges(std::span<const TouchedRow> rows);
    int tableOf(std::string_view name) const;
    void markGathered(int table, RecordId id);
    Done markLines(int table, std::size_t downward, RecordId document);
    Done computeMarks();
    Done compute(int table, int column, RecordId id);
    Done spread(int table, int column, RecordId id);

    /// What stands in a row of a `_derived` table: names of columns, how many, and the SELECT that gives their values.
    struct DerivedRow {
        std::size_t count = 0;
        std::string names, select;
    };
    DerivedRow derivedRow(const TablePlan& plan, const std::string& where, bool alone) const;
    Done rebuildTable(int table, const std::function<Done(std::int64_t)>& step);
    Done rebuildLevel(int table, int level, const std::function<Done(std::int64_t)>& step);
    Done rebuildText(int table, const std::function<Done(std::int64_t)>& step);
    /// Calls `work(after, upTo)` for pieces of the table's identifiers, then `step` with how many rows that were.
    Done inPieces(const std::string& tableName, const std::function<Done(RecordId, RecordId)>& work,
                  const std::function<Done(std::int64_t)>& step);

    Connection& connection_;
    FullTextIndex* fullText_;
    std::vector<TablePlan> plan_;
    std::vector<TableStatements> statements_;
    Aliases aliases_;
    bool anyMerged_ = false;  ///< as of the beginning of a refresh, then of its end
    Lazy putRecord_;
    std::vector<Mark> marks_;
    Origin origin_ = Origin::Command;
};

Result<Now> LocalData::Engine::read(const TouchedRow& row) {
    const TablePlan& of = plan(row.table);
    Lazy& lazy = row.existed ? statements(row.table).read : statements(row.table).readNew;
    OUTPOST_ASSIGN(Statement* const statement, lazy.get(connection_, [&] {
        return "SELECT t._dead," + (row.existed ? std::string("1") : of.linkedTo) + list(of.columns, ",t.") + " FROM " +
               sqlName(of.name) + " AS t WHERE t.id=?1";
    }));
    statement->bind(1, row.id);
    Now now;
    OUTPOST_ASSIGN(now.there, statement->step());
    if (!now.there) return now;
    now.living = statement->isNull(0) || statement->integer(0) != 1;
    now.linkedTo = statement->integer(1) != 0;
    now.values.reserve(of.columns.size());
    for (int i = 2; i < statement->columns(); ++i) now.values.push_back(statement->value(i));
    statement->reset();
    return now;
}

Done LocalData::Engine::touch(const TouchedRow& row) {
    const TablePlan& of = plan(row.table);
    OUTPOST_ASSIGN(const Now now, read(row));
    const bool stays = row.existed && now.living;
    const std::vector<int> changed = stays ? changedColumns(row.before, now.values) : std::vector<int>{};
    std::vector<int> recomputed;

    if (now.living && !row.existed) {
        OUTPOST_TRY(appear(row.table, row.id, now.linkedTo));
    } else if (!now.living) {
        OUTPOST_ASSIGN(Statement* const remove, statements(row.table).remove.get(connection_, [&] {
            return "DELETE FROM " + sqlName(of.derivedName) + " WHERE id=?1";
        }));
        OUTPOST_TRY(remove->bind(1, row.id).run());
    }
    for (std::size_t i = 0; i < of.local.size(); ++i) {
        const int column = static_cast<int>(i);
        const bool fresh = now.living && !row.existed && of.local[i].level > 0;
        if (fresh || (stays && of.local[i].level > 0 && meet(of.local[i].own, changed)))
            mark(row.table, column, row.id);
        if (!stays || of.local[i].level > 0 || !meet(of.local[i].own, changed)) continue;
        OUTPOST_TRY(compute(row.table, column, row.id));
        recomputed.push_back(column);
    }

    for (const Upward& up : of.upward) {
        const bool moved = stays && std::find(changed.begin(), changed.end(), up.link) != changed.end();
        const bool felt = moved || meet(up.columns, changed) || meet(up.derived, recomputed);
        if (row.existed && !row.before.empty() && (!now.living || moved)) OUTPOST_TRY(markLinked(up, row.before));
        if (now.living && (!row.existed || felt)) OUTPOST_TRY(markLinked(up, now.values));
    }
    // A dead document's lines still read it, so only a change that they do not read leaves them alone.
    for (std::size_t i = 0; i < of.downward.size(); ++i)
        if (!stays || meet(of.downward[i].columns, changed) || meet(of.downward[i].derived, recomputed))
            OUTPOST_TRY(markLines(row.table, i, row.id));

    if (!of.recordSelect.empty()) {
        if (!now.there) {
            OUTPOST_ASSIGN(Statement* const forget, statements(row.table).forget.get(connection_, [&] {
                return "DELETE FROM record_index WHERE id=?1";
            }));
            OUTPOST_TRY(forget->bind(1, row.id).run());
        } else if (!stays || meet(of.recordColumns, changed)) {
            OUTPOST_TRY(recordIndex(row.table, row.id));
        }
    }
    if (fullText_ == nullptr || (stays && changed.empty()) || (!row.existed && !now.living)) return {};
    return fullText_->update(row.table, row.id,
                             row.existed ? std::span<const Value>(row.before) : std::span<const Value>(),
                             now.living ? std::span<const Value>(now.values) : std::span<const Value>());
}

LocalData::Engine::DerivedRow LocalData::Engine::derivedRow(const TablePlan& of, const std::string& where,
                                                            bool alone) const {
    DerivedRow row{1, "id", "SELECT t.id"};
    for (const LocalColumn& column : of.local) {
        if (column.level > 0) continue;
        ++row.count;
        row.names += "," + sqlName(column.name);
        row.select += "," + (alone ? column.sqlAlone : column.sql);
    }
    row.select += " FROM " + of.from + " WHERE " + where + " AND t._dead IS NOT 1";
    return row;
}

Done LocalData::Engine::appear(int table, RecordId id, bool linkedTo) {
    const TablePlan& of = plan(table);
    Lazy& lazy = linkedTo ? statements(table).derive : statements(table).deriveAlone;
    OUTPOST_ASSIGN(Statement* const derive,
                   lazy.get(connection_, [&] { return derivedRow(of, "t.id=?1", !linkedTo).select; }));
    OUTPOST_ASSIGN(Statement* const put, statements(table).put.get(connection_, [&] {
        const DerivedRow row = derivedRow(of, "t.id=?1", false);
        return "INSERT OR REPLACE INTO " + sqlName(of.derivedName) + "(" + row.names + ") VALUES(" + marks(row.count) +
               ")";
    }));
    const Done done = copyRow(derive->bind(1, id), *put);
    if (done || !isAboutValues(done.error())) return done;
    if (origin_ == Origin::Command)
        return fail(Error::Kind::Invalid, "derived.inexact", {of.name}, done.error().detail);
    // One value cannot be computed: the others stand, each by itself.
    OUTPOST_ASSIGN(Statement* const bare, statements(table).putBare.get(connection_, [&] {
        return "INSERT OR REPLACE INTO " + sqlName(of.derivedName) + "(id) VALUES(?1)";
    }));
    OUTPOST_TRY(bare->bind(1, id).run());
    for (std::size_t i = 0; i < of.local.size(); ++i)
        if (of.local[i].level == 0) OUTPOST_TRY(compute(table, static_cast<int>(i), id));
    return {};
}

Done LocalData::Engine::recordIndex(int table, RecordId id) {
    OUTPOST_ASSIGN(Statement* const record, statements(table).record.get(connection_, [&] {
        return "SELECT " + plan(table).recordSelect + " FROM " + plan(table).from + " WHERE t.id=?1";
    }));
    OUTPOST_ASSIGN(Statement* const put, putRecord_.get(connection_, [] {
        return "INSERT OR REPLACE INTO record_index VALUES(" + marks(kRecordColumns) + ")";
    }));
    return copyRow(record->bind(1, id), *put);
}

Done LocalData::Engine::markLines(int table, std::size_t downward, RecordId document) {
    const Downward& down = plan(table).downward[downward];
    OUTPOST_ASSIGN(Statement* const lines, statements(table).lines[downward].get(connection_, [&] {
        return "SELECT id FROM " + sqlName(plan(down.table).name) + " WHERE parent=?1 AND _dead IS NOT 1";
    }));
    lines->bind(1, document);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, lines->step());
        if (!more) return {};
        mark(down.table, down.column, lines->integer(0));
    }
}

Done LocalData::Engine::compute(int table, int column, RecordId id) {
    const TablePlan& of = plan(table);
    const LocalColumn& computed = local(table, column);
    bool isMerged = anyMerged_ && !computed.sqlMerged.empty();
    if (isMerged) {
        OUTPOST_ASSIGN(isMerged, aliases_.hasAliases(id));
    }
    auto& lazy = isMerged ? statements(table).merged : statements(table).columns;
    OUTPOST_ASSIGN(Statement* const statement, lazy[static_cast<std::size_t>(column)].get(connection_, [&] {
        return "UPDATE " + sqlName(of.derivedName) + " SET " + sqlName(computed.name) + "=(SELECT " +
               (isMerged ? computed.sqlMerged : computed.sql) + " FROM " + of.from + " WHERE t.id=?1) WHERE id=?1";
    }));
    const Done done = statement->bind(1, id).run();
    if (done || !isAboutValues(done.error())) return done;
    if (origin_ == Origin::Command)
        return fail(Error::Kind::Invalid, "derived.inexact", {of.name, computed.name}, done.error().detail);
    OUTPOST_ASSIGN(auto empty, connection_.prepare("UPDATE " + sqlName(of.derivedName) + " SET " +
                                                   sqlName(computed.name) + "=NULL WHERE id=?1"));
    return empty.bind(1, id).run();
}

/// A derived value was computed anew: marks what rests on it.
Done LocalData::Engine::spread(int table, int column, RecordId id) {
    const TablePlan& of = plan(table);
    for (std::size_t i = 0; i < of.upward.size(); ++i) {
        const Upward& up = of.upward[i];
        if (std::find(up.derived.begin(), up.derived.end(), column) == up.derived.end()) continue;
        OUTPOST_ASSIGN(Statement* const link, statements(table).links[i].get(connection_, [&] {
            return "SELECT " + sqlName(of.columns[static_cast<std::size_t>(up.link)]) + " FROM " + sqlName(of.name) +
                   " WHERE id=?1";
        }));
        link->bind(1, id);
        OUTPOST_ASSIGN(const bool found, link->step());
        const RecordId target = found && !link->isNull(0) ? link->integer(0) : 0;
        link->reset();
        if (target != 0) OUTPOST_TRY(markTarget(up, target));
    }
    for (std::size_t i = 0; i < of.downward.size(); ++i)
        if (std::find(of.downward[i].derived.begin(), of.downward[i].derived.end(), column) !=
            of.downward[i].derived.end())
            OUTPOST_TRY(markLines(table, i, id));
    return {};
}

int LocalData::Engine::tableOf(std::string_view name) const {
    for (std::size_t i = 0; i < plan_.size(); ++i)
        if (plan_[i].name == name) return static_cast<int>(i);
    return -1;
}

/// Marks all that a row gathers from rows that link to it.
void LocalData::Engine::markGathered(int table, RecordId id) {
    for (std::size_t i = 0; i < plan(table).local.size(); ++i)
        if (!plan(table).local[i].sqlMerged.empty()) mark(table, static_cast<int>(i), id);
}

/// Merges that were made or taken back, and records of merges that came, went or came back: who goes on as whom, and
/// what these gather, is computed anew.
Done LocalData::Engine::followMerges(std::span<const TouchedRow> rows) {
    OUTPOST_ASSIGN(const bool isAny, aliases_.isAnyMerge());
    if (!isAny) return {};
    std::set<RecordId> touched;
    const auto [kept, merged] = aliases_.columns();
    for (const TouchedRow& row : rows) {
        if (row.table == aliases_.table()) {
            OUTPOST_ASSIGN(const Now now, read(row));
            for (const std::vector<Value>* values : {&row.before, &now.values})
                for (const int column : {kept, merged})
                    if (static_cast<std::size_t>(column) < values->size())
                        if (const auto* id = std::get_if<std::int64_t>(&(*values)[static_cast<std::size_t>(column)]))
                            touched.insert(*id);
        } else if (Aliases::canMerge(plan(row.table).name)) {
            OUTPOST_ASSIGN(const bool isInMerge, aliases_.isInMerge(row.id));
            if (!isInMerge) continue;
            OUTPOST_ASSIGN(const Now now, read(row));
            if (!row.existed || !now.living) touched.insert(row.id);
        }
    }
    if (touched.empty()) return {};
    OUTPOST_ASSIGN(const auto affected, aliases_.settle(touched));
    OUTPOST_ASSIGN(anyMerged_, aliases_.isAny());
    for (const auto& [table, id] : affected) markGathered(tableOf(table), id);
    return {};
}

Done LocalData::Engine::computeMarks() {
    // What a level spreads lies on a higher level, so each is complete when its turn comes.
    for (int level = 0; !marks_.empty(); ++level) {
        const auto later =
            std::partition(marks_.begin(), marks_.end(), [level](const Mark& mark) { return mark.level == level; });
        std::vector<Mark> now(marks_.begin(), later);
        marks_.erase(marks_.begin(), later);
        std::sort(now.begin(), now.end());
        now.erase(std::unique(now.begin(), now.end()), now.end());
        for (const Mark& mark : now) {
            OUTPOST_TRY(compute(mark.table, mark.column, mark.id));
            OUTPOST_TRY(spread(mark.table, mark.column, mark.id));
        }
    }
    return {};
}

Done LocalData::Engine::inPieces(const std::string& tableName, const std::function<Done(RecordId, RecordId)>& work,
                                 const std::function<Done(std::int64_t)>& step) {
    constexpr int kRowsAPiece = 2000;
    OUTPOST_ASSIGN(auto next,
                   connection_.prepare("SELECT max(id), count(*) FROM (SELECT id FROM " + sqlName(tableName) +
                                       " WHERE id>?1 ORDER BY id LIMIT " + std::to_string(kRowsAPiece) + ")"));
    for (RecordId after = 0;;) {
        next.bind(1, after);
        OUTPOST_TRY(next.step());
        const bool none = next.isNull(0);
        const RecordId upTo = next.integer(0);
        const std::int64_t rows = next.integer(1);
        next.reset();
        if (none) return {};
        OUTPOST_TRY(work(after, upTo));
        OUTPOST_TRY(step(rows));
        after = upTo;
    }
}

Done LocalData::Engine::rebuildTable(int table, const std::function<Done(std::int64_t)>& step) {
    const TablePlan& of = plan(table);
    OUTPOST_TRY(connection_.execute("DELETE FROM " + sqlName(of.derivedName)));
    const DerivedRow row = derivedRow(of, "t.id>?1 AND t.id<=?2", false);
    OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT OR REPLACE INTO " + sqlName(of.derivedName) + "(" +
                                                    row.names + ") " + row.select));
    Statement record;
    if (!of.recordSelect.empty()) {
        OUTPOST_ASSIGN(record, connection_.prepare("INSERT OR REPLACE INTO record_index SELECT " + of.recordSelect +
                                                   " FROM " + of.from + " WHERE t.id>?1 AND t.id<=?2"));
    }
    return inPieces(
        of.name,
        [&](RecordId after, RecordId upTo) -> Done {
            if (record) OUTPOST_TRY(record.bind(1, after).bind(2, upTo).run());
            const Done done = insert.bind(1, after).bind(2, upTo).run();
            if (done || !isAboutValues(done.error())) return done;
            // A value in this piece cannot be computed: row by row, so that only that one stays empty.
            OUTPOST_ASSIGN(auto rows, connection_.prepare("SELECT id FROM " + sqlName(of.name) +
                                                          " WHERE id>?1 AND id<=?2 AND _dead IS NOT 1"));
            rows.bind(1, after).bind(2, upTo);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, rows.step());
                if (!more) return {};
                OUTPOST_TRY(appear(table, rows.integer(0), true));
            }
        },
        step);
}

Done LocalData::Engine::rebuildLevel(int table, int level, const std::function<Done(std::int64_t)>& step) {
    const TablePlan& of = plan(table);
    std::vector<int> columns;
    for (std::size_t i = 0; i < of.local.size(); ++i)
        if (of.local[i].level == level) columns.push_back(static_cast<int>(i));
    if (columns.empty()) return {};
    OUTPOST_ASSIGN(auto rows,
                   connection_.prepare("SELECT id FROM " + sqlName(of.derivedName) + " WHERE id>?1 AND id<=?2"));
    return inPieces(
        of.name,
        [&](RecordId after, RecordId upTo) -> Done {
            rows.bind(1, after).bind(2, upTo);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, rows.step());
                if (!more) return {};
                for (int column : columns) OUTPOST_TRY(compute(table, column, rows.integer(0)));
            }
        },
        step);
}

Done LocalData::Engine::rebuildText(int table, const std::function<Done(std::int64_t)>& step) {
    const TablePlan& of = plan(table);
    OUTPOST_ASSIGN(auto rows, connection_.prepare("SELECT id" + list(of.columns, ",") + " FROM " + sqlName(of.name) +
                                                  " WHERE id>?1 AND id<=?2 AND _dead IS NOT 1"));
    std::vector<Value> values;
    return inPieces(
        of.name,
        [&](RecordId after, RecordId upTo) -> Done {
            rows.bind(1, after).bind(2, upTo);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, rows.step());
                if (!more) return {};
                values.clear();
                for (int i = 1; i < rows.columns(); ++i) values.push_back(rows.value(i));
                OUTPOST_TRY(fullText_->update(table, rows.integer(0), {}, values));
            }
        },
        step);
}

Done LocalData::Engine::rebuild(const Progress& progress, const RebuildScope& scope) {
    origin_ = Origin::Merge;
    std::int64_t total = 0;
    std::int64_t done = 0;
    const bool text = scope.fullText && fullText_ != nullptr;
    int levels = 1;
    for (const TablePlan& of : plan_) {
        OUTPOST_ASSIGN(const std::int64_t rows, connection_.integer("SELECT count(*) FROM " + sqlName(of.name)));
        total += rows * ((scope.derived ? of.levels : 0) + (text ? 1 : 0));
        levels = std::max(levels, of.levels);
    }
    const auto step = [&](std::int64_t rows) -> Done {
        done += rows;
        if (progress && !progress(std::min(done, total), total)) return fail(Error::Kind::Cancelled, "cancelled");
        return {};
    };
    if (scope.derived) {
        OUTPOST_TRY(connection_.execute("DELETE FROM record_index"));
        OUTPOST_ASSIGN(const auto roots, aliases_.rebuild());
        anyMerged_ = !roots.empty();
        for (std::size_t i = 0; i < plan_.size(); ++i) OUTPOST_TRY(rebuildTable(static_cast<int>(i), step));
        for (const auto& [table, id] : roots)
            for (std::size_t i = 0; i < plan(tableOf(table)).local.size(); ++i)
                if (const LocalColumn& column = local(tableOf(table), static_cast<int>(i));
                    column.level == 0 && !column.sqlMerged.empty())
                    OUTPOST_TRY(compute(tableOf(table), static_cast<int>(i), id));
        for (int level = 1; level < levels; ++level)
            for (std::size_t i = 0; i < plan_.size(); ++i) OUTPOST_TRY(rebuildLevel(static_cast<int>(i), level, step));
    }
    if (!text) return {};
    OUTPOST_TRY(fullText_->beginRebuild());
    for (std::size_t i = 0; i < plan_.size(); ++i) OUTPOST_TRY(rebuildText(static_cast<int>(i), step));
    return fullText_->endRebuild();
}

LocalData::LocalData(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
LocalData::~LocalData() = default;

Result<std::unique_ptr<LocalData>> LocalData::open(Connection& connection, const schema::Catalog& catalog,
                                                   FullTextIndex* fullText) {
    OUTPOST_TRY(connection.scalar("SELECT 1 FROM record_index LIMIT 1"));
    return std::unique_ptr<LocalData>(new LocalData(std::make_unique<Engine>(connection, catalog, fullText)));
}

Done LocalData::refresh(std::span<const TouchedRow> rows, Origin origin) { return engine_->refresh(rows, origin); }

Done LocalData::rebuild(const Progress& progress, const RebuildScope& scope) {
    if (engine_->inTransaction()) return engine_->rebuild(progress, scope);
    OUTPOST_ASSIGN(auto transaction, engine_->begin());
    OUTPOST_TRY(engine_->rebuild(progress, scope));
    return transaction.commit();
}

}  // namespace outpost::store
