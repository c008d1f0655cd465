#include "syncengine/team/entry.h"

#include "syncengine/team/fields.h"

namespace outpost::sync {
namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::uint64_t kMaxRecord = (std::uint64_t{1} << 53) - 1;
constexpr std::uint64_t kMaxTimeMs = std::uint64_t{1} << 47;
constexpr std::size_t kMaxSealed = 1024, kMaxSignatures = 1024, kMaxGenerations = 4096, kMaxLosses = 65536;
constexpr std::string_view kLabel = "outpost team entry 1";

std::uint64_t plain(std::int64_t value) { return static_cast<std::uint64_t>(value); }

void write(FieldWriter& to, const std::vector<Wrap>& wraps) {
    to.list(wraps.size());
    for (const auto& wrap : wraps) to.list(2).number(plain(wrap.to)).bytes(wrap.sealed);
}
std::vector<Wrap> readWraps(FieldReader& from, std::size_t max) {
    std::vector<Wrap> wraps;
    auto list = from.list(max);
    while (list.more()) {
        auto item = list.list(16);
        const auto to = static_cast<std::int64_t>(item.number(kMaxRecord));
        wraps.push_back({to, copyOf(item.bytes(0, kMaxSealed))});
    }
    return wraps;
}

void write(FieldWriter& to, const std::vector<Bytes>& items) {
    to.list(items.size());
    for (const auto& item : items) to.bytes(item);
}
std::vector<Bytes> readItems(FieldReader& from, std::size_t max) {
    std::vector<Bytes> items;
    auto list = from.list(max);
    while (list.more()) items.push_back(copyOf(list.bytes(0, kMaxSealed)));
    return items;
}

void write(FieldWriter& to, const DeviceEntry& device) {
    to.list(6).number(device.number).text(device.name).bytes(device.signing).bytes(device.exchange).bytes(device.noise);
    to.number(plain(device.user));
}
DeviceEntry readDevice(FieldReader& from) {
    auto list = from.list(64);
    DeviceEntry device;
    device.number = static_cast<DeviceNumber>(list.number(kMaxDeviceNumber));
    device.name = list.text(kMaxNameBytes);
    device.signing = list.array<32>();
    device.exchange = list.array<32>();
    device.noise = list.array<32>();
    device.user = static_cast<RecordId>(list.number(kMaxRecord));
    return device;
}

void write(FieldWriter& to, const UserEntry& user) {
    to.list(6).number(plain(user.user)).text(user.name).bytes(user.signing).bytes(user.exchange).bytes(user.sheetCopy);
    write(to, user.bundles);
}
UserEntry readUser(FieldReader& from) {
    auto list = from.list(64);
    UserEntry user;
    user.user = static_cast<RecordId>(list.number(kMaxRecord));
    user.name = list.text(kMaxNameBytes);
    user.signing = list.array<32>();
    user.exchange = list.array<32>();
    user.sheetCopy = copyOf(list.bytes(0, kMaxSealed));
    user.bundles = readWraps(list, kMaxDevices);
    return user;
}

void write(FieldWriter& to, const FoundEntry& found) {
    to.list(7).text(found.firm).bytes(found.root).bytes(found.sheet);
    write(to, found.device);
    write(to, found.user);
    to.bytes(found.routingSeed).bytes(found.routingSeedSheet);
}
FoundEntry readFound(FieldReader& list) {
    FoundEntry found;
    found.firm = list.text(kMaxNameBytes);
    found.root = list.array<32>();
    found.sheet = list.array<32>();
    found.device = readDevice(list);
    found.user = readUser(list);
    found.routingSeed = copyOf(list.bytes(0, kMaxSealed));
    found.routingSeedSheet = copyOf(list.bytes(0, kMaxSealed));
    return found;
}

void write(FieldWriter& to, const EnrolEntry& enrol) {
    to.list(6);
    write(to, enrol.device);
    to.bytes(enrol.invitation);
    write(to, enrol.bundles);
    write(to, enrol.keys);
    to.bytes(enrol.certificate).bytes(enrol.retainList);
}
EnrolEntry readEnrol(FieldReader& list) {
    EnrolEntry enrol;
    enrol.device = readDevice(list);
    enrol.invitation = list.array<32>();
    enrol.bundles = readWraps(list, kMaxUsers);
    enrol.keys = readItems(list, kMaxGenerations);
    enrol.certificate = copyOf(list.bytes(0, kDeviceCertificateBytes));
    enrol.retainList = copyOf(list.bytes(0, kMaxEntryBytes));
    return enrol;
}

void write(FieldWriter& to, const RelayEntry& relay) {
    to.list(6).text(relay.host).number(relay.port).bytes(relay.key).bytes(relay.right);
    write(to, relay.certificates);
    to.bytes(relay.retainList);
}
RelayEntry readRelay(FieldReader& list) {
    RelayEntry relay;
    relay.host = list.text(253);
    relay.port = static_cast<std::uint16_t>(list.number(0xffff));
    relay.key = list.array<32>();
    relay.right = list.array<16>();
    relay.certificates = readItems(list, kMaxDevices);
    relay.retainList = copyOf(list.bytes(0, kMaxEntryBytes));
    return relay;
}

void write(FieldWriter& to, const InvitationEntry& invitation) {
    to.list(7)
        .bytes(invitation.guest)
        .bytes(invitation.guestSigning)
        .number(plain(invitation.user))
        .text(invitation.name);
    to.number(invitation.newUser ? 1 : 0).number(plain(invitation.notAfterMs)).number(plain(invitation.by));
}
InvitationEntry readInvitationEntry(FieldReader& list) {
    InvitationEntry invitation;
    invitation.guest = list.array<32>();
    invitation.guestSigning = list.array<32>();
    invitation.user = static_cast<RecordId>(list.number(kMaxRecord));
    invitation.name = list.text(kMaxNameBytes);
    invitation.newUser = list.number(1) == 1;
    invitation.notAfterMs = static_cast<std::int64_t>(list.number(kMaxTimeMs));
    invitation.by = static_cast<RecordId>(list.number(kMaxRecord));
    return invitation;
}

void write(FieldWriter& to, const SecondTryEntry& entry) { to.list(2).bytes(entry.guest).text(entry.device); }
SecondTryEntry readSecondTry(FieldReader& list) {
    SecondTryEntry entry;
    entry.guest = list.array<32>();
    entry.device = list.text(kMaxNameBytes);
    return entry;
}

void write(FieldWriter& to, const TeamKeyEntry& entry) {
    to.list(2).bytes(entry.name);
    write(to, entry.copies);
}
TeamKeyEntry readTeamKey(FieldReader& list) {
    TeamKeyEntry entry;
    entry.name = list.array<32>();
    entry.copies = readWraps(list, kMaxDevices);
    return entry;
}

void write(FieldWriter& to, const LossKey& key) { to.number(key.right).number(plain(key.user)).number(key.device); }
LossKey readLossKey(FieldReader& from) {
    LossKey key;
    key.right = from.number();
    key.user = static_cast<RecordId>(from.number(kMaxRecord));
    key.device = static_cast<DeviceNumber>(from.number(kMaxDeviceNumber));
    return key;
}

void write(FieldWriter& to, const LossEntry& entry) {
    to.list(3).list(entry.losses.size());
    for (const Loss& loss : entry.losses) {
        to.list(4);
        write(to, loss.key);
        to.list(loss.last.size());
        for (const Point& last : loss.last) to.list(3).number(last.number).number(last.sequence).bytes(last.hash);
    }
    to.list(entry.regained.size());
    for (const LossKey& key : entry.regained) {
        to.list(3);
        write(to, key);
    }
    to.bytes(entry.retainList);
}
LossEntry readLoss(FieldReader& list) {
    LossEntry entry;
    auto losses = list.list(kMaxLosses);
    while (losses.more()) {
        auto item = losses.list(16);
        Loss loss{readLossKey(item), {}};
        auto last = item.list(kMaxDeviceNumber);
        while (last.more()) {
            auto point = last.list(16);
            Point read;
            read.number = static_cast<DeviceNumber>(point.number(kMaxDeviceNumber));
            read.sequence = point.number(kMaxCounter);
            read.hash = point.array<32>();
            loss.last.push_back(read);
        }
        entry.losses.push_back(std::move(loss));
    }
    auto regained = list.list(kMaxLosses);
    while (regained.more()) {
        auto item = regained.list(16);
        entry.regained.push_back(readLossKey(item));
    }
    entry.retainList = copyOf(list.bytes(0, kMaxEntryBytes));
    return entry;
}

// A body of a later kind is never written here.
void write(FieldWriter& to, const UnknownEntry&) { to.list(0); }

EntryBody readBody(std::uint64_t kind, FieldReader& from) {
    // A user's entry is the same list as the user in the founding, so it is not opened here.
    if (kind == static_cast<std::uint64_t>(EntryKind::User)) return readUser(from);
    if (kind < static_cast<std::uint64_t>(EntryKind::Found) || kind > static_cast<std::uint64_t>(EntryKind::Loss))
        return UnknownEntry{};
    auto list = from.list(64);
    switch (static_cast<EntryKind>(kind)) {
        case EntryKind::Found: return readFound(list);
        case EntryKind::Enrol: return readEnrol(list);
        case EntryKind::Relay: return readRelay(list);
        case EntryKind::Invitation: return readInvitationEntry(list);
        case EntryKind::SecondTry: return readSecondTry(list);
        case EntryKind::TeamKey: return readTeamKey(list);
        case EntryKind::Loss: return readLoss(list);
        case EntryKind::User: break;
    }
    return UnknownEntry{};
}

std::uint64_t kindOf(const EntryBody& body) { return body.index(); }
static_assert(std::is_same_v<std::variant_alternative_t<1, EntryBody>, FoundEntry> &&
              std::is_same_v<std::variant_alternative_t<3, EntryBody>, EnrolEntry> &&
              std::is_same_v<std::variant_alternative_t<7, EntryBody>, TeamKeyEntry> &&
              std::is_same_v<std::variant_alternative_t<8, EntryBody>, LossEntry>);  // index = EntryKind

}  // namespace

