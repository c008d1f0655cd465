#pragma once

#include "syncengine/trust/judgement.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

namespace outpost::testing {

using namespace outpost;
using namespace outpost::sync;

inline constexpr DeviceNumber A = 16, B = 32, C = 48, D = 64, E = 80, F = 96;

/// Entries and change sets are called by small numbers; a lower number is a lower hash.
inline Hash hashOf(std::uint64_t name) {
    Hash hash{};
    for (std::size_t at = 0; at < 8; ++at) hash[at] = static_cast<std::uint8_t>(name >> (56 - 8 * at));
    return hash;
}

/// What an entry says beside its place; `by` signs.
struct Says {
    std::vector<DeviceNumber> by{};
    PenMove move = PenMove::None;
    DeviceNumber holder = 0;
    std::uint64_t term = 0;             ///< of a move; others take that of their path
    std::vector<DeviceNumber> sheet{};  ///< the keepers that it lists
    std::vector<DeviceNumber> enrols{};
    std::vector<Loss> losses{};
    std::vector<LossKey> regained{};
    std::vector<GivenUp> givenUp{};
    std::vector<Point> state{};
};

/// A firm of A, B, C, D whose pen A holds: entry 1 founds it, 2 enrols the others, 3 is the sheet's list of keepers.
class Firm {
public:
    explicit Firm(std::vector<DeviceNumber> keepers = {A, B, C}) {
        EntryFacts founding;
        founding.hash = hashOf(1);
        founding.position = 1;
        founding.holder = A;
        founding.sheet = true;
        founding.enrols = {A};
        entries.push_back(founding);
        entry(2, 1, {.by = {A}, .enrols = {B, C, D}});
        entry(3, 2, {.move = PenMove::Pass, .holder = A, .term = 1, .sheet = std::move(keepers)});
    }

    void entry(std::uint64_t name, std::uint64_t before, Says says) {
        const EntryFacts& follows = find(before);
        EntryFacts facts;
        facts.hash = hashOf(name);
        facts.before = follows.hash;
        facts.position = follows.position + 1;
        facts.move = says.move;
        facts.term = says.move == PenMove::None ? follows.term : says.term;
        facts.sheet = !says.sheet.empty();
        facts.signers = says.by;
        facts.holder = says.holder;
        facts.keepers = says.sheet;
        facts.enrols = says.enrols;
        facts.losses = says.losses;
        facts.regained = says.regained;
        facts.givenUp = says.givenUp;
        facts.state = says.state;
        entries.push_back(std::move(facts));
    }

    /// A change set of `number` that names an entry, after another of the same number (0: the first).
    void work(std::uint64_t name, DeviceNumber number, std::uint64_t before, std::uint64_t named,
              std::initializer_list<std::uint64_t> frontier = {}, RecordId user = 0) {
        WorkFacts facts;
        facts.number = number;
        facts.sequence = before == 0 ? 1 : point(before).sequence + 1;
        facts.hash = hashOf(name);
        facts.before = before == 0 ? Hash{} : hashOf(before);
        facts.named = hashOf(named);
        facts.user = user;
        for (const std::uint64_t other : frontier) facts.frontier.push_back(point(other));
        points_[name] = {number, facts.sequence, facts.hash};
        works.push_back(std::move(facts));
    }

    Point point(std::uint64_t name) const { return points_.at(name); }
    /// The loss of membership of a device, of whose number all up to a change set is accepted (0: nothing).
    Loss removal(DeviceNumber device, std::uint64_t last = 0) const {
        Loss loss{{kMembership, 0, device}, {}};
        if (last != 0) loss.last.push_back(point(last));
        return loss;
    }

    EntryFacts& find(std::uint64_t name) {
        return *std::find_if(entries.begin(), entries.end(),
                             [&](const EntryFacts& facts) { return facts.hash == hashOf(name); });
    }

    TeamTree tree() const {
        TeamTree out{entries.front()};
        for (std::size_t at = 1; at < entries.size(); ++at) out.add(entries[at]);
        return out;
    }

    std::vector<EntryFacts> entries;
    std::vector<WorkFacts> works;

private:
    std::map<std::uint64_t, Point> points_;
};

/// A firm as it is judged.
struct Judged {
    explicit Judged(const Firm& firm) : points(firm), tree(firm.tree()), work(firm.works), judgement(tree, work) {}
    Judged(const Judged&) = delete;
    Judged& operator=(const Judged&) = delete;

    bool stands(std::uint64_t entry) const { return judgement.standing().stands(tree.find(hashOf(entry))); }
    bool firm(std::uint64_t entry) const { return judgement.standing().firm(tree.find(hashOf(entry))); }
    bool valid(std::uint64_t entry) const { return tree.valid(tree.find(hashOf(entry))); }
    const Finding& of(std::uint64_t name) const { return judgement.finding(work.find(points.point(name))); }
    bool fine(std::uint64_t name) const { return of(name).kind == Finding::Kind::Ask; }
    Finding::Why why(std::uint64_t name) const { return of(name).why; }

    const Firm points;
    const TeamTree tree;
    const WorkGraph work;
    const TrustJudgement judgement;
};

}  // namespace outpost::testing
