#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/tunnel/noise.h"
#include "syncengine/tunnel/types.h"

#include <array>
#include <cstdint>

/// The tunnel's datagrams, byte by byte (docs/protocol.md). Numbers are big-endian. Every datagram begins with its kind,
/// the suite (1: Noise IK, X25519, ChaCha20-Poly1305, BLAKE2b) and the format (1); rule W1.
/// Parsers allocate nothing but what they return, believe nothing, and are safe on any bytes.
/// Errors of all: `wire.short`, `wire.kind`, `wire.too_new` (a suite or format that is not known here).
namespace outpost::sync::datagram {

enum class Kind : std::uint8_t { Hello = 1, Retry = 2, Welcome = 3, Data = 4, Unknown = 5 };

inline constexpr std::uint8_t kSuite = 1;
inline constexpr std::uint8_t kFormat = 1;
/// No datagram is longer, either way: two headers and ENet's 1,152 fit the 1,280 bytes that every path carries.
inline constexpr std::size_t kMaxBytes = 1232;

using Cookie = std::array<std::uint8_t, 16>;

/// HELLO, a stranger's first datagram.
///   0  1 kind 0x01 | 1  1 suite | 2  1 format
///   3 16 cookie, all zero when the sender has none: then the rest from 23 on is zero too and serves as weight only,
///        so that no answer is longer than the question
///  19  4 the sender's index: answers name it
///  23 .. Noise IK, first message, 96 bytes and its payload (8: the sender's incarnation); prologue kPrologue and bytes 0-22
struct Hello {
    Cookie cookie{};
    std::uint32_t sender = 0;
    ByteView noise;  ///< into the datagram
    bool hasCookie() const { return cookie != Cookie{}; }
};
inline constexpr std::size_t kHelloHead = 23;
inline constexpr std::size_t kHelloPayload = 8;
inline constexpr std::size_t kHelloBytes = kHelloHead + kNoiseFirstBytes + kHelloPayload;
inline constexpr std::string_view kPrologue = "outpost tunnel 1";

/// RETRY, the answer to a HELLO without a good cookie. Costs its sender no memory.
///   0  1 kind 0x02 | 1  1 suite | 2  1 format | 3  4 index from the HELLO | 7 16 cookie
struct Retry {
    std::uint32_t receiver = 0;
    Cookie cookie{};
};
inline constexpr std::size_t kRetryBytes = 23;

/// WELCOME, the answer to a HELLO.
///   0  1 kind 0x03 | 1  1 suite | 2  1 format | 3  4 index from the HELLO
///   7 .. Noise IK, second message, 48 bytes and its payload (4: the answerer's index, 8: his incarnation)
struct Welcome {
    std::uint32_t receiver = 0;
    ByteView noise;
};
inline constexpr std::size_t kWelcomeHead = 7;
inline constexpr std::size_t kWelcomePayload = 12;
inline constexpr std::size_t kWelcomeBytes = kWelcomeHead + kNoiseSecondBytes + kWelcomePayload;

/// DATA, everything else.
///   0  1 kind 0x04 | 1  1 suite | 2  1 format | 3  4 the receiver's index | 7  8 counter, from 0 on, never twice
///  15 .. sealed with the counter as nonce and bytes 0-14 as additional data; first byte of the plain text: Content
struct Data {
    std::uint32_t receiver = 0;
    std::uint64_t counter = 0;
    ByteView sealed;
};
inline constexpr std::size_t kDataHead = 15;
inline constexpr std::size_t kDataOverhead = kDataHead + kTagBytes;

/// UNKNOWN: "there is no session of that index here". A hint only: it makes the other side shake hands anew, no more.
///   0  1 kind 0x05 | 1  1 suite | 2  1 format | 3  4 the index that was asked for
struct Unknown {
    std::uint32_t receiver = 0;
};
inline constexpr std::size_t kUnknownBytes = 7;

/// What DATA carries. Below 0x10 the tunnel's own, from there on its users'.
enum class Content : std::uint8_t {
    Ping = 0x00,  ///< 8 bytes, given back in a pong
    Pong = 0x01,
    Close = 0x02,            ///< the session ends
    LaneInteractive = 0x10,  ///< one datagram of ENet's
    LaneBulk = 0x11,
    WakeInteractive = 0x12,  ///< "I have something to say: open that lane" (rule E9)
    WakeBulk = 0x13,
    ForwardTo = 0x20,    ///< 8 bytes: the receiving device's tag; then a datagram, handed on by the relay
    ForwardFrom = 0x21,  ///< 8 bytes: the sending device's tag; then the datagram
};

[[nodiscard]] Result<Kind> kindOf(ByteView datagram);
[[nodiscard]] Result<Hello> parseHello(ByteView datagram);
[[nodiscard]] Result<Retry> parseRetry(ByteView datagram);
[[nodiscard]] Result<Welcome> parseWelcome(ByteView datagram);
[[nodiscard]] Result<Data> parseData(ByteView datagram);
[[nodiscard]] Result<Unknown> parseUnknown(ByteView datagram);

/// The first bytes of each kind; what is sealed is appended by the caller.
Bytes helloHead(const Cookie& cookie, std::uint32_t sender);
Bytes retry(std::uint32_t receiver, const Cookie& cookie);
Bytes welcomeHead(std::uint32_t receiver);
Bytes dataHead(std::uint32_t receiver, std::uint64_t counter);
Bytes unknown(std::uint32_t receiver);

std::uint32_t readU32(ByteView bytes, std::size_t at);
std::uint64_t readU64(ByteView bytes, std::size_t at);
void putU32(Bytes& out, std::uint32_t value);
void putU64(Bytes& out, std::uint64_t value);

}  // namespace outpost::sync::datagram
