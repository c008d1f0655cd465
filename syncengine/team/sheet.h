#pragma once

#include "schema/base/result.h"
#include "syncengine/team/keys.h"

#include <cstdint>
#include <string>
#include <string_view>

/// The recovery sheet (rules T2, T7): the root secret as fourteen words to print, with a checksum, and numbered boxes to
/// cross out, one for each use: a paper can't remember by itself. Thread: any.
namespace outpost::sync {

inline constexpr int kSheetWords = 14;
inline constexpr int kSheetBoxes = 24;

/// Word 0 to 2047 of the list: five letters, consonant and vowel in turn, the last letter a check of the others, so that
/// no wrong letter turns one word into another. A formula, so that any program can write the list again:
/// consonants bdfghjklmnprstvz, n = c1 << 7 | v1 << 5 | c2 << 1 | v2 with v1 of aiou and v2 of ao (the high bit first),
/// last letter = consonant (c1 + 3 v1 + 5 c2 + 7 v2) mod 16.
std::string sheetWord(unsigned number);

/// The page, in English and Chinese, for a printer or a terminal. Holds the secret: written to a private file or shown
/// once, never kept.
SecretBytes printSheet(const RootSecret& root, std::string_view firm, std::string_view date);

/// The secret from the words as somebody typed them: upper or lower case, any spaces, numbers before the words ignored.
/// Errors: sheet.count (how many words were found, how many there are); sheet.word (its place, the word, the nearest
/// right one); sheet.checksum (each word exists, but they do not belong together: one is exchanged or in another's place).
[[nodiscard]] Result<RootSecret> readSheet(std::string_view words);

}  // namespace outpost::sync
