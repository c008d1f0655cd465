#pragma once

#include "schema/base/calendar.h"
#include "schema/base/identifier.h"
#include "syncengine/clock/clock.h"
#include "syncengine/ledger/judged.h"
#include "syncengine/ledger/postings.h"
#include "syncengine/log/version_vector.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

/// Closed periods (rules K12, S5): what a closing froze stays as its author saw it, and whatever turns up later takes
/// effect on the first open day. Derived on every replica alike, nothing is posted. Pure.
namespace outpost::sync {

struct Closing {
    RecordId id = 0;
    ChangeSetId written = 0;
    Stamp stamp = 0;
    RecordId before = 0;  ///< the closing that it follows; 0: the first
    Days day = 0;         ///< the last day that it closes
    VersionVector context;
};

/// The closings that stand, in their order: from the first, of those on one predecessor the lowest (stamp, device
/// number). A closing that did not know its predecessor, closes no further than it, or bears no date of the calendar
/// stands nowhere. Indexes.
std::vector<std::size_t> standingClosings(std::span<const Closing> closings, const Judged& judged);

/// All postings and reversals of one document and step.
struct PostedStep {
    std::vector<Posting> postings;
    std::vector<Reversal> reversals;
};

/// A posting or a reversal that counts in some view, with the date printed on it.
struct CountingEntry {
    RecordId entry = 0;
    Days printed = 0;
    bool operator==(const CountingEntry&) const = default;
};

/// What counts in a view: effective postings, and reversed ones with their reversals. Ascending by entry.
std::vector<CountingEntry> countingEntries(std::span<const PostedStep> steps, const Judged& judged);

/// A closing that stands and what counts in its context.
struct ClosedBooks {
    Days day = 0;
    std::vector<CountingEntry> counting;
};

/// An entry in the books. It bears its printed date for ever and takes effect on the booked one.
struct BookedEntry {
    Days booked = 0;
    RecordId entry = 0;
    Days printed = 0;
    bool withdrawn = false;  ///< takes an entry booked before out again: it counts no longer
    bool operator==(const BookedEntry&) const = default;
};

/// The books: up to each closing's day what its context evaluates to, every difference from that on the first open day
/// after. `closed` are the standing closings in order, `whole` what counts in the whole set. Ascending by (booked,
/// entry); in a day the entry before its withdrawal. No withdrawal stands before its entry, so each prefix is a state.
std::vector<BookedEntry> bookEntries(std::span<const ClosedBooks> closed, std::span<const CountingEntry> whole);

/// The first day on which a command may still post; none: every day is open.
std::optional<Days> firstOpenDay(std::span<const ClosedBooks> closed);

}  // namespace outpost::sync
