#include "relay/mailbox.h"

#include "syncengine/log/envelope.h"

#include <algorithm>
#include <utility>

namespace outpost::relay {

using namespace sync;

namespace {

constexpr std::int64_t kSchema = 1;

// What stands beside the payloads is what docs/protocol.md lists (rule W8), and nothing else: no times, no names.
constexpr std::string_view kTables = R"(
CREATE TABLE firm(id INTEGER PRIMARY KEY, routing BLOB NOT NULL UNIQUE, bytes INTEGER NOT NULL DEFAULT 0);
CREATE TABLE device(firm INTEGER, number INTEGER, issue INTEGER, signing BLOB, PRIMARY KEY(firm, number)) WITHOUT ROWID;
CREATE TABLE held(firm INTEGER, number INTEGER, upto INTEGER, PRIMARY KEY(firm, number)) WITHOUT ROWID;
CREATE TABLE segment(id INTEGER PRIMARY KEY, firm INTEGER, number INTEGER, upto INTEGER, bytes BLOB);
CREATE UNIQUE INDEX segment_range ON segment(firm, number, upto);
CREATE TABLE ack(firm INTEGER, device INTEGER, bytes BLOB, PRIMARY KEY(firm, device)) WITHOUT ROWID;
CREATE TABLE retain(firm INTEGER PRIMARY KEY, issue INTEGER, bytes BLOB);
)";

template <std::size_t N>
bool copyInto(ByteView from, std::array<std::uint8_t, N>& to) {
    if (from.size() != N) return false;
    std::copy(from.begin(), from.end(), to.begin());
    return true;
}

}  // namespace

Result<Mailbox> Mailbox::open(const std::string& path, const MailboxOptions& options) {
    store::OpenOptions how;
    how.vfs = options.vfs;
    OUTPOST_ASSIGN(auto connection, store::Connection::open(path, how));
    // The acknowledgement that a client gets rests on this (rule R5).
    OUTPOST_TRY(connection.execute("PRAGMA synchronous=FULL"));
    OUTPOST_ASSIGN(const auto version, connection.integer("PRAGMA user_version"));
    if (version > kSchema) return fail(Error::Kind::TooNew, "relay.mailbox_too_new");
    if (version == 0) {
        OUTPOST_ASSIGN(auto transaction, store::Transaction::begin(connection));
        OUTPOST_TRY(connection.execute(kTables));
        OUTPOST_TRY(connection.execute("PRAGMA user_version=1"));
        OUTPOST_TRY(transaction.commit());
    }
    return Mailbox{std::move(connection), options};
}

Result<std::int64_t> Mailbox::idOf(const PublicKey& firm) {
    OUTPOST_ASSIGN(auto find, connection_.prepare("SELECT id FROM firm WHERE routing=?"));
    find.bind(1, ByteView{firm});
    OUTPOST_ASSIGN(const bool known, find.step());
    if (!known) return fail(Error::Kind::NotFound, "relay.firm_unknown");
    return find.integer(0);
}

Result<FirmRecord> Mailbox::load(const PublicKey& firm, bool make) {
    auto id = idOf(firm);
    if (!id && id.error().kind == Error::Kind::NotFound && make) {
        OUTPOST_ASSIGN(const auto firms, connection_.integer("SELECT count(*) FROM firm"));
        if (static_cast<std::size_t>(firms) >= options_.maxFirms) return fail(Error::Kind::Full, "relay.firms_full");
        OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT INTO firm(routing) VALUES(?)"));
        insert.bind(1, ByteView{firm});
        OUTPOST_TRY(insert.run());
        id = idOf(firm);
    }
    if (!id) return propagate(id);
    FirmRecord record;
    OUTPOST_ASSIGN(record.holds, knowledgeOf(*id));
    OUTPOST_ASSIGN(record.acks, acksOf(*id));
    OUTPOST_ASSIGN(record.retain, retainOf(*id));
    OUTPOST_ASSIGN(auto devices, connection_.prepare("SELECT number, issue, signing FROM device WHERE firm=?"));
    devices.bind(1, *id);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, devices.step());
        if (!more) break;
        KnownDevice device;
        device.number = static_cast<DeviceNumber>(devices.integer(0));
        device.issue = static_cast<std::uint64_t>(devices.integer(1));
        if (copyInto(devices.blob(2), device.signing)) record.devices[device.number] = device;
    }
    return record;
}

