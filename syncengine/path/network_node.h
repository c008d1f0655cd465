#pragma once

#include "syncengine/exchange/segment_store.h"
#include "syncengine/path/node_core.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// Where a firm's relay is: what `outpost-relay` prints, taken apart.
struct RelayLine {
    std::string host;  ///< name or address
    std::uint16_t port = 0;
    PublicKey key{};  ///< X25519
    Bytes right;      ///< 16 bytes
    bool operator==(const RelayLine&) const = default;
};

/// `outpost-relay:HOST:PORT/KEY/RIGHT`, IPv6 addresses in brackets, KEY and RIGHT in unpadded base64url. Surrounding
/// white space is ignored. Errors: `relay.line`.
[[nodiscard]] Result<RelayLine> parseRelayLine(std::string_view text);
std::string formatRelayLine(const RelayLine& line);

/// Called on the node's own thread; they must return soon and may call the node.
struct NodeCallbacks {
    std::function<void(const NodeStatus&)> status;                          ///< after each change, the last one surely
    std::function<void(const SignedAck&)> ack;                              ///< newer acknowledgement, to be kept
    std::function<void(const PublicKey& from, const Bytes& message)> join;  ///< joiner or pen said something
};

/// One device's network on threads of its own: a UDP socket, a store thread and name look-up. Nothing here makes its
/// caller wait for disk or network; stop() and the destructor wait for the threads.
/// Thread: all members may be called from any thread.
class NetworkNode {
public:
    /// `store` may be null for a joiner; it is called from one thread only and must outlive the node.
    /// Errors of start(): `network.socket`, `network.enet_foreign` (rule E4).
    NetworkNode(NodeIdentity identity, AckBook acks, SegmentStore* store, NodeCallbacks callbacks);
    ~NetworkNode();

    [[nodiscard]] Done start();
    void stop();
    /// Goes on under another certificate or routing key, as after a change of the firm's relay; sessions begin anew, and
    /// peers, relay and join keys are to be set after it. The same firm and pass as now: does nothing.
    void setIdentity(NodeIdentity identity);
    /// `retainList` as RelayTarget has it; a joiner gives an empty one. No line: no relay.
    void setRelay(std::optional<RelayLine> line, Bytes retainList);
    void setPeers(std::vector<PeerDevice> peers);
    void setJoinKeys(std::vector<PublicKey> keys);
    void sendJoin(const PublicKey& to, Bytes message);
    /// The store has new change sets: after each commit.
    void storeGrew();
    /// Try everything at once that waits for a retry.
    void syncNow();
    NodeStatus status() const;

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace outpost::sync
