#pragma once

#include "syncengine/log/envelope.h"
#include "syncengine/log/segment_seal.h"
#include "syncengine/team/compress.h"
#include "syncengine/team/team_log.h"

#include <map>
#include <optional>
#include <utility>

namespace outpost::sync {

/// Encrypts what is inside an envelope. An interface so that a test can leave it out and look for what a relay would
/// then see; programs have only the one below.
class Cipher {
public:
    virtual ~Cipher() = default;
    using Nonce = std::array<std::uint8_t, kEnvelopeNonceBytes>;
    /// Ciphertext with its tag of 16 bytes.
    virtual Bytes seal(const SymmetricKey& key, const Nonce& nonce, ByteView bound, ByteView plain) const;
    /// Nothing if key, nonce, `bound` or a bit differs.
    virtual std::optional<Bytes> open(const SymmetricKey& key, const Nonce& nonce, ByteView bound,
                                      ByteView sealed) const;
};

/// Seals the own chain's segments and opens everybody's (rules I2, T1, R14, R15, W4): packed, padded, encrypted under
/// the team key, signed by the session key (the team log: by the pen's device key).
///   inside: u32 n, n bytes of zstd, zeros up to paddedSize(4 + n); in zstd the msgpack list
///   [number, from, to, certificate, scope, [change set, ...]]     certificate: sequence of the session's; 0 in the team log
///   signed: label "outpost segment 1", the 92 bytes of the header, the chain hash before, the ciphertext
/// Thread: one owner, that of the log.
class TeamSeal : public SegmentSeal {
public:
    /// Both outlive the seal.
    explicit TeamSeal(TeamLog& log, const Cipher& cipher = defaultCipher()) : log_(log), cipher_(cipher) {}

    /// Makes a session out of a log-in and takes it: gives the body of its certificate. `notBefore` is the stamp of the
    /// change set that the body becomes.
    [[nodiscard]] Result<Bytes> beginSession(RecordId user, const UserKeys& keys, DeviceNumber number,
                                             Sequence sequence, std::int64_t notBefore);
    /// Takes a session of before, so that what it wrote can be sealed. Its certificate must stand in the chain. Writing
    /// goes on in it only if it is the newest of the chain (TeamLog::sessionAt): who wrote is told by place.
    /// Error: session.missing.
    [[nodiscard]] Done takeSession(OwnSession session);
    /// A session taken; null if there is none at that place.
    const OwnSession* session(DeviceNumber number, Sequence certificate) const;

    /// Errors: session.missing; team.key_missing (no team key is held); segment.too_large; segment.mixed (a certificate
    /// inside the range).
    [[nodiscard]] Result<Bytes> seal(const PlainSegment& plain) override;
    [[nodiscard]] Result<PlainSegment> open(ByteView segment, const Hash& before) override;

    static const Cipher& defaultCipher();

private:
    Result<SigningPublicKey> signerOf(PlainSegment& plain) const;
    TeamLog& log_;
    const Cipher& cipher_;
    Compressor compressor_;
    std::map<std::pair<DeviceNumber, Sequence>, OwnSession> sessions_;
};

}  // namespace outpost::sync
