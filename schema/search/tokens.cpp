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
void multiply(std::vector<std::string>& texts, const std::vector<std::string>& endings) {
    if (endings.empty()) return;
    if (endings.size() == 1) {
        for (std::string& text : texts) text += endings.front();
        return;
    }
    std::vector<std::string> longer;
    for (const std::string& ending : endings)
        for (const std::string& text : texts)
            if (longer.size() < kMaxReadings) addUnique(longer, text + ending);
    texts = std::move(longer);
}

void multiplyReadings(std::vector<std::string>& full, std::vector<std::string>& initials, char32_t character) {
    std::vector<std::string> spellings, letters;
    for (const Syllable syllable : readingsOf(character)) spellings.emplace_back(spelling(syllable));
    for (const char letter : initialsOf(character)) letters.emplace_back(1, letter);
    multiply(full, spellings);
    multiply(initials, letters);
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

void RecordTokens::addKey(std::string key) {
    if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) return;
    begin(Token::Whole);
    text_.append(key);
    // Beginnings that an earlier key has too (the readings of one name differ late) are there already.
    std::size_t shared = 0;
    for (const std::string& other : keys_) {
        const auto differs = std::mismatch(key.begin(), key.end(), other.begin(), other.end());
        shared = std::max(shared, static_cast<std::size_t>(differs.first - key.begin()));
    }
    const std::size_t mark = key.starts_with(kNumberMark) ? 1 : 0;
    for (std::size_t characters = 1; characters <= kMaxBegins; ++characters) {
        const std::string_view beginning = beginningOf(key, characters + mark);
        if (beginning.size() > shared) {
            beside(Token::Begins);
            text_.append(beginning);
        }
        if (beginning.size() == key.size()) break;
    }
    keys_.push_back(std::move(key));
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
    for (std::string& key : nameKeys(text)) addKey(std::move(key));
}

void RecordTokens::addNumber(std::string_view text) {
    addText(text);
    if (std::string code = codeOf(text); !code.empty()) addKey(kNumberMark + code);
}

void RecordTokens::addText(std::string_view text) {
    for (RunReader reader{text}; reader.next(run_);) {
        if (run_.han) addHan(run_.characters, Token::TextHan, Token::TextPair);
        else addWord(run_.characters, Token::TextStart, Token::TextTriple);
    }
}

void RecordTokens::addDigits(std::string_view text) {
    for (const std::string& number : numbersIn(text)) {
        addWord(std::u32string{number.begin(), number.end()}, Token::TextStart, Token::TextTriple);
        addKey(kNumberMark + number);
    }
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
        if (c >= '0' && c <= '9') numbers.back() += c;
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

std::string_view beginningOf(std::string_view key, std::size_t characters) {
    std::size_t end = 0;
    // Bytes 10xxxxxx go on with a character.
    while (end < key.size() && (characters > 0 || (static_cast<unsigned char>(key[end]) & 0xC0) == 0x80)) {
        if ((static_cast<unsigned char>(key[end]) & 0xC0) != 0x80) --characters;
        ++end;
    }
    return key.substr(0, end);
}

std::vector<std::string> nameKeys(std::string_view name) {
    std::vector<std::string> keys, full(1), initials(1);
    std::string plain;
    std::size_t characters = 0;
    Run run;
    for (RunReader reader{name}; reader.next(run) && characters < kMaxKeyCharacters;) {
        std::string word;
        for (const char32_t c : run.characters) {
            if (characters++ >= kMaxKeyCharacters) break;
            appendUtf8(plain, c);
            if (!run.han) appendUtf8(word, c);
            else multiplyReadings(full, initials, c);
        }
        if (run.han) continue;
        for (std::string& text : full) text += word;
        for (std::string& text : initials) text += word;
    }
    addUnique(keys, std::move(plain));
    for (std::string& key : full) addUnique(keys, std::move(key));
    for (std::string& key : initials) addUnique(keys, std::move(key));
    return keys;
}

}  // namespace outpost::search
