#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <cstddef>
#include <filesystem>

/// Small files that only their owner may read: keys, recovery sheets. Blocks on the disk. Thread: any.
namespace outpost::sync {

/// The whole file. Errors: file.missing, file.unreadable (no right, no regular file, longer than `maxBytes`); the value
/// is the path.
[[nodiscard]] Result<Bytes> readPrivateFile(const std::filesystem::path& path, std::size_t maxBytes);

/// Makes or replaces the file, readable by its owner only: after a power cut it holds the old bytes or the new ones,
/// and when this returned the new ones. Errors: disk.full, file.unwritable.
[[nodiscard]] Done replacePrivateFile(const std::filesystem::path& path, ByteView bytes);

/// Makes a file that must not be there yet. Errors: file.exists, disk.full, file.unwritable.
[[nodiscard]] Done makePrivateFile(const std::filesystem::path& path, ByteView bytes);

/// Makes durable which names the folder holds. Errors: disk.full, file.unwritable.
[[nodiscard]] Done syncFolder(const std::filesystem::path& folder);

}  // namespace outpost::sync
