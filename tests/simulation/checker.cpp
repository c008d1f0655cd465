#include "tests/simulation/checker.h"

#include "syncengine/store/layouts.h"

#include <algorithm>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

constexpr std::int64_t kAllOfThem = 1'000'000;
constexpr int kEngineColumns = 3;  ///< id, _deleted, _dead stand before a row's own columns

std::string nameOf(ChangeSetId id) { return fmt::format("{}.{}", deviceOf(id), counterOf(id)); }

std::string nameOf(const RowAddress& row) { return fmt::format("{} {}", row.table, nameOf(row.id)); }

std::string textOf(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value)) return '"' + *text + '"';
    return isNull(value) ? "null" : "a blob";
}

std::string textOf(const std::vector<Value>& values) {
    std::string text;
    for (const Value& value : values) text += (text.empty() ? "" : ", ") + textOf(value);
    return "(" + text + ")";
}

class Checker {
public:
    Checker(sync::ReplicaCore& core, const ReferenceModel& model, const Context& part)
        : core_(core), model_(model), part_(part), expected_(model.evaluate(part)) {}

    std::string run() {
        for (std::size_t table = 0; table < core_.plan().tables.size() && found_.empty(); ++table) {
            compareRows(static_cast<int>(table));
            compareSets(core_.plan().tables[table]);
            compareCuts(static_cast<int>(table));
        }
        compareConflicts();
        compareOrphans();
        compareRefused();
        return found_;
    }

private:
    void report(std::string difference) {
        if (found_.empty()) found_ = std::move(difference);
    }

    /// Runs a query for each of whose rows `use` is called with the statement.
    template <class Use>
    void each(const std::string& sql, Use use) {
        auto statement = core_.connection().prepare(sql);
        if (!statement) return report(sql + ": " + describe(statement.error()));
        for (auto row = statement->step(); !row || *row; row = statement->step()) {
            if (!row) return report(sql + ": " + describe(row.error()));
            use(*statement);
        }
    }

    void compareRows(int index) {
        const schema::ReplicatedTable& table = core_.plan().tables[static_cast<std::size_t>(index)];
        std::string sql = "SELECT id, _deleted, _dead";
        for (const schema::ReplicatedColumn& column : table.columns) sql += ", " + store::quoted(column.name);
        std::size_t there = 0;
        each(sql + " FROM " + store::quoted(table.name), [&](store::Statement& row) {
            const RowAddress address{table.name, row.integer(0)};
            const auto wanted = expected_.rows.find(address);
            if (wanted == expected_.rows.end()) return report(nameOf(address) + " is there and should not be");
            ++there;
            compareRow(index, address, wanted->second, row);
        });
        const auto wanted = std::count_if(expected_.rows.begin(), expected_.rows.end(),
                                          [&](const auto& row) { return row.first.table == table.name; });
        if (there != static_cast<std::size_t>(wanted))
            report(fmt::format("{} of {} rows of {} are there", there, wanted, table.name));
    }

    void compareRow(int index, const RowAddress& address, const ModelRow& wanted, store::Statement& row) {
        const schema::ReplicatedTable& table = core_.plan().tables[static_cast<std::size_t>(index)];
        if ((row.integer(2) == 1) != wanted.hidden)
            report(fmt::format("{} is {}, expected {}", nameOf(address), row.integer(2) == 1 ? "hidden" : "shown",
                               wanted.dead     ? "dead"
                               : wanted.hidden ? "hidden"
                                               : "shown"));
        const bool deleted = wanted.standing.at(kDeletedUnit).values.front() == Value{std::int64_t{1}};
        if ((row.integer(1) == 1) != deleted)
            report(fmt::format("the flag of deletion of {} is {}", nameOf(address), row.integer(1)));
        const auto heads = core_.queries().heads(index, address.id);
        if (!heads) return report(nameOf(address) + ": " + describe(heads.error()));
        for (std::size_t unit = 0; unit < table.units.size(); ++unit) {
            const auto head = wanted.standing.find(table.units[unit].name);
            if (head == wanted.standing.end()) continue;
            std::vector<Value> values;
            for (const int column : table.units[unit].columns) values.push_back(row.value(column + kEngineColumns));
            if (values != head->second.values || heads->at(unit) != head->second.changeSet)
                report(fmt::format("{}.{} is {} by {}, expected {} by {}", nameOf(address), table.units[unit].name,
                                   textOf(values), nameOf(heads->at(unit)), textOf(head->second.values),
                                   nameOf(head->second.changeSet)));
        }
        for (const schema::ReplicatedUnit& unit : table.units) {
            if (unit.merge != schema::MergeKind::Counter) continue;
            const auto sum = wanted.counters.find(unit.name);
            const bool isNamed = sum != wanted.counters.end();
            const Value value = row.value(unit.columns.front() + kEngineColumns);
            const auto* held = std::get_if<std::int64_t>(&value);
            if (isNamed ? held == nullptr || *held != sum->second : !isNull(value))
                report(fmt::format("{}.{} has come to {}, expected {}", nameOf(address), unit.name, textOf(value),
                                   isNamed ? sum->second : 0));
        }
    }

