#pragma once

#include "schema/base/bytes.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace outpost::simulation {

/// What a step does, as far as it makes a difference what a crash before it leaves behind.
enum class StepKind : std::uint8_t {
    Start,         ///< none was done since the disk was made or started again
    DatabaseHead,  ///< a write to the first page of a database
    DatabasePage,
    LogHead,  ///< a write to the header of a write-ahead log
    LogFrame,
    LogPage,
    JournalWrite,
    OtherWrite,
    Truncate,
    SyncDatabase,
    SyncLog,
    SyncOther,
    SyncFolder,
    Delete
};
const char* nameOf(StepKind kind);

/// A disk in memory that can fail as disks and computers do, as a VFS that SQLite (or a sealing VFS above) opens files
/// on by the name given here. Equal seeds and equal calls fail equally.
///
/// What a program wrote is what it and other connections read. What it has not synced is lost, kept or torn at a power
/// cut, by the seed: each unsynced write is cut into sectors of 512 bytes, and of each sector the whole, nothing or
/// only its beginning arrives (neighbouring bytes are never harmed: power-safe overwrite). Growth and truncation count
/// as such writes. Shared memory (-shm) ends with a crash.
///
/// Names are the folder's, not the file's: syncing a file does not keep its name, as fsync(2) warns. A name that was
/// made or deleted since the folder was synced is there or not after a power cut, each by itself. The folder is synced,
/// and with it all its names, when SQLite's own unix VFS syncs it (os_unix.c): after the first sync of a journal or a
/// write-ahead log by the connection that opened it so as to make it (unixOpen sets UNIXFILE_DIRSYNC, unixSync obeys),
/// and after a deletion for which SQLite asked for it (unixDelete, dirSync). Never after the sync of a database.
///
/// Use: open, work, `crash...`, close all connections (they get nothing but errors), `restart`, open again.
/// Thread: any; one lock a disk. The disk must outlive its connections; two disks need different names.
class FaultDisk {
public:
    FaultDisk(std::string name, std::uint64_t seed);
    ~FaultDisk();  ///< takes the VFS away; no connection may be open
    FaultDisk(const FaultDisk&) = delete;
    FaultDisk& operator=(const FaultDisk&) = delete;

    /// The name to give as OpenOptions::vfs.
    const std::string& name() const;

    /// Things that change the disk so far: writes, truncations, syncs, deletions. A crash can fall before each.
    std::uint64_t steps() const;
    /// From the step after `more` further ones on nothing arrives any more: that step and everything after it fails
    /// until restart(). 0: the next.
    void crashAfter(std::uint64_t more);
    void crashNow();
    /// Asked before each step, with the one done before it: true and the computer goes down between the two. Called
    /// under the disk's lock: it must not call the disk.
    using Witness = std::function<bool(StepKind before, StepKind next)>;
    void setWitness(Witness witness);
    bool crashed() const;

    enum class Loss {
        Nothing,    ///< the process ended, the computer went on: all that was written is there
        Unsynced,   ///< power cut: what was not synced may be lost or torn
        Everything  ///< power cut that kept nothing of what was not synced
    };
    /// After a crash (or without one: the process is thought to end here) and with all connections closed: the files as
    /// the next start finds them.
    void restart(Loss loss);

    /// Bytes by which files may still grow; then SQLITE_FULL. nullopt: no end.
    void setRoom(std::optional<std::uint64_t> bytes);

    /// What stands on the disk now, for tests that look at or damage it. Paths as SQLite gave them.
    std::vector<std::string> files() const;
    bool exists(const std::string& path) const;
    Bytes content(const std::string& path) const;  ///< empty when there is none
    void setContent(const std::string& path, ByteView content);
    void flipBit(const std::string& path, std::uint64_t bit);  ///< counted from the first byte's lowest; must exist
    void remove(const std::string& path);

    struct State;  ///< tests/simulation/fault_disk_state.h

private:
    std::unique_ptr<State> state_;
};

}  // namespace outpost::simulation
