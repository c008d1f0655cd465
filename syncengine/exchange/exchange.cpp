#include "syncengine/exchange/exchange.h"

#include "syncengine/exchange/exchange_state.h"

#include <algorithm>
#include <utility>

namespace outpost::sync::exchange {
namespace {

constexpr std::size_t kMaxMemories = 4096;
/// Messages that a side may send before it is answered; a greeting and some acknowledgements are usual.
constexpr std::size_t kMaxEarly = 256;

}  // namespace

Exchange::Exchange(Options options) : state_(std::make_unique<State>(std::move(options))) {}
Exchange::~Exchange() = default;
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;

std::vector<Effect> Exchange::step(const Event& event, MonoMs now) {
    Effects out;
    std::visit([&](const auto& each) { state_->on(each, now, out); }, event);
    state_->advance(now, out);
    return out;
}

MonoMs Exchange::nextWake() const { return state_->nextWake(); }
Progress Exchange::progress() const { return state_->progress(); }
const Knowledge& Exchange::holds() const { return state_->holds; }
const AckBook& Exchange::acks() const { return state_->book; }

const Knowledge* Exchange::toldBy(Handle session) const {
    const auto found = state_->peers.find(session);
    return found == state_->peers.end() || !found->second.toldKnown ? nullptr : &found->second.told;
}

Exchange::State::State(Options given) : options(std::move(given)), book(std::move(options.acks)) {
    // The own one is signed anew: it may have been bound to the routing key of a relay of before.
    if (options.device != 0) book.erase(options.device);
    for (const auto& [device, ack] : book) ackShared[device] = std::make_shared<const SignedAck>(ack);
}

bool Exchange::State::isOwn(DeviceNumber number) const {
    return options.device != 0 && number / kNumbersAnEnrolment == options.device / kNumbersAnEnrolment;
}

void Exchange::State::send(const Peer& peer, const Message& message, Effects& out, Lane lane) {
    out.emplace_back(std::in_place_type<SendMessage>, SendMessage{peer.handle, lane, encode(message)});
}

// ---- the conversation ---------------------------------------------------------------------------------------------

void Exchange::State::on(const SessionOpened& event, MonoMs, Effects& out) {
    Peer peer;
    peer.handle = event.session;
    peer.role = event.role;
    peer.device = event.device;
    Peer& stored = peers[event.session] = std::move(peer);
    if (knowsItself) greet(stored, out);
}

void Exchange::State::on(const SessionReset& event, MonoMs, Effects& out) {
    const auto found = peers.find(event.session);
    if (found == peers.end()) return;
    forget(found->second);
    if (knowsItself) greet(found->second, out);
}

void Exchange::State::on(const SessionClosed& event, MonoMs, Effects&) {
    const auto found = peers.find(event.session);
    if (found == peers.end()) return;
    forget(found->second);
    peers.erase(found);
}

/// The conversation is over; what both sides told each other is remembered for the next one.
void Exchange::State::forget(Peer& peer) {
    if (memory.size() < kMaxMemories) {
        auto& kept = memory[{peer.role, peer.device}];
        if (peer.toldKnown) kept.told = peer.told;
        if (peer.sentKnown) kept.sent = peer.sent;
    }
    std::vector<DeviceNumber> stopped;
    for (const auto& [number, pull] : pulls)
        if (pull.session == peer.handle) stopped.push_back(number);
    for (const DeviceNumber number : stopped) endPull(number);
    Peer fresh;
    fresh.handle = peer.handle;
    fresh.role = peer.role;
    fresh.device = peer.device;
    fresh.serving = peer.serving;
    peer = std::move(fresh);
}

void Exchange::State::greet(Peer& peer, Effects& out) {
    if (!holdsHash) holdsHash = knowledgeHash(holds);
    peer.announced = holds;
    peer.announcedHash = *holdsHash;
    Greeting greeting;
    greeting.role = options.self;
    greeting.device = options.device;
    greeting.hash = peer.announcedHash;
    if (const auto kept = memory.find({peer.role, peer.device}); kept != memory.end() && kept->second.told) {
        peer.remembered = kept->second.told;
        greeting.remembered = knowledgeHash(*peer.remembered);
    }
    for (const auto& [device, ack] : book)
        if (device != 0) greeting.acks.emplace_back(device, ack.serial);
    send(peer, greeting, out);
}

void Exchange::State::on(Peer& peer, const Greeting& message, MonoMs now, Effects& out) {
    if (peer.greeted) {
        // The other side begins anew: so do we.
        forget(peer);
        greet(peer, out);
    }
    peer.greeted = true;
    for (const auto& [device, serial] : message.acks) {
        peer.ackSeen[device] = serial;
        const auto known = book.find(device);
        if (device == options.device) peer.ackTaken = serial;
        else if (device != 0 && serial > (known == book.end() ? 0 : known->second.serial)) peer.acksDue.insert(device);
    }
    for (const auto& [device, ack] : book) queueAck(peer, device, now);

    if (message.hash == peer.announcedHash) {
        peer.told = peer.announced;
        peer.toldKnown = true;
    } else if (peer.remembered && message.hash == knowledgeHash(*peer.remembered)) {
        peer.told = *peer.remembered;
        peer.toldKnown = true;
    }
    if (peer.toldKnown) {
        for (const auto& [number, sequence] : peer.told) learnTold(peer, number);
        if (peer.role == Role::Relay) relayToldAt = std::min(relayToldAt, now + kAckMs);
    }
    const auto kept = memory.find({peer.role, peer.device});
    const bool knows =
        message.hash == peer.announcedHash || (message.remembered && *message.remembered == peer.announcedHash);
    if (knows) {
        peer.sent = peer.announced;
    } else {
        Holds told;
        told.full = true;
        if (message.remembered && kept != memory.end() && kept->second.sent &&
            knowledgeHash(*kept->second.sent) == *message.remembered) {
            told.full = false;
            for (const auto& [number, sequence] : holds)
                if (sequence > heldOf(*kept->second.sent, number)) told.entries[number] = sequence;
        } else {
            told.entries = holds;
        }
        if (!holdsHash) holdsHash = knowledgeHash(holds);
        told.hash = *holdsHash;
        send(peer, told, out);
        peer.sent = holds;
    }
    peer.sentKnown = true;
    for (const auto& [number, sequence] : holds)
        if (sequence > heldOf(peer.sent, number)) peer.changed.insert(number);
    if (!peer.changed.empty()) peer.holdsAt = now;
    tellFetching(peer, out);
}

void Exchange::State::on(Peer& peer, const Holds& message, MonoMs now, Effects& out) {
    if (!message.full && !peer.toldKnown && !peer.remembered) return;  // of a conversation that is over
    const bool first = !peer.toldKnown;
    if (message.full) {
        peer.told = message.entries;
    } else {
        if (!peer.toldKnown) peer.told = *peer.remembered;
        for (const auto& [number, sequence] : message.entries) {
            auto& known = peer.told[number];
            known = std::max(known, sequence);
        }
    }
    if (peer.told.size() > kMaxKnowledgeEntries) {
        out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle, "exchange.too_many_numbers"});
        return;
    }
    peer.toldKnown = true;
    if (knowledgeHash(peer.told) != message.hash) {
        // We add to another base than it took away from: begin anew, remembering nothing.
        memory.erase({peer.role, peer.device});
        forget(peer);
        memory.erase({peer.role, peer.device});
        greet(peer, out);
        return;
    }
    if (message.full) peer.ahead.clear();
    for (const auto& [number, sequence] : first ? peer.told : message.entries) learnTold(peer, number);
    if (peer.role == Role::Relay) relayToldAt = std::min(relayToldAt, now + kAckMs);
    if (peer.role == Role::Relay && refused && heldOf(peer.told, refused->number) >= heldOf(holds, refused->number))
        refused.reset();
}

