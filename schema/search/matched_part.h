#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace outpost::search {

/// Where in a title the typed text stands, for a reader's eye; in bytes.
struct MatchedPart {
    std::size_t begin = 0;
    std::size_t length = 0;
};

/// The typed text itself, else the characters whose pinyin or initials it is ("zsy" and "zhoushan" in 舟山远洋); nothing
/// when the record was found by another field, or by parts that stand apart. Pure; any thread; linear in the title.
std::optional<MatchedPart> matchedPart(std::string_view title, std::string_view typed);

}  // namespace outpost::search
