#include "syncengine/replica/segments.h"

#include "syncengine/log/envelope.h"

namespace outpost::sync {

Result<Segments> Segments::open(store::Connection& connection) {
    Segments out;
    out.connection_ = &connection;
    OUTPOST_ASSIGN(out.at_, connection.prepare("SELECT last FROM _segment WHERE id=?1"));
    OUTPOST_ASSIGN(out.put_, connection.prepare("INSERT OR REPLACE INTO _segment(id, last, needs, size, bytes) "
                                                "VALUES(?1,?2,?3,?4,?5)"));
    // The one that begins at or before a sequence: a range is at most 1,000 long, and one step down the tree finds it.
    OUTPOST_ASSIGN(out.over_, connection.prepare("SELECT id, last FROM _segment WHERE id BETWEEN ?1 AND ?2 "
                                                 "ORDER BY id DESC LIMIT 1"));
    OUTPOST_ASSIGN(out.last_,
                   connection.prepare("SELECT last FROM _segment WHERE id BETWEEN ?1 AND ?2 AND needs IS NULL "
                                      "ORDER BY id DESC LIMIT 1"));
    OUTPOST_ASSIGN(out.from_,
                   connection.prepare("SELECT id, last, size, bytes FROM _segment WHERE id BETWEEN ?1 AND ?2 "
                                      "ORDER BY id"));
    OUTPOST_ASSIGN(out.room_,
                   connection.prepare("SELECT count(*), coalesce(sum(size),0) FROM _segment WHERE needs IS NOT NULL"));
    OUTPOST_ASSIGN(out.waiting_,
                   connection.prepare("SELECT id, needs FROM _segment WHERE needs IS NOT NULL ORDER BY id"));
    OUTPOST_ASSIGN(out.numbers_,
                   connection.prepare("SELECT DISTINCT id >> 33 FROM _segment WHERE needs IS NOT NULL ORDER BY 1"));
    OUTPOST_ASSIGN(out.behind_, connection.prepare("SELECT id, last, needs FROM _segment WHERE id BETWEEN ?1 AND ?2 "
                                                   "AND needs IS NOT NULL ORDER BY id"));
    OUTPOST_ASSIGN(out.bytes_, connection.prepare("SELECT bytes FROM _segment WHERE id=?1"));
    OUTPOST_ASSIGN(out.drop_, connection.prepare("DELETE FROM _segment WHERE id=?1"));
    OUTPOST_ASSIGN(
        out.dropInside_,
        connection.prepare("DELETE FROM _segment WHERE id > ?1 AND id <= ?2 AND last <= ?3 AND needs IS NULL"));
    return out;
}

Result<bool> Segments::keep(DeviceNumber number, Sequence from, Sequence to, ChangeSetId needs, ByteView bytes) {
    const std::int64_t key = packIdentifier(number, from);
    const auto last = static_cast<std::int64_t>(to);
    OUTPOST_ASSIGN(const bool held, at_.bind(1, key).step());
    const bool longer = held && at_.integer(0) > last;
    if (held) at_.reset();
    if (longer) return true;
    if (needs != 0) {
        OUTPOST_TRY(room_.step());
        const bool full = room_.integer(0) >= kMaxWaiting ||
                          room_.integer(1) + static_cast<std::int64_t>(bytes.size()) > kMaxWaitingBytes;
        room_.reset();
        if (full && !held) return false;
    }
    put_.bind(1, key).bind(2, last).bind(4, static_cast<std::int64_t>(bytes.size())).bindStatic(5, bytes);
    if (needs == 0) put_.bindNull(3);
    else put_.bind(3, needs);
    OUTPOST_TRY(put_.run());
    // Re-issued in a larger envelope (rule I2): the smaller ones inside it say nothing more.
    if (needs == 0) OUTPOST_TRY(dropInside_.bind(1, key).bind(2, packIdentifier(number, to)).bind(3, last).run());
    return true;
}

Result<std::vector<Bytes>> Segments::read(DeviceNumber number, Sequence from, Sequence held, std::size_t maxBytes) {
    std::vector<Bytes> out;
    if (from > held) return out;
    over_.bind(1, packIdentifier(number, 0)).bind(2, packIdentifier(number, from));
    OUTPOST_ASSIGN(const bool found, over_.step());
    if (!found) return out;
    const std::int64_t first = over_.integer(0);
    over_.reset();
    Sequence next = from;
    std::size_t size = 0;
    from_.bind(1, first).bind(2, packIdentifier(number, held));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, from_.step());
        if (!more) return out;
        const Sequence begins = counterOf(from_.integer(0));
        const auto ends = static_cast<Sequence>(from_.integer(1));
        if (ends < next) continue;
        if (begins > next || next > held ||
            (!out.empty() && size + static_cast<std::size_t>(from_.integer(2)) > maxBytes))
            break;
        out.push_back(copyOf(from_.blob(3)));
        size += out.back().size();
        next = ends + 1;
    }
    from_.reset();
    return out;
}

Result<std::vector<DeviceNumber>> Segments::waitingNumbers() {
    std::vector<DeviceNumber> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, numbers_.step());
        if (!more) return out;
        out.push_back(static_cast<DeviceNumber>(numbers_.integer(0)));
    }
}

Result<Sequence> Segments::sealedReach(DeviceNumber number, Sequence held) {
    Sequence reach = held;
    // A range is at most 1,000 long, so what goes on from `held` begins no further before it.
    const Sequence first = held + 1 > kMaxChangeSetsASegment ? held + 1 - kMaxChangeSetsASegment : 0;
    behind_.bind(1, packIdentifier(number, first)).bind(2, packIdentifier(number, kMaxCounter));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, behind_.step());
        if (!more) return reach;
        const auto last = static_cast<Sequence>(behind_.integer(1));
        if (last <= reach) continue;
        // The first of them waits for the team log; those behind it wait for it.
        const bool goesOn = counterOf(behind_.integer(0)) <= reach + 1;
        if (!goesOn || (reach == held && deviceOf(behind_.integer(2)) != 0)) break;
        reach = last;
    }
    behind_.reset();
    return reach;
}

Result<Sequence> Segments::lastOf(DeviceNumber number) {
    last_.bind(1, packIdentifier(number, 0)).bind(2, packIdentifier(number, kMaxCounter));
    OUTPOST_ASSIGN(const bool found, last_.step());
    if (!found) return Sequence{0};
    const auto last = static_cast<Sequence>(last_.integer(0));
    last_.reset();
    return last;
}

Result<std::vector<Segments::Waiting>> Segments::waiting() {
    std::vector<Waiting> out;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, waiting_.step());
        if (!more) return out;
        out.push_back({waiting_.integer(0), waiting_.integer(1)});
    }
}

Result<Bytes> Segments::bytesOf(std::int64_t key) {
    OUTPOST_ASSIGN(const bool found, bytes_.bind(1, key).step());
    if (!found) return fail(Error::Kind::NotFound, "segment.missing");
    Bytes bytes = copyOf(bytes_.blob(0));
    bytes_.reset();
    return bytes;
}

Done Segments::drop(std::int64_t key) { return drop_.bind(1, key).run(); }

}  // namespace outpost::sync