void Exchange::State::learnTold(Peer& peer, DeviceNumber number) {
    if (heldOf(peer.told, number) > heldOf(holds, number)) peer.ahead.insert(number);
    else peer.ahead.erase(number);
}

void Exchange::State::on(const MessageIn& event, MonoMs now, Effects& out) {
    const auto found = peers.find(event.session);
    if (found == peers.end()) return;
    Peer& peer = found->second;
    if (!knowsItself) {
        if (peer.early.size() < kMaxEarly) peer.early.push_back(event.bytes);
        else out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle, "exchange.too_early"});
        return;
    }
    auto message = parseMessage(event.bytes);
    if (!message) {
        out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle, message.error().code});
        return;
    }
    std::visit(
        [&](auto& each) {
            using M = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<M, UnknownMessage>) {
                // of a newer version
            } else if constexpr (std::is_same_v<M, Fetching>) {
                peer.fetching = each.fetching;
            } else if constexpr (std::is_same_v<M, NotTaken>) {
                if (peer.role == Role::Relay) refused = Refusal{each.number, each.code};
            } else if constexpr (std::is_same_v<M, AckTaken>) {
                if (each.device == options.device) peer.ackTaken = std::max(peer.ackTaken, each.serial);
            } else {
                on(peer, each, now, out);
            }
        },
        *message);
}

// ---- the store ----------------------------------------------------------------------------------------------------

