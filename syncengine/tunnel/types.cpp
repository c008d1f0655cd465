#include "syncengine/tunnel/types.h"

#include <sodium.h>

namespace outpost::sync {

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

RandomSource systemRandom() {
    // Idempotent; a failure means there is no randomness at all, and nothing may go on without.
    if (sodium_init() < 0) std::abort();
    return [](std::span<std::uint8_t> into) { randombytes_buf(into.data(), into.size()); };
}

KeyPair keyPairOf(const SecretKey& secret) {
    KeyPair pair;
    pair.secret = secret;
    crypto_scalarmult_base(pair.open.data(), secret.data());
    return pair;
}

KeyPair makeKeyPair(const RandomSource& random) {
    SecretKey secret;
    random({secret.data(), SecretKey::size()});
    return keyPairOf(secret);
}

}  // namespace outpost::sync
