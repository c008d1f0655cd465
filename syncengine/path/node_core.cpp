#include "syncengine/path/node_core.h"

#include "syncengine/exchange/messages.h"
#include "syncengine/link/enet_link.h"
#include "syncengine/path/relay_messages.h"
#include "syncengine/tunnel/tunnel.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace outpost::sync {
namespace {

constexpr MonoMs kFirstRetryMs = 500;
constexpr MonoMs kMaxRetryMs = 5'000;
constexpr MonoMs kResolveAgainMs = 60'000;  // a relay may have moved
constexpr MonoMs kAdmissionMs = 15'000;
constexpr MonoMs kRefusedMs = 30'000;     // a refusal may pass: an enrolment that the relay has not seen
constexpr MonoMs kFirmAwayMs = 3'000;     // a guest comes before the device with the pen
constexpr MonoMs kPeerQuietMs = 120'000;  // a session with a device that nobody needs any more
constexpr MonoMs kPeerRetryMs = 5'000;
constexpr std::size_t kMaxJoinWaiting = 64;
constexpr MonoMs kStatusGapMs = 100;  // counting is work in a large firm: not for each datagram

}  // namespace

struct NodeCore::State {
    /// A session with the relay, a device, or somebody who joins.
    struct Session {
        enum class Kind : std::uint8_t { Relay, Device, Join } kind = Kind::Device;
        PublicKey key{};
        DeviceNumber device = 0;
        MonoMs usedAt = 0;
        bool admitted = false;  ///< the relay said so
    };

    NodeIdentity identity;
    RandomSource random;
    Tunnel tunnel;
    EnetLink link;
    exchange::Exchange exchange;
    std::vector<node::Effect> out;
    MonoMs now = 0;

    std::optional<RelayTarget> relay;
    std::vector<Endpoint> relayAddresses;
    std::size_t addressAt = 0;
    RelayState relayState = RelayState::None;
    Handle relaySession = 0;
    MonoMs relayRetryAt = kNever, relayRetryMs = kFirstRetryMs, relayResolvedAt = 0, relayAdmitBy = kNever;
    std::string relayRefusal;
    bool resolving = false;

    std::map<Handle, Session> sessions;
    std::map<PublicKey, PeerDevice> peers;
    std::set<PublicKey> joinKeys;
    std::set<DeviceTag> onLine;
    std::map<DeviceNumber, MonoMs> wantedUntil;  ///< devices that a session is kept open with
    std::map<DeviceNumber, MonoMs> peerRetryAt;
    std::map<PublicKey, std::deque<Bytes>> joinWaiting;
    std::map<PublicKey, MonoMs> joinRetryAt;
    NodeStatus status;
    bool statusOld = false;
    MonoMs statusAt = 0;  ///< when it was last counted

    State(NodeIdentity who, AckBook acks, RandomSource source)
        : identity(std::move(who)),
          random(std::move(source)),
          tunnel(tunnelOptions(identity), random),
          link(linkOptions(random),
               [this](Handle session, ByteView payload) { (void)tunnel.send(session, payload, now); }),
          exchange(exchangeOptions(std::move(acks))) {
        allow();
    }
    static TunnelOptions tunnelOptions(const NodeIdentity& identity) {
        TunnelOptions options;
        options.self = identity.tunnel;
        return options;
    }
    static EnetLink::Options linkOptions(const RandomSource& random) {
        EnetLink::Options options;
        std::array<std::uint8_t, 4> seed{};
        random(seed);
        options.seed = datagram::readU32(seed, 0);
        return options;
    }
    exchange::Options exchangeOptions(AckBook acks) {
        exchange::Options options;
        options.self = exchange::Role::Device;
        options.firm = identity.firm;
        options.device = identity.device;
        options.sign = identity.sign;
        options.acks = std::move(acks);
        options.ackKey = [this](DeviceNumber device, PublicKey& key) {
            for (const auto& [tunnelKey, peer] : peers)
                if (peer.device == device) {
                    key = peer.ackKey;
                    return true;
                }
            return false;
        };
        return options;
    }

