#pragma once

#include "schema/store/page_seal.h"

#include <algorithm>
#include <cstdint>

/// Where SQLite's bytes ("logical") stand in a sealed file ("physical"). Pure arithmetic; offsets and sizes in bytes.
///
/// Database: page for page, 4096 bytes each. SQLite leaves the last 40 of a page free; the seal stands there. Of the
/// first page the first 16 bytes ("SQLite format 3") are not sealed: the check of the key stands in their place.
///
///     0                                          4056        4080        4096
///     | (page 1: key check, 16) sealed           | nonce, 24 | tag, 16   |
///
/// Write-ahead log: its header and each frame's header are sealed with a seal behind them; the page of a frame carries
/// its own in its last 40 bytes.
///
///     logical   0 header 32   | 0 frame header 24        | 24 page 4096             | next frame
///     physical  0 header 32+40| 0 frame header 24+40     | 64 page 4056+40          | next frame
///
/// Journals and temporary files: blocks of 512 bytes, each with its seal behind it; the last may be shorter. SQLite
/// pads journals to sectors of that size where a torn write could harm what was synced before, so rewriting a block
/// puts nothing at risk that SQLite counts on.
namespace outpost::store::layout {

inline constexpr std::uint64_t kPage = 4096;
inline constexpr std::uint64_t kPageText = kPage - kSealBytes;
/// The page at 1 GiB, where SQLite keeps file locks: it is never written.
inline constexpr std::uint64_t kLockingPage = 0x40000000 / kPage + 1;

inline constexpr std::uint64_t kLogHeader = 32;
inline constexpr std::uint64_t kFrameHeader = 24;
inline constexpr std::uint64_t kFrame = kFrameHeader + kPage;
inline constexpr std::uint64_t kSealedLogHeader = kLogHeader + kSealBytes;
inline constexpr std::uint64_t kSealedFrameHeader = kFrameHeader + kSealBytes;
inline constexpr std::uint64_t kSealedFrame = kSealedFrameHeader + kPage;

inline constexpr std::uint64_t kBlock = 512;
inline constexpr std::uint64_t kSealedBlock = kBlock + kSealBytes;

/// One separately sealed piece of the log.
struct LogPiece {
    SealKind kind;
    std::uint64_t place;     ///< number of the frame, from 0
    std::uint64_t logical;   ///< where it begins for SQLite
    std::uint64_t size;      ///< as SQLite sees it
    std::uint64_t physical;  ///< where it begins in the file
    /// Bytes in the file: a page has its seal inside, a header has it behind.
    constexpr std::uint64_t physicalSize() const { return kind == SealKind::FramePage ? size : size + kSealBytes; }
    /// Bytes that are sealed.
    constexpr std::uint64_t text() const { return kind == SealKind::FramePage ? kPageText : size; }
};

constexpr LogPiece logPieceAt(std::uint64_t logical) {
    if (logical < kLogHeader) return {SealKind::LogHeader, 0, 0, kLogHeader, 0};
    const std::uint64_t frame = (logical - kLogHeader) / kFrame;
    const std::uint64_t begin = kLogHeader + frame * kFrame;
    const std::uint64_t physical = kSealedLogHeader + frame * kSealedFrame;
    if (logical - begin < kFrameHeader) return {SealKind::FrameHeader, frame, begin, kFrameHeader, physical};
    return {SealKind::FramePage, frame, begin + kFrameHeader, kPage, physical + kSealedFrameHeader};
}

/// The size that SQLite is told. A piece that is not all there counts for less than the whole.
constexpr std::uint64_t logicalLogSize(std::uint64_t physical) {
    if (physical < kSealedLogHeader) return std::min(physical, kLogHeader - 1);
    const std::uint64_t frames = (physical - kSealedLogHeader) / kSealedFrame;
    const std::uint64_t rest = (physical - kSealedLogHeader) % kSealedFrame;
    const std::uint64_t whole = kLogHeader + frames * kFrame;
    if (rest < kSealedFrameHeader) return whole + std::min(rest, kFrameHeader - 1);
    return whole + kFrameHeader + (rest - kSealedFrameHeader);
}

/// Where to cut the file so that at least `logical` bytes of whole pieces stay.
constexpr std::uint64_t physicalLogSize(std::uint64_t logical) {
    if (logical == 0) return 0;
    const LogPiece last = logPieceAt(logical - 1);
    return last.physical + last.physicalSize();
}

constexpr std::uint64_t logicalBlocksSize(std::uint64_t physical) {
    const std::uint64_t rest = physical % kSealedBlock;
    return physical / kSealedBlock * kBlock + (rest > kSealBytes ? rest - kSealBytes : 0);
}

}  // namespace outpost::store::layout
