#pragma once

#include "syncengine/trust/cuts.h"

#include <functional>
#include <span>
#include <vector>

namespace outpost::sync {

/// What team log and cuts say of a change set (rule T3). Where they leave it to rights, `ask` names the states whose
/// rights must allow it, each with the judged fields as they stood at its context; all of them must.
struct Finding {
    enum class Kind : std::uint8_t { Ask, Refused, Aside, Unknown };
    enum class Why : std::uint8_t {
        None,
        StateNotHere,  ///< unknown: the team entry that it names has not come, so nothing is decided
        Backwards,     ///< it names a state before one that its number named, and that stands
        NotMember,     ///< by the state that judges it
        Cut,           ///< above the cut of a removal
        Fork,          ///< on a branch that nobody vouched for
        GivenUp,       ///< lies aside (rule K1)
        OlderEpoch     ///< lies aside (rule K14)
    };
    Kind kind = Kind::Ask;
    Why why = Why::None;
    std::vector<Hash> ask;  ///< entries: the state that judges it, then those after each loss that cuts it
    bool operator==(const Finding&) const = default;
};

/// Whether the rights of the state after `entry` allow a change set.
using RightsReader = std::function<bool(const Hash& entry, const WorkFacts& work)>;

/// Standing entries, cuts and findings of one set of entries and change sets: a function of that set alone, whatever the
/// order in which it came (rules T2, T3, T4). Keeps references to both. Thread: as a value.
class TrustJudgement {
public:
    TrustJudgement(const TeamTree& tree, const WorkGraph& work);

    const TeamTree& tree() const { return tree_; }
    const WorkGraph& work() const { return work_; }
    const Standing& standing() const { return standing_; }
    const std::vector<Cut>& cuts() const { return cuts_; }
    const Finding& finding(WorkGraph::Index node) const { return findings_[node]; }
    /// The standing state that judges a change set; kNone where the entry that it names has not come.
    TeamTree::Index judgedBy(WorkGraph::Index node) const { return judgedBy_[node]; }
    bool accepted(WorkGraph::Index node, const RightsReader& allows) const;

    /// Whether a change set that comes next, with all that it has seen here, may turn a finding of another: it forks, it
    /// is a keeper's word on an entry, or it may raise a cut. If not, judging it alone is enough.
    bool mayTurnOthers(const WorkFacts& next) const;

private:
    void nameStates();
    void layAside();
    bool isCut(const Cut& cut, WorkGraph::Index node) const;
    Finding judge(WorkGraph::Index node) const;

    const TeamTree& tree_;
    const WorkGraph& work_;
    Standing standing_;
    std::vector<TeamTree::Index> named_, judgedBy_;
    std::vector<Finding::Why> aside_;
    std::vector<bool> backwards_;
    std::vector<Cut> cuts_;
    std::vector<Finding> findings_;
};

/// The voices of the keepers in a set: what each branch of each of their chains named.
std::vector<Voice> voicesOf(const TeamTree& tree, const WorkGraph& work);

/// The change sets of `after` to be judged anew: those whose finding is another than in `before` or was not there, and
/// those that have one of them in their context, as judged fields may have turned with it. In an order that puts each
/// after what it has seen (rule K8).
std::vector<WorkGraph::Index> toJudgeAnew(const TrustJudgement& before, const TrustJudgement& after);

}  // namespace outpost::sync
