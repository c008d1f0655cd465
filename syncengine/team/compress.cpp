#include "syncengine/team/compress.h"

#include "syncengine/team/dictionary.h"

#include <cassert>
#include <zstd.h>

namespace outpost::sync {
namespace {

constexpr int kLevel = 1;

struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
    void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

tl::unexpected<Error> unreadable(std::string_view why) {
    return fail(Error::Kind::Corrupt, "segment.unreadable", {}, std::string{why});
}

}  // namespace

struct Compressor::State {
    std::unique_ptr<ZSTD_CCtx, Free> packing{ZSTD_createCCtx()};
    std::unique_ptr<ZSTD_DCtx, Free> unpacking{ZSTD_createDCtx()};
    std::unique_ptr<ZSTD_CDict, Free> packingDictionary{
        ZSTD_createCDict(editDictionary().data(), editDictionary().size(), kLevel)};
    std::unique_ptr<ZSTD_DDict, Free> unpackingDictionary{
        ZSTD_createDDict(editDictionary().data(), editDictionary().size())};
    unsigned dictionaryNumber = ZSTD_getDictID_fromDDict(unpackingDictionary.get());
};

Compressor::Compressor() : state_(std::make_unique<State>()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

Bytes Compressor::pack(ByteView plain) {
    Bytes packed(ZSTD_compressBound(plain.size()));
    const auto size = plain.size() < kDictionaryBelow
                          ? ZSTD_compress_usingCDict(state_->packing.get(), packed.data(), packed.size(), plain.data(),
                                                     plain.size(), state_->packingDictionary.get())
                          : ZSTD_compressCCtx(state_->packing.get(), packed.data(), packed.size(), plain.data(),
                                              plain.size(), kLevel);
    assert(!ZSTD_isError(size));  // the bound is enough for any input
    packed.resize(size);
    return packed;
}

Result<Bytes> Compressor::unpack(ByteView packed) {
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return unreadable("no frame");
    if (size > kMaxPlainBytes) return unreadable("expands too far");
    if (ZSTD_findFrameCompressedSize(packed.data(), packed.size()) != packed.size())
        return unreadable("more than a frame");
    const auto dictionary = ZSTD_getDictID_fromFrame(packed.data(), packed.size());
    if (dictionary != 0 && dictionary != state_->dictionaryNumber)
        return fail(Error::Kind::TooNew, "segment.too_new", {}, "dictionary");
    Bytes plain(static_cast<std::size_t>(size));
    const auto got =
        dictionary != 0
            ? ZSTD_decompress_usingDDict(state_->unpacking.get(), plain.data(), plain.size(), packed.data(),
                                         packed.size(), state_->unpackingDictionary.get())
            : ZSTD_decompressDCtx(state_->unpacking.get(), plain.data(), plain.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != plain.size()) return unreadable("frame damaged");
    return plain;
}

std::size_t paddedSize(std::size_t size) {
    if (size <= 256) return size == 0 ? 32 : (size + 31) / 32 * 32;
    std::size_t bucket = 256;
    while (bucket < size) bucket += bucket * 12 / 100;
    return bucket;
}

}  // namespace outpost::sync
