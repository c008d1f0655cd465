#include "syncengine/trust/cuts.h"

#include <algorithm>
#include <map>

namespace outpost::sync {
namespace {

using Node = WorkGraph::Index;

bool has(const std::vector<LossKey>& keys, const LossKey& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Of several losses of one right without its return between them the highest last holds: they make one cut.
std::vector<Cut> namedCuts(const CutGround& ground) {
    std::vector<Cut> cuts;
    std::map<LossKey, std::size_t> open;
    for (const TeamTree::Index entry : ground.standing.chain()) {
        const EntryFacts& facts = ground.tree.facts(entry);
        for (const LossKey& key : facts.regained)
            if (key.right != kMembership) open.erase(key);
        for (const Loss& loss : facts.losses) {
            const auto [at, isNew] = open.try_emplace(loss.key, cuts.size());
            if (isNew) cuts.push_back({loss.key, ground.tree.place(entry), 0, std::vector<bool>(ground.work.size())});
            for (const Point& last : loss.last) ground.work.markUpTo(last, cuts[at->second].kept);
        }
    }
    return cuts;
}

void addForks(const CutGround& ground, std::vector<Cut>& cuts) {
    for (const DeviceNumber number : ground.work.numbers()) {
        const Sequence fork = ground.work.forkOf(number);
        if (fork == 0) continue;
        Cut cut{{}, 0, number, std::vector<bool>(ground.work.size())};
        for (const Node node : ground.work.chain(number)) cut.kept[node] = ground.work.facts(node).sequence < fork;
        cuts.push_back(std::move(cut));
    }
}

// One a team entry: whether the loss is in effect there, on its own path.
std::vector<bool> lostAt(const TeamTree& tree, const LossKey& key) {
    std::vector<bool> lost(tree.size());
    for (TeamTree::Index entry = 0; entry < tree.size(); ++entry) {
        const EntryFacts& facts = tree.facts(entry);
        lost[entry] = entry != TeamTree::kFounding && lost[tree.parent(entry)];
        if (key.right != kMembership && has(facts.regained, key)) lost[entry] = false;
        for (const Loss& loss : facts.losses) lost[entry] = lost[entry] || loss.key == key;
    }
    return lost;
}

class Rise {
public:
    Rise(const CutGround& ground, std::vector<Cut>& all) : ground_(ground), cuts_(all), cutting_(ground.work.size()) {
        for (const Cut& cut : cuts_) {
            reached_.emplace_back(ground.work.size());
            lost_.push_back(cut.fork != 0 ? std::vector<bool>(ground.tree.size()) : lostAt(ground.tree, cut.key));
            for (const Node node : ground.work.order()) cutting_[node] += isCut(cut, node) ? 1U : 0U;
        }
    }

    void run() {
        for (const Node node : ground_.work.order()) speak(node);
        while (!heard_.empty()) {
            const Node node = heard_.back();
            heard_.pop_back();
            speak(node);
        }
    }

private:
    bool isCut(const Cut& cut, Node node) const {
        const TeamTree::Index state = ground_.judgedBy[node];
        return cut.cuts(node, ground_.work.facts(node), state == TeamTree::kNone ? 0 : ground_.tree.place(state));
    }

    bool mayVouch(Node node) const {
        const TeamTree::Index state = ground_.judgedBy[node];
        return !ground_.aside[node] && state != TeamTree::kNone && cutting_[node] == 0 &&
               ground_.tree.member(state, deviceOwning(ground_.work.facts(node).number));
    }

    // It named a state with the loss, standing or void: then what lies in its context is no word for what came after.
    bool knew(std::size_t cut, Node node) const {
        if (cuts_[cut].fork != 0) return false;
        if (ground_.tree.place(ground_.judgedBy[node]) >= cuts_[cut].place) return true;
        const TeamTree::Index named = ground_.named[node];
        return !ground_.standing.stands(named) && lost_[cut][named];
    }

    void speak(Node node) {
        if (!mayVouch(node)) return;
        for (std::size_t cut = 0; cut < cuts_.size(); ++cut)
            if (!knew(cut, node)) reach(cut, node);
    }

    // Keeps all that lies in the context of `node`.
    void reach(std::size_t cut, Node node) {
        std::vector<Node> todo(ground_.work.seen(node).begin(), ground_.work.seen(node).end());
        while (!todo.empty()) {
            const Node at = todo.back();
            todo.pop_back();
            if (reached_[cut][at] || ground_.givenUp[at]) continue;
            reached_[cut][at] = true;
            keep(cut, at);
            todo.insert(todo.end(), ground_.work.seen(at).begin(), ground_.work.seen(at).end());
        }
    }

    void keep(std::size_t cut, Node node) {
        const bool was = isCut(cuts_[cut], node);
        cuts_[cut].kept[node] = true;
        if (was && --cutting_[node] == 0) heard_.push_back(node);
    }

    const CutGround& ground_;
    std::vector<Cut>& cuts_;
    std::vector<std::uint32_t> cutting_;  // how many cuts take effect on a change set
    std::vector<std::vector<bool>> reached_, lost_;
    std::vector<Node> heard_;  // are cut by none any more
};

}  // namespace

std::vector<Cut> effectiveCuts(const CutGround& ground) {
    std::vector<Cut> cuts = namedCuts(ground);
    addForks(ground, cuts);
    Rise(ground, cuts).run();
    return cuts;
}

}  // namespace outpost::sync
