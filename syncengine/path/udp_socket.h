#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/path/endpoint.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Everything that this library asks of the operating system: one UDP socket, names, a clock. Written for POSIX; another
/// system needs another udp_socket.cpp and nothing else (design, section 8).
namespace outpost::sync {

/// A UDP socket for IPv4 and, where the machine has it, IPv6, that never blocks but in wait().
/// Thread: one owner; wake() from any, and from a signal handler.
class UdpSocket {
public:
    /// `listen`: that address and port; a port of 0, or nothing at all, means any. Errors: `network.socket` (the value says
    /// the address, the detail why).
    [[nodiscard]] static Result<UdpSocket> open(const std::optional<Endpoint>& listen = std::nullopt);
    UdpSocket(UdpSocket&&) noexcept;
    UdpSocket& operator=(UdpSocket&&) noexcept;
    ~UdpSocket();

    /// What cannot be sent is lost, as on any network.
    void send(const Endpoint& to, ByteView datagram);
    /// False: nothing waits. Datagrams longer than `into` may become are given cut; no format takes them.
    bool receive(Endpoint& from, Bytes& into);
    /// Until a datagram waits, wake() was called, or `ms` passed (negative: for ever).
    void wait(MonoMs ms);
    void wake() const;
    /// The port, and the address if one was asked for.
    Endpoint local() const;

private:
    struct Handles;
    explicit UdpSocket(std::unique_ptr<Handles> handles);
    std::unique_ptr<Handles> handles_;
};

/// Addresses of a name or of an address in text; empty: not now. May wait for the network for long.
std::vector<Endpoint> lookUp(const std::string& host, std::uint16_t port);
/// As lookUp for addresses in text only; never waits.
std::optional<Endpoint> parseAddress(const std::string& host, std::uint16_t port);
/// "192.0.2.1:7350", "[::1]:7350", ":7350". Errors: `network.address`.
[[nodiscard]] Result<Endpoint> parseEndpoint(std::string_view text);
/// The address that this machine has on its way out, port 0; nothing: it has no way. Sends nothing.
std::optional<Endpoint> outgoingAddress();
/// A clock that never goes back and is not the wall's.
MonoMs monotonicMs();

}  // namespace outpost::sync
