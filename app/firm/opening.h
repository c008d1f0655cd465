#pragma once

#include "app/firm/engine.h"

#include <filesystem>
#include <string>

namespace outpost::app {

/// The name of this computer, for a device that was given none.
std::string computerName();

/// What founding and joining share: a replica in an owned, empty home, with the key file still under a name of its own.
[[nodiscard]] Result<std::unique_ptr<Engine>> openNew(Home home, sync::HomeKeys keys, sync::LogIn logIn);

/// Gives the key file its name: from here on there is a firm in the home.
[[nodiscard]] Done makeHome(Engine& engine);

}  // namespace outpost::app
