#include "app/query/work_list.h"

#include "app/query/merged_records.h"
#include "schema/store/aliases.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::app {

using schema::Entity;
using schema::EntityKind;
using schema::Field;
using schema::FieldType;
using store::quoted;
using store::Statement;

namespace {

class WorkFinder {
public:
    WorkFinder(Reader& reader, std::int64_t limit) : reader_(reader), limit_(limit) {}

    Done missing(const Entity& base, const Field& field) {
        std::string target = "t." + quoted(field.name);
        std::string from = quoted(base.name) + " AS t";
        if (field.type == FieldType::Links) {
            target = "s.target";
            from += " JOIN " + quoted(base.name + "__" + field.name) + " AS s ON s.record=t.id";
        }
        std::string sql =
            fmt::format("SELECT t.id, {0} FROM {1} WHERE {0} IS NOT NULL AND t._dead IS NOT 1", target, from);
        std::vector<std::string> tables;
        if (field.type == FieldType::Choice) tables.emplace_back("choice");
        else
            for (const Entity* table : reader_.catalog().linkTables(field)) tables.push_back(table->name);
        for (const std::string& table : tables)
            sql += fmt::format(
                " AND NOT EXISTS(SELECT 1 FROM {0} AS x WHERE x.id={1} AND x._dead IS NOT 1) AND NOT EXISTS(SELECT 1 "
                "FROM record_alias AS a JOIN {0} AS x ON x.id=a.root WHERE a.id={1} AND x._dead IS NOT 1)",
                quoted(table), target);
        return gather(WorkItem::Kind::Missing, base, field.name, sql + " ORDER BY t.id");
    }

    /// Records that hold one value in a field that tells them apart; each but the first stands with the first.
    Done same(WorkItem::Kind kind, const Entity& base, const std::string& field) {
        const auto living = [](const std::string& alias) {
            return alias + "_dead IS NOT 1 AND " + alias + "id NOT IN (SELECT id FROM record_alias)";
        };
        return gather(
            kind, base, field,
            fmt::format(
                "SELECT t.id, t.{0}, (SELECT min(o.id) FROM {1} AS o WHERE o.{0}=t.{0} AND {3}) AS first FROM {1} "
                "AS t WHERE t.{0} IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL AND {0}<>'' AND {2} GROUP BY {0} "
                "HAVING count(*)>1) AND {4} AND t.id<>first ORDER BY t.{0}, t.id",
                quoted(field), quoted(base.name), living(""), living("o."), living("t.")));
    }

    /// Values that came to merged records from people who did not know of the merge.
    Done late(const Entity& base) {
        OUTPOST_ASSIGN(const std::vector<RecordId> aliases, aliasesIn(reader_, base));
        for (const RecordId alias : aliases) {
            if (isFull()) return {};
            OUTPOST_ASSIGN(const std::vector<LateEdit> edits, lateEdits(reader_, base, alias));
            for (const LateEdit& edit : edits) {
                OUTPOST_ASSIGN(const Reader::Named named, reader_.nameOf(edit.root));
                const auto& table = reader_.plan().tables[static_cast<std::size_t>(edit.table)];
                const int column = table.units[static_cast<std::size_t>(edit.unit)].columns.front();
                found_.push_back({WorkItem::Kind::Late, named.entity.empty() ? base.name : named.entity, alias,
                                  named.title, table.columns[static_cast<std::size_t>(column)].name,
                                  edit.values.front(), edit.root, named.title});
            }
        }
        return {};
    }

    bool isFull() const { return limit_ > 0 && static_cast<std::int64_t>(found_.size()) >= limit_; }
    std::vector<WorkItem> take() { return std::move(found_); }

private:
    Done gather(WorkItem::Kind kind, const Entity& base, const std::string& field, const std::string& sql) {
        if (isFull()) return {};
        OUTPOST_ASSIGN(Statement rows, reader_.connection().prepare(sql));
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows.step());
            if (!more || isFull()) return {};
            WorkItem item{kind, base.name, rows.integer(0), {}, field, rows.value(1), 0, {}};
            item.other = rows.integer(kind == WorkItem::Kind::Missing ? 1 : 2);
            OUTPOST_ASSIGN(Reader::Named named, reader_.nameOf(item.id));
            if (!named.entity.empty()) item.entity = std::move(named.entity);
            item.title = std::move(named.title);
            OUTPOST_ASSIGN(Reader::Named other, reader_.nameOf(item.other));
            item.otherTitle = std::move(other.title);
            found_.push_back(std::move(item));
        }
    }

    Reader& reader_;
    std::int64_t limit_;
    std::vector<WorkItem> found_;
};

/// The fields that hold numbers, of a base entity and its faces. Each is given once in the firm.
std::vector<std::string> numberFields(const schema::Catalog& catalog, const Entity& base) {
    std::vector<std::string> names;
    if (base.number) names.push_back(base.number->field);
    if (base.kind == EntityKind::Document && catalog.field(base, "reference")) names.emplace_back("reference");
    for (const Entity* face : catalog.faces(base))
        if (face->number) names.push_back(face->number->field);
    return names;
}

}  // namespace

Result<std::vector<WorkItem>> workToSettle(Reader& reader, std::int64_t limit) {
    WorkFinder finder{reader, limit};
    std::vector<const Entity*> bases;
    for (const Entity& entity : reader.catalog().entities())
        if (entity.kind != EntityKind::Face) bases.push_back(&entity);
    for (const Entity* base : bases)
        for (const Field* field : reader.catalog().storedFields(*base))
            if (field->type == FieldType::Link || field->type == FieldType::Links || field->type == FieldType::Choice)
                OUTPOST_TRY(finder.missing(*base, *field));
    for (const Entity* base : bases)
        for (const std::string& field : numberFields(reader.catalog(), *base))
            OUTPOST_TRY(finder.same(WorkItem::Kind::Number, *base, field));
    for (const Entity* base : bases)
        if (store::Aliases::canMerge(base->name)) OUTPOST_TRY(finder.late(*base));
    for (const Entity* base : bases) {
        std::vector<std::string> fields = base->duplicates.same;
        for (const Entity* face : reader.catalog().faces(*base))
            for (const std::string& field : face->duplicates.same)
                if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
        for (const std::string& field : fields) OUTPOST_TRY(finder.same(WorkItem::Kind::Double, *base, field));
    }
    return finder.take();
}

}  // namespace outpost::app
