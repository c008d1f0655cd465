#pragma once

#include "relay/relay_core.h"
#include "syncengine/path/node_core.h"
#include "syncengine/path/relay_messages.h"
#include "syncengine/team/routing.h"
#include "tests/unit/syncengine_net/memory_store.h"

#include <doctest/doctest.h>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

namespace outpost::relay {

inline sync::RandomSource seededRandom(std::uint64_t seed) {
    auto engine = std::make_shared<std::mt19937_64>(seed);
    return [engine](std::span<std::uint8_t> into) {
        for (auto& byte : into) byte = static_cast<std::uint8_t>((*engine)());
    };
}

/// A relay and devices of one firm on a network that loses, doubles and delays, in virtual time; ENet and the mailbox's
/// SQLite are real.
class VirtualFirm {
public:
    struct Device {
        DeviceNumber number = 0;
        sync::KeyPair tunnel;
        std::optional<sync::SigningKey> ackKey;
        std::unique_ptr<sync::NodeCore> core;
        sync::MemoryStore store;
        sync::Endpoint endpoint;
        sync::AckBook acks;
        std::vector<std::pair<sync::PublicKey, Bytes>> joins;
        bool resolves = true;
    };

    double loss = 0, twice = 0;
    sync::MonoMs delayMs = 20;
    sync::MonoMs now = 1'000;
    std::int64_t wallMs = 1'790'000'000'000;
    std::set<std::string> cut;  ///< "relay" or names of devices that nothing reaches
    std::map<std::string, Device> devices;
    std::optional<Mailbox> mailbox;
    std::optional<RelayCore> relay;
    sync::KeyPair relayKey = sync::makeKeyPair(seededRandom(99));
    sync::RelayRight right{1, 2, 3};
    sync::SigningKey routing = sync::SigningKey::random();
    MailboxOptions mailboxOptions;
    Options relayOptions;
    std::uint64_t issue = 10;
    std::uint64_t datagrams = 0;

    explicit VirtualFirm(MailboxOptions options = {}) : mailboxOptions(std::move(options)) {
        startMailbox();
        startRelay();
    }
    void startMailbox(const std::string& path = ":memory:") {
        auto opened = Mailbox::open(path, mailboxOptions);
        REQUIRE(opened);
        mailbox.emplace(std::move(*opened));
    }
    void startRelay() {
        relayOptions.key = relayKey;
        relayOptions.right = right;
        relayOptions.wallMs = [this] { return wallMs + now; };
        relay.emplace(relayOptions, seededRandom(++seeds_));
    }
    sync::Endpoint relayEndpoint() const { return sync::ipv4Endpoint(203, 0, 113, 1, 7350); }

