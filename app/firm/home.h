#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"

#include <filesystem>

namespace outpost::app {

/// The folder of a firm on this device, owned by one process as long as this object lives.
///   firm.db (+ -wal, -shm)  the sealed database     keys  the side file of rule T7     lock  who owns the home
class Home {
public:
    /// Makes the folder (mode 0700) if it is missing and owns it. Errors: home.taken (there is a firm in it),
    /// home.folder (it can't be made), home.in_use.
    [[nodiscard]] static Result<Home> make(const std::filesystem::path& folder);
    /// Owns the home of an existing firm. Errors: home.none, home.in_use.
    [[nodiscard]] static Result<Home> own(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path database() const { return folder_ / "firm.db"; }
    std::filesystem::path keys() const { return folder_ / "keys"; }

    /// Takes the files of a founding or joining that did not come to an end away again.
    static void discard(const std::filesystem::path& folder);

private:
    Home(std::filesystem::path folder, store::Connection lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
    std::filesystem::path folder_;
    store::Connection lock_;
};

/// Whether there is a firm in the folder.
bool holdsFirm(const std::filesystem::path& folder);

/// UTF-8, as SQLite and our messages take it, on every system.
std::string textOf(const std::filesystem::path& path);

}  // namespace outpost::app
