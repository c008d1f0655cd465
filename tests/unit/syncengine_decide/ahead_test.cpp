#include "syncengine/merge/ahead.h"

#include "syncengine/merge/decide.h"
#include "tests/simulation/dice.h"
#include "tests/support/histories.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <limits>
#include <utility>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::simulation::Dice;

namespace {

constexpr std::int64_t kMinute = 60 * 1000;
constexpr std::int64_t kNoon = 1'795'000'000'000;
constexpr DeviceNumber kA = 16, kB = 32, kC = 48, kWrong = 64;

Stamp at(std::int64_t minutes) { return stampAt(WallMs{kNoon + minutes * kMinute}); }

/// An observation of the first change set of the wrong device, stamped at `observedMinutes`.
Observation observation(DeviceNumber by, std::int64_t minutes, std::int64_t observedMinutes) {
    return {.written = packIdentifier(by, 1),
            .stamp = at(minutes),
            .observed = packIdentifier(kWrong, 1),
            .observedStamp = at(observedMinutes)};
}

}  // namespace

TEST_CASE("K9: ahead by the word of two devices, of one administrator's, or of the only other active one") {
    Observation a = observation(kA, 0, 60), b = observation(kB, 0, 60);
    CHECK(!isAhead({}));
    CHECK(!isAhead({&a, 1}));
    CHECK(isAhead(std::vector{a, b}));
    CHECK(!isAhead(std::vector{a, a}));
    SUBCASE("an administrator's") {
        a.byAdministrator = true;
        CHECK(isAhead({&a, 1}));
    }
    SUBCASE("the only other active one") {
        a.onlyOther = true;
        CHECK(isAhead({&a, 1}));
    }
    SUBCASE("two numbers of one device are one device") {
        Observation again = a;
        again.written = packIdentifier(kA + 1, 1);
        CHECK(!isAhead(std::vector{a, again}));
    }
    SUBCASE("a device's own word on its own change set is none") {
        a.written = packIdentifier(kWrong + 1, 1);
        CHECK(!isAhead(std::vector{a, b}));
    }
}

TEST_CASE("K9: an observation counts only over 10 minutes, not at 10") {
    Observation a = observation(kA, 0, 10);
    CHECK(!observationCounts(a));
    ++a.observedStamp;
    CHECK(observationCounts(a));
    CHECK(!observationCounts(observation(kA, 60, 0)));
    a.stamp = std::numeric_limits<Stamp>::min();
    a.observedStamp = std::numeric_limits<Stamp>::max();
    CHECK(observationCounts(a));
    std::swap(a.stamp, a.observedStamp);
    CHECK(!observationCounts(a));
}

TEST_CASE("K9: counterexample 11: in a firm of two the other's word is enough") {
    Observation only = observation(kA, 0, 2 * 365 * 24 * 60);
    only.onlyOther = true;
    CHECK(changeSetsAhead({&only, 1}) == std::vector<ChangeSetId>{only.observed});
}

TEST_CASE("K9: counterexample 11: two insiders who observe a timely write demote nothing") {
    const std::vector lies{observation(kA, 1, 0), observation(kB, 2, 0)};
    CHECK(!isAhead(lies));
    // Nor can they have it observed before it was there, by a chain that stood still since.
    std::vector<Observation> early{observation(kA, -600, 0), observation(kB, -600, 0)};
    for (Observation& observed : early) observed.knewObserved = false;
    CHECK(!isAhead(early));
}

TEST_CASE("K9, T3: a verdict uses only observations inside the context judged") {
    const std::vector both{observation(kA, 0, 60), observation(kB, 0, 60)};
    const VersionVector one{{kA, 1}}, two{{kA, 1}, {kB, 1}};
    CHECK(!isAhead(both, &one));
    CHECK(isAhead(both, &two));
    CHECK(changeSetsAhead(both, &one).empty());
}

TEST_CASE("K9, R11: what is ahead sorts below every head in time") {
    const UnitHead wrong{.written = packIdentifier(kWrong, 1), .stamp = at(600), .inTime = false};
    const UnitHead timely{.written = packIdentifier(kA, 1), .stamp = at(0)};
    CHECK(isLess(wrong, timely));
    const VersionVector nothing;
    const auto decision = decideHeads(std::vector{wrong}, timely, {.context = &nothing});
    CHECK(decision.standing == 1);
    CHECK(decision.further == std::vector<std::size_t>{0});
}

