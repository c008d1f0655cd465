#include "syncengine/log/hash.h"

#include <sodium.h>
#include <string_view>

namespace outpost::sync {

Hash chainHash(const Hash& before, ByteView bytes) {
    constexpr std::string_view kLabel = "outpost chain 1";
    Hash after;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, after.size());
    crypto_generichash_update(&state, bytesOf(kLabel).data(), kLabel.size());
    crypto_generichash_update(&state, before.data(), before.size());
    crypto_generichash_update(&state, bytes.data(), bytes.size());
    crypto_generichash_final(&state, after.data(), after.size());
    return after;
}

}  // namespace outpost::sync
