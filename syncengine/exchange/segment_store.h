#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"

#include <map>
#include <vector>

namespace outpost::sync {

/// What a place durably holds without a gap: number -> highest sequence. Number 0 is the team log.
using Knowledge = std::map<DeviceNumber, Sequence>;

/// Where sealed segments lie: a replica's database or the relay's mailbox.
class SegmentStore {
public:
    virtual ~SegmentStore() = default;
    /// Only what is durable (rules R1, R5): this is what is told to others as held.
    [[nodiscard]] virtual Result<Knowledge> knowledge() = 0;
    /// What lies here sealed behind that, because the team log has not brought its key or its author's enrolment yet: it
    /// is handed on like the rest (rule K7) and acknowledged by nobody. Number -> highest sequence; mostly empty.
    [[nodiscard]] virtual Result<Knowledge> sealed() { return Knowledge{}; }
    /// The sealed segments that cover `number` from `from` on without a gap, in order, until `maxBytes` are passed (one
    /// at least). Empty: nothing of it is here. The first may begin below `from`.
    [[nodiscard]] virtual Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) = 0;
    /// Stores what arrived; durable when it returns. True: knowledge() or sealed() grew. False: held already, or it waits for what
    /// comes before it. An error says why it was not taken; the sender may be asked again after a passing fault (R6).
    [[nodiscard]] virtual Result<bool> accept(ByteView segment) = 0;
};

}  // namespace outpost::sync
