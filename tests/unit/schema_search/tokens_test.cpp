#include "schema/search/tokens.h"
#include "schema/search/match_expression.h"
#include "schema/search/matched_part.h"
#include "schema/search/pinyin.h"
#include "schema/search/text_runs.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace outpost::search;

namespace {

/// The runs of a text, parted by '/': Han ones in brackets.
std::string runsOf(std::string_view text) {
    std::string out;
    Run run;
    for (RunReader reader{text}; reader.next(run);) {
        if (!out.empty()) out += '/';
        if (run.han) out += '[';
        for (const char32_t c : run.characters) appendUtf8(out, c);
        if (run.han) out += ']';
    }
    return out;
}

std::string readings(char32_t character) {
    std::string out;
    for (const Syllable syllable : readingsOf(character))
        out += (out.empty() ? "" : " ") + std::string{spelling(syllable)};
    return out;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
    return out;
}

}  // namespace

TEST_CASE("search: a text is runs of Han and words, folded") {
    struct Row {
        const char* text;
        const char* runs;
    };
    const Row rows[] = {
        {"张三", "[张三]"},
        {"深圳ACME有限公司", "[深圳]/acme/[有限公司]"},
        {"Zhang San", "zhang/san"},
        {"KH1-000042", "kh1/000042"},
        {"１３８ＡＢＣ", "138abc"},
        {"Café Zürich Straße", "cafe/zurich/strasse"},
        {"李（北京）", "[李]/[北京]"},
        {"カフェ 한국", "[カフェ]/[한국]"},
        {"a\xff\xfe b\xe5", "a/b"},
        {"", ""},
        {" \"*^:() - ,。", ""},
        {"𠮷野家", "[𠮷野家]"},
        {"Ⅷ ﬁ", "viii/fi"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(runsOf(row.text) == row.runs);
    }
    CHECK(runsOf(std::string(10'000, 'x')).size() == kMaxCharacters);
}

TEST_CASE("search: all modern readings of a character, those of surnames too") {
    CHECK(readings(U'张') == "zhang");
    CHECK(readings(U'女') == "nv");
    CHECK(readings(U'a').empty());
    for (const auto& [character, reading] : {std::pair{U'曾', "zeng"},
                                             {U'单', "shan"},
                                             {U'解', "xie"},
                                             {U'仇', "qiu"},
                                             {U'查', "zha"},
                                             {U'翟', "zhai"},
                                             {U'朴', "piao"},
                                             {U'缪', "miao"},
                                             {U'区', "ou"},
                                             {U'重', "chong"},
                                             {U'行', "hang"},
                                             {U'乐', "yue"}}) {
        CAPTURE(reading);
        const auto all = readingsOf(character);
        CHECK(std::any_of(all.begin(), all.end(), [&](Syllable s) { return spelling(s) == reading; }));
    }
    CHECK(isSyllable("zhuang"));
    CHECK_FALSE(isSyllable("zhu'"));
    CHECK_FALSE(isSyllable("zh"));
    CHECK_FALSE(syllablesBeginningWith("zh").empty());
    CHECK(syllablesBeginningWith("zx").empty());
    CHECK(spelling(syllablesBeginningWith("zhang").first) == "zhang");
}

TEST_CASE("search: a name begins with itself, its pinyin and its initials, in every reading") {
    CHECK(joined(nameKeys("张三")) == "张三 zhangsan zs");
    CHECK(joined(nameKeys("Acme Trading")) == "acmetrading");
    CHECK(joined(nameKeys("TCL集团")) == "tcl集团 tcljituan tcljt");
    const auto shan = nameKeys("单雄信");
    for (const char* key : {"danxiongxin", "shanxiongxin", "dxx", "sxx", "cxx"})
        CHECK(std::find(shan.begin(), shan.end(), key) != shan.end());
    CHECK(nameKeys("重行单解乐重行单解乐").size() <= 1 + 2 * kMaxReadings);
    CHECK(nameKeys("").empty());
    CHECK(nameKeys("***").empty());
    CHECK(nameKeys("深圳 Acme  Ltd.").front() == "深圳acmeltd");
    CHECK(beginningOf("张三", 1) == "张");
    CHECK(beginningOf("张三", 5) == "张三");
    CHECK(beginningOf("zs", 1) == "z");
    CHECK(beginningOf("", 1).empty());
}

TEST_CASE("search: telephone numbers are their digits, several apart") {
    CHECK(joined(numbersIn("138-1234-5678")) == "13812345678");
    CHECK(joined(numbersIn("(0755) 8888 6666")) == "075588886666");
    CHECK(joined(numbersIn("13812345678 13987654321")) == "13812345678 13987654321");
    CHECK(joined(numbersIn("0755-88886666/88886667，转 8")) == "075588886666 88886667 8");
    CHECK(numbersIn("none").empty());
    CHECK(codeOf("KH1-000042") == "kh1000042");
}

TEST_CASE("search: no text becomes syntax") {
    for (const char* text : {"\"", "a\" OR \"b", "tokens:x", "a*", "^a", "NEAR(a b)", "a AND NOT b", "{x}:y", "-a",
                             "'; DROP", "a|b", "(((", "\\", "%",
                             "a\x01"
                             "b"}) {
        CAPTURE(text);
        const MatchExpression match = matchExpression(text);
        const std::string& expression = match.anywhere;
        CHECK(std::count(expression.begin(), expression.end(), '"') % 2 == 0);
        bool quoted = false;
        for (const char c : expression) {
            if (c == '"') quoted = !quoted;
            else if (quoted)
                CHECK((std::isalnum(static_cast<unsigned char>(c)) || c == ' ' || c == '\'' || c == kNumberMark));
        }
    }
    CHECK(matchExpression("").empty());
    CHECK(matchExpression(" ,.*\"").empty());
    CHECK_FALSE(matchExpression(std::string(100'000, 'a')).empty());
}

TEST_CASE(
    "search: what was typed is marked in a title: as it stands, by pinyin, by initials, by the beginning of a "
    "reading") {
    const auto part = [](std::string_view title, std::string_view typed) -> std::string {
        const auto found = matchedPart(title, typed);
        return found ? std::string{title.substr(found->begin, found->length)} : std::string{"nothing"};
    };
    CHECK(part("舟山远洋船舶物资有限公司", "远洋") == "远洋");
    CHECK(part("舟山远洋船舶物资有限公司", "zsy") == "舟山远");
    CHECK(part("宁波中申紧固件有限公司", "zs") == "中申");
    CHECK(part("舟山远洋船舶物资有限公司", "zhoushan") == "舟山");
    CHECK(part("舟山远洋船舶物资有限公司", "Zhou Sh") == "舟山");
    CHECK(part("重庆长城", "cqcc") == "重庆长城");
    CHECK(part("Nordsee Marine Supply GmbH", "marine") == "Marine");
    CHECK(part("A 级舟山", "azs") == "nothing");
    CHECK(part("舟山远洋", "138") == "nothing");
    CHECK(part("舟山远洋", "") == "nothing");
    CHECK(part("\xE8\x88", "z") == "nothing");
    CHECK(part(std::string(5000, 'a'), std::string(64, 'b')) == "nothing");
}
