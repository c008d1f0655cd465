#include "schema/search/pinyin.h"

#include <algorithm>
#include <iterator>

namespace outpost::search {
namespace {

#include "search/pinyin_table.inc"

Syllable placeOf(const std::string_view* at) { return static_cast<Syllable>(at - std::begin(kSyllables)); }

}  // namespace

std::span<const Syllable> readingsOf(char32_t character) {
    std::uint16_t set = 0;
    if (character >= kDenseFirst && character <= kDenseLast) {
        set = kDense[character - kDenseFirst];
    } else {
        const auto* const found =
            std::lower_bound(std::begin(kOthers), std::end(kOthers), character,
                             [](const OtherCharacter& other, char32_t wanted) { return other.character < wanted; });
        if (found != std::end(kOthers) && found->character == character) set = found->set;
    }
    return {kReadingSets + set + 1, kReadingSets[set]};
}

std::string_view spelling(Syllable syllable) { return kSyllables[syllable]; }

SyllableRange syllablesBeginningWith(std::string_view letters) {
    const auto* const first = std::lower_bound(std::begin(kSyllables), std::end(kSyllables), letters);
    const auto* const last =
        std::find_if_not(first, std::end(kSyllables), [&](std::string_view s) { return s.starts_with(letters); });
    return {placeOf(first), placeOf(last)};
}

bool isSyllable(std::string_view letters) {
    return std::binary_search(std::begin(kSyllables), std::end(kSyllables), letters);
}

}  // namespace outpost::search
