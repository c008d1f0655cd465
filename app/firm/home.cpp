#include "app/firm/home.h"

#include "syncengine/team/private_file.h"

#include <vector>

namespace outpost::app {

namespace {

/// Ownership is an exclusive transaction on a database that holds nothing: SQLite's file locks are the same on every
/// system and go with the process, however it ends.
Result<store::Connection> takeLock(const std::filesystem::path& folder) {
    store::OpenOptions options;
    options.busyTimeoutMs = 0;
    options.cacheKiB = 64;
    options.wal = false;
    auto connection = store::Connection::open(textOf(folder / "lock"), options);
    if (!connection) {
        if (connection.error().kind == Error::Kind::Busy)
            return fail(Error::Kind::Busy, "home.in_use", {textOf(folder)});
        return fail(Error::Kind::Unavailable, "home.folder", {textOf(folder)}, describe(connection.error()));
    }
    if (auto locked = connection->execute("BEGIN EXCLUSIVE"); !locked) {
        if (locked.error().kind == Error::Kind::Busy) return fail(Error::Kind::Busy, "home.in_use", {textOf(folder)});
        return tl::make_unexpected(locked.error());
    }
    return connection;
}

/// The folders whose lists of names change when this one is made: its parent, and the parents of all that are made above
/// it. A power cut after founding must not take the home away as a whole.
std::vector<std::filesystem::path> foldersThatName(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> named;
    std::error_code error;
    std::filesystem::path each = std::filesystem::absolute(folder, error).lexically_normal();
    if (!each.has_filename()) each = each.parent_path();  // written with a separator at its end
    do {
        each = each.parent_path();
        named.push_back(each);
    } while (each.has_relative_path() && !std::filesystem::exists(each, error));
    return named;
}

}  // namespace

std::string textOf(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

bool holdsFirm(const std::filesystem::path& folder) {
    std::error_code error;
    return std::filesystem::exists(folder / "keys", error);
}

Result<Home> Home::make(const std::filesystem::path& folder) {
    std::error_code error;
    const std::vector<std::filesystem::path> named = foldersThatName(folder);
    std::filesystem::create_directories(folder, error);
    if (error) return fail(Error::Kind::Unavailable, "home.folder", {textOf(folder)}, error.message());
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) return fail(Error::Kind::Unavailable, "home.folder", {textOf(folder)}, error.message());
    OUTPOST_ASSIGN(store::Connection lock, takeLock(folder));
    if (holdsFirm(folder)) return fail(Error::Kind::Denied, "home.taken", {textOf(folder)});
    for (const auto& above : named)
        if (const Done synced = sync::syncFolder(above); !synced)
            return fail(Error::Kind::Unavailable, "home.folder", {textOf(folder)}, describe(synced.error()));
    discard(folder);  // of a founding or joining that a power cut ended: without its key file it is worth nothing
    return Home{folder, std::move(lock)};
}

Result<Home> Home::own(const std::filesystem::path& folder) {
    if (!holdsFirm(folder)) return fail(Error::Kind::NotFound, "home.none", {textOf(folder)});
    OUTPOST_ASSIGN(store::Connection lock, takeLock(folder));
    return Home{folder, std::move(lock)};
}

void Home::discard(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const char* name : {"firm.db", "firm.db-wal", "firm.db-shm", "keys", "keys.unfinished"})
        std::filesystem::remove(folder / name, ignored);
}

}  // namespace outpost::app
