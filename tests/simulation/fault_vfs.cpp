#include "tests/simulation/fault_vfs.h"

#include "tests/simulation/fault_disk_state.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <new>

namespace outpost::simulation {
namespace {

using State = FaultDisk::State;

/// One opened file, in the memory that SQLite gives; `vtable` must come first.
struct Handle {
    sqlite3_file vtable{};
    State* disk = nullptr;
    std::shared_ptr<VirtualFile> file;
    std::string path;
    int flags = 0;
    bool deleteOnClose = false;
    bool syncsFolder = false;  ///< with its next sync
    int level = SQLITE_LOCK_NONE;
    unsigned sharedSlots = 0;
    unsigned exclusiveSlots = 0;
};

Handle& handleOf(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
State& stateOf(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }

constexpr int kPageBytes = 4096;
constexpr int kLogFrameBytes = 512;  ///< a frame's header is smaller, a page is larger, sealed or not

StepKind writeKind(const Handle& handle, sqlite3_int64 offset, int amount) {
    if ((handle.flags & SQLITE_OPEN_WAL) != 0) {
        if (offset == 0) return StepKind::LogHead;
        return amount < kLogFrameBytes ? StepKind::LogFrame : StepKind::LogPage;
    }
    if ((handle.flags & SQLITE_OPEN_MAIN_DB) != 0)
        return offset < kPageBytes ? StepKind::DatabaseHead : StepKind::DatabasePage;
    return (handle.flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 ? StepKind::JournalWrite : StepKind::OtherWrite;
}

StepKind syncKind(const Handle& handle) {
    if ((handle.flags & SQLITE_OPEN_WAL) != 0) return StepKind::SyncLog;
    return (handle.flags & SQLITE_OPEN_MAIN_DB) != 0 ? StepKind::SyncDatabase : StepKind::SyncOther;
}

// ---- locks -------------------------------------------------------------------------------------------------------

int releaseTo(Handle& handle, int level) {
    VirtualFile& file = *handle.file;
    if (handle.level <= level) return SQLITE_OK;
    const void* const me = &handle;
    if (file.exclusive == me) file.exclusive = nullptr;
    if (file.pending == me) file.pending = nullptr;
    if (file.reserved == me) file.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE && handle.level >= SQLITE_LOCK_SHARED) --file.shared;
    handle.level = level;
    return SQLITE_OK;
}

int raiseTo(Handle& handle, int level) {
    VirtualFile& file = *handle.file;
    if (handle.level >= level) return SQLITE_OK;
    const void* const me = &handle;
    const auto othersHold = [me](const void* holder) { return holder != nullptr && holder != me; };
    if (handle.level == SQLITE_LOCK_NONE) {
        if (othersHold(file.pending) || othersHold(file.exclusive)) return SQLITE_BUSY;
        ++file.shared;
        handle.level = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
        if (othersHold(file.reserved) || othersHold(file.pending) || othersHold(file.exclusive)) return SQLITE_BUSY;
        file.reserved = me;
        handle.level = SQLITE_LOCK_RESERVED;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        file.pending = me;
        handle.level = SQLITE_LOCK_PENDING;
        if (file.shared > 1) return SQLITE_BUSY;
        file.exclusive = me;
        handle.level = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

void releaseSlots(Handle& handle, unsigned mask) {
    for (unsigned slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
        const unsigned bit = 1U << slot;
        if ((mask & handle.sharedSlots & bit) != 0) --handle.file->sharedSlots[slot];
        if ((mask & handle.exclusiveSlots & bit) != 0) handle.file->exclusiveSlots[slot] = nullptr;
    }
    handle.sharedSlots &= ~mask;
    handle.exclusiveSlots &= ~mask;
}

int takeSlots(Handle& handle, unsigned mask, bool exclusive) {
    VirtualFile& file = *handle.file;
    for (unsigned slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
        const unsigned bit = 1U << slot;
        if ((mask & bit) == 0) continue;
        if (file.exclusiveSlots[slot] != nullptr && file.exclusiveSlots[slot] != &handle) return SQLITE_BUSY;
        const int own = (handle.sharedSlots & bit) != 0 ? 1 : 0;
        if (exclusive && file.sharedSlots[slot] > own) return SQLITE_BUSY;
    }
    for (unsigned slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
        const unsigned bit = 1U << slot;
        if ((mask & bit) == 0) continue;
        if (exclusive) {
            file.exclusiveSlots[slot] = &handle;
            handle.exclusiveSlots |= bit;
        } else if ((handle.sharedSlots & bit) == 0) {
            ++file.sharedSlots[slot];
            handle.sharedSlots |= bit;
        }
    }
    return SQLITE_OK;
}

// ---- files -------------------------------------------------------------------------------------------------------

int fileClose(sqlite3_file* opened) {
    Handle& handle = handleOf(opened);
    {
        const std::lock_guard guard(handle.disk->lock);
        releaseSlots(handle, ~0U);
        releaseTo(handle, SQLITE_LOCK_NONE);
        if (handle.deleteOnClose) handle.disk->files.erase(handle.path);
    }
    handle.~Handle();
    return SQLITE_OK;
}

int fileRead(sqlite3_file* opened, void* into, int amount, sqlite3_int64 offset) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    if (handle.disk->crashed) return SQLITE_IOERR_READ;
    const Bytes& bytes = handle.file->bytes;
    const auto begin = std::min<std::uint64_t>(static_cast<std::uint64_t>(offset), bytes.size());
    const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(amount), bytes.size() - begin);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin), count, static_cast<std::uint8_t*>(into));
    std::memset(static_cast<char*>(into) + count, 0, static_cast<std::size_t>(amount) - count);
    return count == static_cast<std::uint64_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int fileWrite(sqlite3_file* opened, const void* from, int amount, sqlite3_int64 offset) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    if (!handle.disk->step(writeKind(handle, offset, amount))) return SQLITE_IOERR_WRITE;
    const auto end = static_cast<std::uint64_t>(offset) + static_cast<std::uint64_t>(amount);
    const std::uint64_t size = handle.file->bytes.size();
    if (!handle.disk->takeRoom(end > size ? end - size : 0)) return SQLITE_FULL;
    handle.disk->write(*handle.file, static_cast<std::uint64_t>(offset),
                       {static_cast<const std::uint8_t*>(from), static_cast<std::size_t>(amount)});
    return SQLITE_OK;
}

int fileTruncate(sqlite3_file* opened, sqlite3_int64 size) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    if (!handle.disk->step(StepKind::Truncate)) return SQLITE_IOERR_TRUNCATE;
    handle.disk->truncate(*handle.file, static_cast<std::uint64_t>(size));
    return SQLITE_OK;
}

