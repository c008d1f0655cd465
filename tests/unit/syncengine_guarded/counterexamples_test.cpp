#include "tests/unit/syncengine_guarded/guarded_firm.h"

#include <doctest/doctest.h>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

using namespace outpost;
using namespace outpost::sync;
using outpost::testing::GuardedFirm;
using outpost::testing::GuardedRules;

// Each one is a smallest history in which the stock falls below zero when one part of the rule is left out.
namespace {

// Device A holds the pen. Numbers: 0 is A's, 2 C's, 4 and 5 D's, 6 B's.
constexpr int kA = 0, kC = 1, kD = 2, kB = 3;
constexpr int kNumberC = 2, kNumberD = 4, kNextD = 5;

/// C holds the right to `quantity` of what came in at A.
GuardedFirm firmWithRightAt(int holder, std::int64_t received, std::int64_t quantity, GuardedRules rules = {}) {
    GuardedFirm firm{rules};
    firm.receive(kA, received);
    CHECK(firm.give(kA, holder, quantity) == quantity);
    firm.hear(holder, kA);
    return firm;
}

/// Each hears the team log from A, names it, and A hears of that.
void name(GuardedFirm& firm, std::initializer_list<int> devices) {
    for (const int device : devices) {
        firm.hear(device, kA);
        firm.note(device);
        firm.hear(kA, device);
    }
}

std::int64_t stock(const GuardedFirm& firm) { return static_cast<std::int64_t>(firm.rightsIn(firm.whole()).stock()); }

std::string_view code(const Result<std::int64_t>& result) { return result ? std::string_view{} : result.error().code; }

}  // namespace

TEST_CASE("T5, T4: counterexample 4: two removals of C: what A counted on stays A's, or C's, never both") {
    for (const auto& [first, second] : {std::pair{1, 0}, std::pair{0, 1}}) {
        GuardedFirm firm = firmWithRightAt(kC, 5, 1);
        CHECK(firm.give(kC, kA, 1) == 1);
        firm.hear(kA, kC);
        firm.remove(kNumberC, first);
        firm.remove(kNumberC, second);
        name(firm, {kD, kB});
        CHECK(firm.reissue(kNumberC, 0) == 1 - first);
        CHECK(firm.spend(kA, 5).has_value());
        CHECK(!firm.spend(kA, 1).has_value());
        CHECK(stock(firm) == 0);
    }
}

TEST_CASE("T5: counterexample 5: B, who had not heard of D's removal, vouches for D and so for what C gave") {
    for (const bool everyRemovalNamed : {false, true}) {
        GuardedFirm firm = firmWithRightAt(kC, 1, 1, {.everyRemovalNamed = everyRemovalNamed});
        CHECK(firm.give(kC, kB, 1) == 1);
        firm.hear(kD, kC);
        firm.note(kD);
        firm.remove(kNumberC, 0);
        name(firm, {kB});
        firm.remove(kNumberD, 0);
        const auto early = firm.reissue(kNumberC, 0);
        if (early) CHECK(firm.spend(kA, 1).has_value());
        firm.hear(kB, kD);
        CHECK(firm.spend(kB, 1).has_value());
        if (!everyRemovalNamed) {
            CHECK(stock(firm) == -1);
            continue;
        }
        CHECK(code(early) == "guarded.not_settled");
        CHECK(stock(firm) == 0);
        name(firm, {kB});
        CHECK(firm.reissue(kNumberC, 0) == 0);
    }
}

TEST_CASE("T5, I1: an old number of a restored device may have vouched unseen: it names the removal, or is cut first") {
    for (const bool oldNumbersToo : {false, true}) {
        GuardedFirm firm = firmWithRightAt(kC, 1, 1, {.oldNumbersToo = oldNumbersToo});
        firm.remember(kD);
        CHECK(firm.give(kC, kD, 1) == 1);
        firm.hear(kD, kC);
        CHECK(firm.spend(kD, 1).has_value());
        firm.hear(kC, kD);
        CHECK(firm.restore(kD));
        firm.remove(kNumberC, 0);
        firm.takeNoteOf(kNextD);
        name(firm, {kD, kB});
        const auto early = firm.reissue(kNumberC, 0);
        if (!oldNumbersToo) {
            CHECK(firm.spend(kA, 1).has_value());
            CHECK(stock(firm) == -1);
            continue;
        }
        CHECK(code(early) == "guarded.not_settled");
        firm.remove(kNumberD, 0);
        name(firm, {kD, kB});
        CHECK(firm.reissue(kNumberC, 0) == 1);
        CHECK(firm.spend(kA, 1).has_value());
        firm.hear(kB, kC);
        CHECK(stock(firm) == 0);
    }
}

TEST_CASE(
    "T5, I1: a restored device forgot the removal it had named: its next number vouches once it is taken note of") {
    for (const bool noticeNeeded : {false, true}) {
        GuardedFirm firm = firmWithRightAt(kC, 1, 1, {.noticeNeeded = noticeNeeded});
        firm.remember(kD);
        firm.remove(kNumberC, 0);
        name(firm, {kD, kB});
        CHECK(firm.restore(kD));
        CHECK(firm.give(kC, kD, 1) == 1);
        firm.hear(kD, kC);
        CHECK(firm.spend(kD, 1).has_value() == !noticeNeeded);
        CHECK(firm.reissue(kNumberC, 0) == 1);
        CHECK(firm.spend(kA, 1).has_value());
        CHECK(stock(firm) == (noticeNeeded ? 0 : -1));
        // Once it is, it knows the removal again, and that C could give nothing.
        firm.takeNoteOf(kNextD);
        name(firm, {kD});
        CHECK(firm.rightsOf(kD).held(GuardedFirm::deviceNumber(kNextD)) == 0);
    }
}

TEST_CASE("T5, T4: a second removal of a number raises no cut: its right may have been given away meanwhile") {
    for (const bool firstRemovalCounts : {false, true}) {
        GuardedFirm firm = firmWithRightAt(kC, 1, 1, {.firstRemovalCounts = firstRemovalCounts});
        CHECK(firm.spend(kC, 1).has_value());
        firm.remove(kNumberC, 0);
        name(firm, {kD, kB});
        CHECK(firm.reissue(kNumberC, 0) == 1);
        CHECK(firm.spend(kA, 1).has_value());
        firm.remove(kNumberC, 1);
        CHECK(stock(firm) == (firstRemovalCounts ? 0 : -1));
    }
}

TEST_CASE(
    "S13, K11: a document posted by two takes the right of both and the goods of one; taken back, it is made good") {
    GuardedFirm firm = firmWithRightAt(kC, 4, 2);
    const auto first = firm.spend(kA, 2, 0), second = firm.spend(kC, 2, 0);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(stock(firm) == 2);
    firm.hear(kA, kC);
    CHECK(!firm.spend(kA, 1).has_value());
    firm.takeBack(kB, *first);
    firm.hear(kA, kB);
    CHECK(stock(firm) == 2);
    CHECK(firm.spend(kA, 2).has_value());
    CHECK(stock(firm) == 0);
}
