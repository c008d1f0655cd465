#include "firm.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace outpost::testing;

namespace {

constexpr auto kPass = PenMove::Pass;
constexpr auto kSeizure = PenMove::Seizure;

// The names of the standing chain behind the firm's first three entries.
std::vector<std::uint64_t> chainOf(const Firm& firm) {
    const Judged judged{firm};
    std::vector<std::uint64_t> names;
    for (const TeamTree::Index entry : judged.judgement.standing().chain()) {
        std::uint64_t name = 0;
        for (std::size_t at = 0; at < 8; ++at) name = name << 8U | judged.tree.facts(entry).hash[at];
        if (name > 3) names.push_back(name);
    }
    return names;
}
using Names = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("T2: what the pen wrote stands, in its order") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 10, {.by = {A}});
    CHECK(chainOf(firm) == Names{10, 11});
}

TEST_CASE("T2: an entry is valid by its own path alone") {
    const auto valid = [](const Says& says) {
        Firm firm;
        firm.entry(10, 3, says);
        return Judged{firm}.valid(10);
    };
    CHECK(valid({.by = {A}}));
    CHECK_FALSE(valid({}));                          // nobody signed
    CHECK_FALSE(valid({.by = {B}}));                 // who has no pen
    CHECK_FALSE(valid({.by = {A}, .sheet = {A}}));   // the sheet signs moves, each with a term of its own
    CHECK_FALSE(valid({.by = {A}, .enrols = {B}}));  // twice
    CHECK_FALSE(valid({.by = {A}, .enrols = {B + 1}}));
    CHECK_FALSE(valid({.by = {A}, .enrols = {E, E}}));

    CHECK(valid({.by = {A, B}, .move = kSeizure, .holder = B, .term = 2}));
    CHECK_FALSE(valid({.by = {A, B}, .move = kSeizure, .holder = B, .term = 1}));  // not above
    CHECK_FALSE(valid({.by = {A}, .move = kPass, .holder = B, .term = 2}));        // the pen alone passes nothing
    CHECK_FALSE(valid({.by = {A, A}, .move = kPass, .holder = B, .term = 2}));
    CHECK_FALSE(valid({.by = {A, D}, .move = kPass, .holder = B, .term = 2}));  // D keeps nothing
    CHECK_FALSE(valid({.by = {A, B}, .move = kPass, .holder = E, .term = 2}));  // no member
    CHECK(valid({.by = {A, B}, .move = kPass, .holder = E, .term = 2, .enrols = {E}}));
    CHECK(valid({.move = kSeizure, .holder = B, .term = 2, .sheet = {B, C}}));
    CHECK_FALSE(valid({.move = kSeizure, .holder = B, .term = 2, .sheet = {B, B}}));
    CHECK_FALSE(valid({.move = kSeizure, .holder = B, .term = 2, .sheet = {B, E}}));

    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.find(10).position = 7;
    firm.entry(11, 3, {.by = {A}});
    firm.find(11).fits = false;
    firm.entry(12, 11, {.by = {A}});  // on what is not valid
    firm.entry(13, 3, {.by = {A, B}, .move = kSeizure, .holder = B, .term = 2});
    firm.find(13).keepers = {A};  // the sheet alone lists keepers
    firm.entry(14, 3, {.by = {A}, .losses = {firm.removal(B)}});
    firm.entry(15, 14, {.by = {A}, .enrols = {B}});  // numbers name one device for ever
    firm.entry(16, 3, {.move = kSeizure, .holder = B, .term = 2, .sheet = {A, B}});
    firm.find(16).losses = {firm.removal(B)};
    firm.entry(17, 3, {.by = {A}});
    firm.find(17).term = 2;
    const Judged judged{firm};
    for (const std::uint64_t name : {10U, 11U, 12U, 13U, 15U, 16U, 17U}) CHECK_FALSE(judged.valid(name));
    CHECK(judged.valid(14));
}

