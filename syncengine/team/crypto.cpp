#include "syncengine/team/crypto.h"

#include <cassert>

namespace outpost::sync {
namespace {

void add(crypto_generichash_state& state, ByteView part) {
    std::array<std::uint8_t, 8> length;
    for (std::size_t i = 0; i < 8; ++i)
        length[i] = static_cast<std::uint8_t>(std::uint64_t{part.size()} >> (56 - 8 * i));
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, part.data(), part.size());
}

}  // namespace

Done cryptoReady() {
    if (sodium_init() < 0) return fail(Error::Kind::Unavailable, "crypto.unavailable");
    return {};
}

Hash labelledHash(std::string_view label, std::initializer_list<ByteView> parts) {
    constexpr std::uint8_t kEnd = 0;
    Hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, hash.size());
    crypto_generichash_update(&state, bytesOf(label).data(), label.size());
    crypto_generichash_update(&state, &kEnd, 1);
    for (const auto part : parts) add(state, part);
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

SymmetricKey deriveKey(ByteView secret, std::string_view label, ByteView context) {
    assert(secret.size() >= crypto_generichash_KEYBYTES_MIN && secret.size() <= crypto_generichash_KEYBYTES_MAX);
    SymmetricKey key;
    crypto_generichash_state state;
    crypto_generichash_init(&state, secret.data(), secret.size(), key.size());
    add(state, bytesOf(label));
    add(state, context);
    crypto_generichash_final(&state, key.data(), key.size());
    sodium_memzero(&state, sizeof state);
    return key;
}

SigningKey SigningKey::random() {
    SigningKey key;
    crypto_sign_keypair(key.public_.data(), key.secret_.data());
    return key;
}

SigningKey SigningKey::fromSeed(const Secret<32>& seed) {
    SigningKey key;
    crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), seed.data());
    return key;
}

SigningKey SigningKey::fromSecret(ByteView secret) {
    assert(secret.size() == 64);
    SigningKey key;
    key.secret_ = Secret<64>::from(secret);
    crypto_sign_ed25519_sk_to_pk(key.public_.data(), key.secret_.data());
    return key;
}

Signature SigningKey::sign(std::string_view label, std::initializer_list<ByteView> parts) const {
    const auto hash = labelledHash(label, parts);
    Signature signature;
    crypto_sign_detached(signature.data(), nullptr, hash.data(), hash.size(), secret_.data());
    return signature;
}

bool verify(const SigningPublicKey& key, ByteView signature, std::string_view label,
            std::initializer_list<ByteView> parts) {
    if (signature.size() != crypto_sign_BYTES) return false;
    const auto hash = labelledHash(label, parts);
    return crypto_sign_verify_detached(signature.data(), hash.data(), hash.size(), key.data()) == 0;
}

ExchangeKey ExchangeKey::random() {
    ExchangeKey key;
    key.secret_ = Secret<32>::random();
    crypto_scalarmult_base(key.public_.data(), key.secret_.data());
    return key;
}

ExchangeKey ExchangeKey::fromSecret(ByteView secret) {
    assert(secret.size() == 32);
    ExchangeKey key;
    key.secret_ = Secret<32>::from(secret);
    crypto_scalarmult_base(key.public_.data(), key.secret_.data());
    return key;
}

}  // namespace outpost::sync
