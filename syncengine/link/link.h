#pragma once

#include "schema/base/bytes.h"
#include "syncengine/tunnel/types.h"

#include <cstddef>
#include <variant>
#include <vector>

namespace outpost::sync {

/// Interactive messages never queue behind bulk ones (rule E1).
enum class Lane : std::uint8_t { Interactive, Bulk };

struct LinkMessage {
    Handle session = 0;
    Lane lane = Lane::Interactive;
    Bytes bytes;
};
/// Messages of this session may be lost, either way: whoever speaks over it begins again from what both sides hold (E3).
struct LinkReset {
    Handle session = 0;
};
using LinkEvent = std::variant<LinkMessage, LinkReset>;

/// Whole messages, reliable and in order within a lane, over tunnel sessions. Nothing rests on it for delivery:
/// resumption is by what each side holds (rule E3). A session without traffic costs nothing here (rule E9).
/// Thread:  one owner. Time is handed in.
class Link {
public:
    virtual ~Link() = default;
    /// A tunnel session came up; `first`: this side made the first handshake message.
    virtual void open(Handle session, bool first) = 0;
    virtual void close(Handle session) = 0;
    /// Queues a message. False: no such session, longer than maxMessage(), or the lane's queue is full.
    [[nodiscard]] virtual bool send(Handle session, Lane lane, Bytes message) = 0;
    /// Bytes of a lane that the peer has not confirmed yet.
    virtual std::size_t unconfirmed(Handle session, Lane lane) const = 0;
    /// Longest message taken from this peer; at first small, raised when the peer is known.
    virtual void setMaxMessage(Handle session, std::size_t bytes) = 0;
    /// What the tunnel received for the link.
    virtual void receive(Handle session, ByteView payload, MonoMs now) = 0;
    /// Does what is due and appends what arrived.
    virtual void service(MonoMs now, std::vector<LinkEvent>& events) = 0;
    /// When service() must be called at the latest.
    virtual MonoMs nextWake(MonoMs now) const = 0;
};

}  // namespace outpost::sync
