#include "history.h"

#include <algorithm>

namespace outpost::testing {
namespace {

template <class T>
std::vector<T> chosen(const std::vector<T>& all, const std::set<std::size_t>& which) {
    std::vector<T> out;
    for (const std::size_t at : which) out.push_back(all[at]);
    return out;
}

TeamTree treeOf(const std::vector<EntryFacts>& entries) {
    TeamTree tree{entries.front()};
    for (std::size_t at = 1; at < entries.size(); ++at) tree.add(entries[at]);
    return tree;
}

Point pointOf(const WorkFacts& facts) { return {facts.number, facts.sequence, facts.hash}; }

}  // namespace

History::View::View(const History& all, const Place& place)
    : tree(treeOf(chosen(all.entries, place.entries))), work(chosen(all.works, place.works)), judgement(tree, work) {}

History::History(std::uint64_t seed) : random_(seed) {
    const std::size_t devices = 3 + pick(2), keepers = 1 + pick(3);
    std::vector<DeviceNumber> listed;
    EntryFacts founding;
    founding.hash = freshHash();
    founding.position = 1;
    founding.holder = A;
    founding.sheet = true;
    for (std::size_t at = 0; at < devices; ++at) {
        const auto device = static_cast<DeviceNumber>(A + at * kNumbersAnEnrolment);
        founding.enrols.push_back(device);
        if (at < keepers) listed.push_back(device);
        places.push_back({device, {}, {}, false, false, {}, {}, {}});
    }
    addEntry(founding);
    EntryFacts list = follow(founding, PenMove::Pass);
    list.sheet = true;
    list.keepers = listed;
    list.term = 1;
    list.holder = A;
    newestSheet = list.hash;
    const std::size_t at = addEntry(list);
    for (Place& place : places) place.entries = {0, at};
    if (chance(75)) {
        Place& place = places[pick(places.size())];
        thief = place.device;
    }
}

Hash History::freshHash() {
    Hash hash{};
    for (std::size_t at = 0; at < 8; ++at) hash[at] = static_cast<std::uint8_t>(random_());
    return hash;
}

std::size_t History::addEntry(EntryFacts facts) {
    entryAt_[facts.hash] = entries.size();
    entries.push_back(std::move(facts));
    return entries.size() - 1;
}

EntryFacts History::follow(const EntryFacts& before, PenMove move) {
    EntryFacts facts;
    facts.hash = freshHash();
    facts.before = before.hash;
    facts.position = before.position + 1;
    facts.move = move;
    facts.term = before.term;
    return facts;
}

History::Place* History::anyPlace(bool honest) {
    std::vector<Place*> able;
    for (Place& place : places)
        if (!place.lost && !(honest && place.stolen)) able.push_back(&place);
    return able.empty() ? nullptr : able[pick(able.size())];
}

void History::run(int steps) {
    for (int step = 0; step < steps && broken.empty(); ++step) {
        if (step == steps / 4)
            for (Place& place : places) place.stolen = place.device == thief;
        const auto what = pick(100);
        if (what < 40) talk();
        else if (what < 62) work(anyPlace(true));
        else if (what < 74) writeEntry();
        else if (what < 76) seizeBySheet();
        else if (what < 81) moveByMajority();
        else if (what < 92) steal();
        else if (what < 93 && places.size() > 3) places[pick(places.size())].lost = true;
        else if (what < 96) meet();
        else fold(anyPlace(true));
    }
}

// Some come together, tell each other all, write, tell it, and fold what is stable.
void History::meet() {
    std::vector<Place*> present;
    for (Place& place : places)
        if (!place.lost && !place.stolen && chance(90)) present.push_back(&place);
    for (int round = 0; round < 3; ++round) {
        std::set<std::size_t> allEntries, allWorks;
        for (const Place* place : present) {
            allEntries.insert(place->entries.begin(), place->entries.end());
            allWorks.insert(place->works.begin(), place->works.end());
        }
        for (Place* place : present) {
            place->entries = allEntries;
            place->works = allWorks;
            if (round < 2) work(place);
        }
    }
    for (Place* place : present) fold(place);
}

void History::talk() {
    Place* from = anyPlace(false);
    Place* to = anyPlace(true);
    if (from == nullptr || to == nullptr || from == to) return;
    to->entries.insert(from->entries.begin(), from->entries.end());
    if (chance(80)) to->works.insert(from->works.begin(), from->works.end());
}

void History::addWork(Place& place, const View& view, const Hash& named, bool forks) {
    WorkFacts facts;
    facts.number = place.device;
    facts.hash = freshHash();
    facts.named = named;
    const auto chain = view.work.chain(place.device);
    const std::size_t drop = forks && !chain.empty() ? 1 : 0;
    if (chain.size() > drop) {
        const WorkFacts& last = view.work.facts(chain[chain.size() - 1 - drop]);
        facts.sequence = last.sequence + 1;
        facts.before = last.hash;
    } else {
        facts.sequence = 1;
    }
    std::vector<bool> seen(view.work.size());
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node)
        for (const WorkGraph::Index other : view.work.seen(node)) seen[other] = true;
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node)
        if (!seen[node] && view.work.facts(node).number != place.device)
            facts.frontier.push_back(pointOf(view.work.facts(node)));
    place.works.insert(works.size());
    works.push_back(std::move(facts));
}

