#include "syncengine/merge/judge.h"

#include "syncengine/log/pack.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::sync {
namespace {

using store::quoted;

bool isDeleteValue(ByteView packed) {
    Unpacker reader{packed};
    return reader.array() == 1U && reader.integer() == 1;
}

}  // namespace

Result<Judge> Judge::open(store::Connection& connection, const Layouts& layouts, ChangeLog& log) {
    Judge out;
    out.connection_ = &connection;
    out.layouts_ = &layouts;
    out.log_ = &log;
    for (const TableLayout& table : layouts.tables()) {
        TableStatements& made = out.statements_.emplace_back();
        const std::string owner = table.ownerColumn < 0
                                      ? "NULL"
                                      : quoted(table.plan->columns[static_cast<std::size_t>(table.ownerColumn)].name);
        OUTPOST_ASSIGN(made.own, connection.prepare(fmt::format(
                                     "SELECT _written, _exceptions, _deleted, _dead, {} FROM {} WHERE id=?1", owner,
                                     table.quotedName)));
        if (table.ownerColumn >= 0) {
            OUTPOST_ASSIGN(made.children, connection.prepare(fmt::format(
                                              "SELECT id, _written, _exceptions, _deleted FROM {} WHERE {}=?1",
                                              table.quotedName, owner)));
        }
        std::string columns;
        for (const auto& column : table.plan->columns) columns += (columns.empty() ? "" : ", ") + quoted(column.name);
        OUTPOST_ASSIGN(made.all, connection.prepare(fmt::format("SELECT {} FROM {} WHERE id=?1",
                                                                columns.empty() ? "NULL" : columns, table.quotedName)));
        OUTPOST_ASSIGN(made.setDead,
                       connection.prepare(fmt::format("UPDATE {} SET _dead=?2 WHERE id=?1", table.quotedName)));
        if (table.treeColumn >= 0) {
            OUTPOST_ASSIGN(made.tree, connection.prepare(fmt::format(
                                          "SELECT {}, _written, _exceptions FROM {} WHERE id=?1",
                                          quoted(table.plan->columns[static_cast<std::size_t>(table.treeColumn)].name),
                                          table.quotedName)));
        }
        for (const UnitLayout& unit : table.units) {
            if (!unit.isSet) continue;
            OUTPOST_ASSIGN(made.adds.emplace_back(),
                           connection.prepare(fmt::format("SELECT written FROM {} WHERE record=?1", unit.setTable)));
        }
    }
    OUTPOST_ASSIGN(out.further_,
                   connection.prepare("SELECT unit, written, value FROM _head WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out.counted_,
                   connection.prepare("SELECT number, sequence FROM _counter WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out.setGrave_,
                   connection.prepare("INSERT OR REPLACE INTO _grave(table_no, id, dead) VALUES(?1,?2,?3)"));
    OUTPOST_ASSIGN(out.dropGrave_, connection.prepare("DELETE FROM _grave WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out.cut_, connection.prepare("INSERT OR IGNORE INTO _tree_cut(table_no, id) VALUES(?1,?2)"));
    OUTPOST_ASSIGN(out.uncut_, connection.prepare("DELETE FROM _tree_cut WHERE table_no=?1 AND id=?2"));
    OUTPOST_TRY(out.reload());
    return out;
}

Done Judge::reload() {
    graves_.clear();
    flags_.clear();
    gravesIn_.assign(layouts_->tables().size(), 0);
    cuts_.assign(layouts_->tables().size(), {});
    OUTPOST_ASSIGN(auto graves, connection_->prepare("SELECT table_no, id, dead FROM _grave"));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, graves.step());
        if (!more) break;
        const TableLayout* table = layouts_->byNo(static_cast<int>(graves.integer(0)));
        if (!table) continue;
        graves_[{table->index, graves.integer(1)}] = graves.integer(2) != 0;
        ++gravesIn_[static_cast<std::size_t>(table->index)];
    }
    OUTPOST_ASSIGN(auto cuts, connection_->prepare("SELECT table_no, id FROM _tree_cut"));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, cuts.step());
        if (!more) break;
        if (const TableLayout* table = layouts_->byNo(static_cast<int>(cuts.integer(0))))
            cuts_[static_cast<std::size_t>(table->index)].insert(cuts.integer(1));
    }
    return {};
}

