#include "app/values/private_file.h"

#include <cstdio>
#include <utility>

namespace outpost::app {

namespace {

std::string textOf(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

}  // namespace

Result<PrivateFile> PrivateFile::create(const std::filesystem::path& path) {
    // "x": fails when there is a file already, without a moment between looking and making.
    std::FILE* file = std::fopen(textOf(path).c_str(), "wx");
    if (!file) {
        std::error_code error;
        if (std::filesystem::exists(path, error)) return fail(Error::Kind::Denied, "file.exists", {textOf(path)});
        return fail(Error::Kind::Unavailable, "file.write", {textOf(path)});
    }
    std::fclose(file);
    PrivateFile made{path};
    std::error_code error;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
    if (error) return fail(Error::Kind::Unavailable, "file.write", {textOf(path)}, error.message());
    return made;
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}

PrivateFile::~PrivateFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

Done PrivateFile::append(std::string_view text) {
    if (!file_.is_open()) file_.open(path_, std::ios::binary);
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file_) return fail(Error::Kind::Unavailable, "file.write", {textOf(path_)});
    return {};
}

Done PrivateFile::finish() {
    if (!file_.flush()) return fail(Error::Kind::Unavailable, "file.write", {textOf(path_)});
    file_.close();
    path_.clear();
    return {};
}

Done PrivateFile::write(std::string_view text) {
    OUTPOST_TRY(append(text));
    return finish();
}

}  // namespace outpost::app
