#include "schema/search/matched_part.h"

#include "schema/search/pinyin.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace outpost::search {
namespace {

/// Longer texts are looked for as they stand only.
constexpr std::size_t kMaxTyped = 64;
constexpr std::size_t kMaxTitle = 200;

struct Character {
    char32_t code = 0;
    std::size_t at = 0;  ///< its first byte
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Characters of UTF-8, at most kMaxTitle; a broken byte is one of its own that has no reading.
std::vector<Character> charactersOf(std::string_view text) {
    std::vector<Character> out;
    for (std::size_t at = 0; at < text.size() && out.size() < kMaxTitle;) {
        const auto first = static_cast<unsigned char>(text[at]);
        std::size_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || at + length > text.size()) length = 1;
        char32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i) code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
        out.push_back({code, at});
        at += length;
    }
    return out;
}

/// Reads letters along a title: whole readings, first letters of them, the beginning of the last one.
class Spelling {
public:
    Spelling(const std::vector<Character>& title, std::string_view letters) : title_(title), letters_(letters) {}

    /// One behind the last character, if the letters from `typed` on spell the title from `at` on.
    std::optional<std::size_t> end(std::size_t at, std::size_t typed) {
        if (typed == letters_.size()) return at;
        if (at == title_.size() || failed_.contains({at, typed})) return std::nullopt;
        const std::string_view rest = letters_.substr(typed);
        const char32_t code = title_[at].code;
        if (code < 0x80) {
            const char c = lower(static_cast<char>(code));
            const bool isSign = !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
            if (isSign && typed > 0)
                if (const auto found = end(at + 1, typed)) return found;
            if (c == rest.front())
                if (const auto found = end(at + 1, typed + 1)) return found;
        }
        for (const Syllable syllable : readingsOf(code)) {
            const std::string_view reading = spelling(syllable);
            if (reading.starts_with(rest)) return at + 1;
            if (rest.starts_with(reading))
                if (const auto found = end(at + 1, typed + reading.size())) return found;
            if (rest.front() == reading.front())
                if (const auto found = end(at + 1, typed + 1)) return found;
        }
        failed_.insert({at, typed});
        return std::nullopt;
    }

private:
    const std::vector<Character>& title_;
    std::string_view letters_;
    std::set<std::pair<std::size_t, std::size_t>> failed_;
};

}  // namespace

std::optional<MatchedPart> matchedPart(std::string_view title, std::string_view typed) {
    if (typed.empty()) return std::nullopt;
    const auto* const found = std::search(title.begin(), title.end(), typed.begin(), typed.end(),
                                          [](char a, char b) { return lower(a) == lower(b); });
    if (found != title.end()) return MatchedPart{static_cast<std::size_t>(found - title.begin()), typed.size()};

    std::string letters;
    for (const char c : typed) {
        const char letter = lower(c);
        if (letter >= 'a' && letter <= 'z') letters += letter;
        else if (letter != ' ' && letter != '\'') return std::nullopt;
    }
    if (letters.empty() || letters.size() > kMaxTyped) return std::nullopt;
    const std::vector<Character> characters = charactersOf(title);
    Spelling spelled{characters, letters};
    for (std::size_t at = 0; at < characters.size(); ++at) {
        const auto end = spelled.end(at, 0);
        if (!end) continue;
        const std::size_t last = *end == characters.size() ? title.size() : characters[*end].at;
        return MatchedPart{characters[at].at, last - characters[at].at};
    }
    return std::nullopt;
}

}  // namespace outpost::search