    void compareSets(const schema::ReplicatedTable& table) {
        for (const schema::ReplicatedUnit& unit : table.units) {
            if (unit.merge != schema::MergeKind::Set) continue;
            using Entry = std::tuple<RecordId, RecordId, ChangeSetId>;
            std::set<Entry> there, wanted;
            each("SELECT record, target, written FROM " + store::quoted(table.name + "__" + unit.name),
                 [&](store::Statement& row) { there.emplace(row.integer(0), row.integer(1), row.integer(2)); });
            for (const auto& [address, row] : expected_.rows)
                if (const auto set = row.sets.find(unit.name); address.table == table.name && set != row.sets.end())
                    for (const auto& [target, adds] : set->second)
                        for (const ChangeSetId add : adds) wanted.emplace(address.id, target, add);
            compare(table.name + "." + unit.name, there, wanted, [](const Entry& entry) {
                return fmt::format("{} in {} by {}", nameOf(std::get<1>(entry)), nameOf(std::get<0>(entry)),
                                   nameOf(std::get<2>(entry)));
            });
        }
    }

    void compareCuts(int index) {
        const std::string& name = core_.plan().tables[static_cast<std::size_t>(index)].name;
        std::set<RecordId> there, wanted;
        each(fmt::format("SELECT id FROM _tree_cut WHERE table_no = {}", core_.layouts().at(index).no),
             [&](store::Statement& row) { there.insert(row.integer(0)); });
        for (const auto& [address, row] : expected_.rows)
            if (address.table == name && row.treeCut) wanted.insert(address.id);
        compare("ignored tree edges of " + name, there, wanted, [](RecordId id) { return nameOf(id); });
    }

    void compareConflicts() {
        const auto conflicts = core_.queries().conflicts(0, kAllOfThem);
        if (!conflicts) return report("conflicts: " + describe(conflicts.error()));
        std::set<ModelConflict> there;
        for (const sync::Conflict& conflict : *conflicts) {
            const auto& table = core_.plan().tables[static_cast<std::size_t>(conflict.table)];
            const std::string unit = conflict.unit == sync::kDeletedFlag
                                         ? kDeletedUnit
                                         : table.units[static_cast<std::size_t>(conflict.unit)].name;
            const ModelConflict key{{table.name, conflict.id}, unit, conflict.losing.write.changeSet()};
            if (!there.insert(key).second) report("a conflict of " + nameOf(key.row) + " is listed twice");
            if (unit != kDeletedUnit) compareSides(key, conflict);
        }
        compare("conflicts", there, expected_.conflicts, [](const ModelConflict& conflict) {
            return fmt::format("{}.{} lost by {}", nameOf(conflict.row), conflict.unit, nameOf(conflict.losing));
        });
    }

    void compareSides(const ModelConflict& key, const sync::Conflict& conflict) {
        const auto heads = model_.heads(key.row, key.unit, part_);
        const auto losing = std::find_if(heads.begin(), heads.end(),
                                         [&](const ModelHead& head) { return head.changeSet == key.losing; });
        if (losing == heads.end()) return;  // the lists of conflicts differ, which is said there
        if (losing->values != conflict.losing.values)
            report(fmt::format("the losing value of {}.{} is {}, expected {}", nameOf(key.row), key.unit,
                               textOf(conflict.losing.values), textOf(losing->values)));
        if (heads.front().values != conflict.standing.values ||
            heads.front().changeSet != conflict.standing.write.changeSet())
            report(fmt::format("the standing value of {}.{} is {}, expected {}", nameOf(key.row), key.unit,
                               textOf(conflict.standing.values), textOf(heads.front().values)));
    }

    void compareOrphans() {
        const auto orphans = core_.queries().orphans(kAllOfThem);
        if (!orphans) return report("orphans: " + describe(orphans.error()));
        using Entry = std::pair<RowAddress, ChangeSetId>;
        std::set<Entry> there, wanted;
        for (const sync::OrphanEdit& orphan : *orphans)
            there.insert(
                {{core_.plan().tables[static_cast<std::size_t>(orphan.table)].name, orphan.id}, orphan.changeSet});
        for (const ModelConflict& orphan : expected_.withoutInsert) wanted.insert({orphan.row, orphan.losing});
        compare("edits without a row", there, wanted,
                [](const Entry& entry) { return nameOf(entry.first) + " by " + nameOf(entry.second); });
    }

    void compareRefused() {
        const auto aside = core_.queries().setAside(kAllOfThem);
        if (!aside) return report("set aside: " + describe(aside.error()));
        std::set<ChangeSetId> there, wanted;
        for (const sync::SetAside& entry : *aside) there.insert(entry.changeSet);
        for (const auto& [id, changeSet] : model_.changeSets())
            if (!changeSet.accepted && knows(part_, id)) wanted.insert(id);
        compare("refused change sets", there, wanted, [](ChangeSetId id) { return nameOf(id); });
    }

    template <class Set, class Name>
    void compare(const std::string& what, const Set& there, const Set& wanted, Name name) {
        for (const auto& entry : there)
            if (!wanted.contains(entry)) report(fmt::format("{}: {} is there and should not be", what, name(entry)));
        for (const auto& entry : wanted)
            if (!there.contains(entry)) report(fmt::format("{}: {} is missing", what, name(entry)));
    }

    sync::ReplicaCore& core_;
    const ReferenceModel& model_;
    const Context& part_;
    ModelState expected_;
    std::string found_;
};

}  // namespace

Context contextOf(const sync::Knowledge& knowledge) {
    Context context;
    for (const auto& [number, sequence] : knowledge)
        if (number != 0 && sequence != 0) context[number] = sequence;
    return context;
}

std::string difference(sync::ReplicaCore& core, const ReferenceModel& model, const Context& part) {
    return Checker(core, model, part).run();
}

}  // namespace outpost::simulation
