#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "syncengine/team/crypto.h"

#include <cstdint>
#include <vector>

/// What a firm shows to a relay (rule W6): a routing key of its own for each relay, pseudonymous certificates of its
/// devices, the list of who must have a segment before it may be dropped, and passes for guests who are to join.
/// The routing key is derived from a secret of the device with the pen (TeamPen), so no other device can admit any.
/// Nothing here names the firm, and nothing here opens anything. The relay links this part of the team layer alone.
/// Thread: any.
namespace outpost::sync {

using RelayPublicKey = ExchangePublicKey;         ///< the relay's Noise static key
using RoutingPublicKey = SigningPublicKey;        ///< names a firm at one relay
using RelayRight = std::array<std::uint8_t, 16>;  ///< stands in the line that the relay prints

/// A device as the relay knows it. Big-endian on the wire, then the signature by the routing key over all before it:
///   0: 1 format = 1 | 1: 4 device number (first of the enrolment) | 5: 8 issue | 13: 32 noise key
///   | 45: 32 signing key | 77: 32 relay key | 109: 32 routing key | 141: 64 signature
struct DeviceCertificate {
    DeviceNumber number = 0;
    std::uint64_t issue = 0;     ///< position in the team log; of two for one number the higher holds
    ExchangePublicKey noise{};   ///< static key of its tunnels
    SigningPublicKey signing{};  ///< signs its acknowledgements
    RelayPublicKey relay{};      ///< the only relay that this is for
    RoutingPublicKey routing{};
};
inline constexpr std::size_t kDeviceCertificateBytes = 205;
Bytes signCertificate(const DeviceCertificate& certificate, const SigningKey& routing);
/// Errors: routing.bad. The caller compares relay, routing key and issue with what he expects.
[[nodiscard]] Result<DeviceCertificate> readCertificate(ByteView bytes);

/// Who must have acknowledged a range before the relay may drop it: the first numbers of the enrolments, ascending.
///   0: 1 format = 1 | 1: 8 issue | 9: 32 relay key | 41: 32 routing key | 73: 4 count | 77: count x 4 numbers | 64 signature
struct RetainList {
    std::uint64_t issue = 0;  ///< position in the team log; the highest holds
    RelayPublicKey relay{};
    RoutingPublicKey routing{};
    std::vector<DeviceNumber> devices;
};
Bytes signRetainList(const RetainList& list, const SigningKey& routing);
[[nodiscard]] Result<RetainList> readRetainList(ByteView bytes);  ///< errors: routing.bad

/// Lets a guest who holds an invitation talk to the devices of one firm, through the relay, until it runs out. Short,
/// since it travels inside the invitation; so it is no signature but a keyed hash under the relay's right, which the
/// firm and the relay share. It admits to nothing but forwarding: the device with the pen still knows its guests by key.
///   0: 1 format = 1 | 1: 8 first bytes of the routing key | 9: 4 not after, minutes since 1970 UTC | 13: 16 tag
struct GuestPass {
    std::array<std::uint8_t, 8> firm{};  ///< first bytes of the routing key: finds the firm
    std::int64_t notAfterMs = 0;         ///< whole minutes
};
inline constexpr std::size_t kGuestPassBytes = 29;
/// `guest` is the static key of the guest's tunnel; `notAfterMs` is rounded down to minutes.
Bytes makeGuestPass(const ExchangePublicKey& guest, std::int64_t notAfterMs, const RoutingPublicKey& routing,
                    const RelayPublicKey& relay, const RelayRight& right);
/// What a pass says, believed by nobody yet. Errors: routing.bad, routing.too_new.
[[nodiscard]] Result<GuestPass> readGuestPass(ByteView bytes);
/// Whether `bytes` was made for this guest, firm and relay. The caller looks at the time.
[[nodiscard]] bool guestPassGenuine(ByteView bytes, const ExchangePublicKey& guest, const RoutingPublicKey& routing,
                                    const RelayPublicKey& relay, const RelayRight& right);

}  // namespace outpost::sync
