#pragma once

#include "tests/simulation/fault_vfs.h"

#include <array>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sqlite3.h>

/// Inside of the FaultDisk: what stands on it and what is still on its way. The file fault_vfs.cpp makes a VFS of it.
namespace outpost::simulation {

/// Something written and not yet synced: enough to take it back, and to do it again.
struct UnsyncedWrite {
    std::uint64_t offset = 0;
    Bytes before;  ///< bytes that were overwritten or cut off, from `offset` on
    Bytes after;   ///< bytes written; empty for a truncation
    std::uint64_t sizeBefore = 0;
    bool truncation = false;  ///< the file was cut to `offset`
};

struct VirtualFile {
    Bytes bytes;
    std::vector<UnsyncedWrite> unsynced;

    // Locks of this run: what SQLite's levels mean, counted over all open handles.
    int shared = 0;
    const void* reserved = nullptr;  ///< the handle that holds it
    const void* pending = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<Bytes>> memory;  ///< -shm regions
    std::array<int, SQLITE_SHM_NLOCK> sharedSlots{};
    std::array<const void*, SQLITE_SHM_NLOCK> exclusiveSlots{};
};

struct FaultDisk::State {
    std::string name;
    mutable std::mutex lock;
    std::mt19937_64 random;
    using Folder = std::map<std::string, std::shared_ptr<VirtualFile>>;
    Folder files;        ///< what programs find
    Folder namesOnDisk;  ///< the names as the folder was last synced, and the file of each
    std::uint64_t steps = 0;
    StepKind lastStep = StepKind::Start;
    Witness witness;
    std::optional<std::uint64_t> crashAt;  ///< the step that does not happen any more
    bool crashed = false;
    std::optional<std::uint64_t> room;
    std::uint64_t virtualMs = 0;
    sqlite3_vfs vfs{};

    /// Counts a step; false when the computer is already down or goes down with it.
    bool step(StepKind kind);
    /// Takes `growth` bytes of what is free; false when there is not enough.
    bool takeRoom(std::uint64_t growth);

    void write(VirtualFile& file, std::uint64_t offset, ByteView bytes);
    void truncate(VirtualFile& file, std::uint64_t size);
    static void sync(VirtualFile& file);
    /// All names made and deleted so far are durable.
    void syncFolder() { namesOnDisk = files; }
    /// Each name that was made or deleted since the folder was synced is as before or as now; then what is left of each
    /// file. Without `keepSome`: as before.
    void cutPower(bool keepSome);
    /// Gives every file a new self without locks and memory, so that handles which are still open reach the old one.
    void forgetHandles();

private:
    void settle(VirtualFile& file, bool keepSome);
    void redo(VirtualFile& file, const UnsyncedWrite& write);
};

}  // namespace outpost::simulation
