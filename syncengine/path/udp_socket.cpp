// POSIX: sockets, poll, getaddrinfo. The one file of this library that calls the operating system.
#include "syncengine/path/udp_socket.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace outpost::sync {
namespace {

constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxDatagram = 2048;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

Address addressOf(const Endpoint& endpoint, bool ipv6) {
    Address address;
    if (ipv6) {
        auto& in = reinterpret_cast<sockaddr_in6&>(address.storage);
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(endpoint.port);
        std::memcpy(&in.sin6_addr, endpoint.address.data(), 16);
        address.size = sizeof in;
    } else {
        auto& in = reinterpret_cast<sockaddr_in&>(address.storage);
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, endpoint.address.data() + 12, 4);
        address.size = sizeof in;
    }
    return address;
}

Endpoint endpointOf(const sockaddr_storage& storage) {
    Endpoint endpoint;
    if (storage.ss_family == AF_INET6) {
        const auto& in = reinterpret_cast<const sockaddr_in6&>(storage);
        std::memcpy(endpoint.address.data(), &in.sin6_addr, 16);
        endpoint.port = ntohs(in.sin6_port);
    } else if (storage.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(storage);
        endpoint.address[10] = endpoint.address[11] = 0xff;
        std::memcpy(endpoint.address.data() + 12, &in.sin_addr, 4);
        endpoint.port = ntohs(in.sin_port);
    }
    return endpoint;
}

bool isAny(const Endpoint& endpoint) {
    const auto from = isIpv4(endpoint) ? endpoint.address.begin() + 12 : endpoint.address.begin();
    return std::all_of(from, endpoint.address.end(), [](std::uint8_t byte) { return byte == 0; });
}

void closeIf(int file) {
    if (file >= 0) ::close(file);
}

}  // namespace

struct UdpSocket::Handles {
    int socket = -1;
    int wakeRead = -1, wakeWrite = -1;
    bool ipv6 = false;
    ~Handles() {
        closeIf(socket);
        closeIf(wakeRead);
        closeIf(wakeWrite);
    }
};

