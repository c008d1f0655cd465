#include "schema/store/sealed_vfs.h"

#include "schema/store/sealed_files.h"
#include "schema/store/sealed_layout.h"

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <new>
#include <vector>

namespace outpost::store {
namespace {

using Key = std::shared_ptr<const PageKey>;

/// One sealing VFS for each VFS beneath; made when first asked for, and never taken away: SQLite may hold it.
struct SealingVfs {
    std::string name;
    std::string baseName;  ///< looked up at each use: the one beneath may be taken away and made again
    sqlite3_vfs vfs{};
    std::mutex lock;
    std::map<std::string, std::weak_ptr<const PageKey>> keys;  ///< by full path; the files hold them

    sqlite3_vfs* base() const { return sqlite3_vfs_find(baseName.c_str()); }
    Key keyOf(const std::string& path) {
        const std::lock_guard guard(lock);
        const auto found = keys.find(path);
        return found == keys.end() ? nullptr : found->second.lock();
    }
};

/// A file as SQLite holds it; `vtable` must come first.
struct OpenedFile {
    sqlite3_file vtable{};
    std::unique_ptr<std::byte[]> baseMemory;  ///< operator new aligns for every type
    std::unique_ptr<SealedFile> file;
    SealedDatabase* database = nullptr;  ///< the same file, when it is the database
};

OpenedFile& openedOf(sqlite3_file* file) { return *reinterpret_cast<OpenedFile*>(file); }
SealedFile& sealedOf(sqlite3_file* file) { return *openedOf(file).file; }
sqlite3_file* baseOf(sqlite3_file* file) { return &sealedOf(file).base(); }
SealingVfs& vfsOf(sqlite3_vfs* vfs) { return *static_cast<SealingVfs*>(vfs->pAppData); }

// ---- files: what changes bytes goes through SealedFile, the rest to the file beneath -----------------------------

int fileClose(sqlite3_file* file) {
    OpenedFile& opened = openedOf(file);
    sqlite3_file* const base = baseOf(file);
    const int code = base->pMethods->xClose(base);
    opened.~OpenedFile();
    return code;
}

int fileRead(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
    return sealedOf(file).read({static_cast<std::uint8_t*>(into), static_cast<std::size_t>(amount)},
                               static_cast<std::uint64_t>(offset));
}

int fileWrite(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
    return sealedOf(file).write({static_cast<const std::uint8_t*>(from), static_cast<std::size_t>(amount)},
                                static_cast<std::uint64_t>(offset));
}

int fileTruncate(sqlite3_file* file, sqlite3_int64 size) {
    return sealedOf(file).truncate(static_cast<std::uint64_t>(size));
}

int fileSize(sqlite3_file* file, sqlite3_int64* size) {
    std::uint64_t bytes = 0;
    const int code = sealedOf(file).size(bytes);
    *size = static_cast<sqlite3_int64>(bytes);
    return code;
}

int fileSync(sqlite3_file* file, int flags) { return baseOf(file)->pMethods->xSync(baseOf(file), flags); }
int fileLock(sqlite3_file* file, int level) { return baseOf(file)->pMethods->xLock(baseOf(file), level); }
int fileUnlock(sqlite3_file* file, int level) { return baseOf(file)->pMethods->xUnlock(baseOf(file), level); }

int fileCheckReserved(sqlite3_file* file, int* answer) {
    return baseOf(file)->pMethods->xCheckReservedLock(baseOf(file), answer);
}

int fileControl(sqlite3_file* file, int operation, void* argument) {
    switch (operation) {
        case SQLITE_FCNTL_SIZE_HINT:
        case SQLITE_FCNTL_CHUNK_SIZE: return SQLITE_OK;  // sizes beneath are not those that SQLite knows
        case SQLITE_FCNTL_MMAP_SIZE: *static_cast<sqlite3_int64*>(argument) = 0; return SQLITE_OK;
        default: return baseOf(file)->pMethods->xFileControl(baseOf(file), operation, argument);
    }
}

int fileSectorSize(sqlite3_file*) { return static_cast<int>(layout::kPage); }

// Without power-safe overwrite SQLite would pad the log to sectors and split pages. No other promise of the VFS beneath
// holds here: one write of SQLite's may be several.
int fileCharacteristics(sqlite3_file* file) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE |
           (baseOf(file)->pMethods->xDeviceCharacteristics(baseOf(file)) & SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN);
}

int fileShmMap(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
    if (SealedDatabase* const database = openedOf(file).database) database->usesSharedMemory();
    return baseOf(file)->pMethods->xShmMap(baseOf(file), region, size, extend, memory);
}

int fileShmLock(sqlite3_file* file, int first, int count, int flags) {
    const int code = baseOf(file)->pMethods->xShmLock(baseOf(file), first, count, flags);
    if (SealedDatabase* const database = openedOf(file).database; database && code == SQLITE_OK)
        database->sharedMemoryLock(first, count, flags);
    return code;
}

void fileShmBarrier(sqlite3_file* file) { baseOf(file)->pMethods->xShmBarrier(baseOf(file)); }

int fileShmUnmap(sqlite3_file* file, int deleteIt) { return baseOf(file)->pMethods->xShmUnmap(baseOf(file), deleteIt); }

// Version 2: shared memory, no memory-mapped pages.
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

/// The key that a file is sealed with: a database's own, for its log and journal too; one of the moment for the rest.
Key keyFor(SealingVfs& vfs, const char* name, int flags) {
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return vfs.keyOf(name);
    if ((flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0) return vfs.keyOf(sqlite3_filename_database(name));
    // A super-journal would have to be readable after a crash, and belongs to several databases: there are none in
    // WAL mode, and none are made here.
    if ((flags & SQLITE_OPEN_SUPER_JOURNAL) != 0) return nullptr;
    return PageKey::makeRandom().value_or(nullptr);
}

int openFile(SealingVfs& vfs, sqlite3_vfs& base, const char* name, OpenedFile& opened, int flags, int* flagsOut) {
    Key key = keyFor(vfs, name, flags);
    if (!key) return SQLITE_CANTOPEN;
    opened.baseMemory = std::make_unique<std::byte[]>(static_cast<std::size_t>(base.szOsFile));
    auto& file = *reinterpret_cast<sqlite3_file*>(opened.baseMemory.get());
    file.pMethods = nullptr;
    const int code = base.xOpen(&base, name, &file, flags, flagsOut);
    if (code != SQLITE_OK) {
        if (file.pMethods) file.pMethods->xClose(&file);
        return code;
    }
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        auto database = std::make_unique<SealedDatabase>(file, std::move(key));
        opened.database = database.get();
        opened.file = std::move(database);
    } else if ((flags & SQLITE_OPEN_WAL) != 0) {
        const SealedDatabase* const database = openedOf(sqlite3_database_file_object(name)).database;
        opened.file = std::make_unique<SealedLog>(file, std::move(key), database);
    } else {
        opened.file = std::make_unique<SealedBlocks>(file, std::move(key));
    }
    opened.vtable.pMethods = &kMethods;
    return SQLITE_OK;
}

int vfsOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flagsOut) {
    file->pMethods = nullptr;
    sqlite3_vfs* const base = vfsOf(vfs).base();
    if (!base) return SQLITE_CANTOPEN;
    auto* const opened = new (file) OpenedFile;
    try {
        const int code = openFile(vfsOf(vfs), *base, name, *opened, flags, flagsOut);
        if (code != SQLITE_OK) opened->~OpenedFile();
        return code;
    } catch (const std::bad_alloc&) {
        opened->~OpenedFile();
        file->pMethods = nullptr;
        return SQLITE_NOMEM;
    }
}

