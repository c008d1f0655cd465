#include "syncengine/team/sheet.h"

#include <algorithm>
#include <array>
#include <vector>

namespace outpost::sync {
namespace {

constexpr std::string_view kConsonants = "bdfghjklmnprstvz";
constexpr std::string_view kFirstVowels = "aiou", kSecondVowels = "ao";
constexpr unsigned kWords = 2048, kBitsAWord = 11, kSecretBits = 128;
constexpr unsigned kCheckBits = kSheetWords * kBitsAWord - kSecretBits;
static_assert(kConsonants.size() == 16 && kCheckBits == 26);

/// Fourteen times eleven bits: the secret, then the beginning of its hash.
class Bits {
public:
    explicit Bits(const Secret<16>& secret) : bytes_(secret.view().begin(), secret.view().end()) {
        const auto check = labelledHash("outpost recovery sheet 1", {secret.view()});
        bytes_.insert(bytes_.end(), check.begin(), check.begin() + 4);
    }
    unsigned word(unsigned place) const {
        unsigned value = 0;
        for (unsigned i = place * kBitsAWord; i < (place + 1) * kBitsAWord; ++i)
            value = value << 1 | (bytes_[i / 8] >> (7 - i % 8) & 1U);
        return value;
    }

private:
    SecretBytes bytes_;
};

/// How many letters must change, appear or go to make `b` of `a` (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

std::string nearestWord(std::string_view typed) {
    std::string best = sheetWord(0);
    for (unsigned n = 1; n < kWords; ++n)
        if (auto word = sheetWord(n); distance(typed, word) < distance(typed, best)) best = std::move(word);
    return best;
}

/// What was typed, as lower-case words; numbers and what is no letter only part them.
std::vector<std::string> wordsIn(std::string_view text) {
    std::vector<std::string> words;
    bool inside = false;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool letter = lower >= 'a' && lower <= 'z';
        if (letter && !inside) words.emplace_back();
        if (letter) words.back().push_back(lower);
        inside = letter;
    }
    return words;
}

}  // namespace

std::string sheetWord(unsigned number) {
    const unsigned c1 = number >> 7 & 15, v1 = number >> 5 & 3, c2 = number >> 1 & 15, v2 = number & 1;
    return {kConsonants[c1], kFirstVowels[v1], kConsonants[c2], kSecondVowels[v2],
            kConsonants[(c1 + 3 * v1 + 5 * c2 + 7 * v2) % 16]};
}

SecretBytes printSheet(const RootSecret& root, std::string_view firm, std::string_view date) {
    SecretBytes page;
    const auto add = [&page](std::string_view text) { page.insert(page.end(), text.begin(), text.end()); };
    add("OUTPOST RECOVERY SHEET / 恢复表\n\n  ");
    add(firm);
    add("\n  ");
    add(date);
    add("\n\n"
        "These fourteen words are the root key of the firm. Outpost keeps no copy. With them a lost head device can "
        "be\n"
        "replaced and a forgotten password set anew; whoever reads them can do the same. Print this page, delete the\n"
        "file, and lock the paper away.\n"
        "以下十四个词是公司的根密钥，Outpost 不保存副本。凭这些词可以更换丢失的主设备、重设忘记的密码；\n"
        "任何看到它们的人也能做到。请打印本页，删除文件，并把纸张锁好。\n\n");
    const Bits bits{root.bits()};
    for (unsigned place = 0; place < kSheetWords; ++place) {
        std::string number = std::to_string(place + 1);
        add(place % 7 == 0 ? "  " : "   ");
        add(number.size() == 1 ? " " + number : number);
        add(" ");
        auto word = sheetWord(bits.word(place));
        add(word);
        sodium_memzero(word.data(), word.size());
        if (place % 7 == 6) add("\n");
    }
    add("\n"
        "Each use of the sheet takes the next box: cross it out, and type its number with the words. Never use a\n"
        "number twice, and never one below a crossed one.\n"
        "每使用一次本表，划去下一个方格，并将其编号与词语一起输入。编号不可重复，也不可使用已划去编号之前的号码。\n\n");
    for (int box = 1; box <= kSheetBoxes; ++box) {
        const auto number = std::to_string(box);
        add(box % 8 == 1 ? "  [" : "   [");
        add(number.size() == 1 ? " " + number : number);
        add("]");
        if (box % 8 == 0) add("\n");
    }
    return page;
}

Result<RootSecret> readSheet(std::string_view text) {
    const auto typed = wordsIn(text);
    if (typed.size() != kSheetWords)
        return fail(Error::Kind::Invalid, "sheet.count", {std::to_string(typed.size()), std::to_string(kSheetWords)});
    std::array<std::uint8_t, 20> bytes{};
    for (unsigned place = 0; place < kSheetWords; ++place) {
        unsigned number = 0;
        while (number < kWords && sheetWord(number) != typed[place]) ++number;
        if (number == kWords)
            return fail(Error::Kind::Invalid, "sheet.word",
                        {std::to_string(place + 1), typed[place], nearestWord(typed[place])});
        for (unsigned i = 0; i < kBitsAWord; ++i) {
            const unsigned at = place * kBitsAWord + i;
            bytes[at / 8] |= static_cast<std::uint8_t>((number >> (kBitsAWord - 1 - i) & 1U) << (7 - at % 8));
        }
    }
    auto secret = Secret<16>::from(ByteView{bytes}.first(16));
    sodium_memzero(bytes.data(), bytes.size());
    const Bits right{secret};
    for (unsigned place = 0; place < kSheetWords; ++place)
        if (sheetWord(right.word(place)) != typed[place]) return fail(Error::Kind::Invalid, "sheet.checksum");
    return RootSecret{std::move(secret)};
}

}  // namespace outpost::sync
