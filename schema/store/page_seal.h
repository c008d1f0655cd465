#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

/// How a piece of a database file is sealed: XChaCha20-Poly1305 (libsodium), bound to its kind and place. No I/O.
namespace outpost::store {

inline constexpr std::size_t kPageKeyBytes = 32;
inline constexpr std::size_t kKeyCheckBytes = 16;
inline constexpr std::size_t kNonceBytes = 24;
inline constexpr std::size_t kTagBytes = 16;
/// What a seal takes beside the bytes that it seals: nonce, then tag.
inline constexpr std::size_t kSealBytes = kNonceBytes + kTagBytes;

/// The key of one database, in guarded memory that is zeroed at the end. Immutable; any thread.
class PageKey {
public:
    /// Error: Invalid when it has not 32 bytes, Unavailable when there is no memory.
    [[nodiscard]] static Result<std::shared_ptr<const PageKey>> make(ByteView key);
    /// A key that nobody else will ever know, for temporary files.
    [[nodiscard]] static Result<std::shared_ptr<const PageKey>> makeRandom();
    ~PageKey();
    PageKey(const PageKey&) = delete;
    PageKey& operator=(const PageKey&) = delete;

    const std::uint8_t* bytes() const { return bytes_; }
    bool equals(const PageKey& other) const;
    /// Tells a wrong key from a damaged page: a keyed hash that stands in clear in the file, the same at each writing.
    std::array<std::uint8_t, kKeyCheckBytes> check() const;

private:
    explicit PageKey(std::uint8_t* bytes) : bytes_(bytes) {}
    std::uint8_t* bytes_;
};

/// What a sealed piece is. Part of what the seal covers, so no piece passes for another.
enum class SealKind : std::uint8_t { Page = 'P', LogHeader = 'H', FrameHeader = 'F', FramePage = 'G', Block = 'B' };

/// Seals and opens pieces of one opened file. One thread.
class Sealer {
public:
    explicit Sealer(std::shared_ptr<const PageKey> key);

    /// Writes as many bytes to `cipher` as `plain` has, and the nonce and tag to `seal`. They may not overlap.
    void seal(SealKind kind, std::uint64_t place, ByteView plain, std::uint8_t* cipher,
              std::span<std::uint8_t, kSealBytes> seal);
    /// False, with `plain` zeroed, when the piece is not what was sealed for this place.
    [[nodiscard]] bool open(SealKind kind, std::uint64_t place, ByteView cipher,
                            std::span<const std::uint8_t, kSealBytes> seal, std::uint8_t* plain) const;
    const PageKey& key() const { return *key_; }

private:
    std::shared_ptr<const PageKey> key_;
    std::array<std::uint8_t, 16> noncePrefix_;  ///< random for each opened file: a counter then makes nonces unique
    std::uint64_t nonceCounter_ = 0;
};

}  // namespace outpost::store
