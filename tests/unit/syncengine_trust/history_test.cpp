#include "history.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>

namespace outpost::testing {
namespace {

// Not by membership: who names a state before a device was enrolled has not heard of its removal either.
bool lostBy(const TeamTree& tree, TeamTree::Index entry, const LossKey& key) {
    for (; entry != TeamTree::kNone; entry = tree.parent(entry))
        for (const Loss& loss : tree.facts(entry).losses)
            if (loss.key == key) return true;
    return false;
}

// The effective cuts straight from rule T4's words, over all of its change sets until nothing changes.
std::vector<std::vector<bool>> cutsByDefinition(const TrustJudgement& judgement) {
    const WorkGraph& work = judgement.work();
    const TeamTree& tree = judgement.tree();
    const auto size = static_cast<WorkGraph::Index>(work.size());
    std::vector<std::vector<bool>> holds(size, std::vector<bool>(size));  // has in its context
    for (const WorkGraph::Index node : work.order())
        for (const WorkGraph::Index seen : work.seen(node)) {
            holds[node][seen] = true;
            for (WorkGraph::Index other = 0; other < size; ++other)
                if (holds[seen][other]) holds[node][other] = true;
        }
    std::vector<std::vector<bool>> kept;
    for (const Cut& cut : judgement.cuts()) {
        std::vector<bool> below(size);
        const Sequence fork = cut.fork == 0 ? 0 : work.forkOf(cut.fork);
        for (const WorkGraph::Index node : work.chain(cut.fork)) below[node] = work.facts(node).sequence < fork;
        for (const TeamTree::Index entry : judgement.standing().chain())
            for (const Loss& loss : tree.facts(entry).losses)
                if (cut.fork == 0 && loss.key == cut.key)
                    for (const Point& last : loss.last) work.markUpTo(last, below);
        kept.push_back(std::move(below));
    }
    const auto isCut = [&](WorkGraph::Index node) {
        for (std::size_t at = 0; at < kept.size(); ++at) {
            const Cut& cut = judgement.cuts()[at];
            if (!cut.concerns(work.facts(node)) || kept[at][node]) continue;
            if (cut.fork != 0 || tree.place(judgement.judgedBy(node)) < cut.place) return true;
        }
        return false;
    };
    for (bool rose = true; rose;) {
        rose = false;
        for (WorkGraph::Index node = 0; node < size; ++node) {
            const TeamTree::Index state = judgement.judgedBy(node);
            if (judgement.finding(node).kind == Finding::Kind::Aside || isCut(node)) continue;
            if (!tree.member(state, deviceOwning(work.facts(node).number))) continue;
            const TeamTree::Index named = tree.find(work.facts(node).named);
            for (std::size_t at = 0; at < kept.size(); ++at) {
                const Cut& cut = judgement.cuts()[at];
                const bool knew = cut.fork == 0 && (lostBy(tree, state, cut.key) || lostBy(tree, named, cut.key));
                for (WorkGraph::Index other = 0; other < size && !knew; ++other)
                    if (holds[node][other] && !kept[at][other] && judgement.finding(other).kind != Finding::Kind::Aside)
                        kept[at][other] = rose = true;
            }
        }
    }
    return kept;
}

bool sameFindings(const TrustJudgement& left, const TrustJudgement& right) {
    for (WorkGraph::Index node = 0; node < left.work().size(); ++node)
        if (left.finding(node) != right.finding(node)) return false;
    return left.standing().chain().size() == right.standing().chain().size() &&
           left.tree().facts(left.standing().newest()).hash == right.tree().facts(right.standing().newest()).hash;
}

std::string brokenMoves(const History& history, const TrustJudgement& judgement) {
    const TeamTree& tree = judgement.tree();
    const Standing& standing = judgement.standing();
    if (!standing.stands(tree.find(history.newestSheet))) return "T2: the newest sheet seizure fell";
    std::map<std::pair<std::uint64_t, std::vector<DeviceNumber>>, int> terms;
    for (const Hash& hash : history.honestMoves) {
        const TeamTree::Index move = tree.find(hash);
        const auto& keepers = tree.keepers(move);
        std::vector<DeviceNumber> honest =
            tree.facts(move).signers;  // the thief signs what he likes, as often as he likes
        std::erase(honest, history.thief);
        if (tree.valid(move) && TeamTree::majority(keepers, honest) && ++terms[{tree.term(move), keepers}] > 1)
            return "T2: two majorities of one term";
    }
    for (const auto& [hash, device] : history.removedByHonest) {
        const TeamTree::Index removal = tree.find(hash);
        const auto& keepers = tree.keepers(removal);
        const bool keeps = std::count(keepers.begin(), keepers.end(), device) != 0;
        if (device != history.thief || standing.stands(removal) || (keeps && keepers.size() < 2)) continue;
        // Somebody else voided it, not the one whom it removes.
        const TeamTree::Index since = standing.lastStanding(removal);
        bool voided = false;
        for (std::size_t at = tree.place(since); at < standing.chain().size(); ++at) {
            const EntryFacts& facts = tree.facts(standing.chain()[at]);
            voided = voided || facts.sheet || history.honestMoves.contains(facts.hash);
        }
        if (!voided) return "T2: who was removed undid it";
    }
    return {};
}

std::string brokenWork(const TrustJudgement& judgement) {
    const WorkGraph& work = judgement.work();
    const auto kept = cutsByDefinition(judgement);
    for (std::size_t at = 0; at < kept.size(); ++at)
        for (WorkGraph::Index node = 0; node < work.size(); ++node)
            if (judgement.cuts()[at].concerns(work.facts(node)) &&
                judgement.finding(node).kind != Finding::Kind::Aside &&
                kept[at][node] != judgement.cuts()[at].kept[node])
                return "T4: a cut is not the least by its definition";
    std::map<WorkGraph::Index, Sequence> last;
    for (const WorkGraph::Index node : work.order()) {
        if (judgement.finding(node).kind != Finding::Kind::Ask) continue;
        for (WorkGraph::Index at = work.before(node); at != WorkGraph::kNone; at = work.before(at))
            if (judgement.finding(at).kind == Finding::Kind::Ask &&
                judgement.tree().place(judgement.judgedBy(at)) > judgement.tree().place(judgement.judgedBy(node)))
                return "T3: a state went backwards";
        // Accepted work rests on accepted work, but for what its author knew to be cut.
        for (const WorkGraph::Index seen : work.seen(node)) {
            if (judgement.finding(seen).why != Finding::Why::Cut) continue;
            const DeviceNumber device = deviceOwning(work.facts(seen).number);
            const TeamTree::Index named = judgement.tree().find(work.facts(node).named);
            if (judgement.tree().member(named, device) && judgement.tree().member(judgement.judgedBy(node), device))
                return "T4: accepted work rests on refused work";
        }
    }
    return {};
}

}  // namespace

std::string brokenAtTheEnd(const History& history, std::uint64_t seed) {
    TeamTree tree{history.entries.front()};
    for (const EntryFacts& entry : history.entries) tree.add(entry);
    const WorkGraph work{history.works};
    const TrustJudgement judgement{tree, work};
    if (std::string broken = brokenMoves(history, judgement); !broken.empty()) return broken;
    if (std::string broken = brokenWork(judgement); !broken.empty()) return broken;

    std::mt19937_64 random{seed};
    std::vector<EntryFacts> entries{history.entries.begin() + 1, history.entries.end()};
    std::vector<WorkFacts> works = history.works;
    std::shuffle(entries.begin(), entries.end(), random);
    std::shuffle(works.begin(), works.end(), random);
    TeamTree other{history.entries.front()};
    for (const EntryFacts& entry : entries) other.add(entry);
    const WorkGraph otherWork{works};
    if (!sameFindings(judgement, TrustJudgement{other, otherWork}))
        return "T2: another order of arrival, another verdict";

    // One change set after the other, in the order of their making: where it is said that the next turns nothing, it
    // must turn nothing.
    WorkGraph before{{}};
    for (std::size_t at = 0; at < history.works.size(); ++at) {
        const WorkGraph after{{history.works.begin(), history.works.begin() + static_cast<std::ptrdiff_t>(at) + 1}};
        const TrustJudgement old{tree, before}, now{tree, after};
        const WorkFacts& next = history.works[at];
        if (!old.mayTurnOthers(next) && toJudgeAnew(old, now).size() != 1) return "K8: another was turned";
        before = after;
    }
    return {};
}

}  // namespace outpost::testing

