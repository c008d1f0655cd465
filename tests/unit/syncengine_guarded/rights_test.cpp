#include "syncengine/guarded/rights.h"

#include "tests/simulation/dice.h"
#include "tests/support/histories.h"

#include <doctest/doctest.h>
#include <limits>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::simulation::Dice;

namespace {

constexpr DeviceNumber kA = 16, kB = 32, kC = 48;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

GuardedMove move(DeviceNumber by, Sequence sequence, GuardedKind kind, std::int64_t quantity) {
    const ChangeSetId id = packIdentifier(by, sequence);
    return {.id = id, .written = id, .kind = kind, .quantity = quantity};
}
GuardedMove receive(DeviceNumber by, Sequence sequence, std::int64_t quantity) {
    return move(by, sequence, GuardedKind::Receive, quantity);
}
GuardedMove spend(DeviceNumber by, Sequence sequence, std::int64_t quantity) {
    return move(by, sequence, GuardedKind::Spend, quantity);
}
GuardedMove takeBack(DeviceNumber by, Sequence sequence, const GuardedMove& of) {
    GuardedMove made = move(by, sequence, GuardedKind::Return, 0);
    made.spend = of.id;
    return made;
}
GuardedMove give(DeviceNumber by, Sequence sequence, DeviceNumber to, std::int64_t quantity) {
    GuardedMove made = move(by, sequence, GuardedKind::Transfer, quantity);
    made.to = to;
    return made;
}

GuardedRights rightsOf(const std::vector<GuardedMove>& moves) {
    GuardedRights rights;
    for (const GuardedMove& one : moves) rights.take(one);
    return rights;
}

}  // namespace

TEST_CASE("S13: goods bring the right to them; who has none waits and hears how much there is") {
    const GuardedRights rights = rightsOf({receive(kA, 1, 10), give(kA, 2, kB, 4), spend(kA, 3, 5)});
    CHECK(rights.held(kA) == 1);
    CHECK(rights.held(kB) == 4);
    CHECK(rights.held(kC) == 0);
    CHECK(rights.stock() == 5);
    CHECK(maySpend(rights, kA, 1));
    const auto refused = maySpend(rights, kB, 5'000'000);
    REQUIRE(!refused);
    CHECK(refused.error().code == "guarded.too_little");
    CHECK(refused.error().values == std::vector<std::string>{"0.000004", "5"});
    CHECK(maySpend(rights, kA, 0).error().code == "guarded.quantity");
    CHECK(maySpend(rights, kA, -1).error().code == "guarded.quantity");
}

TEST_CASE("S13: a spend taken back gives its right to the one who spent it, once however many take it back") {
    const GuardedMove out = spend(kA, 2, 5);
    const std::vector<GuardedMove> moves{receive(kA, 1, 5), out, takeBack(kB, 1, out), takeBack(kC, 1, out)};
    const GuardedRights rights = rightsOf(moves);
    CHECK(rights.held(kA) == 5);
    CHECK(rights.held(kB) == 0);
    CHECK(rights.stock() == 5);
    // Told before the spend itself, the same.
    CHECK(rightsOf({moves[2], moves[1], moves[0]}).held(kA) == 5);
    CHECK(rightsOf({moves[2], moves[0]}).stock() == 5);
    CHECK(rightsOf({moves[2]}).all().empty());
}

TEST_CASE("S13, K11: of one document posted apart both used their right, the goods went out once") {
    GuardedMove first = spend(kA, 2, 3), second = spend(kB, 1, 3);
    second.effective = false;
    const std::vector<GuardedMove> moves{receive(kA, 1, 8), give(kA, 3, kB, 4), first, second};
    CHECK(rightsOf(moves).stock() == 5);
    CHECK(rightsOf(moves).held(kB) == 1);
    // Taking the void one back returns the right; the goods had not gone.
    GuardedRights rights = rightsOf(moves);
    CHECK(rights.take(takeBack(kC, 1, second)));
    CHECK(rights.stock() == 5);
    CHECK(rights.held(kB) == 4);
}

