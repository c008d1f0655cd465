#include "tests/simulation/network_carrier.h"

#include "tests/simulation/checker.h"
#include "tests/simulation/simulated_firm.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

constexpr int kRelay = -1;
constexpr std::int64_t kSettleMs = 30 * 60 * 1000;  ///< of virtual time; far more than any back-off
constexpr std::int64_t kLookEveryMs = 500;
constexpr int kMostStepsAtOnce = 20'000;
/// Monotonic clocks count from some boot in the past, never from the moment at which a program starts.
constexpr sync::MonoMs kMonoAtStart = 1'000'000;

sync::Endpoint endpointOf(int device) {
    return device == kRelay ? sync::ipv4Endpoint(192, 0, 2, 1, 7350)
                            : sync::ipv4Endpoint(10, 0, 0, static_cast<std::uint8_t>(device + 1), 40000);
}

}  // namespace

NetworkCarrier::NetworkCarrier(World& world, SimulatedRelay& relay)
    : world_(world),
      network_(world.trace().weather, world.trace().seed * 7 + 1, world.counters()),
      relay_(relay),
      nodes_(static_cast<std::size_t>(world.devices())) {
    relay_.setCutOff([this](DeviceNumber author) {
        const int device = static_cast<int>(author / kNumbersAnEnrolment) - 1;
        return device >= 0 && isCutOff(device);
    });
    for (int i = 0; i < world.devices(); ++i) boot(i);
}

NetworkCarrier::~NetworkCarrier() = default;

bool NetworkCarrier::isCutOff(int device) const { return device != kRelay && world_.isCut(device, World::kRelaySide); }

sync::MonoMs NetworkCarrier::mono() const { return kMonoAtStart + world_.nowMs(); }

void NetworkCarrier::boot(int device) {
    Node& node = nodes_[static_cast<std::size_t>(device)];
    const std::uint64_t seed = world_.trace().seed * 1000 + static_cast<std::uint64_t>(device) * 32 + ++node.starts;
    node.core = std::make_unique<sync::NodeCore>(world_.firm()->identity(device), node.acks, seededSource(seed));
    const auto known = world_.machine(device).core().knowledge();
    if (!known) throw Broken("knowledge: " + describe(known.error()));
    step(device, sync::node::KnowledgeIs{*known});
    step(device, sync::node::PeersAre{world_.firm()->peersOf(device)});
    step(device, sync::node::RelayIs{world_.firm()->relay()});
}

void NetworkCarrier::step(int device, const sync::node::Event& event) {
    Node& node = nodes_[static_cast<std::size_t>(device)];
    std::deque<sync::node::Event> events{event};
    while (!events.empty()) {
        const std::vector<sync::node::Effect> effects = node.core->step(events.front(), mono());
        events.pop_front();
        for (const sync::node::Effect& effect : effects) {
            std::vector<sync::node::Event> answers;
            if (!perform(device, effect, answers)) return;
            std::move(answers.begin(), answers.end(), std::back_inserter(events));
        }
    }
}

bool NetworkCarrier::perform(int device, const sync::node::Effect& effect, std::vector<sync::node::Event>& answers) {
    if (const auto* datagram = std::get_if<sync::node::SendDatagram>(&effect)) {
        if (!isCutOff(device)) network_.send(endpointOf(device), datagram->to, datagram->bytes, world_.nowMs());
        return true;
    }
    if (std::holds_alternative<sync::node::ResolveRelay>(effect)) {
        sync::node::RelayFound found;
        if (!isCutOff(device)) found.addresses.push_back(endpointOf(kRelay));
        answers.emplace_back(std::move(found));
        return true;
    }
    if (const auto* ack = std::get_if<sync::node::AckLearned>(&effect)) {
        nodes_[static_cast<std::size_t>(device)].acks[ack->ack.device] = ack->ack;
        if (ack->ack.device == 0 || ack->ack.device == world_.firstNumber(device)) return true;
        const auto wentBack = world_.machine(device).core().heardOf(ack->ack.holds);
        if (!wentBack) throw Broken("heard of: " + describe(wentBack.error()));
        if (*wentBack) throw Broken(fmt::format("device {} lost the end of its own chain (rules I3, R4)", device));
        return true;
    }
    CountingStore store{world_, device};
    answers = sync::performStoreWork(effect, store);
    return !world_.recover(device);
}

