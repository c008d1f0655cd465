// One of the files that call the operating system: POSIX. Another system has another file of this kind.
#include "syncengine/attachments/chunk_folder.h"

#include "syncengine/team/private_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace outpost::sync {
namespace {

constexpr std::string_view kUnfinished = ".part";

std::string shown(const std::filesystem::path& path) {
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

tl::unexpected<Error> failed(const std::filesystem::path& path, int error) {
    const auto detail = std::generic_category().message(error);
    if (error == ENOSPC || error == EDQUOT) return fail(Error::Kind::Full, "disk.full", {shown(path)}, detail);
    return fail(Error::Kind::Unavailable, "file.unwritable", {shown(path)}, detail);
}

Done makeFolder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
    return failed(folder, errno);
}

/// Durable: the file's bytes, or the names in a folder.
Done syncPath(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed(path, errno);
    const int error = ::fsync(file) == 0 ? 0 : errno;
    ::close(file);
    if (error != 0) return failed(path, error);
    return {};
}

Done writeWhole(const std::filesystem::path& path, ByteView bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return failed(path, errno);
    int error = 0;
    while (!bytes.empty() && error == 0) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written >= 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
        else if (errno != EINTR) error = errno;
    }
    if (::close(file) != 0 && error == 0) error = errno;
    if (error == 0) return {};
    ::unlink(path.c_str());
    return failed(path, error);
}

}  // namespace

std::filesystem::path ChunkFolder::fileOf(const ChunkName& name) const {
    const std::string text = textOf(name);
    return folder_ / text.substr(0, 2) / text;
}

Result<bool> ChunkFolder::has(const ChunkName& name) {
    struct stat status {};
    return ::stat(fileOf(name).c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
}

Result<std::optional<Bytes>> ChunkFolder::read(const ChunkName& name) {
    const std::lock_guard lock{mutex_};
    auto bytes = readPrivateFile(fileOf(name), kMaxChunkBytes);
    if (bytes && chunkName(*bytes) == name) return std::optional{std::move(*bytes)};
    if (!bytes && bytes.error().kind == Error::Kind::NotFound) return std::optional<Bytes>{};
    // Damaged: away with it, so that it is fetched again.
    std::error_code ignored;
    std::filesystem::remove(fileOf(name), ignored);
    unsynced_.erase(name);
    return std::optional<Bytes>{};
}

Done ChunkFolder::put(const ChunkName& name, ByteView sealed) {
    if (chunkName(sealed) != name) return fail(Error::Kind::Corrupt, "attachment.damaged");
    const std::lock_guard lock{mutex_};
    const std::filesystem::path path = fileOf(name);
    // The same name is the same bytes, unless the disk tore it: then those are looked at.
    if (const auto here = readPrivateFile(path, kMaxChunkBytes); here && chunkName(*here) == name) return {};
    OUTPOST_TRY(makeFolder(folder_));
    OUTPOST_TRY(makeFolder(path.parent_path()));
    auto beside = folder_ / (std::to_string(::getpid()) + "-" + std::to_string(++written_));
    beside += kUnfinished;
    ::unlink(beside.c_str());  // of a process of that number that a power cut ended
    OUTPOST_TRY(writeWhole(beside, sealed));
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(beside.c_str());
        return failed(path, error);
    }
    unsynced_.insert(name);
    return {};
}

Done ChunkFolder::sync() {
    const std::lock_guard lock{mutex_};
    std::set<std::filesystem::path> folders;
    for (const ChunkName& name : unsynced_) {
        const std::filesystem::path path = fileOf(name);
        OUTPOST_TRY(syncPath(path));
        folders.insert(path.parent_path());
    }
    if (!folders.empty()) {
        folders.insert(folder_);
        folders.insert(folder_.parent_path());
    }
    for (const auto& folder : folders) OUTPOST_TRY(syncPath(folder));
    unsynced_.clear();
    return {};
}

Result<ChunkFolder::Swept> ChunkFolder::sweep(const std::set<ChunkName>& named) {
    const std::lock_guard lock{mutex_};
    Swept swept;
    std::error_code error;
    if (!std::filesystem::exists(folder_, error)) return swept;
    std::vector<std::filesystem::path> gone;
    for (std::filesystem::recursive_directory_iterator at{folder_, error}, end; !error && at != end;
         at.increment(error)) {
        const auto& entry = *at;
        if (at.depth() > 1 || entry.is_symlink(error) || !entry.is_regular_file(error)) continue;
        const auto name = parseChunkName(entry.path().filename().string());
        const bool isPart = at.depth() == 0 && entry.path().extension() == kUnfinished;
        const bool isChunk = name && at.depth() == 1 && entry.path() == fileOf(*name);
        if (isPart || (isChunk && !named.contains(*name))) gone.push_back(entry.path());
    }
    if (error) return fail(Error::Kind::Unavailable, "file.unreadable", {shown(folder_)}, error.message());
    for (const auto& path : gone) {
        const auto size = std::filesystem::file_size(path, error);
        if (!std::filesystem::remove(path, error)) continue;
        ++swept.chunks;
        swept.bytes += size;
        if (const auto name = parseChunkName(path.filename().string())) unsynced_.erase(*name);
    }
    return swept;
}

}  // namespace outpost::sync
