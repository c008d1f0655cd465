#include "syncengine/merge/counter.h"

#include <limits>
#include <unordered_set>

namespace outpost::sync {

Result<std::int64_t> CounterSum::value() const {
    if (const auto fits = narrow(sum_)) return *fits;
    return fail(Error::Kind::Invalid, "counter.range");
}

std::int64_t CounterSum::shown() const {
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
    return narrow(sum_).value_or(sum_ < 0 ? kLeast : kMost);
}

Result<std::int64_t> counterValue(std::span<const CounterDelta> deltas) {
    CounterSum sum;
    std::unordered_set<ChangeSetId> counted;
    for (const CounterDelta& delta : deltas)
        if (delta.accepted && counted.insert(delta.written).second) sum.add(delta.delta);
    return sum.value();
}

}  // namespace outpost::sync
