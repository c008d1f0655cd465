#include "syncengine/merge/merger.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::sync {
namespace {

using store::quoted;

/// Statements that were made for layouts of strangers are forgotten when there are more than this of a table.
constexpr std::size_t kMaxStatements = 256;

Judgement refused(std::string_view reason) { return {Verdict::Refused, reason}; }
Judgement unknown(std::string_view reason) { return {Verdict::Unknown, reason}; }

Judgement judgementOf(const Error& error) {
    return error.kind == Error::Kind::TooNew ? unknown(error.code) : refused(error.code);
}

void bindView(store::Statement& statement, int index, const ValueView& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) statement.bind(index, *number);
    else if (const auto* text = std::get_if<std::string_view>(&value)) statement.bindStatic(index, *text);
    else if (const auto* blob = std::get_if<ByteView>(&value)) statement.bindStatic(index, *blob);
    else statement.bindNull(index);
}

std::string columnName(const TableLayout& table, int column) {
    return column == TableLayout::kDeleted ? "_deleted"
                                           : quoted(table.plan->columns[static_cast<std::size_t>(column)].name);
}

ValueView viewOfColumn(const store::Statement& row, int column) {
    switch (sqlite3_column_type(row.handle(), column)) {
        case SQLITE_INTEGER: return row.integer(column);
        case SQLITE_TEXT: return row.text(column);
        case SQLITE_BLOB: return row.blob(column);
        default: return std::monostate{};
    }
}

/// Columns of the statement `read` before the plan's: _written, _exceptions, _deleted, _dead.
constexpr int kBefore = 4;

}  // namespace

