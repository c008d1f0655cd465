#include "schema/catalog/catalog.h"

#include <algorithm>
#include <sodium.h>

namespace outpost::schema {
namespace {

std::string_view nameOf(MergeKind kind) {
    switch (kind) {
        case MergeKind::Lww: return "lww";
        case MergeKind::Counter: return "counter";
        case MergeKind::Set: return "set";
        case MergeKind::Append: return "append";
        case MergeKind::Document: return "document";
    }
    return {};
}

/// Storage class, as far as merging and comparing rows need it.
std::string_view storageOf(FieldType type) {
    return isText(type) ? "text" : type == FieldType::File ? "blob" : "integer";
}

ReplicatedTable tableOf(const Catalog& catalog, const Entity& entity, std::string& canonical) {
    ReplicatedTable table;
    table.name = entity.name;
    for (const Field* field : catalog.storedFields(entity)) {
        const std::string& unitName = field->group.empty() ? field->name : field->group;
        auto unit = std::find_if(table.units.begin(), table.units.end(),
                                 [&](const ReplicatedUnit& known) { return known.name == unitName; });
        if (unit == table.units.end()) {
            const bool ledger = entity.kind == EntityKind::Ledger && field->merge == MergeKind::Lww;
            table.units.push_back({unitName, ledger ? MergeKind::Append : field->merge, {}});
            unit = table.units.end() - 1;
        }
        if (field->type == FieldType::Links) continue;
        const int unitNumber = static_cast<int>(unit - table.units.begin());
        auto addColumn = [&](const std::string& name, std::string_view storage) {
            unit->columns.push_back(static_cast<int>(table.columns.size()));
            table.columns.push_back({name, unitNumber});
            canonical +=
                "column " + name + " " + std::string(storage) + " " + std::string(schema::nameOf(field->type)) + "\n";
        };
        addColumn(field->name, storageOf(field->type));
        if (field->type == FieldType::Link && catalog.linksToSeveral(*field))
            addColumn(field->name + "_entity", "text");
    }
    if (!entity.ownedBy.empty()) {
        table.ownerColumn = entity.ownedBy;
        table.ownerTable = catalog.linkTables(*catalog.field(entity, entity.ownedBy)).front()->name;
    }
    if (entity.kind == EntityKind::Tree) table.treeColumn = "parent";
    return table;
}

}  // namespace

ReplicationPlan replicationPlan(const Catalog& catalog) {
    ReplicationPlan plan;
    // All that decides how change sets become rows, as text; its hash is the version (rule K10).
    std::string canonical = "outpost catalog 1\n";
    for (const Entity& entity : catalog.entities()) {
        if (entity.kind == EntityKind::Face) continue;
        canonical += "table " + entity.name + "\n";
        ReplicatedTable table = tableOf(catalog, entity, canonical);
        for (const ReplicatedUnit& unit : table.units) {
            canonical += "unit " + unit.name + " " + std::string(nameOf(unit.merge));
            for (int column : unit.columns) canonical += " " + table.columns[static_cast<std::size_t>(column)].name;
            canonical += "\n";
        }
        canonical += "owner " + table.ownerColumn + " " + table.ownerTable + " tree " + table.treeColumn + "\n";
        plan.tables.push_back(std::move(table));
    }
    for (const FirstRow& row : catalog.firstRows()) {
        canonical += "row " + row.entity + " " + std::to_string(row.id);
        for (const auto& [name, value] : row.values) {
            canonical += " " + name + "=";
            if (const auto* number = std::get_if<std::int64_t>(&value)) canonical += std::to_string(*number);
            if (const auto* text = std::get_if<std::string>(&value))
                canonical += std::to_string(text->size()) + ":" + *text;
        }
        canonical += "\n";
    }
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(),
                       nullptr, 0);
    char hex[17];
    sodium_bin2hex(hex, sizeof hex, hash, 8);
    plan.catalogVersion = hex;
    return plan;
}

}  // namespace outpost::schema