void Exchange::State::on(const KnowledgeIs& event, MonoMs now, Effects& out) {
    Knowledge all = event.holds;
    for (const auto& [number, sequence] : event.sealed) all[number] = std::max(all[number], sequence);
    const bool first = !knowsItself;
    if (options.sign && (first || event.holds != opened)) ackAt = std::min(ackAt, now + (first ? 0 : kAckMs));
    opened = event.holds;
    // What lay sealed may prove unreadable once there is a key; then less is held than was told.
    const bool shrunk = std::any_of(holds.begin(), holds.end(),
                                    [&](const auto& entry) { return entry.second > heldOf(all, entry.first); });
    std::vector<DeviceNumber> grown;
    for (const auto& [number, sequence] : all) {
        const auto before = heldOf(holds, number);
        if (sequence <= before) continue;
        grown.push_back(number);
        if (unreadable && unreadable->number == number) unreadable.reset();
        if (knowsItself && number != 0 && !isOwn(number)) received += sequence - before;
    }
    knowsItself = true;
    if (grown.empty() && !first && !shrunk) return;
    holds = std::move(all);
    holdsHash.reset();
    if (shrunk) {
        memory.clear();
        for (auto& [handle, peer] : peers) {
            forget(peer);
            greet(peer, out);
        }
    }
    if (first) {
        std::vector<MessageIn> early;
        for (auto& [handle, peer] : peers) {
            greet(peer, out);
            for (Bytes& message : std::exchange(peer.early, {})) early.push_back({handle, std::move(message)});
        }
        if (options.self == Role::Device) gapAt = now + kGapMs;
        for (const MessageIn& message : early) on(message, now, out);
        return;
    }
    std::erase_if(reach, [this](const auto& entry) { return !acceptingOf.contains(entry.first); });
    // What others wait for may have come: an enrolment, or a gap filled. What failed often waits its time (rule R2).
    const bool teamGrew = !grown.empty() && grown.front() == 0;
    std::erase_if(backoff, [teamGrew](const auto& entry) { return teamGrew || entry.second.failures <= 3; });
    if (options.self == Role::Device) gapAt = std::min(gapAt, now + kGapMs);
    for (const DeviceNumber number : grown) {
        for (auto& [handle, peer] : peers) {
            if (peer.toldKnown) learnTold(peer, number);
            if (!peer.sentKnown) continue;
            peer.changed.insert(number);
            peer.holdsAt = std::min(peer.holdsAt, std::max(now, peer.toldLastAt + kHoldsGapMs));
        }
        considerPush(number, out);
    }
}

void Exchange::State::on(const ReadDone& event, MonoMs now, Effects& out) {
    auto node = reading.extract(event.work);
    if (node.empty()) return;
    Reading& done = node.mapped();
    static const std::vector<Bytes> kNothing;
    const auto& segments = event.segments ? *event.segments : kNothing;
    if (done.request == 0) push(done, segments, now, out);
    else answer(std::move(done), segments, out);
}

void Exchange::State::on(const AcceptDone& event, MonoMs now, Effects& out) {
    const auto node = accepting.extract(event.work);
    if (node.empty()) return;
    const Accepting& done = node.mapped();
    acceptingBytes -= done.bytes;
    if (--acceptingOf[done.number] == 0) acceptingOf.erase(done.number);
    if (event.grew && *event.grew) return;  // KnowledgeIs follows
    if (!acceptingOf.contains(done.number)) reach.erase(done.number);
    failNumber(done.number, now);
    if (event.grew) return;
    const auto peer = peers.find(done.session);
    if (peer == peers.end()) return;
    if (event.grew.error().kind == Error::Kind::Corrupt) {
        peer->second.avoidUntil[done.number] = now + 10 * kAvoidMs;  // asked for again, elsewhere (rule K7)
        const bool isForked = event.grew.error().code == "own_chain.forked";
        unreadable = Refusal{done.number, isForked ? "own_chain.forked" : "segment.unreadable"};
        if (isForked) askForProof(done, now, out);
    } else send(peer->second, NotTaken{done.number, std::string{event.grew.error().code}}, out);
}

void Exchange::State::on(const HurryUp&, MonoMs now, Effects&) {
    backoff.clear();
    for (auto& [handle, peer] : peers) peer.avoidUntil.clear();
    if (gapAt != kNever) gapAt = std::min(gapAt, now);
}

// ---- what is due --------------------------------------------------------------------------------------------------

void Exchange::State::tellHolds(Peer& peer, MonoMs now, Effects& out) {
    Holds told;
    for (const DeviceNumber number : peer.changed) {
        const auto sequence = heldOf(holds, number);
        if (sequence <= heldOf(peer.sent, number)) continue;
        told.entries[number] = sequence;
        peer.sent[number] = sequence;
    }
    peer.changed.clear();
    peer.holdsAt = kNever;
    if (told.entries.empty()) return;
    if (!holdsHash) holdsHash = knowledgeHash(holds);
    told.hash = *holdsHash;
    peer.toldLastAt = now;
    send(peer, told, out);
}

