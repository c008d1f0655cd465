#pragma once

#include "schema/base/bytes.h"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <span>

namespace outpost::sync {

/// Milliseconds of a clock that never goes back and is nobody's wall clock (rules E3, W7). Handed in, never asked for.
using MonoMs = std::int64_t;

/// A time that never comes.
inline constexpr MonoMs kNever = INT64_MAX;

/// X25519 or Ed25519 public key.
using PublicKey = std::array<std::uint8_t, 32>;

/// 32 secret bytes, wiped when they go.
class SecretKey {
public:
    SecretKey() = default;
    explicit SecretKey(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey();
    const std::uint8_t* data() const { return bytes_.data(); }
    std::uint8_t* data() { return bytes_.data(); }
    static constexpr std::size_t size() { return 32; }

private:
    std::array<std::uint8_t, 32> bytes_{};
};

/// An X25519 key pair.
struct KeyPair {
    PublicKey open{};
    SecretKey secret;
};

/// Fills with random bytes: libsodium's in programs, seeded in the simulator. What decides throws no dice of its own.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

/// libsodium's generator; initialises the library on first use.
RandomSource systemRandom();

/// A fresh X25519 pair from `random`; the pair that belongs to a secret.
KeyPair makeKeyPair(const RandomSource& random);
KeyPair keyPairOf(const SecretKey& secret);

/// One session with one peer, on this side. Never 0 nor 0xFFFFFFFF, and not given again for 2^32 sessions (rule E6).
using Handle = std::uint32_t;

/// Where datagrams of a peer go, opaque to the tunnel: an address, or a device behind the relay.
struct Route {
    std::array<std::uint8_t, 34> bytes{};
    std::uint8_t size = 0;
    ByteView view() const { return {bytes.data(), size}; }
    auto operator<=>(const Route&) const = default;
};

}  // namespace outpost::sync
