#pragma once

#include "schema/base/identifier.h"
#include "syncengine/clock/clock.h"
#include "syncengine/log/version_vector.h"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// What merging decides, apart from any database: functions of writes, stamps and contexts alone (rules K2, K3, K5).
namespace outpost::sync {

/// An uncovered write of a unit.
struct UnitHead {
    ChangeSetId written = 0;
    Stamp stamp = 0;
    bool inTime = true;  ///< false: found ahead of its time (rule K9; nobody observes clocks yet)
};

/// Rule K2: in time before ahead, then stamp, then device number.
bool isLess(const UnitHead& a, const UnitHead& b);

/// What a write covers: the heads that it names, or every head in its context.
struct Coverage {
    const VersionVector* context = nullptr;
    const std::vector<ChangeSetId>* named = nullptr;  ///< null: every head in the context
    bool covers(ChangeSetId head) const;
};

/// What becomes of a unit's heads when one more write comes. Indexes count `heads`; the new write is heads.size().
struct HeadsDecision {
    std::size_t standing = 0;
    std::vector<std::size_t> further;  ///< the others that are left; ascending
};
HeadsDecision decideHeads(std::span<const UnitHead> heads, const UnitHead& incoming, const Coverage& coverage);

/// Rule K3: true if each of `others` lies in the context of one of the deletes, or is of the same change set.
struct DeleteHead {
    ChangeSetId written = 0;
    VersionVector context;
};
bool knownToDeletes(std::span<const DeleteHead> deletes, ChangeSetId other);

/// Rule K5: an edge from a node to its parent, with the write that it stands by.
struct TreeEdge {
    RecordId node = 0;
    RecordId parent = 0;
    Stamp stamp = 0;
    DeviceNumber device = 0;
};
/// Of a cycle's edges the one that is ignored: the greatest by (stamp, device number, node). Not of none.
std::size_t ignoredEdge(std::span<const TreeEdge> cycle);

}  // namespace outpost::sync
