#pragma once

#include "syncengine/trust/facts.h"

#include <map>
#include <span>
#include <vector>

namespace outpost::sync {

/// The change sets of a set, and who had which in his context (rule K1). Points of a frontier that are not there were
/// given up: nothing is known of them. Nodes are numbered by (number, sequence, hash), so equal sets give equal graphs.
/// Thread: as a value.
class WorkGraph {
public:
    using Index = std::uint32_t;
    static constexpr Index kNone = ~Index{0};

    explicit WorkGraph(std::vector<WorkFacts> work);

    std::size_t size() const { return work_.size(); }
    const WorkFacts& facts(Index node) const { return work_[node]; }
    /// The one before it in its chain; after a range that is not there, the last before that. kNone: there is none.
    Index before(Index node) const { return before_[node]; }
    /// What its author had applied: the one before it and its frontier, as far as they are there.
    std::span<const Index> seen(Index node) const;
    /// Every node after all that it has seen. What could not be (a circle of hashes) is left out.
    const std::vector<Index>& order() const { return order_; }
    Index find(const Point& point) const;  ///< kNone if it is not there
    /// The nodes of one number; by sequence, then hash.
    std::span<const Index> chain(DeviceNumber number) const;
    std::vector<DeviceNumber> numbers() const;
    /// The lowest sequence of which `number` has two; 0 if there is none.
    Sequence forkOf(DeviceNumber number) const;

    /// Adds to `marks` (one a node) `point` and all before it in its chain. Of a point that is not there: those up to its
    /// sequence that lie before any fork, as nothing tells on which branch it lies.
    void markUpTo(const Point& point, std::vector<bool>& marks) const;

private:
    std::vector<WorkFacts> work_;
    std::vector<Index> all_, before_, seen_, seenFrom_, order_;
    std::map<DeviceNumber, std::pair<Index, Index>> chains_;
};

}  // namespace outpost::sync
