#include "app/query/compiled_query.h"

#include "app/values/value_text.h"
#include "schema/catalog/nearest.h"
#include "schema/store/local_layout.h"
#include "schema/store/sqlite.h"

#include <fmt/format.h>

namespace outpost::app {

using schema::Entity;
using schema::Field;
using schema::FieldType;
using store::quoted;

namespace {

tl::unexpected<Error> noField(const schema::Catalog& catalog, const Entity& entity, std::string_view name) {
    std::vector<std::string> known = answerFields(catalog, entity);
    known.push_back("id");
    return fail(Error::Kind::Invalid, "query.field",
                {entity.name, std::string{name} + schema::nearestHint(std::string{name}, known)});
}

std::string literal(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) {
        std::string out = "'";
        for (const char c : *text) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out + "'";
    }
    return "NULL";
}

/// A stored field as SQL. A null reads as the catalog's default (rule R8).
std::string storedColumn(const Field& field) {
    const std::string column = "t." + quoted(field.name);
    return isNull(field.nullReadsAs) ? column : fmt::format("ifnull({}, {})", column, literal(field.nullReadsAs));
}

std::string titleOf(FieldType type, const std::string& value, bool chinese) {
    if (type == FieldType::Link) return fmt::format("(SELECT title FROM record_index WHERE id = {})", value);
    if (type == FieldType::Choice)
        return fmt::format("(SELECT {} FROM choice WHERE id = {})", chinese ? "name" : "ifnull(name_en, name)", value);
    return {};
}

bool isWholeNumber(FieldType type) { return !schema::isText(type) && type != FieldType::File; }

/// `value` in a LIKE pattern that contains it, with what LIKE would read as signs taken literally.
std::string likePattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

Result<std::string> conditionSql(const schema::Catalog& catalog, const Entity& entity, const Condition& condition,
                                 bool chinese, std::vector<Value>& bound) {
    const Entity& base = catalog.base(entity);
    const Field* field = catalog.field(entity, condition.field);
    if (field && field->type == FieldType::Links) {
        const std::string table = quoted(base.name + "__" + field->name);
        if (condition.compare == Compare::IsEmpty || condition.compare == Compare::IsNotEmpty)
            return fmt::format("{} EXISTS (SELECT 1 FROM {} s WHERE s.record = t.id)",
                               condition.compare == Compare::IsEmpty ? "NOT" : "", table);
        if (condition.compare != Compare::Equal && condition.compare != Compare::NotEqual)
            return fail(Error::Kind::Invalid, "query.comparison", {field->name});
        bound.push_back(condition.value);
        return fmt::format("{} EXISTS (SELECT 1 FROM {} s WHERE s.record = t.id AND s.target = ?)",
                           condition.compare == Compare::NotEqual ? "NOT" : "", table);
    }
    OUTPOST_ASSIGN(const AnswerColumn column, answerColumn(catalog, entity, condition.field, chinese));
    if (condition.compare == Compare::IsEmpty || (condition.compare == Compare::Equal && isNull(condition.value)))
        return column.value + " IS NULL";
    if (condition.compare == Compare::IsNotEmpty || (condition.compare == Compare::NotEqual && isNull(condition.value)))
        return column.value + " IS NOT NULL";
    if (condition.compare == Compare::Contains) {
        const auto* text = std::get_if<std::string>(&condition.value);
        if (!text) return fail(Error::Kind::Invalid, "query.value", {condition.field});
        bound.push_back(likePattern(*text));
        return fmt::format("{} LIKE ? ESCAPE '\\'", column.title.empty() ? column.value : column.title);
    }
    if (isWholeNumber(column.type) != std::holds_alternative<std::int64_t>(condition.value))
        return fail(Error::Kind::Invalid, "query.value", {condition.field});
    if (condition.compare == Compare::Equal && !condition.also.empty()) {
        bound.push_back(condition.value);
        std::string ids = "?";
        for (const RecordId id : condition.also) ids += "," + std::to_string(id);
        return fmt::format("{} IN ({})", column.value, ids);
    }
    std::string_view sign;
    switch (condition.compare) {
        case Compare::Equal: sign = "="; break;
        case Compare::NotEqual: sign = "IS NOT"; break;
        case Compare::Less: sign = "<"; break;
        case Compare::LessEqual: sign = "<="; break;
        case Compare::Greater: sign = ">"; break;
        default: sign = ">="; break;
    }
    bound.push_back(condition.value);
    return fmt::format("{} {} ?", column.value, sign);
}

}  // namespace

std::vector<std::string> answerFields(const schema::Catalog& catalog, const Entity& entity) {
    std::vector<std::string> names;
    for (const Field* field : catalog.fieldsOf(entity))
        if (field->type != FieldType::Links) names.push_back(field->name);
    for (const schema::Derived* derived : catalog.derivedOf(entity)) names.push_back(derived->name);
    return names;
}

