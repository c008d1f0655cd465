#pragma once

#include "schema/base/identifier.h"
#include "schema/search/text_runs.h"

#include <string>
#include <string_view>
#include <vector>

/// What is indexed of a record, and so what a query can ask for. Pure; one thread an object.
namespace outpost::search {

/// Kinds of tokens; each token begins with the letter of its kind. That "in the name" and "elsewhere" are kinds and
/// not columns lets a query in names pass over a million addresses without reading them. Pairs and triples of
/// characters stand beside single ones, so that what does not occur is known at once: a phrase of two characters
/// that a million records have, but never side by side, would else be looked for in all of them.
enum class Token : char {
    NameHan = 'a',   ///< one Han character
    NamePair = 'b',  ///< two in a row; a run of three or more is a phrase of pairs
    TextHan = 'c',
    TextPair = 'd',
    NameStart = 'e',   ///< the first, and the first two, characters of a word
    NameTriple = 'f',  ///< three characters of a word; a longer piece is a phrase of triples
    TextStart = 'g',
    TextTriple = 'h',
    Reading = 'i',      ///< one character's reading
    ReadingPair = 'j',  ///< two readings in a row: zhang'san
    InitialPair = 'k',  ///< first letters of two readings in a row
    InitialTriple = 'l',
    Entity = 'm',  ///< name of an entity or face
    Begins = 'p',  ///< what a name or number begins with: one token for each length up to kMaxBegins
    Whole = 'q',   ///< a whole name, its pinyin, its initials; a whole number
    Owner = 'o'    ///< identifier of an owner or department
};

/// Longest beginning that has a token. A longer one that is asked for must have these characters and stand in the record.
inline constexpr std::size_t kMaxBegins = 8;

/// Before the keys of numbers, which are apart from those of names.
inline constexpr char kNumberMark = '#';

/// Between tokens; both kinds never stand in one.
inline constexpr char kNextPosition = ' ';
inline constexpr char kSamePosition = '|';

/// Collects the tokens of one record as the text that the full-text table is given.
class RecordTokens {
public:
    void addName(std::string_view text);
    void addText(std::string_view text);
    /// A number that people know, with letters or without: KH1-000042.
    void addNumber(std::string_view text);
    /// Telephone numbers: signs and blanks inside of one do not count.
    void addDigits(std::string_view text);
    void addEntity(std::string_view name);
    void addOwner(RecordId id);

    const std::string& text() const { return text_; }
    void clear() {
        text_.clear();
        keys_.clear();
    }

private:
    void begin(Token kind) {
        text_ += kNextPosition;
        text_ += static_cast<char>(kind);
    }
    void beside(Token kind) {
        text_ += kSamePosition;
        text_ += static_cast<char>(kind);
    }
    void addHan(std::u32string_view run, Token single, Token pair);
    void addReadings(std::u32string_view run);
    void addWord(std::u32string_view word, Token start, Token triple);
    void addKey(std::string key);
    std::string text_;
    std::vector<std::string> keys_;  ///< of which the record has tokens already
    Run run_;
};

/// The telephone numbers in a text, as their digits. A blank parts two numbers when ten digits came before it.
std::vector<std::string> numbersIn(std::string_view text);

/// Letters and digits of a text, folded and without anything between: "KH1-000042" is "kh1000042".
std::string codeOf(std::string_view text);

/// Most keys that the readings of one name give, of each kind: a name of many-voiced characters has no more.
inline constexpr std::size_t kMaxReadings = 16;

/// What a name is for whoever types it: the name itself, its full pinyin, its initials; in all readings up to
/// kMaxReadings, each once, nothing between the words. "张三": "张三", "zhangsan", "zs".
std::vector<std::string> nameKeys(std::string_view name);

/// The first `characters` of a key, or all of it.
std::string_view beginningOf(std::string_view key, std::size_t characters);

}  // namespace outpost::search
