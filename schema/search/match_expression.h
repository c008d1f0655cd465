#pragma once

#include "schema/base/identifier.h"

#include <string>
#include <string_view>
#include <vector>

/// What people type, as what FTS5 is asked. Pure; any thread.
namespace outpost::search {

/// Parts of a query that are looked at; all of them must be found.
inline constexpr std::size_t kMaxParts = 8;

/// A query's text as FTS5 expressions over tokens. Any text is allowed: only letters, digits and Han characters reach
/// the expressions, inside quotation marks, so nothing of it is ever read as syntax.
struct MatchExpression {
    std::string whole;                               ///< a number or a name is the text; empty for a single character
    std::string begins;                              ///< a name or number begins with the text
    std::string inNames;                             ///< every part is found in a name
    std::string anywhere;                            ///< every part is found in a name or elsewhere
    bool empty() const { return anywhere.empty(); }  ///< nothing in the text can be searched for
};

/// Parts are parted by blanks and signs, and where Han and letters meet: "张san 138" has three.
/// A part of Han characters is found anywhere as it stands; one of letters or digits at the beginning of a word, and
/// from three characters on anywhere; one of Latin letters is pinyin and initials too, in names: "zs", "zhangsan",
/// "zhangs", "sanfeng" all find 张三丰.
MatchExpression matchExpression(std::string_view text);

/// Narrows `expression` to records of an entity or face (empty: all) that one of `owners` owns (empty: anybody).
std::string narrowed(const std::string& expression, std::string_view entity, const std::vector<RecordId>& owners);

}  // namespace outpost::search
