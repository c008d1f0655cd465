#include "syncengine/merge/counter.h"
#include "syncengine/merge/merger.h"

#include <fmt/format.h>

#include <algorithm>

/// Computing a row from the definition alone (rules K2, K5, K8): every write of the row, each with its context, in no
/// order. Slow, and only for rows whose change sets did not come in an order that the quick way understands.
namespace outpost::sync {

struct Merger::RowHistory {
    struct UnitWrite {
        std::vector<ValueView> values;
        std::optional<std::vector<ChangeSetId>> named;
    };
    struct SetWrite {
        int unit = 0;
        RecordId target = 0;
        bool isAdd = false;
    };
    ChangeSetId id = 0;
    Stamp stamp = 0;
    VersionVector context;
    Bytes bytes;  ///< what the views point into
    bool isInsert = false;
    std::map<int, UnitWrite> units;  ///< by index, -1 the flag of deletion
    std::vector<SetWrite> sets;

    bool covers(int unit, ChangeSetId head) const {
        const auto write = units.find(unit);
        if (write == units.end() || head == id) return false;
        return Coverage{&context, write->second.named ? &*write->second.named : nullptr}.covers(head);
    }
};

/// False: the change set has no effect.
Result<bool> Merger::readHistory(const TableLayout& table, RecordId id, ChangeSetId changeSet, RowHistory& out) {
    OUTPOST_ASSIGN(const Verdict verdict, log_->verdictOf(changeSet));
    if (verdict != Verdict::Accepted) return false;
    out.id = changeSet;
    OUTPOST_ASSIGN(out.bytes, log_->bytesOf(changeSet));
    OUTPOST_ASSIGN(out.stamp, log_->stampOf(changeSet));
    OUTPOST_ASSIGN(const VersionVector* context, log_->contextOf(changeSet));
    out.context = *context;
    OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(out.bytes));
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(view.body));
    std::vector<MatchedLayout> layouts;
    for (const Layout& layout : body.layouts()) layouts.push_back(match(layout));
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return true;
        const MatchedLayout& layout = layouts[static_cast<std::size_t>(row.layout)];
        if (row.id != id || layout.table != &table) continue;
        if (layout.setUnit >= 0) {
            out.sets.push_back({layout.setUnit, std::get<std::int64_t>(row.values.front()), row.op == Op::AddToSet});
            continue;
        }
        for (const MatchedLayout::Use& use : layout.uses) {
            RowHistory::UnitWrite write;
            for (const int position : use.positions)
                write.values.push_back(row.values[static_cast<std::size_t>(position)]);
            for (const Covers& covers : row.covers)
                if (covers.position == use.first) write.named = covers.heads;
            out.units.emplace(use.unit, std::move(write));
        }
        if (row.op != Op::Insert) continue;
        out.isInsert = true;
        for (std::size_t u = 0; u < table.units.size(); ++u)
            if (!table.units[u].isSet) out.units.emplace(static_cast<int>(u), RowHistory::UnitWrite{});
        out.units.emplace(-1, RowHistory::UnitWrite{});
    }
}

Result<std::vector<Merger::RowHistory>> Merger::historyOf(const TableLayout& table, RecordId id, ChangeSetId written) {
    std::set<ChangeSetId> ids;
    if (written != 0) ids.insert(written);
    historyOf_.bind(1, std::int64_t{table.no}).bind(2, id);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, historyOf_.step());
        if (!more) break;
        ids.insert(historyOf_.integer(0));
    }
    std::vector<RowHistory> history;
    for (const ChangeSetId changeSet : ids) {
        OUTPOST_ASSIGN(const bool counts, readHistory(table, id, changeSet, history.emplace_back()));
        if (!counts) history.pop_back();
    }
    return history;
}

