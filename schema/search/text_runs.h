#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// A text as search sees it: runs of Han characters and runs of letters and digits. Pure; any thread.
namespace outpost::search {

/// Characters of one text that are looked at; what stands behind them is not found.
inline constexpr std::size_t kMaxCharacters = 4000;

/// A stretch of characters that belong together. Words are folded: case, width, accents (NFKC, ICU).
struct Run {
    bool han = false;  ///< Han, kana and hangul: each character for itself; else a word of letters and digits
    std::u32string characters;
};

/// Hands out the runs of a text one after another. What is neither (blanks, signs, broken UTF-8) parts them.
class RunReader {
public:
    /// `text` must outlive the reader.
    explicit RunReader(std::string_view text);
    /// False at the end. Reuses the memory of `run`.
    bool next(Run& run);

private:
    char32_t take();
    std::string folded_;  ///< only when the text needs folding beyond ASCII case
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t characters_ = 0;
    char32_t ahead_ = 0;
    bool hasAhead_ = false;
};

/// Appends a character as UTF-8.
void appendUtf8(std::string& out, char32_t character);

/// Whether all characters of a run are a to z.
bool isLatin(std::u32string_view word);

}  // namespace outpost::search
