#include "schema/store/evaluate.h"

#include "schema/catalog/expression_sql.h"
#include "schema/store/local_layout.h"

#include <algorithm>

namespace outpost::store {
namespace {

using namespace schema;

bool isEmpty(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return isNull(value) || (text != nullptr && text->empty());
}

}  // namespace

std::string Evaluator::sqlFor(const Expression& expression, const Entity& entity, std::vector<Operand>& parameters) {
    SqlNames names;
    auto parameter = [&](const Operand& operand) {
        auto found = std::find(parameters.begin(), parameters.end(), operand);
        if (found == parameters.end()) found = parameters.insert(parameters.end(), operand);
        return "?" + std::to_string(found - parameters.begin() + 1);
    };
    names.operand = [&](const Operand& operand) -> std::string {
        if (!operand.derived) return parameter(operand);
        // A derived value of the draft follows from the draft, one of its document stands in the document's row.
        if (operand.from == Operand::From::Own)
            return "(" + sqlFor(catalog_.derived(entity, operand.field)->is, entity, parameters) + ")";
        const Operand document{Operand::From::Parent, operand.entity, "id", {}, false};
        return "(SELECT " + sqlName(operand.field) + " FROM " + sqlName(operand.entity + "_derived") +
               " WHERE id=" + parameter(document) + ")";
    };
    names.id = parameter({Operand::From::Id, catalog_.base(entity).name, "id", {}, false});
    return sqlOf(catalog_, expression, names);
}

Result<Evaluator::Prepared*> Evaluator::prepare(const Expression& expression, const Entity& entity) {
    const std::string key = entity.name + "\n" + expression.text;
    const auto found = prepared_.find(key);
    if (found != prepared_.end()) return &found->second;
    Prepared prepared;
    const std::string sql = "SELECT " + sqlFor(expression, entity, prepared.parameters);
    OUTPOST_ASSIGN(prepared.statement, connection_.prepare(sql));
    return &prepared_.emplace(key, std::move(prepared)).first->second;
}

Result<Value> Evaluator::evaluate(const Expression& expression, const Draft& draft) {
    Value result;
    if (expression.empty()) return result;
    OUTPOST_ASSIGN(Prepared* const prepared, prepare(expression, *draft.entity));
    for (std::size_t i = 0; i < prepared->parameters.size(); ++i) {
        const Operand& operand = prepared->parameters[i];
        Value value;
        if (operand.from == Operand::From::Own) value = draft.value(operand.field);
        else if (operand.from == Operand::From::Parent && draft.document) value = draft.document(operand.field);
        else if (operand.from == Operand::From::Id && draft.id != 0) value.emplace<std::int64_t>(draft.id);
        // A parameter of no use to this expression is not in its text.
        if (static_cast<int>(i) < sqlite3_bind_parameter_count(prepared->statement.handle()))
            prepared->statement.bind(static_cast<int>(i) + 1, value);
    }
    const auto stepped = prepared->statement.step();
    if (!stepped) {
        prepared->statement.reset();
        if (stepped.error().kind != Error::Kind::Invalid) return propagate(stepped);
        return fail(Error::Kind::Invalid, "expression.inexact", {expression.text}, stepped.error().detail);
    }
    result = prepared->statement.value(0);
    prepared->statement.reset();
    return result;
}

Result<Value> Evaluator::derived(const Derived& derived, const Draft& draft) { return evaluate(derived.is, draft); }

Result<std::vector<std::pair<const Field*, Value>>> Evaluator::defaults(const Draft& draft) {
    std::vector<std::pair<const Field*, Value>> found;
    for (const Field* field : catalog_.fieldsOf(*draft.entity)) {
        if (field->defaultsTo.empty()) continue;
        OUTPOST_ASSIGN(Value value, evaluate(field->defaultsTo, draft));
        if (!isNull(value)) found.emplace_back(field, std::move(value));
    }
    return found;
}

Done Evaluator::check(const Draft& draft, const std::vector<std::string>& touched) {
    const auto concerned = [&](std::string_view name) {
        return touched.empty() || std::find(touched.begin(), touched.end(), name) != touched.end();
    };
    const auto concerns = [&](const Field& field, const Expression& expression) {
        return concerned(field.name) || std::any_of(expression.operands.begin(), expression.operands.end(),
                                                    [&](const Operand& each) { return concerned(each.field); });
    };
    for (const Field* field : catalog_.fieldsOf(*draft.entity)) {
        // What the engine makes by itself (a line's document) is not the user's to fill in.
        if (field->engineMade) continue;
        const bool mayBeMissing = (field->required && concerned(field->name)) ||
                                  (!field->requiredWhen.empty() && concerns(*field, field->requiredWhen));
        const bool mayBeWrong = !field->check.empty() && concerns(*field, field->check);
        if (!mayBeMissing && !mayBeWrong) continue;
        if (!field->visibleWhen.empty()) {
            OUTPOST_ASSIGN(const Value visible, evaluate(field->visibleWhen, draft));
            if (visible == Value{std::int64_t{0}}) continue;
        }
        bool required = field->required && mayBeMissing;
        if (!required && mayBeMissing) {
            OUTPOST_ASSIGN(const Value when, evaluate(field->requiredWhen, draft));
            required = when == Value{std::int64_t{1}};
        }
        // A null that reads as a default is not empty.
        if (required && isNull(field->nullReadsAs) && isEmpty(draft.value(field->name)))
            return fail(Error::Kind::Invalid, "record.required", {field->label.en, field->label.zh}, field->name);
        if (!mayBeWrong) continue;
        OUTPOST_ASSIGN(const Value holds, evaluate(field->check, draft));
        if (holds == Value{std::int64_t{0}})
            return fail(Error::Kind::Invalid, "record.check", {field->label.en, field->label.zh},
                        field->name + ": " + field->check.text);
    }
    return {};
}

Result<std::vector<std::pair<const Field*, Value>>> Evaluator::fills(const Field& link, const Value& target,
                                                                     const Draft& draft) {
    std::vector<std::pair<const Field*, Value>> found;
    const auto* id = std::get_if<std::int64_t>(&target);
    if (id == nullptr) return found;
    for (const auto& [ours, theirs] : link.fills) {
        if (!isEmpty(draft.value(ours))) continue;
        for (const Entity* table : catalog_.linkTables(link)) {
            const bool stored = catalog_.field(*table, theirs) != nullptr;
            OUTPOST_ASSIGN(auto read,
                           connection_.prepare("SELECT " + sqlName(theirs) + " FROM " +
                                               sqlName(stored ? table->name : derivedTable(*table)) +
                                               " WHERE id=?1 AND EXISTS (SELECT 1 FROM " + sqlName(table->name) +
                                               " t WHERE t.id=?1 AND t._dead IS NOT 1)"));
            read.bind(1, *id);
            OUTPOST_ASSIGN(const bool there, read.step());
            if (!there) continue;
            Value value = read.value(0);
            if (isNull(value) && stored) value = catalog_.field(*table, theirs)->nullReadsAs;
            if (!isNull(value)) found.emplace_back(catalog_.field(*draft.entity, ours), std::move(value));
            break;
        }
    }
    return found;
}

}  // namespace outpost::store
