#pragma once

#include "schema/base/identifier.h"

#include <initializer_list>
#include <map>
#include <utility>
#include <vector>

namespace outpost::sync {

/// How far somebody knows each chain: device number -> highest sequence, without gaps (rule K1). A chain that is not
/// named is unknown. Change sets of number 0 (the product's own rows) are known to everybody.
class VersionVector {
public:
    using Entry = std::pair<DeviceNumber, Sequence>;

    VersionVector() = default;
    VersionVector(std::initializer_list<Entry> entries);

    Sequence of(DeviceNumber number) const;
    /// True if the change set lies in this vector: one comparison, no stamp.
    bool contains(ChangeSetId changeSet) const {
        const DeviceNumber number = deviceOf(changeSet);
        return number == 0 || counterOf(changeSet) <= of(number);
    }
    /// Raises an entry; lower or equal changes nothing.
    void raise(DeviceNumber number, Sequence sequence);
    /// Raises every entry that `other` has higher.
    void merge(const VersionVector& other);
    /// What `this` has above `base`: the entries that were raised.
    std::vector<Entry> since(const VersionVector& base) const;

    const std::vector<Entry>& entries() const { return entries_; }  ///< ascending by number
    bool operator==(const VersionVector&) const = default;

private:
    std::vector<Entry> entries_;
};

}  // namespace outpost::sync
