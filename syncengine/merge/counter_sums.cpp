#include "syncengine/merge/counter_sums.h"

#include "syncengine/merge/counter.h"

#include <limits>

namespace outpost::sync {
namespace {

constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();

bool isBound(std::int64_t value) { return value == kLeast || value == kMost; }

}  // namespace

Result<CounterSums> CounterSums::open(store::Connection& connection) {
    CounterSums out;
    OUTPOST_ASSIGN(out.note_, connection.prepare("INSERT INTO _counter(table_no, id, unit, number, sequence) "
                                                 "VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET sequence = "
                                                 "max(sequence, excluded.sequence)"));
    OUTPOST_ASSIGN(out.clear_, connection.prepare("DELETE FROM _counter WHERE table_no=?1 AND id=?2"));
    OUTPOST_ASSIGN(out.beyond_, connection.prepare("SELECT high, low FROM _counter_beyond "
                                                   "WHERE table_no=?1 AND id=?2 AND unit=?3"));
    OUTPOST_ASSIGN(out.setBeyond_,
                   connection.prepare("INSERT OR REPLACE INTO _counter_beyond(table_no, id, unit, high, low) "
                                      "VALUES(?1,?2,?3,?4,?5)"));
    OUTPOST_ASSIGN(out.dropBeyond_,
                   connection.prepare("DELETE FROM _counter_beyond WHERE table_no=?1 AND id=?2 AND unit=?3"));
    OUTPOST_ASSIGN(out.clearBeyond_, connection.prepare("DELETE FROM _counter_beyond WHERE table_no=?1 AND id=?2"));
    return out;
}

/// Only a column that holds a bound may stand for a sum beyond it.
Result<Int128> CounterSums::exactOf(const Unit& unit, std::int64_t held) {
    if (!isBound(held)) return Int128{held};
    OUTPOST_ASSIGN(
        const bool found,
        beyond_.bind(1, std::int64_t{unit.tableNo}).bind(2, unit.id).bind(3, std::int64_t{unit.unitNo}).step());
    if (!found) return Int128{held};
    const Int128 exact = Int128{beyond_.integer(0)} * (Int128{1} << 64) +
                         static_cast<Int128>(static_cast<std::uint64_t>(beyond_.integer(1)));
    beyond_.reset();
    return exact;
}

Result<std::int64_t> CounterSums::set(const Unit& unit, Int128 exact) {
    if (!narrow(exact)) {
        const auto low = static_cast<std::uint64_t>(exact);
        const Int128 high = (exact - static_cast<Int128>(low)) / (Int128{1} << 64);
        OUTPOST_TRY(setBeyond_.bind(1, std::int64_t{unit.tableNo})
                        .bind(2, unit.id)
                        .bind(3, std::int64_t{unit.unitNo})
                        .bind(4, static_cast<std::int64_t>(high))
                        .bind(5, static_cast<std::int64_t>(low))
                        .run());
    }
    return CounterSum{exact}.shown();
}

Result<std::int64_t> CounterSums::add(const Unit& unit, const ValueView& held, std::int64_t delta,
                                      ChangeSetId written) {
    const auto* number = std::get_if<std::int64_t>(&held);
    const std::int64_t before = number ? *number : 0;
    OUTPOST_ASSIGN(const Int128 exact, exactOf(unit, before));
    if (isBound(before))
        OUTPOST_TRY(
            dropBeyond_.bind(1, std::int64_t{unit.tableNo}).bind(2, unit.id).bind(3, std::int64_t{unit.unitNo}).run());
    OUTPOST_TRY(note(unit, written));
    return set(unit, exact + delta);
}

Done CounterSums::note(const Unit& unit, ChangeSetId written) {
    return note_.bind(1, std::int64_t{unit.tableNo})
        .bind(2, unit.id)
        .bind(3, std::int64_t{unit.unitNo})
        .bind(4, std::int64_t{deviceOf(written)})
        .bind(5, static_cast<std::int64_t>(counterOf(written)))
        .run();
}

Done CounterSums::clear(int tableNo, RecordId id) {
    OUTPOST_TRY(clearBeyond_.bind(1, std::int64_t{tableNo}).bind(2, id).run());
    return clear_.bind(1, std::int64_t{tableNo}).bind(2, id).run();
}

}  // namespace outpost::sync