Result<std::unique_ptr<Merger>> Merger::open(store::Connection& connection, const Layouts& layouts, ChangeLog& log,
                                             Judge& judge, UnitHeads& heads, CounterSums& counters,
                                             const schema::ValueCheck* check) {
    std::unique_ptr<Merger> out{new Merger};
    out->connection_ = &connection;
    out->layouts_ = &layouts;
    out->log_ = &log;
    out->judge_ = &judge;
    out->heads_ = &heads;
    out->counters_ = &counters;
    out->check_ = check;
    for (const TableLayout& table : layouts.tables()) OUTPOST_TRY(out->prepareTable(table));
    OUTPOST_ASSIGN(out->remember_,
                   connection.prepare("INSERT OR IGNORE INTO _history(table_no, id, change_set) VALUES(?1,?2,?3)"));
    OUTPOST_ASSIGN(out->historyOf_, connection.prepare("SELECT change_set FROM _history WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out->orphan_,
                   connection.prepare("INSERT OR IGNORE INTO _orphan(table_no, id, change_set) VALUES(?1,?2,?3)"));
    OUTPOST_ASSIGN(out->orphansOf_, connection.prepare("SELECT 1 FROM _orphan WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out->adopt_,
                   connection.prepare("INSERT OR IGNORE INTO _history(table_no, id, change_set) "
                                      "SELECT table_no, id, change_set FROM _orphan WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out->dropOrphans_, connection.prepare("DELETE FROM _orphan WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out->dropOrphan_,
                   connection.prepare("DELETE FROM _orphan WHERE table_no=?1 AND id=?2 AND change_set=?3"));
    OUTPOST_ASSIGN(out->orphanAll_,
                   connection.prepare("INSERT OR IGNORE INTO _orphan(table_no, id, change_set) "
                                      "SELECT table_no, _history.id, change_set FROM _history JOIN change_set AS c "
                                      "ON c.id = change_set WHERE table_no=?1 AND _history.id=?2 AND c.verdict=0"));
    OUTPOST_ASSIGN(out->forget_, connection.prepare("DELETE FROM _history WHERE table_no=?1 AND id=?2"));
    return out;
}

Done Merger::prepareTable(const TableLayout& table) {
    TableStatements& made = statements_.emplace_back();
    std::string columns = "_written, _exceptions, _deleted, _dead";
    for (const auto& column : table.plan->columns) columns += ", " + quoted(column.name);
    OUTPOST_ASSIGN(made.read,
                   connection_->prepare(fmt::format("SELECT {} FROM {} WHERE id=?1", columns, table.quotedName)));
    OUTPOST_ASSIGN(made.exists, connection_->prepare(fmt::format("SELECT 1 FROM {} WHERE id=?1", table.quotedName)));
    made.sets.resize(table.units.size());
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        const UnitLayout& unit = table.units[u];
        if (!unit.isSet) continue;
        auto& set = made.sets[u];
        const std::string& name = unit.setTable;
        OUTPOST_ASSIGN(set.add, connection_->prepare(fmt::format(
                                    "INSERT OR IGNORE INTO {}(record, target, written) VALUES(?1,?2,?3)", name)));
        OUTPOST_ASSIGN(set.members,
                       connection_->prepare(fmt::format("SELECT written FROM {} WHERE record=?1 AND target=?2", name)));
        OUTPOST_ASSIGN(set.removeOne, connection_->prepare(fmt::format(
                                          "DELETE FROM {} WHERE record=?1 AND target=?2 AND written=?3", name)));
        OUTPOST_ASSIGN(set.clear, connection_->prepare(fmt::format("DELETE FROM {} WHERE record=?1", name)));
    }
    return {};
}

MatchedLayout Merger::match(const Layout& layout) const {
    MatchedLayout out;
    out.table = layouts_->byName(layout.table);
    if (!out.table) return out;
    const TableLayout& table = *out.table;
    if (layout.columns.size() == 1) {
        const auto unit = table.unitByName.find(layout.columns.front());
        if (unit != table.unitByName.end() && table.units[static_cast<std::size_t>(unit->second)].isSet) {
            out.setUnit = unit->second;
            return out;
        }
    }
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        const int position = static_cast<int>(i);
        if (layout.columns[i] == kDeletedUnit) {
            out.columns.push_back(TableLayout::kDeleted);
            out.uses.push_back({-1, {position}, position});
            continue;
        }
        const auto column = table.columnByName.find(layout.columns[i]);
        if (column == table.columnByName.end()) {
            out.table = nullptr;
            return out;
        }
        out.columns.push_back(column->second);
        const int unit = table.unitOf[static_cast<std::size_t>(column->second)];
        const bool begun =
            std::any_of(out.uses.begin(), out.uses.end(), [&](const auto& use) { return use.unit == unit; });
        if (begun) continue;
        MatchedLayout::Use use{unit, {}, position};
        for (const int wanted : table.units[static_cast<std::size_t>(unit)].columns) {
            const std::string& name = table.plan->columns[static_cast<std::size_t>(wanted)].name;
            const auto place = std::find(layout.columns.begin(), layout.columns.end(), name);
            if (place == layout.columns.end()) out.whole = false;
            else use.positions.push_back(static_cast<int>(place - layout.columns.begin()));
        }
        out.uses.push_back(std::move(use));
    }
    return out;
}

Judgement Merger::checkRow(const RowWrite& row, const MatchedLayout& layout) const {
    if (!layout.table) return unknown("catalog.newer");
    const bool isSetWrite = row.op == Op::AddToSet || row.op == Op::RemoveFromSet;
    if (isSetWrite != (layout.setUnit >= 0)) return refused("change_set.malformed");
    if (isSetWrite) return {};
    if (row.op == Op::Update && (!layout.whole || layout.uses.empty())) return refused("change_set.malformed");
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        if (layout.columns[i] == TableLayout::kDeleted) {
            const auto* flag = std::get_if<std::int64_t>(&row.values[i]);
            if (row.values[i].index() != 0 && (!flag || (*flag != 0 && *flag != 1))) return refused("value.wrong");
        } else if (check_ && !check_->accepts(layout.table->index, layout.columns[i], row.values[i])) {
            return refused("value.wrong");
        }
    }
    for (const Covers& covers : row.covers)
        if (std::none_of(layout.uses.begin(), layout.uses.end(),
                         [&](const auto& use) { return use.first == covers.position && !layout.isCounter(use); }))
            return refused("change_set.malformed");
    if (!layout.table->hasCounters) return {};
    for (const auto& use : layout.uses) {
        if (!layout.isCounter(use)) continue;
        const std::size_t value = row.values[static_cast<std::size_t>(use.first)].index();
        if (value != 1 && (value != 0 || row.op != Op::Insert)) return refused("value.wrong");
    }
    return {};
}