UdpSocket::UdpSocket(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
UdpSocket::UdpSocket(UdpSocket&&) noexcept = default;
UdpSocket& UdpSocket::operator=(UdpSocket&&) noexcept = default;
UdpSocket::~UdpSocket() = default;

Result<UdpSocket> UdpSocket::open(const std::optional<Endpoint>& listen) {
    const auto failed = [&] {
        return fail(Error::Kind::Unavailable, "network.socket", {listen ? describe(*listen) : std::string{}},
                    std::strerror(errno));
    };
    auto handles = std::make_unique<Handles>();
    int pipeEnds[2];
    if (::pipe(pipeEnds) != 0) return failed();
    handles->wakeRead = pipeEnds[0];
    handles->wakeWrite = pipeEnds[1];
    for (const int file : pipeEnds) {
        ::fcntl(file, F_SETFL, O_NONBLOCK);
        ::fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    Endpoint at = listen.value_or(Endpoint{});
    // Any address means of both families, where the machine has both.
    const bool any = isAny(at);
    if (any || !isIpv4(at)) {
        handles->socket = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const int off = 0;
        if (handles->socket >= 0) ::setsockopt(handles->socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        Endpoint six = at;
        if (any) six.address = {};
        const auto address = addressOf(six, true);
        handles->ipv6 = handles->socket >= 0 &&
                        ::bind(handles->socket, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0;
        if (!handles->ipv6) {
            if (!any || errno == EADDRINUSE) return failed();
            closeIf(std::exchange(handles->socket, -1));
        }
    }
    if (!handles->ipv6) {
        handles->socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const auto address = addressOf(at, false);
        if (handles->socket < 0 ||
            ::bind(handles->socket, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0)
            return failed();
    }
    // As much as the system allows; less is no failure.
    ::setsockopt(handles->socket, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
    ::setsockopt(handles->socket, SOL_SOCKET, SO_SNDBUF, &kBufferBytes, sizeof kBufferBytes);
    return UdpSocket{std::move(handles)};
}

void UdpSocket::send(const Endpoint& to, ByteView datagram) {
    if (!handles_->ipv6 && !isIpv4(to)) return;
    const auto address = addressOf(to, handles_->ipv6);
    (void)::sendto(handles_->socket, datagram.data(), datagram.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address.storage), address.size);
}

bool UdpSocket::receive(Endpoint& from, Bytes& into) {
    into.resize(kMaxDatagram);
    for (;;) {
        Address address;
        address.size = sizeof address.storage;
        const auto size = ::recvfrom(handles_->socket, into.data(), into.size(), 0,
                                     reinterpret_cast<sockaddr*>(&address.storage), &address.size);
        if (size >= 0) {
            into.resize(static_cast<std::size_t>(size));
            from = endpointOf(address.storage);
            return true;
        }
        // Word that an earlier datagram did not get through comes back as an error of the next call.
        if (errno != ECONNREFUSED && errno != EHOSTUNREACH && errno != ENETUNREACH && errno != EINTR) return false;
    }
}

void UdpSocket::wait(MonoMs ms) {
    pollfd files[2] = {{handles_->socket, POLLIN, 0}, {handles_->wakeRead, POLLIN, 0}};
    const int timeout = ms < 0 ? -1 : static_cast<int>(std::min<MonoMs>(ms, 3'600'000));
    if (::poll(files, 2, timeout) > 0 && files[1].revents != 0) {
        char drained[64];
        while (::read(handles_->wakeRead, drained, sizeof drained) > 0) {
        }
    }
}

void UdpSocket::wake() const {
    const char byte = 1;
    (void)!::write(handles_->wakeWrite, &byte, 1);  // a full pipe wakes as well
}

Endpoint UdpSocket::local() const {
    Address address;
    address.size = sizeof address.storage;
    if (::getsockname(handles_->socket, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) return {};
    return endpointOf(address.storage);
}

namespace {

std::vector<Endpoint> addressesOf(const std::string& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    std::vector<Endpoint> endpoints;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return endpoints;
    for (const addrinfo* each = found; each && endpoints.size() < 8; each = each->ai_next) {
        if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
        sockaddr_storage storage{};
        std::memcpy(&storage, each->ai_addr, std::min<std::size_t>(each->ai_addrlen, sizeof storage));
        Endpoint endpoint = endpointOf(storage);
        endpoint.port = port;
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) endpoints.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return endpoints;
}

}  // namespace

std::vector<Endpoint> lookUp(const std::string& host, std::uint16_t port) {
    return addressesOf(host, port, AI_ADDRCONFIG);
}

std::optional<Endpoint> parseAddress(const std::string& host, std::uint16_t port) {
    const auto found = addressesOf(host, port, AI_NUMERICHOST);
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

Result<Endpoint> parseEndpoint(std::string_view text) {
    const auto wrong = [&] { return fail(Error::Kind::Invalid, "network.address", {std::string{text}}); };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return wrong();
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos) return wrong();
    if (host.empty() || host == "*") {
        Endpoint any;
        any.port = port;
        return any;
    }
    const auto endpoint = parseAddress(std::string{host}, port);
    if (!endpoint) return wrong();
    return *endpoint;
}

std::optional<Endpoint> outgoingAddress() {
    // Connecting a UDP socket sends nothing; it only picks a way. The addresses are for documentation, nobody's.
    for (const bool ipv6 : {false, true}) {
        const auto far = parseAddress(ipv6 ? "2001:db8::1" : "192.0.2.1", 9);
        const int file = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (file < 0 || !far) continue;
        const auto address = addressOf(*far, ipv6);
        Address here;
        here.size = sizeof here.storage;
        const bool found = ::connect(file, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0 &&
                           ::getsockname(file, reinterpret_cast<sockaddr*>(&here.storage), &here.size) == 0;
        ::close(file);
        if (!found) continue;
        Endpoint endpoint = endpointOf(here.storage);
        endpoint.port = 0;
        return endpoint;
    }
    return std::nullopt;
}

MonoMs monotonicMs() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace outpost::sync