TEST_CASE("T2: half of the keepers is not more than half") {
    Firm firm{{A, B}};
    firm.entry(10, 3, {.by = {A}, .move = kSeizure, .holder = A, .term = 2});
    firm.entry(11, 3, {.by = {A}});
    firm.work(100, A, 0, 11);
    const Judged judged{firm};
    CHECK_FALSE(judged.valid(10));
    CHECK_FALSE(judged.firm(11));
}

TEST_CASE("T2: until the sheet lists others the founder's device is the only keeper") {
    Firm firm{{A}};
    firm.entry(10, 2, {.by = {A}, .move = kPass, .holder = B, .term = 1});
    firm.entry(11, 2, {.by = {B, C}, .move = kPass, .holder = B, .term = 1});
    const Judged judged{firm};
    CHECK(judged.valid(10));
    CHECK_FALSE(judged.valid(11));
}

TEST_CASE(
    "T2: sheet twice: of one term the lower hash stands, so its uses are counted and the newer has a higher term") {
    Firm apart;
    apart.entry(10, 3, {.move = kSeizure, .holder = B, .term = 2, .sheet = {B, C}});
    apart.entry(11, 3, {.move = kSeizure, .holder = C, .term = 2, .sheet = {B, C}});
    CHECK(chainOf(apart) == Names{10});
    Firm counted;
    counted.entry(10, 3, {.move = kSeizure, .holder = B, .term = 2, .sheet = {B, C}});
    counted.entry(11, 3, {.move = kSeizure, .holder = C, .term = 3, .sheet = {B, C}});
    CHECK(chainOf(counted) == Names{11});
}

TEST_CASE("T2: sheet, then majority: a chain that ends in a sheet's entry does not win for ever") {
    Firm firm;
    firm.entry(10, 3, {.move = kSeizure, .holder = C, .term = 2, .sheet = {A, B, C}});
    firm.entry(11, 10, {.by = {C}});  // unheard
    firm.entry(12, 10, {.by = {A, B}, .move = kSeizure, .holder = A, .term = 3});
    firm.entry(13, 12, {.by = {A}});
    CHECK(chainOf(firm) == Names{10, 12, 13});
}

TEST_CASE("T2: the sheet's entry stands above a majority of a higher term that did not keep it") {
    Firm firm;
    firm.entry(10, 3, {.by = {A, B}, .move = kSeizure, .holder = B, .term = 9});
    firm.entry(11, 3, {.move = kSeizure, .holder = C, .term = 2, .sheet = {B, C}});
    CHECK(chainOf(firm) == Names{11});
}

TEST_CASE("T2: second entry: who once had the pen cannot undo his removal by another entry at an old place") {
    Firm firm;
    firm.entry(20, 3, {.by = {A, B}, .move = kPass, .holder = B, .term = 2});
    firm.entry(21, 20, {.by = {B}, .losses = {firm.removal(A)}});
    firm.entry(10, 3, {.by = {A}});
    CHECK(chainOf(firm) == Names{20, 21});
}

TEST_CASE("T2: old majority: who alone was the keepers once is none among those whom the sheet lists now") {
    Firm firm{{A}};
    firm.entry(20, 3, {.move = kPass, .holder = C, .term = 2, .sheet = {B, C}});
    firm.entry(21, 20, {.by = {C}, .losses = {firm.removal(A)}});
    firm.entry(10, 3, {.by = {A}, .move = kSeizure, .holder = A, .term = 9});
    CHECK(chainOf(firm) == Names{20, 21});

    Firm three;  // making C an administrator changes no keepers, nor does removing A
    three.entry(20, 3, {.by = {A, B}, .move = kPass, .holder = C, .term = 2});
    three.entry(21, 20, {.by = {C}, .losses = {three.removal(A)}});
    three.entry(10, 3, {.by = {A}, .move = kSeizure, .holder = A, .term = 9});
    CHECK(chainOf(three) == Names{20, 21});
}

TEST_CASE("T2: a stolen sole keeper rules until the sheet is used") {
    Firm firm{{A}};
    firm.entry(20, 3, {.by = {A}, .move = kPass, .holder = C, .term = 2});
    firm.entry(21, 20, {.by = {C}, .losses = {firm.removal(A)}});
    firm.entry(22, 3, {.by = {A}, .move = kSeizure, .holder = A, .term = 3});
    CHECK(chainOf(firm) == Names{22});
    firm.entry(23, 21, {.move = kSeizure, .holder = C, .term = 4, .sheet = {C}});
    CHECK(chainOf(firm) == Names{20, 21, 23});
}

