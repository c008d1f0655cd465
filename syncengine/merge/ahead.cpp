#include "syncengine/merge/ahead.h"

#include <algorithm>

namespace outpost::sync {
namespace {

/// A device, whichever of its numbers it writes under (rule I1).
DeviceNumber enrolmentOf(ChangeSetId changeSet) { return deviceOf(changeSet) / kNumbersAnEnrolment; }

/// Over 10 minutes above. Compared in the time part's own units, so that no stamp, however wild, overflows.
bool isOverLead(Stamp theirs, Stamp own) {
    constexpr Stamp kLead = kMaxLeadMs << kStampCounterBits;
    return theirs > own &&
           static_cast<std::uint64_t>(theirs) - static_cast<std::uint64_t>(own) > static_cast<std::uint64_t>(kLead);
}

bool agrees(std::int64_t offsetMs) { return offsetMs >= -kClockAgreesMs && offsetMs <= kClockAgreesMs; }

}  // namespace

bool observationCounts(const Observation& observation) {
    return observation.knewObserved && isOverLead(observation.observedStamp, observation.stamp) &&
           enrolmentOf(observation.written) != enrolmentOf(observation.observed);
}

bool isAhead(std::span<const Observation> observations, const VersionVector* context) {
    std::optional<DeviceNumber> first;
    for (const Observation& observation : observations) {
        if (!observationCounts(observation) || (context && !context->contains(observation.written))) continue;
        const DeviceNumber observer = enrolmentOf(observation.written);
        if (observation.byAdministrator || observation.onlyOther || (first && *first != observer)) return true;
        first = observer;
    }
    return false;
}

std::vector<ChangeSetId> changeSetsAhead(std::span<const Observation> observations, const VersionVector* context) {
    std::vector<Observation> sorted(observations.begin(), observations.end());
    const auto before = [](const Observation& a, const Observation& b) { return a.observed < b.observed; };
    std::stable_sort(sorted.begin(), sorted.end(), before);
    std::vector<ChangeSetId> ahead;
    for (auto group = sorted.begin(); group != sorted.end();) {
        const auto end = std::upper_bound(group, sorted.end(), *group, before);
        if (isAhead({group, end}, context)) ahead.push_back(group->observed);
        group = end;
    }
    return ahead;
}

bool isClockConfirmed(const ClockWitness& witness) {
    if (witness.relayOffsetMs && agrees(*witness.relayOffsetMs)) return true;
    return std::count_if(witness.peerOffsetsMs.begin(), witness.peerOffsetsMs.end(), agrees) >= 2;
}

bool shouldObserve(ChangeSetId received, Stamp receivedStamp, DeviceNumber mine, Stamp own, bool confirmed) {
    return confirmed && enrolmentOf(received) != mine / kNumbersAnEnrolment && isOverLead(receivedStamp, own);
}

}  // namespace outpost::sync
