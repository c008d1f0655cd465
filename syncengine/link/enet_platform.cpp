// The functions by which ENet reaches a network and a clock. Linked as objects, never as a member of an archive, with
// default visibility: otherwise libenet takes its own in silence (rule E4). enet_imports.cmake fails the build when a
// newer ENet asks for one that is not here.
#include "syncengine/link/enet_platform.h"

#include <cstring>
#include <enet/enet.h>
#include <unordered_map>

namespace outpost::sync::enet_platform {
namespace {

struct Calls {
    int create = 0, bind = 0, address = 0, option = 0, send = 0, receive = 0, destroy = 0, time = 0, seed = 0;
};

thread_local std::unordered_map<ENetSocket, Wire*> wires;
thread_local Wire* beingMade = nullptr;
thread_local ENetSocket lastSocket = 1000;
thread_local enet_uint32 timeMs = 0;
thread_local enet_uint32 seedOfNext = 0;
thread_local Calls calls;

Wire* wireOf(ENetSocket socket) {
    const auto found = wires.find(socket);
    return found == wires.end() ? nullptr : found->second;
}

}  // namespace

void setTime(MonoMs now) { timeMs = static_cast<enet_uint32>(now); }

ENetHost* makeHost(Wire& wire, std::size_t peers, std::uint32_t seed) {
    beingMade = &wire;
    seedOfNext = seed;
    const ENetAddress address{1, 1};
    ENetHost* host = enet_host_create(&address, peers, 1, 0, 0);
    beingMade = nullptr;
    if (!host) return nullptr;
    host->randomSeed = seed;  // ENet adds the host's place in memory to it
    return host;
}

bool works() {
    struct Sink final : Wire {
        void send(std::uint32_t host, std::uint16_t port, ByteView datagram) override {
            reached = host == 7 && port == 9 && !datagram.empty();
        }
        bool next(Datagram&) override { return false; }
        bool reached = false;
    } sink;
    const Calls before = calls;
    setTime(1000);
    ENetHost* host = makeHost(sink, 1, 1);
    if (!host) return false;
    const ENetAddress to{7, 9};
    ENetPeer* peer = enet_host_connect(host, &to, 1, 0);
    ENetEvent event;
    enet_host_service(host, &event, 0);
    if (peer) enet_peer_reset(peer);
    enet_host_destroy(host);
    return sink.reached && calls.create > before.create && calls.bind > before.bind && calls.address > before.address &&
           calls.option > before.option && calls.send > before.send && calls.receive > before.receive &&
           calls.destroy > before.destroy && calls.time > before.time && calls.seed > before.seed;
}

}  // namespace outpost::sync::enet_platform

namespace platform = outpost::sync::enet_platform;

#define OUTPOST_EXPORTED __attribute__((visibility("default")))

extern "C" {

OUTPOST_EXPORTED enet_uint32 enet_time_get(void) {
    ++platform::calls.time;
    return platform::timeMs;
}

OUTPOST_EXPORTED enet_uint32 enet_host_random_seed(void) {
    ++platform::calls.seed;
    return platform::seedOfNext;
}

OUTPOST_EXPORTED ENetSocket enet_socket_create(ENetSocketType) {
    ++platform::calls.create;
    if (!platform::beingMade) return ENET_SOCKET_NULL;
    platform::wires[++platform::lastSocket] = platform::beingMade;
    return platform::lastSocket;
}

OUTPOST_EXPORTED void enet_socket_destroy(ENetSocket socket) {
    ++platform::calls.destroy;
    platform::wires.erase(socket);
}

OUTPOST_EXPORTED int enet_socket_bind(ENetSocket, const ENetAddress*) {
    ++platform::calls.bind;
    return 0;
}

OUTPOST_EXPORTED int enet_socket_get_address(ENetSocket, ENetAddress* address) {
    ++platform::calls.address;
    *address = {1, 1};
    return 0;
}

OUTPOST_EXPORTED int enet_socket_set_option(ENetSocket, ENetSocketOption, int) {
    ++platform::calls.option;
    return 0;
}

OUTPOST_EXPORTED int enet_socket_wait(ENetSocket, enet_uint32* condition, enet_uint32) {
    *condition = ENET_SOCKET_WAIT_NONE;  // nobody waits inside ENet: the node's loop does
    return 0;
}

OUTPOST_EXPORTED int enet_socket_send(ENetSocket socket, const ENetAddress* to, const ENetBuffer* parts, size_t count) {
    ++platform::calls.send;
    outpost::Bytes bytes;
    for (size_t i = 0; i < count; ++i) {
        const auto* data = static_cast<const std::uint8_t*>(parts[i].data);
        bytes.insert(bytes.end(), data, data + parts[i].dataLength);
    }
    if (auto* wire = platform::wireOf(socket)) wire->send(to->host, to->port, bytes);
    // What cannot be sent is lost, as on any network: an error here would break ENet's loop.
    return static_cast<int>(bytes.size());
}

OUTPOST_EXPORTED int enet_socket_receive(ENetSocket socket, ENetAddress* from, ENetBuffer* into, size_t) {
    ++platform::calls.receive;
    auto* wire = platform::wireOf(socket);
    platform::Datagram datagram;
    while (wire && wire->next(datagram)) {
        // Never negative, which would break ENet's loop (rule E5), and 0 means "nothing there": drop, look on.
        if (datagram.bytes.empty() || datagram.bytes.size() > into->dataLength) continue;
        std::memcpy(into->data, datagram.bytes.data(), datagram.bytes.size());
        *from = {datagram.host, datagram.port};
        return static_cast<int>(datagram.bytes.size());
    }
    return 0;
}

}  // extern "C"
