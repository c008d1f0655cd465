#pragma once

#include "schema/catalog/replication.h"
#include "tests/simulation/reference_model.h"
#include "tests/simulation/trace.h"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace outpost::simulation {

/// What a device shows to whoever types there.
struct Desk {
    int device = 0;
    Context known;                                          ///< what it has applied
    std::function<bool(const RowAddress&)> isVisible;       ///< exists there and is not dead
    std::function<RecordId(const std::string&)> newRecord;  ///< an identifier for a new row of a table
};

/// A write, and how the user made it.
struct TypedWrite {
    ModelWrite write;
    bool fromForm = false;              ///< hands back the head that a form had shown (rule K4)
    std::optional<ChangeSetId> losing;  ///< decides the conflict of this losing write
    bool takeOther = false;             ///< for what lost
};

struct TypedTransaction {
    std::vector<TypedWrite> writes;
    std::vector<std::pair<int, int>> slots;  ///< (table, slot) of the rows that it makes
};

/// Turns the actions of a trace into the writes of a change set, as a person would who sees one device's rows. What
/// is shown to him is taken from the reference model, never from the engine that is put to the test.
class Typist {
public:
    Typist(const schema::ReplicationPlan& plan, const ReferenceModel& model) : plan_(plan), model_(model) {}

    /// Remembers what the device shows of a row (rule K4); the form lasts until another one is opened there.
    void openForm(const Desk& desk, const Action& action);
    /// The writes of one transaction: of each unit of a row at most one.
    TypedTransaction type(const Desk& desk, const std::vector<Action>& actions);
    /// Says that a transaction was never committed: its new rows do not exist.
    void forget(const TypedTransaction& lost);

private:
    struct Form {
        RowAddress row;
        std::map<std::string, ChangeSetId> heads;
    };
    struct Draft;

    const schema::ReplicatedTable& tableOf(const Action& action) const;
    RowAddress find(const Desk& desk, int table, int slot, bool onlyVisible) const;
    Value link(const Desk& desk, const Action& action) const;
    std::map<std::string, Value> valuesOf(const schema::ReplicatedUnit& unit, int value) const;
    void insert(Draft& draft, const Action& action);
    void edit(Draft& draft, const Action& action);
    void move(Draft& draft, const Action& action);
    void flag(Draft& draft, const Action& action, bool deleted);
    void changeSetUnit(Draft& draft, const Action& action);
    void count(Draft& draft, const Action& action);
    void choose(Draft& draft, const Action& action);
    void put(Draft& draft, TypedWrite typed);
    std::optional<TypedWrite> decision(const Desk& desk, const RowAddress& row, bool takeOther) const;
    std::optional<std::vector<ChangeSetId>> standing(const Desk& desk, const RowAddress& row,
                                                     const std::string& unit) const;

    const schema::ReplicationPlan& plan_;
    const ReferenceModel& model_;
    std::map<int, std::map<int, RecordId>> rows_;  ///< table -> slot -> row
    std::set<RowAddress> fresh_;                   ///< rows that the transaction being typed makes
    std::map<int, Form> forms_;                    ///< by device
};

}  // namespace outpost::simulation