int fileSync(sqlite3_file* opened, int) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    if (!handle.disk->step(syncKind(handle))) return SQLITE_IOERR_FSYNC;
    State::sync(*handle.file);
    if (!handle.syncsFolder) return SQLITE_OK;
    if (!handle.disk->step(StepKind::SyncFolder)) return SQLITE_IOERR_DIR_FSYNC;
    handle.disk->syncFolder();
    handle.syncsFolder = false;
    return SQLITE_OK;
}

int fileSize(sqlite3_file* opened, sqlite3_int64* size) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    if (handle.disk->crashed) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(handle.file->bytes.size());
    return SQLITE_OK;
}

int fileLock(sqlite3_file* opened, int level) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    return handle.disk->crashed ? SQLITE_IOERR_LOCK : raiseTo(handle, level);
}

int fileUnlock(sqlite3_file* opened, int level) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    return releaseTo(handle, level);
}

int fileCheckReserved(sqlite3_file* opened, int* answer) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    *answer = handle.file->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int fileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int fileSectorSize(sqlite3_file*) { return 512; }
int fileCharacteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int fileShmMap(sqlite3_file* opened, int region, int size, int extend, void volatile** memory) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    *memory = nullptr;
    if (handle.disk->crashed) return SQLITE_IOERR_SHMMAP;
    auto& regions = handle.file->memory;
    if (static_cast<std::size_t>(region) >= regions.size() && extend == 0) return SQLITE_OK;
    while (regions.size() <= static_cast<std::size_t>(region))
        regions.push_back(std::make_unique<Bytes>(static_cast<std::size_t>(size)));
    *memory = regions[static_cast<std::size_t>(region)]->data();
    return SQLITE_OK;
}

