#include "syncengine/trust/standing.h"

#include <algorithm>
#include <set>

namespace outpost::sync {
namespace {

using Index = TeamTree::Index;

// A voice counts for an entry by the first name that decides between it and what cannot stand beside it: a rival of the
// same reign, at its own place or below, or an entry of a reign that goes before. What it named under a reign that has
// since been seized is no rival: else nobody who worked on could make the new pen's entries firm.
bool supports(const TeamTree& tree, const Voice& voice, Index entry) {
    for (const Index name : voice.named) {
        if (tree.keeps(name, entry)) return true;
        if (!tree.keeps(entry, name) && tree.compareReigns(name, entry) >= 0) return false;
    }
    return false;
}

}  // namespace

Standing::Standing(const TeamTree& tree, std::vector<Voice> voices)
    : lastStanding_(tree.size()), standing_(tree.size()), firm_(tree.size()) {
    for (Voice& voice : voices)
        for (Index& name : voice.named)
            while (!tree.valid(name)) name = tree.parent(name);

    Index move = TeamTree::kFounding;
    for (Index entry = 0; entry < tree.size(); ++entry) {
        if (!tree.valid(entry)) continue;
        firm_[entry] = judgeFirm(tree, voices, entry);
        if (tree.reign(entry) == entry && tree.compareReigns(entry, move) > 0) move = entry;
    }
    follow(tree, move);
    for (Index entry = 0; entry < tree.size(); ++entry)
        lastStanding_[entry] = standing_[entry] ? entry : lastStanding_[tree.parent(entry)];
    findEpochs(tree);
}

bool Standing::judgeFirm(const TeamTree& tree, const std::vector<Voice>& voices, Index entry) const {
    if (tree.reign(entry) == entry) return true;
    const std::vector<DeviceNumber>& keepers = tree.keepers(entry);
    std::vector<DeviceNumber> named;
    for (const Voice& voice : voices)
        if (std::find(keepers.begin(), keepers.end(), voice.device) != keepers.end() && supports(tree, voice, entry))
            named.push_back(voice.device);
    return TeamTree::majority(keepers, named);
}

void Standing::follow(const TeamTree& tree, Index move) {
    for (Index entry = move; entry != TeamTree::kNone; entry = tree.parent(entry)) chain_.push_back(entry);
    std::reverse(chain_.begin(), chain_.end());
    for (Index next = move; next != TeamTree::kNone;) {
        if (next != move) chain_.push_back(next);
        std::vector<Index> written;
        for (const Index child : tree.children(next))
            if (tree.valid(child) && tree.reign(child) != child) written.push_back(child);
        const bool onlyFirm = frozen_;  // from after the first two of one place, of which one always stands
        frozen_ = frozen_ || written.size() > 1;
        const auto before = [&](Index left, Index right) {
            return firm_[left] != firm_[right] ? firm_[left] : tree.facts(left).hash < tree.facts(right).hash;
        };
        const auto best = std::min_element(written.begin(), written.end(), before);
        next = best != written.end() && (!onlyFirm || firm_[*best]) ? *best : TeamTree::kNone;
    }
    for (const Index entry : chain_) standing_[entry] = true;
}

void Standing::findEpochs(const TeamTree& tree) {
    std::set<Sequence> places;  // of epochs in the chain
    for (const Index entry : chain_)
        if (tree.facts(entry).restore) places.insert(tree.place(entry));
    for (Index entry = 0; entry < tree.size(); ++entry) {
        if (standing_[entry] || !tree.valid(entry) || !firm_[entry]) continue;
        // Voided by the first move of the chain that does not keep it.
        const auto left = chain_.begin() + static_cast<std::ptrdiff_t>(tree.place(lastStanding_[entry]));
        const auto by = std::find_if(left, chain_.end(), [&](Index next) { return tree.reign(next) == next; });
        if (by != chain_.end()) places.insert(tree.place(*by));
    }
    for (const Sequence place : places) epochs_.push_back(chain_[place - 1]);
}

}  // namespace outpost::sync
