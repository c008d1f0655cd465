#include "app/commands/merge_records.h"

#include "app/commands/commands.h"
#include "app/query/merged_records.h"
#include "schema/store/aliases.h"

#include <algorithm>
#include <set>

/// Two records of one and the same customer, contact or product become one, and can be parted again (C10.13). A merge is
/// a row of merge_record; links, lists, sums and search follow it by themselves, so nothing else is rewritten and two
/// people who merge a pair apart, even in opposite ways, end with the same (decision 0120).
namespace outpost::app {

using schema::Catalog;
using schema::Entity;
using schema::ReplicatedTable;

namespace {

int columnOf(const ReplicatedTable& table, std::string_view name) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i].name == name) return static_cast<int>(i);
    return -1;
}

class MergeCommand : public Command {
public:
    MergeCommand(const Catalog& catalog, const Entity& entity) : catalog_(catalog), entity_(entity) {}
    const CommandInfo& info() const override { return info_; }

protected:
    const Entity& base() const { return catalog_.base(entity_); }
    int table(const Reader& reader) const { return reader.tableOf(base().name); }
    static const ReplicatedTable& planOf(const Reader& reader, int table) {
        return reader.plan().tables[static_cast<std::size_t>(table)];
    }
    Result<std::vector<Value>> row(Reader& reader, RecordId id) const {
        std::string columns = "id";
        for (const auto& column : planOf(reader, table(reader)).columns) columns += ", " + store::quoted(column.name);
        OUTPOST_ASSIGN(store::Statement read, reader.connection().prepare("SELECT " + columns + " FROM " +
                                                                          store::quoted(base().name) + " WHERE id=?1"));
        OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
        if (!found) return fail(Error::Kind::NotFound, "query.record", {entity_.name, std::to_string(id)});
        std::vector<Value> values;
        for (int i = 1; i < read.columns(); ++i) values.push_back(read.value(i));
        return values;
    }
    schema::Label labelled(const char* english, const char* chinese) const {
        return {std::string{english} + " " + entity_.label.en, std::string{chinese} + entity_.label.zh, {}};
    }

    const Catalog& catalog_;
    const Entity& entity_;
    CommandInfo info_;
};

class MergeRecords : public MergeCommand {
public:
    MergeRecords(const Catalog& catalog, const Entity& entity) : MergeCommand(catalog, entity) {
        info_ = {entity.name + ".merge",
                 labelled("Merge", "合并"),
                 {{"into", schema::FieldType::Integer, true, {"Into", "合并到", ""}},
                  {"take", schema::FieldType::Text, false, {"Take these fields along", "采用这些字段", ""}}},
                 entity.rights + ".edit",
                 entity.name + ".part"};
    }

    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller&) const override {
        RecordId into = 0;
        std::set<std::string, std::less<>> take;
        for (const auto& [name, value] : call.values) {
            if (const auto* id = std::get_if<std::int64_t>(&value); name == "into" && id) into = *id;
            if (const auto* text = std::get_if<std::string>(&value); name == "take" && text) take = wordsOf(*text);
        }
        OUTPOST_ASSIGN(const RecordDetail merged, living(reader, call.record));
        OUTPOST_ASSIGN(const RecordDetail kept, living(reader, into));
        if (merged.id == kept.id) return fail(Error::Kind::Invalid, "merge.same", {kept.title});
        const int at = table(reader);
        const ReplicatedTable& plan = planOf(reader, at);
        for (const std::string& field : take)
            if (columnOf(plan, field) < 0) return fail(Error::Kind::Invalid, "command.field", {entity_.name, field});

        OUTPOST_ASSIGN(const std::vector<Value> theirs, row(reader, merged.id));
        OUTPOST_ASSIGN(const std::vector<Value> ours, row(reader, kept.id));
        std::vector<sync::FieldValue> columns;
        for (const auto& unit : plan.units) {
            if (!goesAlong(plan, unit, theirs, ours, take)) continue;
            for (const int column : unit.columns)
                columns.push_back({column, viewOf(theirs[static_cast<std::size_t>(column)])});
        }
        OUTPOST_TRY(writer.update(at, kept.id, columns));
        for (std::size_t unit = 0; unit < plan.units.size(); ++unit) {
            const auto members = merged.sets.find(plan.units[unit].name);
            if (plan.units[unit].merge != schema::MergeKind::Set || members == merged.sets.end()) continue;
            for (const Cell& member : members->second)
                OUTPOST_TRY(writer.addToSet(at, kept.id, static_cast<int>(unit), std::get<std::int64_t>(member.value)));
        }

        const int mergeTable = reader.tableOf("merge_record");
        const ReplicatedTable& merge = planOf(reader, mergeTable);
        const Value table{base().name}, keptId{kept.id}, mergedId{merged.id};
        const sync::FieldValue fields[] = {{columnOf(merge, "entity"), viewOf(table)},
                                           {columnOf(merge, "kept"), viewOf(keptId)},
                                           {columnOf(merge, "merged"), viewOf(mergedId)}};
        OUTPOST_ASSIGN(const RecordId id, writer.newId());
        OUTPOST_TRY(writer.insert(mergeTable, id, fields));
        return CommandResult{kept.id, writer.changeSet()};
    }

