#include "syncengine/link/enet_link.h"

#include "syncengine/tunnel/datagram.h"

#include <algorithm>
#include <enet/enet.h>
#include <utility>

namespace outpost::sync {

using datagram::Content;

namespace {

constexpr std::size_t kPieceBytes = 8 * 1024;
constexpr std::uint8_t kFirstPiece = 1, kLastPiece = 2;
constexpr std::size_t kMaxInbox = 8192;
constexpr std::size_t kMaxWaitingBytes = 1024 * 1024;  // rule E7
constexpr std::size_t kMaxSpanBytes = kMaxWaitingBytes - 4 * kPieceBytes;
constexpr std::size_t kFirstMaxMessage = 16 * 1024;  // until somebody says who the peer is
constexpr enet_uint32 kMtu = 1152;                   // rule E2
constexpr enet_uint32 kTimeoutMs = 5 * 60'000;       // rule E7: the tunnel says when a path is dead
constexpr enet_uint32 kPingMs = 20'000;
constexpr enet_uint32 kMaxWaitMs = 2'000;  // before something unconfirmed is sent again
constexpr MonoMs kRestAfterMs = 10'000;
constexpr MonoMs kClosingMs = 1'000;  // that the other side has to confirm the end of a lane when there is more to say
constexpr MonoMs kAskAgainMs = 250;
constexpr MonoMs kJumpMs = 5'000;           // rule E3
constexpr std::uint16_t kFirstPort = 0x10;  // ports are the Content bytes of the lanes

std::uint16_t portOf(Lane lane) { return static_cast<std::uint16_t>(kFirstPort + static_cast<std::uint16_t>(lane)); }
constexpr Lane kLanes[] = {Lane::Interactive, Lane::Bulk};

}  // namespace

/// What was handed to ENet in one packet; lives until ENet frees the packet.
struct EnetLink::Piece {
    EnetLink* link;
    Handle session;
    Lane lane;
    ENetPeer* peer;
    std::uint64_t number;
    Congestion::Sent sent;
};

struct EnetLink::EnetWire final : enet_platform::Wire {
    explicit EnetWire(EnetLink& owner) : link(owner) {}
    void send(std::uint32_t host, std::uint16_t port, ByteView datagram) override {
        Bytes payload{static_cast<std::uint8_t>(port)};
        payload.insert(payload.end(), datagram.begin(), datagram.end());
        link.send_(host, payload);
    }
    bool next(enet_platform::Datagram& into) override {
        if (inbox.empty()) return false;
        into = std::move(inbox.front());
        inbox.pop_front();
        return true;
    }
    EnetLink& link;
    std::deque<enet_platform::Datagram> inbox;
};

EnetLink::EnetLink(Options options, SendPayload send)
    : options_(options), send_(std::move(send)), wire_(std::make_unique<EnetWire>(*this)) {
    host_ = enet_platform::makeHost(*wire_, options_.maxPeers, options_.seed);
    if (!host_) return;  // no memory: nothing will connect, and the tunnel's silence says so
    host_->mtu = kMtu;
    host_->duplicatePeers = 6;  // two lanes, and those that a reset left behind on one side
    host_->maximumPacketSize = 2 * kPieceBytes;
    host_->maximumWaitingData = kMaxWaitingBytes;
}

EnetLink::~EnetLink() {
    sessions_.clear();
    if (host_) enet_host_destroy(host_);
}

EnetLink::Session* EnetLink::find(Handle session) {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? nullptr : &found->second;
}

void EnetLink::open(Handle handle, bool first) {
    Session session;
    session.handle = handle;
    session.first = first;
    session.maxMessage = kFirstMaxMessage;
    sessions_.emplace(handle, std::move(session));
}

void EnetLink::close(Handle handle) {
    Session* session = find(handle);
    if (!session) return;
    for (const Lane lane : kLanes) dropLane(*session, lane);
    active_.erase(handle);
    sessions_.erase(handle);
}

void EnetLink::setMaxMessage(Handle handle, std::size_t bytes) {
    if (Session* session = find(handle)) session->maxMessage = bytes;
}

bool EnetLink::send(Handle handle, Lane lane, Bytes message) {
    Session* session = find(handle);
    if (!session || message.empty()) return false;
    auto& state = session->lanes[static_cast<std::size_t>(lane)];
    if (state.queued + message.size() > options_.maxQueueBytes) {
        ++counters_.queueFull;
        return false;
    }
    state.queued += message.size();
    state.queue.push_back(std::move(message));
    active_.insert(handle);
    due_ = true;
    return true;
}

std::size_t EnetLink::unconfirmed(Handle handle, Lane lane) const {
    const auto found = sessions_.find(handle);
    if (found == sessions_.end()) return 0;
    const auto& state = found->second.lanes[static_cast<std::size_t>(lane)];
    return state.queued + state.handed;
}

void EnetLink::receive(Handle handle, ByteView payload, MonoMs) {
    Session* session = find(handle);
    if (!session || payload.size() < 1) {
        ++counters_.notASession;
        return;
    }
    const auto content = static_cast<Content>(payload[0]);
    if (content == Content::WakeInteractive || content == Content::WakeBulk) {
        if (!session->first) return;
        session->lanes[content == Content::WakeBulk].wanted = true;
        active_.insert(handle);
    } else if (content == Content::LaneInteractive || content == Content::LaneBulk) {
        if (wire_->inbox.size() >= kMaxInbox) {
            ++counters_.inboxFull;
            return;
        }
        wire_->inbox.push_back({handle, payload[0], copyOf(payload.subspan(1))});
    }
    due_ = true;
}

// ---- lanes --------------------------------------------------------------------------------------------------------

void EnetLink::onFree(ENetPacket* packet) {
    const std::unique_ptr<Piece> piece{static_cast<Piece*>(packet->userData)};
    Session* session = piece->link->find(piece->session);
    if (!session) return;
    auto& lane = session->lanes[static_cast<std::size_t>(piece->lane)];
    if (lane.peer != piece->peer) {  // the lane was dropped, its numbers with it
        session->congestion.abandoned(piece->sent);
        return;
    }
    lane.handed -= piece->sent.bytes;
    lane.span[piece->number - lane.spanFrom].second = true;
    for (; !lane.span.empty() && lane.span.front().second; ++lane.spanFrom) {
        lane.spanBytes -= lane.span.front().first;
        lane.span.pop_front();
    }
    if (packet->flags & ENET_PACKET_FLAG_SENT) {
        session->congestion.confirmed(piece->sent, piece->link->now_);
        lane.usedAt = piece->link->now_;
    } else {
        lane.lostPiece = true;
        session->congestion.abandoned(piece->sent);
    }
}

/// Forgets the lane's ENet peer and all that was under way on it.
void EnetLink::dropLane(Session& session, Lane which) {
    auto& lane = session.lanes[static_cast<std::size_t>(which)];
    ENetPeer* peer = std::exchange(lane.peer, nullptr);
    const bool wanted = lane.wanted;
    lane = LaneState{};
    lane.wanted = wanted;
    if (peer) {
        peer->data = nullptr;
        enet_peer_reset(peer);
    }
}

void EnetLink::breakSession(Session& session, std::vector<LinkEvent>& events) {
    for (const Lane lane : kLanes) dropLane(session, lane);
    events.emplace_back(std::in_place_type<LinkReset>, LinkReset{session.handle});
}

void EnetLink::openLane(Session& session, Lane which, MonoMs now) {
    auto& lane = session.lanes[static_cast<std::size_t>(which)];
    if (lane.peer || (lane.askedAt != 0 && now - lane.askedAt < kAskAgainMs)) return;
    lane.askedAt = now;
    if (!session.first) {
        const auto content = which == Lane::Bulk ? Content::WakeBulk : Content::WakeInteractive;
        const auto byte = static_cast<std::uint8_t>(content);
        send_(session.handle, {&byte, 1});
        return;
    }
    if (!host_) return;
    const ENetAddress address{session.handle, portOf(which)};
    ENetPeer* peer = enet_host_connect(host_, &address, 1, 0);
    if (!peer) return;  // all places are taken; asked again a little later
    peer->data = this;
    lane.peer = peer;
    lane.usedAt = now;
}

/// Gives ENet as much as the session's window allows; bulk only what the interactive lane leaves of it (rule E1).
void EnetLink::hand(Session& session, Lane which, MonoMs now) {
    auto& lane = session.lanes[static_cast<std::size_t>(which)];
    while (!lane.queue.empty()) {
        const std::size_t window = session.congestion.window();
        const std::size_t taken = which == Lane::Bulk ? session.congestion.inFlight() : lane.handed;
        Bytes& message = lane.queue.front();
        const std::size_t bytes = std::min(kPieceBytes, message.size() - lane.offset);
        if (taken >= window || lane.spanBytes + bytes > kMaxSpanBytes) return;
        const bool last = lane.offset + bytes == message.size();
        ENetPacket* packet = enet_packet_create(nullptr, bytes + 1, ENET_PACKET_FLAG_RELIABLE);
        if (!packet) return;
        packet->data[0] = static_cast<std::uint8_t>((lane.offset == 0 ? kFirstPiece : 0) | (last ? kLastPiece : 0));
        std::copy_n(message.begin() + static_cast<std::ptrdiff_t>(lane.offset), bytes, packet->data + 1);
        const bool hungry = taken + 2 * kPieceBytes >= window || lane.queued > window;
        auto piece =
            std::make_unique<Piece>(Piece{this, session.handle, which, lane.peer, lane.spanFrom + lane.span.size(),
                                          session.congestion.sending(bytes, hungry, now)});
        packet->userData = piece.get();
        packet->freeCallback = &EnetLink::onFree;
        lane.handed += bytes;
        lane.span.emplace_back(bytes, false);
        lane.spanBytes += bytes;
        lane.queued -= bytes;
        lane.usedAt = now;
        if (last) {
            lane.queue.pop_front();
            lane.offset = 0;
        } else {
            lane.offset += bytes;
        }
        piece.release();
        // Refused only in states that connected lanes are not in; the packet is ours to free then.
        if (enet_peer_send(lane.peer, 0, packet) != 0) enet_packet_destroy(packet);
    }
}

void EnetLink::pump(Session& session, MonoMs now) {
    for (const Lane which : kLanes) {
        auto& lane = session.lanes[static_cast<std::size_t>(which)];
        if (lane.queue.empty() && !lane.wanted) continue;
        if (!lane.peer) openLane(session, which, now);
        else if (lane.connected && !lane.closing) hand(session, which, now);
    }
}

/// A lane that was quiet for a while gives its ENet peer back (rule E9). The side that connected it ends it.
void EnetLink::restIdle(Session& session, MonoMs now) {
    if (!session.first) return;
    for (auto& lane : session.lanes)
        if (lane.connected && !lane.closing && lane.queue.empty() && lane.handed == 0 && !lane.inMessage &&
            now - lane.usedAt >= kRestAfterMs) {
            lane.closing = true;
            lane.closingAt = now;
            enet_peer_disconnect_later(lane.peer, 0);
        }
}

/// A side that gave its ENet peer back and whose confirmation got lost never confirms again: it knows of no such peer any
/// more. It says so by a wake when it wants to speak; when this side wants to, it doesn't wait for ENet's time-out.
void EnetLink::endClosing(Session& session, MonoMs now, std::vector<LinkEvent>& events) {
    for (auto& lane : session.lanes) {
        if (!lane.closing) continue;
        const MonoMs patience = lane.wanted ? 0 : lane.queue.empty() ? kRestAfterMs : kClosingMs;
        if (now - lane.closingAt < patience) continue;
        if (lane.inMessage) return breakSession(session, events);
        ENetPeer* peer = std::exchange(lane.peer, nullptr);
        lane.connected = lane.closing = lane.lostPiece = false;
        peer->data = nullptr;
        enet_peer_reset(peer);
    }
}

bool EnetLink::active(const Session& session) const {
    return std::any_of(session.lanes.begin(), session.lanes.end(),
                       [](const LaneState& lane) { return lane.peer || !lane.queue.empty() || lane.wanted; });
}

/// ENet sets both back by itself now and then, so before each service (design, section 6).
void EnetLink::setWindows() {
    for (const Handle handle : active_) {
        Session& session = *find(handle);
        for (auto& lane : session.lanes) {
            if (!lane.peer) continue;
            // What we handed fits the controller's window already; ENet's own must not be a smaller one.
            lane.peer->windowSize = static_cast<enet_uint32>(Congestion::kMaxWindow + 4 * kPieceBytes);
            lane.peer->packetThrottle = ENET_PEER_PACKET_THROTTLE_SCALE;
        }
    }
}

/// ENet doubles the wait before each repetition without bound, and what follows the eldest waits with it: a line that was
/// cut for ten seconds and works again would stay silent for sixteen.
void EnetLink::shortenWaits(MonoMs now) {
    const auto time = static_cast<enet_uint32>(now);
    for (const Handle handle : active_)
        for (auto& lane : find(handle)->lanes) {
            if (!lane.peer || enet_list_empty(&lane.peer->sentReliableCommands)) continue;
            if (static_cast<std::int32_t>(lane.peer->nextTimeout - time) <= static_cast<std::int32_t>(kMaxWaitMs))
                continue;
            auto* sent = &lane.peer->sentReliableCommands;
            for (auto* at = enet_list_begin(sent); at != enet_list_end(sent); at = enet_list_next(at)) {
                auto* command = reinterpret_cast<ENetOutgoingCommand*>(at);
                command->roundTripTimeout = std::min(command->roundTripTimeout, kMaxWaitMs);
            }
            lane.peer->nextTimeout = time + kMaxWaitMs;
        }
}

// ---- ENet's events ------------------------------------------------------------------------------------------------

EnetLink::LaneState* EnetLink::laneOf(ENetPeer* peer, Session** session) {
    Session* found = find(peer->address.host);
    if (!found) return nullptr;
    for (auto& lane : found->lanes)
        if (lane.peer == peer) {
            *session = found;
            return &lane;
        }
    return nullptr;
}

void EnetLink::onConnect(ENetPeer* peer, MonoMs now, std::vector<LinkEvent>& events) {
    Session* session = find(peer->address.host);
    const auto index = static_cast<std::size_t>(peer->address.port - kFirstPort);
    const bool ours = session && index < 2 && session->lanes[index].peer == peer;
    if (!session || index > 1 || (session->first && !ours)) {
        ++counters_.strangeConnect;
        enet_peer_reset(peer);
        return;
    }
    if (!ours) {
        // The other side made a new connection: it dropped the old one, and what was under way on it.
        auto& old = session->lanes[index];
        if (old.handed > 0 || old.inMessage || old.lostPiece) {
            breakSession(*session, events);
        } else if (old.peer) {
            ENetPeer* stale = std::exchange(old.peer, nullptr);
            stale->data = nullptr;
            enet_peer_reset(stale);
        }
    }
    auto& lane = session->lanes[index];
    lane.peer = peer;
    lane.connected = true;
    lane.closing = false;
    lane.wanted = false;
    lane.inMessage = lane.lostPiece = false;
    lane.partial.clear();
    lane.usedAt = now;
    peer->data = this;
    peer->mtu = std::min(peer->mtu, kMtu);  // nothing is queued yet, so this is safe (rule E2)
    enet_peer_timeout(peer, ENET_PEER_TIMEOUT_LIMIT, kTimeoutMs, kTimeoutMs);
    enet_peer_ping_interval(peer, kPingMs);
    active_.insert(session->handle);
}

void EnetLink::onDisconnect(ENetPeer* peer, MonoMs now, std::vector<LinkEvent>& events) {
    Session* session = nullptr;
    LaneState* lane = laneOf(peer, &session);
    if (!lane) return;
    // ENet has freed what was not confirmed before it tells us, so nothing counts as handed any more.
    const bool lost = lane->handed > 0 || lane->inMessage || lane->lostPiece;
    lane->peer = nullptr;
    lane->connected = lane->closing = lane->lostPiece = false;
    lane->handed = lane->spanBytes = 0;
    lane->span.clear();
    lane->askedAt = now;
    if (lost) breakSession(*session, events);
}

void EnetLink::onPiece(ENetPeer* peer, ByteView piece, MonoMs now, std::vector<LinkEvent>& events) {
    Session* session = nullptr;
    LaneState* lane = laneOf(peer, &session);
    if (!lane || piece.empty()) return;
    lane->usedAt = now;
    const bool first = piece[0] & kFirstPiece, last = piece[0] & kLastPiece;
    if (first == lane->inMessage || lane->partial.size() + piece.size() - 1 > session->maxMessage) {
        // Longer than this peer may speak, or no message of ours: it gets no memory for it (rule R15).
        ++counters_.messageTooLong;
        breakSession(*session, events);
        return;
    }
    lane->inMessage = !last;
    lane->partial.insert(lane->partial.end(), piece.begin() + 1, piece.end());
    if (!last) return;
    events.push_back(LinkMessage{session->handle, static_cast<Lane>(lane - session->lanes.data()),
                                 std::exchange(lane->partial, {})});
}

void EnetLink::service(MonoMs now, std::vector<LinkEvent>& events) {
    const bool jumped = servicedAt_ != 0 && now - servicedAt_ > kJumpMs && !active_.empty();
    now_ = servicedAt_ = now;
    due_ = false;
    enet_platform::setTime(now);
    if (jumped) {
        // ENet drops its queues on a jump, or goes on without delivering (rule E3): begin anew.
        ++counters_.clockJumps;
        for (const Handle handle : std::vector<Handle>(active_.begin(), active_.end()))
            if (Session& session = *find(handle); session.lanes[0].peer || session.lanes[1].peer)
                breakSession(session, events);
    }
    wakeAt_ = kNever;
    if (!host_ || (active_.empty() && wire_->inbox.empty())) return;
    for (int round = 0; round < 2; ++round) {
        // Once for what is queued, once more for what the confirmations in between made room for.
        for (const Handle handle : active_) {
            endClosing(*find(handle), now, events);
            pump(*find(handle), now);
        }
        setWindows();
        ENetEvent event;
        while (enet_host_service(host_, &event, 0) > 0) {
            switch (event.type) {
                case ENET_EVENT_TYPE_CONNECT: onConnect(event.peer, now, events); break;
                case ENET_EVENT_TYPE_DISCONNECT: onDisconnect(event.peer, now, events); break;
                case ENET_EVENT_TYPE_RECEIVE:
                    onPiece(event.peer, {event.packet->data, event.packet->dataLength}, now, events);
                    enet_packet_destroy(event.packet);
                    break;
                case ENET_EVENT_TYPE_NONE: break;
            }
            setWindows();
        }
    }
    shortenWaits(now);
    for (auto at = active_.begin(); at != active_.end();) {
        Session& session = *find(*at);
        restIdle(session, now);
        at = active(session) ? std::next(at) : active_.erase(at);
    }
    wakeAt_ = countWake(now);
}

MonoMs EnetLink::nextWake(MonoMs now) const { return due_ ? now : wakeAt_; }

/// When the next service is due, seen from this one.
MonoMs EnetLink::countWake(MonoMs now) const {
    MonoMs wake = kNever;
    const auto by = [&](MonoMs at) { wake = std::min(wake, std::max(at, now + 1)); };
    for (const Handle handle : active_) {
        const Session& session = sessions_.at(handle);
        for (const auto& lane : session.lanes) {
            if (!lane.peer) {
                if (!lane.queue.empty() || lane.wanted) by(lane.askedAt + kAskAgainMs);
                continue;
            }
            by(now + 1'000);  // ENet's pings, and the watch for jumps of the clock
            if (!enet_list_empty(&lane.peer->sentReliableCommands))
                by(now + static_cast<std::int32_t>(lane.peer->nextTimeout - static_cast<enet_uint32>(now)));
            if (lane.closing) by(lane.closingAt + (lane.queue.empty() ? kRestAfterMs : kClosingMs));
            else if (session.first && lane.connected) by(lane.usedAt + kRestAfterMs);
        }
    }
    return wake;
}

std::size_t EnetLink::peersInUse() const {
    std::size_t count = 0;
    for (const auto& [handle, session] : sessions_)
        for (const auto& lane : session.lanes) count += lane.peer != nullptr;
    return count;
}

}  // namespace outpost::sync
