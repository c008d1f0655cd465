#include "syncengine/replica/team_judge.h"

#include <algorithm>
#include <utility>

namespace outpost::sync {

Result<TeamJudge> TeamJudge::open(store::Connection& connection, ChangeLog& log) {
    TeamJudge out;
    out.log_ = &log;
    OUTPOST_ASSIGN(out.refused_,
                   connection.prepare("SELECT 1 FROM change_set WHERE id=?1 AND verdict=1 AND reason GLOB 'team.*'"));
    return out;
}

void TeamJudge::take(EntryFacts facts) {
    places_[facts.hash] = packIdentifier(0, entries_.size() + 1);
    const bool turns =
        !facts.losses.empty() || !facts.regained.empty() || !facts.givenUp.empty() || facts.move != PenMove::None;
    entries_.push_back(facts);
    if (!tree_) tree_.emplace(std::move(facts));
    else tree_->add(std::move(facts));
    mustJudgeAll_ = mustJudgeAll_ || turns || !isLine();
    stand({*tree_, {}});
}

void TeamJudge::forget(Sequence entries) {
    if (entries >= entries_.size()) return;
    entries_.resize(static_cast<std::size_t>(entries));
    places_.clear();
    works_.clear();
    members_.clear();
    tree_.reset();
    standing_.reset();
    for (EntryFacts& entry : std::exchange(entries_, {})) take(std::move(entry));
    settled();
}

void TeamJudge::settled() { mustJudgeAll_ = tree_ && !isLine(); }

bool TeamJudge::isLine() const {
    for (TeamTree::Index entry = 0; entry < tree_->size(); ++entry)
        if (!tree_->valid(entry) || tree_->children(entry).size() > 1) return false;
    return true;
}

void TeamJudge::stand(Standing standing) {
    standing_.emplace(std::move(standing));
    lastTurn_ = 0;
    for (const TeamTree::Index entry : standing_->chain()) {
        const EntryFacts& facts = tree_->facts(entry);
        const bool turns = !facts.losses.empty() || !facts.regained.empty() || !facts.givenUp.empty();
        if (turns) lastTurn_ = tree_->place(entry);
    }
    for (const TeamTree::Index epoch : standing_->epochs()) lastTurn_ = std::max(lastTurn_, tree_->place(epoch));
}

ChangeSetId TeamJudge::placeOf(const Hash& entry) const {
    const auto found = places_.find(entry);
    return found == places_.end() ? 0 : found->second;
}

TeamTree::Index TeamJudge::indexOf(ChangeSetId place) const {
    const auto at = static_cast<std::size_t>(counterOf(place));
    return at == 0 || at > entries_.size() ? TeamTree::kNone : tree_->find(entries_[at - 1].hash);
}

Result<bool> TeamJudge::wasRefused(DeviceNumber number, Sequence sequence) {
    OUTPOST_ASSIGN(const bool found, refused_.bind(1, packIdentifier(number, sequence)).step());
    if (found) refused_.reset();
    return found;
}

// After the newest standing entry that takes something away, whoever names it or a later one vouches for nobody's work
// above a cut, and no cut reaches him: his change set turns no other, and its own finding needs no other.
Result<std::optional<Finding>> TeamJudge::alone(const Next& next) {
    const std::optional<Finding> together;
    if (!tree_) return std::optional{Finding{}};
    const TeamTree::Index entry = indexOf(next.team);
    if (mustJudgeAll_ || entry == TeamTree::kNone || !standing_->stands(entry)) return together;
    if (tree_->place(entry) < lastTurn_) return together;
    if (next.sequence > 1) {
        OUTPOST_ASSIGN(const ChangeSetId named, log_->teamOf(next.number, next.sequence - 1));
        if (named != next.team) {
            const TeamTree::Index before = indexOf(named);
            if (before == TeamTree::kNone || !standing_->stands(before) || !isLine()) return together;
            if (tree_->place(before) > tree_->place(entry)) return together;
        }
        // It may have been judged by a later state than it named.
        OUTPOST_ASSIGN(const bool refused, wasRefused(next.number, next.sequence - 1));
        if (refused) return together;
    }
    if (!memberAt(entry, next.number))
        return std::optional{Finding{Finding::Kind::Refused, Finding::Why::NotMember, {}}};
    return std::optional{Finding{Finding::Kind::Ask, Finding::Why::None, {tree_->facts(entry).hash}}};
}

bool TeamJudge::memberAt(TeamTree::Index entry, DeviceNumber number) const {
    const DeviceNumber device = deviceOwning(number);
    const auto [known, isNew] = members_.try_emplace({entry, device});
    if (isNew) known->second = tree_->member(entry, device);
    return known->second;
}

bool TeamJudge::mayWork(const Hash& entry, RecordId user) const {
    const TeamTree::Index at = tree_->find(entry);
    const auto [known, isNew] = works_.try_emplace({at, user});
    if (isNew) known->second = worksAt(at, user);
    return known->second;
}

bool TeamJudge::worksAt(TeamTree::Index entry, RecordId user) const {
    const LossKey key{.right = kWorking, .user = user, .device = 0};
    for (auto at = entry; at != TeamTree::kNone; at = tree_->parent(at)) {
        const EntryFacts& facts = tree_->facts(at);
        if (std::find(facts.regained.begin(), facts.regained.end(), key) != facts.regained.end()) return true;
        if (std::any_of(facts.losses.begin(), facts.losses.end(), [&](const Loss& loss) { return loss.key == key; }))
            return false;
    }
    return true;
}

bool TeamJudge::isMember(DeviceNumber number) const { return memberAt(standing_->newest(), number); }

std::string_view TeamJudge::refusal(const Finding& finding, RecordId user) const {
    switch (finding.why) {
        case Finding::Why::None: break;
        case Finding::Why::StateNotHere: return "team.unnamed";
        case Finding::Why::Backwards: return "team.backwards";
        case Finding::Why::NotMember: return "team.not_member";
        case Finding::Why::Cut: return "team.cut";
        case Finding::Why::Fork: return "team.fork";
        case Finding::Why::GivenUp: return "team.given_up";
        case Finding::Why::OlderEpoch: return "team.older_epoch";
    }
    const bool may =
        std::all_of(finding.ask.begin(), finding.ask.end(), [&](const Hash& entry) { return mayWork(entry, user); });
    return may ? std::string_view{} : "team.user_stopped";
}

Result<std::vector<WorkFacts>> TeamJudge::readWork() {
    OUTPOST_ASSIGN(const std::vector<KeptWork> kept, log_->everyWork());
    const auto hashOf = [&](ChangeSetId id) {
        const auto found = std::lower_bound(kept.begin(), kept.end(), id,
                                            [](const KeptWork& work, ChangeSetId wanted) { return work.id < wanted; });
        return found != kept.end() && found->id == id ? found->hash : Hash{};
    };
    std::vector<WorkFacts> all;
    all.reserve(kept.size());
    for (const KeptWork& work : kept) {
        WorkFacts facts;
        facts.number = deviceOf(work.id);
        facts.sequence = counterOf(work.id);
        facts.hash = work.hash;
        if (facts.sequence > 1) facts.before = all.back().hash;
        if (const auto at = counterOf(work.team); at > 0 && at <= entries_.size()) facts.named = entries_[at - 1].hash;
        facts.user = work.user;
        for (const ChangeSetId seen : work.seen)
            facts.frontier.push_back({deviceOf(seen), counterOf(seen), hashOf(seen)});
        all.push_back(std::move(facts));
    }
    return all;
}

Done TeamJudge::judgeAll(const Visit& visit) {
    if (!tree_) return {};
    OUTPOST_ASSIGN(std::vector<WorkFacts> work, readWork());
    const WorkGraph graph{std::move(work)};
    const TrustJudgement judgement{*tree_, graph};
    stand(judgement.standing());
    std::vector<bool> turned(graph.size());
    for (const WorkGraph::Index node : graph.order()) {
        const auto seen = graph.seen(node);
        const bool context =
            std::any_of(seen.begin(), seen.end(), [&](WorkGraph::Index other) { return turned[other]; });
        OUTPOST_ASSIGN(const bool own, visit(graph.facts(node), judgement.finding(node), context));
        turned[node] = own || context;
    }
    mustJudgeAll_ = false;
    return {};
}

}  // namespace outpost::sync