Done Merger::rebuildSets(const TableLayout& table, RecordId id, const std::vector<RowHistory>& history) {
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        if (!table.units[u].isSet) continue;
        auto& set = statements_[static_cast<std::size_t>(table.index)].sets[u];
        OUTPOST_TRY(set.clear.bind(1, id).run());
        for (const RowHistory& adding : history)
            for (const RowHistory::SetWrite& add : adding.sets) {
                if (!add.isAdd || add.unit != static_cast<int>(u)) continue;
                const bool removed = std::any_of(history.begin(), history.end(), [&](const RowHistory& other) {
                    return other.id != adding.id && other.context.contains(adding.id) &&
                           std::any_of(other.sets.begin(), other.sets.end(), [&](const RowHistory::SetWrite& write) {
                               return !write.isAdd && write.unit == add.unit && write.target == add.target;
                           });
                });
                if (!removed) OUTPOST_TRY(set.add.bind(1, id).bind(2, add.target).bind(3, adding.id).run());
            }
    }
    return {};
}

/// Rule K5: the sum of what each change set added, the row's insert included.
Done Merger::rebuildCounters(const TableLayout& table, RecordId id, const std::vector<RowHistory>& history,
                             const RowStamps& stamps, std::vector<Value>& now) {
    OUTPOST_TRY(counters_->clear(table.no, id));
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        if (!table.units[u].isCounter) continue;
        const CounterSums::Unit unit{table.no, id, table.units[u].no};
        CounterSum sum;
        bool isNamed = false;
        for (const RowHistory& entry : history) {
            const auto write = entry.units.find(static_cast<int>(u));
            if (write == entry.units.end()) continue;
            if (entry.id != stamps.written()) OUTPOST_TRY(counters_->note(unit, entry.id));
            if (write->second.values.empty()) continue;
            const auto* delta = std::get_if<std::int64_t>(&write->second.values.front());
            if (!delta) continue;
            sum.add(*delta);
            isNamed = true;
        }
        Value& column = now[static_cast<std::size_t>(table.units[u].columns.front())];
        column = Value{};
        if (!isNamed) continue;
        OUTPOST_ASSIGN(column, counters_->set(unit, sum.exact()));
    }
    return {};
}

/// No accepted insert makes the row any more (rules K2, K8): its edits are kept, as if they had come without it.
Done Merger::vanish(const TableLayout& table, RecordId id) {
    OUTPOST_TRY(orphanAll_.bind(1, std::int64_t{table.no}).bind(2, id).run());
    OUTPOST_TRY(forget_.bind(1, std::int64_t{table.no}).bind(2, id).run());
    orphans_ = -1;
    OUTPOST_TRY(heads_->clear(table.no, id));
    OUTPOST_TRY(counters_->clear(table.no, id));
    for (TableStatements::SetStatements& set : statements_[static_cast<std::size_t>(table.index)].sets)
        if (set.clear.handle()) OUTPOST_TRY(set.clear.bind(1, id).run());
    judge_->flagWritten(table.index, id);
    OUTPOST_ASSIGN(auto remove, connection_->prepare(fmt::format("DELETE FROM {} WHERE id=?1", table.quotedName)));
    return remove.bind(1, id).run();
}

