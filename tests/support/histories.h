#pragma once

#include <cstdlib>
#include <string>

namespace outpost::testing {

/// How many random histories a test plays: what OUTPOST_HISTORIES says, else `optimised`, or `sanitized` in a build with
/// sanitizers, which is some thirty times slower.
inline int histories(int optimised, int sanitized) {
    if (const char* wanted = std::getenv("OUTPOST_HISTORIES")) return std::stoi(wanted);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    static_cast<void>(optimised);
    return sanitized;
#else
    static_cast<void>(sanitized);
    return optimised;
#endif
}

}  // namespace outpost::testing