void History::work(Place* place) {
    if (place == nullptr) return;
    const View view{*this, *place};
    checkFolded(*place, view);
    const auto chain = view.work.chain(place->device);
    const TeamTree::Index last =
        chain.empty() ? TeamTree::kFounding : view.tree.find(view.work.facts(chain.back()).named);
    const auto named = place->moves.toName(view.tree, view.judgement.standing(), last);
    if (named) addWork(*place, view, view.tree.facts(*named).hash, false);
}

void History::writeEntry() {
    Place* place = anyPlace(true);
    if (place == nullptr) return;
    const View view{*this, *place};
    const Standing& standing = view.judgement.standing();
    if (view.tree.pen(standing.newest()) != place->device || standing.frozen()) return;
    if (!place->moves.mayName(view.tree, standing.newest())) return;
    EntryFacts facts = follow(view.tree.facts(standing.newest()), PenMove::None);
    facts.term = view.tree.term(standing.newest());
    facts.signers = {place->device};
    const Place& other = places[pick(places.size())];
    if (chance(50) && other.device != place->device && view.tree.member(standing.newest(), other.device)) {
        Loss loss{{kMembership, 0, other.device}, {}};
        const auto chain = view.work.chain(other.device);
        for (auto node = chain.rbegin(); node != chain.rend() && loss.last.empty(); ++node)
            if (view.judgement.finding(*node).kind == Finding::Kind::Ask && chance(70))
                loss.last.push_back(pointOf(view.work.facts(*node)));
        facts.losses.push_back(loss);
        removedByHonest[facts.hash] = other.device;
        ++counts.removals;
    } else if (chance(20) && nextEnrolment_ < E + 2 * kNumbersAnEnrolment) {
        facts.enrols = {nextEnrolment_};
        ++counts.enrolled;
    }
    const bool enrols = !facts.enrols.empty();
    place->entries.insert(addEntry(std::move(facts)));
    if (!enrols) return;
    Place joined{nextEnrolment_, place->entries, place->works, false, false, {}, {}, {}};
    nextEnrolment_ += kNumbersAnEnrolment;
    places.push_back(std::move(joined));
}

void History::seizeBySheet() {
    Place* place = anyPlace(true);
    if (place == nullptr) return;
    const View view{*this, *place};
    const auto& chain = view.judgement.standing().chain();
    EntryFacts facts = follow(view.tree.facts(chain[chain.size() - 1 - pick(std::min<std::size_t>(2, chain.size()))]),
                              PenMove::Seizure);
    facts.sheet = true;
    facts.term = std::max(paper_, view.tree.highestTerm()) + 1;  // crossed out, then typed
    paper_ = facts.term;
    const TeamTree::Index kept = view.tree.find(facts.before);
    if (!view.tree.member(kept, place->device)) return;
    facts.holder = place->device;
    facts.keepers = {place->device};
    for (const Place& other : places)
        if (facts.keepers.size() < 3 && other.device != place->device && !other.stolen &&
            view.tree.member(kept, other.device))
            facts.keepers.push_back(other.device);
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node)
        facts.state.push_back(pointOf(view.work.facts(node)));
    newestSheet = facts.hash;
    ++counts.sheets;
    place->entries.insert(addEntry(std::move(facts)));
}

void History::moveByMajority() {
    Place* place = anyPlace(true);
    if (place == nullptr) return;
    const View view{*this, *place};
    const Standing& standing = view.judgement.standing();
    const bool pass = chance(50);
    const auto& chain = standing.chain();
    const TeamTree::Index kept =
        pass ? standing.newest() : chain[chain.size() - 1 - pick(std::min<std::size_t>(3, chain.size()))];
    MoveProposal proposal{pass ? PenMove::Pass : PenMove::Seizure, kept, 0, false};
    // Whoever is asked says which term he would sign; he judges by what he knows and by what the proposal keeps.
    std::vector<Place*> asked;
    proposal.term = view.tree.highestTerm() + 1;
    for (Place& other : places) {
        if (other.lost || other.stolen || !chance(70)) continue;
        proposal.term = std::max(proposal.term, other.moves.highestTerm() + 1);
        asked.push_back(&other);
    }
    EntryFacts facts = follow(view.tree.facts(kept), proposal.move);
    for (Place* other : asked) {
        other->entries.insert(place->entries.begin(), place->entries.end());
        const View theirs{*this, *other};
        MoveProposal same = proposal;
        same.kept = theirs.tree.find(view.tree.facts(kept).hash);
        if (other->moves.maySign(theirs.tree, theirs.judgement.standing(), same) != SignedMoves::No::None) continue;
        other->moves.sign(same);  // before it is given away, also where it comes to nothing
        facts.signers.push_back(other->device);
    }
    if (thief != 0 && chance(30)) facts.signers.push_back(thief);
    facts.term = proposal.term;
    facts.holder = asked.empty() ? place->device : asked[pick(asked.size())]->device;
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node)
        facts.state.push_back(pointOf(view.work.facts(node)));
    if (!TeamTree::majority(view.tree.keepers(kept), facts.signers) || !view.tree.member(kept, facts.holder)) return;
    honestMoves.insert(facts.hash);
    ++(pass ? counts.passes : counts.majorities);
    place->entries.insert(addEntry(std::move(facts)));
}

