#include "app/query/reader.h"

#include "app/query/compiled_query.h"
#include "app/values/value_text.h"
#include "schema/search/matched_part.h"
#include "schema/search/search.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::app {

using schema::Entity;
using schema::FieldType;
using store::quoted;
using store::Statement;

namespace {

void bindAll(Statement& statement, const std::vector<Value>& values) {
    int index = 0;
    for (const Value& value : values) statement.bind(++index, value);
}

std::string selectList(const CompiledQuery& query) {
    std::string sql = "SELECT t.id";
    for (const AnswerColumn& column : query.columns) {
        sql += ", " + column.value;
        if (!column.title.empty()) sql += ", " + column.title;
    }
    return sql;
}

/// Reads the cells of the row the statement stands on; `at` is the first column of the first cell.
std::vector<Cell> cellsOf(const Statement& row, const std::vector<AnswerColumn>& columns, int at) {
    std::vector<Cell> cells;
    cells.reserve(columns.size());
    for (const AnswerColumn& column : columns) {
        Cell cell{row.value(at++), {}};
        if (!column.title.empty()) cell.title = row.text(at++);
        cells.push_back(std::move(cell));
    }
    return cells;
}

}  // namespace

Reader::Reader(const Shared& shared, store::Connection& connection, bool chinese)
    : shared_(shared), connection_(&connection), chinese_(chinese) {}

Reader::Reader(const Shared& shared, std::unique_ptr<store::Connection> connection, bool chinese)
    : shared_(shared), own_(std::move(connection)), connection_(own_.get()), chinese_(chinese) {}

Reader::~Reader() = default;

Result<CompiledQuery> Reader::compile(const Query& asked) {
    OUTPOST_ASSIGN(const bool isMerged, isAnyMerged());
    Query query = asked;
    if (isMerged) OUTPOST_TRY(followConditions(query));
    OUTPOST_ASSIGN(CompiledQuery compiled, compileQuery(shared_.catalog, query, chinese_));
    // What was merged into another is that one from now on.
    if (isMerged) compiled.from += " AND t.id NOT IN (SELECT id FROM record_alias)";
    if (!query.search.empty()) {
        const search::Filter filter = search::filterFor(compiled.entity->name, query.search);
        for (const Value& value : filter.bound) compiled.bound.push_back(value);
        if (isMerged && !filter.bound.empty()) {
            // Number, phone and name of a merged record find what it goes on as.
            compiled.from +=
                fmt::format(" AND ({0} OR t.id IN (SELECT t.root FROM record_alias AS t WHERE {0}))", filter.sql);
            for (const Value& value : filter.bound) compiled.bound.push_back(value);
        } else {
            compiled.from += " AND " + filter.sql;
        }
    }
    return compiled;
}

Result<std::vector<Value>> Reader::keysOf(const CompiledQuery& query, RecordId record) {
    std::string sql = "SELECT ";
    for (const auto& key : query.keys) sql += (&key == &query.keys.front() ? "" : ", ") + key.expression;
    // The record itself, whether the conditions hold for it or not: it may have left the list since it was shown.
    sql += fmt::format(" FROM {} t LEFT JOIN {} d ON d.id = t.id{} WHERE t.id = ?", quoted(query.base->name),
                       quoted(query.base->name + "_derived"), query.joins);
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(sql));
    statement.bind(1, record);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (!found) return fail(Error::Kind::NotFound, "query.record", {std::to_string(record)});
    std::vector<Value> values;
    for (int i = 0; i < statement.columns(); ++i) values.push_back(statement.value(i));
    statement.reset();
    return values;
}

