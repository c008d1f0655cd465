#include "syncengine/ledger/closings.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace outpost::sync {
namespace {

/// What of the books is fixed so far: entries that count there, with their printed date.
using Fixed = std::map<RecordId, Days>;

/// Books every difference between `fixed` and `counting` from `open` on (none: on the printed date), as far as it falls
/// on or before `until` (none: all of it).
void bookDifference(Fixed& fixed, std::span<const CountingEntry> counting, std::optional<Days> open,
                    std::optional<Days> until, std::vector<BookedEntry>& books) {
    Fixed wanted;
    for (const CountingEntry& entry : counting) wanted.emplace(entry.entry, entry.printed);
    for (auto it = fixed.begin(); it != fixed.end();) {
        if (wanted.contains(it->first)) {
            ++it;
            continue;
        }
        // What is fixed was fixed by a closing, so there is an open day after it.
        books.push_back({.booked = *open, .entry = it->first, .printed = it->second, .withdrawn = true});
        it = fixed.erase(it);
    }
    for (const auto& [entry, printed] : wanted) {
        const Days booked = open ? std::max(printed, *open) : printed;
        if (fixed.contains(entry) || (until && booked > *until)) continue;
        books.push_back({.booked = booked, .entry = entry, .printed = printed});
        fixed.emplace(entry, printed);
    }
}

}  // namespace

std::vector<std::size_t> standingClosings(std::span<const Closing> closings, const Judged& judged) {
    std::vector<std::size_t> chain;
    const auto follows = [&](const Closing& closing) {
        if (!judged(closing.written) || closing.day < kFirstDay || closing.day > kLastDay) return false;
        if (chain.empty()) return closing.before == 0;
        const Closing& last = closings[chain.back()];
        return closing.before == last.id && closing.day > last.day && closing.context.contains(last.written);
    };
    const auto place = [&](std::size_t i) {
        return std::tuple{closings[i].stamp, deviceOf(closings[i].written), closings[i].id};
    };
    // A step of the chain always closes a later day, so it ends.
    for (;;) {
        std::optional<std::size_t> next;
        for (std::size_t i = 0; i < closings.size(); ++i)
            if (follows(closings[i]) && (!next || place(i) < place(*next))) next = i;
        if (!next) return chain;
        chain.push_back(*next);
    }
}

std::vector<CountingEntry> countingEntries(std::span<const PostedStep> steps, const Judged& judged) {
    std::vector<CountingEntry> counting;
    for (const PostedStep& step : steps) {
        const PostingsDecision decision = decidePostings(step.postings, step.reversals, judged);
        for (std::size_t i = 0; i < step.postings.size(); ++i)
            if (decision.postings[i] == PostingState::Effective || decision.postings[i] == PostingState::Reversed)
                counting.push_back({step.postings[i].id, step.postings[i].printed});
        for (std::size_t i = 0; i < step.reversals.size(); ++i)
            if (decision.reversals[i] == ReversalState::Counts)
                counting.push_back({step.reversals[i].id, step.reversals[i].printed});
    }
    std::sort(counting.begin(), counting.end(),
              [](const CountingEntry& a, const CountingEntry& b) { return a.entry < b.entry; });
    return counting;
}

std::vector<BookedEntry> bookEntries(std::span<const ClosedBooks> closed, std::span<const CountingEntry> whole) {
    Fixed fixed;
    std::vector<BookedEntry> books;
    std::optional<Days> open;
    for (const ClosedBooks& period : closed) {
        bookDifference(fixed, period.counting, open, period.day, books);
        open = period.day + 1;
    }
    bookDifference(fixed, whole, open, {}, books);
    std::sort(books.begin(), books.end(), [](const BookedEntry& a, const BookedEntry& b) {
        return std::tuple{a.booked, a.entry, a.withdrawn} < std::tuple{b.booked, b.entry, b.withdrawn};
    });
    return books;
}

std::optional<Days> firstOpenDay(std::span<const ClosedBooks> closed) {
    if (closed.empty()) return {};
    return closed.back().day + 1;
}

}  // namespace outpost::sync