    // ---- who may speak --------------------------------------------------------------------------------------------
    void allow() {
        statusOld = true;
        tunnel.setAllowed([this](const PublicKey& key) { return peers.contains(key) || joinKeys.contains(key); }, now);
        std::vector<Handle> gone;
        for (const auto& [handle, session] : sessions)
            if ((session.kind == Session::Kind::Device && !peers.contains(session.key)) ||
                (session.kind == Session::Kind::Join && !joinKeys.contains(session.key)))
                gone.push_back(handle);
        for (const Handle handle : gone) tunnel.close(handle, now);
    }

    // ---- the relay ------------------------------------------------------------------------------------------------
    void setRelay(std::optional<RelayTarget> target) {
        statusOld = true;
        const bool same = target && relay && target->key == relay->key && target->right == relay->right;
        const bool newList = same && target->retainList != relay->retainList;
        relay = std::move(target);
        if (newList && relayState == RelayState::Talking)
            (void)link.send(relaySession, Lane::Interactive, encode(Retain{relay->retainList}));
        if (same) return;
        dropRelay();
        relayRefusal.clear();
        relayRetryMs = kFirstRetryMs;
        relayRetryAt = relay ? now : kNever;
        relayState = relay ? RelayState::Connecting : RelayState::None;
        relayAddresses.clear();
        if (relay) resolve();
    }
    void resolve() {
        if (resolving) return;
        resolving = true;
        relayState = RelayState::Resolving;
        relayRetryAt = kNever;
        out.emplace_back(std::in_place_type<node::ResolveRelay>);
    }
    void dropRelay() {
        statusOld = true;
        if (const Handle handle = std::exchange(relaySession, 0)) tunnel.close(handle, now);
        relayAdmitBy = kNever;
        onLine.clear();
    }
    void retryRelay() {
        relayRetryAt = now + relayRetryMs;
        relayRetryMs = std::min(kMaxRetryMs, relayRetryMs * 2);
    }
    void callRelay() {
        statusOld = true;
        relayRetryAt = kNever;
        if (!relay || relaySession != 0) return;
        if (relayAddresses.empty() || now - relayResolvedAt >= kResolveAgainMs) return resolve();
        relayState = RelayState::Connecting;
        relaySession = tunnel.connect(relay->key, routeOf(relayAddresses[addressAt++ % relayAddresses.size()]), now);
    }
    void relayFound(const std::vector<Endpoint>& addresses) {
        statusOld = true;
        resolving = false;
        if (!relay) return;
        if (!addresses.empty()) {
            relayAddresses = addresses;
            relayResolvedAt = now;
        }
        relayState = RelayState::Connecting;
        if (relayAddresses.empty()) retryRelay();
        else relayRetryAt = now;
        // Old addresses are better than none while names are not to be had.
        if (addresses.empty()) relayResolvedAt = now;
    }
    void relayUp(Handle handle) {
        relaySession = handle;
        sessions[handle] = Session{Session::Kind::Relay, relay->key, 0, now, false};
        link.open(handle, true);
        link.setMaxMessage(handle, exchange::kMaxExchangeMessage);
        sayWho();
    }
    void sayWho() {
        relayAdmitBy = now + kAdmissionMs;
        (void)link.send(relaySession, Lane::Interactive,
                        encode(Admit{relay->right, identity.firm, identity.pass, relay->retainList}));
    }
    void admitted(const std::string& code) {
        statusOld = true;
        relayAdmitBy = kNever;
        if (!code.empty()) {
            relayRefusal = code;
            relayState = RelayState::Refused;
            dropRelay();
            relayRetryAt = now + (code == "relay.firm_away" ? kFirmAwayMs : kRefusedMs);
            return;
        }
        relayRefusal.clear();
        relayState = RelayState::Talking;
        relayRetryMs = kFirstRetryMs;
        sessions.at(relaySession).admitted = true;
        if (identity.device != 0) feed(exchange::SessionOpened{relaySession, exchange::Role::Relay, 0});
        for (auto& [key, at] : joinRetryAt) at = now;
    }

