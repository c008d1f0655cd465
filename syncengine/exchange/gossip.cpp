// Signed acknowledgements: made, checked, kept and handed on (rules R13, W6).
#include "syncengine/exchange/exchange_state.h"

#include <algorithm>
#include <utility>

namespace outpost::sync::exchange {
namespace {

/// Handing on is slower in large firms: acknowledgements of n devices to n devices are n x n messages.
MonoMs handOnMs(std::size_t devices) { return std::clamp<MonoMs>(static_cast<MonoMs>(devices) * 30, 100, 30'000); }

}  // namespace

void Exchange::State::makeOwnAck(MonoMs now, Effects& out) {
    ackAt = kNever;
    const auto own = book.find(options.device);
    if (own != book.end() && own->second.serial >= serialOf(opened)) return;
    SignedAck ack = makeAck(options.firm, options.device, opened, options.sign);
    ackShared[options.device] = std::make_shared<const SignedAck>(ack);
    out.emplace_back(std::in_place_type<AckLearned>, AckLearned{ack});
    book[options.device] = std::move(ack);
    for (auto& [handle, peer] : peers) queueAck(peer, options.device, now);
}

void Exchange::State::queueAck(Peer& peer, DeviceNumber device, MonoMs at) {
    if (!peer.greeted || peer.device == device || device == 0) return;
    const auto seen = peer.ackSeen.find(device);
    if (seen != peer.ackSeen.end() && seen->second >= book[device].serial) return;
    peer.acksToSend.insert(device);
    peer.acksAt = std::min(peer.acksAt, at);
}

void Exchange::State::shareAck(DeviceNumber device, const Peer* except, MonoMs now) {
    for (auto& [handle, peer] : peers)
        if (&peer != except) queueAck(peer, device, now + handOnMs(book.size()));
}

void Exchange::State::sendAcks(Peer& peer, MonoMs, Effects& out) {
    for (const DeviceNumber device : peer.acksToSend) {
        const auto& ack = ackShared[device];
        AckIs message;
        message.device = device;
        message.serial = ack->serial;
        message.signature = ack->signature;
        message.entries = ack->holds;
        if (const auto before = peer.ackSent.find(device); before != peer.ackSent.end()) {
            message.base = before->second->serial;
            std::erase_if(message.entries, [&](const auto& entry) {
                return entry.second <= heldOf(before->second->holds, entry.first);
            });
        }
        send(peer, message, out);
        peer.ackSent[device] = ack;
        peer.ackSeen[device] = ack->serial;
    }
    peer.acksToSend.clear();
    peer.acksAt = kNever;
}

void Exchange::State::on(Peer& peer, const AckIs& message, MonoMs now, Effects& out) {
    auto ack = std::make_shared<SignedAck>();
    ack->device = message.device;
    ack->serial = message.serial;
    ack->signature = message.signature;
    if (message.base != 0) {
        const auto before = peer.ackGot.find(message.device);
        if (before == peer.ackGot.end() || before->second->serial != message.base) {
            send(peer, AckWanted{message.device}, out);
            return;
        }
        ack->holds = before->second->holds;
    }
    for (const auto& [number, sequence] : message.entries) {
        auto& held = ack->holds[number];
        held = std::max(held, sequence);
    }
    if (ack->holds.size() > kMaxKnowledgeEntries) {
        out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle, "exchange.too_many_numbers"});
        return;
    }
    peer.ackGot[message.device] = ack;
    peer.acksDue.erase(message.device);
    peer.ackSeen[message.device] = std::max(peer.ackSeen[message.device], ack->serial);
    if (message.device == options.device || message.device == 0) return;  // nobody tells us what we hold
    const bool isItsOwn = options.self == Role::Relay && message.device == peer.device;
    const auto known = book.find(message.device);
    if (known != book.end() && known->second.serial >= ack->serial) {
        if (isItsOwn) send(peer, AckTaken{message.device, known->second.serial}, out);
        return;
    }
    PublicKey key{};
    // An enrolment that has not arrived yet; its next acknowledgement comes soon enough.
    if (!options.ackKey || !options.ackKey(message.device, key)) return;
    if (!ackIsGenuine(*ack, options.firm, key)) {
        // Handed on by somebody it may be an old one, bound to another relay; a device's own word must hold.
        if (message.device == peer.device)
            out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle, "exchange.ack_forged"});
        return;
    }
    book[message.device] = *ack;
    ackShared[message.device] = ack;
    out.emplace_back(std::in_place_type<AckLearned>, AckLearned{*ack});
    if (isItsOwn) send(peer, AckTaken{message.device, ack->serial}, out);
    if (options.self == Role::Device) gapAt = std::min(gapAt, now + kGapMs);
    shareAck(message.device, &peer, now);
}

/// Whether nothing is left to say about who holds what: the relay took our word for all that is here, and gave us what
/// it had of others.
bool Exchange::State::acknowledged(const Peer& relay) const {
    if (!options.sign) return true;
    const auto own = book.find(options.device);
    return own != book.end() && own->second.serial >= serialOf(opened) && relay.ackTaken >= own->second.serial &&
           relay.acksDue.empty();
}

/// What the relay said it has made durable stands in the book as device 0's, unsigned: it is believed for the count of
/// what is not sent yet, off line too, and for nothing else (rule R13).
void Exchange::State::keepRelayTold(Effects& out) {
    relayToldAt = kNever;
    for (const auto& [handle, peer] : peers) {
        if (peer.role != Role::Relay || !peer.toldKnown) continue;
        SignedAck told;
        told.serial = serialOf(peer.told);
        told.holds = peer.told;
        if (const auto kept = book.find(0); kept != book.end() && kept->second == told) return;
        out.emplace_back(std::in_place_type<AckLearned>, AckLearned{told});
        book[0] = std::move(told);
    }
}

void Exchange::State::on(Peer& peer, const AckWanted& message, MonoMs now, Effects&) {
    if (!book.contains(message.device)) return;
    peer.ackSent.erase(message.device);
    peer.ackSeen.erase(message.device);
    queueAck(peer, message.device, now);
}

}  // namespace outpost::sync::exchange
