#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Files hung on records travel as sealed chunks, named by the hash of their sealed bytes: whoever holds one, relays too,
/// can tell that it is the right one, and nothing else of it. Thread: any.
namespace outpost::sync {

/// Labelled hash `outpost chunk 1` of the sealed bytes.
using ChunkName = std::array<std::uint8_t, 32>;

/// Of a file's content in one chunk; the last one is shorter.
inline constexpr std::size_t kChunkContentBytes = 128 * 1024;
/// Longest sealed chunk: content, its length in front, and the tag.
inline constexpr std::size_t kMaxChunkBytes = kChunkContentBytes + 4 + 16;

ChunkName chunkName(ByteView sealed);
/// 64 small hexadecimal digits: what a chunk's file is called.
std::string textOf(const ChunkName& name);
/// Nothing if `text` is not exactly what textOf() gives.
std::optional<ChunkName> parseChunkName(std::string_view text);

/// Where sealed chunks lie: a folder of a home, or the relay's mailbox.
class ChunkStore {
public:
    virtual ~ChunkStore() = default;
    [[nodiscard]] virtual Result<bool> has(const ChunkName& name) = 0;
    /// Nothing: it is not here, or what lay here was damaged. What is given bears that name.
    [[nodiscard]] virtual Result<std::optional<Bytes>> read(const ChunkName& name) = 0;
    /// Keeps a chunk; one that is here already is no error. Errors: disk.full, relay.chunk_quota, the store's.
    [[nodiscard]] virtual Done put(const ChunkName& name, ByteView sealed) = 0;
};

}  // namespace outpost::sync
