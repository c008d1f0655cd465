#include "syncengine/trust/stability.h"

#include "firm.h"

#include <doctest/doctest.h>
#include <limits>

using namespace outpost::testing;

namespace {

// What each device said last: its newest change set of the given ones, with all that it holds.
Statement says(const Firm& firm, DeviceNumber device, std::uint64_t named, std::vector<std::uint64_t> held) {
    Statement statement{device, hashOf(named), {}};
    for (const std::uint64_t name : held) statement.held.push_back(firm.point(name));
    return statement;
}

std::vector<std::uint64_t> stableOf(const Firm& firm, const std::vector<Statement>& statements) {
    const Judged judged{firm};
    const Stability found = stability(judged.judgement, statements);
    std::vector<std::uint64_t> names;
    for (WorkGraph::Index node = 0; node < judged.work.size(); ++node)
        if (found.stable[node]) names.push_back(judged.work.facts(node).hash[7]);
    return names;
}

bool mayReissueIn(const Firm& firm, const std::vector<Statement>& statements) {
    return mayReissue(Judged{firm}.judgement, statements);
}

using Names = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("K8: the stable vector is the least of what every active device held naming the newest entry") {
    Firm firm;
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(D)}});
    firm.work(100, A, 0, 3);
    firm.work(101, A, 100, 10);
    firm.work(110, B, 0, 10);
    const Statement a = says(firm, A, 10, {101, 110}), b = says(firm, B, 10, {100, 110});
    CHECK(stableOf(firm, {a, b, says(firm, C, 10, {101, 110})}) == Names{100, 110});
    CHECK(stableOf(firm, {a, b, says(firm, C, 10, {101})}) == Names{100});
    CHECK(stableOf(firm, {a, b}).empty());                           // C has said nothing
    CHECK(stableOf(firm, {a, b, says(firm, C, 3, {101})}).empty());  // nor named the newest
    CHECK(stableOf(firm, {a, b, says(firm, C, 10, {100}), says(firm, C, 10, {101, 110})}) == Names{100, 110});
}

TEST_CASE("K8: nothing is folded before the newest standing entry is firm") {
    Firm firm;
    firm.work(100, B, 0, 3);
    CHECK(stability(Judged{firm}.judgement, {}).mayFold);  // a move is firm
    firm.entry(10, 3, {.by = {A}});
    firm.work(101, B, 100, 10);
    CHECK_FALSE(stability(Judged{firm}.judgement, {}).mayFold);
    firm.work(110, A, 0, 10);
    CHECK(stability(Judged{firm}.judgement, {}).mayFold);
}

// C1 is acknowledged by all and accepted by D2's word; then D2 itself is cut.
TEST_CASE("K8: what is accepted only by the word of what is not stable is not stable") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(120, D, 0, 3);
    firm.work(121, D, 120, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.work(101, A, 0, 10, {100, 120});
    firm.work(110, B, 0, 3);
    firm.work(111, B, 110, 10, {101});
    const std::vector<Statement> all{says(firm, A, 10, {100, 101, 120}), says(firm, B, 10, {100, 101, 111, 120}),
                                     says(firm, D, 10, {100, 101, 121})};
    REQUIRE(Judged{firm}.fine(100));
    CHECK(stableOf(firm, all) == Names{120});

    Firm cut = firm;
    cut.entry(11, 10, {.by = {B}, .losses = {cut.removal(D)}});
    cut.entry(12, 10, {.by = {A}, .losses = {cut.removal(D)}});
    REQUIRE(Judged{cut}.why(100) == Finding::Why::Cut);
}

TEST_CASE("K8: what has seen something that is not stable is not stable") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(120, D, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.work(110, B, 0, 10, {100});
    firm.work(130, A, 0, 10);
    const std::vector<Statement> all{says(firm, A, 10, {100, 110}), says(firm, B, 10, {100, 110}),
                                     says(firm, D, 10, {100, 110})};
    REQUIRE(Judged{firm}.fine(100));  // by D's word, which is not below the vector
    CHECK(stableOf(firm, all).empty());
}

TEST_CASE("T5: rights are issued again when no cut can rise any more") {
    Firm firm;
    firm.work(100, C, 0, 3);
    firm.work(110, B, 0, 3);
    firm.work(120, D, 0, 3, {100});
    firm.entry(10, 3, {.by = {A}, .losses = {firm.removal(C)}});
    firm.entry(11, 10, {.by = {A}, .losses = {firm.removal(D)}});
    firm.entry(12, 11, {.by = {A}});
    firm.work(130, A, 0, 12);
    firm.work(111, B, 110, 12);
    const Statement a = says(firm, A, 12, {130});
    CHECK_FALSE(mayReissueIn(firm, {a, says(firm, B, 10, {})}));  // has not heard of D's: he may still vouch for D1
    CHECK_FALSE(mayReissueIn(firm, {a}));
    CHECK(mayReissueIn(firm, {a, says(firm, B, 11, {})}));

    Firm unheard = firm;
    unheard.works.pop_back();
    CHECK_FALSE(mayReissueIn(unheard, {a, says(firm, B, 11, {})}));  // the newest entry is not firm

    Firm missing = firm;  // a removed device's change set below its cut may vouch for another, and is not here
    missing.entry(13, 12, {.by = {A}, .losses = {missing.removal(E)}});
    missing.find(13).losses[0].last.push_back({E, 4, hashOf(999)});
    missing.work(131, A, 130, 13);
    missing.work(112, B, 111, 13);
    CHECK_FALSE(mayReissueIn(missing, {says(missing, A, 13, {}), says(missing, B, 13, {})}));
    missing.find(13).losses[0].last.clear();
    CHECK(mayReissueIn(missing, {says(missing, A, 13, {}), says(missing, B, 13, {})}));
}
