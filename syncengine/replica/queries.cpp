#include "syncengine/replica/queries.h"

#include "syncengine/log/change_set.h"
#include "syncengine/log/pack.h"
#include "syncengine/merge/unit_heads.h"
#include "syncengine/store/change_log.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace outpost::sync {

std::string WriteKey::text() const { return fmt::format("{}.{}.{}", number, sequence, ordinal); }

std::optional<WriteKey> WriteKey::parse(std::string_view text) {
    WriteKey key;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto part = [&](auto& out, char after) {
        const auto [next, error] = std::from_chars(at, end, out);
        if (error != std::errc{} || next == at) return false;
        at = next;
        if (after == 0) return at == end;
        return at != end && *at++ == after;
    };
    if (!part(key.number, '.') || !part(key.sequence, '.') || !part(key.ordinal, 0)) return std::nullopt;
    if (key.number > kMaxDeviceNumber || key.sequence > kMaxCounter) return std::nullopt;
    return key;
}

namespace {

std::vector<Value> copyAll(const std::vector<ValueView>& views) {
    std::vector<Value> values;
    for (const ValueView& view : views) values.push_back(copyOf(view));
    return values;
}

bool isDelete(const std::vector<Value>& values) { return !values.empty() && values.front() == Value{std::int64_t{1}}; }

}  // namespace

Result<Bytes> Queries::changeSetBytes(ChangeSetId id) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare("SELECT body FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return fail(Error::Kind::NotFound, "change_set.missing");
    return copyOf(read.blob(0));
}

std::vector<ChangeSetId> Queries::headsOf(int tableIndex, ChangeSetId written, ByteView exceptions) const {
    const TableLayout& table = layouts_->at(tableIndex);
    const RowStamps stamps = RowStamps::parse(written, exceptions);
    std::vector<ChangeSetId> heads;
    for (const UnitLayout& unit : table.units) heads.push_back(unit.isSet ? 0 : stamps.headOf(unit.no));
    heads.push_back(stamps.headOf(table.deletedNo));
    return heads;
}

Result<std::vector<ChangeSetId>> Queries::heads(int table, RecordId id) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare(fmt::format("SELECT _written, _exceptions FROM {} WHERE id=?1",
                                                               layouts_->at(table).quotedName)));
    OUTPOST_ASSIGN(const bool found, read.bind(1, id).step());
    if (!found) return std::vector<ChangeSetId>{};
    return headsOf(table, read.integer(0), read.blob(1));
}

Result<std::vector<SetAside>> Queries::setAside(std::int64_t limit) const {
    OUTPOST_ASSIGN(auto read,
                   connection_->prepare(
                       "SELECT verdict, id, stamp, user, reason FROM change_set WHERE verdict <> 0 UNION ALL "
                       "SELECT 3, change_set, stamp, user, 'change_set.fork' FROM _fork ORDER BY 3 DESC LIMIT ?1"));
    read.bind(1, limit);
    std::vector<SetAside> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) return out;
        const auto why = read.integer(0) == 1   ? SetAside::Why::Refused
                         : read.integer(0) == 2 ? SetAside::Why::Unknown
                                                : SetAside::Why::Fork;
        out.push_back({why, read.integer(1), read.integer(2), read.integer(3), std::string{read.text(4)}});
    }
}

Result<std::vector<OrphanEdit>> Queries::orphans(std::int64_t limit) const {
    OUTPOST_ASSIGN(auto read, connection_->prepare("SELECT table_no, id, change_set FROM _orphan LIMIT ?1"));
    read.bind(1, limit);
    std::vector<OrphanEdit> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) return out;
        if (const TableLayout* table = layouts_->byNo(static_cast<int>(read.integer(0))))
            out.push_back({table->index, read.integer(1), read.integer(2)});
    }
}

/// As many as conflicts() would list, without a look at who wrote them: that takes opening each one's change set.
Result<std::int64_t> Queries::countConflicts(const TableLayout& table) const {
    OUTPOST_ASSIGN(auto graves,
                   connection_->prepare(fmt::format("SELECT count(*) FROM _grave AS g JOIN {} AS t ON t.id=g.id WHERE "
                                                    "g.table_no=?1 AND t._deleted=1 AND t._dead IS NOT 1",
                                                    table.quotedName)));
    OUTPOST_TRY(graves.bind(1, std::int64_t{table.no}).step());
    std::int64_t count = graves.integer(0);
    graves.reset();

    OUTPOST_ASSIGN(auto any, connection_->prepare("SELECT 1 FROM _head WHERE table_no=?1 LIMIT 1"));
    OUTPOST_ASSIGN(const bool hasHeads, any.bind(1, std::int64_t{table.no}).step());
    if (!hasHeads) return count;
    std::string columns;
    for (const auto& column : table.plan->columns) columns += ", t." + store::quoted(column.name);
    OUTPOST_ASSIGN(auto heads, connection_->prepare(
                                   fmt::format("SELECT h.unit, h.value{} FROM _head AS h JOIN {} AS t ON t.id=h.id "
                                               "WHERE h.table_no=?1 AND t._dead IS NOT 1",
                                               columns, table.quotedName)));
    heads.bind(1, std::int64_t{table.no});
    for (;;) {
        OUTPOST_ASSIGN(const bool more, heads.step());
        if (!more) return count;
        const int unitNo = static_cast<int>(heads.integer(0));
        const UnitLayout* unit = table.unitOfNo(unitNo);
        if (!unit && unitNo != table.deletedNo) continue;
        const std::vector<Value> lost = copyAll(unpackValues(heads.blob(1)));
        std::vector<Value> stands;
        if (unit)
            for (const int column : unit->columns) stands.push_back(heads.value(column + 2));
        if (unit ? lost != stands : isDelete(lost)) ++count;
    }
}

Result<ReplicaCounts> Queries::counts() const {
    ReplicaCounts out;
    for (const TableLayout& table : layouts_->tables()) {
        OUTPOST_ASSIGN(const std::int64_t open, countConflicts(table));
        out.conflicts += open;
    }
    OUTPOST_ASSIGN(out.refused, connection_->integer("SELECT count(*) FROM change_set WHERE verdict = 1"));
    OUTPOST_ASSIGN(out.unknown, connection_->integer("SELECT count(*) FROM change_set WHERE verdict = 2"));
    OUTPOST_ASSIGN(out.forks, connection_->integer("SELECT count(*) FROM _fork"));
    OUTPOST_ASSIGN(out.orphans, connection_->integer("SELECT count(*) FROM _orphan"));
    OUTPOST_ASSIGN(out.waiting, connection_->integer("SELECT count(*) FROM _segment WHERE needs IS NOT NULL"));
    // Below the first identifier of number 1 are team entries: what waits for one of those waits for a key in it.
    OUTPOST_ASSIGN(out.keysMissing, connection_->integer("SELECT count(*) FROM _segment WHERE needs < 8589934592"));
    return out;
}

}  // namespace outpost::sync
