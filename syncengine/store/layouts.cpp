#include "syncengine/store/layouts.h"

#include <algorithm>

namespace outpost::sync {
namespace {

using store::quoted;

/// Gives out the numbers of tables and units: a unit's name beside its table's, a table's beside nothing.
class Numbers {
public:
    static Result<Numbers> load(store::Connection& connection) {
        Numbers out;
        OUTPOST_ASSIGN(auto rows, connection.prepare("SELECT no, table_name, unit_name FROM _unit"));
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows.step());
            if (!more) break;
            out.known_[{std::string{rows.text(1)}, std::string{rows.text(2)}}] = static_cast<int>(rows.integer(0));
        }
        OUTPOST_ASSIGN(out.insert_,
                       connection.prepare("INSERT INTO _unit(no, table_name, unit_name) VALUES(?1,?2,?3)"));
        return out;
    }

    Result<int> of(const std::string& table, const std::string& unit) {
        if (const auto found = known_.find({table, unit}); found != known_.end()) return found->second;
        const int no = static_cast<int>(known_.size()) + 1;
        OUTPOST_TRY(insert_.bind(1, std::int64_t{no}).bind(2, table).bind(3, unit).run());
        known_[{table, unit}] = no;
        return no;
    }

private:
    std::map<std::pair<std::string, std::string>, int> known_;
    store::Statement insert_;
};

auto wrongPlan(const std::string& table, std::string_view what) {
    return fail(Error::Kind::Invalid, "layout.plan", {table}, std::string{what});
}

Done lookAtColumns(store::Connection& connection, TableLayout& table) {
    OUTPOST_ASSIGN(auto rows, connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid"));
    rows.bind(1, table.plan->name);
    table.place.assign(table.columnCount(), -1);
    std::size_t found = 0, engines = 0;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) break;
        const std::string_view name = rows.text(0);
        int code = TableLayout::kOther;
        if (const auto column = table.columnByName.find(name); column != table.columnByName.end())
            code = column->second;
        else if (name == "id") code = TableLayout::kId;
        else if (name == "_written") code = TableLayout::kWritten;
        else if (name == "_exceptions") code = TableLayout::kExceptions;
        else if (name == "_deleted") code = TableLayout::kDeleted;
        else if (name == "_dead") code = TableLayout::kDead;
        if (code >= 0) ++found;
        if (code < TableLayout::kOther) ++engines;
        if (code >= 0) table.place[static_cast<std::size_t>(code)] = static_cast<int>(table.physical.size());
        table.physical.push_back(code);
    }
    if (table.physical.empty()) return fail(Error::Kind::Invalid, "layout.table_missing", {table.plan->name});
    if (found != table.columnCount() || engines != 5)
        return fail(Error::Kind::Invalid, "layout.column_missing", {table.plan->name});
    return {};
}

}  // namespace

const UnitLayout* TableLayout::unitOfNo(int unitNo) const {
    const auto found =
        std::find_if(units.begin(), units.end(), [&](const UnitLayout& unit) { return unit.no == unitNo; });
    return found == units.end() ? nullptr : &*found;
}

const TableLayout* Layouts::byName(std::string_view name) const {
    const auto found = byName_.find(name);
    return found == byName_.end() ? nullptr : &at(found->second);
}

const TableLayout* Layouts::byNo(int no) const {
    const auto found = byNo_.find(no);
    return found == byNo_.end() ? nullptr : &at(found->second);
}