TEST_CASE("T2: a lost pen's replacement stands when its late entries turn up") {
    for (const bool sheet : {false, true}) {
        Firm firm;
        firm.entry(30, 3, {.by = {A}});
        if (sheet) firm.entry(40, 30, {.move = kSeizure, .holder = B, .term = 2, .sheet = {B, C}});
        else firm.entry(40, 30, {.by = {B, C}, .move = kSeizure, .holder = B, .term = 2});
        firm.entry(41, 40, {.by = {B}});
        for (std::uint64_t late = 10; late < 15; ++late) firm.entry(late, late == 10 ? 30 : late - 1, {.by = {A}});
        CHECK(chainOf(firm) == Names{30, 40, 41});
    }
}

TEST_CASE("T2: a pen that signs two entries of one place is frozen until it is seized") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 3, {.by = {A}});
    firm.entry(12, 10, {.by = {A}});
    firm.entry(13, 11, {.by = {A}});
    CHECK(chainOf(firm) == Names{10});  // the lower hash, and nothing after it
    CHECK(Judged{firm}.judgement.standing().frozen());

    SUBCASE("the firm one stands, and after it what is firm") {
        firm.work(100, B, 0, 13);
        firm.work(101, C, 0, 11);
        CHECK(chainOf(firm) == Names{11});
        firm.work(102, C, 101, 13);
        CHECK(chainOf(firm) == Names{11, 13});
    }
    SUBCASE("a second pair is taken only where one is firm") {
        firm.entry(14, 10, {.by = {A}});
        firm.work(100, B, 0, 14);
        CHECK(chainOf(firm) == Names{10});
        firm.work(101, C, 0, 14);
        CHECK(chainOf(firm) == Names{10, 14});
    }
    SUBCASE("seized, it is written again") {
        firm.entry(20, 11, {.by = {B, C}, .move = kSeizure, .holder = B, .term = 2});
        firm.entry(21, 20, {.by = {B}});
        CHECK(chainOf(firm) == Names{11, 20, 21});
        CHECK_FALSE(Judged{firm}.judgement.standing().frozen());
    }
}

TEST_CASE("T2: a keeper's word counts for what it named before any rival") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 3, {.by = {A}});
    firm.entry(12, 10, {.by = {A}});
    firm.work(100, B, 0, 11);
    firm.work(101, B, 100, 12);  // after the rival of 10, on which 12 stands
    firm.work(102, C, 0, 12);
    firm.work(103, D, 0, 12);  // no keeper
    CHECK_FALSE(Judged{firm}.firm(10));
    CHECK_FALSE(Judged{firm}.firm(12));
    CHECK_FALSE(Judged{firm}.firm(11));
    firm.work(104, A, 0, 12);
    const Judged judged{firm};
    CHECK(judged.firm(10));
    CHECK(judged.firm(12));
    CHECK_FALSE(judged.firm(11));
}

TEST_CASE("T2: a name counts for firmness whatever the verdict of what names it") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(B)}});
    firm.work(100, A, 0, 10);
    firm.work(101, B, 0, 10);  // refused: by the state that it names B is removed
    const Judged judged{firm};
    CHECK(judged.firm(10));
    CHECK(judged.why(101) == Finding::Why::NotMember);
}

TEST_CASE("T2: a new pen's entries become firm by keepers who worked under the old one, not by who goes back to it") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(20, 3, {.by = {B, C}, .move = kSeizure, .holder = B, .term = 2});
    firm.entry(21, 20, {.by = {B}});
    firm.work(100, C, 0, 10);
    firm.work(101, C, 100, 21);
    firm.work(102, B, 0, 21);
    firm.work(103, B, 102, 10);
    const Judged judged{firm};
    CHECK(judged.firm(21));
    CHECK_FALSE(judged.firm(10));
    CHECK(judged.judgement.standing().epochs().empty());
}

