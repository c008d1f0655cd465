#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <cstddef>
#include <memory>

namespace outpost::sync {

/// Longest plaintext of a segment: the largest body of a change set, and room for what stands around it (rule R15).
inline constexpr std::size_t kMaxPlainBytes = 65 * 1024 * 1024;

/// zstd at level 1. A lone edit is too short to hold a pattern of its own, so what is shorter than kDictionaryBelow is
/// packed against a small dictionary of words that change sets are made of. The frame names the dictionary; its number
/// is part of the format, and a later dictionary gets another.
/// Thread: one owner.
class Compressor {
public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;

    static constexpr std::size_t kDictionaryBelow = 16 * 1024;
    Bytes pack(ByteView plain);
    /// The size that a frame declares is checked before memory is taken. Errors: segment.unreadable; segment.too_new (a
    /// dictionary that this program does not have).
    [[nodiscard]] Result<Bytes> unpack(ByteView packed);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The length that a plaintext of `size` bytes is padded to (rule W4): up to 256 the next multiple of 32, then the next
/// of steps that grow by 12 %. Lengths then tell little about what was edited.
std::size_t paddedSize(std::size_t size);

}  // namespace outpost::sync
