#include "syncengine/log/envelope.h"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>

using namespace outpost;
using namespace outpost::sync;

namespace {

Bytes envelopeOf(const EnvelopeHeader& header, std::size_t ciphertextBytes) {
    const auto head = writeEnvelopeHeader(header, ciphertextBytes);
    Bytes bytes{head.begin(), head.end()};
    bytes.resize(bytes.size() + ciphertextBytes, 0xc1);
    bytes.resize(bytes.size() + kEnvelopeSignatureBytes, 0x51);
    return bytes;
}

EnvelopeHeader someHeader() {
    EnvelopeHeader header;
    header.number = 0x12345;
    header.from = 0x100000002;
    header.to = 0x100000003;
    header.key = {1, 2, 3, 4, 5, 6, 7, 8};
    header.after.fill(9);
    header.nonce.fill(10);
    return header;
}

}  // namespace

TEST_CASE("W1: an envelope reads back as it was written, byte for byte as the page draws it") {
    const auto bytes = envelopeOf(someHeader(), 20);
    CHECK(bytes.size() == 92 + 20 + 64);
    CHECK(Bytes(bytes.begin(), bytes.begin() + 24) == Bytes{'S', 1, 1, 0, 0, 1, 0x23, 0x45,  //
                                                            0,   0, 0, 1, 0, 0, 0,    2,     //
                                                            0,   0, 0, 1, 0, 0, 0,    3});
    const auto envelope = parseEnvelope(bytes);
    REQUIRE(envelope);
    CHECK(envelope->header.number == 0x12345);
    CHECK(envelope->header.from == 0x100000002);
    CHECK(envelope->header.to == 0x100000003);
    CHECK(envelope->header.key == KeyName{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(envelope->header.nonce[23] == 10);
    CHECK(envelope->ciphertext.size() == 20);
    CHECK(envelope->ciphertext[0] == 0xc1);
    CHECK(envelope->signature[63] == 0x51);
}

TEST_CASE("R15: an envelope with a length, number or range outside its bounds is refused before anything is taken") {
    struct Case {
        const char* what;
        std::size_t at;
        Bytes bytes;
        std::string_view code;
    };
    const Case cases[] = {
        {"no mark", 0, {'T'}, "segment.unreadable"},
        {"later format", 1, {2}, "segment.too_new"},
        {"later suite", 2, {2}, "segment.too_new"},
        {"number of 2^20", 4, {0, 0x10, 0, 0}, "segment.unreadable"},
        {"from 0", 8, {0, 0, 0, 0, 0, 0, 0, 0}, "segment.unreadable"},
        {"to before from", 16, {0, 0, 0, 1, 0, 0, 0, 1}, "segment.unreadable"},
        {"range of more than 1,000", 16, {0, 0, 0, 1, 0, 0, 3, 0xea}, "segment.unreadable"},
        {"sequence of 2^33", 8, {0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0}, "segment.unreadable"},
        {"longer than it is", 64, {0, 0, 0, 21}, "segment.unreadable"},
        {"4 GiB", 64, {0xff, 0xff, 0xff, 0xff}, "segment.unreadable"},
        {"shorter than a tag", 64, {0, 0, 0, 15}, "segment.unreadable"},
    };
    for (const auto& test : cases) {
        CAPTURE(test.what);
        auto bytes = envelopeOf(someHeader(), 20);
        std::copy(test.bytes.begin(), test.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(test.at));
        const auto envelope = parseEnvelope(bytes);
        REQUIRE_FALSE(envelope);
        CHECK(envelope.error().code == test.code);
    }
}

TEST_CASE("W1: the example of docs/protocol.md is the header that it tells of") {
    std::ifstream page{OUTPOST_PROTOCOL_PAGE};
    REQUIRE(page);
    std::string line;
    while (std::getline(page, line) && line != "```hex") {
    }
    Bytes example;
    while (std::getline(page, line) && line != "```") {
        std::istringstream digits{line};
        for (unsigned byte = 0; digits >> std::hex >> byte;) example.push_back(static_cast<std::uint8_t>(byte));
    }
    const auto header = writeEnvelopeHeader(someHeader(), 20);
    CHECK(example == Bytes(header.begin(), header.end()));
}

TEST_CASE("R15: every shortened envelope is refused") {
    const auto bytes = envelopeOf(someHeader(), 20);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(parseEnvelope(ByteView{bytes}.first(size)));
    auto longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(parseEnvelope(longer));
}
