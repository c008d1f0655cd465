#pragma once

#include "syncengine/exchange/exchange.h"
#include "syncengine/path/endpoint.h"
#include "syncengine/tunnel/types.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace outpost::sync {

/// A device of the firm that this one may talk to, end to end.
struct PeerDevice {
    DeviceNumber device = 0;  ///< first number of its enrolment
    PublicKey tunnelKey{};    ///< X25519, its name in tunnel sessions
    PublicKey ackKey{};       ///< Ed25519, its routing key: signs acknowledgements
};

/// Who this node is. A joiner has no device number yet and a tunnel key made from the invitation.
struct NodeIdentity {
    KeyPair tunnel;
    DeviceNumber device = 0;  ///< first number of the enrolment; 0: a joiner
    PublicKey firm{};         ///< the firm's routing key
    AckSigner sign;           ///< with the device's routing key; empty for a joiner
    Bytes pass;               ///< what the relay admits it by: routing certificate, or a joiner's pass (team/routing.h)
};

/// The firm's relay as the team log has it.
struct RelayTarget {
    PublicKey key{};   ///< X25519
    Bytes right;       ///< 16 bytes: to open the firm there; empty for a joiner
    Bytes retainList;  ///< signed (team/routing.h); empty for a joiner
};

namespace node {

// ---- what happens -------------------------------------------------------------------------------------------------
struct Tick {};
struct DatagramIn {
    Endpoint from;
    Bytes bytes;
};
/// Sets or changes the relay; nothing: there is none.
struct RelayIs {
    std::optional<RelayTarget> relay;
};
/// The relay's name was resolved (answer to ResolveRelay); empty: not now.
struct RelayFound {
    std::vector<Endpoint> addresses;
};
/// The machine's addresses changed or it woke up: paths are tried anew at once.
struct NetworkChanged {};
/// The devices of the firm, as the team log has them; leaves out this one and all that are removed.
struct PeersAre {
    std::vector<PeerDevice> peers;
};
/// Keys that may speak to this node about joining and nothing else: of open invitations (at the pen) or of the pen (at a joiner).
struct JoinKeysAre {
    std::vector<PublicKey> keys;
};
/// A message for the joiner or the pen with this key, which is looked for through the relay.
struct JoinSend {
    PublicKey to;
    Bytes bytes;
};
struct KnowledgeIs {
    Knowledge holds;
    Knowledge sealed{};  ///< SegmentStore::sealed
};
using exchange::AcceptDone;
using exchange::ReadDone;
/// Try the relay and whatever waits for a retry at once.
struct SyncNow {};
using Event = std::variant<Tick, DatagramIn, RelayIs, RelayFound, NetworkChanged, PeersAre, JoinKeysAre, JoinSend,
                           KnowledgeIs, ReadDone, AcceptDone, SyncNow>;

// ---- what is to be done ---------------------------------------------------------------------------------------------
struct SendDatagram {
    Endpoint to;
    Bytes bytes;
};
/// Look the relay's name up; answered by RelayFound.
struct ResolveRelay {};
using exchange::AcceptWork;
using exchange::AckLearned;
using exchange::ReadWork;
/// What the joiner or the pen with this key said.
struct JoinMessage {
    PublicKey from;
    Bytes bytes;
};
/// status() changed.
struct StatusChanged {};
using Effect = std::variant<SendDatagram, ResolveRelay, ReadWork, AcceptWork, AckLearned, JoinMessage, StatusChanged>;

}  // namespace node

/// How a device is reached now.
enum class PathKind : std::uint8_t { None, Relay, RelayMailbox };

enum class RelayState : std::uint8_t { None, Resolving, Connecting, Talking, Refused };

struct NodeStatus {
    struct Peer {
        DeviceNumber device = 0;
        PathKind path = PathKind::None;  ///< Relay: on line now. RelayMailbox: what it needs lies there
        std::uint64_t lacks = 0;         ///< change sets held here that its acknowledgement does not cover
        bool acknowledged = false;       ///< whether any acknowledgement of it is known
        bool operator==(const Peer&) const = default;
    };
    RelayState relay = RelayState::None;
    std::string relayRefusal;  ///< why the relay refused: "relay.right_wrong"; empty else
    exchange::Progress progress;
    std::vector<Peer> peers;
    bool operator==(const NodeStatus&) const = default;
};

/// The whole of one device's network, pure but for ENet's own state: tunnel, relay session, sessions with other devices
/// through the relay, link and exchange. NetworkNode drives it over a socket, the simulator over a lying network.
/// Thread: one owner; all cores of a thread share ENet's thread-local tables, so several live in one thread side by side.
class NodeCore {
public:
    NodeCore(NodeIdentity identity, AckBook acks, RandomSource random);
    ~NodeCore();
    NodeCore(NodeCore&&) noexcept;

    [[nodiscard]] std::vector<node::Effect> step(const node::Event& event, MonoMs now);
    /// Ends all sessions, so that the other sides know at once; nothing is to be stepped after it.
    [[nodiscard]] std::vector<node::Effect> shutDown(MonoMs now);
    /// When a Tick is due at the latest.
    MonoMs nextWake() const;
    const NodeStatus& status() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What a store holds, as the node is told of it. Errors: the store's.
[[nodiscard]] Result<node::KnowledgeIs> knowledgeOf(SegmentStore& store);
/// Does the store's part of an effect at once and gives the events that answer it, in order; nothing for other effects.
/// What NetworkNode does on a thread of its own, the simulator does in line.
std::vector<node::Event> performStoreWork(const node::Effect& effect, SegmentStore& store);

}  // namespace outpost::sync