/// A call of the VFS beneath, or `otherwise` when it is gone.
template <class Call>
int onBase(sqlite3_vfs* vfs, int otherwise, Call&& call) {
    sqlite3_vfs* const base = vfsOf(vfs).base();
    return base ? call(base) : otherwise;
}

int vfsDelete(sqlite3_vfs* vfs, const char* name, int syncFolder) {
    return onBase(vfs, SQLITE_IOERR_DELETE, [&](auto* base) { return base->xDelete(base, name, syncFolder); });
}
int vfsAccess(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
    return onBase(vfs, SQLITE_IOERR_ACCESS, [&](auto* base) { return base->xAccess(base, name, flags, answer); });
}
int vfsFullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return onBase(vfs, SQLITE_CANTOPEN, [&](auto* base) { return base->xFullPathname(base, name, size, out); });
}
int vfsRandomness(sqlite3_vfs* vfs, int size, char* out) {
    return onBase(vfs, 0, [&](auto* base) { return base->xRandomness(base, size, out); });
}
int vfsSleep(sqlite3_vfs* vfs, int micros) {
    return onBase(vfs, 0, [&](auto* base) { return base->xSleep(base, micros); });
}
int vfsTime(sqlite3_vfs* vfs, double* now) {
    return onBase(vfs, SQLITE_ERROR, [&](auto* base) { return base->xCurrentTime(base, now); });
}
int vfsLastError(sqlite3_vfs* vfs, int size, char* out) {
    return onBase(vfs, 0, [&](auto* base) { return base->xGetLastError(base, size, out); });
}