Result<RecordWindow> Reader::list(const Query& query) {
    OUTPOST_ASSIGN(const CompiledQuery compiled, compile(query));
    // Two values of a field, or a delete that an edit outlived.
    std::string sql = selectList(compiled) +
                      ", t.id IN (SELECT id FROM _head UNION ALL SELECT id FROM _grave WHERE dead = 0)" + compiled.from;
    std::vector<Value> bound = compiled.bound;
    if (query.after != 0) {
        OUTPOST_ASSIGN(const std::vector<Value> keys, keysOf(compiled, query.after));
        sql += " AND " + compiled.behind(keys, bound);
    }
    sql += compiled.orderBy() + fmt::format(" LIMIT {} OFFSET {}", query.limit, query.offset);

    OUTPOST_ASSIGN(Statement statement, connection_->prepare(sql));
    bindAll(statement, bound);
    RecordWindow window;
    for (const AnswerColumn& column : compiled.columns) window.fields.push_back(column.field);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, statement.step());
        if (!more) return window;
        window.records.push_back({statement.integer(0), cellsOf(statement, compiled.columns, 1),
                                  statement.integer(statement.columns() - 1) != 0});
        OUTPOST_TRY(followLinks(compiled, window.records.back().cells));
    }
}

Result<Count> Reader::count(const Query& query, std::int64_t bound) {
    OUTPOST_ASSIGN(const CompiledQuery compiled, compile(query));
    std::string sql = "SELECT count(*)" + compiled.from;
    if (bound > 0) sql = fmt::format("SELECT count(*) FROM (SELECT 1{} LIMIT {})", compiled.from, bound + 1);
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(sql));
    bindAll(statement, compiled.bound);
    OUTPOST_ASSIGN(const bool found, statement.step());
    const std::int64_t number = found ? statement.integer(0) : 0;
    statement.reset();
    if (bound > 0 && number > bound) return Count{bound, true};
    return Count{number, false};
}

Result<std::int64_t> Reader::placeOf(const Query& query, RecordId record) {
    OUTPOST_ASSIGN(const CompiledQuery compiled, compile(query));
    OUTPOST_ASSIGN(const std::vector<Value> keys, keysOf(compiled, record));
    // What stands neither behind the record nor is it stands before it.
    std::vector<Value> bound = compiled.bound;
    const std::string behind = compiled.behind(keys, bound);
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(fmt::format(
                                            "SELECT count(*), ifnull(max(t.id = {}), 0){} AND NOT ifnull({}, 0)",
                                            record, compiled.from, behind)));
    bindAll(statement, bound);
    OUTPOST_ASSIGN(const bool found, statement.step());
    const std::int64_t place = found && statement.integer(1) != 0 ? statement.integer(0) - 1 : -1;
    statement.reset();
    return place;
}

Result<RecordDetail> Reader::show(std::string_view entityName, RecordId asked) {
    OUTPOST_ASSIGN(const RecordId id, rootOf(asked));
    Query query;
    query.entity = entityName;
    OUTPOST_ASSIGN(const CompiledQuery compiled, compileQuery(shared_.catalog, query, chinese_));
    const Entity& base = *compiled.base;

    // A record is shown under any face of its table, deleted or not.
    const std::string sql = selectList(compiled) + fmt::format(
                                                       ", t._dead, (SELECT title FROM record_index WHERE id = t.id)"
                                                       " FROM {} t LEFT JOIN {} d ON d.id = t.id WHERE t.id = ?",
                                                       quoted(base.name), quoted(base.name + "_derived"));
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(sql));
    statement.bind(1, id);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (!found) return fail(Error::Kind::NotFound, "query.record", {std::string{entityName}, std::to_string(id)});

    RecordDetail detail;
    detail.id = id;
    detail.entity = entityName;
    for (const AnswerColumn& column : compiled.columns) detail.fields.push_back(column.field);
    detail.cells = cellsOf(statement, compiled.columns, 1);
    OUTPOST_TRY(followLinks(compiled, detail.cells));
    detail.deleted = statement.integer(statement.columns() - 2) != 0;
    detail.title = statement.text(statement.columns() - 1);
    statement.reset();

    for (const schema::Field* field : shared_.catalog.fieldsOf(*compiled.entity)) {
        if (field->type != FieldType::Links) continue;
        OUTPOST_ASSIGN(detail.sets[field->name], setMembers(base, field->name, id));
    }
    OUTPOST_TRY(readVersions(base, detail));
    if (base.lines) OUTPOST_TRY(readLines(*base.lines, detail));
    OUTPOST_ASSIGN(detail.merged, membersOf(id));
    std::erase(detail.merged, id);
    return detail;
}

