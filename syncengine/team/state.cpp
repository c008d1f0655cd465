#include "syncengine/team/state.h"

#include <algorithm>

namespace outpost::sync {
namespace {

tl::unexpected<Error> refused(std::string_view why) {
    return fail(Error::Kind::Denied, "entry.refused", {}, std::string{why});
}

const Signature* signatureOf(const Entry& entry, DeviceNumber signer) {
    const auto found = std::ranges::find(entry.signatures, signer, &EntrySignature::signer);
    return found == entry.signatures.end() ? nullptr : &found->signature;
}

bool signedBy(const Entry& entry, DeviceNumber signer, const SigningPublicKey& key) {
    const auto* signature = signatureOf(entry, signer);
    return signature && payloadSignedBy(key, entry.payload, *signature);
}

}  // namespace

Done TeamState::take(ByteView bytes) {
    OUTPOST_ASSIGN(const auto entry, readEntry(bytes));
    OUTPOST_TRY(check(entry));
    OUTPOST_TRY(std::visit([&](const auto& body) { return apply(entry, body); }, entry.body));
    last_ = entry.head.position;
    hash_ = chainHash(hash_, bytes);
    madeAtMs_ = entry.head.madeAtMs;
    return {};
}

Done TeamState::check(const Entry& entry) const {
    if (entry.head.position != last_ + 1 || entry.head.before != hash_)
        return fail(Error::Kind::Invalid, "entry.order", {std::to_string(entry.head.position)});
    if (last_ == 0) {
        const auto* found = std::get_if<FoundEntry>(&entry.body);
        if (!found) return refused("the first entry founds the firm");
        if (entry.head.pen != found->device.number || !signedBy(entry, 0, found->root) ||
            !signedBy(entry, entry.head.pen, found->device.signing))
            return fail(Error::Kind::Denied, "entry.pen");
        return {};
    }
    // Terms above 0 come with passes and seizures of the pen, which this program can't judge yet.
    if (entry.head.term != 0) return fail(Error::Kind::TooNew, "entry.too_new");
    if (entry.head.pen != pen_ || !signedBy(entry, pen_, devices_.at(pen_).signing))
        return fail(Error::Kind::Denied, "entry.pen");
    return {};
}

Done TeamState::apply(const Entry&, const UnknownEntry&) { return {}; }

Done TeamState::apply(const Entry& entry, const FoundEntry& found) {
    if (last_ != 0) return refused("founded already");
    if (found.firm.empty()) return refused("no firm name");
    firm_ = firmOf(found.root);
    firmName_ = found.firm;
    root_ = found.root;
    sheet_ = found.sheet;
    pen_ = found.device.number;
    routingSeed_ = found.routingSeed;
    OUTPOST_TRY(addUser(found.user, entry.head.position));
    OUTPOST_TRY(addDevice(found.device, entry.head.position));
    return keepBundle(found.user);
}

Done TeamState::apply(const Entry& entry, const UserEntry& user) {
    OUTPOST_TRY(addUser(user, entry.head.position));
    return keepBundle(user);
}

Done TeamState::apply(const Entry& entry, const EnrolEntry& enrol) {
    const auto found = invitations_.find(enrol.invitation);
    if (found == invitations_.end()) return refused("no such invitation");
    auto& invitation = found->second;
    if (invitation.spentBy != 0) return refused("the invitation is spent");
    if (entry.head.madeAtMs > invitation.notAfterMs) return refused("the invitation has run out");
    if (enrol.device.user != invitation.user) return refused("the invitation is for another user");
    OUTPOST_TRY(addDevice(enrol.device, entry.head.position));
    invitation.spentBy = enrol.device.number;
    for (const auto& wrap : enrol.bundles) {
        const auto known = users_.find(wrap.to);
        if (known == users_.end()) return refused("bundle of a user who is not there");
        if (enrol.device.number == own_) known->second.bundle = wrap.sealed;
    }
    if (enrol.keys.size() != generations_.size()) return refused("not every team key");
    if (enrol.device.number == own_)
        for (std::size_t i = 0; i < enrol.keys.size(); ++i) generations_[i].copy = enrol.keys[i];
    if (!relay_) return {};
    OUTPOST_TRY(addCertificate(*relay_, enrol.certificate));
    return setRetainList(*relay_, enrol.retainList);
}

Done TeamState::apply(const Entry&, const RelayEntry& entry) {
    if (entry.host.empty() || entry.port == 0) return refused("relay without an address");
    Relay relay{entry.host, entry.port, entry.key, entry.right, {}, {}, {}};
    for (const auto& certificate : entry.certificates) OUTPOST_TRY(addCertificate(relay, certificate));
    if (relay.certificates.size() != devices_.size()) return refused("not every device has a certificate");
    OUTPOST_TRY(setRetainList(relay, entry.retainList));
    relay_ = std::move(relay);
    return {};
}

Done TeamState::apply(const Entry&, const InvitationEntry& invitation) {
    if (invitations_.contains(invitation.guest)) return refused("invitation twice");
    if (!users_.contains(invitation.by)) return refused("invited by nobody");
    if (invitation.newUser == users_.contains(invitation.user)) return refused("invited user");
    if (invitation.newUser && (invitation.name.empty() || userNamed(invitation.name)))
        return refused("name of the user");
    invitations_.emplace(invitation.guest, Invitation{invitation, 0, false});
    return {};
}

Done TeamState::apply(const Entry&, const SecondTryEntry& entry) {
    const auto found = invitations_.find(entry.guest);
    if (found == invitations_.end() || found->second.spentBy == 0) return refused("no second try");
    found->second.triedAgain = true;
    return {};
}

Done TeamState::apply(const Entry& entry, const TeamKeyEntry& key) {
    if (!std::ranges::equal(
            key.copies, devices_, {}, [](const auto& copy) { return static_cast<DeviceNumber>(copy.to); },
            [](const auto& device) { return device.first; }))
        return refused("one copy of the team key a device");
    Generation generation{key.name, {}, entry.head.position};
    for (const auto& copy : key.copies)
        if (static_cast<DeviceNumber>(copy.to) == own_) generation.copy = copy.sealed;
    // Envelopes tell generations by the first four bytes of their names.
    for (const auto& known : generations_)
        if (std::equal(known.name.begin(), known.name.begin() + 4, key.name.begin())) return refused("team key twice");
    generations_.push_back(std::move(generation));
    return {};
}

Done TeamState::apply(const Entry&, const LossEntry& entry) {
    if (entry.losses.empty() && entry.regained.empty()) return refused("loses nothing");
    for (const Loss& loss : entry.losses) OUTPOST_TRY(lose(loss.key));
    for (const LossKey& key : entry.regained) {
        const auto user = users_.find(key.user);
        if (key.right != kWorking || key.device != 0 || user == users_.end()) return refused("nothing to give back");
        user->second.stopped = false;
    }
    const bool leaves = std::ranges::any_of(entry.losses, [](const Loss& loss) { return loss.key.device != 0; });
    if (!relay_ || !leaves) return entry.retainList.empty() ? Done{} : refused("retain list");
    std::erase_if(relay_->certificates, [&](const auto& known) { return !devices_.contains(known.first); });
    return setRetainList(*relay_, entry.retainList);
}

Done TeamState::lose(const LossKey& key) {
    if (key.right == kMembership && key.user == 0) {
        if (key.device == pen_) return refused("the device with the pen");
        auto device = devices_.extract(key.device);
        if (device.empty()) return refused("no such device");
        removed_.insert(std::move(device));
        return {};
    }
    const auto user = users_.find(key.user);
    if (key.right != kWorking || key.device != 0 || user == users_.end()) return refused("what is lost");
    user->second.stopped = true;
    return {};
}

Done TeamState::addDevice(const DeviceEntry& device, Sequence at) {
    const DeviceNumber next = nextNumber();
    if (device.number != next || next > kMaxDeviceNumber - kNumbersAnEnrolment + 1) return refused("device number");
    if (device.name.empty()) return refused("device without a name");
    if (!users_.contains(device.user)) return refused("device of nobody");
    for (const auto* known : {&devices_, &removed_})
        for (const auto& [number, other] : *known)
            if (other.signing == device.signing || other.exchange == device.exchange || other.noise == device.noise)
                return refused("device key twice");
    devices_.emplace(device.number, Device{device, at});
    if (device.exchange == self_) own_ = device.number;
    return {};
}

Done TeamState::addUser(const UserEntry& entry, Sequence at) {
    if (entry.user == 0 || users_.contains(entry.user)) return refused("user twice");
    if (entry.name.empty() || userNamed(entry.name)) return refused("name of the user");
    for (const auto& [record, other] : users_)
        if (other.signing == entry.signing || other.exchange == entry.exchange) return refused("user key twice");
    users_.emplace(entry.user, User{entry.user, entry.name, entry.signing, entry.exchange, entry.sheetCopy, {}, at});
    return {};
}

Done TeamState::keepBundle(const UserEntry& entry) {
    for (const auto& wrap : entry.bundles) {
        const auto device = static_cast<DeviceNumber>(wrap.to);
        if (!devices_.contains(device)) return refused("bundle for a device that is not there");
        if (device == own_) users_.at(entry.user).bundle = wrap.sealed;
    }
    return {};
}

Done TeamState::addCertificate(Relay& relay, ByteView bytes) const {
    OUTPOST_ASSIGN(const auto certificate, readCertificate(bytes));
    const auto device = devices_.find(certificate.number);
    if (device == devices_.end() || device->second.noise != certificate.noise ||
        device->second.signing != certificate.signing || certificate.relay != relay.key ||
        certificate.issue != last_ + 1)
        return refused("certificate");
    if (relay.certificates.empty()) relay.routing = certificate.routing;
    if (relay.routing != certificate.routing) return refused("certificate of another routing key");
    relay.certificates[certificate.number] = copyOf(bytes);
    return {};
}

Done TeamState::setRetainList(Relay& relay, ByteView bytes) const {
    OUTPOST_ASSIGN(const auto list, readRetainList(bytes));
    if (list.relay != relay.key || list.routing != relay.routing || list.issue != last_ + 1 ||
        !std::ranges::equal(list.devices, devices_, {}, {}, [](const auto& device) { return device.first; }))
        return refused("retain list");
    relay.retainList = copyOf(bytes);
    return {};
}

const TeamState::Device* TeamState::deviceOwning(DeviceNumber number) const {
    const DeviceNumber first = number - number % kNumbersAnEnrolment;
    for (const auto* known : {&devices_, &removed_})
        if (const auto found = known->find(first); found != known->end()) return &found->second;
    return nullptr;
}

DeviceNumber TeamState::nextNumber() const {
    DeviceNumber last = 0;
    for (const auto* known : {&devices_, &removed_})
        if (!known->empty()) last = std::max(last, known->rbegin()->first);
    return last + kNumbersAnEnrolment;
}

const TeamState::User* TeamState::user(RecordId record) const {
    const auto found = users_.find(record);
    return found == users_.end() ? nullptr : &found->second;
}

const TeamState::User* TeamState::userNamed(std::string_view name) const {
    const auto found = std::ranges::find_if(users_, [name](const auto& user) { return user.second.name == name; });
    return found == users_.end() ? nullptr : &found->second;
}

}  // namespace outpost::sync
