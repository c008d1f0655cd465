#include "syncengine/trust/signing.h"

#include "firm.h"

#include <doctest/doctest.h>

using namespace outpost::testing;
using No = SignedMoves::No;

namespace {

MoveProposal moveOn(const Judged& judged, PenMove move, std::uint64_t kept, std::uint64_t term) {
    return {move, judged.tree.find(hashOf(kept)), term, false};
}

}  // namespace

TEST_CASE("T2: a keeper signs one move a term, above every term that it signed or knows") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(20, 3, {.by = {B, C}, .move = PenMove::Seizure, .holder = B, .term = 5});
    const Judged judged{firm};
    SignedMoves mine;
    const auto may = [&](std::uint64_t term) {
        return mine.maySign(judged.tree, judged.judgement.standing(), moveOn(judged, PenMove::Seizure, 20, term));
    };
    CHECK(may(5) == No::LowTerm);
    CHECK(may(6) == No::None);
    mine.sign(moveOn(judged, PenMove::Seizure, 20, 8));
    CHECK(mine.highestTerm() == 8);
    CHECK(may(8) == No::LowTerm);
    CHECK(may(9) == No::None);
}

TEST_CASE("T2: a pass is signed unasked only where it voids nothing known to the signer; a seizure may") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 3, {.by = {B}});
    const Judged judged{firm};
    const auto may = [&](PenMove move, std::uint64_t kept) {
        return SignedMoves{}.maySign(judged.tree, judged.judgement.standing(), moveOn(judged, move, kept, 2));
    };
    CHECK(may(PenMove::Pass, 10) == No::None);
    CHECK(may(PenMove::Pass, 3) == No::VoidsKnown);
    CHECK(may(PenMove::Seizure, 3) == No::None);
    CHECK(may(PenMove::Seizure, 11) == No::NotValid);
}

TEST_CASE("T2: who has signed names nothing any more that it voids") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}});
    firm.entry(11, 10, {.by = {A}});
    const Judged judged{firm};
    const auto at = [&](std::uint64_t name) { return judged.tree.find(hashOf(name)); };
    SignedMoves mine;
    CHECK(mine.toName(judged.tree, judged.judgement.standing(), at(3)) == at(11));
    mine.sign(moveOn(judged, PenMove::Seizure, 10, 2));
    CHECK(mine.mayName(judged.tree, at(10)));
    CHECK_FALSE(mine.mayName(judged.tree, at(11)));
    CHECK(mine.toName(judged.tree, judged.judgement.standing(), at(3)) == at(10));
    CHECK_FALSE(mine.toName(judged.tree, judged.judgement.standing(), at(11)));  // it would go backwards

    Firm moved = firm;  // the move itself, a later one, and the sheet's are named again
    moved.entry(20, 10, {.by = {B, C}, .move = PenMove::Seizure, .holder = B, .term = 2});
    moved.entry(21, 20, {.by = {B}});
    moved.entry(30, 11, {.by = {A, B}, .move = PenMove::Seizure, .holder = B, .term = 3});
    moved.entry(40, 3, {.move = PenMove::Seizure, .holder = B, .term = 2, .sheet = {B, C}});
    const Judged later{moved};
    const auto named = [&](std::uint64_t name) { return mine.mayName(later.tree, later.tree.find(hashOf(name))); };
    CHECK(named(20));
    CHECK(named(21));
    CHECK(named(30));
    CHECK(named(40));
    CHECK_FALSE(named(11));
    mine.sign(moveOn(judged, PenMove::Seizure, 10, 9));
    CHECK_FALSE(named(30));
    CHECK(named(40));  // the sheet's goes before any majority's
}

TEST_CASE("T2: of the sheet's move all is void that it does not keep, but a later one of the sheet") {
    Firm firm;
    firm.entry(10, 3, {.by = {A, B}, .move = PenMove::Seizure, .holder = B, .term = 9});
    firm.entry(11, 3, {.move = PenMove::Seizure, .holder = B, .term = 6, .sheet = {B, C}});
    const Judged judged{firm};
    SignedMoves mine;
    mine.sign({PenMove::Seizure, judged.tree.find(hashOf(3)), 5, true});
    CHECK_FALSE(mine.mayName(judged.tree, judged.tree.find(hashOf(10))));
    CHECK(mine.mayName(judged.tree, judged.tree.find(hashOf(11))));
}

TEST_CASE("T2: a request of another administrator is a precaution until it is answered, and silences nobody") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(D)}});
    const Judged judged{firm};
    const std::vector<DeviceNumber> administrators{A, B};
    const auto of = [&](DeviceNumber device, std::vector<RemovalRequest> requests) {
        return served(judged.tree, judged.judgement.standing(), administrators, requests, device);
    };
    CHECK(of(A, {}) == Served::Data);
    CHECK(of(D, {}) == Served::TeamOnly);                // removed
    CHECK(of(A, {{B, A}}) == Served::TeamOnly);          // the pen too: it still hears the team log
    CHECK(of(B, {{A, B}, {B, A}}) == Served::TeamOnly);  // a duel
    CHECK(of(C, {{B, A}}) == Served::Data);
    CHECK(of(A, {{C, A}}) == Served::Data);  // no administrator
    CHECK(of(A, {{A, A}}) == Served::Data);  // his own
    CHECK(of(A, {{B, A, true}}) == Served::Data);
}
