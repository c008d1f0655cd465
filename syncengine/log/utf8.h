#pragma once

#include <string_view>

namespace outpost::sync {

/// True if the text is well-formed UTF-8 without a null character: what SQLite's text functions all agree on.
bool isCleanText(std::string_view text);

}  // namespace outpost::sync