Result<std::vector<Cell>> Reader::setMembers(const Entity& base, const std::string& field, RecordId id) {
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(fmt::format(
                                            "SELECT DISTINCT s.target, r.title FROM {} s LEFT JOIN record_index r"
                                            " ON r.id = s.target WHERE s.record = ? ORDER BY s.target",
                                            quoted(base.name + "__" + field))));
    statement.bind(1, id);
    std::vector<Cell> members;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, statement.step());
        if (!more) return members;
        OUTPOST_ASSIGN(const RecordId root, rootOf(statement.integer(0)));
        if (root == statement.integer(0)) {
            members.push_back({statement.value(0), std::string{statement.text(1)}});
            continue;
        }
        const auto isIt = [&](const Cell& cell) { return cell.value == Value{root}; };
        if (std::any_of(members.begin(), members.end(), isIt)) continue;
        OUTPOST_ASSIGN(Named named, nameOf(root));
        members.push_back({root, std::move(named.title)});
    }
}

Done Reader::readVersions(const Entity& base, RecordDetail& detail) {
    const int table = tableOf(base.name);
    const auto& units = shared_.plan.tables[static_cast<std::size_t>(table)].units;
    OUTPOST_ASSIGN(const std::vector<ChangeSetId> heads, queries().heads(table, detail.id));
    for (std::size_t unit = 0; unit < units.size() && unit < heads.size(); ++unit)
        detail.shown[units[unit].name] = heads[unit];
    OUTPOST_ASSIGN(const std::vector<sync::Conflict> conflicts, queries().conflicts(detail.id));
    for (const sync::Conflict& conflict : conflicts)
        detail.conflicts.push_back(conflict.unit == sync::kDeletedFlag
                                       ? std::string{"_deleted"}
                                       : units[static_cast<std::size_t>(conflict.unit)].name);
    return {};
}

Done Reader::readLines(const schema::LinesRule& rule, RecordDetail& document) {
    Query query;
    query.entity = rule.entity;
    query.where = {{"parent", Compare::Equal, document.id}};
    query.order = {{"position", false}};
    query.limit = kMostLines;
    OUTPOST_ASSIGN(const RecordWindow window, list(query));
    for (const Record& record : window.records) {
        RecordDetail line;
        line.id = record.id;
        line.entity = rule.entity;
        line.fields = window.fields;
        line.cells = record.cells;
        OUTPOST_TRY(readVersions(*shared_.catalog.entity(rule.entity), line));
        document.lines.push_back(std::move(line));
    }
    return {};
}

Result<std::vector<Found>> Reader::search(std::string_view text, std::string_view entity, std::int64_t limit) {
    if (!entity.empty() && !shared_.catalog.entity(entity))
        return fail(Error::Kind::Invalid, "query.entity", {std::string{entity}});
    search::SearchFilter filter;
    filter.entity = entity;
    OUTPOST_ASSIGN(const auto hits, search::search(*connection_, text, filter, static_cast<std::size_t>(limit)));
    std::vector<Found> found;
    for (const search::Hit& hit : hits) {
        OUTPOST_ASSIGN(const RecordId id, rootOf(hit.id));
        const auto isIt = [&](const Found& other) { return other.id == id; };
        if (id != hit.id && std::any_of(found.begin(), found.end(), isIt)) continue;
        std::erase_if(found, [&](const Found& other) { return id == hit.id && isIt(other); });
        OUTPOST_ASSIGN(const Named named, nameOf(id));
        Found each{entity.empty() ? named.entity : std::string{entity}, id, named.title, 0, 0, {}};
        if (const auto part = search::matchedPart(named.title, text)) {
            each.markBegin = part->begin;
            each.markLength = part->length;
        }
        OUTPOST_ASSIGN(each.details, tellingDetails(each.entity, id));
        found.push_back(std::move(each));
    }
    return found;
}

