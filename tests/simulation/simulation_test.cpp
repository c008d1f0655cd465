#include "tests/simulation/generator.h"
#include "tests/simulation/world.h"

#include <doctest/doctest.h>

using namespace outpost::simulation;

// A few seeds under the sanitizers; simulation_seeds plays hundreds without them.

namespace {

std::string failureOf(std::uint64_t seed, Transport transport) {
    return play(generate(seed, transport), transport, true).failure;
}

}  // namespace

TEST_CASE("K8: by hand, replicas agree with each other and with the reference model") {
    for (std::uint64_t seed = 1001; seed <= 1008; ++seed) {
        CAPTURE(seed);
        CHECK(failureOf(seed, Transport::ByHand) == "");
    }
}

TEST_CASE("K8: over the network, replicas agree with each other and with the reference model") {
    for (std::uint64_t seed = 1001; seed <= 1004; ++seed) {
        CAPTURE(seed);
        CHECK(failureOf(seed, Transport::Network) == "");
    }
}

TEST_CASE("simulator: a seed plays the same every time, to the last step of each disk") {
    const Trace trace = generate(11, Transport::ByHand, 40);
    const Outcome once = play(trace, Transport::ByHand, false);
    const Outcome again = play(trace, Transport::ByHand, false);
    CHECK(once.failure == "");
    CHECK(once.counters.of == again.counters.of);
    CHECK(once.counters.steps == again.counters.steps);
}

TEST_CASE("simulator: a seed that is too small, or in which nothing was delivered, fails") {
    CHECK(play(generate(5, Transport::ByHand, 100), Transport::ByHand, true)
              .failure.starts_with("the seed made too few change sets"));
    Trace trace = generate(5, Transport::ByHand);
    std::erase_if(trace.events, [](const Event& event) { return event.kind == Event::Kind::Carry; });
    CHECK(play(trace, Transport::ByHand, true).failure == "nothing was delivered");
}

TEST_CASE("simulator: a run that never came to something that it must prove says so") {
    Counters counters;
    CHECK(counters.missing(500, false).find("no conflicts of a group\n") != std::string::npos);
    counters.steps[{StepKind::LogPage, StepKind::SyncLog}] = 20;
    counters.steps[{StepKind::Delete, StepKind::Delete}] = 19;
    CHECK(counters.missing(500, false).find("no crash between log page and sync log") != std::string::npos);
    CHECK(counters.missing(500, false).find("no crash between delete and delete") == std::string::npos);
    counters.crashes[{StepKind::LogPage, StepKind::SyncLog}] = 1;
    CHECK(counters.missing(500, false).find("no crash between") == std::string::npos);
}