    // ---- devices and joiners ----------------------------------------------------------------------------------------
    void callPeer(const PublicKey& key) {
        if (relayState == RelayState::Talking) (void)tunnel.connect(key, routeOf(tagOf(key)), now);
    }
    const PeerDevice* peerOf(DeviceNumber device) const {
        for (const auto& [key, peer] : peers)
            if (peer.device == device) return &peer;
        return nullptr;
    }
    void wantDevice(DeviceNumber device) {
        const auto* peer = peerOf(device);
        if (!peer || !onLine.contains(tagOf(peer->tunnelKey))) return;
        wantedUntil[device] = now + kPeerQuietMs;
        auto& retry = peerRetryAt[device];
        if (retry > now) return;
        retry = now + kPeerRetryMs;
        callPeer(peer->tunnelKey);
    }
    void peerUp(const tunnel::Up& up) {
        Session session;
        session.key = up.remote;
        session.usedAt = now;
        const auto peer = peers.find(up.remote);
        if (peer != peers.end()) {
            session.kind = Session::Kind::Device;
            session.device = peer->second.device;
        } else if (joinKeys.contains(up.remote)) {
            session.kind = Session::Kind::Join;
        } else {
            tunnel.close(up.session, now);
            return;
        }
        sessions[up.session] = session;
        link.open(up.session, up.first);
        if (session.kind == Session::Kind::Device) {
            link.setMaxMessage(up.session, exchange::kMaxExchangeMessage);
            feed(exchange::SessionOpened{up.session, exchange::Role::Device, session.device});
        } else {
            link.setMaxMessage(up.session, kMaxStrangerMessage);
            sendJoins(up.session, up.remote);
        }
    }
    void joinSend(const PublicKey& to, Bytes bytes) {
        auto& waiting = joinWaiting[to];
        waiting.push_back(std::move(bytes));
        // Its sender asks again; the newest question is the one that matters.
        while (waiting.size() > kMaxJoinWaiting) waiting.pop_front();
        for (const auto& [handle, session] : sessions)
            if (session.key == to) return sendJoins(handle, to);
        joinRetryAt[to] = now;
    }
    void sendJoins(Handle handle, const PublicKey& to) {
        joinRetryAt.erase(to);
        for (auto& bytes : std::exchange(joinWaiting[to], {}))
            (void)link.send(handle, Lane::Interactive, encode(Join{std::move(bytes)}));
        joinWaiting.erase(to);
    }

