#include "tests/simulation/hand_carrier.h"

#include "syncengine/log/envelope.h"

#include <fmt/format.h>

namespace outpost::simulation {

namespace {

constexpr std::size_t kBytesATime = 16 * 1024;
constexpr int kSettleRounds = 12;

}  // namespace

void HandCarrier::happen(const Event& event) {
    if (event.kind != Event::Kind::Carry || world_.isCut(event.device, event.other)) return;
    carry(event.device, event.other, world_.trace().weather, Dice{event.dice});
}

std::vector<Bytes> HandCarrier::collect(int to, int from, Dice& dice, const Weather& weather) {
    std::vector<Bytes> pieces;
    const auto held = world_.machine(to).core().knowledge();
    const auto given = world_.machine(from).core().knowledge();
    if (world_.recover(to) || world_.recover(from)) return pieces;
    if (!held || !given) throw Broken(describe((held ? given : held).error()));
    for (const auto& [number, sequence] : *given) {
        const auto entry = held->find(number);
        const Sequence have = entry == held->end() ? 0 : entry->second;
        // Now and then what the other has long: a stick is not asked what is on it.
        const bool again = have > 0 && dice.percent(weather.doublePercent);
        if (sequence <= have && !again) continue;
        Sequence next = again ? 1 : have + 1;
        while (next <= sequence) {
            auto segments = world_.machine(from).core().read(number, next, kBytesATime);
            if (world_.recover(from)) return {};
            if (!segments) throw Broken("read: " + describe(segments.error()));
            if (segments->empty())
                throw Broken(fmt::format("device {} holds {} of {} and gives nothing", from, sequence, number));
            for (Bytes& segment : *segments) {
                const auto envelope = sync::parseEnvelope(segment);
                if (!envelope) throw Broken("envelope: " + describe(envelope.error()));
                next = envelope->header.to + 1;
                pieces.push_back(std::move(segment));
            }
        }
    }
    return pieces;
}

void HandCarrier::spoilOrder(std::vector<Bytes>& pieces, Dice& dice, const Weather& weather) {
    std::vector<Bytes> kept;
    for (Bytes& piece : pieces) {
        if (dice.percent(weather.lossPercent)) {
            world_.counters().count("segments lost");
            continue;
        }
        const bool twice = dice.percent(weather.doublePercent);
        if (twice) kept.push_back(piece);
        kept.push_back(std::move(piece));
    }
    for (std::size_t i = 1; i < kept.size(); ++i)
        if (dice.percent(weather.reorderPercent)) {
            std::swap(kept[i], kept[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
            world_.counters().count("segments out of order");
        }
    pieces = std::move(kept);
}

bool HandCarrier::carry(int to, int from, const Weather& weather, Dice dice) {
    std::vector<Bytes> pieces = collect(to, from, dice, weather);
    spoilOrder(pieces, dice, weather);
    bool grew = false;
    for (const Bytes& piece : pieces) {
        const auto taken = world_.accept(to, piece, from);
        if (world_.recover(to)) return true;
        if (!taken) throw Broken("accept: " + describe(taken.error()));
        grew |= *taken;
    }
    return grew;
}

std::string HandCarrier::settle() {
    const Weather fair;
    for (int round = 0; round < kSettleRounds; ++round) {
        bool grew = false;
        for (int to = 0; to < world_.devices(); ++to)
            for (int from = 0; from < world_.devices(); ++from)
                if (to != from) grew |= carry(to, from, fair, Dice{0});
        if (!grew) return {};
    }
    return "segments still bring something after many rounds";
}

}  // namespace outpost::simulation
