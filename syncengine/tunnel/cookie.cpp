#include "syncengine/tunnel/cookie.h"

#include <sodium.h>

namespace outpost::sync {

CookieJar::CookieJar(const RandomSource& random) { random({secret_.data(), SecretKey::size()}); }

datagram::Cookie CookieJar::at(const Route& route, std::uint32_t sender, std::int64_t turn) const {
    Bytes text;
    datagram::putU64(text, static_cast<std::uint64_t>(turn));
    datagram::putU32(text, sender);
    const auto where = route.view();
    text.insert(text.end(), where.begin(), where.end());
    datagram::Cookie cookie;
    crypto_generichash(cookie.data(), cookie.size(), text.data(), text.size(), secret_.data(), SecretKey::size());
    cookie[0] |= 1;  // all zero means "none"
    return cookie;
}

datagram::Cookie CookieJar::make(const Route& route, std::uint32_t sender, MonoMs now) const {
    return at(route, sender, now / kTurnMs);
}

bool CookieJar::good(const datagram::Cookie& cookie, const Route& route, std::uint32_t sender, MonoMs now) const {
    const auto turn = now / kTurnMs;
    for (const auto each : {turn, turn - 1}) {
        const auto expected = at(route, sender, each);
        if (sodium_memcmp(expected.data(), cookie.data(), cookie.size()) == 0) return true;
    }
    return false;
}

}  // namespace outpost::sync
