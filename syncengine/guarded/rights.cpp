#include "syncengine/guarded/rights.h"

#include <algorithm>
#include <limits>
#include <string>

namespace outpost::sync {
namespace {

constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t clamped(Int128 quantity) { return static_cast<std::int64_t>(std::clamp<Int128>(quantity, 0, kMost)); }

Done above(std::int64_t quantity) {
    if (quantity > 0) return {};
    return fail(Error::Kind::Invalid, "guarded.quantity");
}

}  // namespace

bool GuardedRights::take(const GuardedMove& move) {
    if (move.kind == GuardedKind::Return) return takeReturn(move);
    if (move.quantity <= 0) return false;
    const DeviceNumber author = deviceOf(move.written);
    switch (move.kind) {
        case GuardedKind::Spend: takeSpend(move); return true;
        case GuardedKind::Receive:
            stock_ += move.quantity;
            add(author, move.quantity);
            return true;
        case GuardedKind::Transfer:
        case GuardedKind::Reissue: {
            const DeviceNumber from = move.kind == GuardedKind::Transfer ? author : move.from;
            if (from == 0 || move.to == 0 || from == move.to) return false;
            add(from, -Int128{move.quantity});
            add(move.to, move.quantity);
            return true;
        }
        case GuardedKind::Return: break;
    }
    return false;
}

void GuardedRights::takeSpend(const GuardedMove& move) {
    Spent& spend = spent(move.id);
    spend.known = true;
    spend.number = deviceOf(move.written);
    spend.quantity = move.quantity;
    spend.effective = move.effective;
    add(spend.number, -Int128{move.quantity});
    if (move.effective) stock_ -= move.quantity;
    if (spend.returned) putBack(spend);
}

bool GuardedRights::takeReturn(const GuardedMove& move) {
    if (move.spend == 0) return false;
    Spent& spend = spent(move.spend);
    if (spend.returned) return true;
    spend.returned = true;
    if (spend.known) putBack(spend);
    return true;
}

// The right goes back to the number that spent it, whoever takes the spend back: two who do so apart give it back once.
void GuardedRights::putBack(const Spent& spend) {
    add(spend.number, spend.quantity);
    if (spend.effective) stock_ += spend.quantity;
}

GuardedRights::Spent& GuardedRights::spent(RecordId id) {
    auto place = std::lower_bound(spends_.begin(), spends_.end(), id,
                                  [](const Spent& spend, RecordId wanted) { return spend.id < wanted; });
    if (place == spends_.end() || place->id != id) place = spends_.insert(place, Spent{.id = id});
    return *place;
}

void GuardedRights::add(DeviceNumber number, Int128 quantity) {
    auto place = std::lower_bound(rights_.begin(), rights_.end(), number,
                                  [](const HeldRight& right, DeviceNumber wanted) { return right.number < wanted; });
    if (place == rights_.end() || place->number != number) place = rights_.insert(place, HeldRight{.number = number});
    place->quantity += quantity;
}

std::int64_t GuardedRights::held(DeviceNumber number) const {
    for (const HeldRight& right : rights_)
        if (right.number == number) return clamped(right.quantity);
    return 0;
}

std::vector<HeldRight> GuardedRights::overspent() const {
    std::vector<HeldRight> below;
    for (const HeldRight& right : rights_)
        if (right.quantity < 0) below.push_back(right);
    return below;
}

Done maySpend(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity) {
    OUTPOST_TRY(above(quantity));
    const std::int64_t held = rights.held(own);
    if (quantity <= held) return {};
    return fail(Error::Kind::Unavailable, "guarded.too_little", {formatDecimal(held), formatDecimal(quantity)});
}

Done mayReceive(DeviceNumber own, RecordId document, std::int64_t quantity) {
    OUTPOST_TRY(above(quantity));
    if (deviceOf(document) == own) return {};
    return fail(Error::Kind::Denied, "guarded.other_number", {std::to_string(deviceOf(document))});
}

std::vector<RightRequest> requestsFor(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity,
                                      std::span<const DeviceNumber> online) {
    std::vector<RightRequest> holders;
    for (const DeviceNumber number : online)
        if (const std::int64_t held = rights.held(number); number != own && held > 0) holders.push_back({number, held});
    std::sort(holders.begin(), holders.end(), [](const RightRequest& a, const RightRequest& b) {
        return a.quantity != b.quantity ? a.quantity > b.quantity : a.from < b.from;
    });
    std::vector<RightRequest> requests;
    std::int64_t missing = quantity - rights.held(own);
    for (const RightRequest& holder : holders) {
        if (missing <= 0) break;
        requests.push_back({holder.from, std::min(missing, holder.quantity)});
        missing -= requests.back().quantity;
    }
    return requests;
}

std::int64_t answerRequest(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity) {
    return std::clamp<std::int64_t>(quantity, 0, rights.held(own));
}

Result<std::int64_t> reissuable(const GuardedRights& rights, DeviceNumber frozen, const ReissueFacts& facts) {
    if (!facts.holdsPen) return fail(Error::Kind::Denied, "guarded.no_pen");
    Int128 spendable = 0;
    for (const LivingNumber& living : facts.living) {
        if (living.number == frozen) return fail(Error::Kind::Invalid, "guarded.not_frozen", {std::to_string(frozen)});
        // Who has not named a removal may still vouch for what its number wrote late, and so raise a cut (rule T4).
        if (living.named < facts.newestRemoval) return fail(Error::Kind::Unavailable, "guarded.not_settled");
        spendable += rights.held(living.number);
    }
    if (!facts.newestEntryFirm) return fail(Error::Kind::Unavailable, "guarded.not_settled");
    return clamped(std::min<Int128>(rights.held(frozen), rights.stock() - spendable));
}

}  // namespace outpost::sync
