#include "firm.h"

#include <doctest/doctest.h>

using namespace outpost::testing;

using Why = Finding::Why;
using Kind = Finding::Kind;

namespace {

std::vector<std::uint64_t> anew(const Firm& before, const Firm& after) {
    const Judged old{before}, now{after};
    std::vector<std::uint64_t> names;
    for (const WorkGraph::Index node : toJudgeAnew(old.judgement, now.judgement))
        names.push_back(now.work.facts(node).hash[7]);
    return names;
}

}  // namespace

TEST_CASE("T3: a change set is judged by the state that it names") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.work(100, B, 0, 10);
    const Judged judged{firm};
    CHECK(judged.of(100) == Finding{Kind::Ask, Why::None, {hashOf(10)}});
    CHECK(judged.judgement.accepted(0, [](const Hash&, const WorkFacts&) { return true; }));
    CHECK_FALSE(judged.judgement.accepted(0, [](const Hash&, const WorkFacts&) { return false; }));
}

TEST_CASE("T3: the named state never moves backwards within a number") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.work(100, B, 0, 10);
    firm.work(101, B, 100, 3);
    firm.work(102, B, 101, 10);
    firm.work(200, C, 0, 3);
    const Judged judged{firm};
    CHECK(judged.of(101) == Finding{Kind::Refused, Why::Backwards, {}});
    CHECK(judged.fine(102));
    CHECK(judged.fine(200));
}

TEST_CASE("T3: from a state that became void a number may go on with an earlier one") {
    Firm firm;
    firm.entry(30, 3, {.by = {A}});
    firm.entry(31, 30, {.by = {A}});
    firm.entry(20, 3, {.by = {B, C}, .move = PenMove::Seizure, .holder = B, .term = 2});
    firm.work(100, D, 0, 31);
    firm.work(101, D, 100, 20);
    firm.work(102, D, 101, 31);  // void: judged by the later one that its number named before
    const Judged judged{firm};
    CHECK(judged.of(100).ask == std::vector{hashOf(3)});
    CHECK(judged.of(101).ask == std::vector{hashOf(20)});
    CHECK(judged.of(102).ask == std::vector{hashOf(20)});
}

TEST_CASE("T3: who is no member by the state that judges him is refused, also where a void entry enrolled him") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(20, 3, {.by = {A}, .enrols = {E}});
    firm.work(100, C, 0, 10);
    firm.work(200, E, 0, 20);
    firm.work(300, F, 0, 3);
    const Judged judged{firm};
    CHECK(judged.why(100) == Why::NotMember);
    CHECK(judged.why(200) == Why::NotMember);
    CHECK(judged.why(300) == Why::NotMember);
}

TEST_CASE("T3: any of a device's sixteen numbers is judged as the device") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, C + 1, 0, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C, 100)}});
    CHECK(Judged{firm}.fine(100));
    CHECK(Judged{firm}.why(200) == Why::Cut);
}

TEST_CASE("T3: what names an entry that has not come waits for it, and what follows in its chain with it") {
    Firm firm;
    firm.work(100, B, 0, 999);
    firm.work(101, B, 100, 3);
    const Judged judged{firm};
    CHECK(judged.of(100) == Finding{Kind::Unknown, Why::StateNotHere, {}});
    CHECK(judged.of(101).kind == Kind::Unknown);
}

TEST_CASE("K14: of an older epoch only what lies in the epoch's vector counts") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.work(200, B, 0, 3);
    firm.entry(10, 3, {.by = {A, B}, .move = PenMove::Seizure, .holder = A, .term = 2, .state = {firm.point(100)}});
    firm.find(10).restore = true;
    firm.work(102, C, 101, 10);
    const Judged judged{firm};
    CHECK(judged.fine(100));
    CHECK(judged.of(101) == Finding{Kind::Aside, Why::OlderEpoch, {}});
    CHECK(judged.of(200).kind == Kind::Aside);
    CHECK(judged.fine(102));
}

TEST_CASE("K14: removals and cuts hold through an epoch, and what lies aside vouches for nothing") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, B, 0, 3, {100});
    firm.entry(9, 3, {.by = {A}, .losses = {firm.removal(C)}});
    CHECK(Judged{firm}.fine(100));
    firm.entry(10, 9, {.by = {A, B}, .move = PenMove::Seizure, .holder = A, .term = 2, .state = {firm.point(100)}});
    firm.find(10).restore = true;
    CHECK(Judged{firm}.why(100) == Why::Cut);
}

TEST_CASE("K8: a late team entry names the change sets to be judged anew, with all that have them in their context") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.work(120, D, 0, 3, {101});
    firm.work(121, D, 120, 10);
    firm.work(140, B, 0, 3);
    firm.work(141, B, 140, 10, {100});
    CHECK(anew(firm, firm).empty());

    Firm later = firm;
    later.entry(11, 10, {.by = {A}, .losses = {later.removal(C, 100), later.removal(D)}});
    CHECK(anew(firm, later) == std::vector<std::uint64_t>{101, 120, 121});
    Firm more = later;
    more.work(142, B, 141, 11, {121});
    CHECK(anew(later, more) == std::vector<std::uint64_t>{142});
    more.work(150, A, 0, 10, {120});
    CHECK(anew(later, more) == std::vector<std::uint64_t>{101, 120, 150, 121, 142});
}

TEST_CASE("K8: a change set that turns no other is known by itself") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.work(100, D, 0, 3);
    firm.work(101, D, 100, 3);
    firm.work(110, C, 0, 3);
    firm.work(120, B, 0, 3);
    firm.entry(11, 10, {.by = {A}, .losses = {firm.removal(D, 100), firm.removal(E)}});
    const auto mayTurn = [&](DeviceNumber number, std::uint64_t before, std::uint64_t named,
                             std::initializer_list<std::uint64_t> frontier) {
        Firm next = firm;
        next.work(199, number, before, named, frontier);
        return Judged{firm}.judgement.mayTurnOthers(next.works.back());
    };
    CHECK_FALSE(mayTurn(C, 110, 3, {100}));
    CHECK(mayTurn(C, 110, 3, {101}));  // vouches
    CHECK(mayTurn(C, 110, 10, {}));    // a keeper names another entry
    CHECK(mayTurn(D, 100, 3, {}));     // forks
    CHECK_FALSE(mayTurn(D, 101, 3, {120}));
    CHECK(mayTurn(D + 1, 0, 3, {101}));
}

TEST_CASE("K8: who names another state than in his change set before may vouch for what that one saw") {
    Firm firm{{A}};
    firm.work(100, C, 0, 3);
    firm.entry(30, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(20, 3, {.move = PenMove::Seizure, .holder = B, .term = 2, .sheet = {A}});
    firm.entry(21, 20, {.by = {B}, .losses = {firm.removal(C)}});
    firm.work(200, D, 0, 30, {100});
    Firm next = firm;
    next.work(201, D, 200, 20);
    CHECK(Judged{firm}.judgement.mayTurnOthers(next.works.back()));
    CHECK(anew(firm, next) == std::vector<std::uint64_t>{100, 200, 201});
}
