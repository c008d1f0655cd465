#include "syncengine/trust/judgement.h"

#include <algorithm>
#include <set>
#include <utility>

namespace outpost::sync {
namespace {

using Node = WorkGraph::Index;

bool givenUp(const std::vector<GivenUp>& ranges, const WorkFacts& work) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const GivenUp& range) {
        return range.number == work.number && range.from <= work.sequence && work.sequence <= range.to;
    });
}

std::set<DeviceNumber> everyKeeper(const TeamTree& tree) {
    std::set<DeviceNumber> keepers;
    for (TeamTree::Index entry = 0; entry < tree.size(); ++entry)
        if (tree.valid(entry)) keepers.insert(tree.keepers(entry).begin(), tree.keepers(entry).end());
    return keepers;
}

}  // namespace

std::vector<Voice> voicesOf(const TeamTree& tree, const WorkGraph& work) {
    std::vector<bool> followed(work.size());
    for (Node node = 0; node < work.size(); ++node)
        if (work.before(node) != WorkGraph::kNone) followed[work.before(node)] = true;
    const std::set<DeviceNumber> keepers = everyKeeper(tree);
    std::vector<Voice> voices;
    for (Node end = 0; end < work.size(); ++end) {
        const DeviceNumber device = deviceOwning(work.facts(end).number);
        if (followed[end] || !keepers.contains(device)) continue;
        Voice voice{device, {}};
        for (Node node = end; node != WorkGraph::kNone; node = work.before(node)) {
            const TeamTree::Index named = tree.find(work.facts(node).named);
            if (named != TeamTree::kNone && (voice.named.empty() || voice.named.back() != named))
                voice.named.push_back(named);
        }
        std::reverse(voice.named.begin(), voice.named.end());
        voices.push_back(std::move(voice));
    }
    return voices;
}

TrustJudgement::TrustJudgement(const TeamTree& tree, const WorkGraph& work)
    : tree_(tree),
      work_(work),
      standing_(tree, voicesOf(tree, work)),
      named_(work.size(), TeamTree::kNone),
      judgedBy_(work.size(), TeamTree::kNone),
      aside_(work.size(), Finding::Why::None),
      backwards_(work.size()) {
    nameStates();
    layAside();
    std::vector<bool> aside(work.size()), absent(work.size());
    for (Node node = 0; node < work.size(); ++node) {
        aside[node] = aside_[node] != Finding::Why::None;
        absent[node] = aside_[node] == Finding::Why::GivenUp;
    }
    cuts_ = effectiveCuts({tree_, standing_, work_, named_, judgedBy_, aside, absent});
    for (Node node = 0; node < work.size(); ++node) findings_.push_back(judge(node));
}

// A void name is judged by the last standing state before it, or by the later one that its number named before (T2); a
// standing one that lies before what its number named goes backwards (T3), and is judged no earlier either.
void TrustJudgement::nameStates() {
    for (const Node node : work_.order()) {
        named_[node] = tree_.find(work_.facts(node).named);
        if (named_[node] == TeamTree::kNone) continue;
        judgedBy_[node] = standing_.lastStanding(named_[node]);
        const Node earlier = work_.before(node);
        if (earlier == WorkGraph::kNone) continue;
        if (judgedBy_[earlier] == TeamTree::kNone) {  // nor can what follows it be judged: it might go backwards
            judgedBy_[node] = TeamTree::kNone;
            continue;
        }
        if (tree_.place(judgedBy_[node]) >= tree_.place(judgedBy_[earlier])) continue;
        backwards_[node] = standing_.stands(named_[node]);
        judgedBy_[node] = judgedBy_[earlier];
    }
}

void TrustJudgement::layAside() {
    for (const TeamTree::Index entry : standing_.chain())
        for (Node node = 0; node < work_.size() && !tree_.facts(entry).givenUp.empty(); ++node)
            if (givenUp(tree_.facts(entry).givenUp, work_.facts(node))) aside_[node] = Finding::Why::GivenUp;
    for (const TeamTree::Index epoch : standing_.epochs()) {
        std::vector<bool> within(work_.size());
        for (const Point& point : tree_.facts(epoch).state) work_.markUpTo(point, within);
        for (Node node = 0; node < work_.size(); ++node) {
            const bool sinceThen = named_[node] != TeamTree::kNone && tree_.keeps(named_[node], epoch);
            if (!within[node] && !sinceThen && aside_[node] == Finding::Why::None)
                aside_[node] = Finding::Why::OlderEpoch;
        }
    }
}

