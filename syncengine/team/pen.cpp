#include "syncengine/team/pen.h"

#include "syncengine/team/fields.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::string_view kRoutingSeedLabel = "outpost routing seed copy 1",
                           kRoutingKeyLabel = "outpost routing key 1";

SigningKey routingKeyFrom(ByteView seed, const RelayPublicKey& relay) {
    return SigningKey::fromSeed(deriveKey(seed, kRoutingKeyLabel, relay));
}

template <class T>
std::vector<DeviceNumber> numbersOf(const std::map<DeviceNumber, T>& devices) {
    std::vector<DeviceNumber> numbers;
    for (const auto& [number, device] : devices) numbers.push_back(number);
    return numbers;
}

}  // namespace

Done checkName(std::string_view name) {
    if (name.empty()) return fail(Error::Kind::Invalid, "name.empty");
    if (name.size() > kMaxNameBytes) return fail(Error::Kind::Invalid, "name.long", {std::string{name.substr(0, 60)}});
    const auto packed = FieldWriter{}.list(1).text(name).take();
    auto reader = FieldReader::parse(packed);
    reader.text(kMaxNameBytes);
    if (!reader.ok()) return fail(Error::Kind::Invalid, "name.characters");
    return {};
}

Result<Founding> foundFirm(const FoundingRequest& request) {
    OUTPOST_TRY(cryptoReady());
    for (const auto* name : {&request.firm, &request.user, &request.device}) OUTPOST_TRY(checkName(*name));
    Founding founding;
    OUTPOST_ASSIGN(founding.lockedUserKeys, lockUserKeys(founding.user, request.password, request.cost));
    const auto rootSigning = founding.root.signing();
    const auto rootExchange = founding.root.exchange();
    founding.firm = firmOf(rootSigning.publicKey());
    const auto routingSeed = Secret<32>::random();
    const auto& device = founding.device;

    FoundEntry found;
    found.firm = request.firm;
    found.root = rootSigning.publicKey();
    found.sheet = rootExchange.publicKey();
    found.device = {
        kFounderNumber,           request.device,    device.signing.publicKey(), device.exchange.publicKey(),
        device.noise.publicKey(), request.userRecord};
    found.user = {request.userRecord,
                  request.user,
                  founding.user.signing.publicKey(),
                  founding.user.exchange.publicKey(),
                  sealTo(rootExchange.publicKey(), kSheetCopyLabel, founding.user.secret()),
                  {{kFounderNumber, sealTo(device.exchange.publicKey(), kBundleLabel, founding.lockedUserKeys)}}};
    found.routingSeed = sealTo(device.exchange.publicKey(), kRoutingSeedLabel, routingSeed.view());
    found.routingSeedSheet = sealTo(rootExchange.publicKey(), kRoutingSeedLabel, routingSeed.view());
    EntryHead head;
    head.position = 1;
    head.madeAtMs = request.nowMs;
    head.pen = kFounderNumber;
    const auto payload = writePayload(head, found);
    founding.entries.push_back(writeEntry(
        payload, {{kFounderNumber, signPayload(device.signing, payload)}, {0, signPayload(rootSigning, payload)}}));

    const auto key = teamKeyOf(SymmetricKey::random());
    const TeamKeyEntry generation{
        key.name, {{kFounderNumber, sealTo(device.exchange.publicKey(), kTeamKeyLabel, key.key.view())}}};
    head.position = 2;
    head.before = chainHash({}, founding.entries.front());
    const auto second = writePayload(head, generation);
    founding.entries.push_back(writeEntry(second, {{kFounderNumber, signPayload(device.signing, second)}}));
    return founding;
}

Result<TeamPen> TeamPen::of(const TeamLog& log, std::int64_t nowMs) {
    const auto& state = log.state();
    const auto* holder = state.deviceOwning(state.pen());
    if (!holder || state.pen() != state.own())
        return fail(Error::Kind::Denied, "team.not_pen", {holder ? holder->name : std::string{}});
    return TeamPen{log, nowMs};
}

Done TeamPen::add(const EntryBody& body) {
    EntryHead head;
    head.position = state_.last() + 1;
    head.before = state_.hash();
    head.madeAtMs = nowMs_;
    head.pen = state_.pen();
    const auto payload = writePayload(head, body);
    auto entry = writeEntry(payload, {{head.pen, signPayload(log_->device().signing, payload)}});
    OUTPOST_TRY(state_.take(entry));
    entries_.push_back(std::move(entry));
    return {};
}

Result<SigningKey> TeamPen::routingKey(const RelayPublicKey& relay) const {
    const auto seed = openSealed(log_->device().exchange, kRoutingSeedLabel, state_.routingSeed());
    if (!seed || seed->size() != 32) return fail(Error::Kind::Corrupt, "team.damaged", {}, "routing seed");
    return routingKeyFrom(*seed, relay);
}

Bytes TeamPen::certificateOf(const DeviceEntry& device, const RelayPublicKey& relay, const SigningKey& routing) const {
    return signCertificate({device.number, state_.last() + 1, device.noise, device.signing, relay, {}}, routing);
}

Done TeamPen::setRelay(const RelayAddress& relay) {
    if (relay.host.empty() || relay.host.size() > 253 || relay.port == 0)
        return fail(Error::Kind::Invalid, "relay.line", {"address"});
    OUTPOST_ASSIGN(const auto routing, routingKey(relay.key));
    RelayEntry entry{relay.host, relay.port, relay.key, relay.right, {}, {}};
    for (const auto& [number, device] : state_.devices())
        entry.certificates.push_back(certificateOf(device, relay.key, routing));
    entry.retainList = signRetainList({state_.last() + 1, relay.key, {}, numbersOf(state_.devices())}, routing);
    return add(entry);
}

