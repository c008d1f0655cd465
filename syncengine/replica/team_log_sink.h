#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "syncengine/trust/facts.h"

namespace outpost::sync {

/// Takes in the team log, the chain of number 0 (rule T2). The replica stores its segments and entries beside all
/// others, opens them by SegmentSeal and hands each entry on here; team keeps the state that they come to, and says what
/// verdicts need to know of each.
/// Thread: the writer's.
class TeamLogSink {
public:
    virtual ~TeamLogSink() = default;
    /// One entry, in order, each once; called inside the transaction that stores it, and again for every entry when a
    /// replica is opened. Gives its facts; `hash` is the chain's after it. An error leaves the segment out (as
    /// unreadable: what a pen signed is judged before it counts).
    [[nodiscard]] virtual Result<EntryFacts> take(Sequence sequence, ByteView entry) = 0;
    /// The transaction did not last: entries after `last` were never taken.
    virtual void forget(Sequence last) = 0;
    /// A session certificate whose form and signatures are to be right, in the chain of `number` (rule T1); as take(),
    /// also at opening. Whether its user and device still count is judged as of any change set, so that those after it
    /// can be opened everywhere alike.
    [[nodiscard]] virtual Done certificate(DeviceNumber number, Sequence sequence, ByteView body) = 0;
};

}  // namespace outpost::sync
