#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace outpost::app::demo {

/// Throws dice that fall alike on every machine: the standard library's distributions differ between vendors.
/// Source: SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    /// For the `index`th thing of a kind: independent of all others, so that a bigger firm begins with the smaller one.
    Random(std::uint64_t seed, std::uint64_t kind, std::uint64_t index) : state_(seed) {
        state_ = next() ^ (kind * 0xd1342543de82ef95U);
        state_ = next() ^ (index * 0x9e3779b97f4a7c15U);
        next();
    }

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// 0 to `count` - 1; `count` from 1 to 2^32.
    std::uint32_t below(std::uint64_t count) { return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32); }
    /// `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + below(static_cast<std::uint64_t>(high - low + 1));
    }
    bool percent(std::uint32_t chance) { return below(100) < chance; }

    template <class T, std::size_t n>
    const T& pick(const T (&items)[n]) {
        return items[below(n)];
    }
    template <class T>
    const T& pick(std::span<const T> items) {
        return items[below(items.size())];
    }
    /// One of `items` as often as its member `weight` says.
    template <class T, std::size_t n>
    const T& pickWeighted(const T (&items)[n]) {
        std::uint32_t sum = 0;
        for (const T& item : items) sum += item.weight;
        std::uint32_t at = below(sum);
        for (const T& item : items) {
            if (at < item.weight) return item;
            at -= item.weight;
        }
        return items[n - 1];
    }

private:
    std::uint64_t state_;
};

}  // namespace outpost::app::demo
