#include "firm.h"

#include <doctest/doctest.h>

using namespace outpost::testing;

using Why = Finding::Why;

TEST_CASE("T4: what a removed device did after its cut counts as far as others, who had not heard, vouch for it") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.work(102, C, 101, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C, 100)}});
    CHECK(Judged{firm}.fine(100));
    CHECK(Judged{firm}.why(101) == Why::Cut);

    firm.work(200, B, 0, 3, {101});
    firm.work(300, D, 0, 10, {102});  // heard
    const Judged judged{firm};
    CHECK(judged.fine(101));
    CHECK(judged.why(102) == Why::Cut);
    CHECK(judged.fine(300));
}

TEST_CASE("T4: who vouches himself counts only as far as others vouch for him") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, D, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C), firm.removal(D)}});
    CHECK(Judged{firm}.why(100) == Why::Cut);
    CHECK(Judged{firm}.why(200) == Why::Cut);
    firm.work(300, B, 0, 3, {200});
    CHECK(Judged{firm}.fine(100));
    CHECK(Judged{firm}.fine(200));
}

TEST_CASE("T4: two that are cut do not lift each other") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, D, 0, 3, {100});
    firm.work(101, C, 100, 3, {200});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C), firm.removal(D)}});
    const Judged judged{firm};
    for (const std::uint64_t name : {100U, 200U, 101U}) CHECK(judged.why(name) == Why::Cut);
}

TEST_CASE("T4: guarded, two removals of C: the higher of two lasts holds") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(11, 10, {.by = {A}, .losses = {firm.removal(C, 100)}});
    const Judged judged{firm};
    CHECK(judged.fine(100));
    CHECK(judged.why(101) == Why::Cut);
    CHECK(judged.judgement.cuts().size() == 1);
}

// "No verdict exists": C1 owner:=C; A1 removes C after 0; B1 edits as owner, not having seen either. The cut rose by what
// B1's verdict was; it now asks for no verdict. "Two verdicts": each was held up by the other alone.
TEST_CASE("T4: no verdict exists: C1's cut does not depend on the verdict of who vouches for it") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, B, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    const Judged judged{firm};
    CHECK(judged.fine(100));  // whether B may edit what C made his own is asked of rights, and lowers nothing
    CHECK(judged.fine(200));
}

TEST_CASE("T4: two verdicts: what holds only by itself is cut") {
    Firm firm;
    firm.work(100, B, 0, 3);
    firm.work(200, C, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(B), firm.removal(C)}});
    const Judged judged{firm};
    CHECK(judged.why(100) == Why::Cut);
    CHECK(judged.why(200) == Why::Cut);
}

TEST_CASE("T4: cut: who named a void state with the loss does not vouch against it") {
    Firm firm;
    firm.work(100, D, 0, 3);
    firm.entry(30, 3, {.by = {A}, .losses = {firm.removal(D)}});
    firm.entry(20, 3, {.move = PenMove::Seizure, .holder = B, .term = 2, .sheet = {A, B, C}});
    firm.entry(21, 20, {.by = {B}, .losses = {firm.removal(D)}});
    firm.work(200, A, 0, 30, {100});
    const Judged judged{firm};
    REQUIRE(judged.stands(21));
    CHECK(judged.fine(200));
    CHECK(judged.why(100) == Why::Cut);

    Firm back = firm;  // once he names the chain in which D is a member, his word is as good as any
    back.work(201, A, 200, 20);
    CHECK(Judged{back}.fine(100));
}

TEST_CASE("T4: who named the standing loss does not vouch by naming an earlier state") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.work(200, D, 0, 10);
    firm.work(201, D, 200, 3, {100});
    const Judged judged{firm};
    CHECK(judged.why(100) == Why::Cut);
    CHECK(judged.why(201) == Why::Backwards);
}

TEST_CASE("T4: outsider: who is enrolled by a void entry alone raises nobody's cut") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C, 100)}});
    firm.entry(20, 3, {.by = {A}, .enrols = {E}});
    firm.work(300, E, 0, 20, {101});
    const Judged judged{firm};
    REQUIRE_FALSE(judged.stands(20));
    CHECK(judged.why(101) == Why::Cut);
    CHECK(judged.why(300) == Why::NotMember);
}

TEST_CASE(
    "T4: guarded, re-issue: who had not heard of the second removal still vouches through the second for the first") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, B, 0, 3);
    firm.work(300, D, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(11, 10, {.by = {A}, .losses = {firm.removal(D)}});
    CHECK(Judged{firm}.why(100) == Why::Cut);
    firm.work(201, B, 200, 10, {300});  // named C's removal, not D's
    const Judged judged{firm};
    CHECK(judged.fine(300));
    CHECK(judged.fine(100));
}

TEST_CASE("T4: losing another right leaves what does not need it, and who lost it still vouches") {
    constexpr std::uint64_t kAudit = 7;
    Firm firm;
    firm.work(100, C, 0, 3, {}, 1);
    firm.work(102, C, 100, 3, {}, 2);  // another user of the same device
    firm.work(101, C, 102, 3, {}, 1);
    firm.entry(10, 3, {.by = {A}, .losses = {{{kAudit, 1, 0}, {firm.point(100)}}, firm.removal(D)}});
    firm.work(400, D, 0, 3);
    Firm word = firm;  // another user, who had not heard, vouches for what he worked upon, on this device as on another
    word.work(103, C, 101, 3, {}, 2);
    CHECK(Judged{word}.of(101).ask.size() == 1);
    firm.work(103, C, 101, 10, {}, 1);
    const Judged judged{firm};
    CHECK(judged.of(100).ask == std::vector{hashOf(3)});
    CHECK(judged.of(101).ask == std::vector{hashOf(3), hashOf(10)});
    CHECK(judged.of(102).ask == std::vector{hashOf(3)});
    CHECK(judged.of(103).ask == std::vector{hashOf(10)});

    const auto allows = [](const Hash& entry, const WorkFacts& work) { return entry != hashOf(10) || work.user != 1; };
    const auto accepted = [&](std::uint64_t name) {
        return judged.judgement.accepted(judged.work.find(firm.point(name)), allows);
    };
    CHECK(accepted(100));
    CHECK_FALSE(accepted(101));
    CHECK(accepted(102));

    Firm more = firm;  // C goes on under the state in which user 1 may not audit, and has not heard of a later removal
    more.work(500, B, 0, 10);
    more.entry(11, 10, {.by = {A}, .losses = {more.removal(B)}});
    more.work(104, C, 103, 10, {500}, 1);
    CHECK(Judged{more}.fine(500));
}