Result<std::unique_ptr<Layouts>> Layouts::load(store::Connection& connection, const schema::ReplicationPlan& plan) {
    std::unique_ptr<Layouts> out{new Layouts};
    out->plan_ = &plan;
    OUTPOST_ASSIGN(Numbers numbers, Numbers::load(connection));
    for (const schema::ReplicatedTable& planned : plan.tables) {
        TableLayout table;
        table.index = static_cast<int>(out->tables_.size());
        table.plan = &planned;
        table.quotedName = quoted(planned.name);
        OUTPOST_ASSIGN(table.no, numbers.of(planned.name, ""));
        OUTPOST_ASSIGN(table.deletedNo, numbers.of(planned.name, "_deleted"));
        table.unitOf.assign(planned.columns.size(), -1);
        for (std::size_t c = 0; c < planned.columns.size(); ++c)
            table.columnByName[planned.columns[c].name] = static_cast<int>(c);
        for (std::size_t u = 0; u < planned.units.size(); ++u) {
            const schema::ReplicatedUnit& unit = planned.units[u];
            UnitLayout made;
            made.isSet = unit.merge == schema::MergeKind::Set;
            made.isCounter = unit.merge == schema::MergeKind::Counter;
            table.hasCounters = table.hasCounters || made.isCounter;
            made.name = unit.name;
            made.columns = unit.columns;
            OUTPOST_ASSIGN(made.no, numbers.of(planned.name, unit.name));
            if (made.isSet) made.setTable = quoted(planned.name + "__" + unit.name);
            for (const int column : unit.columns) {
                if (column < 0 || static_cast<std::size_t>(column) >= planned.columns.size())
                    return wrongPlan(planned.name, "a unit's column is not there");
                table.unitOf[static_cast<std::size_t>(column)] = static_cast<int>(u);
            }
            if (made.isSet != unit.columns.empty())
                return wrongPlan(planned.name, "a set has no columns, all else has");
            if (made.isCounter && unit.columns.size() != 1) return wrongPlan(planned.name, "a counter has one column");
            table.unitByName[unit.name] = static_cast<int>(u);
            table.units.push_back(std::move(made));
        }
        if (std::find(table.unitOf.begin(), table.unitOf.end(), -1) != table.unitOf.end())
            return wrongPlan(planned.name, "a column is in no unit");
        const auto columnNamed = [&](const std::string& name) {
            const auto found = table.columnByName.find(name);
            return found == table.columnByName.end() ? -1 : found->second;
        };
        table.ownerColumn = columnNamed(planned.ownerColumn);
        table.treeColumn = columnNamed(planned.treeColumn);
        if (table.ownerColumn >= 0) table.ownerUnit = table.unitOf[static_cast<std::size_t>(table.ownerColumn)];
        if (table.treeColumn >= 0) table.treeUnit = table.unitOf[static_cast<std::size_t>(table.treeColumn)];
        OUTPOST_TRY(lookAtColumns(connection, table));
        out->byName_[planned.name] = table.index;
        out->byNo_[table.no] = table.index;
        out->tables_.push_back(std::move(table));
    }
    for (TableLayout& table : out->tables_) {
        if (table.ownerColumn < 0) continue;
        const auto owner = out->byName_.find(table.plan->ownerTable);
        if (owner == out->byName_.end()) return wrongPlan(table.plan->name, "the owning table is not there");
        table.ownerTable = owner->second;
        out->tables_[static_cast<std::size_t>(owner->second)].owned.push_back(table.index);
    }
    return out;
}

Done createEngineTables(store::Connection& connection) {
    // The long columns stand last: what is asked for most is read without walking their overflow pages.
    return connection.execute(R"(
        CREATE TABLE IF NOT EXISTS _state(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _unit(no INTEGER PRIMARY KEY, table_name TEXT NOT NULL, unit_name TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS change_set(id INTEGER PRIMARY KEY, stamp INTEGER, hash BLOB, verdict INTEGER,
            user INTEGER, reason TEXT, team INTEGER, context BLOB, vector BLOB, body BLOB);
        CREATE INDEX IF NOT EXISTS change_set_aside ON change_set(verdict) WHERE verdict <> 0;
        CREATE TABLE IF NOT EXISTS _head(table_no INTEGER, id INTEGER, unit INTEGER, written INTEGER, value BLOB,
            PRIMARY KEY(table_no, id, unit, written)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _history(table_no INTEGER, id INTEGER, change_set INTEGER,
            PRIMARY KEY(table_no, id, change_set)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _counter(table_no INTEGER, id INTEGER, unit INTEGER, number INTEGER,
            sequence INTEGER, PRIMARY KEY(table_no, id, unit, number)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _counter_beyond(table_no INTEGER, id INTEGER, unit INTEGER, high INTEGER,
            low INTEGER, PRIMARY KEY(table_no, id, unit)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _grave(table_no INTEGER, id INTEGER, dead INTEGER,
            PRIMARY KEY(table_no, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _orphan(table_no INTEGER, id INTEGER, change_set INTEGER,
            PRIMARY KEY(table_no, id, change_set)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _tree_cut(table_no INTEGER, id INTEGER, PRIMARY KEY(table_no, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _segment(id INTEGER PRIMARY KEY, last INTEGER, needs INTEGER, size INTEGER, bytes BLOB);
        CREATE INDEX IF NOT EXISTS _segment_waiting ON _segment(needs) WHERE needs IS NOT NULL;
        CREATE TABLE IF NOT EXISTS _fork(hash BLOB PRIMARY KEY, change_set INTEGER, stamp INTEGER, user INTEGER,
            bytes BLOB) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS _certificate(id INTEGER PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS _command(name TEXT PRIMARY KEY, change_set INTEGER) WITHOUT ROWID;
    )");
}

Result<Value> readState(store::Connection& connection, std::string_view name) {
    OUTPOST_ASSIGN(auto read, connection.prepare("SELECT value FROM _state WHERE name=?1"));
    OUTPOST_ASSIGN(const bool found, read.bind(1, name).step());
    return found ? read.value(0) : Value{};
}

Done writeState(store::Connection& connection, std::string_view name, const Value& value) {
    OUTPOST_ASSIGN(auto write, connection.prepare("INSERT OR REPLACE INTO _state(name, value) VALUES(?1, ?2)"));
    return write.bind(1, name).bind(2, value).run();
}

}  // namespace outpost::sync
