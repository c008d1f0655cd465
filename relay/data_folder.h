#pragma once

#include "schema/base/result.h"
#include "syncengine/team/routing.h"
#include "syncengine/tunnel/types.h"

#include <filesystem>
#include <memory>

namespace outpost::relay {

/// The relay's folder: `relay.key` (its secret key and the right to open firms; made at the first start, the same ever
/// after), `mailbox.db`, `lock`. All of it readable by its owner only, and owned by one process at a time.
class DataFolder {
public:
    /// Errors: `relay.data_folder` (cannot be made or read), `relay.data_busy` (another relay runs on it),
    /// `relay.key_damaged`; the value names the path.
    [[nodiscard]] static Result<DataFolder> open(const std::filesystem::path& path);
    DataFolder(DataFolder&&) noexcept;
    DataFolder& operator=(DataFolder&&) noexcept;
    ~DataFolder();

    const sync::KeyPair& key() const;
    const sync::RelayRight& right() const;
    std::filesystem::path mailbox() const;

private:
    struct Contents;
    explicit DataFolder(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

}  // namespace outpost::relay