Result<Knowledge> Mailbox::knowledgeOf(std::int64_t firm) {
    Knowledge holds;
    OUTPOST_ASSIGN(auto select, connection_.prepare("SELECT number, upto FROM held WHERE firm=?"));
    select.bind(1, firm);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, select.step());
        if (!more) return holds;
        holds[static_cast<DeviceNumber>(select.integer(0))] = static_cast<Sequence>(select.integer(1));
    }
}

Result<Knowledge> Mailbox::knowledge(const PublicKey& firm) {
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    return knowledgeOf(id);
}

Result<AckBook> Mailbox::acksOf(std::int64_t firm) {
    AckBook book;
    OUTPOST_ASSIGN(auto select, connection_.prepare("SELECT bytes FROM ack WHERE firm=?"));
    select.bind(1, firm);
    for (;;) {
        OUTPOST_ASSIGN(const bool more, select.step());
        if (!more) return book;
        if (auto ack = decodeAck(select.blob(0))) book[ack->device] = std::move(*ack);
    }
}

Result<SignedRetainList> Mailbox::retainOf(std::int64_t firm) {
    SignedRetainList list;
    OUTPOST_ASSIGN(auto select, connection_.prepare("SELECT issue, bytes FROM retain WHERE firm=?"));
    select.bind(1, firm);
    OUTPOST_ASSIGN(const bool known, select.step());
    if (known) list = {static_cast<std::uint64_t>(select.integer(0)), copyOf(select.blob(1))};
    return list;
}

Result<std::vector<Bytes>> Mailbox::read(const PublicKey& firm, DeviceNumber number, Sequence from,
                                         std::size_t maxBytes) {
    std::vector<Bytes> segments;
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(auto select, connection_.prepare(
                                    "SELECT bytes FROM segment WHERE firm=? AND number=? AND upto>=? ORDER BY upto"));
    select.bind(1, id).bind(2, std::int64_t{number}).bind(3, static_cast<std::int64_t>(from));
    std::size_t bytes = 0;
    Sequence next = from;
    while (bytes < maxBytes) {
        OUTPOST_ASSIGN(const bool more, select.step());
        if (!more) break;
        const auto envelope = parseEnvelope(select.blob(0));
        // A gap: what stood there was dropped, and is to be had from devices.
        if (!envelope || envelope->header.from > next) break;
        next = envelope->header.to + 1;
        segments.push_back(copyOf(select.blob(0)));
        bytes += segments.back().size();
    }
    return segments;
}

Result<bool> Mailbox::accept(const PublicKey& firm, ByteView segment) {
    OUTPOST_ASSIGN(const auto envelope, parseEnvelope(segment));
    const auto& header = envelope.header;
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(
        auto select,
        connection_.prepare(
            "SELECT coalesce((SELECT upto FROM held WHERE firm=?1 AND number=?2), 0), bytes FROM firm WHERE id=?1"));
    select.bind(1, id).bind(2, std::int64_t{header.number});
    OUTPOST_ASSIGN(const bool known, select.step());
    if (!known) return fail(Error::Kind::NotFound, "relay.firm_unknown");
    const auto held = static_cast<Sequence>(select.integer(0));
    const auto bytes = static_cast<std::uint64_t>(select.integer(1));
    select.reset();
    if (header.to <= held || header.from > held + 1) return false;
    if (bytes + segment.size() > options_.quotaBytes) return fail(Error::Kind::Full, "relay.quota");

    const auto write = [&]() -> Done {
        OUTPOST_ASSIGN(auto insert,
                       connection_.prepare("INSERT INTO segment(firm, number, upto, bytes) VALUES(?, ?, ?, ?)"));
        insert.bind(1, id).bind(2, std::int64_t{header.number}).bind(3, static_cast<std::int64_t>(header.to));
        insert.bindStatic(4, segment);
        OUTPOST_TRY(insert.run());
        OUTPOST_ASSIGN(
            auto advance,
            connection_.prepare(
                "INSERT INTO held(firm, number, upto) VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET upto=?3"));
        advance.bind(1, id).bind(2, std::int64_t{header.number}).bind(3, static_cast<std::int64_t>(header.to));
        OUTPOST_TRY(advance.run());
        OUTPOST_ASSIGN(auto count, connection_.prepare("UPDATE firm SET bytes=bytes+? WHERE id=?"));
        count.bind(1, static_cast<std::int64_t>(segment.size())).bind(2, id);
        return count.run();
    };
    if (connection_.inTransaction()) {
        OUTPOST_TRY(write());
        return true;
    }
    // Stored and counted as held in one durable step (rule R1).
    OUTPOST_ASSIGN(auto transaction, store::Transaction::begin(connection_));
    OUTPOST_TRY(write());
    OUTPOST_TRY(transaction.commit());
    return true;
}

