#include "syncengine/team/sealing.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonce == 24 && kTag == 16 && crypto_box_SEALBYTES == 48);

}  // namespace

Bytes sealTo(const ExchangePublicKey& to, std::string_view label, ByteView plain) {
    // The box itself binds no context, so the label's hash travels inside it.
    const auto mark = labelledHash(label, {ByteView{to}});
    SecretBytes inside{mark.begin(), mark.end()};
    inside.insert(inside.end(), plain.begin(), plain.end());
    Bytes sealed(inside.size() + crypto_box_SEALBYTES);
    // Fails only for a public key of low order, which nobody can have drawn; such a box then stays zero and opens never.
    if (crypto_box_seal(sealed.data(), inside.data(), inside.size(), to.data()) != 0) std::ranges::fill(sealed, 0);
    return sealed;
}

std::optional<SecretBytes> openSealed(const ExchangeKey& key, std::string_view label, ByteView sealed) {
    const auto mark = labelledHash(label, {ByteView{key.publicKey()}});
    if (sealed.size() < crypto_box_SEALBYTES + mark.size()) return std::nullopt;
    SecretBytes inside(sealed.size() - crypto_box_SEALBYTES);
    if (crypto_box_seal_open(inside.data(), sealed.data(), sealed.size(), key.publicKey().data(),
                             key.secret().data()) != 0)
        return std::nullopt;
    if (sodium_memcmp(inside.data(), mark.data(), mark.size()) != 0) return std::nullopt;
    return SecretBytes{inside.begin() + static_cast<std::ptrdiff_t>(mark.size()), inside.end()};
}

Bytes lock(const SymmetricKey& key, std::string_view label, ByteView context, ByteView plain) {
    const auto bound = labelledHash(label, {context});
    Bytes locked(kNonce + plain.size() + kTag);
    randombytes_buf(locked.data(), kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(locked.data() + kNonce, nullptr, plain.data(), plain.size(),
                                               bound.data(), bound.size(), nullptr, locked.data(), key.data());
    return locked;
}

std::optional<SecretBytes> unlock(const SymmetricKey& key, std::string_view label, ByteView context, ByteView locked) {
    if (locked.size() < kNonce + kTag) return std::nullopt;
    const auto bound = labelledHash(label, {context});
    SecretBytes plain(locked.size() - kNonce - kTag);
    const auto sealed = locked.subspan(kNonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                   bound.data(), bound.size(), locked.data(), key.data()) != 0)
        return std::nullopt;
    return plain;
}

bool passwordCostAllowed(PasswordCost cost) {
#ifdef OUTPOST_RELEASED
    return cost == PasswordCost::Moderate;
#else
    return cost == PasswordCost::Moderate || cost == PasswordCost::Smallest;
#endif
}

Salt randomSalt() {
    Salt salt;
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

Result<SymmetricKey> keyOfPassword(std::string_view password, const Salt& salt, PasswordCost cost) {
    if (!passwordCostAllowed(cost)) return fail(Error::Kind::Denied, "password.cost");
    const bool moderate = cost == PasswordCost::Moderate;
    const unsigned long long passes =
        moderate ? crypto_pwhash_argon2id_OPSLIMIT_MODERATE : crypto_pwhash_argon2id_OPSLIMIT_MIN;
    const std::size_t memory =
        moderate ? crypto_pwhash_argon2id_MEMLIMIT_MODERATE : crypto_pwhash_argon2id_MEMLIMIT_MIN;
    SymmetricKey key;
    if (crypto_pwhash_argon2id(key.data(), key.size(), password.data(), password.size(), salt.data(), passes, memory,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return fail(Error::Kind::Full, "memory.full", {moderate ? "256 MiB" : "8 KiB"});
    return key;
}

}  // namespace outpost::sync
