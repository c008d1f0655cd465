#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "syncengine/log/hash.h"

#include <cstdint>
#include <vector>

namespace outpost::sync {

/// Who stands behind the change sets of a segment.
struct Author {
    std::int64_t user = 0;     ///< the user's record; 0: the device alone (before anyone logged in)
    Sequence certificate = 0;  ///< where in its own chain the session certificate stands (rule T1)
    std::int64_t notBefore =
        0;  ///< stamp of that certificate; a change set of the session below it is refused (rule K1)
    std::int64_t notAfter = 0;  ///< last stamp of the session; a change set above it is refused (rule T1)
};

/// A segment's change sets before sealing, or after opening.
struct PlainSegment {
    DeviceNumber number = 0;
    Sequence from = 0, to = 0;
    Hash before{}, after{};
    Author author;
    std::vector<Bytes> changeSets;  ///< to - from + 1 of them, each as encoded
};

/// Seals ranges of the own chain and opens everybody's (rules I2, T1, R14, W3, W4). Implemented by team.
/// One session signs a segment, so its change sets are all of that session: a range is cut where a session certificate
/// (change set of kind 1) stands, and the certificate is the first of its segment.
/// Errors of open(): `segment.key_missing` (a team key, or a key of the author that a later team entry tells: kept,
/// forwarded, the key asked for: no verdict), `segment.unreadable` (rule K7: never enters the set, asked for again
/// elsewhere), `segment.not_enrolled`, `segment.too_new`.
/// Errors of seal(): `session.missing` (the session that wrote these change sets is not at hand), `segment.too_large`.
class SegmentSeal {
public:
    virtual ~SegmentSeal() = default;
    [[nodiscard]] virtual Result<Bytes> seal(const PlainSegment& plain) = 0;
    /// `before` is the receiver's own chain hash before the segment's first change set.
    [[nodiscard]] virtual Result<PlainSegment> open(ByteView segment, const Hash& before) = 0;
};

}  // namespace outpost::sync
