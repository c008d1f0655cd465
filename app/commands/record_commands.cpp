#include "app/commands/commands.h"
#include "app/commands/numbers.h"
#include "app/commands/record_draft.h"
#include "app/query/reader.h"
#include "app/query/recycle_bin.h"
#include "syncengine/replica/writer.h"

#include <algorithm>

namespace outpost::app {

using schema::Catalog;
using schema::Entity;
using schema::EntityKind;
using schema::Field;
using schema::FieldType;

namespace {

schema::Label withVerb(const Entity& entity, const char* english, const char* chinese) {
    return {std::string{english} + " " + entity.label.en, std::string{chinese} + entity.label.zh, {}};
}

/// What the commands of one entity share: its table and how names become columns.
class RecordCommand : public Command {
public:
    RecordCommand(const Catalog& catalog, const Entity& entity) : catalog_(catalog), entity_(entity) {}
    const CommandInfo& info() const override { return info_; }

protected:
    struct Place {
        int table = 0;
        const schema::ReplicatedTable* of = nullptr;
    };

    static Place placeOf(const schema::ReplicationPlan& plan, const std::string& name) {
        for (std::size_t i = 0; i < plan.tables.size(); ++i)
            if (plan.tables[i].name == name) return {static_cast<int>(i), &plan.tables[i]};
        return {-1, nullptr};
    }
    Place place(const Reader& reader) const { return placeOf(reader.plan(), catalog_.base(entity_).name); }

    static int columnOf(const schema::ReplicatedTable& table, std::string_view name) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (table.columns[i].name == name) return static_cast<int>(i);
        return -1;
    }
    static int unitOf(const schema::ReplicatedTable& table, std::string_view name) {
        for (std::size_t i = 0; i < table.units.size(); ++i)
            if (table.units[i].name == name) return static_cast<int>(i);
        return -1;
    }

    /// The draft's values as columns; they live as long as the draft.
    static std::vector<sync::FieldValue> columnsOf(const schema::ReplicatedTable& table, const RecordDraft& draft) {
        std::vector<sync::FieldValue> columns;
        for (const auto& [name, value] : draft.values) {
            const int column = columnOf(table, name);
            if (column >= 0) columns.push_back({column, viewOf(value)});
        }
        return columns;
    }

    Done changeSets(sync::Writer& writer, const Place& at, RecordId record, const CommandCall& call) const {
        for (const auto* changes : {&call.add, &call.remove}) {
            for (const auto& [name, targets] : *changes) {
                const Field* field = catalog_.field(entity_, name);
                if (!field || field->type != FieldType::Links)
                    return fail(Error::Kind::Invalid, "command.field", {entity_.name, name});
                const int unit = unitOf(*at.of, name);
                for (const RecordId target : targets)
                    OUTPOST_TRY(changes == &call.add ? writer.addToSet(at.table, record, unit, target)
                                                     : writer.removeFromSet(at.table, record, unit, target));
            }
        }
        return {};
    }

    /// Every link must lead to a living record of a kind that the field may point to.
    Done checkLinks(Reader& reader, const RecordDraft& draft, const std::vector<std::string>& touched) const {
        for (const std::string& name : touched) {
            const Field* field = catalog_.field(*draft.entity, name);
            const Value value = draft.get(catalog_, name);
            if (!field || isNull(value)) continue;
            std::vector<std::string> tables;
            if (field->type == FieldType::Choice) tables = {"choice"};
            else if (field->type == FieldType::Link)
                for (const Entity* table : catalog_.linkTables(*field)) tables.push_back(table->name);
            else continue;
            bool found = false;
            for (const std::string& table : tables) {
                std::string sql = "SELECT 1 FROM " + store::quoted(table) + " WHERE id = ? AND _dead IS NOT 1";
                if (field->type == FieldType::Choice) sql += " AND list = ?";
                OUTPOST_ASSIGN(store::Statement statement, reader.connection().prepare(sql));
                statement.bind(1, value);
                if (field->type == FieldType::Choice) statement.bind(2, field->list);
                OUTPOST_ASSIGN(found, statement.step());
                statement.reset();
                if (found) break;
            }
            if (!found) return fail(Error::Kind::NotFound, "link.missing", {field->label.en, field->label.zh});
        }
        return {};
    }

    std::vector<ParameterInfo> parametersOf(bool creating) const {
        std::vector<ParameterInfo> parameters;
        for (const Field* field : catalog_.fieldsOf(entity_)) {
            if (field->engineMade || field->edit == schema::EditWhen::Never) continue;
            if (!creating && field->edit == schema::EditWhen::OnCreate) continue;
            const bool defaulted = !field->defaultsTo.empty() || !isNull(field->nullReadsAs);
            parameters.push_back({field->name, field->type, creating && field->required && !defaulted, field->label});
        }
        return parameters;
    }

