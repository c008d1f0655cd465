#pragma once

#include "schema/base/result.h"

#include <filesystem>
#include <fstream>
#include <string_view>

namespace outpost::app {

/// A new file that only its owner may read: the recovery sheet, a password. Made empty with mode 0600 before anything
/// secret is written; taken away again if it was not finished.
class PrivateFile {
public:
    /// Errors: file.exists (never written over), file.write.
    [[nodiscard]] static Result<PrivateFile> create(const std::filesystem::path& path);
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&&) = delete;
    ~PrivateFile();
    /// Adds text; what was added goes with the file unless finish() is reached. Error: file.write.
    [[nodiscard]] Done append(std::string_view text);
    /// The file is whole and stays. Error: file.write.
    [[nodiscard]] Done finish();
    /// append() and finish().
    [[nodiscard]] Done write(std::string_view text);

private:
    explicit PrivateFile(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;  ///< empty once it was moved from or finished
    std::ofstream file_;
};

}  // namespace outpost::app
