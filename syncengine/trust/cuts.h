#pragma once

#include "syncengine/trust/standing.h"
#include "syncengine/trust/work_graph.h"

#include <vector>

namespace outpost::sync {

/// A cut: what a number lost at one place of the standing chain, or a fork of one number (rules T4, K1).
struct Cut {
    LossKey key;             ///< of a fork: membership of nobody
    Sequence place = 0;      ///< of the entry that took it first; 0: a fork
    DeviceNumber fork = 0;   ///< the forked number; 0: a loss
    std::vector<bool> kept;  ///< one a change set: lies below it, as far as it concerns that one

    bool concerns(const WorkFacts& work) const {
        if (fork != 0) return work.number == fork;
        return (key.device == 0 || key.device == deviceOwning(work.number)) && (key.user == 0 || key.user == work.user);
    }
    /// Whether it takes effect on the change set `node`: that lies above it, and the state that judges it, at the place
    /// `judgedAt`, has no loss yet.
    bool cuts(WorkGraph::Index node, const WorkFacts& work, Sequence judgedAt) const {
        return !kept[node] && concerns(work) && (fork != 0 || judgedAt < place);
    }
};

/// What cuts are made from.
struct CutGround {
    const TeamTree& tree;
    const Standing& standing;
    const WorkGraph& work;
    const std::vector<TeamTree::Index>& named;     ///< one a change set; kNone: it is not there
    const std::vector<TeamTree::Index>& judgedBy;  ///< one a change set: standing (rule T2)
    const std::vector<bool>& aside;                ///< one a change set: vouches for nothing
    const std::vector<bool>& givenUp;  ///< one a change set: as if it were not here, which for most it is not
};

/// The effective cuts: the least that are no lower than what the losses name and no lower than the context of any change
/// set that is cut by none itself, is of a member by the state that it is judged by, and named no state with the loss.
/// Source: rule T4; docs/decisions/0091. Time: (change sets + frontiers) x cuts at most. Thread: any.
std::vector<Cut> effectiveCuts(const CutGround& ground);

}  // namespace outpost::sync
