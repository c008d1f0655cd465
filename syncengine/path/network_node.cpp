#include "syncengine/path/network_node.h"

#include "syncengine/link/enet_platform.h"
#include "syncengine/path/udp_socket.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace outpost::sync {
namespace {

constexpr MonoMs kLookAroundMs = 5'000;  // whether the machine's own address changed
constexpr MonoMs kSleptMs = 30'000;      // so late a turn of the loop: the machine slept
constexpr int kDatagramsATurn = 256;

/// What other threads hand to the node's; outlives the node for the sake of a name look-up that still waits.
class Inbox {
public:
    explicit Inbox(const UdpSocket* socket) : socket_(socket) {}
    void put(node::Event event) {
        const std::lock_guard lock{mutex_};
        events_.push_back(std::move(event));
        if (socket_) socket_->wake();
    }
    std::deque<node::Event> take() {
        const std::lock_guard lock{mutex_};
        return std::exchange(events_, {});
    }
    void close() {
        const std::lock_guard lock{mutex_};
        socket_ = nullptr;
    }
    void wake() {
        const std::lock_guard lock{mutex_};
        if (socket_) socket_->wake();
    }

private:
    std::mutex mutex_;
    std::deque<node::Event> events_;
    const UdpSocket* socket_;
};

}  // namespace

struct NetworkNode::Running {
    NodeIdentity identity;
    AckBook acks;
    SegmentStore* store;
    NodeCallbacks callbacks;

    std::optional<UdpSocket> socket;
    std::shared_ptr<Inbox> inbox;
    std::thread network, storing;
    std::atomic<bool> stopping{false};

    mutable std::mutex statusMutex;
    NodeStatus status;

    std::mutex identityMutex;
    PublicKey firm{};  ///< of the newest identity, and its pass
    Bytes pass;
    std::optional<NodeIdentity> another;  ///< taken up at the next turn of the loop

    std::mutex relayMutex;
    std::optional<RelayLine> line;  ///< for looking its host up

    std::mutex storeMutex;
    std::condition_variable storeWork;
    std::deque<node::Effect> storeQueue;
    bool storeGrown = true;  ///< at first it says what it holds

    void run() {
        std::optional<NodeCore> core;
        core.emplace(std::move(identity), std::move(acks), systemRandom());
        MonoMs looked = monotonicMs(), turned = looked;
        auto outgoing = outgoingAddress();
        Bytes datagram;
        Endpoint from;
        while (!stopping) {
            // What waits was said to the node that is to come: its identity is set before its peers and its relay.
            auto events = inbox->take();
            takeUpAnother(core);
            for (auto& event : events) step(*core, event);
            for (int i = 0; i < kDatagramsATurn && socket->receive(from, datagram); ++i)
                step(*core, node::DatagramIn{from, datagram});
            const MonoMs now = monotonicMs();
            if (now - turned >= kSleptMs) step(*core, node::NetworkChanged{});
            if (now - looked >= kLookAroundMs) {
                looked = now;
                if (auto fresh = outgoingAddress(); fresh != outgoing) {
                    outgoing = fresh;
                    step(*core, node::NetworkChanged{});
                }
            }
            if (core->nextWake() <= now) step(*core, node::Tick{});
            turned = monotonicMs();
            socket->wait(std::clamp<MonoMs>(core->nextWake() - turned, 0, kLookAroundMs));
        }
        sayGoodbye(*core);
    }
    void sayGoodbye(NodeCore& core) {
        for (auto& effect : core.shutDown(monotonicMs()))
            if (const auto* send = std::get_if<node::SendDatagram>(&effect)) socket->send(send->to, send->bytes);
    }
    void takeUpAnother(std::optional<NodeCore>& core) {
        std::optional<NodeIdentity> next;
        {
            const std::lock_guard lock{identityMutex};
            next = std::exchange(another, std::nullopt);
        }
        if (!next) return;
        sayGoodbye(*core);
        // Acknowledgements are bound to the routing key: those of before say nothing at the new relay.
        core.emplace(std::move(*next), AckBook{}, systemRandom());
        const std::lock_guard lock{storeMutex};
        storeQueue.clear();
        storeGrown = true;
        storeWork.notify_one();
    }
    void step(NodeCore& core, const node::Event& event) {
        for (auto& effect : core.step(event, monotonicMs())) {
            if (const auto* send = std::get_if<node::SendDatagram>(&effect)) {
                socket->send(send->to, send->bytes);
            } else if (std::holds_alternative<node::ResolveRelay>(effect)) {
                lookUpRelay();
            } else if (auto* learned = std::get_if<node::AckLearned>(&effect)) {
                if (callbacks.ack) callbacks.ack(learned->ack);
            } else if (auto* join = std::get_if<node::JoinMessage>(&effect)) {
                if (callbacks.join) callbacks.join(join->from, join->bytes);
            } else if (std::holds_alternative<node::StatusChanged>(effect)) {
                {
                    const std::lock_guard lock{statusMutex};
                    status = core.status();
                }
                if (callbacks.status) callbacks.status(core.status());
            } else {
                const std::lock_guard lock{storeMutex};
                storeQueue.push_back(std::move(effect));
                storeWork.notify_one();
            }
        }
    }
    /// A name may take long, and nobody waits for it: the thread belongs to nobody and speaks to the inbox alone.
    void lookUpRelay() {
        std::optional<RelayLine> target;
        {
            const std::lock_guard lock{relayMutex};
            target = line;
        }
        if (!target) {
            inbox->put(node::RelayFound{});
        } else if (const auto address = parseAddress(target->host, target->port)) {
            inbox->put(node::RelayFound{{*address}});
        } else {
            std::thread{[to = inbox, host = target->host, port = target->port] {
                to->put(node::RelayFound{lookUp(host, port)});
            }}.detach();
        }
    }
    void runStore() {
        for (;;) {
            std::deque<node::Effect> work;
            bool grown = false;
            {
                std::unique_lock lock{storeMutex};
                storeWork.wait(lock, [this] { return stopping || storeGrown || !storeQueue.empty(); });
                if (stopping) return;
                grown = std::exchange(storeGrown, false);
                work = std::exchange(storeQueue, {});
            }
            if (grown)
                if (auto known = knowledgeOf(*store)) inbox->put(std::move(*known));
            for (const auto& effect : work) {
                if (stopping) return;
                for (auto& answer : performStoreWork(effect, *store)) inbox->put(std::move(answer));
            }
        }
    }
};