    // ---- what comes from below --------------------------------------------------------------------------------------
    void drain() {
        for (bool more = true; more;) {
            more = false;
            for (auto& effect : tunnel.take()) {
                more = true;
                std::visit([this](auto& each) { onTunnel(each); }, effect);
            }
        }
    }
    void onTunnel(tunnel::Send& send) {
        if (const auto endpoint = endpointOf(send.to)) {
            out.emplace_back(std::in_place_type<node::SendDatagram>,
                             node::SendDatagram{*endpoint, std::move(send.bytes)});
        } else if (isForwarded(send.to) && relaySession != 0) {
            const auto tag = tagOf(send.to);
            Bytes payload{static_cast<std::uint8_t>(datagram::Content::ForwardTo)};
            payload.insert(payload.end(), tag.begin(), tag.end());
            payload.insert(payload.end(), send.bytes.begin(), send.bytes.end());
            (void)tunnel.send(relaySession, payload, now);
        }
    }
    void onTunnel(tunnel::Up& up) {
        if (relay && up.remote == relay->key) relayUp(up.session);
        else peerUp(up);
    }
    void onTunnel(tunnel::Ended& ended) {
        statusOld = true;
        if (ended.session == relaySession) {
            relaySession = 0;
            relayAdmitBy = kNever;
            onLine.clear();
            if (relay && relayState != RelayState::Refused) {
                relayState = RelayState::Connecting;
                // Lost in mid-talk: at once; never reached: a little later each time.
                if (ended.why != tunnel::Down::Replaced) retryRelay();
            }
        }
        const auto found = sessions.find(ended.session);
        if (found == sessions.end()) return;
        link.close(ended.session);
        const bool talks = found->second.kind == Session::Kind::Device || found->second.admitted;
        sessions.erase(found);
        if (talks) feed(exchange::SessionClosed{ended.session});
    }
    void onTunnel(tunnel::Received& received) {
        const auto content = static_cast<datagram::Content>(received.payload[0]);
        if (content == datagram::Content::ForwardFrom) {
            if (received.session != relaySession || received.payload.size() < 9) return;
            DeviceTag tag;
            std::copy_n(received.payload.begin() + 1, tag.size(), tag.begin());
            tunnel.receive(routeOf(tag), ByteView{received.payload}.subspan(9), now);
        } else if (content != datagram::Content::ForwardTo) {
            link.receive(received.session, received.payload, now);
        }
    }
    void serviceLink() {
        std::vector<LinkEvent> events;
        link.service(now, events);
        for (auto& event : events) {
            if (auto* message = std::get_if<LinkMessage>(&event))
                onMessage(message->session, std::move(message->bytes));
            else onReset(std::get<LinkReset>(event).session);
        }
    }
    void onReset(Handle handle) {
        const auto found = sessions.find(handle);
        if (found == sessions.end()) return;
        if (found->second.kind == Session::Kind::Relay && !found->second.admitted) return sayWho();
        if (found->second.kind != Session::Kind::Join) feed(exchange::SessionReset{handle});
    }
    void onMessage(Handle handle, Bytes bytes) {
        const auto found = sessions.find(handle);
        if (found == sessions.end()) return;
        Session& session = found->second;
        session.usedAt = now;
        const auto kind = exchange::messageKind(bytes);
        if (!kind) return misbehaved(handle);
        if (*kind < 20) {
            if (session.kind == Session::Kind::Device || (session.kind == Session::Kind::Relay && session.admitted))
                feed(exchange::MessageIn{handle, std::move(bytes)});
            return;
        }
        auto message = parseRelayMessage(bytes);
        if (!message) return misbehaved(handle);
        if (auto* join = std::get_if<Join>(&*message)) {
            if (session.kind != Session::Kind::Relay)
                out.emplace_back(std::in_place_type<node::JoinMessage>,
                                 node::JoinMessage{session.key, std::move(join->bytes)});
            return;
        }
        if (session.kind != Session::Kind::Relay) return;
        if (const auto* answer = std::get_if<Admitted>(&*message)) {
            if (!session.admitted) admitted(answer->code);
        } else if (auto* here = std::get_if<OnLine>(&*message)) {
            statusOld = true;
            onLine = {here->tags.begin(), here->tags.end()};
        } else if (const auto* change = std::get_if<OnLineChange>(&*message)) {
            statusOld = true;
            if (change->here) onLine.insert(change->tag);
            else onLine.erase(change->tag);
        }
    }
    void misbehaved(Handle handle) { tunnel.close(handle, now); }

