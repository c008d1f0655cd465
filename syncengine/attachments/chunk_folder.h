#pragma once

#include "syncengine/attachments/chunk.h"

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace outpost::sync {

/// Sealed chunks in a folder of a home, a file each, named by their hash in one of 256 folders; readable by their owner only.
/// A file appears whole under its name, and whatever is read is compared with its name: a chunk that a power cut or a failing
/// disk tore is found out, taken away and fetched again. What must outlast a power cut is made durable by sync().
/// Thread: any; calls wait for each other. Blocks on the disk.
class ChunkFolder final : public ChunkStore {
public:
    /// Makes the folder when the first chunk comes.
    explicit ChunkFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// By its name alone: what lies there may be damaged. Thread: any, waits for nobody.
    [[nodiscard]] Result<bool> has(const ChunkName& name) override;
    [[nodiscard]] Result<std::optional<Bytes>> read(const ChunkName& name) override;
    /// Errors: disk.full, file.unwritable.
    [[nodiscard]] Done put(const ChunkName& name, ByteView sealed) override;
    /// All chunks that were put since the last call outlast a power cut. Errors: disk.full, file.unwritable.
    [[nodiscard]] Done sync();

    struct Swept {
        std::uint64_t chunks = 0, bytes = 0;
    };
    /// Takes away every chunk that is not among `named`, what was left half written, and nothing that this did not make:
    /// other files and folders stay. Error: file.unreadable.
    [[nodiscard]] Result<Swept> sweep(const std::set<ChunkName>& named);

private:
    std::filesystem::path fileOf(const ChunkName& name) const;
    std::filesystem::path folder_;
    std::mutex mutex_;
    std::set<ChunkName> unsynced_;
    std::uint64_t written_ = 0;  ///< names of files being written
};

}  // namespace outpost::sync
