#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outpost::schema {

/// How many single changes (insert, delete, replace, swap of neighbours) turn `a` into `b`.
/// Source: optimal string alignment distance; texts are compared by byte.
int editDistance(std::string_view a, std::string_view b);

/// ` (nearest: 'customer')` for the candidate that is closest to `word`, or nothing when none is close.
/// Ties go to the candidate that stands first.
std::string nearestHint(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace outpost::schema
