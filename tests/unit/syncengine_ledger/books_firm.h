#pragma once

#include "syncengine/ledger/closings.h"
#include "tests/simulation/dice.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

/// A firm of three devices that post, reverse and close apart, and whose verdicts turn, as random histories.
namespace outpost::testing {

enum class BooksKind { Post, Reverse, Close, Refuse, Vouch };

struct BooksEvent {
    BooksKind kind = BooksKind::Post;
    ChangeSetId written = 0;  ///< also the identifier of what it makes
    sync::Stamp stamp = 0;
    sync::VersionVector context;
    int document = 0;
    std::int64_t amount = 0;
    Days day = 0;
    std::int64_t named = 0;  ///< Reverse, Refuse, Vouch: what; Close: the closing before
};

/// Everything that was written, and what can be computed of any part of it.
class BooksFirm {
public:
    static constexpr int kDevices = 3, kDocuments = 2;

    /// Plays `steps` random steps.
    BooksFirm(std::uint64_t seed, int steps) : dice_(seed) {
        for (auto& skew : skews_) skew = dice_.below(10);
        for (int i = 0; i < steps; ++i) step(i);
    }

    const std::vector<BooksEvent>& events() const { return events_; }
    const sync::VersionVector& knownTo(int device) const { return known_[device]; }
    simulation::Dice& dice() { return dice_; }
    sync::VersionVector whole() const {
        sync::VersionVector all;
        for (const auto& known : known_) all.merge(known);
        return all;
    }

    /// Accepted in `view`: in it, and not refused there, or vouched for there.
    sync::Judged judgedIn(const sync::VersionVector& view) const {
        return [this, &view](ChangeSetId id) {
            bool refused = false, vouched = false;
            for (const BooksEvent& event : events_) {
                if (event.named != id || !view.contains(event.written)) continue;
                refused = refused || event.kind == BooksKind::Refuse;
                vouched = vouched || event.kind == BooksKind::Vouch;
            }
            return view.contains(id) && (!refused || vouched);
        };
    }

    std::vector<sync::PostedStep> steps() const {
        std::vector<sync::PostedStep> steps(kDocuments);
        for (const BooksEvent& event : events_) {
            auto& step = steps[static_cast<std::size_t>(event.document)];
            if (event.kind == BooksKind::Post)
                step.postings.push_back({.id = event.written,
                                         .written = event.written,
                                         .stamp = event.stamp,
                                         .printed = event.day,
                                         .content = {static_cast<std::uint8_t>(event.amount)},
                                         .number = "N" + std::to_string(event.written)});
            if (event.kind == BooksKind::Reverse)
                step.reversals.push_back({.id = event.written,
                                          .written = event.written,
                                          .stamp = event.stamp,
                                          .printed = event.day,
                                          .posting = event.named});
        }
        return steps;
    }

    std::vector<sync::Closing> closings() const {
        std::vector<sync::Closing> closings;
        for (const BooksEvent& event : events_)
            if (event.kind == BooksKind::Close)
                closings.push_back({.id = event.written,
                                    .written = event.written,
                                    .stamp = event.stamp,
                                    .before = event.named,
                                    .day = event.day,
                                    .context = event.context});
        return closings;
    }

    /// The closings that stand in a view, and what counts at each.
    struct Books {
        std::vector<sync::Closing> chain;
        std::vector<sync::ClosedBooks> closed;
        std::vector<sync::CountingEntry> counting;
        std::vector<sync::BookedEntry> entries;
    };
    Books booksIn(const sync::VersionVector& view) const {
        Books books;
        const auto all = closings();
        const auto posted = steps();
        for (const std::size_t i : standingClosings(all, judgedIn(view))) {
            books.chain.push_back(all[i]);
            books.closed.push_back({all[i].day, countingEntries(posted, judgedIn(all[i].context))});
        }
        books.counting = countingEntries(posted, judgedIn(view));
        books.entries = bookEntries(books.closed, books.counting);
        return books;
    }

    std::int64_t amountOf(std::int64_t id) const {
        for (const BooksEvent& event : events_) {
            if (event.written != id) continue;
            return event.kind == BooksKind::Reverse ? -amountOf(event.named) : event.amount;
        }
        return 0;
    }
    std::int64_t balance(const Books& books, Days until) const {
        std::int64_t sum = 0;
        for (const auto& entry : books.entries)
            if (entry.booked <= until) sum += entry.withdrawn ? -amountOf(entry.entry) : amountOf(entry.entry);
        return sum;
    }
    /// What a closing's author saw as the balance up to its day, from his context alone.
    std::int64_t storedBalance(const sync::Closing& closing) const {
        Books seen = booksIn(closing.context);
        seen.closed.push_back({closing.day, seen.counting});
        seen.entries = bookEntries(seen.closed, seen.counting);
        return balance(seen, closing.day);
    }

private:
    void step(int time) {
        const int device = dice_.below(kDevices);
        if (dice_.percent(35)) known_[device].merge(known_[dice_.below(kDevices)]);
        BooksEvent event;
        event.context = known_[device];
        const DeviceNumber number = static_cast<DeviceNumber>(16 * (device + 1));
        event.written = packIdentifier(number, known_[device].of(number) + 1);
        event.stamp = std::max<sync::Stamp>(last_[device] + 1, time + skews_[device]);
        event.document = dice_.below(kDocuments);
        event.amount = 1 + dice_.below(3);
        if (!choose(event)) return;
        last_[device] = event.stamp;
        known_[device].raise(number, counterOf(event.written));
        events_.push_back(event);
    }

    /// What an honest program would do with what is known; false: nothing.
    bool choose(BooksEvent& event) {
        const Books books = booksIn(event.context);
        const Days open = firstOpenDay(books.closed).value_or(1);
        event.day = open + dice_.below(3);
        const auto decision = [&] {
            const auto all = steps();
            const auto& step = all[static_cast<std::size_t>(event.document)];
            const auto made = decidePostings(step.postings, step.reversals, judgedIn(event.context));
            return made.effective ? step.postings[*made.effective].id : 0;
        }();
        const int what = dice_.below(10);
        if (what < 7) {
            event.kind = decision == 0 ? BooksKind::Post : BooksKind::Reverse;
            event.named = decision;
            return decision == 0 || what < 4;
        }
        if (what == 7) {
            event.kind = BooksKind::Close;
            event.named = books.chain.empty() ? 0 : books.chain.back().id;
            return true;
        }
        if (events_.empty()) return false;
        const BooksEvent& target = events_[static_cast<std::size_t>(dice_.below(static_cast<int>(events_.size())))];
        event.kind = what == 8 ? BooksKind::Refuse : BooksKind::Vouch;
        event.named = target.written;
        return target.kind != BooksKind::Refuse && target.kind != BooksKind::Vouch;
    }

    simulation::Dice dice_;
    std::vector<BooksEvent> events_;
    sync::VersionVector known_[kDevices];
    sync::Stamp last_[kDevices]{};
    int skews_[kDevices]{};
};

inline void shuffle(auto& list, simulation::Dice& dice) {
    for (std::size_t i = list.size(); i > 1; --i)
        std::swap(list[i - 1], list[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
}

}  // namespace outpost::testing