void NetworkCarrier::committed(int device) {
    const auto known = world_.machine(device).core().knowledge();
    if (!known) throw Broken("knowledge: " + describe(known.error()));
    step(device, sync::node::KnowledgeIs{*known});
}

void NetworkCarrier::restarted(int device) { boot(device); }

void NetworkCarrier::happen(const Event& event) {
    switch (event.kind) {
        case Event::Kind::CrashRelay: relay_.armCrash(event.amount, event.dice); break;
        case Event::Kind::WipeRelay: relay_.wipe(); break;
        case Event::Kind::Mend:
            for (int i = 0; i < world_.devices(); ++i) step(i, sync::node::NetworkChanged{});
            break;
        default: break;
    }
}

void NetworkCarrier::deliver(const LyingNetwork::Datagram& datagram) {
    if (datagram.to == endpointOf(kRelay)) {
        for (relay::SendDatagram& answer : relay_.step(relay::DatagramIn{datagram.from, datagram.bytes}, mono()))
            network_.send(endpointOf(kRelay), answer.to, std::move(answer.bytes), world_.nowMs());
        return;
    }
    for (int i = 0; i < world_.devices(); ++i)
        if (datagram.to == endpointOf(i) && !isCutOff(i))
            step(i, sync::node::DatagramIn{datagram.from, datagram.bytes});
}

std::int64_t NetworkCarrier::nextDue() const {
    sync::MonoMs wake = relay_.nextWake();
    for (const Node& node : nodes_) wake = std::min(wake, node.core->nextWake());
    return std::min(network_.nextArrival(), wake - kMonoAtStart);
}

/// Everybody whose time has come.
void NetworkCarrier::tick() {
    while (network_.nextArrival() <= world_.nowMs()) deliver(network_.take());
    for (int i = 0; i < world_.devices(); ++i)
        if (nodes_[static_cast<std::size_t>(i)].core->nextWake() <= mono()) step(i, sync::node::Tick{});
    if (relay_.nextWake() <= mono())
        for (relay::SendDatagram& answer : relay_.step(relay::Tick{}, mono()))
            network_.send(endpointOf(kRelay), answer.to, std::move(answer.bytes), world_.nowMs());
}

void NetworkCarrier::runUntil(std::int64_t ms) {
    int atOnce = 0;
    while (nextDue() <= ms) {
        const std::int64_t next = nextDue();
        atOnce = next > world_.nowMs() ? 0 : atOnce + 1;
        if (atOnce > kMostStepsAtOnce) throw Broken("the network turns in circles without time passing");
        world_.setNow(std::max(next, world_.nowMs()));
        tick();
    }
    world_.setNow(std::max(ms, world_.nowMs()));
}

std::string NetworkCarrier::lacking() {
    const Context all = world_.everything();
    std::string text;
    for (int i = 0; i < world_.devices(); ++i) {
        const auto known = world_.machine(i).core().knowledge();
        if (!known) throw Broken("knowledge: " + describe(known.error()));
        const Context held = contextOf(*known);
        if (held == all) continue;
        const sync::NodeStatus& status = nodes_[static_cast<std::size_t>(i)].core->status();
        text += fmt::format(" device {} (relay {}, {} unsent, {} missing):", i, static_cast<int>(status.relay),
                            status.progress.unsent, status.progress.missing);
        for (const auto& [number, sequence] : all) {
            const auto entry = held.find(number);
            const Sequence has = entry == held.end() ? 0 : entry->second;
            if (has != sequence) text += fmt::format(" {} of {} of {}", has, sequence, number);
        }
    }
    return text;
}

std::string NetworkCarrier::settle() {
    relay_.crashIfArmed();
    network_.clearUp();
    for (int i = 0; i < world_.devices(); ++i) step(i, sync::node::NetworkChanged{});
    const std::int64_t end = world_.nowMs() + kSettleMs;
    for (;;) {
        std::string lacks = lacking();
        if (lacks.empty() || world_.nowMs() >= end) return lacks;
        runUntil(world_.nowMs() + kLookEveryMs);
    }
}

}  // namespace outpost::simulation
