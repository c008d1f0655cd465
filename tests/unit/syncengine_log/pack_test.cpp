#include "syncengine/log/pack.h"
#include "syncengine/log/utf8.h"

#include <doctest/doctest.h>
#include <limits>
#include <msgpack.hpp>
#include <random>

using namespace outpost;
using namespace outpost::sync;

namespace {

const std::int64_t kNumbers[] = {0,
                                 1,
                                 127,
                                 128,
                                 255,
                                 256,
                                 65535,
                                 65536,
                                 -1,
                                 -32,
                                 -33,
                                 -128,
                                 -129,
                                 -32768,
                                 -32769,
                                 1 << 30,
                                 -(1LL << 31),
                                 -(1LL << 31) - 1,
                                 1LL << 40,
                                 4294967295,
                                 4294967296,
                                 std::numeric_limits<std::int64_t>::max(),
                                 std::numeric_limits<std::int64_t>::min()};

}  // namespace

TEST_CASE("what is packed reads back, and is what the msgpack library writes") {
    for (const std::int64_t number : kNumbers) {
        CAPTURE(number);
        Packer packer;
        packer.integer(number);
        msgpack::sbuffer theirs;
        msgpack::pack(theirs, number);
        CHECK(textOf(packer.bytes()) == std::string_view{theirs.data(), theirs.size()});
        Unpacker reader{packer.bytes()};
        CHECK(reader.integer() == number);
        CHECK(reader.atEnd());
    }
    for (const std::size_t length : {0, 1, 31, 32, 255, 256, 65535, 65536}) {
        CAPTURE(length);
        const std::string text(length, 'x');
        const Bytes blob(length, 7);
        Packer packer;
        packer.array(length < 20 ? length : 2);
        packer.text(text).bin(blob).nil();
        Unpacker reader{packer.bytes()};
        CHECK(reader.array().has_value());
        CHECK(reader.text() == text);
        CHECK(copyOf(*reader.bin()) == blob);
        CHECK(reader.nil());
        CHECK(reader.atEnd());
    }
}

TEST_CASE("R15: a count beyond the bytes that are there is refused before anything is taken") {
    for (const Bytes& bytes :
         {Bytes{0xdd, 0x0f, 0xff, 0xff, 0xff}, Bytes{0xdc, 0xff, 0xff, 1}, Bytes{0x92, 1}, Bytes{}}) {
        Unpacker reader{bytes};
        CHECK_FALSE(reader.array());
    }
    for (const Bytes& bytes : {Bytes{0xdb, 0xff, 0xff, 0xff, 0xff, 'a'}, Bytes{0xa5, 'a'}, Bytes{0xd9}}) {
        Unpacker reader{bytes};
        CHECK_FALSE(reader.text());
    }
    const Bytes beyond{0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0};
    Unpacker large{beyond};
    CHECK_FALSE(large.integer());
}

TEST_CASE("R15: nesting is bounded") {
    Bytes deep(100, 0x91);
    deep.push_back(1);
    Unpacker reader{deep};
    CHECK_FALSE(reader.skip());
}

TEST_CASE("every kind that msgpack has is skipped, floats and extensions too") {
    msgpack::sbuffer bytes;
    msgpack::packer<msgpack::sbuffer> packer{bytes};
    packer.pack_map(1).pack(std::string{"key"}).pack_array(3).pack(1.5).pack(true).pack_nil();
    packer.pack_ext(5, 1);
    packer.pack_ext_body("12345", 5);
    packer.pack_fix_int64(3);
    Unpacker reader{bytesOf({bytes.data(), bytes.size()})};
    CHECK(reader.skip());
    CHECK(reader.skip());
    CHECK(reader.skip());
    CHECK(reader.atEnd());
}

TEST_CASE("R15: any bytes are read safely") {
    std::mt19937 dice{1};
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes(dice() % 40);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice());
        Unpacker reader{bytes};
        while (reader.skip()) continue;
        CHECK(reader.rest().size() <= bytes.size());
    }
}

TEST_CASE("a text is clean when it is UTF-8 without a null character") {
    for (const std::string_view good : {"", "abc", "张三", "é", "\xf0\x9f\x98\x80"}) CHECK(isCleanText(good));
    for (const std::string_view bad :
         {std::string_view{"a\0b", 3}, std::string_view{"\xff"}, std::string_view{"\xc0\x80"},
          std::string_view{"\xe4\xbc"}, std::string_view{"\xed\xa0\x80"}, std::string_view{"\xf4\x90\x80\x80"}})
        CHECK_FALSE(isCleanText(bad));
}
