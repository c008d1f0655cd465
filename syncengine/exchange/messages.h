#pragma once

#include "schema/base/result.h"
#include "syncengine/exchange/ack.h"
#include "syncengine/exchange/exchange.h"
#include "syncengine/log/envelope.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What passes between two sides that exchange segments: msgpack arrays whose first element is the kind. A kind that is
/// not known here is skipped, and so are elements behind those that are (rule W1). docs/protocol.md, section "Exchange".
namespace outpost::sync::exchange {

using KnowledgeHash = std::array<std::uint8_t, 32>;

/// [1, format, role, device, hash, remembered, [device, serial, ...]]: first on a session, from both sides.
struct Greeting {
    Role role = Role::Device;
    DeviceNumber device = 0;
    KnowledgeHash hash{};                                      ///< of what the sender holds
    std::optional<KnowledgeHash> remembered;                   ///< of what the sender remembers the receiver to hold
    std::vector<std::pair<DeviceNumber, std::uint64_t>> acks;  ///< serials of the acknowledgements the sender has
};
/// [2, full, [number, sequence, ...], hash]: all that the sender holds, or what grew since he last told.
struct Holds {
    bool full = false;
    Knowledge entries;
    KnowledgeHash hash{};  ///< of all that he holds
};
/// [3, request, number, from, bytes, offset]: send the segments of `number` from `from` on, `bytes` of them, beginning
/// `offset` bytes into the first.
struct Pull {
    std::uint64_t request = 0;
    DeviceNumber number = 0;
    Sequence from = 0;
    std::uint64_t maxBytes = 0, offset = 0;
};
/// [4, request, number, total, offset, bytes, more]: a part of a segment. Request 0: not asked for, but sure to be wanted.
struct Part {
    std::uint64_t request = 0;
    DeviceNumber number = 0;
    std::uint64_t total = 0, offset = 0;
    Bytes bytes;
    bool more = false;  ///< further parts answer the same request
};
/// [5, request, number, code]: nothing comes for that request.
struct Refuse {
    std::uint64_t request = 0;
    DeviceNumber number = 0;
    std::string code;
};
/// [6, device, serial, signature, base, [number, sequence, ...]]: an acknowledgement; with a base only what grew since
/// the acknowledgement of that serial, which went the same way before.
struct AckIs {
    DeviceNumber device = 0;
    std::uint64_t serial = 0;
    std::array<std::uint8_t, 64> signature{};
    std::uint64_t base = 0;
    Knowledge entries;
};
/// [7, device]: send that device's acknowledgement whole.
struct AckWanted {
    DeviceNumber device = 0;
};
/// [8, fetching]: from a relay: it still fetches from others what they have and it lacks.
struct Fetching {
    bool fetching = false;
};
/// [9, number, code]: what was sent of `number` could not be taken; it will be asked for again (rule R6).
struct NotTaken {
    DeviceNumber number = 0;
    std::string code;
};
/// [10, device, serial]: from a relay: the receiver's own acknowledgement of that serial, or a newer one, came and is genuine.
struct AckTaken {
    DeviceNumber device = 0;
    std::uint64_t serial = 0;
};
/// A kind of a newer version.
struct UnknownMessage {};

using Message =
    std::variant<UnknownMessage, Greeting, Holds, Pull, Part, Refuse, AckIs, AckWanted, Fetching, NotTaken, AckTaken>;

inline constexpr std::size_t kMaxKnowledgeEntries = 100'000;
inline constexpr std::size_t kMaxPartBytes = 64 * 1024;
/// Longest message of the exchange: a vector of 20,000 numbers fits.
inline constexpr std::size_t kMaxExchangeMessage = 256 * 1024;

Bytes encode(const Message& message);
/// Errors: `exchange.damaged`. Allocates no more than the message is long.
[[nodiscard]] Result<Message> parseMessage(ByteView bytes);
/// The kind of any message that is a msgpack array led by a number: what is below 20 is the exchange's.
[[nodiscard]] std::optional<std::int64_t> messageKind(ByteView bytes);

}  // namespace outpost::sync::exchange