/// Rule K5: a delta is bound to its change set, so each counter has one of it. An insert is a delta to all of its row's.
bool Merger::countsTwice(const RowWrite& row, const MatchedLayout& layout, Counted& counted) const {
    if (!layout.table || !layout.table->hasCounters || layout.setUnit >= 0) return false;
    const TableLayout& table = *layout.table;
    if (row.op == Op::Insert) {
        for (std::size_t u = 0; u < table.units.size(); ++u)
            if (table.units[u].isCounter && !counted.insert({table.index, row.id, static_cast<int>(u)}).second)
                return true;
        return false;
    }
    return std::any_of(layout.uses.begin(), layout.uses.end(), [&](const MatchedLayout::Use& use) {
        return layout.isCounter(use) && !counted.insert({table.index, row.id, use.unit}).second;
    });
}

Judgement Merger::check(const ChangeSetView& changeSet) {
    auto body = BodyReader::open(changeSet.body);
    if (!body) return judgementOf(body.error());
    std::vector<MatchedLayout> layouts;
    for (const Layout& layout : body->layouts()) layouts.push_back(match(layout));
    RowWrite row;
    Counted counted;
    // What is wrong outweighs what is unknown: it stays wrong after an upgrade.
    Judgement judgement;
    for (;;) {
        const auto more = body->next(row);
        if (!more) return judgementOf(more.error());
        if (!*more) return judgement;
        const Judgement one = checkRow(row, layouts[static_cast<std::size_t>(row.layout)]);
        if (one.verdict == Verdict::Refused) return one;
        if (one.verdict == Verdict::Unknown) judgement = one;
        if (countsTwice(row, layouts[static_cast<std::size_t>(row.layout)], counted))
            return refused("change_set.malformed");
    }
}

Done Merger::apply(const ChangeSetView& changeSet, const VersionVector& context, TouchedRows& touched) {
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(changeSet.body));
    std::vector<MatchedLayout> layouts;
    for (const Layout& layout : body.layouts()) layouts.push_back(match(layout));
    const Incoming incoming{changeSet.head.id(), changeSet.head.stamp, &context};
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return {};
        const MatchedLayout& layout = layouts[static_cast<std::size_t>(row.layout)];
        switch (row.op) {
            case Op::Insert: OUTPOST_TRY(insertRow(row, layout, incoming.id, touched)); break;
            case Op::Update: OUTPOST_TRY(updateRow(row, layout, incoming, touched)); break;
            default: OUTPOST_TRY(writeSet(row, layout, incoming, touched)); break;
        }
    }
}

Result<store::Statement*> Merger::insertStatement(const TableLayout& table, const std::vector<int>& columns) {
    auto& statements = statements_[static_cast<std::size_t>(table.index)].inserts;
    if (const auto found = statements.find(columns); found != statements.end()) return &found->second;
    if (statements.size() >= kMaxStatements) statements.clear();
    std::string names, places;
    int place = 3;
    for (const int column : columns) {
        names += ", " + columnName(table, column);
        places += fmt::format(",?{}", place++);
    }
    OUTPOST_ASSIGN(auto made, connection_->prepare(fmt::format("INSERT INTO {}(id, _written{}) VALUES(?1,?2{}) "
                                                               "ON CONFLICT(id) DO NOTHING",
                                                               table.quotedName, names, places)));
    return &(statements[columns] = std::move(made));
}

Result<store::Statement*> Merger::updateStatement(const TableLayout& table, const std::vector<int>& columns) {
    auto& statements = statements_[static_cast<std::size_t>(table.index)].updates;
    if (const auto found = statements.find(columns); found != statements.end()) return &found->second;
    if (statements.size() >= kMaxStatements) statements.clear();
    std::string sets;
    int place = 3;
    for (const int column : columns) sets += fmt::format(", {}=?{}", columnName(table, column), place++);
    OUTPOST_ASSIGN(auto made, connection_->prepare(
                                  fmt::format("UPDATE {} SET _exceptions=?2{} WHERE id=?1", table.quotedName, sets)));
    return &(statements[columns] = std::move(made));
}

