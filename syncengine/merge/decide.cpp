#include "syncengine/merge/decide.h"

#include <algorithm>
#include <tuple>

namespace outpost::sync {

bool isLess(const UnitHead& a, const UnitHead& b) {
    return std::tuple{a.inTime, a.stamp, deviceOf(a.written)} < std::tuple{b.inTime, b.stamp, deviceOf(b.written)};
}

bool Coverage::covers(ChangeSetId head) const {
    if (!context->contains(head)) return false;
    return !named || std::find(named->begin(), named->end(), head) != named->end();
}

HeadsDecision decideHeads(std::span<const UnitHead> heads, const UnitHead& incoming, const Coverage& coverage) {
    HeadsDecision decision{.standing = heads.size(), .further = {}};
    const UnitHead* best = &incoming;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        if (coverage.covers(heads[i].written)) continue;
        left.push_back(i);
        if (isLess(*best, heads[i])) {
            best = &heads[i];
            decision.standing = i;
        }
    }
    left.push_back(heads.size());
    for (const std::size_t i : left)
        if (i != decision.standing) decision.further.push_back(i);
    return decision;
}

bool knownToDeletes(std::span<const DeleteHead> deletes, ChangeSetId other) {
    return std::any_of(deletes.begin(), deletes.end(), [&](const DeleteHead& deleting) {
        return deleting.written == other || deleting.context.contains(other);
    });
}

std::size_t ignoredEdge(std::span<const TreeEdge> cycle) {
    const auto greatest = std::max_element(cycle.begin(), cycle.end(), [](const TreeEdge& a, const TreeEdge& b) {
        return std::tuple{a.stamp, a.device, a.node} < std::tuple{b.stamp, b.device, b.node};
    });
    return static_cast<std::size_t>(greatest - cycle.begin());
}

}  // namespace outpost::sync
