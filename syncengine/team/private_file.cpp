// The one file of the team layer that calls the operating system: POSIX. Another system has another file of this kind.
#include "syncengine/team/private_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace outpost::sync {
namespace {

std::string shown(const std::filesystem::path& path) {
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

tl::unexpected<Error> failed(const std::filesystem::path& path, int error) {
    const auto detail = std::generic_category().message(error);
    if (error == ENOSPC || error == EDQUOT) return fail(Error::Kind::Full, "disk.full", {shown(path)}, detail);
    return fail(Error::Kind::Unavailable, "file.unwritable", {shown(path)}, detail);
}

class File {
public:
    File(const std::filesystem::path& path, int flags, mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    explicit operator bool() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    /// 0, or the error.
    int write(ByteView bytes) const {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return errno;
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return 0;
    }
    int sync() const { return ::fsync(descriptor_) == 0 ? 0 : errno; }

private:
    int descriptor_;
};

/// A new name is durable once its folder is.
Done syncFolderOf(const std::filesystem::path& path) { return syncFolder(path.parent_path()); }

Done writeNew(const std::filesystem::path& path, ByteView bytes) {
    const File file{path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR};
    if (!file && errno == EEXIST) return fail(Error::Kind::Denied, "file.exists", {shown(path)});
    if (!file) return failed(path, errno);
    int error = file.write(bytes);
    if (error == 0) error = file.sync();
    if (error == 0) return {};
    ::unlink(path.c_str());
    return failed(path, error);
}

}  // namespace

Done syncFolder(const std::filesystem::path& given) {
    const auto folder = given.empty() ? std::filesystem::path{"."} : given;
    const File file{folder, O_RDONLY | O_DIRECTORY};
    if (!file) return failed(folder, errno);
    if (const int error = file.sync(); error != 0) return failed(folder, error);
    return {};
}

Result<Bytes> readPrivateFile(const std::filesystem::path& path, std::size_t maxBytes) {
    const auto unreadable = [&path](std::string why) {
        return fail(Error::Kind::Unavailable, "file.unreadable", {shown(path)}, std::move(why));
    };
    const File file{path, O_RDONLY | O_NONBLOCK};
    if (!file && errno == ENOENT) return fail(Error::Kind::NotFound, "file.missing", {shown(path)});
    if (!file) return unreadable(std::generic_category().message(errno));
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) return unreadable(std::generic_category().message(errno));
    if (!S_ISREG(status.st_mode)) return unreadable("no regular file");
    if (status.st_size < 0 || static_cast<std::uintmax_t>(status.st_size) > maxBytes) return unreadable("too long");
    Bytes bytes(static_cast<std::size_t>(status.st_size));
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto got = ::read(file.descriptor(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(std::generic_category().message(errno));
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

Done replacePrivateFile(const std::filesystem::path& path, ByteView bytes) {
    auto beside = path;
    beside += ".new";
    ::unlink(beside.c_str());  // left by a power cut
    OUTPOST_TRY(writeNew(beside, bytes));
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(beside.c_str());
        return failed(path, error);
    }
    return syncFolderOf(path);
}

Done makePrivateFile(const std::filesystem::path& path, ByteView bytes) {
    OUTPOST_TRY(writeNew(path, bytes));
    return syncFolderOf(path);
}

}  // namespace outpost::sync
