#pragma once

#include "schema/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

/// The main job, played for a reader in a terminal: head office, branch and laptop, each with a replica of its own and a
/// home of its own, and a relay as a process of its own, which is killed in the middle.
namespace outpost::app::demo {

struct StoryOptions {
    std::filesystem::path folder;  ///< gets relay/, head-office/, branch/, laptop/ and password
    std::int64_t customers = 2000;
    bool again = false;  ///< throw an earlier demo firm away
    std::function<void(const std::string&)> say;
};

/// Plays it and leaves everything in the folder for the window and for `serve`. When the folder holds a finished demo
/// firm already, says so and does nothing. Errors: those of founding, joining and syncing; demo.relay; demo.apart (the
/// digests are not equal in the end).
[[nodiscard]] Done playStory(const StoryOptions& options);

}  // namespace outpost::app::demo