Result<std::pair<bool, Judge::Member>> Judge::member(const Row& row) {
    store::Statement& read = statements_[static_cast<std::size_t>(row.first)].own;
    OUTPOST_ASSIGN(const bool found, read.bind(1, row.second).step());
    Member out;
    out.row = row;
    if (found) {
        out.stamps = RowStamps::parse(read.integer(0), read.blob(1));
        out.deleted = read.integer(2) == 1;
        read.reset();
    }
    return std::pair{found, std::move(out)};
}

Result<Judge::Row> Judge::ownerOf(const Row& row) {
    const TableLayout& table = layouts_->at(row.first);
    if (table.ownerTable < 0) return Row{-1, 0};
    store::Statement& read = statements_[static_cast<std::size_t>(row.first)].own;
    OUTPOST_ASSIGN(const bool found, read.bind(1, row.second).step());
    if (!found) return Row{-1, 0};
    const Row owner{table.ownerTable, read.integer(4)};
    read.reset();
    return owner;
}

/// The delete heads of a row: the standing one, and those beside it.
Result<std::vector<ChangeSetId>> Judge::deletesOf(const Member& member) {
    const TableLayout& table = layouts_->at(member.row.first);
    std::vector<ChangeSetId> deletes;
    if (member.deleted) deletes.push_back(member.stamps.headOf(table.deletedNo));
    if (!member.stamps.hasFurther(table.deletedNo)) return deletes;
    further_.bind(1, std::int64_t{table.no}).bind(2, member.row.second);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, further_.step());
        if (!more) break;
        if (further_.integer(0) == table.deletedNo && isDeleteValue(further_.blob(2)))
            deletes.push_back(further_.integer(1));
    }
    return deletes;
}

Result<bool> Judge::allKnown(const Member& member, const std::vector<DeleteHead>& deletes) {
    const TableLayout& table = layouts_->at(member.row.first);
    for (const UnitLayout& unit : table.units)
        if (!unit.isSet && !knownToDeletes(deletes, member.stamps.headOf(unit.no))) return false;
    if (!member.deleted && !knownToDeletes(deletes, member.stamps.headOf(table.deletedNo))) return false;
    if (member.stamps.anyFurther()) {
        further_.bind(1, std::int64_t{table.no}).bind(2, member.row.second);
        bool known = true;
        for (;;) {
            OUTPOST_ASSIGN(const bool more, further_.step());
            if (!more) break;
            if (further_.integer(0) == table.deletedNo && isDeleteValue(further_.blob(2))) continue;
            known = known && knownToDeletes(deletes, further_.integer(1));
        }
        if (!known) return false;
    }
    if (table.hasCounters) {
        bool known = true;
        counted_.bind(1, std::int64_t{table.no}).bind(2, member.row.second);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, counted_.step());
            if (!more) break;
            const auto number = static_cast<DeviceNumber>(counted_.integer(0));
            known =
                known && knownToDeletes(deletes, packIdentifier(number, static_cast<Sequence>(counted_.integer(1))));
        }
        if (!known) return false;
    }
    for (store::Statement& adds : statements_[static_cast<std::size_t>(table.index)].adds) {
        bool known = true;
        adds.bind(1, member.row.second);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, adds.step());
            if (!more) break;
            known = known && knownToDeletes(deletes, adds.integer(0));
        }
        if (!known) return false;
    }
    return true;
}

Result<std::vector<Judge::Member>> Judge::owned(const Row& row) {
    std::vector<Member> members;
    for (const int child : layouts_->at(row.first).owned) {
        store::Statement& read = statements_[static_cast<std::size_t>(child)].children;
        read.bind(1, row.second);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, read.step());
            if (!more) break;
            members.push_back(
                {{child, read.integer(0)}, RowStamps::parse(read.integer(1), read.blob(2)), read.integer(3) == 1});
        }
    }
    return members;
}

/// Rule K3 in its words: each other head, in the row and in the rows that it owns, lies in the context of at least one.
Result<bool> Judge::isDead(const Member& row, const std::vector<ChangeSetId>& deletes) {
    std::vector<DeleteHead> known;
    for (const ChangeSetId id : deletes) {
        OUTPOST_ASSIGN(const VersionVector* context, log_->contextOf(id));
        known.push_back({id, *context});
    }
    std::set<Row> seen{row.row};
    std::vector<Member> family{row};
    while (!family.empty()) {
        const Member next = std::move(family.back());
        family.pop_back();
        OUTPOST_ASSIGN(const bool all, allKnown(next, known));
        if (!all) return false;
        OUTPOST_ASSIGN(auto children, owned(next.row));
        for (Member& child : children)
            if (seen.insert(child.row).second) family.push_back(std::move(child));
    }
    return true;
}

