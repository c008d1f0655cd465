#pragma once

#include "syncengine/link/congestion.h"
#include "syncengine/link/enet_platform.h"
#include "syncengine/link/link.h"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

struct _ENetHost;
struct _ENetPeer;
struct _ENetPacket;

namespace outpost::sync {

/// What a link drops, counted a way each.
struct LinkCounters {
    std::uint64_t notASession = 0;
    std::uint64_t inboxFull = 0;
    std::uint64_t strangeConnect = 0;  ///< an ENet connection that this side should have made, or of no lane
    std::uint64_t messageTooLong = 0;
    std::uint64_t queueFull = 0;
    std::uint64_t clockJumps = 0;
};

/// Link over one ENet host. A lane of a session is an ENet peer of its own, made when there is something to say and
/// dropped when it was quiet for a while (rules E1, E9). The side that made the tunnel's first handshake message makes
/// the ENet connections; the other asks it to with a wake.
/// What is handed to ENet is never more than the window of the session's congestion controller (rule E1); messages are cut
/// into pieces (1 byte: bit 0 first, bit 1 last; then bytes), so that a long one obeys it too.
class EnetLink final : public Link {
public:
    /// Sends `payload`, which begins with its datagram::Content, over the tunnel session.
    using SendPayload = std::function<void(Handle session, ByteView payload)>;
    struct Options {
        std::size_t maxPeers = 64;                    ///< ENet peers: two a session that talks; at most 4095
        std::size_t maxQueueBytes = 4 * 1024 * 1024;  ///< a lane
        std::uint32_t seed = 1;
    };
    EnetLink(Options options, SendPayload send);
    ~EnetLink() override;

    void open(Handle session, bool first) override;
    void close(Handle session) override;
    [[nodiscard]] bool send(Handle session, Lane lane, Bytes message) override;
    std::size_t unconfirmed(Handle session, Lane lane) const override;
    void setMaxMessage(Handle session, std::size_t bytes) override;
    void receive(Handle session, ByteView payload, MonoMs now) override;
    void service(MonoMs now, std::vector<LinkEvent>& events) override;
    MonoMs nextWake(MonoMs now) const override;
    /// ENet peers in use: none for sessions that are quiet (rule E9).
    std::size_t peersInUse() const;
    const LinkCounters& counters() const { return counters_; }

private:
    struct Piece;
    struct LaneState {
        _ENetPeer* peer = nullptr;
        bool connected = false;
        bool closing = false;
        bool wanted = false;  ///< the other side asked for it
        std::deque<Bytes> queue;
        std::size_t queued = 0;  ///< bytes in queue, less what was handed on of its first
        std::size_t offset = 0;
        std::size_t handed = 0;  ///< in ENet, not confirmed
        /// Pieces from the first unconfirmed one on, confirmed or not: bytes, and whether confirmed. The other side keeps
        /// those behind a gap, so their sum is bounded by what it may keep, whatever is confirmed already (rule E7).
        std::deque<std::pair<std::size_t, bool>> span;
        std::uint64_t spanFrom = 0;  ///< number of the first piece in span
        std::size_t spanBytes = 0;
        MonoMs usedAt = 0, askedAt = 0, closingAt = 0;
        Bytes partial;
        bool inMessage = false;
        bool lostPiece = false;  ///< ENet freed one of this peer's that was not confirmed
    };
    struct Session {
        Handle handle = 0;
        bool first = false;
        std::size_t maxMessage = 0;
        std::array<LaneState, 2> lanes;
        Congestion congestion;
    };
    struct EnetWire;

    static void onFree(_ENetPacket* packet);
    Session* find(Handle session);
    LaneState* laneOf(_ENetPeer* peer, Session** session);
    void pump(Session& session, MonoMs now);
    void openLane(Session& session, Lane lane, MonoMs now);
    void hand(Session& session, Lane lane, MonoMs now);
    void dropLane(Session& session, Lane lane);
    void breakSession(Session& session, std::vector<LinkEvent>& events);
    void onConnect(_ENetPeer* peer, MonoMs now, std::vector<LinkEvent>& events);
    void onDisconnect(_ENetPeer* peer, MonoMs now, std::vector<LinkEvent>& events);
    void onPiece(_ENetPeer* peer, ByteView piece, MonoMs now, std::vector<LinkEvent>& events);
    void setWindows();
    void shortenWaits(MonoMs now);
    void restIdle(Session& session, MonoMs now);
    void endClosing(Session& session, MonoMs now, std::vector<LinkEvent>& events);
    bool active(const Session& session) const;
    MonoMs countWake(MonoMs now) const;

    Options options_;
    SendPayload send_;
    std::unique_ptr<EnetWire> wire_;
    _ENetHost* host_ = nullptr;
    std::unordered_map<Handle, Session> sessions_;
    std::set<Handle> active_;  ///< those that have a peer or something to send; in order, so that runs repeat
    MonoMs now_ = 0, servicedAt_ = 0;
    MonoMs wakeAt_ = kNever;
    bool due_ = false;
    LinkCounters counters_;
};

}  // namespace outpost::sync
