#include "app/firm/local_firm.h"

#include <algorithm>
#include <chrono>

/// What LocalFirm says about its network: only what was confirmed (rule R13).
namespace outpost::app {

namespace {

constexpr int kRelayReachSeconds = 15;
/// All is sent and received; so long is waited for the word on it to be taken too. Without that word nothing is lost,
/// others only learn later that this device has everything: a relay that does not answer to it holds nobody up.
constexpr auto kAcknowledged = std::chrono::seconds{3};
/// A wait for news of the status looks up again after so long, to notice that time is up.
constexpr auto kLook = std::chrono::milliseconds{200};
/// Changes that come together are told together.
constexpr auto kGather = std::chrono::milliseconds{30};

/// How many change sets of `ours` the other side lacks.
std::int64_t lacking(const sync::Knowledge& ours, const sync::Knowledge& theirs) {
    std::int64_t lacks = 0;
    for (const auto& [number, sequence] : ours) {
        const auto found = theirs.find(number);
        const Sequence held = found == theirs.end() ? 0 : found->second;
        if (number != 0 && sequence > held) lacks += static_cast<std::int64_t>(sequence - held);
    }
    return lacks;
}

SyncStatus::Relay relayOf(sync::RelayState state) {
    switch (state) {
        case sync::RelayState::None: return SyncStatus::Relay::None;
        case sync::RelayState::Resolving:
        case sync::RelayState::Connecting: return SyncStatus::Relay::Connecting;
        case sync::RelayState::Talking: return SyncStatus::Relay::Connected;
        case sync::RelayState::Refused: return SyncStatus::Relay::Unreachable;
    }
    return SyncStatus::Relay::None;
}

}  // namespace

SyncStatus LocalFirm::status() const {
    const std::lock_guard lock{mutex_};
    return status_;
}

void LocalFirm::onStatus(std::function<void(const SyncStatus&)> listener) {
    const std::lock_guard lock{mutex_};
    statusListener_ = std::move(listener);
}

void LocalFirm::wakeStatus() {
    {
        const std::lock_guard lock{mutex_};
        dirty_ = true;
    }
    statusWanted_.notify_all();
}

void LocalFirm::statusLoop() {
    std::unique_lock lock{mutex_};
    while (!closing_) {
        statusWanted_.wait(lock, [this] { return dirty_ || closing_; });
        if (closing_) return;
        statusWanted_.wait_for(lock, kGather, [this] { return closing_; });
        dirty_ = false;
        lock.unlock();
        SyncStatus fresh = compose();
        lock.lock();
        status_ = fresh;
        ++composed_;
        const auto listener = statusListener_;
        statusChanged_.notify_all();
        lock.unlock();
        if (listener) listener(fresh);
        lock.lock();
    }
}

SyncStatus LocalFirm::compose() {
    const sync::NodeStatus node = network_->status();
    const Confirmations confirmations = network_->confirmations();
    const bool online = network_->started() && node.relay == sync::RelayState::Talking;

    sync::Knowledge ours;
    DeviceNumber number = 0;
    int givenUp = 0;
    engine_->onWriter([&](sync::ReplicaCore& core) {
        number = core.number();
        givenUp = core.numbersGivenUp();
        if (auto knowledge = core.knowledge()) ours = std::move(*knowledge);
        // News of the network come more often than changes: nothing is counted twice.
        const std::int64_t changes = sqlite3_total_changes64(core.connection().handle());
        if (changes != countedAt_)
            if (auto counted = core.queries().counts()) counts_ = *counted, countedAt_ = changes;
    });

    SyncStatus status;
    {
        const std::lock_guard lock{mutex_};
        status.firm = firmName_;
        status.user = userName_;
        status.relayLine = relayLine_;
        const auto own = devices_.find(ownDevice_);
        status.device = own == devices_.end() ? std::string{} : own->second;
        if (online) contactMs_ = wallMs();
        if (online) offlineSinceMs_ = 0;
        else if (offlineSinceMs_ == 0) offlineSinceMs_ = contactMs_ != 0 ? contactMs_ : wallMs();
        status.offlineSinceMs = offlineSinceMs_;
        for (const auto& [first, name] : devices_) {
            DeviceStatus device;
            device.number = first;
            device.name = name;
            if (first == ownDevice_) {
                device.path = "this";
                device.hasAllSinceMs = wallMs();
                status.devices.push_back(std::move(device));
                continue;
            }
            device.path = "off";
            for (const auto& peer : node.peers)
                if (peer.device == first && online && peer.path == sync::PathKind::Relay) device.path = "relay";
            if (const auto confirmed = confirmations.find(first); confirmed != confirmations.end()) {
                device.lastHeardMs = confirmed->second.learnedAtMs;
                device.lacks = lacking(ours, confirmed->second.ack.holds);
                if (device.lacks == 0) device.hasAllSinceMs = confirmed->second.learnedAtMs;
            } else {
                device.lacks = lacking(ours, {});
            }
            status.devices.push_back(std::move(device));
        }
    }
    const Sequence own = ours.contains(number) ? ours.at(number) : 0;
    // Without a node that runs, what the relay confirmed last stands among the kept confirmations.
    sync::Knowledge relayHolds = node.progress.relayHolds;
    if (const auto kept = confirmations.find(kRelayWord); relayHolds.empty() && kept != confirmations.end())
        relayHolds = kept->second.ack.holds;
    const Sequence relayHas = relayHolds.contains(number) ? relayHolds.at(number) : 0;
    Sequence confirmed = relayHas;
    for (const auto& [device, confirmation] : confirmations) {
        if (device == engine_->keys().number() || device == kRelayWord) continue;
        const auto held = confirmation.ack.holds.find(number);
        if (held != confirmation.ack.holds.end()) confirmed = std::max(confirmed, held->second);
    }
    status.own = static_cast<std::int64_t>(own);
    status.relayHas = static_cast<std::int64_t>(std::min(relayHas, own));
    status.unsent = static_cast<std::int64_t>(own - std::min(confirmed, own));
    status.receiving = static_cast<std::int64_t>(node.progress.missing);
    status.settled = online && node.progress.settled();
    status.acknowledged = online && node.progress.acknowledged;
    status.conflicts = counts_.conflicts;
    status.refused = counts_.refused + counts_.forks;
    status.relay = network_->started() ? relayOf(node.relay) : SyncStatus::Relay::None;
    status.relayTrouble = node.relayRefusal;
    if (const auto trouble = network_->trouble()) status.trouble = trouble->code;
    else if (counts_.unknown > 0) status.trouble = "update.needed";
    else if (givenUp > 0 || node.progress.ownLost > 0) status.trouble = "own_chain.went_back";
    else if (node.progress.unreadable) status.trouble = node.progress.unreadable->code;
    return status;
}

Done LocalFirm::sync(int seconds, const std::function<bool(const SyncStatus&)>& progress) {
    if (status().relayLine.empty()) return fail(Error::Kind::Unavailable, "relay.none");
    startNetwork();
    syncNow();
    wakeStatus();
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto left = [&](int limit) { return Clock::now() - begin < std::chrono::seconds{limit}; };
    bool reached = false;
    bool done = false;
    Clock::time_point doneSince = begin;
    std::uint64_t seen = 0;
    for (;;) {
        SyncStatus now;
        {
            std::unique_lock lock{mutex_};
            statusChanged_.wait_for(lock, kLook, [&] { return composed_ != seen; });
            seen = composed_;
            now = status_;
        }
        if (!progress(now)) return fail(Error::Kind::Cancelled, "cancelled");
        if (const auto trouble = network_->trouble()) return tl::make_unexpected(*trouble);
        if (!now.relayTrouble.empty()) return fail(Error::Kind::Denied, "relay.refused", {now.relayTrouble});
        reached = reached || now.relay == SyncStatus::Relay::Connected;
        // The relay's word counts for all of ours, not for some other device's.
        if (now.settled && now.relayHas == now.own) {
            if (!done) doneSince = Clock::now();
            done = true;
            if (now.acknowledged || Clock::now() - doneSince >= kAcknowledged) return {};
        } else {
            done = false;
        }
        if (!reached && !left(kRelayReachSeconds)) return fail(Error::Kind::Unavailable, "relay.unreachable");
        if (seconds > 0 && !left(seconds))
            return fail(Error::Kind::Unavailable, "sync.unfinished",
                        {std::to_string(now.own - now.relayHas), std::to_string(now.receiving)});
    }
}

}  // namespace outpost::app
