#pragma once

#include "syncengine/trust/judgement.h"

#include <cstdint>
#include <span>
#include <vector>

namespace outpost::sync {

/// What a device said that it holds, in a change set or an acknowledgement.
struct Statement {
    DeviceNumber device = 0;  ///< first number
    Hash named{};             ///< the team entry that it named with it
    std::vector<Point> held;
};

/// The members by the newest standing team entry, by first number.
std::vector<DeviceNumber> activeDevices(const TrustJudgement& judgement);

/// What lies below the stable vector (rule K8), one mark a change set: what every active device said it holds, naming the
/// newest standing team entry. Nothing while one of them has not.
std::vector<bool> belowStableVector(const TrustJudgement& judgement, std::span<const Statement> statements);

/// What is stable (rule K8), one mark a change set: it lies below the stable vector, and its finding and those of its
/// context come out the same from that part alone. With `mayFold` false nothing may be folded yet, as the newest standing
/// team entry is not firm.
struct Stability {
    std::vector<bool> stable;
    bool mayFold = false;
};
Stability stability(const TrustJudgement& judgement, std::span<const Statement> statements);

/// Whether guarded rights of removed devices may be issued again (rule T5): the newest standing team entry is firm, every
/// active device has named every standing loss of membership, and what those name as last is here; so no cut can rise.
bool mayReissue(const TrustJudgement& judgement, std::span<const Statement> statements);

}  // namespace outpost::sync
