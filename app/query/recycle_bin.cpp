#include "app/query/recycle_bin.h"

#include "schema/catalog/nearest.h"
#include "syncengine/clock/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace outpost::app {

using schema::Entity;
using schema::EntityKind;
using store::quoted;
using store::Statement;

namespace {

/// The change set that deleted a row; 0: none did.
Result<ChangeSetId> deleterOf(Reader& reader, const std::string& table, RecordId id) {
    OUTPOST_ASSIGN(Statement row,
                   reader.connection().prepare(fmt::format(
                       "SELECT _written, _exceptions FROM {} WHERE id=?1 AND _dead=1 AND _deleted=1", quoted(table))));
    OUTPOST_ASSIGN(const bool found, row.bind(1, id).step());
    if (!found) return 0;
    return reader.queries().headsOf(reader.tableOf(table), row.integer(0), row.blob(1)).back();
}

}  // namespace

Result<std::vector<Hanging>> whatHangsOn(Reader& reader, const Entity& base, RecordId id) {
    std::vector<Hanging> found;
    OUTPOST_ASSIGN(const ChangeSetId changeSet, deleterOf(reader, base.name, id));
    if (changeSet == 0) return found;
    std::set<std::pair<std::string, RecordId>> seen{{base.name, id}};
    std::vector<std::pair<const Entity*, RecordId>> open{{&base, id}};
    while (!open.empty() && found.size() < kMostHanging) {
        const auto [at, target] = open.back();
        open.pop_back();
        for (const auto& [linking, field] : reader.catalog().linksTo(*at)) {
            if (field->type != schema::FieldType::Link) continue;
            const bool isOwned =
                linking->kind == EntityKind::Line ? field->name == "parent" : linking->ownedBy == field->name;
            OUTPOST_ASSIGN(Statement rows, reader.connection().prepare(
                                               fmt::format("SELECT id, _deleted FROM {} WHERE {}=?1 AND _dead=1",
                                                           quoted(linking->name), quoted(field->name))));
            rows.bind(1, target);
            for (;;) {
                OUTPOST_ASSIGN(const bool more, rows.step());
                if (!more || found.size() >= kMostHanging) break;
                const RecordId row = rows.integer(0);
                const bool byItself = rows.integer(1) == 1;
                if (!byItself && !isOwned) continue;
                if (byItself) {
                    OUTPOST_ASSIGN(const ChangeSetId by, deleterOf(reader, linking->name, row));
                    if (by != changeSet) continue;
                }
                if (!seen.insert({linking->name, row}).second) continue;
                found.push_back({linking->name, row, byItself});
                open.emplace_back(linking, row);
            }
        }
    }
    return found;
}

Result<std::vector<Deleted>> recycleBin(Reader& reader, const std::string& entityName, std::int64_t limit) {
    const Entity* wanted = entityName.empty() ? nullptr : reader.catalog().entity(entityName);
    if (!entityName.empty() && !wanted) {
        std::vector<std::string> known;
        for (const Entity& each : reader.catalog().entities()) known.push_back(each.name);
        return fail(Error::Kind::Invalid, "query.entity", {entityName + schema::nearestHint(entityName, known)});
    }
    std::vector<Deleted> found;
    for (const Entity& entity : reader.catalog().entities()) {
        if (entity.kind == EntityKind::Face || entity.kind == EntityKind::Line) continue;
        if (wanted && &reader.catalog().base(*wanted) != &entity) continue;
        OUTPOST_ASSIGN(const auto rows, reader.queries().deletedRows(reader.tableOf(entity.name), limit));
        for (const sync::DeletedRow& row : rows) {
            OUTPOST_ASSIGN(const RecordId root, reader.rootOf(row.id));
            if (root != row.id) continue;  // comes and goes with what it was merged into
            OUTPOST_ASSIGN(const Reader::Named named, reader.nameOf(row.id));
            const std::string& shown = named.entity.empty() ? entity.name : named.entity;
            if (wanted && wanted->kind == EntityKind::Face && shown != wanted->name) continue;
            found.push_back({shown,
                             row.id,
                             named.title,
                             row.changeSet,
                             static_cast<std::int64_t>(sync::wallOf(row.stamp)),
                             row.user,
                             {}});
        }
    }
    std::sort(found.begin(), found.end(), [](const Deleted& a, const Deleted& b) {
        return std::pair{b.atMs, b.id} < std::pair{a.atMs, a.id};
    });
    if (limit > 0 && found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
    for (Deleted& each : found) {
        const Entity& base = reader.catalog().base(*reader.catalog().entity(each.entity));
        OUTPOST_ASSIGN(each.hanging, whatHangsOn(reader, base, each.id));
    }
    return found;
}

}  // namespace outpost::app