Result<SealingVfs*> sealingVfs(const std::string& baseName) {
    static std::mutex lock;
    static std::map<std::string, std::unique_ptr<SealingVfs>> all;
    sqlite3_vfs* const base = sqlite3_vfs_find(baseName.empty() ? nullptr : baseName.c_str());
    if (!base) return fail(Error::Kind::Invalid, "store.no_vfs", {baseName});
    const std::lock_guard guard(lock);
    auto& made = all[base->zName];
    if (made) return made.get();
    made = std::make_unique<SealingVfs>();
    made->baseName = base->zName;
    made->name = "sealed:" + made->baseName;
    sqlite3_vfs& vfs = made->vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(OpenedFile);
    vfs.mxPathname = base->mxPathname;
    vfs.zName = made->name.c_str();
    vfs.pAppData = made.get();
    vfs.xOpen = vfsOpen;
    vfs.xDelete = vfsDelete;
    vfs.xAccess = vfsAccess;
    vfs.xFullPathname = vfsFullPathname;
    vfs.xRandomness = vfsRandomness;
    vfs.xSleep = vfsSleep;
    vfs.xCurrentTime = vfsTime;
    vfs.xGetLastError = vfsLastError;
    if (const int code = sqlite3_vfs_register(&vfs, 0); code != SQLITE_OK)
        return tl::make_unexpected(sqliteError(nullptr, code));
    return made.get();
}

// ---- opening -----------------------------------------------------------------------------------------------------

Result<std::string> fullPath(sqlite3_vfs& base, const std::string& path) {
    std::vector<char> out(static_cast<std::size_t>(base.mxPathname) + 1);
    const int code = base.xFullPathname(&base, path.c_str(), static_cast<int>(out.size()), out.data());
    if (code != SQLITE_OK && code != SQLITE_OK_SYMLINK) return tl::make_unexpected(sqliteError(nullptr, code));
    return std::string{out.data()};
}

/// The first page as it stands in the file; shorter when the file is. Empty when there is none.
Result<Bytes> firstPage(sqlite3_vfs& base, const std::string& path, bool& exists) {
    // The first question finds files that may not be written, the second those that are empty.
    int notEmpty = 0, writable = 0;
    base.xAccess(&base, path.c_str(), SQLITE_ACCESS_EXISTS, &notEmpty);
    base.xAccess(&base, path.c_str(), SQLITE_ACCESS_READWRITE, &writable);
    exists = notEmpty != 0 || writable != 0;
    if (!exists) return Bytes{};
    const std::unique_ptr<const char, void (*)(const char*)> name(
        sqlite3_create_filename(path.c_str(), "", "", 0, nullptr),
        [](const char* made) { sqlite3_free_filename(const_cast<char*>(made)); });
    const auto memory = std::make_unique<std::byte[]>(static_cast<std::size_t>(base.szOsFile));
    auto* const file = reinterpret_cast<sqlite3_file*>(memory.get());
    file->pMethods = nullptr;
    int flags = 0;
    int code =
        name ? base.xOpen(&base, name.get(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &flags) : SQLITE_NOMEM;
    Bytes page(layout::kPage);
    sqlite3_int64 size = 0;
    if (code == SQLITE_OK) {
        code = file->pMethods->xRead(file, page.data(), static_cast<int>(page.size()), 0);
        if (code == SQLITE_IOERR_SHORT_READ) code = SQLITE_OK;
        if (code == SQLITE_OK) code = file->pMethods->xFileSize(file, &size);
    }
    if (file->pMethods) file->pMethods->xClose(file);
    if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(nullptr, code));
    if (size < static_cast<sqlite3_int64>(page.size())) page.resize(static_cast<std::size_t>(size));
    return page;
}

