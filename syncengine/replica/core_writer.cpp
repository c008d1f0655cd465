#include "syncengine/replica/core_writer.h"

#include "schema/base/decimal.h"

#include <fmt/format.h>

#include <algorithm>

namespace outpost::sync {
namespace {

using store::quoted;

/// SQLite hands a function at most 127 values; beyond that the commit writes the stamps.
constexpr std::size_t kMaxStampedUnits = 60;

auto missingRecord(const TableLayout& table, RecordId id) {
    return fail(Error::Kind::NotFound, "record.missing", {table.plan->name, std::to_string(id)});
}

auto missingConflict(const WriteKey& key) { return fail(Error::Kind::NotFound, "conflict.missing", {key.text()}); }

void bindView(store::Statement& statement, int index, const ValueView& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) statement.bind(index, *number);
    else if (const auto* text = std::get_if<std::string_view>(&value)) statement.bindStatic(index, *text);
    else if (const auto* blob = std::get_if<ByteView>(&value)) statement.bindStatic(index, *blob);
    else statement.bindNull(index);
}

std::string nameOf(const TableLayout& table, int column) {
    return quoted(table.plan->columns[static_cast<std::size_t>(column)].name);
}

}  // namespace

Result<std::unique_ptr<CoreWriter>> CoreWriter::open(Core& core) {
    std::unique_ptr<CoreWriter> out{new CoreWriter{core}};
    for (const TableLayout& table : core.layouts_->tables()) {
        TableStatements& made = out->statements_.emplace_back();
        std::string names, places;
        for (std::size_t c = 0; c < table.columnCount(); ++c) {
            names += ", " + nameOf(table, static_cast<int>(c));
            places += fmt::format(",?{}", c + 3);
        }
        OUTPOST_ASSIGN(made.insert,
                       core.connection_.prepare(fmt::format("INSERT INTO {}(id, _written{}) VALUES(?1,?2{})",
                                                            table.quotedName, names, places)));
        OUTPOST_ASSIGN(made.exists,
                       core.connection_.prepare(fmt::format("SELECT 1 FROM {} WHERE id=?1", table.quotedName)));
    }
    return out;
}

Done CoreWriter::insert(int table, RecordId id, std::span<const FieldValue> values) {
    store::Statement& insert = statements_[static_cast<std::size_t>(table)].insert;
    sqlite3_clear_bindings(insert.handle());
    insert.bind(1, id).bind(2, changeSet());
    for (const FieldValue& field : values) bindView(insert, field.column + 3, field.value);
    return insert.run();
}

Result<bool> CoreWriter::exists(int table, RecordId id) {
    store::Statement& read = statements_[static_cast<std::size_t>(table)].exists;
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (found) read.reset();
    return found;
}

Result<store::Statement*> CoreWriter::updateStatement(const TableLayout& table, const std::vector<int>& columns) {
    auto& statements = statements_[static_cast<std::size_t>(table.index)].updates;
    if (const auto found = statements.find(columns); found != statements.end()) return &found->second;
    std::string sets;
    std::map<int, std::string> differs;  // unit -> whether any of its columns does
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string name = nameOf(table, columns[i]);
        sets += fmt::format("{}{}=?{}", i == 0 ? "" : ", ", name, i + 2);
        const int written = table.unitOf[static_cast<std::size_t>(columns[i])];
        if (table.units[static_cast<std::size_t>(written)].isCounter) continue;
        std::string& unit = differs[written];
        unit += fmt::format("{}{} IS NOT ?{}", unit.empty() ? "" : " OR ", name, i + 2);
    }
    if (!differs.empty() && differs.size() <= kMaxStampedUnits) {
        sets += ", _exceptions=row_stamp(_written, _exceptions";
        for (const auto& [unit, expression] : differs)
            sets += fmt::format(", {}, {}", table.units[static_cast<std::size_t>(unit)].no, expression);
        sets += ")";
    }
    OUTPOST_ASSIGN(auto made,
                   connection().prepare(fmt::format("UPDATE {} SET {} WHERE id=?1", table.quotedName, sets)));
    return &(statements[columns] = std::move(made));
}