/// Whether something is being fetched from it, or will be soon.
bool Exchange::State::fetchesFrom(const Peer& peer) const {
    return std::any_of(peer.ahead.begin(), peer.ahead.end(), [&](DeviceNumber number) {
        const auto wait = backoff.find(number);
        return !peer.avoidUntil.contains(number) && (wait == backoff.end() || wait->second.failures < 2);
    });
}

/// A relay says whether it still fetches, after what it fetched was told: who hears "no" has heard of all of it.
void Exchange::State::tellFetching(Peer& peer, Effects& out) {
    if (options.self != Role::Relay || !peer.sentKnown) return;
    const bool fetching = fetchingFrom > (fetchesFrom(peer) ? 1u : 0u);
    if (fetching == peer.saidFetching) return;
    if (!fetching && (!peer.pushing.empty() || !peer.changed.empty())) return;
    peer.saidFetching = fetching;
    send(peer, Fetching{fetching}, out);
}

void Exchange::State::advance(MonoMs now, Effects& out) {
    planPulls(now, out);
    if (ackAt <= now) makeOwnAck(now, out);
    if (gapAt <= now) seekGaps(now, out);
    if (relayToldAt <= now) keepRelayTold(out);
    if (options.self == Role::Relay)
        fetchingFrom = static_cast<std::size_t>(
            std::count_if(peers.begin(), peers.end(), [&](const auto& each) { return fetchesFrom(each.second); }));
    for (auto& [handle, peer] : peers) {
        if (peer.holdsAt <= now && peer.pushing.empty()) tellHolds(peer, now, out);
        if (peer.acksAt <= now) sendAcks(peer, now, out);
        tellFetching(peer, out);
    }
}

MonoMs Exchange::State::nextWake() const {
    MonoMs wake = std::min({ackAt, gapAt, relayToldAt});
    for (const auto& [handle, peer] : peers) {
        wake = std::min(wake, peer.acksAt);
        if (peer.pushing.empty()) wake = std::min(wake, peer.holdsAt);
        for (const DeviceNumber number : peer.ahead)
            if (const auto found = peer.avoidUntil.find(number);
                found != peer.avoidUntil.end() && !pulls.contains(number))
                wake = std::min(wake, found->second);
    }
    for (const auto& [number, pull] : pulls) wake = std::min(wake, pull.deadline);
    for (const auto& [number, wait] : backoff) wake = std::min(wake, wait.until);
    return wake;
}

/// Nobody can hold more of our own chain than we do, unless we lost its end (rule R4). Told by whoever speaks to us, and
/// by the signed word of devices that do not.
std::uint64_t Exchange::State::ownLost() const {
    if (options.device == 0 || !knowsItself) return 0;
    std::map<DeviceNumber, Sequence> most;
    const auto hear = [&](const Knowledge& theirs) {
        for (auto at = theirs.lower_bound(options.device); at != theirs.end() && isOwn(at->first); ++at)
            most[at->first] = std::max(most[at->first], at->second);
    };
    for (const auto& [handle, peer] : peers)
        if (peer.toldKnown) hear(peer.told);
    for (const auto& [device, ack] : book)
        if (device != 0) hear(ack.holds);
    std::uint64_t lost = 0;
    for (const auto& [number, sequence] : most)
        if (const auto mine = heldOf(holds, number); sequence > mine) lost += sequence - mine;
    return lost;
}

Progress Exchange::State::progress() const {
    Progress now;
    now.received = received;
    now.refused = refused;
    now.unreadable = unreadable;
    std::map<DeviceNumber, Sequence> most;
    const Peer* relay = nullptr;
    for (const auto& [handle, peer] : peers) {
        if (peer.role == Role::Relay) relay = &peer;
        for (const DeviceNumber number : peer.ahead) most[number] = std::max(most[number], heldOf(peer.told, number));
    }
    for (const auto& [number, sequence] : most)
        if (const auto mine = heldOf(holds, number); sequence > mine) now.missing += sequence - mine;
    now.ownLost = ownLost();
    const Knowledge* confirmed = nullptr;
    if (relay && relay->toldKnown) confirmed = &relay->told;
    else if (const auto kept = book.find(0); kept != book.end()) confirmed = &kept->second.holds;
    if (confirmed) now.relayHolds = *confirmed;
    for (const auto& [number, sequence] : holds) {
        const auto there = confirmed ? heldOf(*confirmed, number) : 0;
        if (sequence > there) now.unsent += sequence - there;
    }
    if (relay) {
        now.relayTalks = relay->toldKnown && relay->sentKnown;
        now.relayCatchesUp = relay->fetching;
        now.acknowledged = acknowledged(*relay);
    }
    return now;
}

}  // namespace outpost::sync::exchange
