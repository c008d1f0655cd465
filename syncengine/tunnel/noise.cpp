#include "syncengine/tunnel/noise.h"

#include <algorithm>
#include <cstring>
#include <sodium.h>
#include <string_view>

namespace outpost::sync {
namespace {

constexpr std::string_view kProtocolName = "Noise_IK_25519_ChaChaPoly_BLAKE2b";
constexpr std::size_t kBlock = 128;  // of BLAKE2b, which HMAC pads its key to

using Wide = std::array<std::uint8_t, 64>;

/// HMAC over plain BLAKE2b-512, as Noise asks for; BLAKE2b's own keyed mode is another function.
Wide hmac(ByteView key, ByteView first, ByteView second) {
    std::array<std::uint8_t, kBlock> inner{}, outer{};
    std::copy(key.begin(), key.end(), inner.begin());
    outer = inner;
    for (auto& byte : inner) byte ^= 0x36;
    for (auto& byte : outer) byte ^= 0x5c;
    Wide digest;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, digest.size());
    crypto_generichash_update(&state, inner.data(), inner.size());
    crypto_generichash_update(&state, first.data(), first.size());
    crypto_generichash_update(&state, second.data(), second.size());
    crypto_generichash_final(&state, digest.data(), digest.size());
    crypto_generichash_init(&state, nullptr, 0, digest.size());
    crypto_generichash_update(&state, outer.data(), outer.size());
    crypto_generichash_update(&state, digest.data(), digest.size());
    crypto_generichash_final(&state, digest.data(), digest.size());
    sodium_memzero(inner.data(), inner.size());
    sodium_memzero(outer.data(), outer.size());
    return digest;
}

struct Derived {
    Wide first, second;
    ~Derived() {
        sodium_memzero(first.data(), first.size());
        sodium_memzero(second.data(), second.size());
    }
};

/// Noise's HKDF with two outputs.
Derived derive(const Wide& chain, ByteView material) {
    Wide base = hmac(chain, material, {});
    const std::uint8_t one = 1, two = 2;
    Derived out;
    out.first = hmac(base, {&one, 1}, {});
    out.second = hmac(base, out.first, {&two, 1});
    sodium_memzero(base.data(), base.size());
    return out;
}

std::array<std::uint8_t, 12> nonceOf(std::uint64_t counter) {
    std::array<std::uint8_t, 12> nonce{};
    for (int i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
    return nonce;
}

}  // namespace

void sealTransport(const SecretKey& key, std::uint64_t counter, ByteView additional, ByteView plain, Bytes& out) {
    const auto nonce = nonceOf(counter);
    const auto at = out.size();
    out.resize(at + plain.size() + kTagBytes);
    crypto_aead_chacha20poly1305_ietf_encrypt(out.data() + at, nullptr, plain.data(), plain.size(), additional.data(),
                                              additional.size(), nullptr, nonce.data(), key.data());
}

std::optional<Bytes> openTransport(const SecretKey& key, std::uint64_t counter, ByteView additional, ByteView sealed) {
    if (sealed.size() < kTagBytes) return std::nullopt;
    const auto nonce = nonceOf(counter);
    Bytes plain(sealed.size() - kTagBytes);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                  additional.data(), additional.size(), nonce.data(), key.data()) != 0)
        return std::nullopt;
    return plain;
}

NoiseHandshake::~NoiseHandshake() { sodium_memzero(chain_.data(), chain_.size()); }

NoiseHandshake NoiseHandshake::initiate(const KeyPair& self, const PublicKey& remote, ByteView prologue,
                                        const KeyPair& ephemeral) {
    NoiseHandshake handshake;
    handshake.initiator_ = true;
    handshake.self_ = self;
    handshake.ephemeral_ = ephemeral;
    handshake.remote_ = remote;
    handshake.begin(prologue, remote);
    return handshake;
}

NoiseHandshake NoiseHandshake::respond(const KeyPair& self, ByteView prologue) {
    NoiseHandshake handshake;
    handshake.self_ = self;
    handshake.begin(prologue, self.open);
    return handshake;
}

void NoiseHandshake::begin(ByteView prologue, const PublicKey& responder) {
    static_assert(kProtocolName.size() <= sizeof(Wide));
    std::copy(kProtocolName.begin(), kProtocolName.end(), hash_.begin());
    chain_ = hash_;
    mixHash(prologue);
    mixHash(responder);
}

void NoiseHandshake::mixHash(ByteView data) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, hash_.size());
    crypto_generichash_update(&state, hash_.data(), hash_.size());
    crypto_generichash_update(&state, data.data(), data.size());
    crypto_generichash_final(&state, hash_.data(), hash_.size());
}

