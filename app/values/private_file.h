#pragma once

#include "schema/base/result.h"

#include <filesystem>
#include <string_view>

namespace outpost::app {

/// A new file that only its owner may read: the recovery sheet, a password. Made empty with mode 0600 before anything
/// secret is written; taken away again if nothing was.
class PrivateFile {
public:
    /// Errors: file.exists (never written over), file.write.
    [[nodiscard]] static Result<PrivateFile> create(const std::filesystem::path& path);
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&&) = delete;
    ~PrivateFile();
    /// Writes all of the text and makes it durable as far as the standard library can. Error: file.write.
    [[nodiscard]] Done write(std::string_view text);

private:
    explicit PrivateFile(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;  ///< empty once it was moved from or written
};

}  // namespace outpost::app
