#include "tests/simulation/typist.h"

#include "tests/simulation/simulated_catalog.h"

#include <fmt/format.h>

namespace outpost::simulation {

/// A transaction while it is being typed.
struct Typist::Draft {
    const Desk& desk;
    std::vector<ModelWrite> writes;
    std::set<std::tuple<RowAddress, std::string, RecordId>> touched;

    ModelWrite* insertOf(const RowAddress& row) {
        for (ModelWrite& write : writes)
            if (write.kind == ModelWrite::Kind::Insert && write.row == row) return &write;
        return nullptr;
    }
};

const schema::ReplicatedTable& Typist::tableOf(const Action& action) const {
    return plan_.tables[static_cast<std::size_t>(action.table) % plan_.tables.size()];
}

/// The row in `slot`, or, where it is not there for this device, another one of its table; identifier 0: none at all.
RowAddress Typist::find(const Desk& desk, int table, int slot, bool onlyVisible) const {
    const std::string& name = plan_.tables[static_cast<std::size_t>(table)].name;
    const auto slots = rows_.find(table);
    if (slots == rows_.end()) return {name, 0};
    const auto isThere = [&](RecordId id) {
        if (fresh_.contains({name, id})) return true;
        return model_.exists({name, id}, desk.known) && (!onlyVisible || desk.isVisible({name, id}));
    };
    if (const auto row = slots->second.find(slot); row != slots->second.end() && isThere(row->second))
        return {name, row->second};
    // Counting from the slot, so that a shorter trace falls back to the same row as long as that row is left.
    std::vector<RecordId> there;
    for (const auto& [unused, id] : slots->second)
        if (isThere(id)) there.push_back(id);
    if (there.empty()) return {name, 0};
    return {name, there[static_cast<std::size_t>(slot < 0 ? -slot : slot) % there.size()]};
}

std::map<std::string, Value> Typist::typed(const schema::ReplicatedUnit& unit, int value) const {
    std::map<std::string, Value> values;
    if (unit.columns.size() == 2) {  // the group of amount and currency: some edits change one of the two only
        values[unit.name + "_amount"] = std::int64_t{value / 2} * 1'000'000;
        values[unit.name + "_currency"] = std::string{value % 2 == 0 ? "CNY" : "EUR"};
    } else if (value == 3) {
        values[unit.name] = Value{};  // emptied
    } else {
        values[unit.name] = fmt::format("{} {}", unit.name, value);
    }
    return values;
}

std::optional<std::vector<ChangeSetId>> Typist::standing(const Desk& desk, const RowAddress& row,
                                                         const std::string& unit) const {
    const auto heads = model_.heads(row, unit, desk.known);
    if (heads.size() < 2) return std::nullopt;  // the only head: nothing to tell apart
    return std::vector{heads.front().changeSet};
}

void Typist::put(Draft& draft, const RowAddress& row, const std::string& unit, std::map<std::string, Value> values,
                 std::optional<std::vector<ChangeSetId>> shown) {
    if (ModelWrite* made = draft.insertOf(row)) {
        for (auto& [column, value] : values) made->values[column] = std::move(value);
        return;
    }
    if (!draft.touched.emplace(row, unit, 0).second) return;
    draft.writes.push_back({ModelWrite::Kind::Write, row, unit, std::move(values), 0, std::move(shown)});
}

Value Typist::link(const Desk& desk, const Action& action) const {
    const int table = action.table == kContact ? kParty : action.table == kNumber ? kContact : kOrg;
    const RowAddress row = find(desk, table, action.other, true);
    return row.id == 0 ? Value{} : Value{row.id};
}

void Typist::insert(Draft& draft, const Action& action) {
    const schema::ReplicatedTable& table = tableOf(action);
    const bool common = action.kind == Action::Kind::InsertCommon;
    const RecordId id =
        common ? packIdentifier(0, static_cast<std::uint64_t>(-action.slot)) : draft.desk.newRecord(table.name);
    const RowAddress row{table.name, id};
    if (id == 0 || draft.insertOf(row) != nullptr) return;
    if (common && model_.exists(row, draft.desk.known)) return;
    ModelWrite made{ModelWrite::Kind::Insert, row, {}, {}, 0, {}};
    for (const int unit : typedUnits(table)) {
        if ((action.value + unit) % 4 == 3) continue;  // left empty
        for (auto& [column, value] : typed(table.units[static_cast<std::size_t>(unit)], action.value))
            made.values[column] = std::move(value);
    }
    if (const int unit = linkUnit(table); unit >= 0)
        made.values[table.units[static_cast<std::size_t>(unit)].name] = link(draft.desk, action);
    rows_[action.table][action.slot] = id;
    fresh_.insert(row);
    if (!common) lastSlots_.emplace_back(action.table, action.slot);
    draft.writes.push_back(std::move(made));
}

void Typist::edit(Draft& draft, const Action& action) {
    const schema::ReplicatedTable& table = tableOf(action);
    const std::vector<int> units = typedUnits(table);
    const auto& unit = table.units[static_cast<std::size_t>(units[action.unit % units.size()])];
    RowAddress row = find(draft.desk, action.table, action.slot, true);
    const auto form = forms_.find(draft.desk.device);
    const bool fromForm = action.fromForm && form != forms_.end() && form->second.row.table == row.table &&
                          draft.desk.isVisible(form->second.row);
    if (fromForm) row = form->second.row;
    if (row.id == 0) return;

    const auto heads = model_.heads(row, unit.name, draft.desk.known);
    std::map<std::string, Value> values;
    const auto isStanding = [&] {
        if (heads.empty()) return false;
        std::vector<Value> list;
        for (const int column : unit.columns)
            list.push_back(values[table.columns[static_cast<std::size_t>(column)].name]);
        return list == heads.front().values;
    };
    values = typed(unit, action.value);
    if (isStanding()) values = typed(unit, action.value + 1);
    auto shown = standing(draft.desk, row, unit.name);
    if (fromForm)
        if (const auto head = form->second.heads.find(unit.name); head != form->second.heads.end())
            shown = std::vector{head->second};
    put(draft, row, unit.name, std::move(values), std::move(shown));
}

void Typist::move(Draft& draft, const Action& action) {
    const schema::ReplicatedTable& table = tableOf(action);
    const int unit = linkUnit(table);
    const RowAddress row = find(draft.desk, action.table, action.slot, true);
    if (unit < 0 || row.id == 0) return;
    const std::string& name = table.units[static_cast<std::size_t>(unit)].name;
    Value target = action.table == kOrg && action.value == 0 ? Value{} : link(draft.desk, action);
    const auto heads = model_.heads(row, name, draft.desk.known);
    if (!heads.empty() && heads.front().values.front() == target) return;
    put(draft, row, name, {{name, std::move(target)}}, standing(draft.desk, row, name));
}

void Typist::flag(Draft& draft, const Action& action, bool deleted) {
    const RowAddress row = find(draft.desk, action.table, action.slot, deleted);
    if (row.id == 0 || fresh_.contains(row) || draft.desk.isVisible(row) != deleted) return;
    put(draft, row, kDeletedUnit, {{kDeletedUnit, std::int64_t{deleted ? 1 : 0}}}, std::nullopt);
}

void Typist::changeSetUnit(Draft& draft, const Action& action) {
    const schema::ReplicatedTable& table = tableOf(action);
    const int unit = setUnit(table);
    const RowAddress row = find(draft.desk, action.table, action.slot, true);
    if (unit < 0 || row.id == 0) return;
    const std::string& name = table.units[static_cast<std::size_t>(unit)].name;
    const auto members = model_.members(row, name, draft.desk.known);
    ModelWrite write{ModelWrite::Kind::AddTo, row, name, {}, 0, {}};
    if (action.kind == Action::Kind::AddTo) {
        write.target = find(draft.desk, kChoice, action.other, true).id;
        if (write.target == 0 || members.contains(write.target)) return;
    } else {
        if (members.empty()) return;
        write.kind = ModelWrite::Kind::RemoveFrom;
        write.target = std::next(members.begin(), action.value % static_cast<int>(members.size()))->first;
    }
    if (draft.touched.emplace(row, name, write.target).second) draft.writes.push_back(std::move(write));
}

/// Decides the first open conflict of the row, or of any row of its table.
void Typist::choose(Draft& draft, const Action& action) {
    const schema::ReplicatedTable& table = tableOf(action);
    const auto decide = [&](const RowAddress& row) {
        if (!draft.desk.isVisible(row)) return false;
        for (const schema::ReplicatedUnit& unit : table.units) {
            if (unit.columns.empty()) continue;
            const auto heads = model_.heads(row, unit.name, draft.desk.known);
            for (std::size_t lost = 1; lost < heads.size(); ++lost) {
                if (heads[lost].values == heads.front().values) continue;
                const auto& taken = action.value % 2 == 0 ? heads.front().values : heads[lost].values;
                std::map<std::string, Value> values;
                for (std::size_t i = 0; i < taken.size(); ++i)
                    values[table.columns[static_cast<std::size_t>(unit.columns[i])].name] = taken[i];
                put(draft, row, unit.name, std::move(values), std::nullopt);
                return true;
            }
        }
        return false;
    };
    const RowAddress first = find(draft.desk, action.table, action.slot, true);
    if (first.id == 0 || decide(first)) return;
    for (const auto& [unused, id] : rows_[action.table])
        if (model_.exists({table.name, id}, draft.desk.known) && decide({table.name, id})) return;
}

void Typist::openForm(const Desk& desk, const Action& action) {
    const RowAddress row = find(desk, action.table, action.slot, true);
    if (row.id == 0) return;
    Form form{row, {}};
    for (const schema::ReplicatedUnit& unit : tableOf(action).units) {
        const auto heads = model_.heads(row, unit.name, desk.known);
        if (!unit.columns.empty() && !heads.empty()) form.heads[unit.name] = heads.front().changeSet;
    }
    forms_[desk.device] = std::move(form);
}

std::vector<ModelWrite> Typist::type(const Desk& desk, const std::vector<Action>& actions) {
    lastSlots_.clear();
    Draft draft{desk, {}, {}};
    for (const Action& action : actions) {
        switch (action.kind) {
            case Action::Kind::Insert:
            case Action::Kind::InsertCommon: insert(draft, action); break;
            case Action::Kind::Edit: edit(draft, action); break;
            case Action::Kind::Move: move(draft, action); break;
            case Action::Kind::Delete: flag(draft, action, true); break;
            case Action::Kind::Restore: flag(draft, action, false); break;
            case Action::Kind::AddTo:
            case Action::Kind::RemoveFrom: changeSetUnit(draft, action); break;
            case Action::Kind::Choose: choose(draft, action); break;
        }
    }
    fresh_.clear();
    return std::move(draft.writes);
}

void Typist::forgetLast() {
    for (const auto& [table, slot] : lastSlots_) rows_[table].erase(slot);
    lastSlots_.clear();
}

}  // namespace outpost::simulation
