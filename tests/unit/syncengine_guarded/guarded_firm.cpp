#include "tests/unit/syncengine_guarded/guarded_firm.h"

#include "syncengine/ledger/postings.h"

#include <algorithm>

namespace outpost::testing {

using namespace outpost::sync;

namespace {

constexpr int kNoCut = 255;
constexpr int kDocuments = 4;

}  // namespace

void GuardedFirm::receive(int device, std::int64_t quantity) {
    write(device, {.kind = GuardedKind::Receive, .quantity = quantity});
}

std::optional<RecordId> GuardedFirm::spend(int device, std::int64_t quantity, int document) {
    if (rules_.noticeNeeded && !isNoticed(numberOf(device), viewOf(device).team)) return {};
    if (!maySpend(rightsOf(device), deviceNumber(numberOf(device)), quantity)) return {};
    return write(device, {.kind = GuardedKind::Spend, .quantity = quantity}, document);
}

std::int64_t GuardedFirm::give(int device, int to, std::int64_t quantity) {
    if (rules_.noticeNeeded && !isNoticed(numberOf(device), viewOf(device).team)) return 0;
    const std::int64_t given = answerRequest(rightsOf(device), deviceNumber(numberOf(device)), quantity);
    if (given > 0) write(device, {.kind = GuardedKind::Transfer, .to = deviceNumber(numberOf(to)), .quantity = given});
    return given;
}

void GuardedFirm::takeBack(int device, RecordId spend) { write(device, {.kind = GuardedKind::Return, .spend = spend}); }

void GuardedFirm::note(int device) { write(device, {}); }

void GuardedFirm::hear(int device, int from) {
    View& mine = views_[index(device)];
    const View& theirs = viewOf(from);
    for (std::size_t n = 0; n < kNumbers; ++n) mine.known[n] = std::max(mine.known[n], theirs.known[n]);
    mine.team = std::max(mine.team, theirs.team);
}

void GuardedFirm::remove(int number, int cut) {
    team_.push_back({.number = number, .cut = cut});
    views_[0].team = static_cast<std::uint8_t>(team_.size());
}

void GuardedFirm::takeNoteOf(int number) {
    team_.push_back({.number = number});
    views_[0].team = static_cast<std::uint8_t>(team_.size());
}

Result<std::int64_t> GuardedFirm::reissue(int frozen, int to) {
    const View& view = viewOf(0);
    std::vector<LivingNumber> living;
    std::uint64_t removal = 0;
    for (std::size_t i = 0; i < team_.size(); ++i)
        if (team_[i].cut >= 0 && (rules_.everyRemovalNamed || team_[i].number == frozen)) removal = i + 1;
    for (int n = 0; n < kNumbers; ++n) {
        if (isRemoved(n, view) || !isNoticed(n, view.team)) continue;
        if (!rules_.oldNumbersToo && n % 2 == 0 && isNoticed(n + 1, view.team)) continue;
        std::uint64_t named = n == numberOf(0) ? view.team : 0;
        for (const Change& change : changes_)
            if (change.number == n && isIn(change, view)) named = std::max<std::uint64_t>(named, change.context.team);
        living.push_back({.number = deviceNumber(n), .named = named});
    }
    const ReissueFacts facts{.holdsPen = true, .newestEntryFirm = true, .newestRemoval = removal, .living = living};
    const auto amount = reissuable(rightsOf(0), deviceNumber(frozen), facts);
    if (amount && *amount > 0)
        write(
            0,
            {.kind = GuardedKind::Reissue, .from = deviceNumber(frozen), .to = deviceNumber(to), .quantity = *amount});
    return amount;
}

bool GuardedFirm::restore(int device) {
    if (incarnation_[index(device)] != 0) return false;
    incarnation_[index(device)] = 1;
    views_[index(device)] = remembered_[index(device)];
    return true;
}

void GuardedFirm::remember(int device) {
    if (incarnation_[index(device)] == 0) remembered_[index(device)] = viewOf(device);
}

GuardedFirm::View GuardedFirm::whole() const {
    View all;
    for (const Change& change : changes_) all.known[index(change.number)] = static_cast<std::uint8_t>(change.sequence);
    all.team = static_cast<std::uint8_t>(team_.size());
    return all;
}

bool GuardedFirm::isRemoved(int number, const View& view) const {
    for (std::size_t i = 0; i < view.team; ++i)
        if (team_[i].number == number && team_[i].cut >= 0) return true;
    return false;
}

bool GuardedFirm::isNoticed(int number, std::uint8_t team) const {
    if (number % 2 == 0) return true;
    for (std::size_t i = 0; i < team; ++i)
        if (team_[i].number == number && team_[i].cut < 0) return true;
    return false;
}

GuardedRights GuardedFirm::rightsIn(const View& view) const {
    const auto cuts = cutsIn(view);
    std::vector<GuardedMove> moves;
    moves.reserve(changes_.size());
    std::array<int, kDocuments> spends{};
    std::vector<int> documents;
    documents.reserve(changes_.size());
    for (const Change& change : changes_) {
        if (!isIn(change, view) || change.sequence > cuts[index(change.number)] || change.move.id == 0) continue;
        moves.push_back(change.move);
        documents.push_back(change.document);
        if (change.document >= 0) ++spends[index(change.document)];
    }
    for (int document = 0; document < kDocuments; ++document) {
        if (spends[index(document)] < 2) continue;
        std::vector<GuardedMove*> posted;
        for (std::size_t i = 0; i < moves.size(); ++i)
            if (documents[i] == document) posted.push_back(&moves[i]);
        markEffective(posted, moves);
    }
    GuardedRights rights;
    for (const GuardedMove& move : moves) rights.take(move);
    return rights;
}

// One document posted by several: which counts is rule K11's word.
void GuardedFirm::markEffective(std::vector<GuardedMove*>& spends, const std::vector<GuardedMove>& moves) const {
    std::vector<Posting> postings;
    std::vector<Reversal> reversals;
    for (const GuardedMove* spend : spends)
        postings.push_back({.id = spend->id, .written = spend->written, .stamp = 0, .number = {}});
    for (const GuardedMove& move : moves)
        if (move.kind == GuardedKind::Return)
            reversals.push_back({.id = move.id, .written = move.written, .stamp = 0, .posting = move.spend});
    const auto decision = decidePostings(postings, reversals, [](ChangeSetId) { return true; });
    for (std::size_t i = 0; i < spends.size(); ++i) spends[i]->effective = decision.postings[i] != PostingState::Void;
}

std::vector<RecordId> GuardedFirm::openSpends(const View& view) const {
    const auto cuts = cutsIn(view);
    std::vector<RecordId> open;
    for (const Change& change : changes_) {
        if (!isIn(change, view) || change.sequence > cuts[index(change.number)]) continue;
        if (change.move.kind == GuardedKind::Spend) open.push_back(change.move.id);
        if (change.move.kind == GuardedKind::Return) std::erase(open, change.move.spend);
    }
    return open;
}

std::vector<DeviceNumber> GuardedFirm::online(int device, int other) const {
    if (isRemoved(numberOf(other), viewOf(device)) || isRemoved(numberOf(device), viewOf(other))) return {};
    return {deviceNumber(numberOf(other))};
}

RecordId GuardedFirm::write(int device, GuardedMove move, int document) {
    View& view = views_[index(device)];
    const int number = numberOf(device);
    const int sequence = ++view.known[index(number)];
    Change change{.number = number, .sequence = sequence, .context = view, .move = move, .document = document};
    --change.context.known[index(number)];
    change.move.written = packIdentifier(deviceNumber(number), static_cast<Sequence>(sequence));
    if (move.quantity > 0 || move.spend != 0) change.move.id = change.move.written;
    changes_.push_back(change);
    return change.move.id;
}

std::uint8_t GuardedFirm::lossOf(int number) const {
    for (std::size_t i = 0; i < team_.size(); ++i)
        if (team_[i].number == number && team_[i].cut >= 0) return static_cast<std::uint8_t>(i + 1);
    return 0;
}

// Rule T4: the least cuts that are no lower than the one named, and no lower than what any change set below every cut
// of its own number knew when it named no state with the loss.
std::array<int, GuardedFirm::kNumbers> GuardedFirm::cutsIn(const View& view) const {
    std::array<int, kNumbers> cuts;
    cuts.fill(kNoCut);
    bool any = false;
    for (std::size_t i = 0; i < view.team; ++i) {
        if (team_[i].cut < 0) continue;
        int& cut = cuts[index(team_[i].number)];
        if (cut == kNoCut) cut = team_[i].cut;
        else if (!rules_.firstRemovalCounts) cut = std::max(cut, team_[i].cut);
        any = true;
    }
    for (bool changed = any; changed;) {
        changed = false;
        for (const Change& change : changes_) {
            if (!isIn(change, view) || change.sequence > cuts[index(change.number)]) continue;
            if (rules_.noticeNeeded && !isNoticed(change.number, change.context.team)) continue;
            for (int n = 0; n < kNumbers; ++n) {
                const int vouched = change.context.known[index(n)];
                if (cuts[index(n)] >= vouched || change.context.team >= lossOf(n)) continue;
                cuts[index(n)] = vouched;
                changed = true;
            }
        }
    }
    return cuts;
}

}  // namespace outpost::testing
