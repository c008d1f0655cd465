#pragma once

#include "schema/base/bytes.h"
#include "syncengine/tunnel/types.h"

#include <cstdint>

struct _ENetHost;

/// ENet's platform layer, supplied by us (rule E4): the packaged library looks its socket and time functions up by name
/// and finds ours, so that it runs over the tunnel, and in virtual time in the simulator.
/// Thread: tables and time are thread-local (rule E6): a host lives and dies on one thread; many hosts share a thread.
namespace outpost::sync::enet_platform {

/// A datagram of ENet's: its address is the handle of a session and the lane's port there (rule E6).
struct Datagram {
    std::uint32_t host = 0;
    std::uint16_t port = 0;
    Bytes bytes;
};

/// What one ENet host sends to and receives from.
class Wire {
public:
    virtual ~Wire() = default;
    virtual void send(std::uint32_t host, std::uint16_t port, ByteView datagram) = 0;
    /// False: nothing waits.
    virtual bool next(Datagram& into) = 0;
};

/// What enet_time_get() gives on this thread from now on. ENet counts in 32 bits; it is made for their turning over.
void setTime(MonoMs now);

/// A host over `wire`, which must outlive it; its seed is ours, so that a run repeats (ENet mixes in addresses of memory).
/// nullptr: no memory, or more peers than ENet takes (4095). Destroyed by enet_host_destroy on the same thread.
_ENetHost* makeHost(Wire& wire, std::size_t peers, std::uint32_t seed);

/// Makes a host and looks whether ENet calls our functions and no others. A program that gets false must not go on: it
/// would send the firm's bytes unsealed to addresses that are none (rule E4).
bool works();

}  // namespace outpost::sync::enet_platform