Done Merger::insertRow(const RowWrite& row, const MatchedLayout& layout, ChangeSetId id, TouchedRows& touched) {
    const TableLayout& table = *layout.table;
    OUTPOST_ASSIGN(store::Statement * insert, insertStatement(table, layout.columns));
    insert->bind(1, row.id).bind(2, id);
    bool deleted = false;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        bindView(*insert, static_cast<int>(i) + 3, row.values[i]);
        deleted = deleted || layout.columns[i] == TableLayout::kDeleted;
    }
    OUTPOST_TRY(insert->run());
    const bool isNew = connection_->changes() > 0;
    if (isNew) touched.add({.table = table.index, .id = row.id, .existed = false, .before = {}});
    if (deleted) judge_->flagWritten(table.index, row.id);
    OUTPOST_ASSIGN(const bool orphans, hasOrphans(table.no, row.id));
    if (isNew && !orphans) return {};

    // A second insert of a row, or edits that came before the insert: only the definition tells what stands.
    if (!isNew) OUTPOST_TRY(remember(table.no, row.id, id));
    if (orphans) OUTPOST_TRY(adoptOrphans(table, row.id));
    late_.insert({table.index, row.id});
    return {};
}

Done Merger::adoptOrphans(const TableLayout& table, RecordId id) {
    OUTPOST_TRY(adopt_.bind(1, std::int64_t{table.no}).bind(2, id).run());
    OUTPOST_TRY(dropOrphans_.bind(1, std::int64_t{table.no}).bind(2, id).run());
    orphans_ = -1;
    return {};
}

Done Merger::madeHere(const TableLayout& table, RecordId id) {
    OUTPOST_ASSIGN(const bool orphans, hasOrphans(table.no, id));
    if (!orphans) return {};
    late_.insert({table.index, id});
    return adoptOrphans(table, id);
}

void Merger::touch(const TableLayout& table, RecordId id, store::Statement& row, TouchedRows& touched) {
    if (touched.find(table.index, id)) return;
    store::TouchedRow add{.table = table.index, .id = id, .existed = row.integer(3) != 1, .before = {}};
    add.before.reserve(table.columnCount());
    for (std::size_t c = 0; c < table.columnCount(); ++c)
        add.before.push_back(row.value(static_cast<int>(c) + kBefore));
    touched.add(std::move(add));
}

