#include "syncengine/ledger/closings.h"

#include "tests/support/histories.h"
#include "tests/unit/syncengine_ledger/books_firm.h"

#include <doctest/doctest.h>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::testing::BooksFirm;

namespace {

constexpr DeviceNumber kA = 16, kB = 32;
const Judged kAll = [](ChangeSetId) { return true; };

Closing closing(DeviceNumber by, Sequence sequence, Stamp stamp, RecordId before, Days day,
                VersionVector context = {}) {
    const ChangeSetId id = packIdentifier(by, sequence);
    return {.id = id, .written = id, .stamp = stamp, .before = before, .day = day, .context = std::move(context)};
}

}  // namespace

TEST_CASE(
    "K12: counterexample 10: a lower posting that arrives after the closing leaves the closed balance as it was") {
    // A posts 3 (stamp 4), B posts 2 (stamp 5), B closes; then A's arrives.
    const auto posting = [](DeviceNumber by, Stamp stamp) {
        const ChangeSetId id = packIdentifier(by, 1);
        return Posting{.id = id, .written = id, .stamp = stamp, .printed = 10, .number = {}};
    };
    const Posting threes = posting(kA, 4), two = posting(kB, 5);
    const PostedStep step{.postings = {threes, two}, .reversals = {}};
    const Closing close = closing(kB, 2, 6, 0, 31, {{kB, 1}});
    const ClosedBooks closed{31,
                             countingEntries({&step, 1}, [&](ChangeSetId id) { return close.context.contains(id); })};
    CHECK(closed.counting == std::vector<CountingEntry>{{two.id, 10}});
    const auto books = bookEntries({&closed, 1}, countingEntries({&step, 1}, kAll));
    CHECK(books == std::vector<BookedEntry>{{.booked = 10, .entry = two.id, .printed = 10},
                                            {.booked = 32, .entry = threes.id, .printed = 10},
                                            {.booked = 32, .entry = two.id, .printed = 10, .withdrawn = true}});
}

TEST_CASE(
    "K12: counterexample 10: a second closing of the period turns up below a later closing: both of the other fall") {
    const Closing first = closing(kA, 1, 10, 0, 31), second = closing(kA, 2, 20, first.id, 60, {{kA, 1}});
    const Closing late = closing(kB, 1, 9, 0, 30);
    CHECK(standingClosings(std::vector{second, first}, kAll) == std::vector<std::size_t>{1, 0});
    CHECK(standingClosings(std::vector{second, first, late}, kAll) == std::vector<std::size_t>{2});
    const Closing higher = closing(kB, 1, 11, 0, 30);
    CHECK(standingClosings(std::vector{higher, second, first}, kAll) == std::vector<std::size_t>{2, 1});
    const Closing same = closing(kB, 1, 10, 0, 30);
    CHECK(standingClosings(std::vector{same, first}, kAll) == std::vector<std::size_t>{1});
}

TEST_CASE("K12, T3: a closing that turns refused falls with all that name it") {
    const Closing first = closing(kA, 1, 10, 0, 31), second = closing(kA, 2, 20, first.id, 60, {{kA, 1}});
    const auto chain =
        standingClosings(std::vector{first, second}, [&](ChangeSetId id) { return id != first.written; });
    CHECK(chain.empty());
}

TEST_CASE("K12: a closing stands nowhere that did not know its predecessor, closes no further or bears no date") {
    const Closing first = closing(kA, 1, 10, 0, 31);
    const auto stands = [&](const Closing& next) {
        return standingClosings(std::vector{first, next}, kAll).size() == 2;
    };
    CHECK(stands(closing(kB, 1, 20, first.id, 32, {{kA, 1}})));
    CHECK(!stands(closing(kB, 1, 20, first.id, 32)));
    CHECK(!stands(closing(kB, 1, 20, first.id, 31, {{kA, 1}})));
    CHECK(!stands(closing(kB, 1, 20, 77, 32, {{kA, 1}})));
    CHECK(!stands(closing(kB, 1, 20, first.id, kLastDay + 1, {{kA, 1}})));
    CHECK(standingClosings(std::vector{closing(kA, 1, 1, 0, kFirstDay - 1)}, kAll).empty());
    Closing circle = closing(kA, 1, 1, 0, 31, {{kA, 9}});
    circle.before = circle.id;
    CHECK(standingClosings(std::vector{circle}, kAll).empty());
}

