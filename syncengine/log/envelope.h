#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "syncengine/log/hash.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace outpost::sync {

/// The name by which an envelope tells its team key: the first four bytes of the key's hash, then four that only
/// who knows the firm can compute, so that a segment of another firm is told from one whose key is still to come.
using KeyName = std::array<std::uint8_t, 8>;

/// The clear envelope of a sealed segment: what a relay sees of it (rules I2, W1, W8). Big-endian.
///   offset size
///        0    1  'S' = 0x53
///        1    1  format = 1
///        2    1  suite = 1: XChaCha20-Poly1305-IETF, Ed25519, BLAKE2b-256
///        3    1  scope; 0 = the whole firm
///        4    4  device number; 0 = the team log
///        8    8  sequence of the first change set
///       16    8  sequence of the last change set
///       24    8  name of the team key
///       32   32  chain hash after the last change set
///       64    4  n, length of the ciphertext
///       68   24  nonce
///       92    n  ciphertext, tag of 16 bytes included
///     92+n   64  Ed25519 signature by the session key
inline constexpr std::size_t kEnvelopeAuthenticatedBytes = 68;  ///< goes into the AEAD's additional data
inline constexpr std::size_t kEnvelopeHeaderBytes = 92;
inline constexpr std::size_t kEnvelopeNonceBytes = 24;
inline constexpr std::size_t kEnvelopeTagBytes = 16;
inline constexpr std::size_t kEnvelopeSignatureBytes = 64;

/// A segment is cut so that its ciphertext stays below this (rule W3).
inline constexpr std::size_t kUsualCiphertextBytes = 256 * 1024;
/// The largest ciphertext of all: one transaction is one segment at most this large. What is larger than one message
/// of the exchange is split there, in transport, and put together before anything reads it (rules W3, R15).
inline constexpr std::size_t kMaxCiphertextBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxEnvelopeBytes = kEnvelopeHeaderBytes + kMaxCiphertextBytes + kEnvelopeSignatureBytes;
/// Most change sets of one segment. A range of more is nonsense and is refused before anything is counted.
inline constexpr std::uint64_t kMaxChangeSetsASegment = 1000;

/// What the clear header says. Nothing of it is believed until the segment was opened and its signature checked.
struct EnvelopeHeader {
    std::uint8_t scope = 0;
    DeviceNumber number = 0;
    Sequence from = 0, to = 0;
    KeyName key{};
    Hash after{};
    std::array<std::uint8_t, kEnvelopeNonceBytes> nonce{};
};

/// A parsed envelope. The views point into the bytes that were parsed and live as long as they do.
struct Envelope {
    EnvelopeHeader header;
    ByteView headerBytes;  ///< the 92 bytes as they stand
    ByteView ciphertext;
    ByteView signature;
};

/// Reads an envelope out of exactly the bytes of one. Allocates nothing; safe on any bytes.
/// Errors: `segment.unreadable` (short, trailing bytes, lengths or ranges outside their bounds), `segment.too_new`
/// (another format or suite). Thread: any.
[[nodiscard]] Result<Envelope> parseEnvelope(ByteView bytes);

/// How many bytes an envelope has that begins with `beginning` (68 at least), for who receives it in pieces: told, and
/// checked against the bounds, before memory is taken. Errors as parseEnvelope.
[[nodiscard]] Result<std::size_t> envelopeSize(ByteView beginning);

/// The 92 header bytes for a ciphertext of `ciphertextBytes`, which must lie within the bounds above.
std::array<std::uint8_t, kEnvelopeHeaderBytes> writeEnvelopeHeader(const EnvelopeHeader& header,
                                                                   std::size_t ciphertextBytes);

}  // namespace outpost::sync
