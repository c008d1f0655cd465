#include "tests/simulation/reference_model.h"

#include "schema/base/decimal.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace outpost::simulation {

bool knows(const Context& context, ChangeSetId changeSet) {
    const auto entry = context.find(deviceOf(changeSet));
    return entry != context.end() && counterOf(changeSet) <= entry->second;
}

namespace {

/// What a delete knew: its context and its own change set (a form may edit and delete in one transaction).
bool knownTo(const ModelChangeSet& deleting, ChangeSetId other) {
    return other == deleting.id || knows(deleting.context, other);
}

bool isDelete(const ModelHead& head) { return !head.values.empty() && head.values.front() == Value{std::int64_t{1}}; }

}  // namespace

ReferenceModel::ReferenceModel(std::vector<ModelTable> tables) {
    for (ModelTable& table : tables) {
        table.units[kDeletedUnit] = {kDeletedUnit};
        tables_[table.name] = std::move(table);
    }
}

void ReferenceModel::add(ModelChangeSet changeSet) {
    const auto [place, isNew] = changeSets_.emplace(changeSet.id, std::move(changeSet));
    if (!isNew) return;
    const ModelChangeSet& held = place->second;
    for (const ModelWrite& write : held.writes) {
        if (write.kind == ModelWrite::Kind::Insert) {
            inserts_[write.row].push_back(held.id);
            for (const auto& [unit, columns] : tables_.at(write.row.table).units)
                if (!columns.empty()) writes_[{write.row, unit}].push_back({held.id, &write});
        } else {
            writes_[{write.row, write.unit}].push_back({held.id, &write});
        }
    }
}

bool ReferenceModel::counts(ChangeSetId id, const Context& part) const { return knows(part, id) && at(id).accepted; }

std::vector<ReferenceModel::Entry> ReferenceModel::entries(const Place& place, const Context& part) const {
    std::vector<Entry> found;
    const auto all = writes_.find(place);
    if (all == writes_.end()) return found;
    for (const Entry& entry : all->second)
        if (counts(entry.changeSet, part)) found.push_back(entry);
    return found;
}

/// Rule K2: the heads shown and what they cover; every write of the unit in the context where nothing is said.
const std::set<ChangeSetId>& ReferenceModel::coveredBy(const Entry& write, const std::vector<Entry>& all,
                                                       Covered& known) const {
    const auto [place, isNew] = known.try_emplace(write.changeSet);
    std::set<ChangeSetId>& covered = place->second;
    if (!isNew) return covered;
    for (const Entry& other : all) {
        if (write.write->shown) {
            const auto& shown = *write.write->shown;
            if (std::find(shown.begin(), shown.end(), other.changeSet) == shown.end()) continue;
            const std::set<ChangeSetId>& further = coveredBy(other, all, known);
            covered.insert(further.begin(), further.end());
        } else if (!knows(at(write.changeSet).context, other.changeSet)) {
            continue;
        }
        covered.insert(other.changeSet);
    }
    return covered;
}

/// Rule K2: by stamp, then by device number. None is ahead (rule K9): no observations exist yet.
bool ReferenceModel::isLess(ChangeSetId a, ChangeSetId b) const {
    return std::tuple{at(a).stamp, deviceOf(a)} < std::tuple{at(b).stamp, deviceOf(b)};
}

std::vector<Value> ReferenceModel::valuesOf(const Place& place, const ModelWrite& write) const {
    std::vector<Value> values;
    for (const std::string& column : tables_.at(place.row.table).units.at(place.unit)) {
        const auto value = write.values.find(column);
        values.push_back(value == write.values.end() ? Value{} : value->second);
    }
    return values;
}

