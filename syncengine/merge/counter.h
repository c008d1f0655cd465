#pragma once

#include "schema/base/decimal.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"

#include <cstdint>
#include <span>

namespace outpost::sync {

/// The value of a counter (rule K5): the sum of the deltas that count. There is no absolute set, so any order gives the
/// same. Kept in 128 bits: not even every change set that a firm can have, each with the greatest delta, overflows it
/// (2^53 x 2^63), so a sum that leaves 64 bits in between comes back right. Pure; one owner thread.
class CounterSum {
public:
    CounterSum() = default;
    explicit CounterSum(Int128 sum) : sum_(sum) {}
    /// A delta that counts from now on; each change set's once.
    void add(std::int64_t delta) { sum_ += delta; }
    /// The same delta counts no longer: its change set is refused now (rule K8).
    void takeBack(std::int64_t delta) { sum_ -= delta; }
    /// Error: counter.range, the same on every replica; the deltas stay, and one more can mend it.
    [[nodiscard]] Result<std::int64_t> value() const;
    /// The sum, or the bound of 64 bits that lies nearest to it: what a row holds. A function of the exact sum, so it
    /// depends on no order.
    std::int64_t shown() const;
    Int128 exact() const { return sum_; }

private:
    Int128 sum_ = 0;
};

/// One change set's delta to one counter of one row; bound to (device number, sequence), that is to `written`.
struct CounterDelta {
    ChangeSetId written = 0;
    std::int64_t delta = 0;
    bool accepted = true;
};

/// The sum of the accepted deltas. A change set that is named again counts once. Error: counter.range.
[[nodiscard]] Result<std::int64_t> counterValue(std::span<const CounterDelta> deltas);

}  // namespace outpost::sync