Result<Entry> readEntry(ByteView bytes) {
    const auto damaged = [] { return fail(Error::Kind::Corrupt, "entry.damaged"); };
    if (bytes.size() > kMaxEntryBytes) return damaged();
    auto outer = FieldReader::parse(bytes);
    Entry entry;
    entry.payload = copyOf(outer.bytes(1, kMaxEntryBytes));
    auto signatures = outer.list(kMaxSignatures);
    while (signatures.more()) {
        auto item = signatures.list(16);
        const auto signer = static_cast<DeviceNumber>(item.number(kMaxDeviceNumber));
        entry.signatures.push_back({signer, item.array<64>()});
    }
    if (!outer.ok()) return damaged();
    auto payload = FieldReader::parse(entry.payload, kMaxDevices);
    const auto format = payload.number();
    if (payload.ok() && format != kFormat) return fail(Error::Kind::TooNew, "entry.too_new");
    entry.head.kind = payload.number();
    entry.head.position = payload.number(kMaxCounter);
    entry.head.before = payload.array<32>();
    entry.head.term = payload.number();
    entry.head.madeAtMs = static_cast<std::int64_t>(payload.number(kMaxTimeMs));
    entry.head.pen = static_cast<DeviceNumber>(payload.number(kMaxDeviceNumber));
    entry.body = readBody(entry.head.kind, payload);
    if (!payload.ok()) return damaged();
    return entry;
}

Bytes writePayload(EntryHead head, const EntryBody& body) {
    head.kind = kindOf(body);
    FieldWriter writer;
    writer.list(8).number(kFormat).number(head.kind).number(head.position).bytes(head.before).number(head.term);
    writer.number(plain(head.madeAtMs)).number(head.pen);
    std::visit([&writer](const auto& known) { write(writer, known); }, body);
    return writer.take();
}

Bytes writeEntry(ByteView payload, const std::vector<EntrySignature>& signatures) {
    FieldWriter writer;
    writer.list(2).bytes(payload).list(signatures.size());
    for (const auto& [signer, signature] : signatures) writer.list(2).number(signer).bytes(signature);
    return writer.take();
}

Signature signPayload(const SigningKey& key, ByteView payload) { return key.sign(kLabel, {payload}); }
bool payloadSignedBy(const SigningPublicKey& key, ByteView payload, const Signature& signature) {
    return verify(key, signature, kLabel, {payload});
}

}  // namespace outpost::sync