Done Merger::rebuild(int tableIndex, RecordId id, TouchedRows& touched) {
    const TableLayout& table = layouts_->at(tableIndex);
    store::Statement& read = statements_[static_cast<std::size_t>(tableIndex)].read;
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return {};
    touch(table, id, read, touched);
    const RowStamps before = RowStamps::parse(read.integer(0), read.blob(1));
    std::vector<Value> now;
    for (std::size_t c = 0; c < table.columnCount(); ++c) now.push_back(read.value(static_cast<int>(c) + 4));
    Value deleted = read.value(2);
    read.reset();
    OUTPOST_ASSIGN(const auto history, historyOf(table, id, before.written()));

    RowStamps stamps;
    const RowHistory* first = nullptr;
    for (const RowHistory& entry : history)
        if (entry.isInsert && (!first || isLess({entry.id, entry.stamp}, {first->id, first->stamp}))) first = &entry;
    if (before.written() != 0 && !first) return vanish(table, id);
    // A row of the product itself was made by no change set.
    if (before.written() != 0 && first) stamps.setWritten(first->id);
    // Of several inserts one is named by the row; the others must be found again at the next rebuild.
    if (before.written() != 0 && before.written() != stamps.written())
        OUTPOST_TRY(remember(table.no, id, before.written()));

    OUTPOST_TRY(heads_->clear(table.no, id));
    const auto rebuildUnit = [&](int unit, int unitNo, std::span<const int> columns) -> Done {
        const UnitHeads::Unit place{table.no, id, unitNo};
        std::vector<const RowHistory*> heads;
        for (const RowHistory& entry : history) {
            if (!entry.units.contains(unit)) continue;
            const bool covered = std::any_of(history.begin(), history.end(),
                                             [&](const RowHistory& other) { return other.covers(unit, entry.id); });
            if (!covered) heads.push_back(&entry);
        }
        if (heads.empty()) return {};  // the product's own value still stands
        const auto standing =
            std::max_element(heads.begin(), heads.end(), [](const RowHistory* a, const RowHistory* b) {
                return isLess({a->id, a->stamp}, {b->id, b->stamp});
            });
        const auto& values = (*standing)->units.at(unit).values;
        for (std::size_t i = 0; i < columns.size(); ++i)
            now[static_cast<std::size_t>(columns[i])] = i < values.size() ? copyOf(values[i]) : Value{};
        if (unit < 0) deleted = values.empty() ? Value{} : copyOf(values.front());
        stamps.set(unitNo, (*standing)->id, heads.size() > 1);
        for (const RowHistory* head : heads) {
            if (head == *standing) continue;
            std::vector<ValueView> lost = head->units.at(unit).values;
            lost.resize(std::max<std::size_t>(columns.size(), 1));
            OUTPOST_TRY(heads_->add(place, head->id, packValues(lost)));
        }
        return {};
    };
    for (std::size_t u = 0; u < table.units.size(); ++u)
        if (!table.units[u].isSet && !table.units[u].isCounter)
            OUTPOST_TRY(rebuildUnit(static_cast<int>(u), table.units[u].no, table.units[u].columns));
    OUTPOST_TRY(rebuildUnit(-1, table.deletedNo, {}));
    OUTPOST_TRY(rebuildSets(table, id, history));
    OUTPOST_TRY(rebuildCounters(table, id, history, stamps, now));
    judge_->flagWritten(tableIndex, id);

    std::string sets;
    for (std::size_t c = 0; c < now.size(); ++c)
        sets += fmt::format(", {}=?{}", store::quoted(table.plan->columns[c].name), c + 5);
    OUTPOST_ASSIGN(auto update, connection_->prepare(
                                    fmt::format("UPDATE {} SET _written=?2, _exceptions=?3, _deleted=?4{} WHERE id=?1",
                                                table.quotedName, sets)));
    const Bytes blob = stamps.encode();
    update.bind(1, id).bind(4, deleted);
    if (stamps.written() == 0) update.bindNull(2);
    else update.bind(2, stamps.written());
    if (blob.empty()) update.bindNull(3);
    else update.bind(3, ByteView{blob});
    for (std::size_t c = 0; c < now.size(); ++c) update.bind(static_cast<int>(c) + 5, now[c]);
    return update.run();
}