/// Judges a row's own deletes; true if whether it is dead has changed.
Result<bool> Judge::judgeGrave(const Row& row) {
    const int no = layouts_->at(row.first).no;
    const auto grave = graves_.find(row);
    const bool was = grave != graves_.end() && grave->second;
    OUTPOST_ASSIGN(const auto found, member(row));
    std::vector<ChangeSetId> deletes;
    if (found.first) {
        OUTPOST_ASSIGN(deletes, deletesOf(found.second));
    }
    if (deletes.empty()) {
        if (grave == graves_.end()) return false;
        graves_.erase(grave);
        --gravesIn_[static_cast<std::size_t>(row.first)];
        OUTPOST_TRY(dropGrave_.bind(1, std::int64_t{no}).bind(2, row.second).run());
        return was;
    }
    OUTPOST_ASSIGN(const bool dead, isDead(found.second, deletes));
    if (grave != graves_.end() && grave->second == dead) return false;
    if (grave == graves_.end()) ++gravesIn_[static_cast<std::size_t>(row.first)];
    graves_[row] = dead;
    OUTPOST_TRY(setGrave_.bind(1, std::int64_t{no}).bind(2, row.second).bind(3, std::int64_t{dead}).run());
    return was != dead;
}

bool Judge::mayLieBelowGrave(int table) const {
    std::set<int> seen;
    for (int above = layouts_->at(table).ownerTable; above >= 0 && seen.insert(above).second;
         above = layouts_->at(above).ownerTable)
        if (gravesIn_[static_cast<std::size_t>(above)] > 0) return true;
    return false;
}

/// Dead by itself, or owned by what is (rule K3: children hide with their parent).
Result<bool> Judge::isHidden(const Row& row) {
    std::set<Row> seen;
    for (Row at = row; at.first >= 0 && seen.insert(at).second;) {
        const auto grave = graves_.find(at);
        if (grave != graves_.end() && grave->second) return true;
        if (!mayLieBelowGrave(at.first)) return false;
        OUTPOST_ASSIGN(at, ownerOf(at));
    }
    return false;
}

Done Judge::touch(const Row& row, bool existed, TouchedRows& touched) {
    if (touched.find(row.first, row.second)) return {};
    store::Statement& read = statements_[static_cast<std::size_t>(row.first)].all;
    OUTPOST_ASSIGN(const bool found, read.bind(1, row.second).step());
    if (!found) return {};
    store::TouchedRow add{.table = row.first, .id = row.second, .existed = existed, .before = {}};
    for (std::size_t c = 0; c < layouts_->at(row.first).columnCount(); ++c)
        add.before.push_back(read.value(static_cast<int>(c)));
    read.reset();
    touched.add(std::move(add));
    return {};
}

Done Judge::touchRow(int table, RecordId id, TouchedRows& touched) {
    if (touched.find(table, id)) return {};
    store::Statement& read = statements_[static_cast<std::size_t>(table)].own;
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return {};
    const bool existed = read.integer(3) != 1;
    read.reset();
    return touch({table, id}, existed, touched);
}

/// Brings `_dead` of a row and of all that it owns up to date.
Done Judge::refreshDead(const Row& row, TouchedRows& touched, std::set<Row>& seen) {
    std::vector<Row> rest{row};
    while (!rest.empty()) {
        const Row at = rest.back();
        rest.pop_back();
        if (!seen.insert(at).second) continue;
        TableStatements& statements = statements_[static_cast<std::size_t>(at.first)];
        OUTPOST_ASSIGN(const bool found, statements.own.bind(1, at.second).step());
        const bool was = found && statements.own.integer(3) == 1;
        if (found) statements.own.reset();
        // A row that went with its insert (rule K8) may leave behind rows that it hid.
        OUTPOST_ASSIGN(const bool hidden, isHidden(at));
        if (found && hidden != was) {
            OUTPOST_TRY(touch(at, !was, touched));
            statements.setDead.bind(1, at.second);
            if (hidden) statements.setDead.bind(2, std::int64_t{1});
            else statements.setDead.bindNull(2);
            OUTPOST_TRY(statements.setDead.run());
        }
        OUTPOST_ASSIGN(const auto children, owned(at));
        for (const Member& child : children) rest.push_back(child.row);
    }
    return {};
}