TEST_CASE("S5, K12: what was posted elsewhere keeps its date and takes effect on the first open day") {
    const std::vector<ClosedBooks> closed{{31, {{1, 10}, {2, 40}}}, {59, {{1, 10}, {2, 40}, {3, 20}}}};
    CHECK(firstOpenDay(closed) == 60);
    CHECK(!firstOpenDay({}));
    // 3 came after the first closing, 4 after both; 2 was dated beyond the first; 5 is dated in the open period.
    const std::vector<CountingEntry> whole{{1, 10}, {2, 40}, {3, 20}, {4, 31}, {5, 70}};
    CHECK(bookEntries(closed, whole) == std::vector<BookedEntry>{{.booked = 10, .entry = 1, .printed = 10},
                                                                 {.booked = 32, .entry = 3, .printed = 20},
                                                                 {.booked = 40, .entry = 2, .printed = 40},
                                                                 {.booked = 60, .entry = 4, .printed = 31},
                                                                 {.booked = 70, .entry = 5, .printed = 70}});
}

TEST_CASE(
    "K12: what the closing counted and the whole set does not is withdrawn on the first open day, and may return") {
    // 1 counted at the first closing, was refused at the second, and is vouched for after it.
    const std::vector<ClosedBooks> closed{{31, {{1, 10}}}, {59, {}}};
    CHECK(bookEntries(closed, std::vector<CountingEntry>{{1, 10}}) ==
          std::vector<BookedEntry>{{.booked = 10, .entry = 1, .printed = 10},
                                   {.booked = 32, .entry = 1, .printed = 10, .withdrawn = true},
                                   {.booked = 60, .entry = 1, .printed = 10}});
    // A closing holds its own day.
    const ClosedBooks lastDay{31, {{3, 31}}};
    CHECK(bookEntries({&lastDay, 1}, {}).size() == 2);
    // What was dated beyond the closing and counts no more was never in the books.
    const ClosedBooks first{31, {{2, 40}}};
    CHECK(bookEntries({&first, 1}, {}).empty());
}

TEST_CASE("K12: over random histories with turning verdicts a standing closing's stored balance stays true") {
    int standing = 0, late = 0, withdrawn = 0, fallen = 0, several = 0;
    for (int seed = 0; seed < testing::histories(4'000, 100); ++seed) {
        BooksFirm firm{static_cast<std::uint64_t>(seed), 18};
        const VersionVector whole = firm.whole();
        for (int view = 0; view <= BooksFirm::kDevices; ++view) {
            const auto books = firm.booksIn(view < BooksFirm::kDevices ? firm.knownTo(view) : whole);
            for (const Closing& closing : books.chain) {
                CHECK(firm.balance(books, closing.day) == firm.storedBalance(closing));
                ++standing;
            }
            several += books.chain.size() > 1;
            std::int64_t total = 0;
            for (const CountingEntry& entry : books.counting) total += firm.amountOf(entry.entry);
            CHECK(firm.balance(books, kLastDay) == total);
            const Days open = firstOpenDay(books.closed).value_or(0);
            std::map<RecordId, int> present;
            for (const BookedEntry& entry : books.entries) {
                CHECK(entry.booked >= entry.printed);
                present[entry.entry] += entry.withdrawn ? -1 : 1;
                CHECK(present[entry.entry] >= 0);
                CHECK(present[entry.entry] <= 1);
                late += entry.booked > entry.printed && !entry.withdrawn && entry.booked == open;
                withdrawn += entry.withdrawn;
            }
        }
        fallen += firm.closings().size() > firm.booksIn(whole).chain.size();
    }
    CHECK(standing > 0);
    CHECK(several > 0);
    CHECK(late > 0);
    CHECK(withdrawn > 0);
    CHECK(fallen > 0);
}

TEST_CASE("K12: whatever order rows are read in, the same closings stand and the books are the same") {
    for (int seed = 0; seed < testing::histories(4'000, 100); ++seed) {
        BooksFirm firm{static_cast<std::uint64_t>(seed), 18};
        const VersionVector whole = firm.whole();
        const auto books = firm.booksIn(whole);
        auto closings = firm.closings();
        auto steps = firm.steps();
        testing::shuffle(closings, firm.dice());
        testing::shuffle(steps, firm.dice());
        for (PostedStep& step : steps) testing::shuffle(step.postings, firm.dice());
        std::vector<ClosedBooks> closed;
        for (const std::size_t i : standingClosings(closings, firm.judgedIn(whole)))
            closed.push_back({closings[i].day, countingEntries(steps, firm.judgedIn(closings[i].context))});
        auto counting = countingEntries(steps, firm.judgedIn(whole));
        CHECK(bookEntries(closed, counting) == books.entries);
        testing::shuffle(counting, firm.dice());
        CHECK(bookEntries(closed, counting) == books.entries);
    }
}
