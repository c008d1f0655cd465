#pragma once

#include "schema/base/result.h"

#include <string>
#include <string_view>
#include <vector>

/// What people read when something did not work: cause and what to do, made from an error's code.
namespace outpost::app {

enum class Language { English, Chinese };

/// One sentence, or two when there is something to do about it. An error without a sentence of its own gets that of
/// its kind, with the code, so that nobody is left without a word.
std::string sentence(const Error& error, Language language);

/// Whether the code has a sentence of its own; for the test that no code is left out.
bool hasSentence(std::string_view code);

}  // namespace outpost::app
