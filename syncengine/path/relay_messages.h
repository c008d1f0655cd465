#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/tunnel/types.h"

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// What passes between a device and its relay beside the exchange, and between joiner and pen: msgpack arrays led by their
/// kind, 20 to 30. Unknown kinds are skipped, and so are fields behind those known (rule W1). docs/protocol.md, "Relay".
namespace outpost::sync {

/// A device's name for forwarding: the first 8 bytes of BLAKE2b over "outpost tag 1" and its tunnel key.
using DeviceTag = std::array<std::uint8_t, 8>;
DeviceTag tagOf(const PublicKey& tunnelKey);

/// A device as a tunnel route, reached through the relay; and back.
Route routeOf(const DeviceTag& tag);
bool isForwarded(const Route& route);
DeviceTag tagOf(const Route& route);

/// [20, format, right, firm, pass, retain]: first on a session: who I am. `right` (16 bytes) opens the firm where it is not
/// known; `pass` is a routing certificate or a guest's pass; `retain` the signed retain list. Empty: none.
struct Admit {
    Bytes right;
    PublicKey firm{};
    Bytes pass;
    Bytes retain;
};
/// [21, code]: empty: admitted. Else why not; the session ends.
struct Admitted {
    std::string code;
};
/// [22, [tag, ...]]: devices of the firm that are on line now, the receiver left out.
struct OnLine {
    std::vector<DeviceTag> tags;
};
/// [23, tag, here]: one of them came or went.
struct OnLineChange {
    DeviceTag tag{};
    bool here = false;
};
/// [24, retain]: a newer retain list.
struct Retain {
    Bytes list;
};
/// [30, bytes]: between joiner and pen: what syncengine/team/join.h says to each other.
struct Join {
    Bytes bytes;
};
struct UnknownRelayMessage {};
using RelayMessage = std::variant<UnknownRelayMessage, Admit, Admitted, OnLine, OnLineChange, Retain, Join>;

inline constexpr std::size_t kMaxRetainBytes = 512 * 1024;
/// Longest message of a peer that may only join, or has not said who it is.
inline constexpr std::size_t kMaxStrangerMessage = 16 * 1024 + 64;

Bytes encode(const RelayMessage& message);
/// Errors: `relay.damaged`.
[[nodiscard]] Result<RelayMessage> parseRelayMessage(ByteView bytes);

}  // namespace outpost::sync
