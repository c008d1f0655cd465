#include "syncengine/merge/unit_heads.h"

#include "syncengine/log/pack.h"

#include <algorithm>

namespace outpost::sync {

Bytes packValues(std::span<const ValueView> values) {
    Packer out;
    out.array(values.size());
    for (const ValueView& value : values) out.value(value);
    return out.take();
}

std::vector<ValueView> unpackValues(ByteView packed) {
    Unpacker reader{packed};
    std::vector<ValueView> values;
    const auto count = reader.array();
    for (std::size_t i = 0; count && i < *count; ++i) {
        const auto value = reader.value();
        if (!value) return {};
        values.push_back(*value);
    }
    return values;
}

Result<UnitHeads> UnitHeads::open(store::Connection& connection, ChangeLog& log) {
    UnitHeads out;
    out.log_ = &log;
    OUTPOST_ASSIGN(out.read_,
                   connection.prepare("SELECT written, value FROM _head WHERE table_no=?1 AND id=?2 AND unit=?3 "
                                      "ORDER BY written"));
    OUTPOST_ASSIGN(out.add_, connection.prepare("INSERT OR REPLACE INTO _head(table_no, id, unit, written, value) "
                                                "VALUES(?1,?2,?3,?4,?5)"));
    OUTPOST_ASSIGN(out.drop_,
                   connection.prepare("DELETE FROM _head WHERE table_no=?1 AND id=?2 AND unit=?3 AND written=?4"));
    OUTPOST_ASSIGN(out.clear_, connection.prepare("DELETE FROM _head WHERE table_no=?1 AND id=?2"));
    return out;
}

Result<std::vector<FurtherHead>> UnitHeads::further(const Unit& unit) {
    std::vector<FurtherHead> heads;
    read_.bind(1, std::int64_t{unit.tableNo}).bind(2, unit.id).bind(3, std::int64_t{unit.unitNo});
    for (;;) {
        OUTPOST_ASSIGN(const bool more, read_.step());
        if (!more) return heads;
        heads.push_back({read_.integer(0), copyOf(read_.blob(1))});
    }
}

Done UnitHeads::add(const Unit& unit, ChangeSetId written, ByteView packed) {
    return add_.bind(1, std::int64_t{unit.tableNo})
        .bind(2, unit.id)
        .bind(3, std::int64_t{unit.unitNo})
        .bind(4, written)
        .bind(5, packed)
        .run();
}

Done UnitHeads::drop(const Unit& unit, ChangeSetId written) {
    return drop_.bind(1, std::int64_t{unit.tableNo})
        .bind(2, unit.id)
        .bind(3, std::int64_t{unit.unitNo})
        .bind(4, written)
        .run();
}

Done UnitHeads::clear(int tableNo, RecordId id) { return clear_.bind(1, std::int64_t{tableNo}).bind(2, id).run(); }

Result<UnitHeads::Outcome> UnitHeads::write(const Unit& unit, RowStamps& stamps, std::span<const ValueView> standing,
                                            const Write& write) {
    using Stands = Outcome::Stands;
    const ChangeSetId stood = stamps.headOf(unit.unitNo);
    // A unit is written once a change set; of a second write nothing counts.
    if (stood == write.id) return Outcome{Stands::Same, {}};
    const bool hadFurther = stamps.hasFurther(unit.unitNo);
    if (!hadFurther && write.coverage.covers(stood)) {
        stamps.set(unit.unitNo, write.id, false);
        return Outcome{Stands::Incoming, {}};
    }

    std::vector<FurtherHead> losers;
    if (hadFurther) {
        OUTPOST_ASSIGN(losers, further(unit));
    }
    std::vector<UnitHead> heads(1 + losers.size());
    heads[0].written = stood;
    for (std::size_t i = 0; i < losers.size(); ++i) {
        if (losers[i].written == write.id) return Outcome{Stands::Same, {}};
        heads[i + 1].written = losers[i].written;
    }
    for (UnitHead& head : heads) {
        OUTPOST_ASSIGN(head.stamp, log_->stampOf(head.written));
    }
    const HeadsDecision decision = decideHeads(heads, {.written = write.id, .stamp = write.stamp}, write.coverage);

    const auto stays = [&](std::size_t i) {
        return std::find(decision.further.begin(), decision.further.end(), i) != decision.further.end();
    };
    if (stays(0)) OUTPOST_TRY(add(unit, stood, packValues(standing)));
    for (std::size_t i = 0; i < losers.size(); ++i)
        if (!stays(i + 1)) OUTPOST_TRY(drop(unit, losers[i].written));
    if (stays(heads.size())) OUTPOST_TRY(add(unit, write.id, packValues(write.values)));

    const bool further = !decision.further.empty();
    if (decision.standing == heads.size()) {
        stamps.set(unit.unitNo, write.id, further);
        return Outcome{Stands::Incoming, {}};
    }
    stamps.set(unit.unitNo, heads[decision.standing].written, further);
    if (decision.standing == 0) return Outcome{Stands::Same, {}};
    return Outcome{Stands::Other, std::move(losers[decision.standing - 1].value)};
}

}  // namespace outpost::sync
