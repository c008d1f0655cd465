#include "schema/store/sealed_files.h"

#include "schema/store/sealed_layout.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace outpost::store {
namespace {

using namespace layout;

constexpr std::string_view kMagic{"SQLite format 3\0", kKeyCheckBytes};

/// SQLite's name for "only recovery may run now" among the locks of the shared memory.
constexpr int kRecoveryLock = 2;

/// SQLite never writes where the seal will stand; if it does, the file was made without the reserve.
bool leavesRoomForSeal(ByteView page) {
    return std::all_of(page.begin() + kPageText, page.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::span<std::uint8_t, kSealBytes> sealAt(std::uint8_t* bytes) {
    return std::span<std::uint8_t, kSealBytes>{bytes, kSealBytes};
}

}  // namespace

int SealedFile::readBase(std::uint8_t* into, std::uint64_t amount, std::uint64_t offset) {
    return base_.pMethods->xRead(&base_, into, static_cast<int>(amount), static_cast<sqlite3_int64>(offset));
}

int SealedFile::writeBase(ByteView bytes, std::uint64_t offset) {
    return base_.pMethods->xWrite(&base_, bytes.data(), static_cast<int>(bytes.size()),
                                  static_cast<sqlite3_int64>(offset));
}

int SealedFile::truncateBase(std::uint64_t size) {
    return base_.pMethods->xTruncate(&base_, static_cast<sqlite3_int64>(size));
}

int SealedFile::sizeOfBase(std::uint64_t& bytes) {
    sqlite3_int64 size = 0;
    const int code = base_.pMethods->xFileSize(&base_, &size);
    bytes = static_cast<std::uint64_t>(size);
    return code;
}

// ---- database ----------------------------------------------------------------------------------------------------

int SealedDatabase::readPage(std::uint64_t number, std::uint8_t* page) {
    std::array<std::uint8_t, kPage> sealed;
    const std::uint64_t offset = (number - 1) * kPage;
    const int code = readBase(sealed.data(), kPage, offset);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
    std::memset(page, 0, kPage);
    if (code == SQLITE_IOERR_SHORT_READ) {
        std::uint64_t end = 0;
        if (const int sized = sizeOfBase(end); sized != SQLITE_OK) return sized;
        // Beyond the end there is nothing, and SQLite knows what that means. Part of a page is a torn one.
        return offset >= end ? SQLITE_IOERR_SHORT_READ : SQLITE_IOERR_DATA;
    }
    if (number == kLockingPage) return SQLITE_OK;
    const std::uint64_t clear = number == 1 ? kKeyCheckBytes : 0;
    if (!sealer_.open(SealKind::Page, number, ByteView{sealed}.subspan(clear, kPageText - clear),
                      sealAt(sealed.data() + kPageText), page + clear))
        return SQLITE_IOERR_DATA;
    if (number == 1) std::copy(kMagic.begin(), kMagic.end(), page);
    return SQLITE_OK;
}

int SealedDatabase::read(std::span<std::uint8_t> into, std::uint64_t offset) {
    if (into.size() == kPage && offset % kPage == 0) return readPage(offset / kPage + 1, into.data());
    // Parts of a page: the first 100 bytes when a connection opens, the change counter later.
    std::array<std::uint8_t, kPage> page;
    const std::uint64_t within = offset % kPage;
    if (within + into.size() > kPage) return SQLITE_IOERR_READ;
    const int code = readPage(offset / kPage + 1, page.data());
    std::copy_n(page.begin() + static_cast<std::ptrdiff_t>(within), into.size(), into.begin());
    // A torn first page may be whole in the log or journal, which SQLite looks at only after this read: an unreadable
    // header says nothing here, and the page itself is asked for later.
    if (code == SQLITE_IOERR_DATA && offset == 0) return SQLITE_IOERR_SHORT_READ;
    return code;
}

int SealedDatabase::write(ByteView bytes, std::uint64_t offset) {
    if (bytes.size() != kPage || offset % kPage != 0 || !leavesRoomForSeal(bytes)) return SQLITE_IOERR_WRITE;
    const std::uint64_t number = offset / kPage + 1;
    std::array<std::uint8_t, kPage> sealed;
    std::uint64_t clear = 0;
    if (number == 1) {
        if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) return SQLITE_IOERR_WRITE;
        clear = kKeyCheckBytes;
        const auto check = sealer_.key().check();
        std::copy(check.begin(), check.end(), sealed.begin());
    }
    sealer_.seal(SealKind::Page, number, bytes.subspan(clear, kPageText - clear), sealed.data() + clear,
                 sealAt(sealed.data() + kPageText));
    return writeBase(sealed, offset);
}

void SealedDatabase::sharedMemoryLock(int first, int count, int flags) {
    if ((flags & SQLITE_SHM_EXCLUSIVE) == 0 || first > kRecoveryLock || first + count <= kRecoveryLock) return;
    recovering_ = (flags & SQLITE_SHM_LOCK) != 0;
}

// ---- write-ahead log ---------------------------------------------------------------------------------------------

int SealedLog::read(std::span<std::uint8_t> into, std::uint64_t offset) {
    std::array<std::uint8_t, kPage> sealed;
    std::array<std::uint8_t, kPage> plain;
    int answer = SQLITE_OK;
    while (!into.empty()) {
        const LogPiece piece = logPieceAt(offset);
        const int code = readBase(sealed.data(), piece.physicalSize(), piece.physical);
        if (code == SQLITE_IOERR_SHORT_READ) answer = code;
        else if (code != SQLITE_OK) return code;
        plain.fill(0);
        const bool whole = sealer_.open(piece.kind, piece.place, ByteView{sealed}.first(piece.text()),
                                        sealAt(sealed.data() + piece.text()), plain.data());
        // A torn end: SQLite's own checksum will end the log at these zeros. Anything else is damage.
        if (!whole && code == SQLITE_OK && database_ && !database_->seeksEndOfLog()) return SQLITE_IOERR_DATA;
        const std::uint64_t within = offset - piece.logical;
        const std::uint64_t count = std::min<std::uint64_t>(into.size(), piece.size - within);
        std::copy_n(plain.begin() + static_cast<std::ptrdiff_t>(within), count, into.begin());
        into = into.subspan(count);
        offset += count;
    }
    return answer;
}

int SealedLog::write(ByteView bytes, std::uint64_t offset) {
    std::array<std::uint8_t, kPage> sealed;
    while (!bytes.empty()) {
        const LogPiece piece = logPieceAt(offset);
        if (offset != piece.logical || bytes.size() < piece.size) return SQLITE_IOERR_WRITE;
        const ByteView part = bytes.first(piece.size);
        if (piece.kind == SealKind::FramePage && !leavesRoomForSeal(part)) return SQLITE_IOERR_WRITE;
        sealer_.seal(piece.kind, piece.place, part.first(piece.text()), sealed.data(),
                     sealAt(sealed.data() + piece.text()));
        const int code = writeBase(ByteView{sealed}.first(piece.physicalSize()), piece.physical);
        if (code != SQLITE_OK) return code;
        bytes = bytes.subspan(piece.size);
        offset += piece.size;
    }
    return SQLITE_OK;
}

int SealedLog::truncate(std::uint64_t size) { return truncateBase(physicalLogSize(size)); }

int SealedLog::size(std::uint64_t& bytes) {
    std::uint64_t physical = 0;
    const int code = sizeOfBase(physical);
    bytes = logicalLogSize(physical);
    return code;
}

// ---- journals and temporary files --------------------------------------------------------------------------------

struct SealedBlocks::Block {
    std::array<std::uint8_t, kBlock> bytes{};
    std::uint64_t size = 0;
};

int SealedBlocks::readBlock(std::uint64_t number, std::uint64_t fileSize, Block& block) {
    const std::uint64_t begin = number * kBlock;
    block = {};
    if (fileSize <= begin) return SQLITE_OK;
    block.size = std::min(fileSize - begin, kBlock);
    std::array<std::uint8_t, kSealedBlock> sealed;
    const int code = readBase(sealed.data(), block.size + kSealBytes, number * kSealedBlock);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
    // Opening leaves zeros where the seal does not hold.
    static_cast<void>(sealer_.open(SealKind::Block, number, ByteView{sealed}.first(block.size),
                                   sealAt(sealed.data() + block.size), block.bytes.data()));
    return SQLITE_OK;
}

int SealedBlocks::writeBlock(std::uint64_t number, const Block& block) {
    std::array<std::uint8_t, kSealedBlock> sealed;
    sealer_.seal(SealKind::Block, number, ByteView{block.bytes}.first(block.size), sealed.data(),
                 sealAt(sealed.data() + block.size));
    return writeBase(ByteView{sealed}.first(block.size + kSealBytes), number * kSealedBlock);
}

int SealedBlocks::read(std::span<std::uint8_t> into, std::uint64_t offset) {
    std::uint64_t fileSize = 0;
    if (const int code = size(fileSize); code != SQLITE_OK) return code;
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    const bool reachesBeyond = offset + into.size() > fileSize;
    Block block;
    while (!into.empty() && offset < fileSize) {
        if (const int code = readBlock(offset / kBlock, fileSize, block); code != SQLITE_OK) return code;
        const std::uint64_t within = offset % kBlock;
        const std::uint64_t count = std::min<std::uint64_t>(into.size(), kBlock - within);
        std::copy_n(block.bytes.begin() + static_cast<std::ptrdiff_t>(within), count, into.begin());
        into = into.subspan(count);
        offset += count;
    }
    return reachesBeyond ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int SealedBlocks::writeWithin(ByteView bytes, std::uint64_t offset, std::uint64_t& fileSize) {
    Block block;
    while (!bytes.empty()) {
        const std::uint64_t number = offset / kBlock, within = offset % kBlock;
        if (const int code = readBlock(number, fileSize, block); code != SQLITE_OK) return code;
        const std::uint64_t count = std::min<std::uint64_t>(bytes.size(), kBlock - within);
        std::copy_n(bytes.begin(), count, block.bytes.begin() + static_cast<std::ptrdiff_t>(within));
        block.size = std::max(block.size, within + count);
        if (const int code = writeBlock(number, block); code != SQLITE_OK) return code;
        bytes = bytes.subspan(count);
        offset += count;
        fileSize = std::max(fileSize, offset);
    }
    return SQLITE_OK;
}

int SealedBlocks::write(ByteView bytes, std::uint64_t offset) {
    std::uint64_t fileSize = 0;
    if (const int code = size(fileSize); code != SQLITE_OK) return code;
    // Only the last block may be short: what lies between the end and the new bytes becomes zeros.
    constexpr std::array<std::uint8_t, kBlock> kZeros{};
    while (fileSize < offset) {
        const std::uint64_t gap = std::min(offset - fileSize, kBlock - fileSize % kBlock);
        if (const int code = writeWithin(ByteView{kZeros}.first(gap), fileSize, fileSize); code != SQLITE_OK)
            return code;
    }
    return writeWithin(bytes, offset, fileSize);
}

int SealedBlocks::truncate(std::uint64_t newSize) {
    std::uint64_t fileSize = 0;
    if (const int code = size(fileSize); code != SQLITE_OK) return code;
    if (newSize >= fileSize) return SQLITE_OK;
    const std::uint64_t number = newSize / kBlock;
    Block last;
    if (const int code = readBlock(number, fileSize, last); code != SQLITE_OK) return code;
    last.size = newSize % kBlock;
    const std::uint64_t physical = number * kSealedBlock;
    if (const int code = truncateBase(physical + (last.size > 0 ? last.size + kSealBytes : 0)); code != SQLITE_OK)
        return code;
    return last.size > 0 ? writeBlock(number, last) : SQLITE_OK;
}

int SealedBlocks::size(std::uint64_t& bytes) {
    std::uint64_t physical = 0;
    const int code = sizeOfBase(physical);
    bytes = logicalBlocksSize(physical);
    return code;
}

}  // namespace outpost::store
