#pragma once

#include "schema/base/identifier.h"
#include "syncengine/team/state.h"

#include <cstdint>

namespace outpost::sync {

/// How long a log-in lasts, restarts included (rule T1). Stamps are milliseconds << 16.
inline constexpr std::int64_t kSessionMs = 24 * 60 * 60 * 1000;
inline constexpr std::int64_t kSessionStamps = kSessionMs << 16;

/// A session certificate (rule T1): the user's key vouches for a session key on one device, the device's key for the
/// user having logged in there. Body of a change set of kind 1, one msgpack value:
///   [format = 1, number, sequence, stamp, not after, team entry, user, session key, user's signature, device's signature]
/// Both sign firm and every field before the signatures.
struct SessionCertificate {
    DeviceNumber number = 0;
    Sequence sequence = 0;       ///< its own place in the chain of `number`
    std::int64_t notBefore = 0;  ///< stamp of its change set; change sets of the session do not lie below
    std::int64_t notAfter = 0;   ///< last stamp of the session, at most kSessionStamps later
    Sequence team = 0;           ///< newest team entry that the device knew
    RecordId user = 0;
    SigningPublicKey session{};
};

/// A session of this device: its certificate and the secret that signs segments.
struct OwnSession {
    SessionCertificate certificate;
    SigningKey key = SigningKey::random();
    OwnSession copy() const { return {certificate, key.copy()}; }
};

/// The body of the certificate that makes `certificate.session` a session of this user on this device.
Bytes signSession(const SessionCertificate& certificate, const FirmId& firm, const UserKeys& user,
                  const DeviceKeys& device);

/// Reads a body and checks it against the team. Errors: segment.unreadable (damaged, lasting longer than a day, a wrong
/// signature, a user who was not there); segment.not_enrolled; segment.key_missing (it names a team entry that is not
/// here yet); segment.too_new. Thread: any.
[[nodiscard]] Result<SessionCertificate> checkSession(ByteView body, const TeamState& team);

}  // namespace outpost::sync