    Device& add(const std::string& name, DeviceNumber number) {
        Device& device = devices[name];
        device.number = number;
        ++issue;
        device.tunnel = sync::makeKeyPair(seededRandom(number + 1000));
        device.ackKey = sync::SigningKey::random();
        device.endpoint = sync::ipv4Endpoint(10, 0, 0, static_cast<std::uint8_t>(number / 16), 4000);
        start(name);
        tellPeers();
        return device;
    }
    Bytes certificate(const Device& device) {
        sync::DeviceCertificate certificate;
        certificate.number = device.number;
        certificate.issue = issue;
        certificate.noise = device.tunnel.open;
        certificate.signing = device.ackKey->publicKey();
        certificate.relay = relayKey.open;
        return sync::signCertificate(certificate, routing);
    }
    Bytes retainList(std::vector<DeviceNumber> numbers) {
        sync::RetainList list;
        list.issue = ++issue;
        list.relay = relayKey.open;
        list.devices = std::move(numbers);
        return sync::signRetainList(list, routing);
    }
    void start(const std::string& name) {
        Device& device = devices[name];
        sync::NodeIdentity who;
        who.tunnel = device.tunnel;
        who.device = device.number;
        who.firm = routing.publicKey();
        who.sign = sync::ackSigner(device.ackKey->copy());
        who.pass = certificate(device);
        device.core = std::make_unique<sync::NodeCore>(std::move(who), device.acks, seededRandom(++seeds_));
        node(name, sync::node::KnowledgeIs{*device.store.knowledge()});
    }
    void addGuest(const std::string& name, const sync::KeyPair& key, const sync::PublicKey& pen,
                  std::int64_t notAfterMs) {
        Device& device = devices[name];
        device.tunnel = key;
        device.endpoint = sync::ipv4Endpoint(10, 0, 9, 9, 4000);
        sync::NodeIdentity who;
        who.tunnel = key;
        who.pass = sync::makeGuestPass(key.open, notAfterMs, routing.publicKey(), relayKey.open, right);
        device.core = std::make_unique<sync::NodeCore>(std::move(who), sync::AckBook{}, seededRandom(++seeds_));
        node(name, sync::node::JoinKeysAre{{pen}});
        node(name, sync::node::RelayIs{sync::RelayTarget{relayKey.open, {}, {}}});
    }
    void tellPeers() {
        for (auto& [name, device] : devices) {
            std::vector<sync::PeerDevice> others;
            for (const auto& [other, it] : devices)
                if (other != name && it.number != 0)
                    others.push_back({it.number, it.tunnel.open, it.ackKey->publicKey()});
            if (device.number != 0) node(name, sync::node::PeersAre{others});
        }
    }
    void connect(const std::string& name, Bytes list = {}) {
        node(name,
             sync::node::RelayIs{sync::RelayTarget{relayKey.open, Bytes(right.begin(), right.end()), std::move(list)}});
    }
    void write(const std::string& name, DeviceNumber number, int times = 1, std::size_t bytes = 60) {
        Device& device = devices.at(name);
        for (int i = 0; i < times; ++i) device.store.write(number, bytes);
        node(name, sync::node::KnowledgeIs{*device.store.knowledge()});
    }
    void node(const std::string& name, const sync::node::Event& event) {
        Device& device = devices.at(name);
        for (auto& effect : device.core->step(event, now)) {
            if (auto* send = std::get_if<sync::node::SendDatagram>(&effect)) {
                put(name, device.endpoint, send->to, std::move(send->bytes));
            } else if (std::holds_alternative<sync::node::ResolveRelay>(effect)) {
                node(name, sync::node::RelayFound{device.resolves ? std::vector{relayEndpoint()}
                                                                  : std::vector<sync::Endpoint>{}});
            } else if (auto* learned = std::get_if<sync::node::AckLearned>(&effect)) {
                device.acks[learned->ack.device] = learned->ack;
            } else if (auto* join = std::get_if<sync::node::JoinMessage>(&effect)) {
                device.joins.emplace_back(join->from, join->bytes);
            } else {
                for (auto& answer : sync::performStoreWork(effect, device.store)) node(name, answer);
            }
        }
    }
    void atRelay(const Event& event) {
        for (auto& effect : relay->step(event, now)) {
            if (auto* send = std::get_if<SendDatagram>(&effect))
                put("relay", relayEndpoint(), send->to, std::move(send->bytes));
            else
                for (auto& answer : performMailboxWork(effect, *mailbox)) atRelay(answer);
        }
    }
    void run(sync::MonoMs ms) {
        const sync::MonoMs end = now + ms;
        while (now < end) {
            sync::MonoMs next = std::min(end, relay->nextWake());
            for (const auto& [name, device] : devices) next = std::min(next, device.core->nextWake());
            if (!flying_.empty()) next = std::min(next, flying_.begin()->first.first);
            now = std::max(now, next);
            REQUIRE(++steps_ < 3'000'000);
            while (!flying_.empty() && flying_.begin()->first.first <= now) deliver();
            if (relay->nextWake() <= now) atRelay(Tick{});
            for (auto& [name, device] : devices)
                if (device.core->nextWake() <= now) node(name, sync::node::Tick{});
        }
    }
    sync::Knowledge held(const std::string& name) { return *devices.at(name).store.knowledge(); }
    sync::Knowledge heldByRelay() {
        auto holds = mailbox->knowledge(routing.publicKey());
        return holds ? *holds : sync::Knowledge{};
    }
    const sync::NodeStatus& status(const std::string& name) { return devices.at(name).core->status(); }

private:
    struct Flying {
        sync::Endpoint from, to;
        Bytes bytes;
    };
    bool chance(double probability) { return std::uniform_real_distribution<>(0, 1)(random_) < probability; }
    void put(const std::string& name, const sync::Endpoint& from, const sync::Endpoint& to, Bytes bytes) {
        ++datagrams;
        for (int copies = chance(twice) ? 2 : 1; copies > 0; --copies) {
            if (cut.contains(name) || chance(loss)) continue;
            const auto at = now + delayMs + static_cast<sync::MonoMs>(random_() % 8);
            flying_.emplace(std::pair{at, ++order_}, Flying{from, to, bytes});
        }
    }
    void deliver() {
        const Flying datagram = std::move(flying_.begin()->second);
        flying_.erase(flying_.begin());
        if (datagram.to == relayEndpoint()) {
            if (!cut.contains("relay")) atRelay(DatagramIn{datagram.from, datagram.bytes});
            return;
        }
        for (auto& [name, device] : devices)
            if (device.endpoint == datagram.to && !cut.contains(name))
                node(name, sync::node::DatagramIn{datagram.from, datagram.bytes});
    }
    std::multimap<std::pair<sync::MonoMs, std::uint64_t>, Flying> flying_;
    std::uint64_t order_ = 0, seeds_ = 0;
    std::uint64_t steps_ = 0;
    std::mt19937_64 random_{5};
};

}  // namespace outpost::relay