using namespace outpost::testing;

TEST_CASE("T2, T3, T4, K8: random histories with a thief, lost devices, seizures and late news") {
    // OUTPOST_TRUST_HISTORIES=1000000 for a long run, OUTPOST_TRUST_SEED=N to begin with one that failed.
    const char* wanted = std::getenv("OUTPOST_TRUST_HISTORIES");
    const char* first = std::getenv("OUTPOST_TRUST_SEED");
    const std::uint64_t histories = wanted == nullptr ? 150 : std::strtoull(wanted, nullptr, 10);
    const std::uint64_t from = first == nullptr ? 1 : std::strtoull(first, nullptr, 10);
    History::Counts all;
    for (std::uint64_t seed = from; seed < from + histories; ++seed) {
        History history{seed};
        history.run(60);
        CAPTURE(seed);
        REQUIRE(history.broken == "");
        REQUIRE(brokenAtTheEnd(history, seed) == "");
        const auto add = [&](int History::Counts::*count) { all.*count += history.counts.*count; };
        add(&History::Counts::removals), add(&History::Counts::sheets), add(&History::Counts::majorities);
        add(&History::Counts::passes), add(&History::Counts::secondEntries), add(&History::Counts::folds);
        add(&History::Counts::epochs), add(&History::Counts::enrolled), add(&History::Counts::turned);
    }
    MESSAGE("removals " << all.removals << ", sheet " << all.sheets << ", seizures " << all.majorities << ", passes "
                        << all.passes << ", second entries " << all.secondEntries << ", folded " << all.folds
                        << ", epochs " << all.epochs << ", turned through an epoch " << all.turned << ", enrolled "
                        << all.enrolled);
    if (histories < 100) return;
    for (const int count :
         {all.removals, all.sheets, all.majorities, all.passes, all.secondEntries, all.folds, all.epochs, all.enrolled})
        CHECK(count > 0);
}
