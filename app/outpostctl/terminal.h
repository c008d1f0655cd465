#pragma once

#include "schema/base/result.h"

#include <string>

/// The one file of outpostctl that speaks to the operating system's terminal and signals.
namespace outpost::ctl {

/// Asks on the terminal and reads a line without showing it. Error: password.none when there is no terminal.
[[nodiscard]] Result<std::string> readHidden(const std::string& prompt);

}  // namespace outpost::ctl