int fileShmLock(sqlite3_file* opened, int offset, int count, int flags) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    const unsigned mask = ((1U << count) - 1) << offset;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        releaseSlots(handle, mask);
        return SQLITE_OK;
    }
    if (handle.disk->crashed) return SQLITE_IOERR_SHMLOCK;
    return takeSlots(handle, mask, (flags & SQLITE_SHM_EXCLUSIVE) != 0);
}

void fileShmBarrier(sqlite3_file* opened) {
    const std::lock_guard guard(handleOf(opened).disk->lock);  // a lock taken and given back orders memory
}

int fileShmUnmap(sqlite3_file* opened, int deleteIt) {
    Handle& handle = handleOf(opened);
    const std::lock_guard guard(handle.disk->lock);
    releaseSlots(handle, ~0U);
    if (deleteIt != 0) handle.file->memory.clear();
    return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {2,
                                         fileClose,
                                         fileRead,
                                         fileWrite,
                                         fileTruncate,
                                         fileSync,
                                         fileSize,
                                         fileLock,
                                         fileUnlock,
                                         fileCheckReserved,
                                         fileControl,
                                         fileSectorSize,
                                         fileCharacteristics,
                                         fileShmMap,
                                         fileShmLock,
                                         fileShmBarrier,
                                         fileShmUnmap,
                                         nullptr,
                                         nullptr};

// ---- the VFS -----------------------------------------------------------------------------------------------------

int vfsOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* opened, int flags, int* flagsOut) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    opened->pMethods = nullptr;
    if (disk.crashed) return SQLITE_CANTOPEN;
    static std::uint64_t temporaries = 0;
    const std::string path = name != nullptr ? name : "temporary-" + std::to_string(++temporaries);
    const auto found = disk.files.find(path);
    std::shared_ptr<VirtualFile> file;
    if (found != disk.files.end()) {
        if ((flags & SQLITE_OPEN_EXCLUSIVE) != 0) return SQLITE_CANTOPEN;
        file = found->second;
    } else {
        if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        file = disk.files[path] = std::make_shared<VirtualFile>();
    }
    auto* handle = new (opened) Handle;
    handle->vtable.pMethods = &kMethods;
    handle->disk = &disk;
    handle->file = std::move(file);
    handle->path = path;
    handle->flags = flags;
    handle->deleteOnClose = name == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    constexpr int kJournals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    handle->syncsFolder = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & kJournals) != 0;
    if (flagsOut != nullptr) *flagsOut = flags;
    return SQLITE_OK;
}

int vfsDelete(sqlite3_vfs* vfs, const char* name, int syncFolder) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    if (!disk.step(StepKind::Delete)) return SQLITE_IOERR_DELETE;
    if (!disk.files.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
    disk.files.erase(name);
    if (syncFolder == 0) return SQLITE_OK;
    if (!disk.step(StepKind::SyncFolder)) return SQLITE_IOERR_DIR_FSYNC;
    disk.syncFolder();
    return SQLITE_OK;
}

int vfsAccess(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    const auto found = disk.files.find(name);
    // As the unix VFS does: an empty file does not count as one that is there.
    *answer = found != disk.files.end() && (flags != SQLITE_ACCESS_EXISTS || !found->second->bytes.empty()) ? 1 : 0;
    return SQLITE_OK;
}

int vfsFullPathname(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int vfsRandomness(sqlite3_vfs* vfs, int size, char* out) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    std::generate_n(out, size, [&] { return static_cast<char>(disk.random()); });
    return size;
}

int vfsSleep(sqlite3_vfs* vfs, int micros) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    disk.virtualMs += static_cast<std::uint64_t>(micros) / 1000 + 1;
    return micros;
}

int vfsTime(sqlite3_vfs* vfs, sqlite3_int64* now) {
    State& disk = stateOf(vfs);
    const std::lock_guard guard(disk.lock);
    constexpr sqlite3_int64 kJulianMsOf2026 = 212'634'763'200'000;
    *now = kJulianMsOf2026 + static_cast<sqlite3_int64>(disk.virtualMs);
    return SQLITE_OK;
}