    // ---- the exchange -----------------------------------------------------------------------------------------------
    void feed(const exchange::Event& event) {
        if (!std::holds_alternative<exchange::Tick>(event)) statusOld = true;
        for (auto& effect : exchange.step(event, now)) std::visit([this](auto& each) { onExchange(each); }, effect);
    }
    void onExchange(exchange::SendMessage& send) {
        if (const auto found = sessions.find(send.session); found != sessions.end()) found->second.usedAt = now;
        (void)link.send(send.session, send.lane, std::move(send.bytes));
    }
    void onExchange(exchange::ReadWork& work) { out.emplace_back(std::in_place_type<node::ReadWork>, work); }
    void onExchange(exchange::AcceptWork& work) {
        out.emplace_back(std::in_place_type<node::AcceptWork>, std::move(work));
    }
    void onExchange(exchange::AckLearned& learned) {
        out.emplace_back(std::in_place_type<node::AckLearned>, std::move(learned));
    }
    void onExchange(exchange::WantDevice& want) { wantDevice(want.device); }
    void onExchange(exchange::Misbehaved& bad) { misbehaved(bad.session); }

    // ---- what is due ------------------------------------------------------------------------------------------------
    void tick() {
        tunnel.tick(now);
        if (relayRetryAt <= now) callRelay();
        if (relayAdmitBy <= now) {
            dropRelay();
            retryRelay();
        }
        for (auto& [key, at] : joinRetryAt)
            if (at <= now) {
                at = now + kPeerRetryMs;
                callPeer(key);
            }
        std::vector<Handle> quiet;
        for (const auto& [handle, session] : sessions)
            if (session.kind != Session::Kind::Relay && now - session.usedAt >= kPeerQuietMs) quiet.push_back(handle);
        for (const Handle handle : quiet) tunnel.close(handle, now);
        feed(exchange::Tick{});
    }
    /// Lets everything that hangs together come to rest: what one layer says may move another.
    void settle() {
        drain();
        if (link.nextWake(now) <= now) {
            serviceLink();
            drain();
        }
    }
    MonoMs nextWake() const {
        MonoMs wake =
            std::min({tunnel.nextWake(), link.nextWake(now), exchange.nextWake(), relayRetryAt, relayAdmitBy});
        for (const auto& [key, at] : joinRetryAt)
            if (relayState == RelayState::Talking) wake = std::min(wake, at);
        for (const auto& [handle, session] : sessions)
            if (session.kind != Session::Kind::Relay) wake = std::min(wake, session.usedAt + kPeerQuietMs);
        if (statusOld) wake = std::min(wake, statusAt + kStatusGapMs);
        return wake;
    }
    void refreshStatus() {
        if (!statusOld || now < statusAt + kStatusGapMs) return;
        countStatus();
    }
    void countStatus() {
        statusOld = false;
        statusAt = now;
        NodeStatus fresh;
        fresh.relay = relayState;
        fresh.relayRefusal = relayRefusal;
        fresh.progress = exchange.progress();
        const Knowledge* atRelay = relaySession ? exchange.toldBy(relaySession) : nullptr;
        for (const auto& [key, peer] : peers) {
            NodeStatus::Peer line;
            line.device = peer.device;
            const auto ack = exchange.acks().find(peer.device);
            line.acknowledged = ack != exchange.acks().end();
            for (const auto& [number, sequence] : exchange.holds()) {
                const auto& known = line.acknowledged ? ack->second.holds : Knowledge{};
                const auto there = known.find(number);
                line.lacks += sequence - std::min(sequence, there == known.end() ? 0 : there->second);
            }
            if (onLine.contains(tagOf(key))) line.path = PathKind::Relay;
            else if (atRelay) line.path = PathKind::RelayMailbox;
            fresh.peers.push_back(line);
        }
        if (fresh == status) return;
        status = std::move(fresh);
        out.emplace_back(std::in_place_type<node::StatusChanged>);
    }
};

NodeCore::NodeCore(NodeIdentity identity, AckBook acks, RandomSource random)
    : state_(std::make_unique<State>(std::move(identity), std::move(acks), std::move(random))) {}
NodeCore::~NodeCore() = default;
NodeCore::NodeCore(NodeCore&&) noexcept = default;