Done Merger::updateRow(const RowWrite& row, const MatchedLayout& layout, const Incoming& incoming,
                       TouchedRows& touched) {
    const TableLayout& table = *layout.table;
    store::Statement& read = statements_[static_cast<std::size_t>(table.index)].read;
    OUTPOST_ASSIGN(const bool found, read.bind(1, row.id).step());
    if (!found) return orphan(table.no, row.id, incoming.id);
    touch(table, row.id, read, touched);
    RowStamps stamps = RowStamps::parse(read.integer(0), read.blob(1));

    std::vector<int> columns;
    std::vector<ValueView> values, standing, mine;
    std::vector<Bytes> others;  // what `values` may point into
    others.reserve(layout.uses.size());
    for (const MatchedLayout::Use& use : layout.uses) {
        const UnitLayout* unit = use.unit < 0 ? nullptr : &table.units[static_cast<std::size_t>(use.unit)];
        const auto named = std::find_if(row.covers.begin(), row.covers.end(),
                                        [&](const Covers& covers) { return covers.position == use.first; });
        standing.clear();
        mine.clear();
        for (const int position : use.positions) {
            const int column = layout.columns[static_cast<std::size_t>(position)];
            standing.push_back(viewOfColumn(read, unit ? column + kBefore : 2));
            mine.push_back(row.values[static_cast<std::size_t>(position)]);
        }
        if (layout.isCounter(use)) {
            OUTPOST_ASSIGN(const std::int64_t sum, counters_->add({table.no, row.id, unit->no}, standing.front(),
                                                                  std::get<std::int64_t>(mine.front()), incoming.id));
            columns.push_back(layout.columns[static_cast<std::size_t>(use.first)]);
            values.emplace_back(sum);
            continue;
        }
        OUTPOST_ASSIGN(
            UnitHeads::Outcome outcome,
            heads_->write({table.no, row.id, unit ? unit->no : table.deletedNo}, stamps, standing,
                          {.id = incoming.id,
                           .stamp = incoming.stamp,
                           .coverage = {incoming.context, named == row.covers.end() ? nullptr : &named->heads},
                           .values = mine}));
        if (!unit) judge_->flagWritten(table.index, row.id);
        if (outcome.stands == UnitHeads::Outcome::Stands::Same) continue;
        if (outcome.stands == UnitHeads::Outcome::Stands::Other)
            mine = unpackValues(others.emplace_back(std::move(outcome.other)));
        for (std::size_t i = 0; i < use.positions.size(); ++i) {
            columns.push_back(layout.columns[static_cast<std::size_t>(use.positions[i])]);
            values.push_back(i < mine.size() ? mine[i] : ValueView{});
        }
    }
    read.reset();

    OUTPOST_ASSIGN(store::Statement * update, updateStatement(table, columns));
    const Bytes blob = stamps.encode();
    update->bind(1, row.id);
    if (blob.empty()) update->bindNull(2);
    else update->bindStatic(2, ByteView{blob});
    for (std::size_t i = 0; i < values.size(); ++i) bindView(*update, static_cast<int>(i) + 3, values[i]);
    OUTPOST_TRY(update->run());
    return remember(table.no, row.id, incoming.id);
}

/// Rule K5: an add names its own write; a remove covers the adds that its context saw.
Done Merger::writeSet(const RowWrite& row, const MatchedLayout& layout, const Incoming& incoming,
                      TouchedRows& touched) {
    const TableLayout& table = *layout.table;
    TableStatements& statements = statements_[static_cast<std::size_t>(table.index)];
    OUTPOST_ASSIGN(const bool found, statements.read.bind(1, row.id).step());
    if (!found) return orphan(table.no, row.id, incoming.id);
    touch(table, row.id, statements.read, touched);
    statements.read.reset();

    auto& set = statements.sets[static_cast<std::size_t>(layout.setUnit)];
    const RecordId target = std::get<std::int64_t>(row.values.front());
    if (row.op == Op::AddToSet) {
        OUTPOST_TRY(set.add.bind(1, row.id).bind(2, target).bind(3, incoming.id).run());
    } else {
        std::vector<ChangeSetId> covered;
        set.members.bind(1, row.id).bind(2, target);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, set.members.step());
            if (!more) break;
            if (incoming.context->contains(set.members.integer(0))) covered.push_back(set.members.integer(0));
        }
        for (const ChangeSetId add : covered)
            OUTPOST_TRY(set.removeOne.bind(1, row.id).bind(2, target).bind(3, add).run());
    }
    return remember(table.no, row.id, incoming.id);
}

Result<bool> Merger::hasOrphans(int tableNo, RecordId id) {
    if (orphans_ < 0) {
        OUTPOST_ASSIGN(orphans_, connection_->integer("SELECT count(*) FROM _orphan"));
    }
    if (orphans_ == 0) return false;
    OUTPOST_ASSIGN(const bool found, orphansOf_.bind(1, std::int64_t{tableNo}).bind(2, id).step());
    if (found) orphansOf_.reset();
    return found;
}

Done Merger::orphan(int tableNo, RecordId id, ChangeSetId changeSet) {
    orphans_ = -1;
    return orphan_.bind(1, std::int64_t{tableNo}).bind(2, id).bind(3, changeSet).run();
}

Done Merger::remember(int tableNo, RecordId id, ChangeSetId changeSet) {
    return remember_.bind(1, std::int64_t{tableNo}).bind(2, id).bind(3, changeSet).run();
}

}  // namespace outpost::sync
