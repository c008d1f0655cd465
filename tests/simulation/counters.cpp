#include "tests/simulation/counters.h"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace outpost::simulation {

namespace {

constexpr std::array<std::string_view, 14> kAlways{"change sets",
                                                   "segments that brought something",
                                                   "gaps filled by a third device",
                                                   "conflicts",
                                                   "conflicts of a group",
                                                   "deletes against edits",
                                                   "choices",
                                                   "writes from stale forms",
                                                   "dead rows",
                                                   "tree cycles",
                                                   "counts",
                                                   "sums beyond 64 bits",
                                                   "crashes in mid-commit",
                                                   "refused change sets"};
constexpr std::array<std::string_view, 3> kByHand{"segments lost", "segments delivered twice", "segments out of order"};
constexpr std::array<std::string_view, 5> kNetwork{"datagrams lost", "datagrams doubled", "datagrams out of order",
                                                   "crashes of the relay", "disks lost by the relay"};

/// A shorter run has too few crashes to fall between all steps, some of which come up once in ten seeds.
constexpr std::int64_t kSeedsForEveryCrash = 400;
/// Two steps that follow each other less often than this in a whole run (a crash in the midst of mending after a crash)
/// can't be aimed at; describe() still lists them.
constexpr std::int64_t kOften = 20;

}  // namespace

std::int64_t Counters::at(const std::string& name) const {
    const auto entry = of.find(name);
    return entry == of.end() ? 0 : entry->second;
}

void Counters::add(const Counters& other) {
    for (const auto& [name, count] : other.of) of[name] += count;
    for (const auto& [between, count] : other.steps) steps[between] += count;
    for (const auto& [between, count] : other.crashes) crashes[between] += count;
}

std::string Counters::missing(std::int64_t seeds, bool network) const {
    std::string text;
    const auto require = [&](const auto& names) {
        for (const std::string_view name : names)
            if (at(std::string{name}) == 0) text += fmt::format("no {}\n", name);
    };
    require(kAlways);
    if (network) require(kNetwork);
    else require(kByHand);
    for (const auto& [between, count] : steps)
        if (seeds >= kSeedsForEveryCrash && count >= kOften && !crashes.contains(between))
            text += fmt::format("no crash between {} and {}\n", nameOf(between.first), nameOf(between.second));
    return text;
}

std::string Counters::describe() const {
    std::string text;
    for (const auto& [name, count] : of) text += fmt::format("{:>12}  {}\n", count, name);
    for (const auto& [between, count] : steps) {
        const auto crashed = crashes.find(between);
        text += fmt::format("{:>12}  crashes in {} times {} -> {}\n", crashed == crashes.end() ? 0 : crashed->second,
                            count, nameOf(between.first), nameOf(between.second));
    }
    return text;
}

}  // namespace outpost::simulation
