#include "app/firm/home.h"
#include "open_firm.h"

#include <algorithm>
#include <cerrno>
#include <dlfcn.h>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

/// What was synced while a test listens, and the folder whose disk fails.
struct Disk {
    bool listens = false;
    std::vector<std::filesystem::path> synced;
    std::filesystem::path failing;
} disk;

}  // namespace

/// Stands before the C library's in this program.
extern "C" int fsync(int descriptor) {
    static const auto real = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fsync"));
    if (disk.listens) {
        std::error_code error;
        const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
        if (!error && path == disk.failing) {
            errno = EIO;
            return -1;
        }
        disk.synced.push_back(path);
    }
    return real(descriptor);
}

using namespace outpost;
using namespace outpost::app;

TEST_CASE("R1: a new home stands in its folder's list, and those above it in theirs, before it is used") {
    const TestHome home;
    std::filesystem::create_directory(home.folder);
    const auto root = std::filesystem::canonical(home.folder);
    disk = {};
    disk.listens = true;
    const auto wasSynced = [](const std::filesystem::path& path) {
        return std::find(disk.synced.begin(), disk.synced.end(), path) != disk.synced.end();
    };
    SUBCASE("made with two folders above it") {
        CHECK(Home::make(root / "a" / "b" / "home"));
        CHECK(wasSynced(root / "a" / "b"));
        CHECK(wasSynced(root / "a"));
        CHECK(wasSynced(root));
        CHECK_FALSE(wasSynced(root.parent_path()));
    }
    SUBCASE("empty and there already, written with a separator at its end") {
        std::filesystem::create_directory(root / "home");
        CHECK(Home::make(root / "home/"));
        CHECK(wasSynced(root));
    }
    SUBCASE("a disk that fails is told") {
        disk.failing = root;
        const auto made = Home::make(root / "home");
        REQUIRE_FALSE(made);
        CHECK(made.error().code == "home.folder");
    }
    disk = {};
}
