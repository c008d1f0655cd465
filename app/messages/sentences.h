#pragma once

#include <string_view>

namespace outpost::app {

/// A sentence for an error's code. {0}, {1}, ... stand for the error's values.
struct Sentence {
    std::string_view code;
    std::string_view english;
    std::string_view chinese;
};

/// Null when the code has none of its own.
const Sentence* findSentence(std::string_view code);

}  // namespace outpost::app
