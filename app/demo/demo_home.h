#pragma once

#include "schema/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace outpost::app::demo {

/// Marks a home as one of the demo's, so that the log-in page may fill `user` and password in; no other home has the mark.
[[nodiscard]] Done markDemoHome(const std::filesystem::path& home, const std::string& user);
/// Whose home it is; nothing for a home that is none of the demo's.
std::optional<std::string> demoUser(const std::filesystem::path& home);
/// The password of a demo home, from the file beside the homes; nothing for any other home.
std::optional<std::string> demoPassword(const std::filesystem::path& home);
/// Makes up a password and keeps it in `folder`/password, readable by its owner only.
[[nodiscard]] Result<std::string> makeDemoPassword(const std::filesystem::path& folder);

}  // namespace outpost::app::demo