private:
    static std::set<std::string, std::less<>> wordsOf(std::string_view text) {
        std::set<std::string, std::less<>> words;
        while (!text.empty()) {
            const auto end = std::min(text.find(','), text.size());
            if (end > 0) words.emplace(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return words;
    }

    Result<RecordDetail> living(Reader& reader, RecordId id) const {
        OUTPOST_ASSIGN(RecordDetail detail, reader.show(entity_.name, id));
        if (detail.deleted) return fail(Error::Kind::Stale, "record.deleted", {detail.title});
        return detail;
    }

    /// Of a group all fields go along or none (rule R9): when asked for, or when the kept record has nothing there. Who
    /// was a supplier stays one.
    bool goesAlong(const ReplicatedTable& plan, const schema::ReplicatedUnit& unit, const std::vector<Value>& theirs,
                   const std::vector<Value>& ours, const std::set<std::string, std::less<>>& take) const {
        if (unit.merge != schema::MergeKind::Lww) return false;  // what is added up is not carried
        bool isEmptyHere = true, isThere = false;
        for (const int column : unit.columns) {
            const std::string& name = plan.columns[static_cast<std::size_t>(column)].name;
            if (take.contains(name)) return true;
            const auto isNothing = [&](const Value& value) {
                return isNull(value) || (isFaceFlag(name) && value == Value{std::int64_t{0}});
            };
            isEmptyHere = isEmptyHere && isNothing(ours[static_cast<std::size_t>(column)]);
            isThere = isThere || !isNothing(theirs[static_cast<std::size_t>(column)]);
        }
        return isEmptyHere && isThere;
    }
    bool isFaceFlag(std::string_view field) const {
        for (const Entity* face : catalog_.faces(base()))
            for (const schema::Operand& operand : face->when.operands)
                if (operand.field == field) return true;
        return false;
    }
};

class PartRecords : public MergeCommand {
public:
    PartRecords(const Catalog& catalog, const Entity& entity) : MergeCommand(catalog, entity) {
        info_ = {entity.name + ".part",
                 labelled("Part merged", "拆分已合并的"),
                 {},
                 entity.rights + ".edit",
                 entity.name + ".merge"};
    }

    /// `record` is the one that was merged, by its own identifier.
    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller&) const override {
        OUTPOST_ASSIGN(const RecordId root, reader.rootOf(call.record));
        if (root == call.record) return fail(Error::Kind::Invalid, "merge.none", {std::to_string(call.record)});
        OUTPOST_TRY(row(reader, call.record).map([](const auto&) {}));
        OUTPOST_ASSIGN(const std::vector<RecordId> members, reader.membersOf(root));
        OUTPOST_ASSIGN(const std::vector<Merge> merges, mergesOf(reader, members));
        const int mergeTable = reader.tableOf("merge_record");
        for (const Merge& merge : holding(merges, call.record)) {
            OUTPOST_TRY(writer.remove(mergeTable, merge.id));
            OUTPOST_TRY(putBack(writer, reader, merge));
        }
        return CommandResult{call.record, writer.changeSet()};
    }

private:
    /// The merges that hold a record in its group: those of it into others, and those into it of records that it was
    /// merged into itself (two people did so in opposite ways). What was merged into it before stays with it.
    static std::vector<Merge> holding(const std::vector<Merge>& merges, RecordId record) {
        std::set<RecordId> above;
        std::vector<RecordId> open{record};
        while (!open.empty()) {
            const RecordId at = open.back();
            open.pop_back();
            for (const Merge& merge : merges)
                if (merge.merged == at && above.insert(merge.kept).second) open.push_back(merge.kept);
        }
        std::vector<Merge> found;
        const bool isInto =
            std::any_of(merges.begin(), merges.end(), [&](const Merge& merge) { return merge.merged == record; });
        for (const Merge& merge : merges)
            if (merge.merged == record || (merge.kept == record && (above.contains(merge.merged) || !isInto)))
                found.push_back(merge);
        return found;
    }

    /// What the merge wrote into the kept record gives way to what stood there, unless somebody wrote again.
    Done putBack(sync::Writer& writer, Reader& reader, const Merge& merge) const {
        const int at = table(reader);
        const ReplicatedTable& plan = planOf(reader, at);
        OUTPOST_ASSIGN(const std::vector<Value> now, row(reader, merge.kept));
        OUTPOST_ASSIGN(const auto history, reader.queries().history(at, merge.kept));
        for (const sync::HistoryStep& step : history) {
            if (step.changeSet != merge.changeSet || step.unit < 0) continue;
            if (step.what == sync::HistoryStep::What::Added) {
                const auto* member = step.to.empty() ? nullptr : std::get_if<std::int64_t>(&step.to.front());
                if (member) OUTPOST_TRY(writer.removeFromSet(at, merge.kept, step.unit, *member));
            }
            if (step.what != sync::HistoryStep::What::Changed) continue;
            const auto& unit = plan.units[static_cast<std::size_t>(step.unit)];
            static const Value kNothing;
            std::vector<sync::FieldValue> columns;
            bool isUntouched = true;
            for (std::size_t i = 0; i < unit.columns.size(); ++i) {
                isUntouched =
                    isUntouched && i < step.to.size() && now[static_cast<std::size_t>(unit.columns[i])] == step.to[i];
                columns.push_back({unit.columns[i], viewOf(i < step.from.size() ? step.from[i] : kNothing)});
            }
            if (isUntouched) OUTPOST_TRY(writer.update(at, merge.kept, columns));
        }
        return {};
    }
};