int vfsTimeAsDays(sqlite3_vfs* vfs, double* now) {
    sqlite3_int64 ms = 0;
    vfsTime(vfs, &ms);
    *now = static_cast<double>(ms) / 86'400'000.0;
    return SQLITE_OK;
}

int vfsLastError(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

const char* nameOf(StepKind kind) {
    static constexpr std::array names{"start",    "database head", "database page", "log head", "log frame",
                                      "log page", "journal write", "other write",   "truncate", "sync database",
                                      "sync log", "sync other",    "sync folder",   "delete"};
    return names[static_cast<std::size_t>(kind)];
}

FaultDisk::FaultDisk(std::string name, std::uint64_t seed) : state_(std::make_unique<State>()) {
    state_->name = std::move(name);
    state_->random.seed(seed);
    sqlite3_vfs& vfs = state_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(Handle);
    vfs.mxPathname = 512;
    vfs.zName = state_->name.c_str();
    vfs.pAppData = state_.get();
    vfs.xOpen = vfsOpen;
    vfs.xDelete = vfsDelete;
    vfs.xAccess = vfsAccess;
    vfs.xFullPathname = vfsFullPathname;
    vfs.xRandomness = vfsRandomness;
    vfs.xSleep = vfsSleep;
    vfs.xCurrentTime = vfsTimeAsDays;
    vfs.xGetLastError = vfsLastError;
    vfs.xCurrentTimeInt64 = vfsTime;
    [[maybe_unused]] const int code = sqlite3_vfs_register(&vfs, 0);
    assert(code == SQLITE_OK);
}

FaultDisk::~FaultDisk() { sqlite3_vfs_unregister(&state_->vfs); }

const std::string& FaultDisk::name() const { return state_->name; }

std::uint64_t FaultDisk::steps() const {
    const std::lock_guard guard(state_->lock);
    return state_->steps;
}

void FaultDisk::crashAfter(std::uint64_t more) {
    const std::lock_guard guard(state_->lock);
    state_->crashAt = state_->steps + more;
}

void FaultDisk::crashNow() {
    const std::lock_guard guard(state_->lock);
    state_->crashed = true;
}

void FaultDisk::setWitness(Witness witness) {
    const std::lock_guard guard(state_->lock);
    state_->witness = std::move(witness);
}

bool FaultDisk::crashed() const {
    const std::lock_guard guard(state_->lock);
    return state_->crashed;
}

void FaultDisk::restart(Loss loss) {
    const std::lock_guard guard(state_->lock);
    if (loss != Loss::Nothing) state_->cutPower(loss == Loss::Unsynced);
    state_->forgetHandles();
    state_->crashed = false;
    state_->crashAt.reset();
    state_->lastStep = StepKind::Start;
}

void FaultDisk::setRoom(std::optional<std::uint64_t> bytes) {
    const std::lock_guard guard(state_->lock);
    state_->room = bytes;
}

std::vector<std::string> FaultDisk::files() const {
    const std::lock_guard guard(state_->lock);
    std::vector<std::string> paths;
    for (const auto& [path, file] : state_->files) paths.push_back(path);
    return paths;
}

bool FaultDisk::exists(const std::string& path) const {
    const std::lock_guard guard(state_->lock);
    return state_->files.contains(path);
}

Bytes FaultDisk::content(const std::string& path) const {
    const std::lock_guard guard(state_->lock);
    const auto found = state_->files.find(path);
    return found == state_->files.end() ? Bytes{} : found->second->bytes;
}

void FaultDisk::setContent(const std::string& path, ByteView content) {
    const std::lock_guard guard(state_->lock);
    auto& file = state_->files[path];
    if (!file) file = std::make_shared<VirtualFile>();
    file->bytes = copyOf(content);
    State::sync(*file);
    state_->namesOnDisk[path] = file;
}

void FaultDisk::flipBit(const std::string& path, std::uint64_t bit) {
    const std::lock_guard guard(state_->lock);
    Bytes& bytes = state_->files.at(path)->bytes;
    bytes.at(bit / 8) ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

void FaultDisk::remove(const std::string& path) {
    const std::lock_guard guard(state_->lock);
    state_->files.erase(path);
    state_->namesOnDisk.erase(path);
}

}  // namespace outpost::simulation
