#include "syncengine/log/version_vector.h"

#include <algorithm>

namespace outpost::sync {
namespace {

auto placeOf(auto& entries, DeviceNumber number) {
    return std::lower_bound(
        entries.begin(), entries.end(), number,
        [](const VersionVector::Entry& entry, DeviceNumber wanted) { return entry.first < wanted; });
}

}  // namespace

VersionVector::VersionVector(std::initializer_list<Entry> entries) {
    for (const auto& [number, sequence] : entries) raise(number, sequence);
}

Sequence VersionVector::of(DeviceNumber number) const {
    const auto place = placeOf(entries_, number);
    return place != entries_.end() && place->first == number ? place->second : 0;
}

void VersionVector::raise(DeviceNumber number, Sequence sequence) {
    if (sequence == 0) return;
    const auto place = placeOf(entries_, number);
    if (place == entries_.end() || place->first != number) entries_.insert(place, {number, sequence});
    else place->second = std::max(place->second, sequence);
}

void VersionVector::merge(const VersionVector& other) {
    for (const auto& [number, sequence] : other.entries_) raise(number, sequence);
}

std::vector<VersionVector::Entry> VersionVector::since(const VersionVector& base) const {
    std::vector<Entry> raised;
    for (const auto& [number, sequence] : entries_)
        if (sequence > base.of(number)) raised.emplace_back(number, sequence);
    return raised;
}

}  // namespace outpost::sync
