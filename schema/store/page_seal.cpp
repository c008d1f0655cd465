#include "schema/store/page_seal.h"

#include <cassert>
#include <cstring>
#include <sodium.h>

namespace outpost::store {
namespace {

static_assert(kPageKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

using Associated = std::array<std::uint8_t, 9>;

Associated associated(SealKind kind, std::uint64_t place) {
    Associated bytes{static_cast<std::uint8_t>(kind)};
    for (std::size_t i = 0; i < 8; ++i) bytes[i + 1] = static_cast<std::uint8_t>(place >> (56 - 8 * i));
    return bytes;
}

Result<std::uint8_t*> guardedMemory() {
    if (sodium_init() < 0) return fail(Error::Kind::Unavailable, "store.no_crypto");
    auto* bytes = static_cast<std::uint8_t*>(sodium_malloc(kPageKeyBytes));
    if (!bytes) return fail(Error::Kind::Unavailable, "store.no_memory");
    return bytes;
}

}  // namespace

Result<std::shared_ptr<const PageKey>> PageKey::make(ByteView key) {
    if (key.size() != kPageKeyBytes) return fail(Error::Kind::Invalid, "store.key_size");
    OUTPOST_ASSIGN(std::uint8_t* const bytes, guardedMemory());
    std::memcpy(bytes, key.data(), kPageKeyBytes);
    return std::shared_ptr<const PageKey>(new PageKey(bytes));
}

Result<std::shared_ptr<const PageKey>> PageKey::makeRandom() {
    OUTPOST_ASSIGN(std::uint8_t* const bytes, guardedMemory());
    randombytes_buf(bytes, kPageKeyBytes);
    return std::shared_ptr<const PageKey>(new PageKey(bytes));
}

PageKey::~PageKey() { sodium_free(bytes_); }

bool PageKey::equals(const PageKey& other) const { return sodium_memcmp(bytes_, other.bytes_, kPageKeyBytes) == 0; }

std::array<std::uint8_t, kKeyCheckBytes> PageKey::check() const {
    constexpr std::string_view kPurpose = "outpost page key check";
    std::array<std::uint8_t, kKeyCheckBytes> out{};
    crypto_generichash(out.data(), out.size(), bytesOf(kPurpose).data(), kPurpose.size(), bytes_, kPageKeyBytes);
    return out;
}

Sealer::Sealer(std::shared_ptr<const PageKey> key) : key_(std::move(key)) {
    randombytes_buf(noncePrefix_.data(), noncePrefix_.size());
}

void Sealer::seal(SealKind kind, std::uint64_t place, ByteView plain, std::uint8_t* cipher,
                  std::span<std::uint8_t, kSealBytes> seal) {
    std::memcpy(seal.data(), noncePrefix_.data(), noncePrefix_.size());
    ++nonceCounter_;
    std::memcpy(seal.data() + noncePrefix_.size(), &nonceCounter_, sizeof nonceCounter_);
    const Associated bound = associated(kind, place);
    crypto_aead_xchacha20poly1305_ietf_encrypt_detached(cipher, seal.data() + kNonceBytes, nullptr, plain.data(),
                                                        plain.size(), bound.data(), bound.size(), nullptr, seal.data(),
                                                        key_->bytes());
}

bool Sealer::open(SealKind kind, std::uint64_t place, ByteView cipher, std::span<const std::uint8_t, kSealBytes> seal,
                  std::uint8_t* plain) const {
    const Associated bound = associated(kind, place);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt_detached(plain, nullptr, cipher.data(), cipher.size(),
                                                            seal.data() + kNonceBytes, bound.data(), bound.size(),
                                                            seal.data(), key_->bytes()) == 0)
        return true;
    std::memset(plain, 0, cipher.size());
    return false;
}

}  // namespace outpost::store
