#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/log/hash.h"
#include "syncengine/team/secret.h"

#include <array>
#include <initializer_list>
#include <string_view>

/// Keys, hashes and signatures; sealing.h has what seals and opens. No other files of the team layer call libsodium for
/// these. Every use of a key carries a label ("outpost segment 1")
/// that goes into what is signed, derived or sealed: what was made for one purpose is worth nothing for another.
/// Thread: any; nothing here holds state. cryptoReady() first, once a process.
namespace outpost::sync {

using SigningPublicKey = std::array<std::uint8_t, 32>;   ///< Ed25519
using ExchangePublicKey = std::array<std::uint8_t, 32>;  ///< X25519
using Signature = std::array<std::uint8_t, 64>;          ///< Ed25519
using SymmetricKey = Secret<32>;

/// Sets the library up. Error `crypto.unavailable`: the system gives no random numbers.
[[nodiscard]] Done cryptoReady();

/// BLAKE2b-256 over `label`, a zero byte and the parts, each behind its length, so that no two lists hash alike.
Hash labelledHash(std::string_view label, std::initializer_list<ByteView> parts);

/// A key of its own for `label` and `context` out of `secret` (16 to 64 bytes): keyed BLAKE2b-256.
SymmetricKey deriveKey(ByteView secret, std::string_view label, ByteView context = {});

/// An Ed25519 pair.
class SigningKey {
public:
    static SigningKey random();
    static SigningKey fromSeed(const Secret<32>& seed);
    /// From the 64 bytes of secret().
    static SigningKey fromSecret(ByteView secret);
    const SigningPublicKey& publicKey() const { return public_; }
    ByteView secret() const { return secret_.view(); }
    SigningKey copy() const { return fromSecret(secret()); }
    /// Over the labelled hash of the parts.
    Signature sign(std::string_view label, std::initializer_list<ByteView> parts) const;

private:
    SigningPublicKey public_{};
    Secret<64> secret_;
};

/// True if `signature` (64 bytes, else false) is that key's over the labelled hash of the parts.
[[nodiscard]] bool verify(const SigningPublicKey& key, ByteView signature, std::string_view label,
                          std::initializer_list<ByteView> parts);

/// An X25519 pair, for sealed copies and for the static keys of tunnels.
class ExchangeKey {
public:
    static ExchangeKey random();
    static ExchangeKey fromSecret(ByteView secret);  ///< 32 bytes
    const ExchangePublicKey& publicKey() const { return public_; }
    ByteView secret() const { return secret_.view(); }
    ExchangeKey copy() const { return fromSecret(secret()); }

private:
    ExchangePublicKey public_{};
    Secret<32> secret_;
};

}  // namespace outpost::sync
