#include "schema/search/tokens.h"

#include "schema/search/pinyin.h"

#include <algorithm>
#include <array>

namespace outpost::search {
namespace {

/// Characters of a name that its keys hold: nobody types more to find it.
constexpr std::size_t kMaxKeyCharacters = 40;

/// Digits before a blank that make a number whole.
constexpr std::size_t kWholeNumber = 10;

bool repeats(std::u32string_view run, std::size_t at) {
    return run.substr(0, at).find(run[at]) != std::u32string_view::npos;
}

/// First letters of a character's readings, each once; at most six.
struct Initials {
    std::array<char, 6> letters{};
    std::size_t count = 0;
    const char* begin() const { return letters.data(); }
    const char* end() const { return letters.data() + count; }
};

Initials initialsOf(char32_t character) {
    Initials initials;
    for (const Syllable syllable : readingsOf(character)) {
        const char letter = spelling(syllable).front();
        if (std::find(initials.begin(), initials.end(), letter) == initials.end() && initials.count < 6)
            initials.letters[initials.count++] = letter;
    }
    return initials;
}

void addUnique(std::vector<std::string>& keys, std::string key) {
    if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
}

/// Every text of `texts` followed by every one of `endings`, at most kMaxReadings.
template <class Endings>
void multiply(std::vector<std::string>& texts, const Endings& endings) {
    std::vector<std::string> longer;
    for (const auto& ending : endings)
        for (const std::string& text : texts)
            if (longer.size() < kMaxReadings) addUnique(longer, text + std::string{ending});
    texts = std::move(longer);
}

}  // namespace

void RecordTokens::addHan(std::u32string_view run, Token single, Token pair) {
    for (std::size_t i = 0; i + 1 < run.size(); ++i) {
        begin(pair);
        appendUtf8(text_, run[i]);
        appendUtf8(text_, run[i + 1]);
    }
    // Single characters need no place, and so stand once; they also part the pairs of this run from the next one's.
    for (std::size_t i = 0; i < run.size(); ++i) {
        if (repeats(run, i)) continue;
        begin(single);
        appendUtf8(text_, run[i]);
    }
}

void RecordTokens::addReadings(std::u32string_view run) {
    for (std::size_t i = 0; i + 1 < run.size(); ++i) {
        bool first = true;
        for (const Syllable one : readingsOf(run[i])) {
            for (const Syllable two : readingsOf(run[i + 1])) {
                first ? begin(Token::ReadingPair) : beside(Token::ReadingPair);
                text_.append(spelling(one)).append("'").append(spelling(two));
                first = false;
            }
        }
        if (first) begin(Token::ReadingPair);  // a character without a reading keeps its place
    }
    for (std::size_t i = 0; i < run.size(); ++i) {
        if (repeats(run, i)) continue;
        for (const Syllable one : readingsOf(run[i])) {
            begin(Token::Reading);
            text_.append(spelling(one));
        }
    }
    for (std::size_t i = 0; i + 2 < run.size(); ++i) {
        bool first = true;
        for (const char one : initialsOf(run[i])) {
            for (const char two : initialsOf(run[i + 1])) {
                for (const char three : initialsOf(run[i + 2])) {
                    first ? begin(Token::InitialTriple) : beside(Token::InitialTriple);
                    text_.append({one, two, three});
                    first = false;
                }
            }
        }
        if (first) begin(Token::InitialTriple);
    }
    for (std::size_t i = 0; i + 1 < run.size(); ++i) {
        for (const char one : initialsOf(run[i])) {
            for (const char two : initialsOf(run[i + 1])) {
                begin(Token::InitialPair);
                text_.append({one, two});
            }
        }
    }
}

void RecordTokens::addWord(std::u32string_view word, Token start, Token triple) {
    for (std::size_t i = 0; i + 2 < word.size(); ++i) {
        begin(triple);
        for (std::size_t j = i; j < i + 3; ++j) appendUtf8(text_, word[j]);
    }
    for (std::size_t size = 1; size <= std::min<std::size_t>(2, word.size()); ++size) {
        begin(start);
        for (std::size_t j = 0; j < size; ++j) appendUtf8(text_, word[j]);
    }
}

void RecordTokens::addName(std::string_view text) {
    for (RunReader reader{text}; reader.next(run_);) {
        if (!run_.han) {
            addWord(run_.characters, Token::NameStart, Token::NameTriple);
            continue;
        }
        addHan(run_.characters, Token::NameHan, Token::NamePair);
        addReadings(run_.characters);
    }
}

void RecordTokens::addText(std::string_view text) {
    for (RunReader reader{text}; reader.next(run_);) {
        if (run_.han)
            addHan(run_.characters, Token::TextHan, Token::TextPair);
        else
            addWord(run_.characters, Token::TextStart, Token::TextTriple);
    }
}

void RecordTokens::addDigits(std::string_view text) {
    for (const std::string& number : numbersIn(text))
        addWord(std::u32string{number.begin(), number.end()}, Token::TextStart, Token::TextTriple);
}

void RecordTokens::addEntity(std::string_view name) {
    begin(Token::Entity);
    text_.append(name);
}

void RecordTokens::addOwner(RecordId id) {
    begin(Token::Owner);
    text_.append(std::to_string(id));
}

std::vector<std::string> numbersIn(std::string_view text) {
    std::vector<std::string> numbers(1);
    const auto end = [&] {
        if (!numbers.back().empty()) numbers.emplace_back();
    };
    for (const char c : text.substr(0, kMaxCharacters)) {
        if (c >= '0' && c <= '9')
            numbers.back() += c;
        else if (c == ' ' ? numbers.back().size() >= kWholeNumber
                          : std::string_view{"+-().*#"}.find(c) == std::string_view::npos)
            end();
    }
    if (numbers.back().empty()) numbers.pop_back();
    return numbers;
}

std::string codeOf(std::string_view text) {
    std::string code;
    Run run;
    for (RunReader reader{text}; reader.next(run);)
        for (const char32_t c : run.characters) appendUtf8(code, c);
    return code;
}

std::vector<std::string> nameKeys(std::string_view name) {
    std::vector<std::string> keys, full(1), initials(1);
    std::string plain;
    std::size_t characters = 0;
    bool afterWord = false;
    Run run;
    for (RunReader reader{name}; reader.next(run) && characters < kMaxKeyCharacters;) {
        if (!run.han && afterWord) plain += ' ';
        afterWord = !run.han;
        std::string word;
        for (const char32_t c : run.characters) {
            if (characters++ >= kMaxKeyCharacters) break;
            appendUtf8(run.han ? plain : word, c);
            if (!run.han) continue;
            std::vector<std::string> spellings;
            for (const Syllable syllable : readingsOf(c)) spellings.emplace_back(spelling(syllable));
            if (spellings.empty()) continue;
            multiply(full, spellings);
            multiply(initials, [&] {
                std::vector<std::string> letters;
                for (const char letter : initialsOf(c)) letters.emplace_back(1, letter);
                return letters;
            }());
        }
        if (run.han) continue;
        plain += word;
        multiply(full, std::array{word});
        multiply(initials, std::array{word});
    }
    addUnique(keys, std::move(plain));
    for (std::string& key : full) addUnique(keys, std::move(key));
    for (std::string& key : initials) addUnique(keys, std::move(key));
    return keys;
}

std::string nameKey(std::string_view name) {
    std::string key;
    std::size_t characters = 0;
    bool afterWord = false;
    Run run;
    for (RunReader reader{name}; reader.next(run) && characters < kMaxKeyCharacters;) {
        if (!run.han && afterWord) key += ' ';
        afterWord = !run.han;
        for (const char32_t c : run.characters)
            if (characters++ < kMaxKeyCharacters) appendUtf8(key, c);
    }
    return key;
}

}  // namespace outpost::search
