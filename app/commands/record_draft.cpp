#include "app/commands/record_draft.h"

#include "schema/catalog/expression_node.h"
#include "schema/catalog/field_check.h"
#include "schema/catalog/nearest.h"

namespace outpost::app {

using schema::Catalog;
using schema::Entity;
using schema::ExpressionNode;
using schema::Field;
using schema::FieldType;
using schema::Operand;

Value RecordDraft::get(const Catalog& catalog, std::string_view name) const {
    if (const auto found = values.find(name); found != values.end() && !isNull(found->second)) return found->second;
    const Field* field = catalog.field(*entity, name);
    return field ? field->nullReadsAs : Value{};
}

namespace {

/// The draft as the store's evaluator takes it; both live no longer than it.
store::Draft forEvaluator(const Catalog& catalog, const RecordDraft& draft) {
    store::Draft given;
    given.entity = draft.entity;
    given.id = draft.id;
    given.value = [&catalog, &draft](std::string_view field) { return draft.get(catalog, field); };
    if (draft.parent)
        given.document = [&catalog, document = draft.parent](std::string_view field) {
            return document->get(catalog, field);
        };
    return given;
}

bool isGiven(const RecordDraft& draft, std::string_view field) { return draft.values.contains(field); }

/// What the linked record fills into fields that were not given; one that was given empty stays empty.
Done fillFrom(const Catalog& catalog, store::Evaluator& evaluator, RecordDraft& draft, const Field& link) {
    const Value target = draft.get(catalog, link.name);
    if (link.fills.empty() || isNull(target)) return {};
    OUTPOST_ASSIGN(auto filled, evaluator.fills(link, target, forEvaluator(catalog, draft)));
    for (auto& [field, value] : filled)
        if (!isGiven(draft, field->name)) draft.values[field->name] = std::move(value);
    return {};
}

}  // namespace

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

Done fillDefaults(const Catalog& catalog, store::Evaluator& evaluator, RecordDraft& draft) {
    // A linked record knows better than a general default, so it goes first.
    for (const Field* field : catalog.fieldsOf(*draft.entity))
        if (field->type == FieldType::Link) OUTPOST_TRY(fillFrom(catalog, evaluator, draft, *field));
    OUTPOST_ASSIGN(auto defaults, evaluator.defaults(forEvaluator(catalog, draft)));
    for (auto& [field, value] : defaults) {
        if (isGiven(draft, field->name) || !isNull(field->nullReadsAs)) continue;
        draft.values[field->name] = std::move(value);
        if (field->type == FieldType::Link) OUTPOST_TRY(fillFrom(catalog, evaluator, draft, *field));
    }
    return {};
}

Done verify(const Catalog& catalog, store::Evaluator& evaluator, const RecordDraft& draft,
            const std::vector<std::string>& touched) {
    return evaluator.check(forEvaluator(catalog, draft), touched);
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

Result<RecordDetail> blankRecord(Reader& reader, const std::string& entityName, const FieldValues& given) {
    const Catalog& catalog = reader.catalog();
    const Entity* entity = catalog.entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});
    RecordDraft draft{entity, 0, {}, nullptr};
    OUTPOST_TRY(assign(catalog, draft, given, true));
    store::Evaluator evaluator{reader.connection(), catalog};
    OUTPOST_TRY(fillDefaults(catalog, evaluator, draft));
    RecordDetail detail;
    detail.entity = entityName;
    for (const Field* field : catalog.fieldsOf(*entity)) {
        if (field->type == FieldType::Links) continue;
        Cell cell{draft.get(catalog, field->name), {}};
        if (const auto* id = std::get_if<std::int64_t>(&cell.value)) {
            if (field->type == FieldType::Choice) {
                OUTPOST_ASSIGN(cell.title, reader.choiceName(*id));
            } else if (field->type == FieldType::Link) {
                OUTPOST_ASSIGN(Reader::Named named, reader.nameOf(*id));
                cell.title = std::move(named.title);
            }
        }
        detail.fields.push_back(field->name);
        detail.cells.push_back(std::move(cell));
    }
    return detail;
}

}  // namespace outpost::app
