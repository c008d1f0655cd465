#include "syncengine/path/endpoint.h"

#include <algorithm>
#include <fmt/format.h>

namespace outpost::sync {
namespace {

constexpr std::uint8_t kAddressRoute = 2;
constexpr std::size_t kRouteBytes = 1 + 16 + 2;

}  // namespace

Endpoint ipv4Endpoint(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
    Endpoint endpoint;
    endpoint.address[10] = endpoint.address[11] = 0xff;
    endpoint.address[12] = a;
    endpoint.address[13] = b;
    endpoint.address[14] = c;
    endpoint.address[15] = d;
    endpoint.port = port;
    return endpoint;
}

bool isIpv4(const Endpoint& endpoint) {
    const auto& bytes = endpoint.address;
    return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) &&
           bytes[10] == 0xff && bytes[11] == 0xff;
}

std::string describe(const Endpoint& endpoint) {
    const auto& bytes = endpoint.address;
    if (isIpv4(endpoint))
        return fmt::format("{}.{}.{}.{}:{}", bytes[12], bytes[13], bytes[14], bytes[15], endpoint.port);
    // The longest run of zero groups, of two at least, is left out (RFC 5952).
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    std::size_t best = 8, bestLength = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t length = 0;
        while (i + length < 8 && groups[i + length] == 0) ++length;
        if (length > bestLength) {
            best = i;
            bestLength = length;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            text += "::";
            i += bestLength - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        text += fmt::format("{:x}", groups[i]);
    }
    return fmt::format("[{}]:{}", text, endpoint.port);
}

Route routeOf(const Endpoint& endpoint) {
    Route route;
    route.bytes[0] = kAddressRoute;
    std::copy(endpoint.address.begin(), endpoint.address.end(), route.bytes.begin() + 1);
    route.bytes[17] = static_cast<std::uint8_t>(endpoint.port >> 8);
    route.bytes[18] = static_cast<std::uint8_t>(endpoint.port);
    route.size = kRouteBytes;
    return route;
}

std::optional<Endpoint> endpointOf(const Route& route) {
    if (route.size != kRouteBytes || route.bytes[0] != kAddressRoute) return std::nullopt;
    Endpoint endpoint;
    std::copy_n(route.bytes.begin() + 1, 16, endpoint.address.begin());
    endpoint.port = static_cast<std::uint16_t>(route.bytes[17] << 8 | route.bytes[18]);
    return endpoint;
}

}  // namespace outpost::sync