void NoiseHandshake::mixKey(ByteView material) {
    const Derived derived = derive(chain_, material);
    chain_ = derived.first;
    std::memcpy(key_.data(), derived.second.data(),
                SecretKey::size());  // the hash is longer than a key: cut, as Noise says
    nonce_ = 0;
}

bool NoiseHandshake::mixShared(const SecretKey& mine, const PublicKey& theirs) {
    SecretKey shared;
    // -1: the result is all zero, so the other side chose a point that would share nothing.
    if (crypto_scalarmult(shared.data(), mine.data(), theirs.data()) != 0) return false;
    mixKey({shared.data(), SecretKey::size()});
    return true;
}

Bytes NoiseHandshake::sealAndHash(ByteView plain) {
    Bytes sealed;
    sealTransport(key_, nonce_++, hash_, plain, sealed);
    mixHash(sealed);
    return sealed;
}

std::optional<Bytes> NoiseHandshake::openAndHash(ByteView sealed) {
    auto plain = openTransport(key_, nonce_, hash_, sealed);
    if (!plain) return std::nullopt;
    ++nonce_;
    mixHash(sealed);
    return plain;
}

Result<Bytes> NoiseHandshake::writeFirst(ByteView payload) {
    Bytes message = copyOf(ephemeral_.open);
    mixHash(ephemeral_.open);
    if (!mixShared(ephemeral_.secret, remote_)) return fail(Error::Kind::Invalid, "noise.sealed");
    const Bytes self = sealAndHash(self_.open);
    message.insert(message.end(), self.begin(), self.end());
    if (!mixShared(self_.secret, remote_)) return fail(Error::Kind::Invalid, "noise.sealed");
    const Bytes sealed = sealAndHash(payload);
    message.insert(message.end(), sealed.begin(), sealed.end());
    return message;
}

Result<Bytes> NoiseHandshake::readFirst(ByteView message) {
    if (message.size() < kNoiseFirstBytes) return fail(Error::Kind::Corrupt, "noise.short");
    std::copy_n(message.begin(), 32, remoteEphemeral_.begin());
    mixHash(remoteEphemeral_);
    if (!mixShared(self_.secret, remoteEphemeral_)) return fail(Error::Kind::Corrupt, "noise.sealed");
    const auto remote = openAndHash(message.subspan(32, 32 + kTagBytes));
    if (!remote) return fail(Error::Kind::Corrupt, "noise.sealed");
    std::copy(remote->begin(), remote->end(), remote_.begin());
    if (!mixShared(self_.secret, remote_)) return fail(Error::Kind::Corrupt, "noise.sealed");
    auto payload = openAndHash(message.subspan(32 + 32 + kTagBytes));
    if (!payload) return fail(Error::Kind::Corrupt, "noise.sealed");
    return std::move(*payload);
}

Result<Bytes> NoiseHandshake::writeSecond(ByteView payload, const KeyPair& ephemeral) {
    ephemeral_ = ephemeral;
    Bytes message = copyOf(ephemeral_.open);
    mixHash(ephemeral_.open);
    if (!mixShared(ephemeral_.secret, remoteEphemeral_) || !mixShared(ephemeral_.secret, remote_))
        return fail(Error::Kind::Corrupt, "noise.sealed");
    const Bytes sealed = sealAndHash(payload);
    message.insert(message.end(), sealed.begin(), sealed.end());
    return message;
}

Result<Bytes> NoiseHandshake::readSecond(ByteView message) {
    if (message.size() < kNoiseSecondBytes) return fail(Error::Kind::Corrupt, "noise.short");
    std::copy_n(message.begin(), 32, remoteEphemeral_.begin());
    mixHash(remoteEphemeral_);
    if (!mixShared(ephemeral_.secret, remoteEphemeral_) || !mixShared(self_.secret, remoteEphemeral_))
        return fail(Error::Kind::Corrupt, "noise.sealed");
    auto payload = openAndHash(message.subspan(32));
    if (!payload) return fail(Error::Kind::Corrupt, "noise.sealed");
    return std::move(*payload);
}

TransportKeys NoiseHandshake::split() const {
    const Derived derived = derive(chain_, {});
    TransportKeys keys;
    const auto& mine = initiator_ ? derived.first : derived.second;
    const auto& theirs = initiator_ ? derived.second : derived.first;
    std::memcpy(keys.sending.data(), mine.data(), SecretKey::size());
    std::memcpy(keys.receiving.data(), theirs.data(), SecretKey::size());
    keys.handshakeHash = hash_;
    return keys;
}

}  // namespace outpost::sync
