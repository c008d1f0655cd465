#include "app/query/merged_records.h"

#include "app/query/compiled_query.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::app {

using store::quoted;
using store::Statement;

namespace {

/// Whether a change set is `other`, or its author had applied `other`. The product's own rows knew nothing.
Result<bool> knew(Reader& reader, ChangeSetId changeSet, ChangeSetId other) {
    if (changeSet == other) return true;
    if (deviceOf(changeSet) == 0) return false;
    return reader.queries().knew(changeSet, other);
}

Result<std::vector<Value>> rowOf(Reader& reader, const schema::ReplicatedTable& table, RecordId id) {
    std::string columns = "id";
    for (const auto& column : table.columns) columns += ", " + quoted(column.name);
    OUTPOST_ASSIGN(Statement row, reader.connection().prepare(
                                      fmt::format("SELECT {} FROM {} WHERE id=?1", columns, quoted(table.name))));
    OUTPOST_ASSIGN(const bool found, row.bind(1, id).step());
    std::vector<Value> values;
    for (int i = 1; found && i < row.columns(); ++i) values.push_back(row.value(i));
    return values;
}

}  // namespace

Result<bool> Reader::isAnyMerged() {
    OUTPOST_ASSIGN(Statement any, connection_->prepare("SELECT 1 FROM record_alias LIMIT 1"));
    return any.step();
}

Result<RecordId> Reader::rootOf(RecordId id) {
    OUTPOST_ASSIGN(Statement root, connection_->prepare("SELECT root FROM record_alias WHERE id=?1"));
    OUTPOST_ASSIGN(const bool found, root.bind(1, id).step());
    return found ? root.integer(0) : id;
}

Result<std::vector<RecordId>> Reader::membersOf(RecordId root) {
    OUTPOST_ASSIGN(Statement rows, connection_->prepare("SELECT id FROM record_alias WHERE root=?1"));
    rows.bind(1, root);
    std::vector<RecordId> members{root};
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) break;
        members.push_back(rows.integer(0));
    }
    std::sort(members.begin(), members.end());
    return members;
}

/// A condition on a link means the record that goes on and all that were merged into it.
Done Reader::followConditions(Query& query) {
    const schema::Entity* entity = shared_.catalog.entity(query.entity);
    if (!entity) return {};
    for (Condition& condition : query.where) {
        const schema::Field* field = shared_.catalog.field(*entity, condition.field);
        const auto* id = std::get_if<std::int64_t>(&condition.value);
        if (!field || field->type != schema::FieldType::Link || !id || condition.compare != Compare::Equal) continue;
        OUTPOST_ASSIGN(const RecordId root, rootOf(*id));
        OUTPOST_ASSIGN(std::vector<RecordId> members, membersOf(root));
        std::erase(members, root);
        condition.value = root;
        condition.also = std::move(members);
    }
    return {};
}

Done Reader::followLinks(const CompiledQuery& query, std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto* id = std::get_if<std::int64_t>(&cells[i].value);
        if (!id || query.columns[i].type != schema::FieldType::Link) continue;
        OUTPOST_ASSIGN(const RecordId root, rootOf(*id));
        if (root == *id) continue;
        OUTPOST_ASSIGN(Named named, nameOf(root));
        cells[i] = {root, std::move(named.title)};
    }
    return {};
}

Result<std::vector<Merge>> mergesOf(Reader& reader, const std::vector<RecordId>& records) {
    OUTPOST_ASSIGN(Statement rows, reader.connection().prepare(
                                       "SELECT id, merged, kept, _written FROM merge_record WHERE (merged=?1 OR "
                                       "kept=?1) AND _dead IS NOT 1 ORDER BY id"));
    std::vector<Merge> found;
    for (const RecordId record : records) {
        rows.bind(1, record);
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows.step());
            if (!more) break;
            const Merge merge{rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)};
            if (std::none_of(found.begin(), found.end(), [&](const Merge& other) { return other.id == merge.id; }))
                found.push_back(merge);
        }
        rows.reset();
    }
    return found;
}

Result<std::vector<LateEdit>> lateEdits(Reader& reader, const schema::Entity& base, RecordId alias) {
    std::vector<LateEdit> found;
    OUTPOST_ASSIGN(const RecordId root, reader.rootOf(alias));
    if (root == alias) return found;
    OUTPOST_ASSIGN(const std::vector<Merge> merges, mergesOf(reader, {alias}));
    const int index = reader.tableOf(base.name);
    const auto& table = reader.plan().tables[static_cast<std::size_t>(index)];
    OUTPOST_ASSIGN(const auto theirs, reader.queries().heads(index, alias));
    OUTPOST_ASSIGN(const auto ours, reader.queries().heads(index, root));
    OUTPOST_ASSIGN(const std::vector<Value> there, rowOf(reader, table, alias));
    OUTPOST_ASSIGN(const std::vector<Value> here, rowOf(reader, table, root));
    if (there.empty() || here.empty()) return found;
    for (std::size_t unit = 0; unit < table.units.size(); ++unit) {
        if (table.units[unit].merge != schema::MergeKind::Lww || deviceOf(theirs[unit]) == 0) continue;
        LateEdit edit{alias, root, index, static_cast<int>(unit), {}, true};
        bool isSame = true, isKnown = false;
        for (const int column : table.units[unit].columns) {
            edit.values.push_back(there[static_cast<std::size_t>(column)]);
            isSame = isSame && edit.values.back() == here[static_cast<std::size_t>(column)];
        }
        if (isSame) continue;
        for (const Merge& merge : merges) {
            OUTPOST_ASSIGN(const bool byMerge, knew(reader, merge.changeSet, theirs[unit]));
            isKnown = isKnown || byMerge;
            OUTPOST_ASSIGN(const bool isOld, knew(reader, merge.changeSet, ours[unit]));
            edit.isFree = edit.isFree && (isOld || deviceOf(ours[unit]) == 0);
        }
        if (isKnown) continue;
        OUTPOST_ASSIGN(const bool isSettled, knew(reader, ours[unit], theirs[unit]));
        if (!isSettled) found.push_back(std::move(edit));
    }
    return found;
}

Result<std::vector<RecordId>> aliasesIn(Reader& reader, const schema::Entity& base) {
    OUTPOST_ASSIGN(Statement rows, reader.connection().prepare(fmt::format(
                                       "SELECT a.id FROM record_alias AS a JOIN {} AS t ON t.id=a.id ORDER BY a.id",
                                       quoted(base.name))));
    std::vector<RecordId> found;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) return found;
        found.push_back(rows.integer(0));
    }
}

}  // namespace outpost::app