    const Catalog& catalog_;
    const Entity& entity_;
    CommandInfo info_;
};

class CreateRecord : public RecordCommand {
public:
    CreateRecord(const Catalog& catalog, const Entity& entity) : RecordCommand(catalog, entity) {
        info_ = {entity.name + ".create", withVerb(entity, "New", "新建"), parametersOf(true),
                 entity.rights + ".create", entity.name + ".delete"};
    }

    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller& by) const override {
        RecordDraft draft{&entity_, 0, {}, nullptr};
        OUTPOST_TRY(prepare(writer, reader, draft, call.values, by));
        if (!call.lines.empty() && !entity_.lines)
            return fail(Error::Kind::Invalid, "command.no_lines", {entity_.name});
        if (entity_.lines && entity_.lines->required && call.lines.empty())
            return fail(Error::Kind::Invalid, "document.no_lines", {entity_.label.en, entity_.label.zh});

        const Place at = place(reader);
        OUTPOST_ASSIGN(draft.id, writer.newId());
        const auto columns = columnsOf(*at.of, draft);
        OUTPOST_TRY(writer.insert(at.table, draft.id, columns));
        OUTPOST_TRY(changeSets(writer, at, draft.id, call));
        if (entity_.lines) OUTPOST_TRY(insertLines(writer, reader, draft, call.lines, by));
        return CommandResult{draft.id, writer.changeSet()};
    }

private:
    Done prepare(sync::Writer& writer, Reader& reader, RecordDraft& draft, const FieldValues& values,
                 const Caller& by) const {
        OUTPOST_TRY(assign(catalog_, draft, values, true));
        OUTPOST_TRY(becomeFace(catalog_, draft));
        store::Connection& connection = writer.connection();
        store::Evaluator evaluator{connection, catalog_};
        OUTPOST_TRY(fillDefaults(catalog_, evaluator, draft));
        if (!draft.entity->states.empty() && !draft.values.contains("state") && catalog_.field(*draft.entity, "state"))
            draft.values["state"] = draft.entity->states.front().name;
        std::vector<std::string> touched;
        for (const auto& [name, value] : draft.values) touched.push_back(name);
        OUTPOST_TRY(checkLinks(reader, draft, touched));
        OUTPOST_TRY(verify(catalog_, evaluator, draft, {}));
        // Numbers last: a refused record uses none up.
        if (const auto& rule = draft.entity->number;
            rule && rule->given == schema::NumberRule::Given::Create && !draft.values.contains(rule->field)) {
            OUTPOST_ASSIGN(draft.values[rule->field], nextNumber(connection, draft.entity->name, *rule, by));
        }
        if (draft.entity->kind == EntityKind::Document && catalog_.field(*draft.entity, "reference")) {
            OUTPOST_ASSIGN(draft.values["reference"], nextReference(connection, by));
        }
        return {};
    }

    Done insertLines(sync::Writer& writer, Reader& reader, const RecordDraft& document,
                     const std::vector<FieldValues>& lines, const Caller& by) const {
        const Entity& lineEntity = *catalog_.entity(entity_.lines->entity);
        const Place at = placeOf(reader.plan(), lineEntity.name);
        std::int64_t position = 0;
        for (const FieldValues& values : lines) {
            RecordDraft line{&lineEntity, 0, {}, &document};
            OUTPOST_TRY(prepare(writer, reader, line, values, by));
            line.values["parent"] = document.id;
            line.values["position"] = position += kRoomBetweenLines;
            OUTPOST_ASSIGN(line.id, writer.newId());
            const auto columns = columnsOf(*at.of, line);
            OUTPOST_TRY(writer.insert(at.table, line.id, columns));
        }
        return {};
    }

    /// Lines are put between two without touching their neighbours.
    static constexpr std::int64_t kRoomBetweenLines = 1 << 20;
};

class UpdateRecord : public RecordCommand {
public:
    UpdateRecord(const Catalog& catalog, const Entity& entity) : RecordCommand(catalog, entity) {
        info_ = {entity.name + ".update", withVerb(entity, "Edit", "编辑"), parametersOf(false),
                 entity.rights + ".edit", entity.name + ".update"};
    }

    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller& by) const override {
        OUTPOST_ASSIGN(const RecordDetail before, reader.show(entity_.name, call.record));
        if (before.id != call.record) {
            // Merged: what goes on is what is edited.
            CommandCall there = call;
            there.record = before.id;
            return run(writer, reader, there, by);
        }
        if (before.deleted) return fail(Error::Kind::Stale, "record.deleted", {before.title});
        RecordDraft draft{&entity_, call.record, {}, nullptr};
        for (std::size_t i = 0; i < before.fields.size(); ++i) draft.values[before.fields[i]] = before.cells[i].value;
        OUTPOST_TRY(checkState(draft, call.values));
        OUTPOST_TRY(assign(catalog_, draft, call.values, false));
        std::vector<std::string> touched;
        for (const auto& [name, value] : call.values) touched.push_back(name);
        OUTPOST_TRY(checkLinks(reader, draft, touched));
        if (!touched.empty()) {
            store::Evaluator evaluator{writer.connection(), catalog_};
            OUTPOST_TRY(verify(catalog_, evaluator, draft, touched));
        }

        const Place at = place(reader);
        std::vector<sync::FieldValue> columns;
        for (const auto& [name, value] : call.values)
            if (const int column = columnOf(*at.of, name); column >= 0) columns.push_back({column, viewOf(value)});
        std::vector<sync::Shown> shown;
        for (const auto& [name, head] : call.shown)
            if (const int unit = unitOf(*at.of, name); unit >= 0) shown.push_back({unit, head});
        if (!call.settles.empty()) OUTPOST_TRY(settle(writer, reader, at, call));
        OUTPOST_TRY(writer.update(at.table, call.record, columns, shown));
        OUTPOST_TRY(changeSets(writer, at, call.record, call));
        return CommandResult{call.record, writer.changeSet()};
    }

