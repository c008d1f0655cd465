#include "syncengine/ledger/postings.h"

#include "tests/support/histories.h"
#include "tests/unit/syncengine_ledger/books_firm.h"

#include <doctest/doctest.h>
#include <map>
#include <string>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::testing::BooksFirm;

namespace {

constexpr DeviceNumber kA = 16, kB = 32, kC = 48;
const Judged kAll = [](ChangeSetId) { return true; };

Posting posting(DeviceNumber by, Sequence sequence, Stamp stamp, std::uint8_t content, std::string number = {}) {
    const ChangeSetId id = packIdentifier(by, sequence);
    return {.id = id, .written = id, .stamp = stamp, .content = {content}, .number = std::move(number)};
}
Reversal reversal(DeviceNumber by, Sequence sequence, Stamp stamp, const Posting& of) {
    const ChangeSetId id = packIdentifier(by, sequence);
    return {.id = id, .written = id, .stamp = stamp, .posting = of.id};
}

}  // namespace

TEST_CASE("K11: two branches post one document with different content: the lower counts, the other's number is void") {
    const std::vector<Posting> postings{posting(kB, 1, 8, 5, "SO-8"), posting(kA, 1, 7, 4, "SO-7")};
    const auto decision = decidePostings(postings, {}, kAll);
    CHECK(decision.postings == std::vector{PostingState::Void, PostingState::Effective});
    CHECK(decision.effective == 1);
    CHECK(decision.voidedNumbers == std::vector<std::string>{"SO-8"});
    CHECK(decision.twiceDifferently);
}

TEST_CASE("K11: with equal content one counts, and nothing is shown but the void number") {
    const std::vector<Posting> postings{posting(kA, 1, 7, 5, "SO-7"), posting(kB, 1, 7, 5, "SO-8"),
                                        posting(kC, 1, 9, 5, "SO-8"), posting(kC, 2, 10, 5, "SO-7"),
                                        posting(kC, 3, 11, 5)};
    const auto decision = decidePostings(postings, {}, kAll);
    CHECK(decision.effective == 0);  // one stamp: the lower device number
    CHECK(decision.voidedNumbers == std::vector<std::string>{"SO-8"});
    CHECK(!decision.twiceDifferently);
}

TEST_CASE("K11: of one stamp the lower device number counts, whatever identifiers its rows bear") {
    std::vector<Posting> postings{posting(kA, 1, 7, 5), posting(kB, 1, 7, 5)};
    std::swap(postings[0].id, postings[1].id);
    CHECK(decidePostings(postings, {}, kAll).effective == 0);
}

TEST_CASE("K11: counterexample 9: post 5, cancel, post 9: 9 counts though the cancelled one is lower") {
    const std::vector<Posting> postings{posting(kA, 1, 1, 5), posting(kA, 3, 3, 9)};
    const Reversal cancel = reversal(kA, 2, 2, postings[0]);
    const auto decision = decidePostings(postings, {&cancel, 1}, kAll);
    CHECK(decision.postings == std::vector{PostingState::Reversed, PostingState::Effective});
    CHECK(decision.reversals == std::vector{ReversalState::Counts});
    CHECK(!decision.twiceDifferently);
    CHECK(decision.voidedNumbers.empty());
}

TEST_CASE("K11: of two reversals made apart the lower counts, so the sum is nothing") {
    const Posting posted = posting(kA, 1, 1, 5);
    const std::vector<Reversal> reversals{reversal(kC, 1, 4, posted), reversal(kB, 1, 3, posted)};
    const auto decision = decidePostings({&posted, 1}, reversals, kAll);
    CHECK(decision.postings == std::vector{PostingState::Reversed});
    CHECK(decision.reversals == std::vector{ReversalState::Redundant, ReversalState::Counts});
    CHECK(!decision.effective);
}

TEST_CASE("K11: reversing the effective one leaves what another branch posted apart") {
    const std::vector<Posting> postings{posting(kA, 1, 1, 5, "SO-1"), posting(kB, 1, 2, 6, "SO-2")};
    const Reversal cancel = reversal(kA, 2, 3, postings[0]);
    const auto decision = decidePostings(postings, {&cancel, 1}, kAll);
    CHECK(decision.postings == std::vector{PostingState::Reversed, PostingState::Effective});
    CHECK(decision.voidedNumbers.empty());
}

TEST_CASE("K11, T3: what is refused neither counts nor takes back, and voids no number") {
    const std::vector<Posting> postings{posting(kA, 1, 1, 5, "SO-1"), posting(kB, 1, 2, 6, "SO-2")};
    const std::vector<Reversal> reversals{reversal(kA, 2, 3, postings[0]), reversal(kB, 2, 4, postings[1])};
    const auto without = [&](ChangeSetId refused) {
        return decidePostings(postings, reversals, [=](ChangeSetId id) { return id != refused; });
    };
    const auto posted = without(postings[0].written);
    CHECK(posted.postings == std::vector{PostingState::Refused, PostingState::Reversed});
    CHECK(posted.reversals == std::vector{ReversalState::Baseless, ReversalState::Counts});
    const auto reversed = without(reversals[0].written);
    CHECK(reversed.postings == std::vector{PostingState::Effective, PostingState::Reversed});
    CHECK(reversed.reversals == std::vector{ReversalState::Refused, ReversalState::Counts});
    const auto none = decidePostings(postings, {}, [&](ChangeSetId id) { return id == postings[0].written; });
    CHECK(none.voidedNumbers.empty());
    CHECK(!none.twiceDifferently);
}

