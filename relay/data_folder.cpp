// POSIX: the lock and the modes of files. The one file of relay/ that calls the operating system.
#include "relay/data_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace outpost::relay {
namespace {

constexpr std::size_t kSecretBytes = sync::SecretKey::size();
constexpr std::size_t kKeyFileBytes = kSecretBytes + sizeof(sync::RelayRight);

tl::unexpected<Error> failed(const std::filesystem::path& path) {
    return fail(Error::Kind::Unavailable, "relay.data_folder", {path.string()}, std::strerror(errno));
}

bool writeAll(int file, const std::uint8_t* bytes, std::size_t size) {
    while (size > 0) {
        const auto written = ::write(file, bytes, size);
        if (written <= 0) return false;
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

}  // namespace

struct DataFolder::Contents {
    std::filesystem::path path;
    int lock = -1;
    sync::KeyPair key;
    sync::RelayRight right{};
    ~Contents() {
        if (lock >= 0) ::close(lock);
    }
};

DataFolder::DataFolder(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
DataFolder::DataFolder(DataFolder&&) noexcept = default;
DataFolder& DataFolder::operator=(DataFolder&&) noexcept = default;
DataFolder::~DataFolder() = default;

const sync::KeyPair& DataFolder::key() const { return contents_->key; }
const sync::RelayRight& DataFolder::right() const { return contents_->right; }
std::filesystem::path DataFolder::mailbox() const { return contents_->path / "mailbox.db"; }

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
    ::umask(077);  // SQLite's files too
    auto contents = std::make_unique<Contents>();
    contents->path = path;
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return fail(Error::Kind::Unavailable, "relay.data_folder", {path.string()}, error.message());
    ::chmod(path.c_str(), 0700);
    contents->lock = ::open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (contents->lock < 0) return failed(path / "lock");
    if (::flock(contents->lock, LOCK_EX | LOCK_NB) != 0)
        return fail(Error::Kind::Busy, "relay.data_busy", {path.string()});

    const auto keyPath = path / "relay.key";
    std::array<std::uint8_t, kKeyFileBytes + 1> bytes{};
    if (const int file = ::open(keyPath.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        const auto size = ::read(file, bytes.data(), bytes.size());
        ::close(file);
        if (size != static_cast<ssize_t>(kKeyFileBytes))
            return fail(Error::Kind::Corrupt, "relay.key_damaged", {keyPath.string()});
    } else {
        if (errno != ENOENT) return failed(keyPath);
        sync::systemRandom()({bytes.data(), kKeyFileBytes});
        // Under another name first: a key cut short by a full disk would make every client's line worthless.
        const auto fresh = path / "relay.key.new";
        const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (made < 0) return failed(fresh);
        const bool written = writeAll(made, bytes.data(), kKeyFileBytes) && ::fsync(made) == 0;
        ::close(made);
        if (!written || ::rename(fresh.c_str(), keyPath.c_str()) != 0) return failed(fresh);
        if (const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
            ::fsync(folder);
            ::close(folder);
        }
    }
    sync::SecretKey secret;
    std::copy_n(bytes.begin(), kSecretBytes, secret.data());
    std::copy_n(bytes.begin() + kSecretBytes, contents->right.size(), contents->right.begin());
    sodium_memzero(bytes.data(), bytes.size());
    contents->key = sync::keyPairOf(secret);
    return DataFolder{std::move(contents)};
}

}  // namespace outpost::relay
