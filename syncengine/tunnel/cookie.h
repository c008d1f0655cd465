#pragma once

#include "syncengine/tunnel/datagram.h"
#include "syncengine/tunnel/types.h"

namespace outpost::sync {

/// The responder's nonce (rule W7): proves that a stranger receives at the address he sends from, before he gets memory
/// or arithmetic. A keyed hash of route, index and ten seconds of our own clock; nothing is kept for a stranger. Since
/// the handshake is bound to it, a recorded first message is of use for twenty seconds at most, and from its own address.
class CookieJar {
public:
    static constexpr MonoMs kTurnMs = 10'000;
    explicit CookieJar(const RandomSource& random);
    /// Never all zero.
    datagram::Cookie make(const Route& route, std::uint32_t sender, MonoMs now) const;
    bool good(const datagram::Cookie& cookie, const Route& route, std::uint32_t sender, MonoMs now) const;

private:
    datagram::Cookie at(const Route& route, std::uint32_t sender, std::int64_t turn) const;
    SecretKey secret_;
};

}  // namespace outpost::sync
