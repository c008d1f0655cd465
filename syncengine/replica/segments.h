#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/store/sqlite.h"

#include <optional>
#include <vector>

namespace outpost::sync {

/// The sealed segments of a replica, own and foreign, as received: any replica can hand on any other's. Beside those
/// that are applied lie, within bounds, those that wait for something. Thread: that of its connection.
class Segments {
public:
    /// Most bytes and segments that may wait; what comes then is asked for again later.
    static constexpr std::int64_t kMaxWaitingBytes = 256 * 1024 * 1024;
    static constexpr std::int64_t kMaxWaiting = 20'000;

    [[nodiscard]] static Result<Segments> open(store::Connection& connection);

    /// Keeps a segment. `needs`: the change set that must be in hand before it can go on; of number 0 a team entry; 0:
    /// nothing. One that begins where another begins replaces it if it goes as far. False: no room to wait.
    [[nodiscard]] Result<bool> keep(DeviceNumber number, Sequence from, Sequence to, ChangeSetId needs, ByteView bytes);
    /// Of the segments that cover `number` from `from` on without a gap, up to `held`: until maxBytes are passed.
    [[nodiscard]] Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, Sequence held,
                                                  std::size_t maxBytes);
    /// How far the number goes on without a gap behind `held` in segments that lie here sealed until the team log brings
    /// a key or an enrolment; `held` when there are none.
    [[nodiscard]] Result<Sequence> sealedReach(DeviceNumber number, Sequence held);
    /// Numbers of which something waits.
    [[nodiscard]] Result<std::vector<DeviceNumber>> waitingNumbers();
    /// The last sequence that an applied segment of the number reaches; 0 if there is none.
    [[nodiscard]] Result<Sequence> lastOf(DeviceNumber number);

    struct Waiting {
        std::int64_t key = 0;
        ChangeSetId needs = 0;
    };
    [[nodiscard]] Result<std::vector<Waiting>> waiting();
    [[nodiscard]] Result<Bytes> bytesOf(std::int64_t key);
    [[nodiscard]] Done drop(std::int64_t key);

private:
    Segments() = default;
    store::Connection* connection_ = nullptr;
    store::Statement at_, put_, over_, last_, from_, room_, waiting_, numbers_, behind_, bytes_, drop_, dropInside_;
};

}  // namespace outpost::sync