// He knows all, signs with the keys of one device, and tells whom he likes.
void History::steal() {
    const auto found = std::find_if(places.begin(), places.end(), [](const Place& place) { return place.stolen; });
    if (found == places.end()) return;
    Place& place = *found;
    for (std::size_t at = 0; at < entries.size(); ++at) place.entries.insert(at);
    for (std::size_t at = 0; at < works.size(); ++at) place.works.insert(at);
    const View view{*this, place};
    const TeamTree::Index old = static_cast<TeamTree::Index>(pick(view.tree.size()));
    if (chance(50)) {
        addWork(place, view, view.tree.facts(old).hash, chance(15));
        return;
    }
    const bool seizes = chance(40);
    EntryFacts facts = follow(view.tree.facts(old), seizes ? PenMove::Seizure : PenMove::None);
    facts.term = seizes ? view.tree.highestTerm() + 1 + pick(3) : view.tree.term(old);
    facts.signers = {place.device};
    if (seizes) facts.holder = place.device;
    else if (chance(40) && nextEnrolment_ < E + 2 * kNumbersAnEnrolment) facts.enrols = {nextEnrolment_};
    else if (const Place& other = places[pick(places.size())]; chance(50) && other.device != place.device)
        facts.losses.push_back({{kMembership, 0, other.device}, {}});
    // What is not valid is not even taken by anybody; the tree is asked apart, in its own tests.
    TeamTree next = view.tree;
    next.add(facts);
    if (!next.valid(next.find(facts.hash))) return;
    if (!seizes) ++counts.secondEntries;
    const std::vector<DeviceNumber> enrols = facts.enrols;
    place.entries.insert(addEntry(std::move(facts)));
    if (enrols.empty()) return;
    Place outsider{enrols[0], place.entries, place.works, true, false, {}, {}, {}};  // the thief's too
    nextEnrolment_ += kNumbersAnEnrolment;
    const View then{*this, place};
    addWork(outsider, then, entries.back().hash, false);
    outsider.lost = true;
    place.works.insert(outsider.works.begin(), outsider.works.end());
    places.push_back(std::move(outsider));
}

void History::fold(Place* place) {
    if (place == nullptr) return;
    const View view{*this, *place};
    checkFolded(*place, view);
    std::vector<Statement> statements;
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node) {
        Statement statement{deviceOwning(view.work.facts(node).number), view.work.facts(node).named, {}};
        std::vector<WorkGraph::Index> todo{node};
        std::set<WorkGraph::Index> held;
        while (!todo.empty()) {
            const WorkGraph::Index at = todo.back();
            todo.pop_back();
            if (!held.insert(at).second) continue;
            statement.held.push_back(pointOf(view.work.facts(at)));
            todo.insert(todo.end(), view.work.seen(at).begin(), view.work.seen(at).end());
        }
        statements.push_back(std::move(statement));
    }
    const Stability found = stability(view.judgement, statements);
    if (!found.mayFold) return;
    for (WorkGraph::Index node = 0; node < view.work.size(); ++node) {
        if (!found.stable[node]) continue;
        place->folded[pointOf(view.work.facts(node))] = view.judgement.finding(node);
        ++counts.folds;
    }
    for (const TeamTree::Index epoch : view.judgement.standing().epochs())
        place->epochsAtFold.insert(view.tree.facts(epoch).hash);
}

void History::checkFolded(Place& place, const View& view) {
    bool newEpoch = false;
    for (const TeamTree::Index epoch : view.judgement.standing().epochs())
        newEpoch = newEpoch || !place.epochsAtFold.contains(view.tree.facts(epoch).hash);
    for (const auto& [point, finding] : place.folded) {
        const Finding& now = view.judgement.finding(view.work.find(point));
        if (now.kind == finding.kind) continue;
        ++counts.turned;
        if (!newEpoch) fail("K8: what was folded turned without an epoch");
    }
    if (newEpoch && !place.folded.empty()) {  // all go on from the state that it names
        place.folded.clear();
        ++counts.epochs;
    }
}

}  // namespace outpost::testing
