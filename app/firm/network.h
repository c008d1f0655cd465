#pragma once

#include "app/firm/confirmations.h"
#include "app/firm/engine.h"
#include "syncengine/path/network_node.h"
#include "syncengine/team/join.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace outpost::app {

/// This device's place in the firm's network: a node that knows relay, devices and open invitations from the team log,
/// and, where the pen is, the desk that lets others in.
/// Thread: any; what touches the team log is done on the writer's thread.
class Network {
public:
    /// `changed` is called after each change of what status() gives, on a thread of the network.
    Network(Engine& engine, std::function<void()> changed);
    ~Network();

    /// Goes on line; without a relay nothing happens until the team log names one. Never waits.
    void start();
    /// Waits for the network's threads.
    void stop();
    void syncNow();
    /// Own change sets can be handed out.
    void storeGrew();
    /// The team log grew. Writer's thread.
    void teamChanged(sync::ReplicaCore& core);

    /// All that it takes to speak at the relay that the firm has now.
    struct Presence {
        sync::NodeIdentity identity;
        sync::RelayLine line;
        Bytes retainList;
        std::vector<sync::PeerDevice> peers;
    };
    /// None: the firm has no relay. Waits for the writer.
    std::optional<Presence> presence();
    /// Leaves the whole team log at that relay, for devices that know no other: at most a quarter of a minute.
    void leaveNewsAt(Presence relay);

    bool started() const;
    sync::NodeStatus status() const;
    /// Why the node could not start; empty code: it could.
    std::optional<Error> trouble() const;
    Confirmations confirmations() const;

private:
    void startOnWriter(sync::ReplicaCore& core);
    void hear(sync::ReplicaCore& core, const sync::SignedAck& ack);
    /// What the relay confirmed last, for status() while no node runs: the relay signs nothing, so it is nobody else's.
    void keepRelayWord(const sync::NodeStatus& status);
    void joinMessage(const sync::PublicKey& from, const Bytes& message);
    void perform(sync::ReplicaCore& core, std::vector<sync::JoinDesk::Effect> effects);
    sync::NodeIdentity identity() const;
    std::vector<sync::PeerDevice> peers() const;
    void feed(const std::shared_ptr<sync::NetworkNode>& node);
    std::shared_ptr<sync::NetworkNode> node() const;

    Engine& engine_;
    std::function<void()> changed_;
    mutable std::mutex mutex_;
    std::shared_ptr<sync::NetworkNode> node_;
    std::optional<Error> trouble_;
    Confirmations confirmations_;
    bool wanted_ = false;
    std::optional<sync::JoinDesk> desk_;  ///< writer's thread
};

/// A relay of the team log as the node takes it.
sync::RelayLine lineOf(const sync::TeamState::Relay& relay);

}  // namespace outpost::app