std::vector<node::Effect> NodeCore::step(const node::Event& event, MonoMs now) {
    State& state = *state_;
    state.now = now;
    if (const auto* datagram = std::get_if<node::DatagramIn>(&event)) {
        // The link is serviced at the next Tick, which is due at once: a driver hands in all that has come first.
        state.tunnel.receive(routeOf(datagram->from), datagram->bytes, now);
        state.drain();
        return std::exchange(state.out, {});
    }
    if (std::holds_alternative<node::Tick>(event)) {
        state.tick();
    } else if (const auto* relay = std::get_if<node::RelayIs>(&event)) {
        state.setRelay(relay->relay);
    } else if (const auto* found = std::get_if<node::RelayFound>(&event)) {
        state.relayFound(found->addresses);
    } else if (std::holds_alternative<node::NetworkChanged>(event) || std::holds_alternative<node::SyncNow>(event)) {
        state.relayRetryMs = kFirstRetryMs;
        if (state.relay && state.relaySession == 0 && !state.resolving) {
            if (std::holds_alternative<node::NetworkChanged>(event)) state.relayAddresses.clear();
            state.relayRetryAt = now;
        }
        state.feed(exchange::HurryUp{});
    } else if (const auto* peers = std::get_if<node::PeersAre>(&event)) {
        state.peers.clear();
        for (const auto& peer : peers->peers) state.peers[peer.tunnelKey] = peer;
        state.allow();
    } else if (const auto* keys = std::get_if<node::JoinKeysAre>(&event)) {
        state.joinKeys = {keys->keys.begin(), keys->keys.end()};
        state.allow();
    } else if (const auto* join = std::get_if<node::JoinSend>(&event)) {
        state.joinSend(join->to, join->bytes);
    } else if (const auto* holds = std::get_if<node::KnowledgeIs>(&event)) {
        state.feed(exchange::KnowledgeIs{holds->holds, holds->sealed});
    } else if (const auto* read = std::get_if<node::ReadDone>(&event)) {
        state.feed(*read);
    } else if (const auto* accepted = std::get_if<node::AcceptDone>(&event)) {
        state.feed(*accepted);
    }
    state.settle();
    state.refreshStatus();
    return std::exchange(state.out, {});
}

std::vector<node::Effect> NodeCore::shutDown(MonoMs now) {
    State& state = *state_;
    state.now = now;
    std::vector<Handle> peers;
    for (const auto& [handle, session] : state.sessions)
        if (handle != state.relaySession) peers.push_back(handle);
    for (const Handle handle : peers) state.tunnel.close(handle, now);
    state.drain();  // through the relay, while it is there
    state.dropRelay();
    state.drain();
    return std::exchange(state.out, {});
}

MonoMs NodeCore::nextWake() const { return state_->nextWake(); }
const NodeStatus& NodeCore::status() const {
    if (state_->statusOld) state_->countStatus();
    return state_->status;
}

Result<node::KnowledgeIs> knowledgeOf(SegmentStore& store) {
    node::KnowledgeIs known;
    OUTPOST_ASSIGN(known.holds, store.knowledge());
    OUTPOST_ASSIGN(known.sealed, store.sealed());
    return known;
}

std::vector<node::Event> performStoreWork(const node::Effect& effect, SegmentStore& store) {
    std::vector<node::Event> answers;
    if (const auto* read = std::get_if<node::ReadWork>(&effect)) {
        answers.emplace_back(exchange::ReadDone{read->work, store.read(read->number, read->from, read->maxBytes)});
    } else if (const auto* accept = std::get_if<node::AcceptWork>(&effect)) {
        auto grew = store.accept(accept->segment);
        const bool did = grew && *grew;
        answers.emplace_back(exchange::AcceptDone{accept->work, std::move(grew)});
        if (did)
            if (auto known = knowledgeOf(store)) answers.emplace_back(std::move(*known));
    }
    return answers;
}

}  // namespace outpost::sync
