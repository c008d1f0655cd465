#include "syncengine/attachments/sealed_file.h"

#include "syncengine/log/pack.h"
#include "syncengine/team/base64url.h"
#include "syncengine/team/compress.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kLength = 4;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::uint64_t kHeadIndex = ~std::uint64_t{0};
static_assert(kMaxChunkBytes == kChunkContentBytes + kLength + kTag);

/// The place of a piece is its nonce: a key seals one file's content and never another, so none is used for two plaintexts.
std::array<std::uint8_t, 24> nonceOf(std::uint64_t index) {
    std::array<std::uint8_t, 24> nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<std::uint8_t>(index >> (8 * (7 - i)));
    return nonce;
}

constexpr std::string_view kBound = "outpost chunk 1";

tl::unexpected<Error> damaged() { return fail(Error::Kind::Corrupt, "attachment.damaged"); }

}  // namespace

std::string printReference(const FileReference& file) {
    Bytes bytes{kFormat};
    bytes.insert(bytes.end(), file.head.begin(), file.head.end());
    bytes.insert(bytes.end(), file.key.view().begin(), file.key.view().end());
    bytes.insert(bytes.end(), file.print.begin(), file.print.end());
    return toBase64Url(bytes);
}

std::optional<FileReference> parseReference(std::string_view text) {
    if (text.size() > 200) return std::nullopt;
    const auto bytes = fromBase64Url(text);
    FileReference file;
    if (!bytes || bytes->size() != 97 || (*bytes)[0] != kFormat) return std::nullopt;
    std::copy_n(bytes->begin() + 1, 32, file.head.begin());
    std::copy_n(bytes->begin() + 33, 32, file.key.data());
    std::copy_n(bytes->begin() + 65, 32, file.print.begin());
    return file;
}

Bytes sealPiece(const SymmetricKey& key, std::uint64_t index, ByteView content) {
    const std::size_t padded = std::min(paddedSize(content.size() + kLength), kChunkContentBytes + kLength);
    Bytes plain(padded);
    for (std::size_t i = 0; i < kLength; ++i)
        plain[i] = static_cast<std::uint8_t>(content.size() >> (8 * (kLength - 1 - i)));
    std::copy(content.begin(), content.end(), plain.begin() + kLength);
    Bytes sealed(plain.size() + kTag);
    const auto nonce = nonceOf(index);
    const ByteView bound = bytesOf(kBound);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(), bound.data(),
                                               bound.size(), nullptr, nonce.data(), key.data());
    return sealed;
}

Result<Bytes> openPiece(const SymmetricKey& key, std::uint64_t index, ByteView sealed) {
    if (sealed.size() < kLength + kTag || sealed.size() > kMaxChunkBytes) return damaged();
    Bytes plain(sealed.size() - kTag);
    const auto nonce = nonceOf(index);
    const ByteView bound = bytesOf(kBound);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                   bound.data(), bound.size(), nonce.data(), key.data()) != 0)
        return damaged();
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLength; ++i) length = length << 8 | plain[i];
    if (length > plain.size() - kLength) return damaged();
    plain.erase(plain.begin(), plain.begin() + kLength);
    plain.resize(length);
    return plain;
}

Bytes sealHead(const SymmetricKey& key, const FileHead& head) {
    Packer packer;
    packer.array(3).natural(kFormat).natural(head.size);
    Bytes names;
    for (const ChunkName& name : head.chunks) names.insert(names.end(), name.begin(), name.end());
    packer.bin(names);
    return sealPiece(key, kHeadIndex, packer.bytes());
}

Result<FileHead> openHead(const SymmetricKey& key, ByteView sealed) {
    OUTPOST_ASSIGN(const Bytes plain, openPiece(key, kHeadIndex, sealed));
    Unpacker unpacker{plain};
    const auto count = unpacker.array();
    const auto format = count && *count >= 3 ? unpacker.natural() : std::nullopt;
    if (!format) return damaged();
    if (*format != kFormat) return fail(Error::Kind::TooNew, "attachment.too_new");
    const auto size = unpacker.natural();
    const auto names = size ? unpacker.bin() : std::nullopt;
    if (!names || *size > kMaxFileBytes || names->size() % 32 != 0) return damaged();
    FileHead head;
    head.size = *size;
    const std::uint64_t needed = (*size + kChunkContentBytes - 1) / kChunkContentBytes;
    if (names->size() / 32 != needed) return damaged();
    head.chunks.resize(names->size() / 32);
    for (std::size_t i = 0; i < head.chunks.size(); ++i)
        std::copy_n(names->begin() + static_cast<std::ptrdiff_t>(i * 32), 32, head.chunks[i].begin());
    return head;
}

ContentPrint::ContentPrint(const SymmetricKey& key) { crypto_generichash_init(&state_, key.data(), 32, 32); }

void ContentPrint::add(ByteView piece) { crypto_generichash_update(&state_, piece.data(), piece.size()); }

ChunkName ContentPrint::end() {
    ChunkName print{};
    crypto_generichash_final(&state_, print.data(), print.size());
    return print;
}

}  // namespace outpost::sync
