#pragma once

#include "schema/base/decimal.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"

#include <cstdint>
#include <span>
#include <vector>

/// The right to take out of one guarded stock (a product in a guarded warehouse), divided among device numbers (rules S13,
/// T5, I1). Quantities are millionths in the product's base unit, above zero. Pure; one owner thread.
/// Source: Balegas and others 2015 (bounded counters); what is ours stands in docs/decisions/0096.
namespace outpost::sync {

enum class GuardedKind : std::uint8_t {
    Receive,   ///< goods come in; the right arises with the number that receives them
    Spend,     ///< goods go out, on the author's right
    Return,    ///< takes a Spend back: goods and right return, once however many say so
    Transfer,  ///< the author gives right away
    Reissue,   ///< the pen gives away what a number that can write no more held
};

/// One movement of goods or rights, as its change set says it. Accepted ones only are handed in (rule T3).
struct GuardedMove {
    RecordId id = 0;          ///< the movement's own
    ChangeSetId written = 0;  ///< its author's number is in it
    GuardedKind kind = GuardedKind::Receive;
    DeviceNumber from = 0;      ///< Reissue: whose right. Else the author
    DeviceNumber to = 0;        ///< Transfer, Reissue: who gets it
    RecordId spend = 0;         ///< Return: which Spend
    std::int64_t quantity = 0;  ///< of a Return: as the Spend's, and not read
    bool effective = true;      ///< Spend: false if its document counts by another posting (rule K11)
};

/// What a number holds.
struct HeldRight {
    DeviceNumber number = 0;
    Int128 quantity = 0;  ///< below zero: it gave or took what it did not hold, which no program of ours does
};

/// The rights to one stock in one view, from the moves in it. The order of taking is of no importance.
class GuardedRights {
public:
    /// Takes an accepted move in, each once: they are rows. False: no program of ours writes such a move (a quantity not
    /// above zero, nobody to give it to), and it counts nowhere.
    bool take(const GuardedMove& move);

    /// What the number may still take out or give away; never below zero.
    std::int64_t held(DeviceNumber number) const;
    /// The goods: received less taken out by effective spends that nobody took back.
    Int128 stock() const { return stock_; }
    /// Numbers that went below zero: to be listed (rule T5).
    std::vector<HeldRight> overspent() const;
    /// Every number that was ever named, ascending.
    const std::vector<HeldRight>& all() const { return rights_; }

private:
    struct Spent {
        RecordId id = 0;
        DeviceNumber number = 0;
        std::int64_t quantity = 0;
        bool effective = true;
        bool known = false;  ///< the Spend is here; else only a Return of it
        bool returned = false;
    };
    void takeSpend(const GuardedMove& move);
    bool takeReturn(const GuardedMove& move);
    Spent& spent(RecordId id);
    void putBack(const Spent& spend);
    void add(DeviceNumber number, Int128 quantity);

    std::vector<HeldRight> rights_;  ///< ascending by number
    std::vector<Spent> spends_;      ///< ascending by id
    Int128 stock_ = 0;
};

/// May the number take `quantity` out, or give it away, with what it knows? Errors: guarded.quantity,
/// guarded.too_little (what is held, what is wanted, in millionths).
[[nodiscard]] Done maySpend(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity);

/// May the number bring goods in with this document? Two numbers that post one document apart would both get the right
/// to goods that came once, so only the number that made the document posts it. Errors: guarded.quantity,
/// guarded.other_number (the number that may).
[[nodiscard]] Done mayReceive(DeviceNumber own, RecordId document, std::int64_t quantity);

/// What to ask of whom, on line now, so that `own` can take `quantity` out. Who holds most is asked first, so that few
/// have to be asked; on equal rights the lower number. Less than is missing if they do not hold enough.
struct RightRequest {
    DeviceNumber from = 0;
    std::int64_t quantity = 0;
    bool operator==(const RightRequest&) const = default;
};
std::vector<RightRequest> requestsFor(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity,
                                      std::span<const DeviceNumber> online);

/// What `own` gives to one who asks for `quantity`: that, or what it holds.
std::int64_t answerRequest(const GuardedRights& rights, DeviceNumber own, std::int64_t quantity);

/// A number that no standing team entry has cut, and the place of the last team entry that it named. A device has one for
/// each of its incarnations that ever wrote: an old one may have written what nobody here has seen.
struct LivingNumber {
    DeviceNumber number = 0;
    std::uint64_t named = 0;
};

/// What rule T5 asks about the team.
struct ReissueFacts {
    bool holdsPen = false;            ///< only the pen re-issues: two who did so apart would give one right twice
    bool newestEntryFirm = false;     ///< of the newest standing team entry (rule T2)
    std::uint64_t newestRemoval = 0;  ///< place of the last removal known; 0: none
    std::span<const LivingNumber> living;
};

/// How much of what a cut number held may be given away: at most what brings the living numbers' rights to the stock.
/// Errors: guarded.no_pen, guarded.not_frozen (the number lives), guarded.not_settled.
[[nodiscard]] Result<std::int64_t> reissuable(const GuardedRights& rights, DeviceNumber frozen,
                                              const ReissueFacts& facts);

}  // namespace outpost::sync
