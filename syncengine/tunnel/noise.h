#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/tunnel/types.h"

#include <array>
#include <optional>

namespace outpost::sync {

/// Keys of an established session, one a direction, and the hash that names the handshake.
struct TransportKeys {
    SecretKey sending;
    SecretKey receiving;
    std::array<std::uint8_t, 64> handshakeHash{};
};

inline constexpr std::size_t kTagBytes = 16;
/// Overhead of the two messages of IK over their payloads.
inline constexpr std::size_t kNoiseFirstBytes = 32 + 32 + kTagBytes + kTagBytes;
inline constexpr std::size_t kNoiseSecondBytes = 32 + kTagBytes;

/// One handshake of Noise_IK_25519_ChaChaPoly_BLAKE2b: the initiator knows the responder's key, his own travels sealed.
/// What the responder reads in the first message is not proof against its replay, nor against who stole the responder's
/// key: the initiator is known only once something came under the transport keys (attack 20).
/// Use: write/readFirst, then write/readSecond, then split; a failed call ends the handshake.
/// Errors: `noise.short`, `noise.sealed` (not made for us, altered, or a key of no use).
/// Source: The Noise Protocol Framework, revision 34; tests/data/noise.
class NoiseHandshake {
public:
    /// Ephemeral pairs are handed in; each must serve one handshake only.
    static NoiseHandshake initiate(const KeyPair& self, const PublicKey& remote, ByteView prologue,
                                   const KeyPair& ephemeral);
    static NoiseHandshake respond(const KeyPair& self, ByteView prologue);
    ~NoiseHandshake();
    NoiseHandshake(const NoiseHandshake&) = default;
    NoiseHandshake& operator=(const NoiseHandshake&) = default;

    [[nodiscard]] Result<Bytes> writeFirst(ByteView payload);
    [[nodiscard]] Result<Bytes> readFirst(ByteView message);
    [[nodiscard]] Result<Bytes> writeSecond(ByteView payload, const KeyPair& ephemeral);
    [[nodiscard]] Result<Bytes> readSecond(ByteView message);
    TransportKeys split() const;
    /// The initiator's key, at the responder after readFirst.
    const PublicKey& remote() const { return remote_; }

private:
    using Wide = std::array<std::uint8_t, 64>;
    NoiseHandshake() = default;
    void begin(ByteView prologue, const PublicKey& responder);
    void mixHash(ByteView data);
    void mixKey(ByteView material);
    [[nodiscard]] bool mixShared(const SecretKey& mine, const PublicKey& theirs);
    Bytes sealAndHash(ByteView plain);
    std::optional<Bytes> openAndHash(ByteView sealed);

    bool initiator_ = false;
    KeyPair self_;
    KeyPair ephemeral_;
    PublicKey remote_{};
    PublicKey remoteEphemeral_{};
    Wide hash_{};
    Wide chain_{};
    SecretKey key_;
    std::uint64_t nonce_ = 0;
};

/// ChaCha20-Poly1305 with Noise's nonce: four zero bytes, then the counter, little-endian. seal() appends the tag.
void sealTransport(const SecretKey& key, std::uint64_t counter, ByteView additional, ByteView plain, Bytes& out);
/// Nothing when the tag fails.
std::optional<Bytes> openTransport(const SecretKey& key, std::uint64_t counter, ByteView additional, ByteView sealed);

}  // namespace outpost::sync
