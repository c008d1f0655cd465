#include "schema/search/text_runs.h"

#include <algorithm>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace outpost::search {
namespace {

constexpr char32_t kBroken = 0xFFFFFFFF;

enum class Kind { Break, Han, Word };

bool isAsciiAlnum(char32_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The characters of everyday Chinese, told without asking ICU.
bool isUsualHan(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007; }

/// Signs of Chinese text: they part runs and nothing folds them to letters.
bool isUsualSign(char32_t c) { return (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020); }

Kind kindOf(char32_t c) {
    if (c < 0x80) return isAsciiAlnum(c) ? Kind::Word : Kind::Break;
    if (isUsualHan(c)) return Kind::Han;
    if (c == kBroken || isUsualSign(c)) return Kind::Break;
    const auto point = static_cast<UChar32>(c);
    if (u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC)) return Kind::Han;
    const bool kana = c >= 0x3040 && c <= 0x30FF, hangul = c >= 0xAC00 && c <= 0xD7AF;
    if ((kana || hangul) && u_isalpha(point)) return Kind::Han;
    return u_isalnum(point) ? Kind::Word : Kind::Break;
}

char32_t decode(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        ++at;
        return first;
    }
    UChar32 c = 0;
    auto i = static_cast<std::int32_t>(at);
    U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
    at = static_cast<std::size_t>(i);
    return c < 0 ? kBroken : static_cast<char32_t>(c);
}

/// Whether the text has anything that ASCII case folding does not serve.
bool needsFolding(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = decode(text, at);
        if (c >= 0x80 && !isUsualHan(c) && !isUsualSign(c) && c != kBroken) return true;
    }
    return false;
}

/// NFKC with case folding, then without the marks over letters: "Ｃａｆé" is "cafe".
std::string fold(std::string_view text) {
    UErrorCode code = U_ZERO_ERROR;
    const auto* const caseFold = icu::Normalizer2::getNFKCCasefoldInstance(code);
    const auto* const decompose = icu::Normalizer2::getNFDInstance(code);
    if (U_FAILURE(code)) return std::string{text};
    const icu::UnicodeString source =
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    const icu::UnicodeString folded = decompose->normalize(caseFold->normalize(source, code), code);
    if (U_FAILURE(code)) return std::string{text};
    icu::UnicodeString plain;
    bool afterLatin = false;
    for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
        const UChar32 c = folded.char32At(i);
        // Marks over Latin, Greek and Cyrillic letters only: those of kana and Indic scripts make other letters.
        if (u_charType(c) == U_NON_SPACING_MARK && afterLatin) continue;
        afterLatin = c < 0x0530;
        plain.append(c);
    }
    std::string out;
    caseFold->normalize(plain, code).toUTF8String(out);
    return out;
}

}  // namespace

RunReader::RunReader(std::string_view text) : text_(text.substr(0, kMaxCharacters * 4)) {
    if (needsFolding(text_)) {
        folded_ = fold(text_);
        text_ = folded_;
    }
}

char32_t RunReader::take() {
    ++characters_;
    const char32_t c = decode(text_, at_);
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool RunReader::next(Run& run) {
    run.characters.clear();
    Kind kind = Kind::Break;
    for (;;) {
        if (!hasAhead_) {
            if (at_ >= text_.size() || characters_ >= kMaxCharacters) break;
            ahead_ = take();
            hasAhead_ = true;
        }
        const Kind here = kindOf(ahead_);
        if (kind == Kind::Break) kind = here;
        if (here != kind) break;  // a run ends here; this character begins what comes next
        hasAhead_ = false;
        if (here != Kind::Break) run.characters.push_back(ahead_);
    }
    run.han = kind == Kind::Han;
    return !run.characters.empty();
}

void appendUtf8(std::string& out, char32_t character) {
    if (character < 0x80) {
        out += static_cast<char>(character);
        return;
    }
    char bytes[U8_MAX_LENGTH];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, character);
    out.append(bytes, static_cast<std::size_t>(size));
}

bool isLatin(std::u32string_view word) {
    return std::all_of(word.begin(), word.end(), [](char32_t c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace outpost::search
