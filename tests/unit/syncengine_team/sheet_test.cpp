#include "syncengine/team/sheet.h"

#include <algorithm>
#include <cctype>
#include <doctest/doctest.h>
#include <set>
#include <utility>
#include <vector>

using namespace outpost;
using namespace outpost::sync;

namespace {

/// The words of a printed page: what stands behind numbers in its two rows.
std::string wordsOf(const RootSecret& root) {
    const auto page = printSheet(root, "Firm", "2026-11-23");
    const std::string text{page.begin(), page.end()};
    const auto from = text.find("   1 "), to = text.find("\n\n", from);
    return text.substr(from, to - from);
}

}  // namespace

TEST_CASE("T2: the words of a recovery sheet read back, however they are typed") {
    const auto root = RootSecret::random();
    auto words = wordsOf(root);
    const auto read = readSheet(words);
    REQUIRE(read);
    CHECK(std::ranges::equal(read->bits().view(), root.bits().view()));
    CHECK(read->signing().publicKey() == root.signing().publicKey());
    for (auto& c : words) c = static_cast<char>(std::toupper(c));
    CHECK(readSheet(words));
}

TEST_CASE("T2: a wrong letter is told with its place and the word that was meant") {
    const auto words = wordsOf(RootSecret{Secret<16>{}});
    REQUIRE(words.find("babab") != std::string::npos);
    auto wrong = words;
    wrong.replace(words.find("babab"), 5, "babap");
    const auto error = readSheet(wrong).error();
    CHECK(error.code == "sheet.word");
    CHECK(error.values.at(0) == "1");
    CHECK(error.values.at(1) == "babap");
    CHECK(readSheet("babab babab").error().code == "sheet.count");
    CHECK(readSheet("babab babab").error().values == std::vector<std::string>{"2", "14"});
    CHECK(readSheet("").error().code == "sheet.count");
}

TEST_CASE("T2: right words in the wrong order are noticed") {
    const auto root = RootSecret::random();
    const auto words = wordsOf(root);
    std::vector<std::string> list;
    std::string word;
    for (const char c : words + " ") {
        if (c >= 'a' && c <= 'z') word += c;
        else if (!word.empty()) list.push_back(std::exchange(word, {}));
    }
    REQUIRE(list.size() == kSheetWords);
    for (std::size_t i = 0; i + 1 < list.size(); ++i) {
        if (list[i] == list[i + 1]) continue;
        auto swapped = list;
        std::swap(swapped[i], swapped[i + 1]);
        std::string text;
        for (const auto& w : swapped) text += w + " ";
        const auto read = readSheet(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == "sheet.checksum");
    }
}

TEST_CASE("T2: no letter replaced turns one word of the list into another") {
    std::set<std::string> words;
    for (unsigned n = 0; n < 2048; ++n) words.insert(sheetWord(n));
    CHECK(words.size() == 2048);
    for (const auto& word : words) {
        for (std::size_t i = 0; i < word.size(); ++i) {
            auto other = word;
            for (char c = 'a'; c <= 'z'; ++c) {
                other[i] = c;
                if (other != word && words.contains(other)) FAIL(word << " and " << other);
            }
        }
    }
}

TEST_CASE("T2: the sheet has numbered boxes to cross out, and says in both languages what it is") {
    const auto page = printSheet(RootSecret::random(), "万达贸易", "2026-11-23");
    const std::string text{page.begin(), page.end()};
    for (const std::string_view part : {"[ 1]", "[24]", "万达贸易", "RECOVERY SHEET", "恢复表", "划去"}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
}