NetworkNode::NetworkNode(NodeIdentity identity, AckBook acks, SegmentStore* store, NodeCallbacks callbacks)
    : running_(std::make_unique<Running>()) {
    running_->firm = identity.firm;
    running_->pass = identity.pass;
    running_->identity = std::move(identity);
    running_->acks = std::move(acks);
    running_->store = store;
    running_->callbacks = std::move(callbacks);
    running_->inbox = std::make_shared<Inbox>(nullptr);
}

NetworkNode::~NetworkNode() { stop(); }

Done NetworkNode::start() {
    Running& it = *running_;
    // Otherwise ENet would send what is meant for the tunnel over a socket of its own, unsealed (rule E4).
    if (!enet_platform::works()) return fail(Error::Kind::Unavailable, "network.enet_foreign");
    OUTPOST_ASSIGN(auto socket, UdpSocket::open());
    it.socket.emplace(std::move(socket));
    auto early = it.inbox->take();
    it.inbox = std::make_shared<Inbox>(&*it.socket);
    for (auto& event : early) it.inbox->put(std::move(event));
    it.network = std::thread{[&it] { it.run(); }};
    if (it.store) it.storing = std::thread{[&it] { it.runStore(); }};
    return {};
}

void NetworkNode::stop() {
    Running& it = *running_;
    if (it.stopping.exchange(true)) return;
    it.inbox->wake();
    {
        const std::lock_guard lock{it.storeMutex};
        it.storeWork.notify_all();
    }
    if (it.network.joinable()) it.network.join();
    if (it.storing.joinable()) it.storing.join();
    it.inbox->close();
}

void NetworkNode::setIdentity(NodeIdentity identity) {
    {
        const std::lock_guard lock{running_->identityMutex};
        if (identity.firm == running_->firm && identity.pass == running_->pass) return;
        running_->firm = identity.firm;
        running_->pass = identity.pass;
        running_->another = std::move(identity);
    }
    running_->inbox->wake();
}

void NetworkNode::setRelay(std::optional<RelayLine> line, Bytes retainList) {
    {
        const std::lock_guard lock{running_->relayMutex};
        running_->line = line;
    }
    std::optional<RelayTarget> target;
    if (line) target = RelayTarget{line->key, std::move(line->right), std::move(retainList)};
    running_->inbox->put(node::RelayIs{std::move(target)});
}

void NetworkNode::setPeers(std::vector<PeerDevice> peers) { running_->inbox->put(node::PeersAre{std::move(peers)}); }
void NetworkNode::setJoinKeys(std::vector<PublicKey> keys) { running_->inbox->put(node::JoinKeysAre{std::move(keys)}); }
void NetworkNode::sendJoin(const PublicKey& to, Bytes message) {
    running_->inbox->put(node::JoinSend{to, std::move(message)});
}

void NetworkNode::storeGrew() {
    const std::lock_guard lock{running_->storeMutex};
    running_->storeGrown = true;
    running_->storeWork.notify_one();
}

void NetworkNode::syncNow() { running_->inbox->put(node::SyncNow{}); }

NodeStatus NetworkNode::status() const {
    const std::lock_guard lock{running_->statusMutex};
    return running_->status;
}

}  // namespace outpost::sync
