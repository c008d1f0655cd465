#pragma once

#include "syncengine/attachments/chunk.h"
#include "syncengine/team/sealing.h"
#include "syncengine/team/secret.h"

#include <cstdint>
#include <optional>
#include <sodium.h>
#include <string>
#include <string_view>
#include <vector>

/// How a file becomes sealed chunks and back (rule W5). Each file has a random key, which stands in the record with the name of
/// its head chunk; the head lists the others. Pure. Thread: any.
namespace outpost::sync {

/// What a record keeps of its file: enough to find, open and compare it.
struct FileReference {
    ChunkName head{};   ///< names the chunk that lists all others
    SymmetricKey key;   ///< opens them
    ChunkName print{};  ///< keyed hash of the content: the same file again, in the same firm
    FileReference copy() const { return {head, key.copy(), print}; }
};
/// Base64url of format 1, head, key and print.
std::string printReference(const FileReference& file);
/// Nothing if it is not exactly that: what came from others is not believed.
std::optional<FileReference> parseReference(std::string_view text);

/// The most that one file holds, so that its head fits into one chunk: 500 MiB.
inline constexpr std::size_t kMaxFileChunks = 4'000;
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{kMaxFileChunks} * kChunkContentBytes;

/// What the head chunk says.
struct FileHead {
    std::uint64_t size = 0;         ///< bytes of the content
    std::vector<ChunkName> chunks;  ///< in order
};

/// Seals the `index`-th piece of a file's content (at most kChunkContentBytes). The same key, index and content give the
/// same bytes, so a chunk that was lost can be made again. The length is padded (rule W4).
Bytes sealPiece(const SymmetricKey& key, std::uint64_t index, ByteView content);
/// Errors: attachment.damaged.
[[nodiscard]] Result<Bytes> openPiece(const SymmetricKey& key, std::uint64_t index, ByteView sealed);
Bytes sealHead(const SymmetricKey& key, const FileHead& head);
/// Says no more chunks than the size needs, and each size fits kMaxFileBytes. Errors: attachment.damaged.
[[nodiscard]] Result<FileHead> openHead(const SymmetricKey& key, ByteView sealed);

/// The keyed hash of a content that is given piece by piece.
class ContentPrint {
public:
    explicit ContentPrint(const SymmetricKey& key);
    void add(ByteView piece);
    ChunkName end();

private:
    crypto_generichash_state state_{};
};

}  // namespace outpost::sync