TEST_CASE("K9: a clock is confirmed by the relay or by two peers, within 5 minutes") {
    const std::int64_t near = 5 * kMinute, far = near + 1;
    const std::vector<std::int64_t> none, one{near}, two{near, -near}, wide{near, -far};
    CHECK(isClockConfirmed({.relayOffsetMs = near, .peerOffsetsMs = none}));
    CHECK(!isClockConfirmed({.relayOffsetMs = far, .peerOffsetsMs = one}));
    CHECK(isClockConfirmed({.relayOffsetMs = -far, .peerOffsetsMs = two}));
    CHECK(!isClockConfirmed({.relayOffsetMs = {}, .peerOffsetsMs = wide}));
    const std::vector<std::int64_t> wild{std::numeric_limits<std::int64_t>::min(),
                                         std::numeric_limits<std::int64_t>::max()};
    CHECK(!isClockConfirmed({.relayOffsetMs = {}, .peerOffsetsMs = wild}));
}

TEST_CASE("K9: an observation is written only with a confirmed clock, of another device, and if it would count") {
    const ChangeSetId wrong = packIdentifier(kWrong, 1);
    CHECK(shouldObserve(wrong, at(11), kA, at(0), true));
    CHECK(!shouldObserve(wrong, at(10), kA, at(0), true));
    CHECK(!shouldObserve(wrong, at(11), kA, at(0), false));
    CHECK(!shouldObserve(wrong, at(11), kWrong + 1, at(0), true));
}

TEST_CASE("K9, K8: the same change sets are ahead in every arrival order, and an observation more takes none out") {
    int found = 0;
    for (int seed = 0; seed < testing::histories(20'000, 500); ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        std::vector<Observation> all;
        for (int i = 1 + dice.below(8); i > 0; --i) {
            Observation one = observation(static_cast<DeviceNumber>(16 * (1 + dice.below(4)) + dice.below(2)),
                                          dice.below(30), dice.below(40));
            one.written = packIdentifier(deviceOf(one.written), static_cast<Sequence>(i));
            one.observed = packIdentifier(kWrong, static_cast<Sequence>(1 + dice.below(3)));
            one.byAdministrator = dice.percent(10);
            one.onlyOther = dice.percent(5);
            one.knewObserved = dice.percent(90);
            all.push_back(one);
        }
        const auto ahead = changeSetsAhead(all);
        found += !ahead.empty();
        std::vector<Observation> arrived;
        for (const Observation& one : all) {
            const auto before = changeSetsAhead(arrived);
            arrived.insert(arrived.begin() + dice.below(static_cast<int>(arrived.size()) + 1), one);
            const auto after = changeSetsAhead(arrived);
            CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
        }
        CHECK(changeSetsAhead(arrived) == ahead);
    }
    CHECK(found > 0);
}

namespace {

/// A device with a clock of ours that hears change sets and observes.
struct Hearer {
    DeviceNumber number = 0;
    std::int64_t errorMs = 0;
    Clock clock{};
    Sequence sequence = 0;
    WallMs wall(std::int64_t trueMs) const { return WallMs{trueMs + errorMs}; }
};

struct Written {
    ChangeSetId id = 0;
    Stamp stamp = 0;
};

}  // namespace

TEST_CASE("K9: clocks within 5 minutes accuse each other never, whatever a clock ahead drags them to; it is found") {
    int found = 0, histories = testing::histories(20'000, 300);
    for (int seed = 0; seed < histories; ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        std::vector<Hearer> devices;
        for (const DeviceNumber number : {kA, kB, kC})
            devices.push_back({.number = number, .errorMs = dice.between(-5 * kMinute, 5 * kMinute)});
        devices.push_back({.number = kWrong, .errorMs = dice.between(0, 60) * kMinute});
        const bool far = devices.back().errorMs > 25 * kMinute;
        std::vector<Observation> observations;
        std::int64_t trueMs = kNoon;
        bool wrongWrote = false;
        for (int step = 0; step < 20; ++step) {
            trueMs += dice.between(0, 2 * kMinute);
            Hearer& author = devices[static_cast<std::size_t>(dice.below(4))];
            wrongWrote = wrongWrote || author.number == kWrong;
            const Written change{.id = packIdentifier(author.number, ++author.sequence),
                                 .stamp = author.clock.next(author.wall(trueMs))};
            for (Hearer& other : devices) {
                if (&other == &author) continue;
                static_cast<void>(other.clock.adopt(change.stamp, other.wall(trueMs)));
                if (other.number == kWrong) continue;
                Clock next = other.clock;
                const Stamp own = next.next(other.wall(trueMs));
                if (!shouldObserve(change.id, change.stamp, other.number, own, true)) continue;
                other.clock = next;
                observations.push_back({.written = packIdentifier(other.number, ++other.sequence),
                                        .stamp = own,
                                        .observed = change.id,
                                        .observedStamp = change.stamp});
            }
        }
        for (const Observation& one : observations) CHECK(observationCounts(one));
        const auto ahead = changeSetsAhead(observations);
        for (const ChangeSetId changeSet : ahead) CHECK(deviceOf(changeSet) == kWrong);
        if (far && wrongWrote) CHECK(!ahead.empty());
        found += !ahead.empty();
    }
    CHECK(found > histories / 10);
}
