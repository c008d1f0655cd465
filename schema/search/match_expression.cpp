#include "schema/search/match_expression.h"

#include "schema/search/pinyin.h"
#include "schema/search/tokens.h"

#include <algorithm>

namespace outpost::search {
namespace {

/// Characters of a part that are looked at, ways to part a word into syllables, and syllables that a begun one may
/// become. Bounds against queries made to be slow; what people type stays far below.
constexpr std::size_t kMaxPart = 40;
constexpr std::size_t kMaxSegmentations = 6;
constexpr std::size_t kMaxLatin = 24;
constexpr std::size_t kMaxKeyBytes = 160;

/// A phrase: tokens that must follow one another.
class Phrase {
public:
    Phrase& add(Token kind, std::u32string_view characters) {
        start(kind);
        for (const char32_t c : characters) appendUtf8(text_, c);
        return *this;
    }
    Phrase& add(Token kind, std::string_view letters) {
        start(kind);
        text_.append(letters);
        return *this;
    }
    std::string quoted() const { return '"' + text_ + '"'; }

private:
    void start(Token kind) {
        if (!text_.empty()) text_ += kNextPosition;
        text_ += static_cast<char>(kind);
    }
    std::string text_;
};

std::string anyOf(const std::vector<std::string>& ways) {
    std::string text;
    for (const std::string& way : ways) text += (text.empty() ? "" : " OR ") + way;
    return ways.size() > 1 ? '(' + text + ')' : text;
}

/// `size` characters at a time, each beginning one further: the phrase of a piece longer than that.
std::string overlapping(std::u32string_view part, Token kind, std::size_t size) {
    Phrase phrase;
    for (std::size_t i = 0; i + size <= part.size(); ++i) phrase.add(kind, part.substr(i, size));
    return phrase.quoted();
}

std::string hanPart(std::u32string_view part, Token single, Token pair) {
    return part.size() == 1 ? Phrase{}.add(single, part).quoted() : overlapping(part, pair, 2);
}

std::string wordPart(std::u32string_view part, Token start, Token triple) {
    return part.size() < 3 ? Phrase{}.add(start, part).quoted() : overlapping(part, triple, 3);
}

/// The ways to read letters as syllables; the last one of a way may be only begun.
struct Segmentation {
    std::vector<std::string_view> whole;
    std::string_view begun;
};

void segment(std::string_view letters, Segmentation& now, std::vector<Segmentation>& out) {
    if (out.size() >= kMaxSegmentations) return;
    if (letters.empty() || (!now.whole.empty() && !syllablesBeginningWith(letters).empty() && !isSyllable(letters))) {
        now.begun = letters;
        out.push_back(now);
        now.begun = {};
    }
    for (std::size_t size = std::min(letters.size(), kLongestSyllable); size > 0; --size) {
        if (!isSyllable(letters.substr(0, size))) continue;
        now.whole.push_back(letters.substr(0, size));
        segment(letters.substr(size), now, out);
        now.whole.pop_back();
    }
}

Phrase pairsOf(const Segmentation& way) {
    Phrase phrase;
    for (std::size_t i = 0; i + 1 < way.whole.size(); ++i)
        phrase.add(Token::ReadingPair, std::string{way.whole[i]} + "'" + std::string{way.whole[i + 1]});
    return phrase;
}

void addSyllables(const Segmentation& way, std::vector<std::string>& ways) {
    if (!way.begun.empty()) {
        const SyllableRange range = syllablesBeginningWith(way.begun);
        for (Syllable syllable = range.first; syllable < range.last; ++syllable) {
            Phrase phrase = pairsOf(way);
            phrase.add(Token::ReadingPair, std::string{way.whole.back()} + "'" + std::string{spelling(syllable)});
            ways.push_back(phrase.quoted());
        }
    } else if (way.whole.size() == 1) {
        ways.push_back(Phrase{}.add(Token::Reading, way.whole.front()).quoted());
    } else {
        ways.push_back(pairsOf(way).quoted());
    }
}

/// A word in a name: as it stands, as initials, as pinyin.
std::string nameWord(std::u32string_view part) {
    std::vector<std::string> ways{wordPart(part, Token::NameStart, Token::NameTriple)};
    if (!isLatin(part) || part.size() < 2 || part.size() > kMaxLatin) return ways.front();
    ways.push_back(part.size() == 2 ? Phrase{}.add(Token::InitialPair, part).quoted()
                                    : overlapping(part, Token::InitialTriple, 3));
    const std::string letters{part.begin(), part.end()};
    std::vector<Segmentation> segmentations;
    Segmentation now;
    segment(letters, now, segmentations);
    for (const Segmentation& way : segmentations) addSyllables(way, ways);
    return anyOf(ways);
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Fills what asks for keys: the text without anything between, as a name and, without Han, as a number.
void addKeys(std::string_view text, MatchExpression& expression) {
    const std::string code = codeOf(text.substr(0, kMaxKeyBytes));
    std::vector<std::string> keys{code}, whole, begins;
    if (isAscii(code)) keys.push_back(kNumberMark + code);
    for (const std::string& key : keys) {
        const bool number = key.starts_with(kNumberMark);
        const std::string_view beginning = beginningOf(key, kMaxBegins + (number ? 1 : 0));
        const std::string asked = Phrase{}.add(Token::Begins, beginning).quoted();
        begins.push_back(beginning.size() == key.size()
                             ? asked
                             : '(' + asked + " AND " + (number ? expression.anywhere : expression.inNames) + ')');
        if (code.size() > 1) whole.push_back(Phrase{}.add(Token::Whole, std::string_view{key}).quoted());
    }
    expression.whole = anyOf(whole);
    expression.begins = anyOf(begins);
}

}  // namespace

MatchExpression matchExpression(std::string_view text) {
    MatchExpression expression;
    std::size_t parts = 0;
    Run run;
    for (RunReader reader{text}; parts < kMaxParts && reader.next(run); ++parts) {
        const auto part = std::u32string_view{run.characters}.substr(0, kMaxPart);
        const std::string inName = run.han ? hanPart(part, Token::NameHan, Token::NamePair) : nameWord(part);
        const std::string elsewhere = run.han ? hanPart(part, Token::TextHan, Token::TextPair)
                                              : wordPart(part, Token::TextStart, Token::TextTriple);
        const char* const joint = parts == 0 ? "" : " AND ";
        expression.inNames += joint + inName;
        expression.anywhere += joint + anyOf({inName, elsewhere});
    }
    if (parts > 0) addKeys(text, expression);
    return expression;
}

std::string narrowed(const std::string& expression, std::string_view entity, const std::vector<RecordId>& owners) {
    std::string text = '(' + expression + ')';
    if (!entity.empty()) text += " AND " + Phrase{}.add(Token::Entity, entity).quoted();
    std::vector<std::string> tokens;
    for (const RecordId owner : owners) tokens.push_back(Phrase{}.add(Token::Owner, std::to_string(owner)).quoted());
    if (!tokens.empty()) text += " AND " + anyOf(tokens);
    return text;
}

}  // namespace outpost::search
