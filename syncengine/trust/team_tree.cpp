#include "syncengine/trust/team_tree.h"

#include <algorithm>
#include <utility>

namespace outpost::sync {
namespace {

bool has(const std::vector<DeviceNumber>& devices, DeviceNumber device) {
    return std::find(devices.begin(), devices.end(), device) != devices.end();
}

bool removes(const EntryFacts& entry, DeviceNumber device) {
    return std::any_of(entry.losses.begin(), entry.losses.end(), [device](const Loss& loss) {
        return loss.key == LossKey{.right = kMembership, .user = 0, .device = device};
    });
}

bool distinct(std::vector<DeviceNumber> devices) {
    std::sort(devices.begin(), devices.end());
    return std::adjacent_find(devices.begin(), devices.end()) == devices.end();
}

// The higher term goes before, then the lower hash.
int rank(const EntryFacts& left, const EntryFacts& right) {
    if (left.term != right.term) return left.term > right.term ? 1 : -1;
    if (left.hash != right.hash) return left.hash < right.hash ? 1 : -1;
    return 0;
}

}  // namespace

TeamTree::TeamTree(EntryFacts founding) {
    Node node;
    node.facts = std::move(founding);
    node.facts.keepers = {node.facts.holder};  // until the sheet lists others
    node.valid = true;
    byHash_.emplace(node.facts.hash, kFounding);
    nodes_.push_back(std::move(node));
}

bool TeamTree::add(EntryFacts entry) {
    if (byHash_.contains(entry.hash)) return false;
    const Index parent = find(entry.before);
    if (parent == kNone) {
        const Hash hash = entry.hash;
        auto& waiting = waiting_[entry.before];
        return waiting.emplace(hash, std::move(entry)).second;
    }
    // What waited for it follows, and what waited for that; a list, as a long log may arrive last entry first.
    std::vector<std::pair<EntryFacts, Index>> todo;
    todo.emplace_back(std::move(entry), parent);
    while (!todo.empty()) {
        auto [facts, under] = std::move(todo.back());
        todo.pop_back();
        const Hash hash = facts.hash;
        hang(std::move(facts), under);
        const auto found = waiting_.find(hash);
        if (found == waiting_.end()) continue;
        for (auto& [_, waited] : found->second) todo.emplace_back(std::move(waited), find(hash));
        waiting_.erase(found);
    }
    return true;
}

void TeamTree::hang(EntryFacts entry, Index parent) {
    const auto index = static_cast<Index>(nodes_.size());
    Node node;
    node.facts = std::move(entry);
    node.parent = parent;
    // Every node also points far back, so that a path of n entries is climbed in about log n steps (Myers 1983).
    const Index far = nodes_[parent].jump;
    const Index farther = nodes_[far].jump;
    node.place = place(parent) + 1;
    node.jump = place(parent) - place(far) == place(far) - place(farther) ? farther : parent;
    node.valid = judge(node);
    const bool moves = node.facts.move != PenMove::None;
    node.reign = moves ? index : nodes_[parent].reign;
    node.sheetMove = moves && node.facts.sheet ? index : nodes_[parent].sheetMove;
    if (node.valid) highestTerm_ = std::max(highestTerm_, node.facts.term);
    nodes_[parent].children.push_back(index);
    byHash_.emplace(node.facts.hash, index);
    nodes_.push_back(std::move(node));
}

TeamTree::Index TeamTree::find(const Hash& hash) const {
    const auto found = byHash_.find(hash);
    return found == byHash_.end() ? kNone : found->second;
}

bool TeamTree::judge(const Node& node) const {
    const EntryFacts& entry = node.facts;
    if (!entry.fits || !nodes_[node.parent].valid) return false;
    if (entry.position != node.place) return false;
    if (!judgeMembers(node)) return false;
    if (entry.move != PenMove::None) return judgeMove(node);
    // The sheet signs moves only: each of its uses has a term of its own, which is crossed out on the paper.
    return entry.term == term(node.parent) && has(entry.signers, pen(node.parent)) && !entry.sheet &&
           entry.keepers.empty() && !entry.restore;
}

bool TeamTree::judgeMove(const Node& node) const {
    const EntryFacts& entry = node.facts;
    const auto stays = [&](DeviceNumber device) {
        return (has(entry.enrols, device) || member(node.parent, device)) && !removes(entry, device);
    };
    if (entry.term <= term(node.parent) || !stays(entry.holder)) return false;
    if (!entry.sheet) return entry.keepers.empty() && majority(keepers(node.parent), entry.signers);
    return !entry.keepers.empty() && distinct(entry.keepers) &&
           std::all_of(entry.keepers.begin(), entry.keepers.end(), stays);
}

bool TeamTree::judgeMembers(const Node& node) const {
    const EntryFacts& entry = node.facts;
    if (!distinct(entry.enrols)) return false;
    for (const DeviceNumber device : entry.enrols) {
        if (device == 0 || deviceOwning(device) != device) return false;
        // Numbers name one device for ever, also after it has left (rule I1).
        for (Index at = node.parent; at != kNone; at = nodes_[at].parent)
            if (has(facts(at).enrols, device)) return false;
    }
    return true;
}

bool TeamTree::majority(const std::vector<DeviceNumber>& keepers, const std::vector<DeviceNumber>& devices) {
    const auto named =
        std::count_if(keepers.begin(), keepers.end(), [&](DeviceNumber keeper) { return has(devices, keeper); });
    return 2 * static_cast<std::size_t>(named) > keepers.size();
}

TeamTree::Index TeamTree::ancestorAt(Index entry, Sequence wanted) const {
    // The founding points to itself, and no place lies before its own.
    while (place(entry) > wanted) {
        const Index far = nodes_[entry].jump;
        entry = place(far) >= wanted ? far : nodes_[entry].parent;
    }
    return entry;
}

bool TeamTree::keeps(Index later, Index earlier) const {
    return place(earlier) <= place(later) && ancestorAt(later, place(earlier)) == earlier;
}

int TeamTree::compareReigns(Index left, Index right) const {
    const int sheets = rank(facts(nodes_[left].sheetMove), facts(nodes_[right].sheetMove));
    return sheets != 0 ? sheets : rank(facts(reign(left)), facts(reign(right)));
}

bool TeamTree::wouldVoid(Index kept, bool sheet, std::uint64_t term, Index other) const {
    if (keeps(kept, other)) return false;
    const EntryFacts& otherSheet = facts(nodes_[other].sheetMove);
    if (sheet) return term > otherSheet.term;
    const int sheets = rank(facts(nodes_[kept].sheetMove), otherSheet);
    return sheets != 0 ? sheets > 0 : term > facts(reign(other)).term;
}

bool TeamTree::member(Index entry, DeviceNumber device) const {
    for (; entry != kNone; entry = nodes_[entry].parent) {
        if (removes(facts(entry), device)) return false;
        if (has(facts(entry).enrols, device)) return true;
    }
    return false;
}

}  // namespace outpost::sync