Result<std::optional<std::vector<Value>>> Merger::rowAt(int tableIndex, RecordId id, const VersionVector& context) {
    const TableLayout& table = layouts_->at(tableIndex);
    store::Statement& read = statements_[static_cast<std::size_t>(tableIndex)].read;
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return std::optional<std::vector<Value>>{};
    const RowStamps now = RowStamps::parse(read.integer(0), read.blob(1));
    std::vector<Value> columns;
    for (std::size_t c = 0; c < table.columnCount(); ++c) columns.push_back(read.value(static_cast<int>(c) + 4));
    read.reset();
    OUTPOST_ASSIGN(auto history, historyOf(table, id, now.written()));
    std::erase_if(history, [&](const RowHistory& entry) { return !context.contains(entry.id); });
    const bool made = now.written() == 0 || std::any_of(history.begin(), history.end(),
                                                        [](const RowHistory& entry) { return entry.isInsert; });
    if (!made) return std::optional<std::vector<Value>>{};

    const auto standing = [&](int unit) -> const RowHistory* {
        const RowHistory* best = nullptr;
        for (const RowHistory& entry : history) {
            if (!entry.units.contains(unit)) continue;
            const bool covered = std::any_of(history.begin(), history.end(),
                                             [&](const RowHistory& other) { return other.covers(unit, entry.id); });
            if (!covered && (!best || isLess({best->id, best->stamp}, {entry.id, entry.stamp}))) best = &entry;
        }
        return best;
    };
    if (const RowHistory* flag = standing(-1)) {
        const auto& values = flag->units.at(-1).values;
        const auto* deleted = values.empty() ? nullptr : std::get_if<std::int64_t>(&values.front());
        if (deleted && *deleted == 1) return std::optional<std::vector<Value>>{};
    }
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        const UnitLayout& unit = table.units[u];
        if (unit.isSet) continue;
        const RowHistory* head = standing(static_cast<int>(u));
        if (!head && now.headOf(unit.no) == 0) continue;  // the product's own value
        for (std::size_t i = 0; i < unit.columns.size(); ++i) {
            Value& column = columns[static_cast<std::size_t>(unit.columns[i])];
            const auto* values = head ? &head->units.at(static_cast<int>(u)).values : nullptr;
            column = values && i < values->size() ? copyOf((*values)[i]) : Value{};
        }
    }
    return std::optional{std::move(columns)};
}

Done Merger::applyLate(const ChangeSetView& changeSet, TouchedRows& touched) {
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(changeSet.body));
    std::vector<MatchedLayout> layouts;
    for (const Layout& layout : body.layouts()) layouts.push_back(match(layout));
    const ChangeSetId id = changeSet.head.id();
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return {};
        const MatchedLayout& layout = layouts[static_cast<std::size_t>(row.layout)];
        const TableLayout& table = *layout.table;
        if (row.op == Op::Insert) {
            OUTPOST_TRY(insertRow(row, layout, id, touched));
        } else {
            store::Statement& read = statements_[static_cast<std::size_t>(table.index)].read;
            OUTPOST_ASSIGN(const bool found, read.bind(1, row.id).step());
            if (!found) {
                OUTPOST_TRY(orphan(table.no, row.id, id));
                continue;
            }
            touch(table, row.id, read, touched);
            read.reset();
            OUTPOST_TRY(remember(table.no, row.id, id));
        }
        late_.insert({table.index, row.id});
    }
}

Done Merger::withdraw(const ChangeSetView& changeSet, TouchedRows& touched) {
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(changeSet.body));
    std::vector<MatchedLayout> layouts;
    for (const Layout& layout : body.layouts()) layouts.push_back(match(layout));
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return {};
        const TableLayout* table = layouts[static_cast<std::size_t>(row.layout)].table;
        if (!table) continue;
        store::Statement& read = statements_[static_cast<std::size_t>(table->index)].read;
        OUTPOST_ASSIGN(const bool found, read.bind(1, row.id).step());
        if (!found) {
            orphans_ = -1;
            OUTPOST_TRY(
                dropOrphan_.bind(1, std::int64_t{table->no}).bind(2, row.id).bind(3, changeSet.head.id()).run());
            continue;
        }
        touch(*table, row.id, read, touched);
        read.reset();
        late_.insert({table->index, row.id});
    }
}

Done Merger::finish(TouchedRows& touched) {
    for (const auto& [table, id] : std::exchange(late_, {})) OUTPOST_TRY(rebuild(table, id, touched));
    return {};
}

}  // namespace outpost::sync
