#include "syncengine/replica/queries.h"

#include "syncengine/merge/counter.h"
#include "syncengine/replica/row_writes.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

/// Who changed what of a record, when, from what to what: read from the change sets themselves (design, section 3).
namespace outpost::sync {
namespace {

struct Step {
    ChangeSetId id = 0;
    Stamp stamp = 0;
    std::int64_t user = 0;
    Bytes bytes;
};

std::vector<Value> copyAll(const std::vector<ValueView>& views) {
    std::vector<Value> values;
    for (const ValueView& view : views) values.push_back(copyOf(view));
    return values;
}

bool allNull(const std::vector<Value>& values) {
    return std::all_of(values.begin(), values.end(), [](const Value& value) { return isNull(value); });
}

HistoryStep::What whatOf(const UnitWrite& write) {
    using What = HistoryStep::What;
    if (write.op == Op::AddToSet) return What::Added;
    if (write.op == Op::RemoveFromSet) return What::Removed;
    if (write.unit == kWholeRow) return What::Created;
    if (write.unit >= 0) return write.op == Op::Insert ? What::Created : What::Changed;
    return write.values.front().index() != 0 && std::get<std::int64_t>(write.values.front()) == 1 ? What::Deleted
                                                                                                  : What::Restored;
}

}  // namespace

Result<std::vector<HistoryStep>> Queries::history(int tableIndex, RecordId id) const {
    const TableLayout& table = layouts_->at(tableIndex);
    OUTPOST_ASSIGN(auto read, connection_->prepare(fmt::format(
                                  "SELECT id, stamp, user, body FROM change_set WHERE verdict = 0 AND id IN ("
                                  "SELECT _written FROM {} WHERE id=?2 UNION "
                                  "SELECT change_set FROM _history WHERE table_no=?1 AND id=?2 UNION "
                                  "SELECT change_set FROM _orphan WHERE table_no=?1 AND id=?2) ORDER BY stamp, id",
                                  table.quotedName)));
    read.bind(1, std::int64_t{table.no}).bind(2, id);
    std::vector<HistoryStep> out;
    // By time: what a unit held before a change is what the change before it wrote.
    std::map<int, std::vector<Value>> last;
    std::map<int, CounterSum> sums;  // of a counter: what had been added by then
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read.step());
        if (!more) break;
        const Bytes bytes = copyOf(read.blob(3));
        OUTPOST_TRY(eachWrite(bytes, table, id, [&](const UnitWrite& write) {
            HistoryStep step;
            step.what = whatOf(write);
            step.unit = write.unit == kWholeRow ? kDeletedFlag : write.unit;
            step.changeSet = read.integer(0);
            step.stamp = read.integer(1);
            step.user = read.integer(2);
            if (step.what == HistoryStep::What::Removed) step.from = copyAll(write.values);
            else step.to = copyAll(write.values);
            if (write.unit >= 0 && !table.units[static_cast<std::size_t>(write.unit)].isSet) {
                if (step.what == HistoryStep::What::Created && allNull(step.to)) return;
                if (table.units[static_cast<std::size_t>(write.unit)].isCounter) {
                    CounterSum& sum = sums[write.unit];
                    if (const auto* delta = std::get_if<std::int64_t>(&step.to.front())) sum.add(*delta);
                    step.to = {sum.shown()};
                }
                step.from = last[write.unit];
                last[write.unit] = step.to;
            }
            out.push_back(std::move(step));
        }));
    }
    std::reverse(out.begin(), out.end());
    return out;
}

}  // namespace outpost::sync
