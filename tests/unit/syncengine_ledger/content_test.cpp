#include "syncengine/ledger/content.h"

#include "tests/simulation/dice.h"
#include "tests/support/histories.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::sync;
using outpost::simulation::Dice;

namespace {

DocumentContent order() {
    return {.table = "sales_order",
            .document = 7,
            .fields = {{"party", std::int64_t{300}}, {"day", std::int64_t{20'780}}, {"note", std::string{"急"}}},
            .lines = {{.table = "sales_order_line", .id = 9, .fields = {{"quantity", std::int64_t{2'000'000}}}},
                      {.table = "sales_order_line", .id = 8, .fields = {{"price", std::int64_t{-1}}}}}};
}

Hash hashOf(const DocumentContent& content) { return contentHash(canonicalContent(content).value()); }

void shuffle(auto& list, Dice& dice) {
    for (std::size_t i = list.size(); i > 1; --i)
        std::swap(list[i - 1], list[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
}

Value anyValue(Dice& dice) {
    switch (dice.below(5)) {
        case 0: return std::monostate{};
        case 1: return dice.between(-5, 5);
        case 2: return static_cast<std::int64_t>(dice.next());
        case 3: return std::string(static_cast<std::size_t>(dice.below(40)), 'x');
        default: return Bytes(static_cast<std::size_t>(dice.below(4)), std::uint8_t{7});
    }
}

DocumentContent anyContent(Dice& dice) {
    DocumentContent content{.table = "t", .document = dice.between(1, 9), .fields = {}, .lines = {}};
    const auto fields = [&](std::vector<ContentField>& to) {
        for (int i = dice.below(4); i > 0; --i)
            to.emplace_back(std::string(1, static_cast<char>('a' + i)), anyValue(dice));
    };
    fields(content.fields);
    for (int i = dice.below(4); i > 0; --i) {
        content.lines.push_back({.table = dice.percent(50) ? "l" : "m", .id = i, .fields = {}});
        fields(content.lines.back().fields);
    }
    return content;
}

}  // namespace

TEST_CASE("D3: the canonical bytes are these") {
    const DocumentContent content{.table = "t",
                                  .document = 5,
                                  .fields = {{"b", std::int64_t{1}}, {"a", std::string{"x"}}, {"c", std::monostate{}}},
                                  .lines = {{.table = "l", .id = 3, .fields = {{"q", Bytes{9}}}}}};
    CHECK(canonicalContent(content).value() == Bytes{0x95, 0x01, 0xa1, 't',  0x05,                    //
                                                     0x94, 0xa1, 'a',  0xa1, 'x',  0xa1, 'b',  0x01,  //
                                                     0x91, 0x93, 0xa1, 'l',  0x03, 0x92, 0xa1, 'q',  0xc4, 0x01, 0x09});
}

TEST_CASE("D3: any covered change is another hash") {
    const Hash before = hashOf(order());
    DocumentContent content = order();
    CHECK(hashOf(content) == before);
    SUBCASE("a field of the header") { content.fields[1].second = std::int64_t{20'781}; }
    SUBCASE("a field of a line") { content.lines[0].fields[0].second = std::int64_t{3'000'000}; }
    SUBCASE("a line less") { content.lines.pop_back(); }
    SUBCASE("a value moved to another line") { std::swap(content.lines[0].fields, content.lines[1].fields); }
    SUBCASE("another document") { content.document = 8; }
    SUBCASE("another table") { content.table = "sales_return"; }
    SUBCASE("another field of the same value") { content.fields[0].first = "channel"; }
    SUBCASE("a text instead of a number") { content.fields[0].second = std::string{"300"}; }
    CHECK(hashOf(content) != before);
}

TEST_CASE("D3, R8: a field without a value is none, so a column added later leaves the hash as it was") {
    DocumentContent content = order();
    content.fields.emplace_back("added_later", std::monostate{});
    CHECK(hashOf(content) == hashOf(order()));
}

TEST_CASE("D3: a set's values are a field each; one value twice, or a line twice, is an error") {
    DocumentContent content = order();
    content.fields.emplace_back("tag", std::int64_t{2});
    content.fields.emplace_back("tag", std::int64_t{1});
    const Hash hash = hashOf(content);
    std::swap(content.fields[3], content.fields[4]);
    CHECK(hashOf(content) == hash);
    SUBCASE("value") { content.fields.emplace_back("tag", std::int64_t{1}); }
    SUBCASE("line") { content.lines.push_back(content.lines[0]); }
    SUBCASE("value of a line") { content.lines[0].fields.push_back(content.lines[0].fields[0]); }
    CHECK(canonicalContent(content).error().code == "content.twice");
}

TEST_CASE("D3: in whatever order rows are read, the bytes are the same and read back as one content") {
    for (int seed = 0; seed < testing::histories(20'000, 500); ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        DocumentContent content = anyContent(dice);
        const Bytes bytes = canonicalContent(content).value();
        shuffle(content.fields, dice);
        shuffle(content.lines, dice);
        for (ContentLine& line : content.lines) shuffle(line.fields, dice);
        CHECK(canonicalContent(content).value() == bytes);
        const auto back = readContent(bytes);
        REQUIRE(back);
        CHECK(canonicalContent(*back).value() == bytes);
        // Any other bytes are another content or none: nothing reads as what it does not write.
        Bytes other = bytes;
        other[static_cast<std::size_t>(dice.below(static_cast<int>(other.size())))] ^=
            static_cast<std::uint8_t>(1U << dice.below(8));
        if (const auto read = readContent(other)) CHECK(canonicalContent(*read).value() == other);
        other = bytes;
        other.resize(static_cast<std::size_t>(dice.below(static_cast<int>(bytes.size()))));
        CHECK(!readContent(other));
        other = bytes;
        other.push_back(0);
        CHECK(!readContent(other));
    }
}

TEST_CASE("D3, W1: bytes of others: longer than needed, out of order or newer are no content") {
    const Bytes sorted{0x95, 1, 0xa1, 't', 5, 0x94, 0xa1, 'a', 1, 0xa1, 'b', 1, 0x90};
    CHECK(readContent(sorted));
    CHECK(readContent(Bytes{0x95, 1, 0xa1, 't', 5, 0x94, 0xa1, 'b', 1, 0xa1, 'a', 1, 0x90}).error().code ==
          "content.malformed");
    CHECK(readContent(Bytes{0x95, 1, 0xa1, 't', 0xcc, 5, 0x90, 0x90}).error().code == "content.malformed");
    CHECK(readContent(Bytes{0x95, 1, 0xa1, 't', 5, 0x92, 0xa1, 'a', 0xc0, 0x90}).error().code == "content.malformed");
    CHECK(readContent(Bytes{0x95, 1, 0xa1, 't', 5, 0x91, 0xa1, 'a', 0x90}).error().code == "content.malformed");
    CHECK(readContent(Bytes{0x96, 1, 0xa1, 't', 5, 0x90, 0x90, 0}).error().code == "content.malformed");
    CHECK(readContent(Bytes{0x92, 2, 0}).error().code == "content.too_new");
    CHECK(readContent(Bytes{0x95, 0, 0xa1, 't', 5, 0x90, 0x90}).error().code == "content.malformed");
    CHECK(readContent(Bytes{}).error().code == "content.malformed");
    CHECK(readContent(Bytes{0xdd, 0xff, 0xff, 0xff, 0xff, 1}).error().code == "content.malformed");
}
