#include "tests/simulation/world.h"

#include <fmt/format.h>

/// What was typed, done to a replica: through its writer, or by plain SQL.
namespace outpost::simulation {

namespace {

int columnOf(const schema::ReplicatedTable& table, const std::string& name) {
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        if (table.columns[column].name == name) return static_cast<int>(column);
    return -1;
}

int unitOf(const schema::ReplicatedTable& table, const std::string& name) {
    for (std::size_t unit = 0; unit < table.units.size(); ++unit)
        if (table.units[unit].name == name) return static_cast<int>(unit);
    return -1;
}

int tableOf(const schema::ReplicationPlan& plan, const std::string& name) {
    for (std::size_t table = 0; table < plan.tables.size(); ++table)
        if (plan.tables[table].name == name) return static_cast<int>(table);
    return -1;
}

}  // namespace

Done World::perform(sync::Writer& writer, Device& device, const TypedWrite& typed, bool bySql) const {
    const ModelWrite& write = typed.write;
    const int table = tableOf(plan_, write.row.table);
    const schema::ReplicatedTable& of = plan_.tables[static_cast<std::size_t>(table)];
    std::vector<sync::FieldValue> values;
    for (const auto& [column, value] : write.values) values.push_back({columnOf(of, column), viewOf(value)});

    if (typed.losing) {
        OUTPOST_ASSIGN(const auto conflicts, device.machine->core().queries().conflicts(write.row.id));
        for (const sync::Conflict& conflict : conflicts) {
            const int unit = write.unit == kDeletedUnit ? sync::kDeletedFlag : unitOf(of, write.unit);
            if (conflict.unit != unit || conflict.losing.write.changeSet() != *typed.losing) continue;
            return writer.resolve(conflict.losing.write, typed.takeOther ? sync::Take::Other : sync::Take::This);
        }
        return fail(Error::Kind::NotFound, "simulation.conflict_missing", {},
                    fmt::format("{} {} {} of {}", write.row.table, write.row.id, write.unit, *typed.losing));
    }
    switch (write.kind) {
        case ModelWrite::Kind::Insert: return writer.insert(table, write.row.id, values);
        case ModelWrite::Kind::Count: return count(writer, of, table, write, bySql);
        case ModelWrite::Kind::AddTo: return writer.addToSet(table, write.row.id, unitOf(of, write.unit), write.target);
        case ModelWrite::Kind::RemoveFrom:
            return writer.removeFromSet(table, write.row.id, unitOf(of, write.unit), write.target);
        case ModelWrite::Kind::Write: break;
    }
    if (write.unit == kDeletedUnit)
        return write.values.at(kDeletedUnit) == Value{std::int64_t{1}} ? writer.remove(table, write.row.id)
                                                                       : writer.restore(table, write.row.id);
    if (typed.fromForm && write.shown) {
        const sync::Shown shown{unitOf(of, write.unit), write.shown->front()};
        return writer.update(table, write.row.id, values, {&shown, 1});
    }
    if (!bySql) return writer.update(table, write.row.id, values);
    std::string sql = "UPDATE " + store::quoted(of.name) + " SET ";
    for (const auto& [column, value] : write.values)
        sql += (sql.ends_with("SET ") ? "" : ", ") + store::quoted(column) + " = ?";
    OUTPOST_ASSIGN(store::Statement update, writer.connection().prepare(sql + " WHERE id = ?"));
    int parameter = 0;
    for (const auto& [column, value] : write.values) update.bind(++parameter, value);
    return update.bind(++parameter, write.row.id).run();
}

/// By a statement of plain SQL, as a difference, or as a sum that was typed: always the difference counts.
Done World::count(sync::Writer& writer, const schema::ReplicatedTable& of, int table, const ModelWrite& write,
                  bool bySql) const {
    const auto& [name, value] = *write.values.begin();
    const std::int64_t delta = std::get<std::int64_t>(value);
    const std::string column = store::quoted(name), from = store::quoted(of.name);
    if (bySql)
        return writer.connection().execute(fmt::format("UPDATE {0} SET {1} = coalesce({1}, 0) + {2} WHERE id = {3}",
                                                       from, column, delta, write.row.id));
    if (delta % 2 != 0) return writer.add(table, write.row.id, columnOf(of, name), delta);
    OUTPOST_ASSIGN(const std::int64_t shown,
                   writer.connection().integer(
                       fmt::format("SELECT coalesce({}, 0) FROM {} WHERE id = {}", column, from, write.row.id)));
    const sync::FieldValue sum{columnOf(of, name), ValueView{shown + delta}};
    return writer.update(table, write.row.id, {&sum, 1});
}

}  // namespace outpost::simulation