std::vector<ModelHead> ReferenceModel::heads(const RowAddress& row, const std::string& unit,
                                             const Context& part) const {
    const Place place{row, unit};
    const std::vector<Entry> all = entries(place, part);
    Covered known;
    std::set<ChangeSetId> covered;
    for (const Entry& entry : all) {
        const std::set<ChangeSetId>& more = coveredBy(entry, all, known);
        covered.insert(more.begin(), more.end());
    }
    std::vector<ModelHead> heads;
    for (const Entry& entry : all)
        if (!covered.contains(entry.changeSet)) heads.push_back({entry.changeSet, valuesOf(place, *entry.write)});
    std::sort(heads.begin(), heads.end(),
              [&](const ModelHead& a, const ModelHead& b) { return isLess(b.changeSet, a.changeSet); });
    return heads;
}

/// Rule K5: an add is covered by a remove of the same member whose context saw it.
std::map<RecordId, std::set<ChangeSetId>> ReferenceModel::members(const RowAddress& row, const std::string& unit,
                                                                  const Context& part) const {
    const std::vector<Entry> all = entries({row, unit}, part);
    std::map<RecordId, std::set<ChangeSetId>> members;
    for (const Entry& add : all) {
        if (add.write->kind != ModelWrite::Kind::AddTo) continue;
        const bool removed = std::any_of(all.begin(), all.end(), [&](const Entry& other) {
            return other.write->kind == ModelWrite::Kind::RemoveFrom && other.write->target == add.write->target &&
                   knows(at(other.changeSet).context, add.changeSet);
        });
        if (!removed) members[add.write->target].insert(add.changeSet);
    }
    return members;
}

bool ReferenceModel::exists(const RowAddress& row, const Context& part) const {
    const auto inserts = inserts_.find(row);
    if (inserts == inserts_.end()) return false;
    return std::any_of(inserts->second.begin(), inserts->second.end(),
                       [&](ChangeSetId id) { return counts(id, part); });
}

/// Rule K5: the sum of all deltas, in no order.
std::optional<std::int64_t> ReferenceModel::counter(const RowAddress& row, const std::string& unit,
                                                    const Context& part) const {
    Int128 sum = 0;
    bool added = false;
    for (const Entry& entry : entries({row, unit}, part)) {
        const auto value = entry.write->values.find(unit);
        if (value == entry.write->values.end()) continue;
        sum += std::get<std::int64_t>(value->second);
        added = true;
    }
    if (!added) return std::nullopt;
    constexpr Int128 kLeast = std::numeric_limits<std::int64_t>::min(),
                     kMost = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(sum, kLeast, kMost));
}

ModelState ReferenceModel::evaluate(const Context& part) const {
    ModelState state;
    for (const auto& [place, unused] : writes_) {
        const auto& [row, unit] = place;
        if (!exists(row, part)) {
            for (const Entry& entry : entries(place, part)) state.withoutInsert.insert({row, unit, entry.changeSet});
            continue;
        }
        ModelRow& stands = state.rows[row];
        if (tables_.at(row.table).counters.contains(unit)) {
            if (const auto sum = counter(row, unit, part)) stands.counters[unit] = *sum;
        } else if (tables_.at(row.table).units.at(unit).empty()) {
            if (auto members = this->members(row, unit, part); !members.empty()) stands.sets[unit] = std::move(members);
        } else if (const auto heads = this->heads(row, unit, part); !heads.empty()) {
            stands.standing[unit] = heads.front();
        }
    }
    findDead(state, part);
    findHidden(state);
    cutCycles(state);
    listConflicts(state, part);
    return state;
}

RecordId ReferenceModel::linkOf(const ModelRow& row, const std::string& unit) const {
    const auto head = row.standing.find(unit);
    if (head == row.standing.end() || head->second.values.empty()) return 0;
    const auto* link = std::get_if<std::int64_t>(&head->second.values.front());
    return link == nullptr ? 0 : *link;
}

