#pragma once

#include "schema/base/calendar.h"
#include "schema/base/identifier.h"
#include "syncengine/clock/clock.h"
#include "syncengine/ledger/judged.h"
#include "syncengine/log/hash.h"
#include "syncengine/log/version_vector.h"
#include "syncengine/merge/decide.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Which of a document's postings counts (rule K11): a function of the postings and reversals alone, so that two
/// branches that post one document apart come to the same books without any row being touched. Pure.
namespace outpost::sync {

/// One posting of a document and step. Its rows, keyed (document, step, posting, line), carry what it posted.
struct Posting {
    RecordId id = 0;
    ChangeSetId written = 0;
    Stamp stamp = 0;
    Days printed = 0;    ///< the business date that it bears
    Hash content{};      ///< contentHash of what it posted
    std::string number;  ///< the official number given with it; may be empty
};

/// Takes one posting back, line by line.
struct Reversal {
    RecordId id = 0;
    ChangeSetId written = 0;
    Stamp stamp = 0;
    Days printed = 0;
    RecordId posting = 0;
};

enum class PostingState {
    Refused,    ///< outside of this view
    Effective,  ///< counts
    Reversed,   ///< counts together with its reversal: nothing
    Void,       ///< another one, posted apart, is effective; its number stays listed as void
};
enum class ReversalState {
    Refused,    ///< outside of this view
    Counts,     ///< the lowest one of a reversed posting
    Redundant,  ///< another one of the same posting is lower
    Baseless,   ///< its posting is outside of this view
};

struct PostingsDecision {
    std::vector<PostingState> postings;    ///< in the order given
    std::vector<ReversalState> reversals;  ///< in the order given
    std::optional<std::size_t> effective;
    std::vector<std::string> voidedNumbers;  ///< ascending, each once; kept as aliases of the document
    bool twiceDifferently = false;           ///< posted twice, not with the same content: to be shown
};

/// Decides for the postings of one document and step. "Lowest" is by (stamp, device number); two of one change set, which
/// no program of ours writes, by identifier.
PostingsDecision decidePostings(std::span<const Posting> postings, std::span<const Reversal> reversals,
                                const Judged& judged);

/// Which heads of a covered field never stand while a posting is effective: all that the posting did not cover (rule
/// K11), before it or after it. They are open conflicts; indexes of `heads`, ascending. The others compare as ever.
std::vector<std::size_t> outsideOfPosting(std::span<const UnitHead> heads, const VersionVector& postingContext);

}  // namespace outpost::sync