TEST_CASE("T2: each branch of a keeper's forked chain is a voice of that keeper, counted once") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.work(100, B, 0, 10);
    firm.work(101, B, 0, 10);
    CHECK_FALSE(Judged{firm}.firm(10));
    firm.work(102, C, 0, 10);
    CHECK(Judged{firm}.firm(10));
}

TEST_CASE("T2: no epoch: a seizure that voids a firm entry is one, and not one that voids what nobody named") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(B)}});
    firm.entry(20, 3, {.move = kSeizure, .holder = C, .term = 2, .sheet = {B, C}});
    CHECK(Judged{firm}.judgement.standing().epochs().empty());
    firm.work(100, A, 0, 10);
    firm.work(101, C, 0, 10);
    const Judged judged{firm};
    REQUIRE(judged.judgement.standing().epochs().size() == 1);
    CHECK(judged.tree.facts(judged.judgement.standing().epochs()[0]).hash == hashOf(20));
}

TEST_CASE("K14: of a restore and a move that voids another the standing ones are epochs") {
    Firm firm;
    firm.entry(10, 3, {.by = {A, B}, .move = kSeizure, .holder = B, .term = 2});
    firm.entry(11, 3, {.by = {B, C}, .move = kSeizure, .holder = C, .term = 3});  // voids 10, and a move is firm
    firm.entry(12, 11, {.by = {A, C}, .move = kPass, .holder = C, .term = 4});
    firm.entry(13, 12, {.by = {A, C}, .move = kPass, .holder = C, .term = 5});
    firm.find(13).restore = true;
    const Judged judged{firm};
    std::vector<Hash> epochs;
    for (const TeamTree::Index entry : judged.judgement.standing().epochs())
        epochs.push_back(judged.tree.facts(entry).hash);
    CHECK(epochs == std::vector{hashOf(11), hashOf(13)});
}

TEST_CASE("T2: every order in which entries arrive gives the same chain") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 10, {.by = {A}});
    firm.entry(12, 10, {.by = {A}});
    firm.entry(20, 11, {.by = {B, C}, .move = kSeizure, .holder = B, .term = 2});
    firm.entry(21, 20, {.by = {B}});
    const Names chain = chainOf(firm);
    CHECK(chain == Names{10, 11, 20, 21});
    std::vector<std::size_t> order{1, 2, 3, 4, 5, 6, 7};
    const std::vector<EntryFacts> entries = firm.entries;
    do {
        for (std::size_t at = 0; at < order.size(); ++at) firm.entries[at + 1] = entries[order[at]];
        REQUIRE(chainOf(firm) == chain);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("T2: an entry that was there is not taken twice, and one whose predecessor is missing is not found") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 10, {.by = {A}});
    TeamTree tree{firm.entries[0]};
    CHECK(tree.add(firm.entries[1]));
    CHECK(tree.add(firm.entries[4]));
    CHECK_FALSE(tree.add(firm.entries[4]));
    CHECK(tree.find(hashOf(11)) == TeamTree::kNone);
    CHECK(tree.add(firm.entries[2]));
    CHECK(tree.add(firm.entries[3]));
    CHECK_FALSE(tree.add(firm.entries[3]));
    CHECK(tree.valid(tree.find(hashOf(11))));
}

TEST_CASE("T2: paths of a long log keep what lies before they part") {
    Firm firm;
    std::uint64_t left = 3, right = 3;
    for (std::uint64_t at = 0; at < 60; ++at) {
        if (at == 20) right = left;
        firm.entry(100 + at, left, {.by = {A}});
        left = 100 + at;
        if (at >= 20 && at < 50) firm.entry(200 + at, right, {.by = {A}}), right = 200 + at;
    }
    const TeamTree tree = firm.tree();
    const auto at = [&](std::uint64_t name) { return tree.find(hashOf(name)); };
    for (std::uint64_t one = 100; one < 160; ++one)
        for (std::uint64_t other = 220; other < 250; ++other) {
            REQUIRE(tree.keeps(at(other), at(one)) == (one < 120));
        }
}
