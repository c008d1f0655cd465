#include "app/firm/stories.h"

#include "app/query/recycle_bin.h"
#include "syncengine/clock/clock.h"

#include <algorithm>
#include <limits>
#include <map>

namespace outpost::app {

using schema::Field;
using schema::FieldType;
using schema::ReplicatedTable;

namespace {

std::int64_t msOf(sync::Stamp stamp) { return static_cast<std::int64_t>(sync::wallOf(stamp)); }

/// Titles of links and choices, names of users: what a value is to a reader.
class Names {
public:
    Names(Reader& reader, const DeviceNames& devices) : reader_(reader), devices_(devices) {}

    Result<Cell> cell(const Field* field, Value value) {
        Cell cell{std::move(value), {}};
        const auto* id = std::get_if<std::int64_t>(&cell.value);
        if (!field || !id ||
            (field->type != FieldType::Link && field->type != FieldType::Choice && field->type != FieldType::Links))
            return cell;
        if (field->type == FieldType::Choice) {
            OUTPOST_ASSIGN(cell.title, reader_.choiceName(*id));
        } else {
            OUTPOST_ASSIGN(const Reader::Named named, reader_.nameOf(*id));
            cell.title = named.title;
        }
        return cell;
    }

    Result<std::string> user(RecordId id) {
        if (id == 0) return std::string{};
        OUTPOST_ASSIGN(const Reader::Named named, reader_.nameOf(id));
        return named.title;
    }
    std::string device(DeviceNumber number) const { return devices_(number); }

private:
    Reader& reader_;
    const DeviceNames& devices_;
};

const ReplicatedTable& tableAt(Reader& reader, int table) {
    return reader.plan().tables[static_cast<std::size_t>(table)];
}

/// The fields of a unit, by name; those of a set are the unit itself.
std::vector<std::string> fieldsOfUnit(const ReplicatedTable& table, int unit) {
    if (unit < 0) return {};
    const auto& described = table.units[static_cast<std::size_t>(unit)];
    std::vector<std::string> names;
    for (const int column : described.columns) names.push_back(table.columns[static_cast<std::size_t>(column)].name);
    if (names.empty()) names.push_back(described.name);
    return names;
}

const Field* fieldNamed(const schema::Catalog& catalog, const ReplicatedTable& table, std::string_view name) {
    const schema::Entity* entity = catalog.entity(table.name);
    return entity ? catalog.field(*entity, name) : nullptr;
}

Result<ConflictSide> sideOf(Reader& reader, Names& names, const ReplicatedTable& table,
                            const std::vector<std::string>& fields, const sync::Written& written) {
    ConflictSide side;
    side.device = names.device(written.write.number);
    side.atMs = msOf(written.stamp);
    OUTPOST_ASSIGN(side.user, names.user(written.user));
    if (fields.empty()) {
        side.value = written.values.empty() ? Value{} : written.values.front();
        return side;
    }
    for (std::size_t i = 0; i < fields.size() && i < written.values.size(); ++i) {
        OUTPOST_ASSIGN(Cell cell, names.cell(fieldNamed(reader.catalog(), table, fields[i]), written.values[i]));
        side.values.emplace_back(fields[i], std::move(cell));
    }
    if (side.values.size() == 1) side.value = side.values.front().second.value;
    return side;
}

const char* wordFor(sync::HistoryStep::What what) {
    using What = sync::HistoryStep::What;
    switch (what) {
        case What::Created: return "created";
        case What::Changed: return "changed";
        case What::Deleted: return "deleted";
        case What::Restored: return "restored";
        case What::Added: return "added";
        case What::Removed: return "removed";
    }
    return "changed";
}

}  // namespace

Result<std::vector<ConflictEntry>> tellConflicts(Reader& reader, const DeviceNames& devices, RecordId record,
                                                 std::int64_t limit) {
    OUTPOST_ASSIGN(const auto conflicts, reader.queries().conflicts(record, limit));
    Names names{reader, devices};
    std::vector<ConflictEntry> entries;
    for (const sync::Conflict& conflict : conflicts) {
        const ReplicatedTable& table = tableAt(reader, conflict.table);
        ConflictEntry entry;
        entry.n = conflict.losing.write.text();
        entry.id = conflict.id;
        OUTPOST_ASSIGN(const Reader::Named named, reader.nameOf(conflict.id));
        entry.entity = named.entity.empty() ? table.name : named.entity;
        entry.title = named.title;
        entry.fields = fieldsOfUnit(table, conflict.unit);
        entry.kind = conflict.unit == sync::kDeletedFlag ? "delete" : "value";
        entry.field = conflict.unit == sync::kDeletedFlag ? "_deleted"
                                                          : table.units[static_cast<std::size_t>(conflict.unit)].name;
        OUTPOST_ASSIGN(entry.standing, sideOf(reader, names, table, entry.fields, conflict.standing));
        OUTPOST_ASSIGN(entry.other, sideOf(reader, names, table, entry.fields, conflict.losing));
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<std::vector<HistoryEntry>> tellHistory(Reader& reader, const DeviceNames& devices, const std::string& entityName,
                                              RecordId record) {
    const schema::Entity* entity = reader.catalog().entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});
    const int index = reader.tableOf(reader.catalog().base(*entity).name);
    OUTPOST_ASSIGN(const auto steps, reader.queries().history(index, record));
    // The product's own rows have no history and are there all the same.
    if (steps.empty()) OUTPOST_TRY(reader.show(entityName, record));
    const ReplicatedTable& table = tableAt(reader, index);
    Names names{reader, devices};
    std::vector<HistoryEntry> entries;
    for (const sync::HistoryStep& step : steps) {
        HistoryEntry entry;
        entry.atMs = msOf(step.stamp);
        entry.device = names.device(deviceOf(step.changeSet));
        OUTPOST_ASSIGN(entry.user, names.user(step.user));
        entry.what = wordFor(step.what);
        const std::vector<std::string> fields = fieldsOfUnit(table, step.unit);
        if (fields.empty()) {
            entries.push_back(std::move(entry));
            continue;
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            HistoryEntry each = entry;
            each.field = fields[i];
            const Field* field = fieldNamed(reader.catalog(), table, fields[i]);
            if (i < step.from.size()) {
                OUTPOST_ASSIGN(each.from, names.cell(field, step.from[i]));
            }
            if (i < step.to.size()) {
                OUTPOST_ASSIGN(each.to, names.cell(field, step.to[i]));
            }
            // Of a group all values travel; what did not change is no news.
            if (fields.size() > 1 && each.from.value == each.to.value) continue;
            entries.push_back(std::move(each));
        }
    }
    return entries;
}

namespace {

/// One row as it was, without its lines.
Result<RecordDetail> rowAsOn(Reader& reader, Names& names, const schema::Entity& entity, RecordId record,
                             sync::Stamp until) {
    const std::string& base = reader.catalog().base(entity).name;
    const int index = reader.tableOf(base);
    OUTPOST_ASSIGN(const sync::RowAsOn row, reader.queries().asOn(index, record, until));
    const ReplicatedTable& table = tableAt(reader, index);
    RecordDetail detail;
    detail.id = record;
    detail.entity = entity.name;
    detail.deleted = row.deleted;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const Field* field = reader.catalog().field(entity, table.columns[c].name);
        if (!field) continue;  // of a face that the record was not asked for by
        const Value& value = row.values[c];
        OUTPOST_ASSIGN(Cell cell, names.cell(field, isNull(value) ? field->nullReadsAs : value));
        if (field->name == entity.title)
            if (const auto* title = std::get_if<std::string>(&cell.value)) detail.title = *title;
        detail.fields.push_back(field->name);
        detail.cells.push_back(std::move(cell));
    }
    for (const auto& [unit, members] : row.sets) {
        const std::string& name = table.units[static_cast<std::size_t>(unit)].name;
        for (const RecordId member : members) {
            OUTPOST_ASSIGN(Cell cell, names.cell(reader.catalog().field(entity, name), member));
            detail.sets[name].push_back(std::move(cell));
        }
    }
    return detail;
}

}  // namespace

