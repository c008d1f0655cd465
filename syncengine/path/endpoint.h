#pragma once

#include "schema/base/result.h"
#include "syncengine/tunnel/types.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace outpost::sync {

/// An internet address and port. IPv4 addresses stand as ::ffff:a.b.c.d.
struct Endpoint {
    std::array<std::uint8_t, 16> address{};
    std::uint16_t port = 0;
    auto operator<=>(const Endpoint&) const = default;
};

Endpoint ipv4Endpoint(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port);
bool isIpv4(const Endpoint& endpoint);

/// "192.0.2.1:7350" or "[2001:db8::1]:7350".
std::string describe(const Endpoint& endpoint);

/// An endpoint as the tunnel sees it, and back; nothing when the route is of another kind.
Route routeOf(const Endpoint& endpoint);
std::optional<Endpoint> endpointOf(const Route& route);

}  // namespace outpost::sync
