#include "syncengine/merge/counter.h"

#include "tests/simulation/dice.h"
#include "tests/support/histories.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <limits>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::simulation::Dice;

namespace {

constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

CounterDelta by(DeviceNumber number, Sequence sequence, std::int64_t delta, bool accepted = true) {
    return {.written = packIdentifier(number, sequence), .delta = delta, .accepted = accepted};
}

}  // namespace

TEST_CASE("K5: a counter is the sum of its deltas, made apart or not") {
    const CounterDelta deltas[] = {by(16, 1, 5), by(32, 1, -2), by(16, 2, 10)};
    CHECK(counterValue(deltas) == 13);
    CHECK(counterValue({}) == 0);
}

TEST_CASE("K5: a delta is bound to its number and sequence: redelivered it counts once, refused not at all") {
    const CounterDelta deltas[] = {by(16, 1, 5), by(16, 1, 5), by(32, 1, 5), by(16, 2, 100, false)};
    CHECK(counterValue(deltas) == 10);
}

TEST_CASE("K5: a sum beyond 64 bits is an error that a later delta mends, in any order") {
    std::vector<CounterDelta> deltas{by(16, 1, kGreatest), by(32, 1, 1)};
    const auto beyond = counterValue(deltas);
    REQUIRE(!beyond);
    CHECK(beyond.error().code == "counter.range");
    deltas.push_back(by(48, 1, -1));
    std::sort(deltas.begin(), deltas.end(), [](const auto& a, const auto& b) { return a.written > b.written; });
    CHECK(counterValue(deltas) == kGreatest);
    const CounterDelta below[] = {by(16, 1, kLeast), by(32, 1, -1)};
    CHECK(!counterValue(below));
    const CounterDelta edge[] = {by(16, 1, kLeast), by(32, 1, kGreatest), by(48, 1, -kGreatest)};
    CHECK(counterValue(edge) == kLeast);
}

TEST_CASE("K5, K8: in every arrival order, with verdicts that turn, the running sum is the sum of the set") {
    int beyond = 0;
    for (int seed = 0; seed < testing::histories(50'000, 1'000); ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        std::vector<CounterDelta> deltas;
        for (int i = dice.below(12); i > 0; --i) {
            std::int64_t delta = dice.between(-1000, 1000);
            if (dice.percent(30)) delta = dice.percent(50) ? kGreatest - dice.below(3) : kLeast + dice.below(3);
            deltas.push_back(by(static_cast<DeviceNumber>(16 * (1 + dice.below(3))), static_cast<Sequence>(i), delta,
                                !dice.percent(20)));
        }
        CounterSum running;
        std::vector<CounterDelta> arrived;
        for (const CounterDelta& delta : deltas) {
            // Some are taken in with the other verdict first, which then turns.
            const bool atFirst = dice.percent(20) ? !delta.accepted : delta.accepted;
            if (atFirst) running.add(delta.delta);
            if (atFirst && !delta.accepted) running.takeBack(delta.delta);
            if (!atFirst && delta.accepted) running.add(delta.delta);
            arrived.insert(arrived.begin() + dice.below(static_cast<int>(arrived.size()) + 1), delta);
            if (dice.percent(20)) arrived.push_back(delta);
        }
        const auto value = counterValue(arrived);
        CHECK(value.has_value() == running.value().has_value());
        if (value) CHECK(*value == *running.value());
        else ++beyond;
    }
    CHECK(beyond > 0);
}