Result<RecordDetail> tellAsOn(Reader& reader, const std::string& entityName, RecordId record, std::int64_t atMs) {
    const schema::Entity* entity = reader.catalog().entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});
    const DeviceNames noDevices = [](DeviceNumber) { return std::string{}; };
    Names names{reader, noDevices};
    const std::int64_t latest = std::numeric_limits<sync::Stamp>::max() >> sync::kStampCounterBits;
    const sync::Stamp until = sync::stampAt(sync::WallMs{std::clamp<std::int64_t>(atMs, 0, latest)});
    OUTPOST_ASSIGN(RecordDetail detail, rowAsOn(reader, names, *entity, record, until));
    const schema::Entity& base = reader.catalog().base(*entity);
    if (!base.lines) return detail;
    const schema::Entity& lineEntity = *reader.catalog().entity(base.lines->entity);
    // A line never moves to another document, so those of today and the deleted ones are all there ever were.
    OUTPOST_ASSIGN(store::Statement lines,
                   reader.connection().prepare("SELECT id FROM " + store::quoted(lineEntity.name) +
                                               " WHERE parent=?1 ORDER BY position, id LIMIT ?2"));
    lines.bind(1, record).bind(2, Reader::kMostLines);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, lines.step());
        if (!more) return detail;
        auto line = rowAsOn(reader, names, lineEntity, lines.integer(0), until);
        if (!line && line.error().code != "history.not_yet") return propagate(line);
        if (line && !line->deleted) detail.lines.push_back(std::move(*line));
    }
}

Result<std::vector<DeletedEntry>> tellDeleted(Reader& reader, const DeviceNames& devices, const std::string& entity,
                                              std::int64_t limit) {
    OUTPOST_ASSIGN(const auto bin, recycleBin(reader, entity, limit));
    Names names{reader, devices};
    std::vector<DeletedEntry> entries;
    for (const Deleted& each : bin) {
        DeletedEntry entry{each.entity, each.id, each.title, {}, names.device(deviceOf(each.changeSet)), each.atMs, {}};
        OUTPOST_ASSIGN(entry.user, names.user(each.user));
        std::map<std::string, std::int64_t> counts;
        for (const Hanging& hanging : each.hanging) ++counts[hanging.entity];
        entry.hanging.assign(counts.begin(), counts.end());
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<std::vector<RefusedEntry>> tellRefused(Reader& reader, const DeviceNames& devices) {
    OUTPOST_ASSIGN(const auto aside, reader.queries().setAside());
    Names names{reader, devices};
    std::vector<RefusedEntry> entries;
    for (const sync::SetAside& each : aside) {
        RefusedEntry entry;
        entry.device = names.device(deviceOf(each.changeSet));
        entry.atMs = msOf(each.stamp);
        OUTPOST_ASSIGN(entry.user, names.user(each.user));
        entry.why = each.reason;
        entry.detail = std::to_string(deviceOf(each.changeSet)) + "." + std::to_string(counterOf(each.changeSet));
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace outpost::app
