#include "schema/base/decimal.h"
#include "syncengine/replica/core.h"

#include <fmt/format.h>

#include <algorithm>

/// What a transaction wrote becomes one change set (design, section 3).
namespace outpost::sync {
namespace {

std::string_view columnName(const TableLayout& table, int column) {
    return column == TableLayout::kDeleted
               ? kDeletedUnit
               : std::string_view{table.plan->columns[static_cast<std::size_t>(column)].name};
}

void appendLayouts(Packer& out, const Layouts& layouts, const std::vector<WireLayout>& wire) {
    out.array(wire.size());
    for (const WireLayout& layout : wire) {
        const TableLayout& table = layouts.at(layout.table);
        out.array(2).text(table.plan->name).array(layout.columns.size());
        for (const int column : layout.columns) out.text(columnName(table, column));
    }
}

}  // namespace

/// Rule K1: of the change sets applied since the own previous one, those that no other of them holds. Of each number only
/// the newest can be one, because it holds those before it.
Result<std::vector<ChangeSetId>> Core::frontier() {
    VersionVector known;
    if (const Sequence own = ownSequence(); own > 0) {
        OUTPOST_ASSIGN(const VersionVector* context, log_->contextOf(packIdentifier(number_, own)));
        known = *context;
    }
    std::vector<ChangeSetId> newest;
    for (const auto& [number, sequence] : log_->vector().entries())
        if (number != number_ && sequence > known.of(number)) newest.push_back(packIdentifier(number, sequence));
    std::vector<ChangeSetId> out;
    for (const ChangeSetId candidate : newest) {
        bool held = false;
        for (const ChangeSetId other : newest) {
            if (other == candidate) continue;
            OUTPOST_ASSIGN(const VersionVector* context, log_->contextOf(other));
            held = held || context->contains(candidate);
        }
        if (!held) out.push_back(candidate);
    }
    return out;
}

Done Core::appendOwn(ChangeSetId id, Stamp stamp, ChangeSetKind kind, ByteView body) {
    ChangeSetHead head;
    head.number = number_;
    head.sequence = counterOf(id);
    head.stamp = stamp;
    OUTPOST_ASSIGN(ChangeSetId team, log_->teamOf(number_, head.sequence - 1));
    if (team_->hasTeam() && team_->newestPlace() != team) {
        team = team_->newestPlace();
        head.team = team_->newest();
    }
    head.catalog = catalog_;
    head.kind = static_cast<int>(kind);
    OUTPOST_ASSIGN(head.frontier, frontier());
    const Bytes bytes = encodeChangeSet(head, body);
    OUTPOST_ASSIGN(const Hash before, log_->hashAt(number_, head.sequence - 1));
    const Hash hash = sync::chainHash(before, bytes);
    const VersionVector context = log_->vector();
    OUTPOST_TRY(log_->append({.id = id,
                              .stamp = stamp,
                              .hash = hash,
                              .verdict = Verdict::Accepted,
                              .user = author_.user,
                              .reason = {},
                              .team = team,
                              .bytes = bytes},
                             context));
    if (kind == ChangeSetKind::Certificate) {
        OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT INTO _certificate(id) VALUES(?1)"));
        OUTPOST_TRY(insert.bind(1, id).run());
    }
    return {};
}

/// A bulk load: the rows were encoded as they were made.
Bytes Core::plainInsertsBody(const Captured& captured) const {
    Packer out;
    out.array(2);
    appendLayouts(out, *layouts_, capture_->layouts());
    out.array(captured.rows.size()).raw(captured.wireRows);
    return out.take();
}

Result<ChangeSetId> Core::commitCaptured(const Captured& captured) {
    const ChangeSetId id = nextOwn();
    const Stamp stamp = clock_.next(setup_.now());
    log_->setPending(id, stamp, log_->vector());
    Bytes body;
    if (captured.onlyPlainInserts) {
        body = plainInsertsBody(captured);
        for (const RowChange& row : captured.rows) {
            touched_.add({.table = row.table, .id = row.id, .existed = false, .before = {}});
            OUTPOST_TRY(merger_->madeHere(layouts_->at(row.table), row.id));
            if (!row.isStamped) OUTPOST_TRY(stampRow(layouts_->at(row.table), row.id, id, {}, {}));
        }
    } else {
        BodyWriter writer;
        for (const RowChange& row : captured.rows) OUTPOST_TRY(commitRow(row, id, stamp, writer));
        for (const SetChange& set : captured.sets) OUTPOST_TRY(commitSet(set, id, writer));
        // Several statements may lead back to where the row was: then nothing is left to say.
        if (writer.empty()) {
            log_->clearPending();
            return ChangeSetId{0};
        }
        body = writer.finish();
    }
    if (body.size() > kMaxBodyBytes) return fail(Error::Kind::Full, "transaction.too_large");
    OUTPOST_TRY(appendOwn(id, stamp, ChangeSetKind::Data, body));
    OUTPOST_TRY(merger_->finish(touched_));
    OUTPOST_TRY(judge_->settle(touched_));
    OUTPOST_TRY(refreshLocal(touched_, store::Origin::Command));
    return id;
}

Done Core::stampRow(const TableLayout& table, RecordId id, std::optional<ChangeSetId> written, const RowStamps& stamps,
                    const std::vector<std::pair<int, ValueView>>& columns) {
    std::string sets = written ? ", _written=?3" : "";
    for (std::size_t i = 0; i < columns.size(); ++i)
        sets += fmt::format(", {}=?{}", store::quoted(columnName(table, columns[i].first)), i + 4);
    OUTPOST_ASSIGN(store::Statement * update,
                   statement(fmt::format("UPDATE {} SET _exceptions=?2{} WHERE id=?1", table.quotedName, sets)));
    const Bytes blob = stamps.encode();
    update->bind(1, id);
    if (blob.empty()) update->bindNull(2);
    else update->bind(2, ByteView{blob});
    if (written) update->bind(3, *written);
    for (std::size_t i = 0; i < columns.size(); ++i) update->bind(static_cast<int>(i) + 4, copyOf(columns[i].second));
    return update->run();
}

Done Core::remember(const TableLayout& table, RecordId id, ChangeSetId changeSet) {
    return remember_.bind(1, std::int64_t{table.no}).bind(2, id).bind(3, changeSet).run();
}

Done Core::commitRow(const RowChange& row, ChangeSetId id, Stamp stamp, BodyWriter& body) {
    return row.isInsert ? commitInsert(row, id, body) : commitUpdate(row, id, stamp, body);
}

Done Core::commitInsert(const RowChange& row, ChangeSetId id, BodyWriter& body) {
    const TableLayout& table = layouts_->at(row.table);
    touched_.add({.table = row.table, .id = row.id, .existed = false, .before = {}});
    OUTPOST_TRY(merger_->madeHere(table, row.id));
    std::vector<ValueView> values = row.before;
    ValueView deleted = row.deletedBefore;
    if (row.isPlain) {
        // Encoded already, but in another layout's words: read it once more.
        capture_->openInsert(row, values, deleted);
    }
    for (const auto& [unit, changed] : row.units) {
        if (unit < 0) deleted = changed.front();
        else
            for (std::size_t i = 0; i < changed.size(); ++i)
                values[static_cast<std::size_t>(table.units[static_cast<std::size_t>(unit)].columns[i])] = changed[i];
    }
    RowWrite write;
    write.op = Op::Insert;
    write.id = row.id;
    std::vector<std::string_view> names;
    for (std::size_t c = 0; c < values.size(); ++c) {
        if (values[c].index() == 0 && deviceOf(row.id) != 0)
            continue;  // of the product's rows all: see Capture::inserted
        names.push_back(table.plan->columns[c].name);
        write.values.push_back(values[c]);
    }
    if (deleted.index() != 0) {
        names.push_back(kDeletedUnit);
        write.values.push_back(deleted);
        judge_->flagWritten(row.table, row.id);
    }
    write.layout = body.layout(table.plan->name, names);
    body.row(write);
    if (row.isStamped) return {};
    return stampRow(table, row.id, id, {}, {});
}

/// Rule K5: what leaves is the difference, of all the transaction's statements together.
Result<Core::Counted> Core::commitCount(const RowChange& row, int unit, const ValueView& after, ChangeSetId id) {
    const TableLayout& table = layouts_->at(row.table);
    const UnitLayout& counter = table.units[static_cast<std::size_t>(unit)];
    const int column = counter.columns.front();
    const ValueView& before = row.before[static_cast<std::size_t>(column)];
    const auto numberOf = [](const ValueView& value) -> std::optional<std::int64_t> {
        if (value.index() == 0) return 0;
        const auto* number = std::get_if<std::int64_t>(&value);
        return number ? std::optional{*number} : std::nullopt;
    };
    const auto from = numberOf(before), to = numberOf(after);
    if (!from || !to) return fail(Error::Kind::Invalid, "value.wrong", {table.plan->name});
    const auto delta = narrow(Int128{*to} - *from);
    // Others ask of the difference what they ask of any value.
    if (!delta || (setup_.check && !setup_.check->accepts(row.table, column, ValueView{*delta})))
        return fail(Error::Kind::Invalid, "counter.range");
    OUTPOST_ASSIGN(const std::int64_t sum, counters_->add({table.no, row.id, counter.no}, before, *delta, id));
    return Counted{*delta, sum};
}

Done Core::commitUpdate(const RowChange& row, ChangeSetId id, Stamp stamp, BodyWriter& body) {
    if (row.units.empty() && row.isPlain) return {};
    const TableLayout& table = layouts_->at(row.table);
    store::TouchedRow touched{.table = row.table, .id = row.id, .existed = !row.wasDead, .before = {}};
    for (const ValueView& value : row.before) touched.before.push_back(copyOf(value));
    touched_.add(std::move(touched));

    RowStamps stamps = RowStamps::parse(row.written, row.exceptions);
    RowWrite write;
    write.op = Op::Update;
    write.id = row.id;
    std::vector<std::string_view> names;
    bool asStamped = row.isStamped && row.isPlain;
    std::vector<std::pair<int, ValueView>> corrections;
    std::vector<Bytes> kept;  // what corrections may point into
    kept.reserve(row.units.size());
    for (const auto& [unit, values] : row.units) {
        const bool isFlag = unit < 0;
        if (!isFlag && table.units[static_cast<std::size_t>(unit)].isCounter) {
            const int column = table.units[static_cast<std::size_t>(unit)].columns.front();
            OUTPOST_ASSIGN(const Counted counted, commitCount(row, unit, values.front(), id));
            names.push_back(columnName(table, column));
            write.values.push_back(counted.delta);
            if (const auto* held = std::get_if<std::int64_t>(&values.front()); held && *held == counted.sum) continue;
            corrections.emplace_back(column, counted.sum);
            asStamped = false;
            continue;
        }
        const int unitNo = isFlag ? table.deletedNo : table.units[static_cast<std::size_t>(unit)].no;
        const std::vector<int> columns =
            isFlag ? std::vector<int>{TableLayout::kDeleted} : table.units[static_cast<std::size_t>(unit)].columns;
        std::vector<ValueView> standing;
        for (const int column : columns)
            standing.push_back(isFlag ? row.deletedBefore : row.before[static_cast<std::size_t>(column)]);

        // Rule K2: a write covers the head that its author was shown; nothing is said where that is every head.
        const ChangeSetId stood = stamps.headOf(unitNo);
        const auto covering = capture_->covering(row.table, row.id, unit);
        const ChangeSetId shown = covering && !covering->all ? covering->shown : stood;
        const bool all = covering && covering->all;
        const bool isNamed = unknown_ > 0 || (!all && (stamps.hasFurther(unitNo) || shown != stood));
        std::vector<ChangeSetId> named;
        if (isNamed) {
            named.push_back(shown);
            if (all)
                OUTPOST_TRY([&]() -> Done {
                    OUTPOST_ASSIGN(const auto further, heads_->further({table.no, row.id, unitNo}));
                    for (const FurtherHead& head : further) named.push_back(head.written);
                    return {};
                }());
            write.covers.push_back({static_cast<int>(names.size()), named});
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            names.push_back(columnName(table, columns[i]));
            write.values.push_back(values[i]);
        }
        const VersionVector context = log_->vector();
        OUTPOST_ASSIGN(
            UnitHeads::Outcome outcome,
            heads_->write(
                {table.no, row.id, unitNo}, stamps, standing,
                {.id = id, .stamp = stamp, .coverage = {&context, isNamed ? &named : nullptr}, .values = values}));
        asStamped = asStamped && !isNamed && outcome.stands == UnitHeads::Outcome::Stands::Incoming &&
                    stamps.headOf(unitNo) == id;
        if (isFlag) judge_->flagWritten(row.table, row.id);
        if (outcome.stands == UnitHeads::Outcome::Stands::Incoming) continue;
        // A head whose stamp lies above ours stands all the same: the row shows it, and our write is the open conflict.
        if (outcome.stands == UnitHeads::Outcome::Stands::Other)
            standing = unpackValues(kept.emplace_back(std::move(outcome.other)));
        for (std::size_t i = 0; i < columns.size() && i < standing.size(); ++i)
            corrections.emplace_back(columns[i], standing[i]);
    }
    if (!asStamped) OUTPOST_TRY(stampRow(table, row.id, std::nullopt, stamps, corrections));
    if (row.units.empty()) return {};
    write.layout = body.layout(table.plan->name, names);
    body.row(write);
    return remember(table, row.id, id);
}

Done Core::commitSet(const SetChange& set, ChangeSetId id, BodyWriter& body) {
    const TableLayout& table = layouts_->at(set.table);
    OUTPOST_TRY(judge_->touchRow(set.table, set.id, touched_));
    RowWrite write;
    write.op = set.isAdd ? Op::AddToSet : Op::RemoveFromSet;
    write.id = set.id;
    write.layout =
        body.layout(table.plan->name, {std::string_view{table.units[static_cast<std::size_t>(set.unit)].name}});
    write.values.push_back(set.target);
    body.row(write);
    return remember(table, set.id, id);
}

}  // namespace outpost::sync