Result<std::vector<FoundDetail>> Reader::tellingDetails(const std::string& entityName, RecordId id) {
    // The first two fields of its list beside the title: number, phone, the firm that a contact belongs to.
    std::vector<FoundDetail> details;
    const Entity* entity = shared_.catalog.entity(entityName);
    if (!entity) return details;
    const Entity& base = shared_.catalog.base(*entity);
    std::string columns;
    std::vector<AnswerColumn> answer;
    for (const std::string& name : entity->list) {
        if (name == entity->title || answer.size() == 2) continue;
        OUTPOST_ASSIGN(AnswerColumn column, answerColumn(shared_.catalog, *entity, name, chinese_));
        columns += (columns.empty() ? "" : ", ") + column.value;
        if (!column.title.empty()) columns += ", " + column.title;
        answer.push_back(std::move(column));
    }
    if (answer.empty()) return details;
    OUTPOST_ASSIGN(Statement statement,
                   connection_->prepare(fmt::format("SELECT {} FROM {} t LEFT JOIN {} d ON d.id = t.id WHERE t.id = ?",
                                                    columns, quoted(base.name), quoted(base.name + "_derived"))));
    statement.bind(1, id);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (found) {
        std::vector<Cell> cells = cellsOf(statement, answer, 0);
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (!isNull(cells[i].value)) details.push_back({answer[i].field, answer[i].type, std::move(cells[i])});
    }
    statement.reset();
    return details;
}

Result<std::string> Reader::choiceName(RecordId id) {
    OUTPOST_ASSIGN(Statement statement,
                   connection_->prepare(chinese_ ? "SELECT name FROM choice WHERE id = ?"
                                                 : "SELECT ifnull(name_en, name) FROM choice WHERE id = ?"));
    statement.bind(1, id);
    OUTPOST_ASSIGN(const bool found, statement.step());
    std::string name{found ? statement.text(0) : std::string_view{}};
    statement.reset();
    return name;
}

int Reader::tableOf(std::string_view baseEntity) const {
    for (std::size_t i = 0; i < shared_.plan.tables.size(); ++i)
        if (shared_.plan.tables[i].name == baseEntity) return static_cast<int>(i);
    return -1;
}

Result<std::vector<Cell>> Reader::choices(std::string_view list) {
    const std::string sql = fmt::format(
        "SELECT t.id, {} FROM choice t WHERE t._dead IS NOT 1 AND t.list = ?"
        " ORDER BY t.position, t.id",
        chinese_ ? "t.name" : "ifnull(t.name_en, t.name)");
    OUTPOST_ASSIGN(Statement statement, connection_->prepare(sql));
    statement.bind(1, list);
    std::vector<Cell> rows;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, statement.step());
        if (!more) return rows;
        rows.push_back({statement.value(0), std::string{statement.text(1)}});
    }
}

Result<Value> Reader::parse(std::string_view entityName, std::string_view name, std::string_view text) {
    Query query;
    query.entity = entityName;
    query.fields = {std::string{name}};
    OUTPOST_ASSIGN(const CompiledQuery compiled, compileQuery(shared_.catalog, query, chinese_));
    const schema::FieldType type = compiled.columns.front().type;
    auto parsed = parseValue(type, name, text);
    const schema::Field* field = shared_.catalog.field(*compiled.entity, name);
    if (parsed || type != FieldType::Choice || !field) return parsed;
    OUTPOST_ASSIGN(Statement statement,
                   connection_->prepare("SELECT id FROM choice WHERE _dead IS NOT 1 AND list = ?1"
                                        " AND (name = ?2 OR name_en = ?2 OR code = ?2) ORDER BY id LIMIT 1"));
    statement.bind(1, field->list).bind(2, text);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (!found) return fail(Error::Kind::Invalid, "value.choice", {std::string{name}, std::string{text}});
    const Value id = statement.value(0);
    statement.reset();
    return id;
}

Result<Reader::Named> Reader::nameOf(RecordId asked) {
    OUTPOST_ASSIGN(const RecordId id, rootOf(asked));
    OUTPOST_ASSIGN(Statement statement,
                   connection_->prepare("SELECT entity, faces, title FROM record_index WHERE id = ?"));
    statement.bind(1, id);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (!found) return Named{};
    Named named{std::string{statement.text(0)}, std::string{statement.text(2)}};
    const std::int64_t faces = statement.integer(1);
    statement.reset();
    if (const Entity* base = shared_.catalog.entity(named.entity); base && faces != 0) {
        const auto all = shared_.catalog.faces(*base);
        for (std::size_t i = 0; i < all.size(); ++i)
            if ((faces >> i & 1) != 0) {
                named.entity = all[i]->name;
                break;
            }
    }
    return named;
}

}  // namespace outpost::app
