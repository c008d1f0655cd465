#include "tests/simulation/generator.h"
#include "tests/simulation/shrinker.h"
#include "tests/simulation/world.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>
#include <string_view>
#include <thread>

using namespace outpost::simulation;

namespace {

constexpr const char* kHelp =
    "simulate [--seeds N] [--from S] [--by-hand] [--jobs J] [--shrink-seconds T] [--seconds T] [--quiet]\n"
    "Plays N random histories of a firm (OUTPOST_SEEDS, else 500), the first from seed S, each with devices whose "
    "power\n"
    "fails, and compares every replica with the reference model. --by-hand: segments are carried from replica to\n"
    "replica, without a network. --seconds: begins no further seed after that time. A failure prints its seed and the\n"
    "shortest trace found within --shrink-seconds.\n";

struct Options {
    std::uint64_t from = 1;
    std::int64_t seeds = 500;
    Transport transport = Transport::Network;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    std::chrono::seconds shrinkLimit{60};
    std::chrono::seconds limit{24 * 3600};
    bool quiet = false;
};

bool number(const char* text, std::int64_t& value) {
    const std::string_view digits{text};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && value >= 0;
}

bool parse(int argc, char** argv, Options& options) {
    if (const char* seeds = std::getenv("OUTPOST_SEEDS"); seeds != nullptr && !number(seeds, options.seeds))
        return false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        std::int64_t value = 0;
        if (name == "--by-hand") {
            options.transport = Transport::ByHand;
        } else if (name == "--quiet") {
            options.quiet = true;
        } else if (i + 1 == argc || !number(argv[++i], value)) {
            return false;
        } else if (name == "--seeds") {
            options.seeds = value;
        } else if (name == "--from") {
            options.from = static_cast<std::uint64_t>(value);
        } else if (name == "--jobs") {
            options.jobs = static_cast<unsigned>(std::max<std::int64_t>(1, value));
        } else if (name == "--shrink-seconds") {
            options.shrinkLimit = std::chrono::seconds{value};
        } else if (name == "--seconds") {
            options.limit = std::chrono::seconds{value};
        } else {
            return false;
        }
    }
    return true;
}

/// What kind of failure it is: its words up to the last colon, without numbers. A shorter trace must fail alike, or the
/// trace of a new mistake would be handed in for the one that was found.
std::string kindOf(const std::string& failure) {
    std::string kind = failure.substr(0, failure.rfind(": "));
    std::erase_if(kind, [](char c) { return c >= '0' && c <= '9'; });
    return kind;
}

/// Plays seeds on several threads until all are done, the time is up or one failed.
class Run {
public:
    explicit Run(const Options& options) : options_(options), next_(options.from) {}

    int go() {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
        for (std::thread& thread : threads) thread.join();
        if (failed_) return report();
        if (!options_.quiet) std::fputs(counters_.describe().c_str(), stdout);
        const std::string missing = counters_.missing(played_, options_.transport == Transport::Network);
        fmt::print("{} seeds from {} on {}: all digests equal, and equal to the reference model\n", played_,
                   options_.from, options_.transport == Transport::Network ? "over the network" : "by hand");
        if (missing.empty() || played_ < kSeedsForCounters) return played_ == 0 ? 1 : 0;
        fmt::print("but the run proves too little:\n{}", missing);
        return 1;
    }

private:
    static constexpr std::int64_t kSeedsForCounters = 20;

    void work() {
        while (!failed_ && std::chrono::steady_clock::now() - start_ < options_.limit) {
            const std::uint64_t seed = next_++;
            if (seed >= options_.from + static_cast<std::uint64_t>(options_.seeds)) return;
            const Outcome outcome = play(generate(seed, options_.transport), options_.transport, true);
            const std::lock_guard guard(lock_);
            counters_.add(outcome.counters);
            ++played_;
            if (outcome.failure.empty() || failed_) continue;
            failed_ = true;
            failedSeed_ = seed;
            failure_ = outcome.failure;
        }
    }

    int report() {
        const Transport transport = options_.transport;
        fmt::print("seed {} failed: {}\nagain: scripts/simulate --seeds 1 --from {}{}\n", failedSeed_, failure_,
                   failedSeed_, transport == Transport::ByHand ? " --by-hand" : "");
        std::fflush(stdout);
        const Trace shortest = shrink(
            generate(failedSeed_, transport),
            [&](const Trace& trace) {
                const std::string failure = play(trace, transport, false).failure;
                return !failure.empty() && kindOf(failure) == kindOf(failure_);
            },
            options_.shrinkLimit);
        const std::string failure = play(shortest, transport, false).failure;
        if (failure.empty()) {
            fmt::print("only the whole seed fails\n");
        } else {
            fmt::print("the shortest trace found ({} events) fails so: {}\n{}", shortest.events.size(), failure,
                       describe(shortest));
        }
        return 1;
    }

    const Options& options_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next_;
    std::atomic<bool> failed_{false};
    std::mutex lock_;
    Counters counters_;
    std::int64_t played_ = 0;
    std::uint64_t failedSeed_ = 0;
    std::string failure_;
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parse(argc, argv, options)) {
        std::fputs(kHelp, stderr);
        return 2;
    }
    return Run(options).go();
}