/// Whether the file that begins with `page` belongs to the key, as far as its beginning can say.
Done checkKey(ByteView page, const Key& key, const std::string& path) {
    if (page.size() < kKeyCheckBytes) return {};  // torn before the first page was written once: a journal undoes it
    const auto check = key->check();
    if (std::equal(check.begin(), check.end(), page.begin())) return {};
    if (textOf(page).starts_with("SQLite format 3")) return fail(Error::Kind::Invalid, "store.not_sealed", {path});
    // The check itself may be what is damaged: then the page still opens, and the next write mends it.
    std::array<std::uint8_t, layout::kPage> plain;
    constexpr auto kText = layout::kPageText - kKeyCheckBytes;
    if (page.size() == layout::kPage &&
        Sealer{key}.open(SealKind::Page, 1, page.subspan(kKeyCheckBytes, kText),
                         std::span<const std::uint8_t, kSealBytes>{page.data() + layout::kPageText, kSealBytes},
                         plain.data()))
        return {};
    return fail(Error::Kind::Denied, "store.wrong_key", {path});
}

Result<Connection> openWith(SealingVfs& vfs, const std::string& path, OpenOptions options) {
    options.vfs = vfs.name;
    options.reservedBytes = static_cast<int>(kSealBytes);
    OUTPOST_ASSIGN(Connection connection, Connection::open(path, options));
    // Every page that is freed is overwritten, so a page that was never written is never read (see SealedDatabase). The
    // second statement reads the first page: damage there is told now.
    OUTPOST_TRY(connection.execute("PRAGMA secure_delete=on; SELECT count(*) FROM sqlite_schema"));
    return connection;
}

}  // namespace

Result<Connection> openSealed(const std::string& path, ByteView key, OpenOptions options) {
    OUTPOST_ASSIGN(SealingVfs* const vfs, sealingVfs(options.vfs));
    OUTPOST_ASSIGN(Key held, PageKey::make(key));
    OUTPOST_ASSIGN(const std::string full, fullPath(*vfs->base(), path));
    bool exists = false;
    OUTPOST_ASSIGN(const Bytes page, firstPage(*vfs->base(), full, exists));
    const bool mayMake = options.create && !options.readOnly;
    if (!exists && !mayMake) return fail(Error::Kind::NotFound, "store.not_found", {path});
    if (exists && page.empty() && !mayMake) return fail(Error::Kind::Corrupt, "store.empty", {path});
    OUTPOST_TRY(checkKey(page, held, path));
    {
        const std::lock_guard guard(vfs->lock);
        auto& entry = vfs->keys[full];
        if (Key open = entry.lock()) {
            if (!open->equals(*held)) return fail(Error::Kind::Denied, "store.wrong_key", {path});
            held = std::move(open);  // one key a file, alive as long as any connection to it
        }
        entry = held;
    }
    return openWith(*vfs, path, std::move(options));
}

Result<Connection> openSealedBeside(const std::string& path, OpenOptions options) {
    OUTPOST_ASSIGN(SealingVfs* const vfs, sealingVfs(options.vfs));
    OUTPOST_ASSIGN(const std::string full, fullPath(*vfs->base(), path));
    const Key held = vfs->keyOf(full);
    if (!held) return fail(Error::Kind::Denied, "store.locked", {path});
    options.create = false;
    return openWith(*vfs, path, std::move(options));
}

Result<std::shared_ptr<const PageKey>> allowSealedFile(const std::string& path, ByteView key,
                                                       const std::string& baseVfs) {
    OUTPOST_ASSIGN(SealingVfs* const vfs, sealingVfs(baseVfs));
    OUTPOST_ASSIGN(Key held, PageKey::make(key));
    OUTPOST_ASSIGN(const std::string full, fullPath(*vfs->base(), path));
    const std::lock_guard guard(vfs->lock);
    vfs->keys[full] = held;
    return held;
}

}  // namespace outpost::store