Done Mailbox::beginGroup() { return connection_.execute("BEGIN IMMEDIATE"); }

Done Mailbox::endGroup() {
    auto committed = connection_.execute("COMMIT");
    if (!committed && connection_.inTransaction()) (void)connection_.execute("ROLLBACK");
    return committed;
}

Done Mailbox::keep(const PublicKey& firm, const SignedAck& ack) {
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(auto insert, connection_.prepare("INSERT OR REPLACE INTO ack(firm, device, bytes) VALUES(?, ?, ?)"));
    const Bytes bytes = encodeAck(ack);
    insert.bind(1, id).bind(2, std::int64_t{ack.device}).bind(3, ByteView{bytes});
    return insert.run();
}

Done Mailbox::keep(const PublicKey& firm, const KnownDevice& device) {
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(auto insert, connection_.prepare(
                                    "INSERT OR REPLACE INTO device(firm, number, issue, signing) VALUES(?, ?, ?, ?)"));
    insert.bind(1, id).bind(2, std::int64_t{device.number}).bind(3, static_cast<std::int64_t>(device.issue));
    insert.bind(4, ByteView{device.signing});
    return insert.run();
}

Done Mailbox::keep(const PublicKey& firm, const SignedRetainList& list) {
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(auto insert,
                   connection_.prepare("INSERT OR REPLACE INTO retain(firm, issue, bytes) VALUES(?, ?, ?)"));
    insert.bind(1, id).bind(2, static_cast<std::int64_t>(list.issue)).bind(3, ByteView{list.bytes});
    return insert.run();
}

Result<std::uint64_t> Mailbox::bytesOf(const PublicKey& firm) {
    OUTPOST_ASSIGN(auto select, connection_.prepare("SELECT bytes FROM firm WHERE routing=?"));
    select.bind(1, ByteView{firm});
    OUTPOST_ASSIGN(const bool known, select.step());
    return known ? static_cast<std::uint64_t>(select.integer(0)) : 0;
}

Result<std::int64_t> Mailbox::dropAcknowledged(const PublicKey& firm) {
    OUTPOST_ASSIGN(const auto bytes, bytesOf(firm));
    if (bytes <= options_.roomyBytes) return 0;
    OUTPOST_ASSIGN(const auto id, idOf(firm));
    OUTPOST_ASSIGN(const auto signedList, retainOf(id));
    const auto list = readRetainList(signedList.bytes);
    // Without a list nobody has said who must have what.
    if (!list || list->devices.empty()) return 0;
    OUTPOST_ASSIGN(const auto acks, acksOf(id));
    OUTPOST_ASSIGN(const auto holds, knowledgeOf(id));
    OUTPOST_ASSIGN(auto transaction, store::Transaction::begin(connection_));
    std::int64_t dropped = 0;
    for (const auto& [number, upto] : holds) {
        Sequence everybody = upto;
        for (const DeviceNumber device : list->devices) {
            const auto ack = acks.find(device);
            const auto entry = ack == acks.end() ? Knowledge::const_iterator{} : ack->second.holds.find(number);
            const bool known = ack != acks.end() && entry != ack->second.holds.end();
            everybody = std::min(everybody, known ? entry->second : 0);
        }
        if (everybody == 0) continue;
        OUTPOST_ASSIGN(
            auto count,
            connection_.prepare("UPDATE firm SET bytes=bytes-(SELECT coalesce(sum(length(bytes)), 0) FROM segment "
                                "WHERE firm=?1 AND number=?2 AND upto<=?3) WHERE id=?1"));
        count.bind(1, id).bind(2, std::int64_t{number}).bind(3, static_cast<std::int64_t>(everybody));
        OUTPOST_TRY(count.run());
        OUTPOST_ASSIGN(auto remove, connection_.prepare("DELETE FROM segment WHERE firm=? AND number=? AND upto<=?"));
        remove.bind(1, id).bind(2, std::int64_t{number}).bind(3, static_cast<std::int64_t>(everybody));
        OUTPOST_TRY(remove.run());
        dropped += connection_.changes();
    }
    OUTPOST_TRY(transaction.commit());
    return dropped;
}

}  // namespace outpost::relay