class CarryOver : public MergeCommand {
public:
    CarryOver(const Catalog& catalog, const Entity& entity) : MergeCommand(catalog, entity) {
        info_ = {entity.name + ".carry_over",
                 labelled("Carry over late edits of", "转移迟到的修改："),
                 {},
                 entity.rights + ".edit",
                 ""};
    }
    Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                              const Caller&) const override {
        OUTPOST_TRY(row(reader, call.record).map([](const auto&) {}));
        OUTPOST_TRY(carryOver(writer, reader, base(), call.record, false));
        return CommandResult{call.record, writer.changeSet()};
    }
};

}  // namespace

Done carryOver(sync::Writer& writer, Reader& reader, const Entity& base, RecordId alias, bool onlyFree) {
    OUTPOST_ASSIGN(const std::vector<LateEdit> edits, lateEdits(reader, base, alias));
    for (const LateEdit& edit : edits) {
        if (onlyFree && !edit.isFree) continue;
        const auto& unit =
            reader.plan().tables[static_cast<std::size_t>(edit.table)].units[static_cast<std::size_t>(edit.unit)];
        std::vector<sync::FieldValue> columns;
        for (std::size_t i = 0; i < unit.columns.size(); ++i)
            columns.push_back({unit.columns[i], viewOf(edit.values[i])});
        OUTPOST_TRY(writer.update(edit.table, edit.root, columns));
    }
    return {};
}

std::vector<std::unique_ptr<Command>> mergeCommands(const Catalog& catalog, const Entity& entity) {
    std::vector<std::unique_ptr<Command>> commands;
    if (!store::Aliases::canMerge(catalog.base(entity).name)) return commands;
    commands.push_back(std::make_unique<MergeRecords>(catalog, entity));
    commands.push_back(std::make_unique<PartRecords>(catalog, entity));
    commands.push_back(std::make_unique<CarryOver>(catalog, entity));
    return commands;
}

}  // namespace outpost::app