Done CoreWriter::update(int table, RecordId id, std::span<const FieldValue> values, std::span<const Shown> shown) {
    const TableLayout& layout = core_.layouts_->at(table);
    if (values.empty()) {
        OUTPOST_ASSIGN(const bool found, exists(table, id));
        if (!found) return missingRecord(layout, id);
        return {};
    }
    std::vector<int> columns;
    columns.reserve(values.size());
    for (const FieldValue& field : values) columns.push_back(field.column);
    for (const Shown& unit : shown) core_.capture_->setCovering(table, id, unit.unit, {false, unit.head});
    OUTPOST_ASSIGN(store::Statement * update, updateStatement(layout, columns));
    update->bind(1, id);
    for (std::size_t i = 0; i < values.size(); ++i) bindView(*update, static_cast<int>(i) + 2, values[i].value);
    OUTPOST_TRY(update->run());
    if (connection().changes() == 0) return missingRecord(layout, id);
    return {};
}

/// The sum is written, the capture finds the difference: so triggers and plain SQL count alike (rule K5).
Done CoreWriter::add(int table, RecordId id, int column, std::int64_t delta) {
    const TableLayout& layout = core_.layouts_->at(table);
    const std::string name = nameOf(layout, column);
    OUTPOST_ASSIGN(store::Statement * read,
                   core_.statement(fmt::format("SELECT {} FROM {} WHERE id=?1", name, layout.quotedName)));
    OUTPOST_ASSIGN(const bool found, read->bind(1, id).step());
    if (!found) return missingRecord(layout, id);
    const auto sum = narrow(Int128{read->integer(0)} + delta);
    read->reset();
    if (!sum) return fail(Error::Kind::Invalid, "counter.range");
    OUTPOST_ASSIGN(store::Statement * write,
                   core_.statement(fmt::format("UPDATE {} SET {}=?2 WHERE id=?1", layout.quotedName, name)));
    return write->bind(1, id).bind(2, *sum).run();
}

/// A delete is said anew although the flag is set: one that an edit outlived is not heard any more (rule K3).
Done CoreWriter::setFlag(int table, RecordId id, std::int64_t value) {
    const TableLayout& layout = core_.layouts_->at(table);
    OUTPOST_ASSIGN(
        store::Statement * read,
        core_.statement(fmt::format("SELECT _deleted, _dead, _exceptions FROM {} WHERE id=?1", layout.quotedName)));
    OUTPOST_ASSIGN(const bool found, read->bind(1, id).step());
    if (!found) return missingRecord(layout, id);
    const bool isSet = read->integer(0) == 1;
    const bool isDead = read->integer(1) == 1;
    const bool further = RowStamps::parse(0, read->blob(2)).hasFurther(layout.deletedNo);
    read->reset();
    const bool asWanted = isSet == (value == 1);
    if (asWanted && !further && (value == 0 || isDead)) return {};
    core_.capture_->setCovering(table, id, -1, {true, 0});
    core_.capture_->force(table, id, -1);
    OUTPOST_ASSIGN(
        store::Statement * write,
        core_.statement(fmt::format("UPDATE {} SET _deleted=?2, _exceptions=row_stamp(_written, _exceptions, {}, 1) "
                                    "WHERE id=?1",
                                    layout.quotedName, layout.deletedNo)));
    return write->bind(1, id).bind(2, value).run();
}

Done CoreWriter::addToSet(int table, RecordId id, int unit, RecordId target) {
    const TableLayout& layout = core_.layouts_->at(table);
    OUTPOST_ASSIGN(const bool found, exists(table, id));
    if (!found) return missingRecord(layout, id);
    const std::string& set = layout.units[static_cast<std::size_t>(unit)].setTable;
    OUTPOST_ASSIGN(
        store::Statement * add,
        core_.statement(fmt::format("INSERT INTO {0}(record, target, written) SELECT ?1,?2,?3 WHERE NOT EXISTS("
                                    "SELECT 1 FROM {0} WHERE record=?1 AND target=?2)",
                                    set)));
    return add->bind(1, id).bind(2, target).bind(3, changeSet()).run();
}

Done CoreWriter::removeFromSet(int table, RecordId id, int unit, RecordId target) {
    const TableLayout& layout = core_.layouts_->at(table);
    OUTPOST_ASSIGN(const bool found, exists(table, id));
    if (!found) return missingRecord(layout, id);
    OUTPOST_ASSIGN(store::Statement * remove,
                   core_.statement(fmt::format("DELETE FROM {} WHERE record=?1 AND target=?2",
                                               layout.units[static_cast<std::size_t>(unit)].setTable)));
    return remove->bind(1, id).bind(2, target).run();
}