TEST_CASE("K11: an edit that the posting did not cover never stands, whatever its stamp") {
    const VersionVector context{{kA, 3}, {kB, 1}};
    const std::vector<UnitHead> heads{{.written = packIdentifier(kA, 3), .stamp = 1},
                                      {.written = packIdentifier(kB, 2), .stamp = 99},
                                      {.written = packIdentifier(kC, 1), .stamp = 0}};
    CHECK(outsideOfPosting(heads, context) == std::vector<std::size_t>{1, 2});
}

namespace {

struct Seen {
    std::map<RecordId, PostingState> postings;
    std::map<RecordId, ReversalState> reversals;
    std::vector<std::string> voided;
    bool differently = false;
    bool operator==(const Seen&) const = default;
};
Seen seen(const PostedStep& step, const Judged& judged) {
    const auto decision = decidePostings(step.postings, step.reversals, judged);
    Seen all{
        .postings = {}, .reversals = {}, .voided = decision.voidedNumbers, .differently = decision.twiceDifferently};
    for (std::size_t i = 0; i < step.postings.size(); ++i) all.postings[step.postings[i].id] = decision.postings[i];
    for (std::size_t i = 0; i < step.reversals.size(); ++i) all.reversals[step.reversals[i].id] = decision.reversals[i];
    return all;
}

}  // namespace

TEST_CASE("K11: over random histories, in every order: at most one counts, reversed ones sum to nothing") {
    int voided = 0, reversedTwice = 0, again = 0;
    for (int seed = 0; seed < testing::histories(4'000, 150); ++seed) {
        BooksFirm firm{static_cast<std::uint64_t>(seed), 16};
        auto steps = firm.steps();
        const VersionVector whole = firm.whole();
        for (int view = 0; view <= BooksFirm::kDevices; ++view) {
            const VersionVector& known = view < BooksFirm::kDevices ? firm.knownTo(view) : whole;
            const Judged judged = firm.judgedIn(known);
            for (PostedStep& step : steps) {
                const Seen decided = seen(step, judged);
                PostedStep arrived = step;
                testing::shuffle(arrived.postings, firm.dice());
                testing::shuffle(arrived.reversals, firm.dice());
                CHECK(seen(arrived, judged) == decided);

                // The definition, row by row: accepted, named by no accepted reversal, lowest.
                const Posting* lowest = nullptr;
                for (const Posting& posted : step.postings) {
                    int reversals = 0, counting = 0;
                    for (const Reversal& reversal : step.reversals) {
                        if (reversal.posting != posted.id || !judged(reversal.written)) continue;
                        ++reversals;
                        counting += decided.reversals.at(reversal.id) == ReversalState::Counts;
                    }
                    const PostingState state = decided.postings.at(posted.id);
                    CHECK((state == PostingState::Refused) == !judged(posted.written));
                    if (state == PostingState::Refused) continue;
                    CHECK((state == PostingState::Reversed) == (reversals > 0));
                    CHECK(counting == (reversals > 0));
                    reversedTwice += reversals > 1;
                    if (reversals > 0) continue;
                    if (!lowest || posted.stamp < lowest->stamp ||
                        (posted.stamp == lowest->stamp && deviceOf(posted.id) < deviceOf(lowest->id)))
                        lowest = &posted;
                }
                std::int64_t sum = 0;
                for (const CountingEntry& entry : countingEntries({&step, 1}, judged))
                    sum += firm.amountOf(entry.entry);
                CHECK(sum == (lowest ? firm.amountOf(lowest->id) : 0));
                if (lowest) CHECK(decided.postings.at(lowest->id) == PostingState::Effective);
                voided += !decided.voided.empty();
            }
        }
        // A posting that knew everything of its document, the last word on it, counts.
        for (int document = 0; document < BooksFirm::kDocuments; ++document) {
            const testing::BooksEvent* last = nullptr;
            bool knewAll = true;
            for (const auto& event : firm.events())
                if (event.document == document || event.kind >= testing::BooksKind::Close) last = &event;
            if (!last || last->kind != testing::BooksKind::Post) continue;
            for (const auto& event : firm.events())
                knewAll = knewAll && (&event == last || last->context.contains(event.written));
            if (!knewAll) continue;
            const Seen decided = seen(steps[static_cast<std::size_t>(document)], firm.judgedIn(whole));
            CHECK(decided.postings.at(last->written) == PostingState::Effective);
            again += decided.postings.size() > 1;
        }
    }
    CHECK(voided > 0);
    CHECK(reversedTwice > 0);
    CHECK(again > 0);
}
