#pragma once

#include <cstdint>

namespace outpost::simulation {

/// Chance that is the same on every platform and standard library. Source: Steele, Lea and Flood 2014 (SplitMix).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31);
    }
    /// From 0 to `limit` - 1; 0 for a limit of 0. The bias of the remainder is far below what matters here.
    int below(int limit) { return limit <= 0 ? 0 : static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
    /// From `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool percent(int chance) { return below(100) < chance; }
    /// An index into `weights` (any list of small numbers), each as likely as its weight says.
    template <class Weights>
    int weighted(const Weights& weights) {
        int total = 0;
        for (const int weight : weights) total += weight;
        int left = below(total);
        int index = 0;
        for (const int weight : weights) {
            if (left < weight) return index;
            left -= weight;
            ++index;
        }
        return index - 1;
    }

private:
    std::uint64_t state_;
};

}  // namespace outpost::simulation
