#pragma once

#include "schema/base/identifier.h"
#include "schema/base/value.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What merging must come to, written straight from the definitions (rules K1 to K5) over an unordered set of change
/// sets. Slow, plain, and without a line of the engine's source: where the two differ, one of them is wrong.
namespace outpost::simulation {

/// A version vector: device number -> highest sequence known (rule K1).
using Context = std::map<DeviceNumber, Sequence>;

/// True if the change set lies in the context.
bool knows(const Context& context, ChangeSetId changeSet);

/// A table as the model sees it.
struct ModelTable {
    std::string name;
    std::map<std::string, std::vector<std::string>> units;  ///< unit -> its columns; a set unit has none
    std::string ownerUnit;           ///< the unit that is the link to the row that owns this one; empty: none
    std::string ownerTable;          ///< the table that it points into
    std::string treeUnit;            ///< the unit that is the parent link of a tree; empty: none
    std::set<std::string> counters;  ///< those of the units, each of one column, that are sums
};

/// A row's address.
struct RowAddress {
    std::string table;
    RecordId id = 0;
    auto operator<=>(const RowAddress&) const = default;
};

/// The unit of every row that says whether it is deleted: value 1, else 0 or null.
inline const std::string kDeletedUnit = "_deleted";

/// One thing that a change set does to one row.
struct ModelWrite {
    enum class Kind {
        Insert,     ///< makes the row: writes every unit that is no set; `values` by column, what is not named is null,
                    ///< and nothing is added to a counter
        Write,      ///< writes `unit` whole; `values` by column
        Count,      ///< adds the value of the counter `unit` to it
        AddTo,      ///< adds `target` to the set `unit`
        RemoveFrom  ///< removes `target` from the set `unit`
    };
    Kind kind = Kind::Write;
    RowAddress row;
    std::string unit;
    std::map<std::string, Value> values;
    RecordId target = 0;
    /// The heads that the author was shown (rule K4); nothing: every head in the context.
    std::optional<std::vector<ChangeSetId>> shown;
};

/// A change set with its context, without its bytes.
struct ModelChangeSet {
    ChangeSetId id = 0;
    std::int64_t stamp = 0;
    Context context;       ///< of its own number everything before it
    bool accepted = true;  ///< refused and unknown ones are in hand and have no effect (rules K2, K7)
    std::vector<ModelWrite> writes;
};

/// A head: an uncovered write.
struct ModelHead {
    ChangeSetId changeSet = 0;
    std::vector<Value> values;  ///< of the unit's columns, in their order
    bool operator==(const ModelHead&) const = default;
};

/// A row as it must stand.
struct ModelRow {
    std::map<std::string, ModelHead> standing;                              ///< unit -> its greatest head
    std::map<std::string, std::map<RecordId, std::set<ChangeSetId>>> sets;  ///< unit -> member -> its uncovered adds
    std::map<std::string, std::int64_t> counters;                           ///< those that were added to
    bool dead = false;                                                      ///< rule K3
    bool hidden = false;                                                    ///< dead, or owned by what is hidden
    bool treeCut = false;  ///< its parent link is the one that its cycle ignores (rule K5)
    bool operator==(const ModelRow&) const = default;
};

/// An open conflict, keyed by the write that lost (rule K2).
struct ModelConflict {
    RowAddress row;
    std::string unit;
    ChangeSetId losing = 0;
    auto operator<=>(const ModelConflict&) const = default;
};

/// All that must be equal on replicas that hold the same set.
struct ModelState {
    std::map<RowAddress, ModelRow> rows;
    std::set<ModelConflict> conflicts;
    std::set<ModelConflict> withoutInsert;  ///< heads of rows that no accepted insert made (rule K2)
};

/// Holds change sets in any order and says what a part of them comes to.
class ReferenceModel {
public:
    explicit ReferenceModel(std::vector<ModelTable> tables);

    /// Takes a change set into the set. A second one of the same identifier is ignored.
    void add(ModelChangeSet changeSet);
    bool holds(ChangeSetId id) const { return changeSets_.contains(id); }
    const std::map<ChangeSetId, ModelChangeSet>& changeSets() const { return changeSets_; }

    /// What all change sets in `part` come to.
    ModelState evaluate(const Context& part) const;
    /// The heads of one unit of one row within `part`, the standing one first; none: nobody wrote it.
    std::vector<ModelHead> heads(const RowAddress& row, const std::string& unit, const Context& part) const;
    /// The members of a set unit within `part`, each with its uncovered adds.
    std::map<RecordId, std::set<ChangeSetId>> members(const RowAddress& row, const std::string& unit,
                                                      const Context& part) const;
    /// What a counter comes to within `part`, at most what 64 bits hold; nothing: nobody added to it (rule K5).
    std::optional<std::int64_t> counter(const RowAddress& row, const std::string& unit, const Context& part) const;
    bool exists(const RowAddress& row, const Context& part) const;
    const ModelTable& table(const std::string& name) const { return tables_.at(name); }

private:
    struct Place {
        RowAddress row;
        std::string unit;
        auto operator<=>(const Place&) const = default;
    };
    struct Entry {
        ChangeSetId changeSet = 0;
        const ModelWrite* write = nullptr;
    };

    const ModelChangeSet& at(ChangeSetId id) const { return changeSets_.at(id); }
    bool counts(ChangeSetId id, const Context& part) const;
    std::vector<Entry> entries(const Place& place, const Context& part) const;
    using Covered = std::map<ChangeSetId, std::set<ChangeSetId>>;
    const std::set<ChangeSetId>& coveredBy(const Entry& write, const std::vector<Entry>& all, Covered& known) const;
    bool isLess(ChangeSetId a, ChangeSetId b) const;
    std::vector<Value> valuesOf(const Place& place, const ModelWrite& write) const;
    void findDead(ModelState& state, const Context& part) const;
    void findHidden(ModelState& state) const;
    void cutCycles(ModelState& state) const;
    void listConflicts(ModelState& state, const Context& part) const;
    RecordId linkOf(const ModelRow& row, const std::string& unit) const;

    std::map<std::string, ModelTable> tables_;
    std::map<ChangeSetId, ModelChangeSet> changeSets_;
    std::map<Place, std::vector<Entry>> writes_;  ///< of every unit, and of every set, in the order of arrival
    std::map<RowAddress, std::vector<ChangeSetId>> inserts_;
};

}  // namespace outpost::simulation