private:
    /// A value that is none of a conflict's two (C10.25): written over both, in this transaction, so that it is one change.
    static Done settle(sync::Writer& writer, Reader& reader, const Place& at, const CommandCall& call) {
        const auto losing = sync::WriteKey::parse(call.settles);
        if (!losing) return fail(Error::Kind::Invalid, "conflict.key", {call.settles});
        OUTPOST_ASSIGN(const auto open, reader.queries().conflicts(call.record));
        const auto found =
            std::find_if(open.begin(), open.end(), [&](const auto& each) { return each.losing.write == *losing; });
        const auto isGiven = [&](int unit) {
            const auto& columns = at.of->units[static_cast<std::size_t>(unit)].columns;
            return std::any_of(call.values.begin(), call.values.end(), [&](const auto& value) {
                return std::find(columns.begin(), columns.end(), columnOf(*at.of, value.first)) != columns.end();
            });
        };
        if (found == open.end() || found->unit < 0 || found->table != at.table || !isGiven(found->unit))
            return fail(Error::Kind::NotFound, "conflict.missing", {call.settles});
        return writer.resolve(*losing, sync::Take::This);
    }

    /// In a state that fixes fields only those may change that it leaves open.
    Done checkState(const RecordDraft& draft, const FieldValues& values) const {
        const Value state = draft.get(catalog_, "state");
        const auto* name = std::get_if<std::string>(&state);
        if (!name) return {};
        const auto found = std::find_if(entity_.states.begin(), entity_.states.end(),
                                        [&](const schema::State& each) { return each.name == *name; });
        if (found == entity_.states.end() || found->editAll) return {};
        for (const auto& [field, value] : values)
            if (std::find(found->edit.begin(), found->edit.end(), field) == found->edit.end())
                return fail(Error::Kind::Denied, "document.fixed", {found->label.en, found->label.zh});
        return {};
    }
};

class DeleteRecord : public RecordCommand {
public:
    DeleteRecord(const Catalog& catalog, const Entity& entity) : RecordCommand(catalog, entity) {
        info_ = {entity.name + ".delete",
                 withVerb(entity, "Delete", "删除"),
                 {},
                 entity.rights + ".delete",
                 entity.name + ".restore"};
    }
    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller&) const override {
        OUTPOST_TRY(reader.show(entity_.name, call.record).map([](const RecordDetail&) {}));
        if (deviceOf(call.record) == 0)
            return fail(Error::Kind::Denied, "record.product", {entity_.label.en, entity_.label.zh});
        // With all that was merged into it, or one of these would come to light.
        OUTPOST_ASSIGN(const RecordId root, reader.rootOf(call.record));
        OUTPOST_ASSIGN(const std::vector<RecordId> members, reader.membersOf(root));
        for (const RecordId member : members) OUTPOST_TRY(writer.remove(place(reader).table, member));
        return CommandResult{call.record, writer.changeSet()};
    }
};

class RestoreRecord : public RecordCommand {
public:
    RestoreRecord(const Catalog& catalog, const Entity& entity) : RecordCommand(catalog, entity) {
        info_ = {entity.name + ".restore",
                 withVerb(entity, "Restore", "恢复"),
                 {},
                 entity.rights + ".delete",
                 entity.name + ".delete"};
    }
    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller&) const override {
        OUTPOST_ASSIGN(const RecordId root, reader.rootOf(call.record));
        OUTPOST_ASSIGN(const std::vector<RecordId> members, reader.membersOf(root));
        for (const RecordId member : members) {
            OUTPOST_ASSIGN(const auto hanging, whatHangsOn(reader, catalog_.base(entity_), member));
            OUTPOST_TRY(writer.restore(place(reader).table, member));
            // What only hid with it is seen again by itself.
            for (const Hanging& each : hanging)
                if (each.byItself) OUTPOST_TRY(writer.restore(reader.tableOf(each.entity), each.id));
        }
        return CommandResult{call.record, writer.changeSet()};
    }
};

}  // namespace

std::vector<std::unique_ptr<Command>> recordCommands(const Catalog& catalog, const Entity& entity) {
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<CreateRecord>(catalog, entity));
    commands.push_back(std::make_unique<UpdateRecord>(catalog, entity));
    commands.push_back(std::make_unique<DeleteRecord>(catalog, entity));
    commands.push_back(std::make_unique<RestoreRecord>(catalog, entity));
    return commands;
}

}  // namespace outpost::app
