#include "syncengine/clock/clock.h"

#include <algorithm>

namespace outpost::sync {

Stamp Clock::next(WallMs now) {
    // A wall clock that stands or goes back only raises the counter, which rolls into the time part (rule R11).
    last_ = std::max(last_ + 1, stampAt(now));
    return last_;
}

Lead Clock::adopt(Stamp theirs, WallMs confirmed) {
    const Stamp most = stampAt(WallMs{static_cast<std::int64_t>(confirmed) + kMaxLeadMs});
    last_ = std::max(last_, std::min(theirs, most));
    return theirs > most ? Lead::Ahead : Lead::Within;
}

}  // namespace outpost::sync