Done TeamPen::invite(const InvitationEntry& invitation) {
    if (!state_.user(invitation.by)) return fail(Error::Kind::NotFound, "user.unknown");
    OUTPOST_TRY(checkName(invitation.name));
    if (invitation.newUser && (state_.userNamed(invitation.name) || state_.user(invitation.user)))
        return fail(Error::Kind::Invalid, "user.taken", {invitation.name});
    return add(invitation);
}

Result<DeviceNumber> TeamPen::enrol(const ExchangePublicKey& guest, const NewDevice& device, const NewUser* user) {
    const auto found = state_.invitations().find(guest);
    if (found == state_.invitations().end()) return fail(Error::Kind::Denied, "invitation.unknown");
    const auto invitation = found->second;
    if (invitation.spentBy != 0) return fail(Error::Kind::Denied, "invitation.used");
    if (nowMs_ > invitation.notAfterMs) return fail(Error::Kind::Denied, "invitation.expired");
    OUTPOST_TRY(checkName(device.name));
    // The first who joined by it took the name; a second invitation for the same user adds a device.
    const bool brings = invitation.newUser && !state_.user(invitation.user);
    if (brings != (user != nullptr)) return fail(Error::Kind::Invalid, "join.refused", {}, "user part");
    if (user) {
        UserEntry entry{invitation.user, invitation.name, user->signing, user->exchange, user->sheetCopy, {}};
        for (const auto& [number, other] : state_.devices())
            entry.bundles.push_back({number, sealTo(other.exchange, kBundleLabel, user->lockedKeys)});
        OUTPOST_TRY(add(entry));
    }
    EnrolEntry entry;
    entry.device = {state_.nextNumber(), device.name, device.signing, device.exchange, device.noise, invitation.user};
    entry.invitation = guest;
    for (const auto& [record, known] : state_.users()) {
        const auto locked = openSealed(log_->device().exchange, kBundleLabel, known.bundle);
        if (locked) entry.bundles.push_back({record, sealTo(device.exchange, kBundleLabel, *locked)});
    }
    for (const auto& generation : state_.generations()) {
        const auto key = log_->keys().find(envelopeName(generation.name, state_.firm()));
        if (key == log_->keys().end()) return fail(Error::Kind::Corrupt, "team.damaged", {}, "team key");
        entry.keys.push_back(sealTo(device.exchange, kTeamKeyLabel, key->second.key.view()));
    }
    if (const auto& relay = state_.relay()) {
        OUTPOST_ASSIGN(const auto routing, routingKey(relay->key));
        entry.certificate = certificateOf(entry.device, relay->key, routing);
        auto numbers = numbersOf(state_.devices());
        numbers.push_back(entry.device.number);
        entry.retainList = signRetainList({state_.last() + 1, relay->key, {}, std::move(numbers)}, routing);
    }
    OUTPOST_TRY(add(entry));
    return entry.device.number;
}

Done TeamPen::turnTeamKey() {
    const auto key = teamKeyOf(SymmetricKey::random());
    TeamKeyEntry entry{key.name, {}};
    for (const auto& [number, device] : state_.devices())
        entry.copies.push_back({number, sealTo(device.exchange, kTeamKeyLabel, key.key.view())});
    return add(entry);
}

Done TeamPen::removeDevice(DeviceNumber device, std::vector<Point> last) {
    if (!state_.devices().contains(device)) return fail(Error::Kind::NotFound, "device.unknown");
    if (device == state_.pen()) return fail(Error::Kind::Invalid, "team.pen_stays");
    LossEntry entry;
    entry.losses.push_back({{.right = kMembership, .user = 0, .device = device}, std::move(last)});
    if (const auto& relay = state_.relay()) {
        OUTPOST_ASSIGN(const auto routing, routingKey(relay->key));
        auto numbers = numbersOf(state_.devices());
        std::erase(numbers, device);
        entry.retainList = signRetainList({state_.last() + 1, relay->key, {}, std::move(numbers)}, routing);
    }
    OUTPOST_TRY(add(entry));
    return turnTeamKey();
}

Done TeamPen::stopUser(RecordId user, std::vector<Point> last) {
    const auto* known = state_.user(user);
    if (!known) return fail(Error::Kind::NotFound, "user.unknown");
    if (known->stopped) return fail(Error::Kind::Invalid, "user.stopped", {known->name});
    LossEntry entry;
    entry.losses.push_back({{.right = kWorking, .user = user, .device = 0}, std::move(last)});
    return add(entry);
}

Done TeamPen::letUserWork(RecordId user) {
    const auto* known = state_.user(user);
    if (!known) return fail(Error::Kind::NotFound, "user.unknown");
    if (!known->stopped) return fail(Error::Kind::Invalid, "user.works", {known->name});
    LossEntry entry;
    entry.regained.push_back({.right = kWorking, .user = user, .device = 0});
    return add(entry);
}

Done TeamPen::secondTry(const ExchangePublicKey& guest, std::string_view deviceName) {
    const auto found = state_.invitations().find(guest);
    if (found == state_.invitations().end() || found->second.triedAgain) return {};
    return add(SecondTryEntry{guest, checkName(deviceName) ? std::string{deviceName} : std::string{}});
}

Result<Bytes> TeamPen::guestPass(const ExchangePublicKey& guest, std::int64_t notAfterMs) const {
    const auto& relay = state_.relay();
    if (!relay) return Bytes{};
    return makeGuestPass(guest, notAfterMs, relay->routing, relay->key, relay->right);
}

}  // namespace outpost::sync
