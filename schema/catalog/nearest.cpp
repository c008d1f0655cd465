#include "schema/catalog/nearest.h"

#include <algorithm>

namespace outpost::schema {

int editDistance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<int> beforeLast(width), last(width), row(width);
    for (std::size_t j = 0; j < width; ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j < width; ++j) {
            const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string nearestHint(std::string_view word, const std::vector<std::string>& candidates) {
    // Beyond this length a word is no slip of the keyboard, and the table would cost more than the hint is worth.
    constexpr std::size_t kLongestWord = 64;
    if (word.size() > kLongestWord) return {};
    const std::string* best = nullptr;
    int bestDistance = 0;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongestWord) continue;
        const int distance = editDistance(word, candidate);
        if (best == nullptr || distance < bestDistance) {
            best = &candidate;
            bestDistance = distance;
        }
    }
    const int bearable = std::max<int>(1, static_cast<int>(word.size()) / 3);
    if (best == nullptr || bestDistance > bearable) return {};
    return " (nearest: '" + *best + "')";
}

}  // namespace outpost::schema
