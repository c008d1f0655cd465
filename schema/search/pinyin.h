#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Readings of Han characters, without tones and with v for ü, made at build time from Unicode's own data
/// (make_pinyin_table.py). Pure; any thread.
namespace outpost::search {

/// A syllable: its place in the sorted list of all.
using Syllable = std::uint16_t;

/// All modern readings of a character, the usual first; at most six. Empty for what has none.
std::span<const Syllable> readingsOf(char32_t character);

/// "zhang". Static storage.
std::string_view spelling(Syllable syllable);

/// The syllables that begin with `letters`, as a range [first, last) of the sorted list; one that equals it is first.
struct SyllableRange {
    Syllable first = 0;
    Syllable last = 0;
    bool empty() const { return first == last; }
};
SyllableRange syllablesBeginningWith(std::string_view letters);

/// Whether `letters` are a whole syllable.
bool isSyllable(std::string_view letters);

/// No syllable is longer: "zhuang".
inline constexpr std::size_t kLongestSyllable = 6;

}  // namespace outpost::search
