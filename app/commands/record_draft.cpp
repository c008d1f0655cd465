#include "app/commands/record_draft.h"

#include "schema/catalog/expression_node.h"
#include "schema/catalog/expression_sql.h"
#include "schema/catalog/field_check.h"
#include "schema/catalog/nearest.h"
#include "schema/store/local_layout.h"

#include <algorithm>
#include <fmt/format.h>

namespace outpost::app {

using schema::Catalog;
using schema::Entity;
using schema::Expression;
using schema::ExpressionNode;
using schema::Field;
using schema::FieldType;
using schema::Operand;

Value RecordDraft::get(const Catalog& catalog, std::string_view name) const {
    if (const auto found = values.find(name); found != values.end() && !isNull(found->second)) return found->second;
    const Field* field = catalog.field(*entity, name);
    return field ? field->nullReadsAs : Value{};
}

Result<Value> evaluate(const Catalog& catalog, store::Connection& connection, const Expression& expression,
                       const RecordDraft& draft) {
    if (expression.empty()) return Value{};
    std::vector<Value> bound;
    schema::SqlNames names;
    names.operand = [&](const Operand& operand) {
        const RecordDraft* from = operand.from == Operand::From::Parent ? draft.parent : &draft;
        if (operand.from == Operand::From::Id) bound.push_back(draft.id == 0 ? Value{} : Value{draft.id});
        else bound.push_back(from ? from->get(catalog, operand.field) : Value{});
        return fmt::format("?{}", bound.size());
    };
    names.id = draft.id == 0 ? "NULL" : std::to_string(draft.id);
    OUTPOST_ASSIGN(store::Statement statement,
                   connection.prepare("SELECT " + schema::sqlOf(catalog, expression, names)));
    int index = 0;
    for (const Value& value : bound) statement.bind(++index, value);
    OUTPOST_ASSIGN(const bool found, statement.step());
    Value value = found ? statement.value(0) : Value{};
    statement.reset();
    return value;
}

Done assign(const Catalog& catalog, RecordDraft& draft, const FieldValues& values, bool creating) {
    for (const auto& [name, value] : values) {
        const Field* field = catalog.field(*draft.entity, name);
        if (!field || field->type == FieldType::Links) {
            std::vector<std::string> known;
            for (const Field* each : catalog.fieldsOf(*draft.entity)) known.push_back(each->name);
            return fail(Error::Kind::Invalid, "command.field",
                        {draft.entity->name, name + schema::nearestHint(name, known)});
        }
        if (field->engineMade || field->edit == schema::EditWhen::Never ||
            (field->edit == schema::EditWhen::OnCreate && !creating))
            return fail(Error::Kind::Denied, "field.read_only", {field->label.en, field->label.zh});
        if (!isNull(value)) OUTPOST_TRY(schema::checkEntered(*draft.entity, *field, value));
        draft.values[name] = value;
    }
    return {};
}

namespace {

bool given(const RecordDraft& draft, std::string_view field) { return draft.values.contains(field); }

/// What the linked record fills into fields that were left empty.
Done fillFrom(const Catalog& catalog, store::Connection& connection, RecordDraft& draft, const Field& link) {
    const Value target = draft.get(catalog, link.name);
    if (link.fills.empty() || isNull(target)) return {};
    const std::vector<const Entity*> tables = catalog.linkTables(link);
    if (tables.size() != 1) return {};
    for (const auto& [ours, theirs] : link.fills) {
        if (given(draft, ours)) continue;
        // A derived value, such as the main contact, stands beside the row.
        const Entity& table = *tables.front();
        OUTPOST_ASSIGN(
            store::Statement statement,
            connection.prepare(fmt::format("SELECT {} FROM {} t LEFT JOIN {} d ON d.id = t.id"
                                           " WHERE t.id = ? AND t._dead IS NOT 1",
                                           (catalog.field(table, theirs) ? "t." : "d.") + store::quoted(theirs),
                                           store::quoted(table.name), store::quoted(store::derivedTable(table)))));
        statement.bind(1, target);
        OUTPOST_ASSIGN(const bool found, statement.step());
        if (found && !statement.isNull(0)) draft.values[ours] = statement.value(0);
        statement.reset();
    }
    return {};
}

}  // namespace

Done fillDefaults(const Catalog& catalog, store::Connection& connection, RecordDraft& draft) {
    // A linked record knows better than a general default, so it goes first.
    for (const Field* field : catalog.fieldsOf(*draft.entity))
        if (field->type == FieldType::Link) OUTPOST_TRY(fillFrom(catalog, connection, draft, *field));
    for (const Field* field : catalog.fieldsOf(*draft.entity)) {
        if (given(draft, field->name) || field->defaultsTo.empty() || !isNull(field->nullReadsAs)) continue;
        OUTPOST_ASSIGN(Value value, evaluate(catalog, connection, field->defaultsTo, draft));
        if (isNull(value)) continue;
        draft.values[field->name] = std::move(value);
        if (field->type == FieldType::Link) OUTPOST_TRY(fillFrom(catalog, connection, draft, *field));
    }
    return {};
}

Done verify(const Catalog& catalog, store::Connection& connection, const RecordDraft& draft,
            const std::vector<std::string>& touched) {
    const auto concerned = [&](std::string_view name) {
        return touched.empty() || std::find(touched.begin(), touched.end(), name) != touched.end();
    };
    const auto concerns = [&](const Field& field, const Expression& expression) {
        return concerned(field.name) || std::any_of(expression.operands.begin(), expression.operands.end(),
                                                    [&](const Operand& each) { return concerned(each.field); });
    };
    for (const Field* field : catalog.fieldsOf(*draft.entity)) {
        if (field->engineMade) continue;
        bool required = field->required && concerned(field->name);
        if (!required && !field->requiredWhen.empty() && concerns(*field, field->requiredWhen)) {
            OUTPOST_ASSIGN(const Value when, evaluate(catalog, connection, field->requiredWhen, draft));
            required = when == Value{std::int64_t{1}};
        }
        const Value value = draft.get(catalog, field->name);
        const bool blank = isNull(value) || value == Value{std::string{}};
        if (required && blank) return fail(Error::Kind::Invalid, "field.required", {field->label.en, field->label.zh});
        if (!field->check.empty() && !blank && concerns(*field, field->check)) {
            OUTPOST_ASSIGN(const Value holds, evaluate(catalog, connection, field->check, draft));
            if (holds == Value{std::int64_t{0}})
                return fail(Error::Kind::Invalid, "field.check", {field->label.en, field->label.zh});
        }
    }
    return {};
}

namespace {

/// Takes `field = constant` and `... and ...` apart; false for anything else.
bool setWhatHolds(const ExpressionNode& node, RecordDraft& draft) {
    if (node.kind != ExpressionNode::Kind::Binary) return false;
    if (node.text == "and") return setWhatHolds(*node.parts[0], draft) && setWhatHolds(*node.parts[1], draft);
    const ExpressionNode& left = *node.parts[0];
    const ExpressionNode& right = *node.parts[1];
    if (node.text != "=" || left.kind != ExpressionNode::Kind::Name || left.operand.from != Operand::From::Own)
        return false;
    if (right.kind == ExpressionNode::Kind::Number) draft.values[left.operand.field] = right.number;
    else if (right.kind == ExpressionNode::Kind::Text) draft.values[left.operand.field] = right.text;
    else return false;
    return true;
}

}  // namespace

Done becomeFace(const Catalog& catalog, RecordDraft& draft) {
    (void)catalog;
    if (draft.entity->when.empty()) return {};
    if (!setWhatHolds(*draft.entity->when.root, draft))
        return fail(Error::Kind::Invalid, "face.when", {draft.entity->name});
    return {};
}

}  // namespace outpost::app
