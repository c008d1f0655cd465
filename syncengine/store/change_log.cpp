#include "syncengine/store/change_log.h"

#include "syncengine/log/pack.h"

#include <algorithm>

namespace outpost::sync {
namespace {

/// A full vector stands at every 32nd change set of a number, what was raised since at the others: a context is found
/// by reading 32 short rows at most.
constexpr Sequence kCheckpoint = 32;
constexpr std::size_t kMaxStamps = 1 << 16;
constexpr std::size_t kMaxContexts = 256;

Bytes pack(const std::vector<VersionVector::Entry>& entries) {
    Packer out;
    for (const auto& [number, sequence] : entries) out.integer(number).integer(static_cast<std::int64_t>(sequence));
    return out.take();
}

void unpackInto(VersionVector& vector, ByteView bytes) {
    Unpacker reader{bytes};
    while (!reader.atEnd()) {
        const auto number = reader.integer();
        const auto sequence = number ? reader.integer() : std::nullopt;
        if (!sequence) return;
        vector.raise(static_cast<DeviceNumber>(*number), static_cast<Sequence>(*sequence));
    }
}

auto missing(ChangeSetId id) {
    return fail(Error::Kind::NotFound, "change_set.missing",
                {std::to_string(deviceOf(id)) + "." + std::to_string(counterOf(id))});
}

constexpr const char* kContexts = "SELECT id, context, vector FROM change_set WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

Result<VersionVector> contextBy(store::Statement& contexts, DeviceNumber number, Sequence sequence) {
    VersionVector context;
    if (sequence == 0) return context;
    const Sequence base = (sequence - 1) / kCheckpoint * kCheckpoint + 1;
    contexts.bind(1, packIdentifier(number, base)).bind(2, packIdentifier(number, sequence));
    Sequence read = 0;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, contexts.step());
        if (!more) break;
        read = counterOf(contexts.integer(0));
        unpackInto(context, contexts.blob(read == base ? 2 : 1));
    }
    if (read != sequence) return missing(packIdentifier(number, sequence));
    context.raise(number, sequence - 1);
    return context;
}

}  // namespace

Result<VersionVector> readContext(store::Connection& connection, ChangeSetId id) {
    OUTPOST_ASSIGN(auto contexts, connection.prepare(kContexts));
    return contextBy(contexts, deviceOf(id), counterOf(id));
}

