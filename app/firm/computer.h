#pragma once

#include <string>

/// The one file of app/firm that asks the operating system about itself.
namespace outpost::app {

/// What this computer calls itself; may be empty or no text.
std::string hostName();

}  // namespace outpost::app
