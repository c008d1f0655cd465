#pragma once

#include "syncengine/trust/facts.h"

#include <map>
#include <vector>

namespace outpost::sync {

/// Every entry of a firm's team log that turned up, as a tree: entries follow entries by hash. Says which are valid by
/// their own path alone, and how reigns rank; which of them stand is decided by Standing (rule T2).
/// Thread:  as a value.
/// Source:  rule T2; docs/decisions/0090.
class TeamTree {
public:
    using Index = std::uint32_t;
    static constexpr Index kNone = ~Index{0};
    static constexpr Index kFounding = 0;

    /// The founding, which names the founder's device as holder and enrols it: the caller knows its firm's by its hash.
    explicit TeamTree(EntryFacts founding);

    /// Takes an entry in; one whose predecessor has not come waits for it. Any order gives the same tree, but for the
    /// indexes. False if it was there.
    bool add(EntryFacts entry);

    std::size_t size() const { return nodes_.size(); }  ///< those that wait are not counted
    Index find(const Hash& hash) const;                 ///< kNone if it is not there or waits
    const EntryFacts& facts(Index entry) const { return nodes_[entry].facts; }
    Index parent(Index entry) const { return nodes_[entry].parent; }
    Sequence place(Index entry) const { return nodes_[entry].place; }  ///< by its path; the founding's is 1
    const std::vector<Index>& children(Index entry) const { return nodes_[entry].children; }
    bool valid(Index entry) const { return nodes_[entry].valid; }

    /// The pass or seizure that `entry` stands under, itself if it is one: its reign. The founding's is the first.
    Index reign(Index entry) const { return nodes_[entry].reign; }
    DeviceNumber pen(Index entry) const { return facts(reign(entry)).holder; }
    std::uint64_t term(Index entry) const { return facts(reign(entry)).term; }
    /// Those whom the sheet listed last on the path of `entry`.
    const std::vector<DeviceNumber>& keepers(Index entry) const { return facts(nodes_[entry].sheetMove).keepers; }
    std::uint64_t highestTerm() const { return highestTerm_; }  ///< of any valid entry

    /// Whether `earlier` lies on the path of `later`, or is it.
    bool keeps(Index later, Index earlier) const;
    /// Above 0 if the reign of `left` goes before that of `right`: first the sheet's entry of the higher term, then the
    /// lower hash; below it the move of the higher term, then the lower hash. 0: the same reign.
    int compareReigns(Index left, Index right) const;
    /// The same for a move that is not written yet: would it, on `kept`, go before the reign of `other`?
    bool wouldVoid(Index kept, bool sheet, std::uint64_t term, Index other) const;
    /// Whether `device` (first number) is a member after `entry`.
    bool member(Index entry, DeviceNumber device) const;
    /// Whether more than half of `keepers` are among `devices`.
    static bool majority(const std::vector<DeviceNumber>& keepers, const std::vector<DeviceNumber>& devices);

private:
    struct Node {
        EntryFacts facts;
        Index parent = kNone, jump = kFounding, reign = kFounding, sheetMove = kFounding;
        std::vector<Index> children;
        Sequence place = 1;
        bool valid = false;
    };
    void hang(EntryFacts entry, Index parent);
    bool judge(const Node& node) const;
    bool judgeMove(const Node& node) const;
    bool judgeMembers(const Node& node) const;
    Index ancestorAt(Index entry, Sequence place) const;

    std::vector<Node> nodes_;  // a parent stands before its children
    std::map<Hash, Index> byHash_;
    std::map<Hash, std::map<Hash, EntryFacts>> waiting_;  // by what they follow, then by their own hash
    std::uint64_t highestTerm_ = 0;
};

}  // namespace outpost::sync
