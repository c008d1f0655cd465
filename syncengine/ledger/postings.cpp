#include "syncengine/ledger/postings.h"

#include <algorithm>
#include <tuple>

namespace outpost::sync {
namespace {

template <class Row>
auto placeOf(const Row& row) {
    return std::tuple{row.stamp, deviceOf(row.written), row.id};
}

/// The index of the lowest row that `wanted` is true of.
template <class Rows, class Wanted>
std::optional<std::size_t> lowest(const Rows& rows, const Wanted& wanted) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (wanted(i) && (!found || placeOf(rows[i]) < placeOf(rows[*found]))) found = i;
    return found;
}

}  // namespace

PostingsDecision decidePostings(std::span<const Posting> postings, std::span<const Reversal> reversals,
                                const Judged& judged) {
    PostingsDecision decision{.postings = std::vector(postings.size(), PostingState::Refused),
                              .reversals = std::vector(reversals.size(), ReversalState::Refused),
                              .effective = {},
                              .voidedNumbers = {}};
    for (std::size_t i = 0; i < reversals.size(); ++i)
        if (judged(reversals[i].written)) decision.reversals[i] = ReversalState::Baseless;

    for (std::size_t i = 0; i < postings.size(); ++i) {
        if (!judged(postings[i].written)) continue;
        const auto names = [&](std::size_t k) {
            return reversals[k].posting == postings[i].id && decision.reversals[k] != ReversalState::Refused;
        };
        const auto reversal = lowest(reversals, names);
        decision.postings[i] = reversal ? PostingState::Reversed : PostingState::Void;
        for (std::size_t k = 0; k < reversals.size(); ++k)
            if (names(k)) decision.reversals[k] = k == reversal ? ReversalState::Counts : ReversalState::Redundant;
    }

    decision.effective = lowest(postings, [&](std::size_t i) { return decision.postings[i] == PostingState::Void; });
    if (!decision.effective) return decision;
    decision.postings[*decision.effective] = PostingState::Effective;
    const Posting& effective = postings[*decision.effective];
    for (std::size_t i = 0; i < postings.size(); ++i) {
        if (decision.postings[i] != PostingState::Void) continue;
        if (postings[i].content != effective.content) decision.twiceDifferently = true;
        if (!postings[i].number.empty() && postings[i].number != effective.number)
            decision.voidedNumbers.push_back(postings[i].number);
    }
    std::sort(decision.voidedNumbers.begin(), decision.voidedNumbers.end());
    decision.voidedNumbers.erase(std::unique(decision.voidedNumbers.begin(), decision.voidedNumbers.end()),
                                 decision.voidedNumbers.end());
    return decision;
}

std::vector<std::size_t> outsideOfPosting(std::span<const UnitHead> heads, const VersionVector& postingContext) {
    std::vector<std::size_t> outside;
    for (std::size_t i = 0; i < heads.size(); ++i)
        if (!postingContext.contains(heads[i].written)) outside.push_back(i);
    return outside;
}

}  // namespace outpost::sync