Result<AnswerColumn> answerColumn(const schema::Catalog& catalog, const Entity& entity, std::string_view name,
                                  bool chinese) {
    AnswerColumn column;
    column.field = name;
    if (name == "id") {
        column.type = FieldType::Integer;
        column.value = "t.id";
        return column;
    }
    if (const Field* field = catalog.field(entity, name)) {
        if (field->type == FieldType::Links) return noField(catalog, entity, name);
        column.type = field->type;
        column.value = storedColumn(*field);
    } else if (const schema::Derived* derived = catalog.derived(entity, name)) {
        column.type = derived->type;
        column.value = "d." + quoted(derived->name);
    } else {
        return noField(catalog, entity, name);
    }
    column.title = titleOf(column.type, column.value, chinese);
    return column;
}

Result<CompiledQuery> compileQuery(const schema::Catalog& catalog, const Query& query, bool chinese) {
    CompiledQuery compiled;
    compiled.entity = catalog.entity(query.entity);
    if (!compiled.entity) {
        std::vector<std::string> known;
        for (const Entity& entity : catalog.entities()) known.push_back(entity.name);
        return fail(Error::Kind::Invalid, "query.entity", {query.entity + schema::nearestHint(query.entity, known)});
    }
    const Entity& entity = *compiled.entity;
    compiled.base = &catalog.base(entity);

    const std::vector<std::string> wanted = query.fields.empty() ? answerFields(catalog, entity) : query.fields;
    for (const std::string& name : wanted) {
        OUTPOST_ASSIGN(AnswerColumn column, answerColumn(catalog, entity, name, chinese));
        compiled.columns.push_back(std::move(column));
    }

    const std::string table = quoted(compiled.base->name);
    const std::string derived = quoted(store::derivedTable(*compiled.base));
    bool derivedLeads = false;
    std::string joins;
    for (const SortBy& sort : query.order) {
        OUTPOST_TRY(answerColumn(catalog, entity, sort.field, chinese).map([](const AnswerColumn&) {}));
        CompiledQuery::Key key{"t.id", sort.descending};
        if (sort.field != "id") {
            const store::SortSource source = store::sortSource(catalog, entity, sort.field);
            const auto aliasOf = [&](const std::string& name) { return name == compiled.base->name ? "t" : "d"; };
            std::string alias = aliasOf(source.table);
            if (source.throughLink) {
                alias = fmt::format("l{}", compiled.keys.size());
                joins += fmt::format(" LEFT JOIN {} {} ON {}.id = {}.{}", quoted(source.table), alias, alias,
                                     aliasOf(source.linkTable), quoted(source.linkColumn));
            } else if (compiled.keys.empty()) {
                derivedLeads = alias == "d";
            }
            key.expression = alias + "." + quoted(source.column);
        }
        compiled.keys.push_back(std::move(key));
    }
    compiled.keys.push_back({"t.id", !query.order.empty() && query.order.back().descending});

    // The table that holds the first sort key leads, so that its index gives the order and nothing is sorted.
    std::string from = derivedLeads ? fmt::format(" FROM {} d CROSS JOIN {} t ON t.id = d.id", derived, table)
                                    : fmt::format(" FROM {} t LEFT JOIN {} d ON d.id = t.id", table, derived);
    compiled.joins = joins;
    from += joins;
    from += query.deleted ? " WHERE t._dead = 1" : " WHERE t._dead IS NOT 1";
    // Written as the face's index has it, so that the index serves.
    if (entity.kind == schema::EntityKind::Face) from += " AND " + store::faceCondition(catalog, entity, "t");
    for (const Condition& condition : query.where) {
        OUTPOST_ASSIGN(const std::string sql, conditionSql(catalog, entity, condition, chinese, compiled.bound));
        from += " AND " + sql;
    }
    compiled.from = std::move(from);
    return compiled;
}

std::string CompiledQuery::orderBy() const {
    std::string sql = " ORDER BY ";
    for (const Key& key : keys) {
        if (&key != &keys.front()) sql += ", ";
        sql += key.expression + (key.descending ? " DESC" : "");
    }
    return sql;
}

std::string CompiledQuery::behind(const std::vector<Value>& values, std::vector<Value>& parameters) const {
    // (k1 behind v1) or (k1 is v1 and k2 behind v2) or ...; null sorts before everything, as in SQLite.
    std::string sql = "(";
    for (std::size_t last = 0; last < keys.size(); ++last) {
        std::string part;
        for (std::size_t i = 0; i < last; ++i) {
            part += keys[i].expression + " IS ? AND ";
            parameters.push_back(values[i]);
        }
        const std::string& key = keys[last].expression;
        if (isNull(values[last])) {
            part += keys[last].descending ? std::string{"0"} : key + " IS NOT NULL";
        } else {
            part += keys[last].descending ? fmt::format("({0} < ? OR {0} IS NULL)", key) : key + " > ?";
            parameters.push_back(values[last]);
        }
        if (last > 0) sql += " OR ";
        sql += "(" + part + ")";
    }
    return sql + ")";
}

}  // namespace outpost::app
