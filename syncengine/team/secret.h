#pragma once

#include "schema/base/bytes.h"

#include <array>
#include <cstddef>
#include <memory>
#include <sodium.h>
#include <vector>

namespace outpost::sync {

/// N secret bytes. Wiped when they go or are moved from; copied only by copy(), so that a copy is seen in the code.
/// Never printed: nothing here turns them into text. Thread: as an array.
template <std::size_t N>
class Secret {
public:
    Secret() = default;
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            other.wipe();
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    static Secret random() {
        Secret secret;
        randombytes_buf(secret.bytes_.data(), N);
        return secret;
    }
    /// `bytes` must be N long.
    static Secret from(ByteView bytes) {
        Secret secret;
        std::copy_n(bytes.begin(), N, secret.bytes_.begin());
        return secret;
    }
    Secret copy() const { return from(view()); }

    std::uint8_t* data() { return bytes_.data(); }
    const std::uint8_t* data() const { return bytes_.data(); }
    static constexpr std::size_t size() { return N; }
    /// Valid as long as the secret stays where it is.
    ByteView view() const { return {bytes_.data(), N}; }

private:
    void wipe() { sodium_memzero(bytes_.data(), N); }
    std::array<std::uint8_t, N> bytes_{};
};

/// An allocator that wipes what it gives back.
template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) {}
    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) {
        sodium_memzero(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }
    bool operator==(const WipingAllocator&) const { return true; }
};

/// Secret bytes of any length, wiped when they go or grow.
using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

}  // namespace outpost::sync