TEST_CASE("T4: a right that came back and was lost again is two cuts, membership never comes back") {
    constexpr std::uint64_t kAudit = 7;
    const LossKey key{kAudit, 1, 0};
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {{key, {}}}});
    firm.entry(11, 10, {.by = {A}, .regained = {key, {kMembership, 0, C}}});
    firm.work(100, C, 0, 11, {}, 1);
    firm.work(101, C, 100, 11, {}, 1);
    firm.work(102, C, 101, 11, {}, 1);
    firm.work(400, D, 0, 11, {101});
    firm.entry(12, 11, {.by = {A}, .losses = {{key, {firm.point(100)}}}});
    const Judged judged{firm};
    CHECK(judged.judgement.cuts().size() == 2);
    CHECK(judged.of(101).ask == std::vector{hashOf(11)});  // D had heard of the first loss, not of the second
    CHECK(judged.of(102).ask == std::vector{hashOf(11), hashOf(12)});
}

TEST_CASE("T4: membership never comes back, whatever an entry says: two removals stay one cut") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(11, 10, {.by = {A}, .regained = {{kMembership, 0, C}}});
    firm.entry(12, 11, {.by = {A}, .losses = {firm.removal(C, 100)}});
    const Judged judged{firm};
    CHECK(judged.judgement.cuts().size() == 1);
    CHECK(judged.fine(100));
}

TEST_CASE("T4: a void name between loss and return does not vouch against the loss") {
    const LossKey key{7, 1, 0};
    Firm firm;
    firm.work(100, C, 0, 3, {}, 1);
    firm.entry(30, 3, {.by = {A}, .losses = {{key, {}}}});
    firm.entry(31, 30, {.by = {A}, .regained = {key}});
    firm.entry(20, 3, {.move = PenMove::Seizure, .holder = B, .term = 2, .sheet = {A, B, C}});
    firm.entry(21, 20, {.by = {B}, .losses = {{key, {}}}});
    Firm lost = firm;
    lost.work(200, D, 0, 30, {100});
    CHECK(Judged{lost}.of(100).ask.size() == 2);
    firm.work(200, D, 0, 31, {100});
    CHECK(Judged{firm}.of(100).ask.size() == 1);
}

TEST_CASE("T4: a cut whose change set is not here keeps what lies before any fork up to it") {
    Firm firm;
    for (std::uint64_t name = 100; name < 104; ++name) firm.work(name, C, name == 100 ? 0 : name - 1, 3);
    Loss loss = firm.removal(C, 102);
    loss.last[0].hash = hashOf(999);
    firm.entry(10, 3, {.by = {A}, .losses = {loss}});
    CHECK(Judged{firm}.fine(102));
    CHECK(Judged{firm}.why(103) == Why::Cut);
    firm.work(150, C, 100, 3);
    CHECK(Judged{firm}.fine(100));
    CHECK(Judged{firm}.why(101) == Why::Cut);  // nothing tells on which branch the last one lay
    CHECK(Judged{firm}.why(150) == Why::Cut);
}

TEST_CASE("K1: a forked number is cut after its last common change set, each branch counts as far as others vouch") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.work(102, C, 101, 3);
    firm.work(151, C, 100, 3);
    firm.work(152, C, 151, 3);
    Judged alone{firm};
    CHECK(alone.fine(100));
    for (const std::uint64_t name : {101U, 102U, 151U, 152U}) CHECK(alone.why(name) == Why::Fork);
    firm.work(200, B, 0, 3, {102});
    firm.work(400, D, 0, 3, {151});
    const Judged judged{firm};
    for (const std::uint64_t name : {101U, 102U, 151U}) CHECK(judged.fine(name));
    CHECK(judged.why(152) == Why::Fork);
}

TEST_CASE("K1: a removal names the branch by its hash") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(101, C, 100, 3);
    firm.work(151, C, 100, 3);
    firm.work(200, B, 0, 3, {101});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C, 151)}});
    firm.work(400, D, 0, 10, {151});
    const Judged judged{firm};
    CHECK(judged.fine(151));  // D vouches against the fork, the removal names it
    CHECK(judged.fine(101));  // B vouches against both
}

TEST_CASE("K1: what is given up lies aside, for all alike, and vouches for nothing") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(200, B, 0, 3);
    firm.work(201, B, 200, 3, {100});
    firm.work(202, B, 201, 3);
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}, .givenUp = {{B, 2, 2}}});
    const Judged judged{firm};
    CHECK(judged.of(201).kind == Finding::Kind::Aside);
    CHECK(judged.why(201) == Why::GivenUp);
    CHECK(judged.fine(200));
    CHECK(judged.fine(202));
    CHECK(judged.why(100) == Why::Cut);

    Firm lost = firm;  // the same without its bytes
    lost.works.erase(lost.works.begin() + 2);
    const Judged without{lost};
    for (const std::uint64_t name : {100U, 200U, 202U}) CHECK(without.of(name) == judged.of(name));
}
