#include "tests/simulation/simulated_catalog.h"

#include <utility>

namespace outpost::simulation {

namespace {

/// Adds a unit of the given columns; without columns it is a set.
void addUnit(schema::ReplicatedTable& table, const std::string& name, const std::vector<std::string>& columns,
             schema::MergeKind merge = schema::MergeKind::Lww) {
    const int unit = static_cast<int>(table.units.size());
    schema::ReplicatedUnit made{name, columns.empty() ? schema::MergeKind::Set : merge, {}};
    for (const std::string& column : columns) {
        made.columns.push_back(static_cast<int>(table.columns.size()));
        table.columns.push_back({column, unit});
    }
    table.units.push_back(std::move(made));
}

schema::ReplicatedTable tableOf(const std::string& name, const std::vector<std::string>& fields) {
    schema::ReplicatedTable table;
    table.name = name;
    for (const std::string& field : fields) addUnit(table, field, {field});
    return table;
}

}  // namespace

schema::ReplicationPlan simulatedPlan() {
    schema::ReplicationPlan plan;
    plan.catalogVersion = "simulated";

    schema::ReplicatedTable party = tableOf("party", {"name", "phone", "remark"});
    addUnit(party, "fee", {"fee_amount", "fee_currency"});
    addUnit(party, "tags", {});
    addUnit(party, "visits", {"visits"}, schema::MergeKind::Counter);
    schema::ReplicatedTable contact = tableOf("contact", {"name", "phone", "party"});
    contact.ownerColumn = "party";
    contact.ownerTable = "party";
    schema::ReplicatedTable number = tableOf("contact_number", {"text", "contact"});
    number.ownerColumn = "contact";
    number.ownerTable = "contact";
    schema::ReplicatedTable org = tableOf("org_unit", {"name", "parent"});
    org.treeColumn = "parent";
    schema::ReplicatedTable choice = tableOf("choice", {"label", "tone"});
    addUnit(choice, "uses", {"uses"}, schema::MergeKind::Counter);

    plan.tables = {party, contact, number, org, choice};
    return plan;
}

std::string simulatedTables(const schema::ReplicationPlan& plan) {
    std::string sql;
    for (const schema::ReplicatedTable& table : plan.tables) {
        sql += "CREATE TABLE IF NOT EXISTS \"" + table.name +
               "\"(id INTEGER PRIMARY KEY, _written INTEGER, _exceptions BLOB, _deleted INTEGER, _dead INTEGER";
        for (const schema::ReplicatedColumn& column : table.columns) sql += ", \"" + column.name + "\"";
        sql += ");\n";
        for (const schema::ReplicatedUnit& unit : table.units)
            if (unit.merge == schema::MergeKind::Set)
                sql += "CREATE TABLE IF NOT EXISTS \"" + table.name + "__" + unit.name +
                       "\"(record INTEGER, target INTEGER, written INTEGER, PRIMARY KEY(record, target, written)) "
                       "WITHOUT ROWID;\n";
    }
    return sql;
}

std::vector<ModelTable> modelTables(const schema::ReplicationPlan& plan) {
    std::vector<ModelTable> tables;
    for (const schema::ReplicatedTable& table : plan.tables) {
        ModelTable made;
        made.name = table.name;
        for (const schema::ReplicatedUnit& unit : table.units) {
            auto& columns = made.units[unit.name];
            for (const int column : unit.columns)
                columns.push_back(table.columns[static_cast<std::size_t>(column)].name);
            if (unit.merge == schema::MergeKind::Counter) made.counters.insert(unit.name);
        }
        made.ownerUnit = table.ownerColumn;  // links of the simulated tables are units by themselves
        made.ownerTable = table.ownerTable;
        made.treeUnit = table.treeColumn;
        tables.push_back(std::move(made));
    }
    return tables;
}

int linkUnit(const schema::ReplicatedTable& table) {
    const std::string& column = table.ownerColumn.empty() ? table.treeColumn : table.ownerColumn;
    for (std::size_t unit = 0; unit < table.units.size(); ++unit)
        if (!column.empty() && table.units[unit].name == column) return static_cast<int>(unit);
    return -1;
}

int setUnit(const schema::ReplicatedTable& table) {
    for (std::size_t unit = 0; unit < table.units.size(); ++unit)
        if (table.units[unit].merge == schema::MergeKind::Set) return static_cast<int>(unit);
    return -1;
}

int counterUnit(const schema::ReplicatedTable& table) {
    for (std::size_t unit = 0; unit < table.units.size(); ++unit)
        if (table.units[unit].merge == schema::MergeKind::Counter) return static_cast<int>(unit);
    return -1;
}

std::vector<int> typedUnits(const schema::ReplicatedTable& table) {
    std::vector<int> units;
    for (std::size_t unit = 0; unit < table.units.size(); ++unit) {
        const int index = static_cast<int>(unit);
        if (index != setUnit(table) && index != linkUnit(table) && index != counterUnit(table)) units.push_back(index);
    }
    return units;
}

}  // namespace outpost::simulation