Done Judge::settle(TouchedRows& touched) {
    std::set<Row> graves = std::exchange(flags_, {});
    std::vector<Row> moved;  // rows that may lie below a dead one now, or did before
    const auto climb = [&](Row at) -> Done {
        std::set<Row> seen;
        while (at.first >= 0 && seen.insert(at).second) {
            if (isGrave(at)) graves.insert(at);
            if (!mayLieBelowGrave(at.first)) return {};
            OUTPOST_ASSIGN(at, ownerOf(at));
        }
        return {};
    };
    if (!graves_.empty() || !graves.empty()) {
        for (std::size_t i = 0; i < touched.rows().size(); ++i) {
            const store::TouchedRow& row = touched.rows()[i];
            const Row at{row.table, row.id};
            const TableLayout& table = layouts_->at(row.table);
            OUTPOST_TRY(climb(at));
            if (!mayLieBelowGrave(row.table)) continue;
            moved.push_back(at);
            if (row.before.empty()) continue;
            const Value& before = row.before[static_cast<std::size_t>(table.ownerColumn)];
            if (const auto* owner = std::get_if<std::int64_t>(&before)) OUTPOST_TRY(climb({table.ownerTable, *owner}));
        }
        std::set<Row> seen;
        for (const Row& row : graves) {
            OUTPOST_ASSIGN(const bool changed, judgeGrave(row));
            if (changed) moved.push_back(row);
        }
        for (const Row& row : moved) OUTPOST_TRY(refreshDead(row, touched, seen));
    }
    return settleTrees(touched);
}

Result<std::optional<TreeEdge>> Judge::edgeOf(const TableLayout& table, RecordId node) {
    store::Statement& read = statements_[static_cast<std::size_t>(table.index)].tree;
    OUTPOST_ASSIGN(const bool found, read.bind(1, node).step());
    if (!found) return std::optional<TreeEdge>{};
    const RecordId parent = read.integer(0);
    const auto stamps = RowStamps::parse(read.integer(1), read.blob(2));
    read.reset();
    const ChangeSetId head = stamps.headOf(table.units[static_cast<std::size_t>(table.treeUnit)].no);
    OUTPOST_ASSIGN(const Stamp stamp, log_->stampOf(head));
    return std::optional{TreeEdge{node, parent, stamp, deviceOf(head)}};
}

Done Judge::settleTrees(TouchedRows& touched) {
    for (const TableLayout& table : layouts_->tables()) {
        if (table.treeColumn < 0) continue;
        std::vector<RecordId> changed;
        for (const store::TouchedRow& row : touched.rows())
            if (row.table == table.index) changed.push_back(row.id);
        if (!changed.empty()) OUTPOST_TRY(settleTree(table, changed, touched));
    }
    return {};
}

/// Every cycle holds an edge that has just changed, or was there before and has a cut: walking up from those finds all.
Done Judge::settleTree(const TableLayout& table, const std::vector<RecordId>& changed, TouchedRows& touched) {
    std::set<RecordId>& cuts = cuts_[static_cast<std::size_t>(table.index)];
    std::set<RecordId> cutNow;
    std::set<RecordId> done;  // nodes whose way up is known
    std::vector<RecordId> starts = changed;
    starts.insert(starts.end(), cuts.begin(), cuts.end());
    for (const RecordId start : starts) {
        std::vector<TreeEdge> path;
        std::map<RecordId, std::size_t> places;
        for (RecordId node = start; node != 0 && !done.contains(node);) {
            if (const auto place = places.find(node); place != places.end()) {
                const std::span<const TreeEdge> cycle{path.begin() + static_cast<std::ptrdiff_t>(place->second),
                                                      path.end()};
                cutNow.insert(cycle[ignoredEdge(cycle)].node);
                break;
            }
            OUTPOST_ASSIGN(const auto edge, edgeOf(table, node));
            if (!edge) break;
            places[node] = path.size();
            path.push_back(*edge);
            node = edge->parent;
        }
        for (const TreeEdge& edge : path) done.insert(edge.node);
    }
    for (const RecordId node : cuts)
        if (!cutNow.contains(node)) {
            OUTPOST_TRY(uncut_.bind(1, std::int64_t{table.no}).bind(2, node).run());
            OUTPOST_TRY(touch({table.index, node}, true, touched));
        }
    for (const RecordId node : cutNow)
        if (!cuts.contains(node)) {
            OUTPOST_TRY(cut_.bind(1, std::int64_t{table.no}).bind(2, node).run());
            OUTPOST_TRY(touch({table.index, node}, true, touched));
        }
    cuts = std::move(cutNow);
    return {};
}

}  // namespace outpost::sync