Done CoreWriter::openWrites(ChangeSetId changeSet) {
    if (opened_.id == changeSet) return {};
    opened_ = {};
    OUTPOST_ASSIGN(const Bytes bytes, core_.log_->bytesOf(changeSet));
    OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(bytes));
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(view.body));
    for (const Layout& layout : body.layouts())
        opened_.layouts.emplace_back(core_.layouts_->byName(layout.table),
                                     std::vector<std::string>{layout.columns.begin(), layout.columns.end()});
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) break;
        opened_.rows.push_back({row.ordinal, row.layout, row.id});
    }
    opened_.id = changeSet;
    return {};
}

/// The row and unit that a write's key names, out of the bytes of its change set.
Result<CoreWriter::Place> CoreWriter::placeOf(const WriteKey& key) {
    if (!openWrites(key.changeSet())) return missingConflict(key);
    auto row = std::upper_bound(opened_.rows.begin(), opened_.rows.end(), key.ordinal,
                                [](std::uint32_t ordinal, const WrittenRow& each) { return ordinal < each.first; });
    if (row == opened_.rows.begin()) return missingConflict(key);
    --row;
    const auto& [table, columns] = opened_.layouts[static_cast<std::size_t>(row->layout)];
    const std::size_t position = key.ordinal - row->first;
    if (!table || position >= columns.size()) return missingConflict(key);
    if (columns[position] == kDeletedUnit) return Place{table->index, row->id, -1};
    const auto found = table->columnByName.find(columns[position]);
    if (found == table->columnByName.end()) return missingConflict(key);
    return Place{table->index, row->id, table->unitOf[static_cast<std::size_t>(found->second)]};
}

Done CoreWriter::resolve(const WriteKey& losing, Take take) {
    OUTPOST_ASSIGN(const Place place, placeOf(losing));
    if (place.unit < 0) return resolveFlag(place, losing, take);
    const TableLayout& table = core_.layouts_->at(place.table);
    const UnitLayout& unit = table.units[static_cast<std::size_t>(place.unit)];
    OUTPOST_ASSIGN(const auto further, core_.heads_->further({table.no, place.id, unit.no}));
    const auto lost = std::find_if(further.begin(), further.end(),
                                   [&](const FurtherHead& head) { return head.written == losing.changeSet(); });
    if (lost == further.end()) return missingConflict(losing);

    core_.capture_->setCovering(place.table, place.id, place.unit, {true, 0});
    core_.capture_->force(place.table, place.id, place.unit);
    std::vector<FieldValue> values;
    if (take == Take::Other) {
        const auto theirs = unpackValues(lost->value);
        for (std::size_t i = 0; i < unit.columns.size(); ++i)
            values.push_back({unit.columns[i], i < theirs.size() ? theirs[i] : ValueView{}});
        return update(place.table, place.id, values, {});
    }
    // What stands is written once more, now knowing the other.
    OUTPOST_ASSIGN(store::Statement * again,
                   core_.statement(fmt::format("UPDATE {0} SET {1}={1} WHERE id=?1", table.quotedName,
                                               nameOf(table, unit.columns.front()))));
    return again->bind(1, place.id).run();
}

/// A delete that an edit outlived: delete now, knowing the edit, or keep the row and let the delete go.
Done CoreWriter::resolveFlag(const Place& place, const WriteKey& losing, Take take) {
    const TableLayout& table = core_.layouts_->at(place.table);
    OUTPOST_ASSIGN(const auto heads, core_.queries().heads(place.table, place.id));
    OUTPOST_ASSIGN(const auto further, core_.heads_->further({table.no, place.id, table.deletedNo}));
    const bool isOpen = heads.back() == losing.changeSet() ||
                        std::any_of(further.begin(), further.end(),
                                    [&](const FurtherHead& head) { return head.written == losing.changeSet(); });
    if (!isOpen) return missingConflict(losing);
    return setFlag(place.table, place.id, take == Take::Other ? 1 : 0);
}

}  // namespace outpost::sync
