#pragma once

#include "syncengine/trust/team_tree.h"

#include <vector>

namespace outpost::sync {

/// What one chain (or one branch of a forked one) named, in its order, whatever the verdict of what named it.
struct Voice {
    DeviceNumber device = 0;  ///< first number of the device that it belongs to
    std::vector<TeamTree::Index> named;
};

/// Which entries of the team log stand (rule T2): the sheet's valid entry of the highest term with all that it keeps,
/// below it the pass or seizure of the highest term likewise, after that what its pen wrote. A function of the tree and
/// the voices, whatever the order in which they came. Thread: as a value; it holds no reference.
class Standing {
public:
    Standing(const TeamTree& tree, std::vector<Voice> voices);

    const std::vector<TeamTree::Index>& chain() const { return chain_; }  ///< by place; the founding first
    TeamTree::Index newest() const { return chain_.back(); }
    bool stands(TeamTree::Index entry) const { return standing_[entry]; }
    /// `entry`, or the last standing one before it.
    TeamTree::Index lastStanding(TeamTree::Index entry) const { return lastStanding_[entry]; }
    /// Whether more than half of the keepers named it, or one after it, before any rival; a move is. Of a valid entry.
    bool firm(TeamTree::Index entry) const { return firm_[entry]; }
    /// The pen signed two entries of one place: nothing but what is firm stands after it, until the pen is seized.
    bool frozen() const { return frozen_; }
    /// The moves in the chain that set the firm's data to the state that they name: restores, and those that void a firm
    /// entry (rule K14).
    const std::vector<TeamTree::Index>& epochs() const { return epochs_; }

private:
    bool judgeFirm(const TeamTree& tree, const std::vector<Voice>& voices, TeamTree::Index entry) const;
    void follow(const TeamTree& tree, TeamTree::Index move);
    void findEpochs(const TeamTree& tree);

    std::vector<TeamTree::Index> chain_, lastStanding_, epochs_;
    std::vector<bool> standing_, firm_;
    bool frozen_ = false;
};

}  // namespace outpost::sync