bool TrustJudgement::isCut(const Cut& cut, Node node) const {
    return cut.cuts(node, work_.facts(node), judgedBy_[node] == TeamTree::kNone ? 0 : tree_.place(judgedBy_[node]));
}

Finding TrustJudgement::judge(Node node) const {
    using Kind = Finding::Kind;
    using Why = Finding::Why;
    if (aside_[node] != Why::None) return {Kind::Aside, aside_[node], {}};
    const TeamTree::Index state = judgedBy_[node];
    if (state == TeamTree::kNone) return {Kind::Unknown, Why::StateNotHere, {}};
    if (backwards_[node]) return {Kind::Refused, Why::Backwards, {}};
    if (!tree_.member(state, deviceOwning(work_.facts(node).number))) return {Kind::Refused, Why::NotMember, {}};
    Finding finding{Kind::Ask, Why::None, {tree_.facts(state).hash}};
    for (const Cut& cut : cuts_) {
        if (!isCut(cut, node)) continue;
        if (cut.fork != 0) return {Kind::Refused, Why::Fork, {}};
        if (cut.key.right == kMembership && cut.key.user == 0) return {Kind::Refused, Why::Cut, {}};
        finding.ask.push_back(tree_.facts(standing_.chain()[cut.place - 1]).hash);
    }
    return finding;
}

bool TrustJudgement::accepted(Node node, const RightsReader& allows) const {
    const Finding& finding = findings_[node];
    return finding.kind == Finding::Kind::Ask &&
           std::all_of(finding.ask.begin(), finding.ask.end(),
                       [&](const Hash& entry) { return allows(entry, work_.facts(node)); });
}

bool TrustJudgement::mayTurnOthers(const WorkFacts& next) const {
    const auto chain = work_.chain(next.number);
    if (!chain.empty() && work_.facts(chain.back()).sequence >= next.sequence) return true;
    const Node last = work_.find({next.number, next.sequence - 1, next.before});
    const bool sameName = last != WorkGraph::kNone && work_.facts(last).named == next.named;
    if (!sameName && everyKeeper(tree_).contains(deviceOwning(next.number))) return true;
    // A cut rises when somebody vouches for what lies above it. What the one before it vouched for is kept already, if
    // that one could say as much.
    const bool sameWord =
        sameName && work_.facts(last).user == next.user && findings_[last].kind != Finding::Kind::Aside;
    std::vector<bool> reached(work_.size());
    std::vector<Node> todo;
    if (last != WorkGraph::kNone && sameWord) reached[last] = true;
    if (last != WorkGraph::kNone && !sameWord) todo.push_back(last);
    for (const Point& point : next.frontier)
        if (const Node node = work_.find(point); node != WorkGraph::kNone) todo.push_back(node);
    while (!todo.empty()) {
        const Node node = todo.back();
        todo.pop_back();
        if (reached[node]) continue;
        reached[node] = true;
        if (std::any_of(cuts_.begin(), cuts_.end(), [&](const Cut& cut) { return isCut(cut, node); })) return true;
        todo.insert(todo.end(), work_.seen(node).begin(), work_.seen(node).end());
    }
    return false;
}

std::vector<Node> toJudgeAnew(const TrustJudgement& before, const TrustJudgement& after) {
    const WorkGraph& work = after.work();
    std::vector<bool> turned(work.size());
    std::vector<Node> anew;
    for (const Node node : work.order()) {
        const WorkFacts& facts = work.facts(node);
        const Node old = before.work().find({facts.number, facts.sequence, facts.hash});
        const auto seen = work.seen(node);
        turned[node] = old == WorkGraph::kNone || before.finding(old) != after.finding(node) ||
                       std::any_of(seen.begin(), seen.end(), [&](Node other) { return turned[other]; });
        if (turned[node]) anew.push_back(node);
    }
    return anew;
}

}  // namespace outpost::sync
