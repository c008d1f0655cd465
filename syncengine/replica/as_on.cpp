#include "syncengine/merge/counter.h"
#include "syncengine/merge/decide.h"
#include "syncengine/replica/queries.h"
#include "syncengine/replica/row_writes.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

/// A record as it was on a day (C10.29): the rules of merging over the change sets stamped before, and no other.
namespace outpost::sync {
namespace {

/// A unit's write with what its author knew.
struct Past {
    UnitHead head;
    const VersionVector* context = nullptr;
    std::optional<std::vector<ChangeSetId>> named;
    std::vector<Value> values;

    bool covers(const Past& other) const {
        return head.written != other.head.written &&
               Coverage{context, named ? &*named : nullptr}.covers(other.head.written);
    }
};

struct SetPast {
    ChangeSetId written = 0;
    const VersionVector* context = nullptr;
    RecordId target = 0;
    bool isAdd = false;
};

/// Writes that no other of them covers (rule K2).
std::vector<const Past*> headsAmong(const std::vector<Past>& writes) {
    std::vector<const Past*> heads;
    for (const Past& write : writes)
        if (std::none_of(writes.begin(), writes.end(), [&](const Past& other) { return other.covers(write); }))
            heads.push_back(&write);
    return heads;
}

const Past* standing(const std::vector<const Past*>& heads) {
    const auto found = std::max_element(heads.begin(), heads.end(),
                                        [](const Past* a, const Past* b) { return isLess(a->head, b->head); });
    return found == heads.end() ? nullptr : *found;
}

bool isDelete(const Past& write) { return !write.values.empty() && write.values.front() == Value{std::int64_t{1}}; }

/// Rule K5: an add stands until a remove that knew it.
std::vector<RecordId> membersOf(const std::vector<SetPast>& writes) {
    std::set<RecordId> members;
    for (const SetPast& add : writes) {
        const bool removed = std::any_of(writes.begin(), writes.end(), [&](const SetPast& other) {
            return !other.isAdd && other.target == add.target && other.written != add.written &&
                   other.context->contains(add.written);
        });
        if (add.isAdd && !removed) members.insert(add.target);
    }
    return {members.begin(), members.end()};
}

}  // namespace

Result<RowAsOn> Queries::asOn(int tableIndex, RecordId id, Stamp until) const {
    const TableLayout& table = layouts_->at(tableIndex);
    OUTPOST_ASSIGN(auto read,
                   connection_->prepare(fmt::format(
                       "SELECT id, stamp, user, body FROM change_set WHERE verdict=0 AND stamp<?3 AND id IN ("
                       "SELECT _written FROM {} WHERE id=?2 UNION "
                       "SELECT change_set FROM _history WHERE table_no=?1 AND id=?2) ORDER BY stamp, id",
                       table.quotedName)));
    read.bind(1, std::int64_t{table.no}).bind(2, id).bind(3, until);
    std::map<ChangeSetId, VersionVector> contexts;
    std::map<int, std::vector<Past>> units;
    std::map<int, std::vector<SetPast>> sets;
    RowAsOn out;
    bool isMade = false;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) break;
        const ChangeSetId changeSet = read.integer(0);
        const Stamp stamp = read.integer(1);
        OUTPOST_ASSIGN(VersionVector context, readContext(*connection_, changeSet));
        const VersionVector* const known = &(contexts[changeSet] = std::move(context));
        OUTPOST_TRY(eachWrite(read.blob(3), table, id, [&](const UnitWrite& write) {
            out.changeSet = changeSet;
            out.stamp = stamp;
            out.user = read.integer(2);
            if (write.unit == kWholeRow) {
                isMade = true;
                return;
            }
            if (write.op == Op::AddToSet || write.op == Op::RemoveFromSet) {
                const auto* target = std::get_if<std::int64_t>(&write.values.front());
                if (target) sets[write.unit].push_back({changeSet, known, *target, write.op == Op::AddToSet});
                return;
            }
            Past past{{changeSet, stamp, true}, known, std::nullopt, {}};
            if (write.covers) past.named = *write.covers;
            for (const ValueView& value : write.values) past.values.push_back(copyOf(value));
            units[write.unit].push_back(std::move(past));
        }));
    }
    if (!isMade) return fail(Error::Kind::NotFound, "history.not_yet");

    out.values.resize(table.columnCount());
    std::vector<const Past*> others;
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        const auto writes = units.find(static_cast<int>(u));
        if (writes == units.end()) continue;
        if (table.units[u].isCounter) {  // no delta covers another (rule K5)
            CounterSum sum;
            bool isNamed = false;
            for (const Past& write : writes->second) {
                others.push_back(&write);
                const auto* delta = std::get_if<std::int64_t>(&write.values.front());
                if (delta) sum.add(*delta);
                isNamed = isNamed || delta;
            }
            if (isNamed) out.values[static_cast<std::size_t>(table.units[u].columns.front())] = sum.shown();
            continue;
        }
        const auto heads = headsAmong(writes->second);
        others.insert(others.end(), heads.begin(), heads.end());
        const Past* const stands = standing(heads);
        if (!stands) continue;
        for (std::size_t i = 0; i < table.units[u].columns.size() && i < stands->values.size(); ++i)
            out.values[static_cast<std::size_t>(table.units[u].columns[i])] = stands->values[i];
    }
    for (const auto& [unit, writes] : sets) out.sets[unit] = membersOf(writes);
    // Rule K3, of the row's own writes: a delete holds if deletes knew every edit.
    std::vector<DeleteHead> deletes;
    for (const Past* const head : headsAmong(units[kDeletedFlag]))
        if (isDelete(*head)) deletes.push_back({head->head.written, *head->context});
        else others.push_back(head);
    out.deleted = !deletes.empty() && std::all_of(others.begin(), others.end(), [&](const Past* other) {
        return knownToDeletes(deletes, other->head.written);
    });
    return out;
}

Result<std::vector<DeletedRow>> Queries::deletedRows(int tableIndex, std::int64_t limit) const {
    const TableLayout& table = layouts_->at(tableIndex);
    OUTPOST_ASSIGN(auto read,
                   connection_->prepare(fmt::format(
                       "SELECT id, _written, _exceptions FROM {} WHERE _dead=1 AND _deleted=1", table.quotedName)));
    OUTPOST_ASSIGN(auto writer, connection_->prepare("SELECT stamp, user FROM change_set WHERE id=?1"));
    std::vector<DeletedRow> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) break;
        DeletedRow row{read.integer(0), headsOf(tableIndex, read.integer(1), read.blob(2)).back(), 0, 0};
        OUTPOST_ASSIGN(const bool found, writer.bind(1, row.changeSet).step());
        if (found) {
            row.stamp = writer.integer(0);
            row.user = writer.integer(1);
        }
        writer.reset();
        out.push_back(row);
    }
    std::sort(out.begin(), out.end(), [](const DeletedRow& a, const DeletedRow& b) {
        return std::pair{b.stamp, b.id} < std::pair{a.stamp, a.id};
    });
    if (limit > 0 && out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

Result<bool> Queries::knew(ChangeSetId changeSet, ChangeSetId other) const {
    OUTPOST_ASSIGN(const VersionVector context, readContext(*connection_, changeSet));
    return context.contains(other);
}

}  // namespace outpost::sync
