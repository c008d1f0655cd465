#include "tests/simulation/typist.h"

#include "tests/simulation/simulated_catalog.h"

#include <fmt/format.h>

#include <limits>

namespace outpost::simulation {

namespace {

ModelWrite flagWrite(const RowAddress& row, bool deleted) {
    return {
        ModelWrite::Kind::Write, row, kDeletedUnit, {{kDeletedUnit, std::int64_t{deleted ? 1 : 0}}}, 0, std::nullopt};
}

}  // namespace

/// A transaction while it is being typed.
struct Typist::Draft {
    const Desk& desk;
    TypedTransaction made;
    std::set<std::tuple<RowAddress, std::string, RecordId>> touched;

    ModelWrite* insertOf(const RowAddress& row) {
        for (TypedWrite& typed : made.writes)
            if (typed.write.kind == ModelWrite::Kind::Insert && typed.write.row == row) return &typed.write;
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

std::map<std::string, Value> Typist::valuesOf(const schema::ReplicatedUnit& unit, int value) const {
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

void Typist::put(Draft& draft, TypedWrite typed) {
    ModelWrite& write = typed.write;
    if (ModelWrite* made = draft.insertOf(write.row)) {
        for (auto& [column, value] : write.values) {
            Value& held = made->values[column];
            if (write.kind == ModelWrite::Kind::Count && !isNull(held))
                held = std::get<std::int64_t>(held) + std::get<std::int64_t>(value);
            else held = std::move(value);
        }
        return;
    }
    if (draft.touched.emplace(write.row, write.unit, write.target).second)
        draft.made.writes.push_back(std::move(typed));
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
        for (auto& [column, value] : valuesOf(table.units[static_cast<std::size_t>(unit)], action.value))
            made.values[column] = std::move(value);
    }
    if (const int unit = linkUnit(table); unit >= 0)
        made.values[table.units[static_cast<std::size_t>(unit)].name] = link(draft.desk, action);
    if (const int unit = counterUnit(table); unit >= 0 && action.value % 3 == 0)
        made.values[table.units[static_cast<std::size_t>(unit)].name] = std::int64_t{action.value};
    rows_[action.table][action.slot] = id;
    fresh_.insert(row);
    if (!common) draft.made.slots.emplace_back(action.table, action.slot);
    draft.made.writes.push_back({std::move(made), false, {}, false});
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
    values = valuesOf(unit, action.value);
    if (isStanding()) values = valuesOf(unit, action.value + 1);
    auto shown = standing(draft.desk, row, unit.name);
    if (fromForm)
        if (const auto head = form->second.heads.find(unit.name); head != form->second.heads.end()) {
            // Shown what is the only head: nothing to tell apart (on the wire it says "every head in the context").
            const bool isOnly = heads.size() == 1 && heads.front().changeSet == head->second;
            shown = isOnly ? std::nullopt : std::optional{std::vector{head->second}};
        }
    put(draft,
        {{ModelWrite::Kind::Write, row, unit.name, std::move(values), 0, std::move(shown)}, fromForm, {}, false});
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
    auto shown = standing(draft.desk, row, name);
    put(draft,
        {{ModelWrite::Kind::Write, row, name, {{name, std::move(target)}}, 0, std::move(shown)}, false, {}, false});
}

void Typist::flag(Draft& draft, const Action& action, bool deleted) {
    const RowAddress row = find(draft.desk, action.table, action.slot, deleted);
    if (row.id == 0 || fresh_.contains(row) || draft.desk.isVisible(row) != deleted) return;
    const auto heads = model_.heads(row, kDeletedUnit, draft.desk.known);
    if (!deleted && heads.front().values.front() != Value{std::int64_t{1}}) return;  // hidden with its owner only
    put(draft, {flagWrite(row, deleted), false, {}, false});
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
    put(draft, {std::move(write), false, {}, false});
}

/// Few people count in quintillions; those who do so apart come to sums that 64 bits do not hold.
void Typist::count(Draft& draft, const Action& action) {
    constexpr std::int64_t kHuge = 6'000'000'000'000'000'000;
    const schema::ReplicatedTable& table = tableOf(action);
    const int unit = counterUnit(table);
    const RowAddress row = find(draft.desk, action.table, action.slot, true);
    if (unit < 0 || row.id == 0) return;
    const std::string& name = table.units[static_cast<std::size_t>(unit)].name;
    std::int64_t shown = model_.counter(row, name, draft.desk.known).value_or(0);
    if (const ModelWrite* made = draft.insertOf(row))
        if (const auto value = made->values.find(name); value != made->values.end())
            shown = std::get<std::int64_t>(value->second);
    const bool huge = action.value > 3 && action.value % 2 == 0;
    std::int64_t delta = huge ? kHuge : action.value - 1;
    if (delta == 0) delta = -7;
    if (shown > std::numeric_limits<std::int64_t>::max() - kHuge - 1000) delta = -kHuge;
    if (shown < -kHuge) delta = kHuge;
    put(draft, {{ModelWrite::Kind::Count, row, name, {{name, delta}}, 0, {}}, false, {}, false});
}

/// The write that decides the first open conflict of a row, as the person there sees it.
std::optional<TypedWrite> Typist::decision(const Desk& desk, const RowAddress& row, bool takeOther) const {
    if (!desk.isVisible(row)) return std::nullopt;
    for (const ModelHead& head : model_.heads(row, kDeletedUnit, desk.known))
        if (head.values.front() == Value{std::int64_t{1}})
            return TypedWrite{flagWrite(row, takeOther), false, head.changeSet, takeOther};
    for (const auto& [unit, columns] : model_.table(row.table).units) {
        if (unit == kDeletedUnit || model_.table(row.table).counters.contains(unit)) continue;
        const auto heads = model_.heads(row, unit, desk.known);
        for (std::size_t lost = 1; lost < heads.size(); ++lost) {
            if (columns.empty() || heads[lost].values == heads.front().values) continue;
            const auto& taken = takeOther ? heads[lost].values : heads.front().values;
            ModelWrite write{ModelWrite::Kind::Write, row, unit, {}, 0, std::nullopt};
            for (std::size_t i = 0; i < taken.size(); ++i) write.values[columns[i]] = taken[i];
            return TypedWrite{std::move(write), false, heads[lost].changeSet, takeOther};
        }
    }
    return std::nullopt;
}

/// Decides an open conflict of the row, or of any row of its table.
void Typist::choose(Draft& draft, const Action& action) {
    const std::string& table = tableOf(action).name;
    std::vector<RowAddress> rows{find(draft.desk, action.table, action.slot, true)};
    if (rows.front().id == 0) return;
    for (const auto& [unused, id] : rows_[action.table]) rows.push_back({table, id});
    for (const RowAddress& row : rows) {
        if (fresh_.contains(row) || !model_.exists(row, draft.desk.known)) continue;
        if (auto decided = decision(draft.desk, row, action.value % 2 == 1)) {
            put(draft, std::move(*decided));
            return;
        }
    }
}

void Typist::openForm(const Desk& desk, const Action& action) {
    const RowAddress row = find(desk, action.table, action.slot, true);
    if (row.id == 0) return;
    Form form{row, {}};
    for (const schema::ReplicatedUnit& unit : tableOf(action).units) {
        if (unit.merge == schema::MergeKind::Counter) continue;
        const auto heads = model_.heads(row, unit.name, desk.known);
        if (!unit.columns.empty() && !heads.empty()) form.heads[unit.name] = heads.front().changeSet;
    }
    forms_[desk.device] = std::move(form);
}

TypedTransaction Typist::type(const Desk& desk, const std::vector<Action>& actions) {
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
            case Action::Kind::Count: count(draft, action); break;
            case Action::Kind::Choose: choose(draft, action); break;
        }
    }
    if (draft.made.writes.empty() && !actions.empty()) {
        // Nothing to restore, decide or take out here: whoever sat down to work edits something instead.
        Action instead = actions.front();
        instead.kind = Action::Kind::Edit;
        for (const int table : {int{instead.table}, int{kParty}, int{kChoice}, int{kOrg}}) {
            instead.table = static_cast<std::uint8_t>(table);
            if (draft.made.writes.empty()) edit(draft, instead);
        }
    }
    fresh_.clear();
    return std::move(draft.made);
}

void Typist::forget(const TypedTransaction& lost) {
    for (const auto& [table, slot] : lost.slots) rows_[table].erase(slot);
}

}  // namespace outpost::simulation
