#include "schema/base/result.h"

namespace outpost {

std::string describe(const Error& error) {
    std::string line{error.code};
    for (const auto& value : error.values) line.append(line == error.code ? ": " : ", ").append(value);
    if (!error.detail.empty()) line.append(" (").append(error.detail).append(")");
    return line;
}

}  // namespace outpost