TEST_CASE("S13: moves that no program of ours writes count nowhere") {
    GuardedRights rights = rightsOf({receive(kA, 1, 5)});
    CHECK(!rights.take(receive(kB, 1, 0)));
    CHECK(!rights.take(receive(kB, 1, -5)));
    CHECK(!rights.take(spend(kA, 2, -5)));
    CHECK(!rights.take(give(kA, 2, 0, 1)));
    CHECK(!rights.take(give(kA, 2, kA, 1)));
    CHECK(!rights.take(give(kA, 2, kB, -1)));
    CHECK(!rights.take(takeBack(kA, 2, GuardedMove{})));
    GuardedMove reissue = move(kA, 2, GuardedKind::Reissue, 1);
    reissue.to = kA;
    CHECK(!rights.take(reissue));
    CHECK(rights.held(kA) == 5);
    CHECK(rights.stock() == 5);
}

TEST_CASE("T5: who forges his own chain overspends what he held, and is listed; nobody else loses a right by it") {
    GuardedRights rights = rightsOf({receive(kA, 1, 5), give(kA, 2, kB, 2), spend(kB, 1, 3), give(kB, 2, kC, 2)});
    const auto listed = rights.overspent();
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].number == kB);
    CHECK(listed[0].quantity == -3);
    CHECK(rights.held(kB) == 0);
    CHECK(rights.held(kA) == 3);
    CHECK(rightsOf({receive(kA, 1, 5)}).overspent().empty());
}

TEST_CASE("S13, M1: sums beyond 64 bits neither wrap nor stop anything") {
    const GuardedRights rights = rightsOf({receive(kA, 1, kMost), receive(kA, 2, kMost), spend(kB, 1, kMost)});
    CHECK(rights.held(kA) == kMost);
    CHECK(rights.stock() == kMost);
    CHECK(maySpend(rights, kA, kMost));
    CHECK(rights.overspent()[0].quantity == -Int128{kMost});
}

TEST_CASE("S13: goods come in by the number that made the document, or both would get the right to them") {
    CHECK(mayReceive(kA, packIdentifier(kA, 7), 5));
    const auto refused = mayReceive(kB, packIdentifier(kA, 7), 5);
    REQUIRE(!refused);
    CHECK(refused.error().code == "guarded.other_number");
    CHECK(refused.error().values == std::vector<std::string>{"16"});
    CHECK(mayReceive(kA, packIdentifier(kA, 7), 0).error().code == "guarded.quantity");
}

TEST_CASE("S13, I1: the next number of a device holds nothing of what the number before held") {
    const GuardedRights rights = rightsOf({receive(kA, 1, 5)});
    CHECK(rights.held(kA + 1) == 0);
    CHECK(!maySpend(rights, kA + 1, 1));
}

TEST_CASE("S13: right is asked of those on line, of who holds most first, no more than is missing") {
    const GuardedRights rights =
        rightsOf({receive(kA, 1, 20), give(kA, 2, kB, 3), give(kA, 3, kC, 6), give(kA, 4, 64, 6), spend(kA, 5, 4)});
    using Requests = std::vector<RightRequest>;
    const std::vector<DeviceNumber> both{kB, kC}, all{80, 64, kA, kC, kB}, none;
    CHECK(requestsFor(rights, kA, 4, both) == Requests{{kC, 3}});
    CHECK(requestsFor(rights, kA, 11, both) == Requests{{kC, 6}, {kB, 3}});
    CHECK(requestsFor(rights, kB, 13, all) == Requests{{kC, 6}, {64, 4}});
    CHECK(requestsFor(rights, kA, 1, all).empty());
    CHECK(requestsFor(rights, kA, 9, none).empty());
    CHECK(requestsFor(rights, kB, 99, std::vector<DeviceNumber>{80, kB, kC}) == Requests{{kC, 6}});
    CHECK(answerRequest(rights, kC, 4) == 4);
    CHECK(answerRequest(rights, kC, 7) == 6);
    CHECK(answerRequest(rights, 80, 7) == 0);
    CHECK(answerRequest(rights, kC, -1) == 0);
}

