#include "tests/simulation/simulated_relay.h"

#include "syncengine/log/envelope.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/simulated_firm.h"
#include "tests/simulation/world.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

std::string diskName() {
    static std::atomic<int> relays{0};
    return fmt::format("relay {}", ++relays);
}

}  // namespace

SimulatedRelay::SimulatedRelay(std::uint64_t seed, Counters& counters)
    : disk_(diskName(), seed), counters_(counters), power_(disk_, counters), seed_(seed) {
    const sync::RandomSource random = seededSource(~seed);  // not the firm's own dice
    key_ = sync::makeKeyPair(random);
    random(right_);
    start();
}

void SimulatedRelay::start() {
    for (;;) {
        core_.reset();
        mailbox_.reset();
        if (disk_.crashed()) {
            Dice dice{seed_ + ++starts_};
            counters_.count("crashes of the relay");
            disk_.restart(dice.percent(70) ? FaultDisk::Loss::Unsynced : FaultDisk::Loss::Everything);
        }
        relay::MailboxOptions options;
        options.vfs = disk_.name();
        auto mailbox = relay::Mailbox::open("/relay.db", options);
        if (!mailbox) {
            if (disk_.crashed()) continue;
            throw Broken("mailbox: " + describe(mailbox.error()));
        }
        mailbox_.emplace(std::move(*mailbox));
        break;
    }
    relay::Options options;
    options.key = key_;
    options.right = right_;
    options.wallMs = [this] { return World::kStartWallMs + nowMs_; };
    core_ = std::make_unique<relay::RelayCore>(std::move(options), seededSource(seed_ * 31 + ++starts_));
}

std::vector<relay::SendDatagram> SimulatedRelay::step(const relay::Event& event, std::int64_t nowMs) {
    nowMs_ = nowMs;
    std::vector<relay::SendDatagram> datagrams;
    std::deque<relay::Event> events{event};
    while (!events.empty()) {
        std::vector<relay::Effect> effects = core_->step(events.front(), nowMs);
        events.pop_front();
        for (relay::Effect& effect : effects) {
            if (auto* datagram = std::get_if<relay::SendDatagram>(&effect)) {
                datagrams.push_back(std::move(*datagram));
                continue;
            }
            auto answers = relay::performMailboxWork(effect, *mailbox_);
            if (disk_.crashed()) {
                start();
                return {};
            }
            countAccepted(effect, answers);
            std::move(answers.begin(), answers.end(), std::back_inserter(events));
        }
    }
    return datagrams;
}

/// What arrives while its author is cut off was handed on by somebody else.
void SimulatedRelay::countAccepted(const relay::Effect& effect, const std::vector<relay::Event>& answers) {
    const auto* work = std::get_if<relay::StoreWork>(&effect);
    const auto* accept = work == nullptr ? nullptr : std::get_if<sync::exchange::AcceptWork>(&work->work);
    if (accept == nullptr) return;
    const auto envelope = sync::parseEnvelope(accept->segment);
    for (const relay::Event& answer : answers) {
        const auto* done = std::get_if<relay::StoreDone>(&answer);
        const auto* accepted = done == nullptr ? nullptr : std::get_if<sync::exchange::AcceptDone>(&done->result);
        if (accepted == nullptr || !envelope) continue;
        if (!accepted->grew) {
            counters_.count("segments refused by the relay");
        } else if (*accepted->grew) {
            counters_.count("segments stored by the relay");
            if (isCutOff_ && isCutOff_(envelope->header.number)) counters_.count("gaps filled by a third device");
        }
    }
}

void SimulatedRelay::crashIfArmed() {
    if (!power_.isArmed()) return;
    power_.disarm();
    disk_.crashNow();
    start();
}

void SimulatedRelay::wipe() {
    counters_.count("disks lost by the relay");
    core_.reset();
    mailbox_.reset();
    disk_.restart(FaultDisk::Loss::Nothing);
    for (const std::string& path : disk_.files()) disk_.remove(path);
    start();
}

}  // namespace outpost::simulation