Result<ChangeLog> ChangeLog::open(store::Connection& connection) {
    ChangeLog log;
    log.connection_ = &connection;
    OUTPOST_ASSIGN(log.insert_,
                   connection.prepare("INSERT INTO change_set(id, stamp, hash, verdict, user, reason, context, "
                                      "vector, body, team) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"));
    OUTPOST_ASSIGN(log.teamOf_, connection.prepare("SELECT team FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(log.stamp_, connection.prepare("SELECT stamp FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(log.hash_, connection.prepare("SELECT hash FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(log.contexts_, connection.prepare(kContexts));
    OUTPOST_ASSIGN(log.bytes_, connection.prepare("SELECT body FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(log.verdict_, connection.prepare("SELECT verdict FROM change_set WHERE id=?1"));
    OUTPOST_ASSIGN(log.setVerdict_, connection.prepare("UPDATE change_set SET verdict=?2, reason=?3 WHERE id=?1"));
    OUTPOST_TRY(log.reload());
    return log;
}

Done ChangeLog::reload() {
    vector_ = {};
    latest_.clear();
    stamps_.clear();
    older_.clear();
    hashes_.clear();
    teams_.clear();
    pending_ = 0;
    team_ = 0;
    // One step down the tree for each number, however long its chain is.
    OUTPOST_ASSIGN(auto last, connection_->prepare("SELECT max(id) FROM change_set WHERE id < ?1"));
    for (std::int64_t above = packIdentifier(kMaxDeviceNumber, kMaxCounter);;) {
        OUTPOST_TRY(last.bind(1, above).step());
        if (last.isNull(0)) break;
        const ChangeSetId id = last.integer(0);
        last.reset();
        if (deviceOf(id) == 0) {
            team_ = counterOf(id);
            break;
        }
        vector_.raise(deviceOf(id), counterOf(id));
        above = packIdentifier(deviceOf(id), 0);
    }
    last.reset();
    return {};
}

Done ChangeLog::append(const LogEntry& entry, const VersionVector& context) {
    const DeviceNumber number = deviceOf(entry.id);
    const Sequence sequence = counterOf(entry.id);
    insert_.bind(1, entry.id).bind(2, entry.stamp).bindStatic(3, ByteView{entry.hash});
    insert_.bind(4, std::int64_t{static_cast<int>(entry.verdict)}).bind(5, entry.user).bindStatic(9, entry.bytes);
    if (entry.reason.empty()) insert_.bindNull(6);
    else insert_.bind(6, entry.reason);
    insert_.bind(10, entry.team);

    Latest& latest = latest_[number];
    const bool checkpoint = sequence % kCheckpoint == 1;
    if (!checkpoint && latest.sequence + 1 != sequence) {
        OUTPOST_ASSIGN(latest.context, contextBy(contexts_, number, sequence - 1));
    }
    Bytes raised, full;
    if (checkpoint) {
        full = pack(context.entries());
        insert_.bindNull(7).bindStatic(8, full);
    } else {
        raised = pack(context.since(latest.context));
        insert_.bindStatic(7, raised).bindNull(8);
    }
    OUTPOST_TRY(insert_.run());
    latest.sequence = sequence;
    latest.context = context;
    latest.context.raise(number, sequence - 1);
    hashes_[number] = entry.hash;
    teams_[number] = entry.team;
    vector_.raise(number, sequence);
    if (stamps_.size() >= kMaxStamps) stamps_.clear();
    stamps_[entry.id] = entry.stamp;
    return {};
}

Done ChangeLog::appendTeamEntry(Sequence sequence, const Hash& hash, ByteView entry) {
    insert_.bind(1, packIdentifier(0, sequence)).bind(2, std::int64_t{0}).bindStatic(3, ByteView{hash});
    insert_.bind(4, std::int64_t{0}).bind(5, std::int64_t{0}).bindNull(6).bindNull(7).bindNull(8).bindStatic(9, entry);
    insert_.bind(10, std::int64_t{0});
    OUTPOST_TRY(insert_.run());
    hashes_[0] = hash;
    team_ = sequence;
    return {};
}

Done ChangeLog::setVerdict(ChangeSetId id, Verdict verdict, std::string_view reason) {
    setVerdict_.bind(1, id).bind(2, std::int64_t{static_cast<int>(verdict)});
    if (reason.empty()) setVerdict_.bindNull(3);
    else setVerdict_.bind(3, reason);
    return setVerdict_.run();
}

Result<Verdict> ChangeLog::verdictOf(ChangeSetId id) {
    OUTPOST_ASSIGN(const bool found, verdict_.bind(1, id).step());
    if (!found) return missing(id);
    const auto verdict = static_cast<Verdict>(verdict_.integer(0));
    verdict_.reset();
    return verdict;
}

Result<std::vector<KeptWork>> ChangeLog::everyWork() {
    OUTPOST_ASSIGN(auto rows, connection_->prepare("SELECT id, hash, user, team, context, vector FROM change_set "
                                                   "WHERE id > ?1 ORDER BY id"));
    rows.bind(1, packIdentifier(0, kMaxCounter));
    std::vector<KeptWork> all;
    VersionVector context;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) return all;
        KeptWork work;
        work.id = rows.integer(0);
        const ByteView hash = rows.blob(1);
        std::copy_n(hash.begin(), std::min(hash.size(), work.hash.size()), work.hash.begin());
        work.user = rows.integer(2);
        work.team = rows.integer(3);
        if (all.empty() || deviceOf(all.back().id) != deviceOf(work.id)) context = {};
        VersionVector raised = context;
        unpackInto(raised, rows.blob(rows.isNull(5) ? 4 : 5));
        for (const auto& [number, sequence] : raised.since(context))
            if (number != deviceOf(work.id)) work.seen.push_back(packIdentifier(number, sequence));
        context = std::move(raised);
        all.push_back(std::move(work));
    }
}

void ChangeLog::setPending(ChangeSetId id, Stamp stamp, const VersionVector& context) {
    pending_ = id;
    pendingStamp_ = stamp;
    pendingContext_ = context;
}

Result<Stamp> ChangeLog::stampOf(ChangeSetId id) {
    if (deviceOf(id) == 0) return Stamp{0};
    if (id == pending_) return pendingStamp_;
    if (const auto found = stamps_.find(id); found != stamps_.end()) return found->second;
    OUTPOST_ASSIGN(const bool found, stamp_.bind(1, id).step());
    if (!found) return missing(id);
    const Stamp stamp = stamp_.integer(0);
    stamp_.reset();
    if (stamps_.size() >= kMaxStamps) stamps_.clear();
    stamps_[id] = stamp;
    return stamp;
}

Result<const VersionVector*> ChangeLog::contextOf(ChangeSetId id) {
    if (id == pending_) return &pendingContext_;
    const DeviceNumber number = deviceOf(id);
    const Sequence sequence = counterOf(id);
    Latest& latest = latest_[number];
    if (latest.sequence == sequence && sequence != 0) return &latest.context;
    if (vector_.of(number) == sequence) {
        OUTPOST_ASSIGN(latest.context, contextBy(contexts_, number, sequence));
        latest.sequence = sequence;
        return &latest.context;
    }
    if (const auto found = older_.find(id); found != older_.end()) return &found->second;
    OUTPOST_ASSIGN(VersionVector context, contextBy(contexts_, number, sequence));
    if (older_.size() >= kMaxContexts) older_.clear();
    return &(older_[id] = std::move(context));
}

Result<ChangeSetId> ChangeLog::teamOf(DeviceNumber number, Sequence sequence) {
    if (sequence == 0) return ChangeSetId{0};
    const bool newest = vector_.of(number) == sequence;
    if (const auto found = teams_.find(number); newest && found != teams_.end()) return found->second;
    const ChangeSetId id = packIdentifier(number, sequence);
    OUTPOST_ASSIGN(const bool found, teamOf_.bind(1, id).step());
    if (!found) return missing(id);
    const ChangeSetId team = teamOf_.integer(0);
    teamOf_.reset();
    if (newest) teams_[number] = team;
    return team;
}

Result<Hash> ChangeLog::hashAt(DeviceNumber number, Sequence sequence) {
    if (sequence == 0) return Hash{};
    const Sequence newest = number == 0 ? team_ : vector_.of(number);
    if (sequence == newest)
        if (const auto found = hashes_.find(number); found != hashes_.end()) return found->second;
    const ChangeSetId id = packIdentifier(number, sequence);
    OUTPOST_ASSIGN(const bool found, hash_.bind(1, id).step());
    if (!found) return missing(id);
    const ByteView bytes = hash_.blob(0);
    Hash hash{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    hash_.reset();
    if (sequence == newest) hashes_[number] = hash;
    return hash;
}

Result<Bytes> ChangeLog::bytesOf(ChangeSetId id) {
    OUTPOST_ASSIGN(const bool found, bytes_.bind(1, id).step());
    if (!found) return missing(id);
    Bytes bytes = copyOf(bytes_.blob(0));
    bytes_.reset();
    return bytes;
}

}  // namespace outpost::sync