TEST_CASE("T5: frozen right is re-issued with the pen, when all is firm and every living number named every removal") {
    const GuardedRights rights = rightsOf({receive(kA, 1, 10), give(kA, 2, kC, 4), give(kA, 3, kB, 1)});
    std::vector<LivingNumber> living{{kA, 2}, {kB, 2}};
    ReissueFacts facts{.holdsPen = true, .newestEntryFirm = true, .newestRemoval = 2, .living = living};
    CHECK(reissuable(rights, kC, facts) == 4);
    SUBCASE("without the pen") {
        facts.holdsPen = false;
        CHECK(reissuable(rights, kC, facts).error().code == "guarded.no_pen");
    }
    SUBCASE("before the newest entry is firm") {
        facts.newestEntryFirm = false;
        CHECK(reissuable(rights, kC, facts).error().code == "guarded.not_settled");
    }
    SUBCASE("before all named the last removal") {
        living[1].named = 1;
        CHECK(reissuable(rights, kC, facts).error().code == "guarded.not_settled");
    }
    SUBCASE("of a number that lives") { CHECK(reissuable(rights, kB, facts).error().code == "guarded.not_frozen"); }
    SUBCASE("what was never held") { CHECK(reissuable(rights, 64, facts) == 0); }
}

TEST_CASE("T5: never above what brings the sum of all rights to the stock") {
    // 64 is cut as well and had spent 3 that it never held: of the 4 that C held, only 1 has goods behind it.
    std::vector<GuardedMove> moves{receive(kA, 1, 10), give(kA, 2, kC, 4), spend(64, 1, 3)};
    const std::vector<LivingNumber> living{{kA, 1}, {kB, 1}};
    const ReissueFacts facts{.holdsPen = true, .newestEntryFirm = true, .newestRemoval = 1, .living = living};
    CHECK(reissuable(rightsOf(moves), kC, facts) == 1);
    GuardedMove reissue = move(kA, 3, GuardedKind::Reissue, 1);
    reissue.from = kC;
    reissue.to = kB;
    moves.push_back(reissue);
    CHECK(rightsOf(moves).held(kB) == 1);
    CHECK(rightsOf(moves).held(kC) == 3);
    CHECK(reissuable(rightsOf(moves), kC, facts) == 0);
    moves.push_back(spend(64, 2, 1));
    CHECK(reissuable(rightsOf(moves), kC, facts) == 0);
}

TEST_CASE("S13: rights and stock are the same in every order of arrival") {
    for (int seed = 0; seed < testing::histories(20'000, 500); ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        std::vector<GuardedMove> moves;
        for (Sequence i = 1; i <= 10; ++i) {
            const DeviceNumber by = static_cast<DeviceNumber>(16 * (1 + dice.below(3)));
            switch (dice.below(4)) {
                case 0: moves.push_back(receive(by, i, dice.between(1, 5))); break;
                case 1: moves.push_back(give(by, i, static_cast<DeviceNumber>(16 * (1 + dice.below(3))), 1)); break;
                case 2: moves.push_back(spend(by, i, dice.between(1, 5))); break;
                default:
                    if (moves.empty()) break;
                    moves.push_back(
                        takeBack(by, i, moves[static_cast<std::size_t>(dice.below(static_cast<int>(moves.size())))]));
            }
            if (!moves.empty()) moves.back().effective = dice.percent(80);
        }
        const GuardedRights whole = rightsOf(moves);
        for (std::size_t i = moves.size(); i > 1; --i)
            std::swap(moves[i - 1], moves[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
        const GuardedRights other = rightsOf(moves);
        CHECK(other.stock() == whole.stock());
        for (const DeviceNumber number : {kA, kB, kC}) CHECK(other.held(number) == whole.held(number));
        CHECK(other.overspent().size() == whole.overspent().size());
    }
}
