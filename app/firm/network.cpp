#include "app/firm/network.h"

#include <chrono>
#include <thread>

namespace outpost::app {

namespace {

constexpr auto kLeaveNews = std::chrono::seconds{15};
constexpr auto kLookAgain = std::chrono::milliseconds{100};

sync::KeyPair tunnelKeys(const sync::DeviceKeys& device) {
    sync::KeyPair pair;
    pair.open = device.noise.publicKey();
    std::copy_n(device.noise.secret().begin(), pair.secret.size(), pair.secret.data());
    return pair;
}

/// The sealed segments of the whole team log, one after the other.
Result<Bytes> readTeamLog(sync::ReplicaCore& core) {
    Bytes log;
    OUTPOST_ASSIGN(const sync::Knowledge knowledge, core.knowledge());
    const auto last = knowledge.find(0);
    for (Sequence from = 1; last != knowledge.end() && from <= last->second;) {
        OUTPOST_ASSIGN(const std::vector<Bytes> segments, core.read(0, from, 1 << 20));
        if (segments.empty()) return fail(Error::Kind::Corrupt, "team.damaged");
        for (const Bytes& segment : segments) {
            OUTPOST_ASSIGN(const sync::Envelope envelope, sync::parseEnvelope(segment));
            log.insert(log.end(), segment.begin(), segment.end());
            from = envelope.header.to + 1;
        }
        if (log.size() > sync::kMaxTeamLogBytes) return fail(Error::Kind::Full, "team.damaged");
    }
    return log;
}

}  // namespace

sync::RelayLine lineOf(const sync::TeamState::Relay& relay) {
    return {relay.host, relay.port, relay.key, Bytes(relay.right.begin(), relay.right.end())};
}

Network::Network(Engine& engine, std::function<void()> changed) : engine_(engine), changed_(std::move(changed)) {
    engine_.onWriter([this](sync::ReplicaCore& core) {
        desk_.emplace(engine_.team());
        if (auto kept = keptAcks(core.connection())) confirmations_ = std::move(*kept);
    });
}

Network::~Network() { stop(); }

std::shared_ptr<sync::NetworkNode> Network::node() const {
    const std::lock_guard lock{mutex_};
    return node_;
}

bool Network::started() const { return node() != nullptr; }

sync::NodeStatus Network::status() const {
    const auto current = node();
    return current ? current->status() : sync::NodeStatus{};
}

std::optional<Error> Network::trouble() const {
    const std::lock_guard lock{mutex_};
    return trouble_;
}

Confirmations Network::confirmations() const {
    const std::lock_guard lock{mutex_};
    return confirmations_;
}

void Network::start() {
    {
        const std::lock_guard lock{mutex_};
        if (wanted_) return;
        wanted_ = true;
    }
    engine_.replica().post([this](sync::ReplicaCore& core) { startOnWriter(core); });
}

void Network::keepRelayWord(const sync::NodeStatus& status) {
    if (status.progress.relayHolds.empty()) return;
    sync::SignedAck word;
    word.device = kRelayWord;
    word.holds = status.progress.relayHolds;
    word.serial = sync::serialOf(word.holds);
    const std::int64_t now = wallMs();
    {
        const std::lock_guard lock{mutex_};
        confirmations_[kRelayWord] = {word, now};
    }
    engine_.replica().post([word, now](sync::ReplicaCore& core) {
        (void)keepAck(core.connection(), word, now);  // without it status says that more is only here: the safe side
    });
}

void Network::stop() {
    std::shared_ptr<sync::NetworkNode> old;
    {
        const std::lock_guard lock{mutex_};
        wanted_ = false;
        old = std::move(node_);
    }
    if (old) {
        keepRelayWord(old->status());
        old->stop();
    }
    // A start that was asked for just before must not come after us.
    engine_.onWriter([](sync::ReplicaCore&) {});
    {
        const std::lock_guard lock{mutex_};
        old = std::move(node_);
    }
    if (old) old->stop();
}

/// A colleague's signed word that he holds more of our own chain than we do: its end was lost (rule R4). Nothing more is
/// written under that number, before the lost part is here again. The relay's word (0) is not signed and only shown.
void Network::hear(sync::ReplicaCore& core, const sync::SignedAck& ack) {
    if (ack.device == 0 || ack.device == engine_.team().state().own()) return;
    // With all numbers used up the next command says so.
    if (const auto gaveUp = core.heardOf(ack.holds); gaveUp && *gaveUp) changed_();
}

void Network::startOnWriter(sync::ReplicaCore& core) {
    const sync::TeamState& team = engine_.team().state();
    {
        const std::lock_guard lock{mutex_};
        if (!wanted_ || node_ || !team.relay() || team.own() == 0) return;
    }
    sync::AckBook acks;
    for (const auto& [number, confirmation] : confirmations()) {
        acks[number] = confirmation.ack;
        hear(core, confirmation.ack);
    }
    sync::NodeCallbacks callbacks;
    callbacks.status = [this](const sync::NodeStatus&) { changed_(); };
    callbacks.ack = [this](const sync::SignedAck& ack) {
        const std::int64_t now = wallMs();
        {
            const std::lock_guard lock{mutex_};
            confirmations_[ack.device] = {ack, now};
        }
        engine_.replica().post([this, ack, now](sync::ReplicaCore& replica) {
            (void)keepAck(replica.connection(), ack, now);  // heard again at the next contact should it not be kept now
            hear(replica, ack);
        });
        changed_();
    };
    callbacks.join = [this](const sync::PublicKey& from, const Bytes& message) { joinMessage(from, message); };

    auto fresh =
        std::make_shared<sync::NetworkNode>(identity(), std::move(acks), &engine_.replica(), std::move(callbacks));
    const Done started = fresh->start();
    {
        const std::lock_guard lock{mutex_};
        trouble_ = started ? std::nullopt : std::optional{started.error()};
        if (started) node_ = fresh;
    }
    if (started) feed(fresh);
    changed_();
}

/// Who this device is at the firm's relay. Writer's thread; there must be a relay.
sync::NodeIdentity Network::identity() const {
    const sync::TeamState& team = engine_.team().state();
    const sync::DeviceKeys& device = engine_.team().device();
    sync::NodeIdentity identity;
    identity.tunnel = tunnelKeys(device);
    identity.device = team.own();
    identity.firm = team.relay()->routing;
    identity.sign = sync::ackSigner(device.signing.copy());
    if (const auto own = team.relay()->certificates.find(team.own()); own != team.relay()->certificates.end())
        identity.pass = own->second;
    return identity;
}

/// Writer's thread, as identity().
std::vector<sync::PeerDevice> Network::peers() const {
    const sync::TeamState& team = engine_.team().state();
    std::vector<sync::PeerDevice> peers;
    for (const auto& [number, device] : team.devices())
        if (number != team.own()) peers.push_back({number, device.noise, device.signing});
    return peers;
}

std::optional<Network::Presence> Network::presence() {
    std::optional<Presence> now;
    engine_.onWriter([&](sync::ReplicaCore&) {
        const sync::TeamState& team = engine_.team().state();
        if (team.relay() && team.own() != 0)
            now = Presence{identity(), lineOf(*team.relay()), team.relay()->retainList, peers()};
    });
    return now;
}

void Network::leaveNewsAt(Presence relay) {
    Sequence last = 0;
    engine_.onWriter([&](sync::ReplicaCore& core) { last = core.teamEntry(); });
    sync::NetworkNode node{std::move(relay.identity), {}, &engine_.replica(), {}};
    node.setPeers(std::move(relay.peers));
    node.setRelay(std::move(relay.line), std::move(relay.retainList));
    if (!node.start()) return;
    const auto end = std::chrono::steady_clock::now() + kLeaveNews;
    while (std::chrono::steady_clock::now() < end) {
        node.storeGrew();  // the newest entry may have been sealed only now
        const sync::Knowledge there = node.status().progress.relayHolds;
        if (const auto team = there.find(0); team != there.end() && team->second >= last) break;
        std::this_thread::sleep_for(kLookAgain);
    }
    node.stop();
}

void Network::feed(const std::shared_ptr<sync::NetworkNode>& target) {
    const sync::TeamState& team = engine_.team().state();
    if (team.relay()) target->setIdentity(identity());  // another relay knows the firm by another key
    target->setPeers(peers());
    if (team.relay()) target->setRelay(lineOf(*team.relay()), team.relay()->retainList);
    if (team.pen() == team.own()) target->setJoinKeys(desk_->guests(wallMs()));
}

void Network::teamChanged(sync::ReplicaCore& core) {
    if (const auto current = node()) feed(current);
    else startOnWriter(core);
}

void Network::syncNow() {
    if (const auto current = node()) current->syncNow();
}

void Network::storeGrew() {
    if (const auto current = node()) current->storeGrew();
}

void Network::joinMessage(const sync::PublicKey& from, const Bytes& message) {
    engine_.replica().post([this, from, message](sync::ReplicaCore& core) {
        perform(core, desk_->step(sync::JoinDesk::Message{from, message}, wallMs()));
    });
}

void Network::perform(sync::ReplicaCore& core, std::vector<sync::JoinDesk::Effect> effects) {
    using Desk = sync::JoinDesk;
    for (Desk::Effect& effect : effects) {
        if (const auto* send = std::get_if<Desk::Send>(&effect)) {
            if (const auto current = node()) current->sendJoin(send->to, send->bytes);
        } else if (const auto* append = std::get_if<Desk::Append>(&effect)) {
            Done done;
            for (const Bytes& entry : append->entries)
                if (done) done = core.appendTeamEntry(entry).map([](Sequence) {});
            if (const auto current = node()) current->storeGrew();
            if (!append->answer) continue;
            Result<Bytes> log = done ? readTeamLog(core) : Result<Bytes>{propagate(done)};
            perform(core, desk_->step(Desk::LogIs{append->guest, std::move(log)}, wallMs()));
        } else if (const auto* read = std::get_if<Desk::ReadLog>(&effect)) {
            perform(core, desk_->step(Desk::LogIs{read->guest, readTeamLog(core)}, wallMs()));
        }
    }
    changed_();
}

}  // namespace outpost::app