/// Rule K3: deletes are among the heads, and every head that is none, in the row and in the rows that it owns (and
/// that those own), lies in the context of at least one of them.
void ReferenceModel::findDead(ModelState& state, const Context& part) const {
    for (auto& [address, row] : state.rows) {
        std::vector<ChangeSetId> deletes;
        for (const ModelHead& head : heads(address, kDeletedUnit, part))
            if (isDelete(head)) deletes.push_back(head.changeSet);
        if (deletes.empty()) continue;

        std::vector<RowAddress> family{address};
        for (std::size_t next = 0; next < family.size(); ++next)
            for (const auto& [other, otherRow] : state.rows) {
                const ModelTable& table = tables_.at(other.table);
                if (table.ownerUnit.empty() || table.ownerTable != family[next].table) continue;
                if (linkOf(otherRow, table.ownerUnit) != family[next].id) continue;
                if (std::find(family.begin(), family.end(), other) == family.end()) family.push_back(other);
            }

        std::set<ChangeSetId> others;
        for (const RowAddress& member : family) {
            for (const auto& [unit, columns] : tables_.at(member.table).units) {
                if (columns.empty())
                    for (const auto& [target, adds] : members(member, unit, part))
                        others.insert(adds.begin(), adds.end());
                else if (tables_.at(member.table).counters.contains(unit))  // no delta is ever covered
                    for (const Entry& entry : entries({member, unit}, part)) others.insert(entry.changeSet);
                else
                    for (const ModelHead& head : heads(member, unit, part))
                        if (unit != kDeletedUnit || !isDelete(head)) others.insert(head.changeSet);
            }
        }
        row.dead = std::all_of(others.begin(), others.end(), [&](ChangeSetId other) {
            return std::any_of(deletes.begin(), deletes.end(),
                               [&](ChangeSetId deleting) { return knownTo(at(deleting), other); });
        });
    }
}

/// Rule K3: children hide with their parent.
void ReferenceModel::findHidden(ModelState& state) const {
    for (auto& [address, row] : state.rows) {
        std::set<RowAddress> seen;
        RowAddress at = address;
        while (seen.insert(at).second) {
            const auto place = state.rows.find(at);
            if (place == state.rows.end()) break;
            if (place->second.dead) {
                row.hidden = true;
                break;
            }
            const ModelTable& table = tables_.at(at.table);
            if (table.ownerUnit.empty()) break;
            at = {table.ownerTable, linkOf(place->second, table.ownerUnit)};
        }
    }
}

/// Rule K5: in each cycle the edge with the greatest (stamp, device number, node) is ignored.
void ReferenceModel::cutCycles(ModelState& state) const {
    for (const auto& [address, row] : state.rows) {
        const std::string& unit = tables_.at(address.table).treeUnit;
        if (unit.empty()) continue;
        std::vector<RowAddress> path;
        RowAddress node = address;
        while (state.rows.contains(node) && std::find(path.begin(), path.end(), node) == path.end()) {
            path.push_back(node);
            node = {address.table, linkOf(state.rows.at(node), unit)};
        }
        if (node != address) continue;  // this walk ended elsewhere: the node lies on no cycle
        const auto greatest = std::max_element(path.begin(), path.end(), [&](const RowAddress& a, const RowAddress& b) {
            const ChangeSetId first = state.rows.at(a).standing.at(unit).changeSet;
            const ChangeSetId second = state.rows.at(b).standing.at(unit).changeSet;
            return std::tuple{at(first).stamp, deviceOf(first), a.id} <
                   std::tuple{at(second).stamp, deviceOf(second), b.id};
        });
        state.rows.at(*greatest).treeCut = true;
    }
}

/// Rule K2: every head that does not stand and differs from the one that does. Of a row that deletes did not kill,
/// each of the deletes lost (rule K3: both are shown). Conflicts of a dead or hidden row sleep.
void ReferenceModel::listConflicts(ModelState& state, const Context& part) const {
    for (const auto& [address, row] : state.rows) {
        if (row.hidden) continue;
        for (const auto& [unit, standing] : row.standing)
            for (const ModelHead& head : heads(address, unit, part)) {
                const bool lost = unit == kDeletedUnit ? isDelete(head) : head.values != standing.values;
                if (lost) state.conflicts.insert({address, unit, head.changeSet});
            }
    }
}

}  // namespace outpost::simulation
