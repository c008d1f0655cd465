#include "tests/simulation/generator.h"
#include "tests/simulation/shrinker.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace outpost::simulation;

namespace {

auto count(const Trace& trace, Event::Kind kind) {
    return std::count_if(trace.events.begin(), trace.events.end(), [&](const Event& e) { return e.kind == kind; });
}

}  // namespace

TEST_CASE("every seed has five devices, 300 transactions, two crashes and two cuts") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
        for (const Transport transport : {Transport::ByHand, Transport::Network}) {
            const Trace trace = generate(seed, transport);
            CHECK(trace.weather.devices >= 5);
            CHECK(count(trace, Event::Kind::Transact) >= 300);
            CHECK(count(trace, Event::Kind::Crash) >= 2);
            CHECK(count(trace, Event::Kind::Cut) == 2);
            CHECK(count(trace, Event::Kind::Mend) == 2);
        }
}

TEST_CASE("events stand in the order of their time, and equal seeds give equal histories") {
    const Trace trace = generate(7, Transport::Network);
    CHECK(std::is_sorted(trace.events.begin(), trace.events.end(),
                         [](const Event& a, const Event& b) { return a.atMs < b.atMs; }));
    CHECK(describe(trace) == describe(generate(7, Transport::Network)));
    CHECK(describe(trace) != describe(generate(8, Transport::Network)));
}

TEST_CASE("a failing history is cut down to what makes it fail") {
    const auto isHit = [](const Event& e) { return e.kind == Event::Kind::Crash || e.kind == Event::Kind::Cut; };
    const auto fails = [&](const Trace& trace) {
        const auto cut = std::find_if(trace.events.begin(), trace.events.end(),
                                      [](const Event& e) { return e.kind == Event::Kind::Cut; });
        return std::any_of(cut, trace.events.end(), [](const Event& e) { return e.kind == Event::Kind::Crash; });
    };
    Trace trace = generate(3, Transport::ByHand);
    Event crash;
    crash.kind = Event::Kind::Crash;
    trace.events.push_back(crash);
    const Trace shortest = shrink(trace, fails, std::chrono::minutes{1});
    CHECK(shortest.events.size() == 2);
    CHECK(std::all_of(shortest.events.begin(), shortest.events.end(), isHit));
}
