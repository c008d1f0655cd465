#include "syncengine/team/sealing.h"
#include "syncengine/team/fields.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::sync;

TEST_CASE("crypto: what was made for one purpose is worth nothing for another") {
    const auto key = SigningKey::random();
    const Bytes text{1, 2, 3};
    const auto signature = key.sign("one", {text});
    CHECK(verify(key.publicKey(), signature, "one", {text}));
    CHECK_FALSE(verify(key.publicKey(), signature, "two", {text}));
    CHECK_FALSE(verify(key.publicKey(), signature, "one", {ByteView{text}.first(1), ByteView{text}.subspan(1)}));
    CHECK_FALSE(verify(SigningKey::random().publicKey(), signature, "one", {text}));

    const auto box = ExchangeKey::random();
    const auto sealed = sealTo(box.publicKey(), "one", text);
    CHECK(openSealed(box, "one", sealed).value() == SecretBytes{1, 2, 3});
    CHECK_FALSE(openSealed(box, "two", sealed));
    CHECK_FALSE(openSealed(ExchangeKey::random(), "one", sealed));
    CHECK_FALSE(openSealed(box, "one", ByteView{sealed}.first(40)));

    const auto symmetric = SymmetricKey::random();
    const auto locked = lock(symmetric, "one", text, text);
    CHECK(unlock(symmetric, "one", text, locked).value() == SecretBytes{1, 2, 3});
    CHECK_FALSE(unlock(symmetric, "one", {}, locked));
    CHECK_FALSE(unlock(symmetric, "two", text, locked));
    CHECK_FALSE(unlock(symmetric, "one", text, ByteView{locked}.first(39)));
}

TEST_CASE("R15: a message is read with its counts, lengths and nesting bounded, and later fields are skipped") {
    FieldWriter writer;
    writer.list(4).number(7).text("张三").bytes(Bytes{1, 2}).list(2).number(1).number(2);
    const auto bytes = writer.take();
    auto reader = FieldReader::parse(bytes);
    CHECK(reader.number(7) == 7);
    CHECK(reader.text(6) == "张三");
    CHECK(reader.array<2>() == std::array<std::uint8_t, 2>{1, 2});
    auto list = reader.list(2);
    CHECK(list.number() == 1);
    CHECK(list.left() == 1);  // a field of a later format
    CHECK(reader.ok());
    CHECK(list.number() == 2);
    list.number();  // there is none
    CHECK_FALSE(reader.ok());

    auto strict = FieldReader::parse(bytes);
    strict.number(6);
    CHECK_FALSE(strict.ok());
    CHECK(strict.text(6).empty());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(FieldReader::parse(ByteView{bytes}.first(size)).ok());
    CHECK_FALSE(FieldReader::parse(Bytes{0xdd, 0x0f, 0xff, 0xff, 0xff}).ok());  // 2^28 items
    CHECK_FALSE(FieldReader::parse(Bytes(40, 0x91)).ok());                      // 40 deep
    CHECK_FALSE(FieldReader::parse(Bytes{0xc6, 0x7f, 0xff, 0xff, 0xff}).ok());  // 2 GiB of bytes
    for (const std::string_view text : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\x1b[2J", "\xe5\xbc"}) {
        auto hostile = FieldWriter{}.list(1).text(text).take();
        auto read = FieldReader::parse(hostile);
        read.text(100);
        CHECK_FALSE(read.ok());
    }
}

TEST_CASE("T7: a password opens at its own salt and cost only") {
    const auto salt = randomSalt();
    const auto key = keyOfPassword("correct horse", salt, PasswordCost::Smallest);
    REQUIRE(key);
    const auto locked = lock(*key, "x", {}, Bytes{1});
    CHECK(unlock(*keyOfPassword("correct horse", salt, PasswordCost::Smallest), "x", {}, locked));
    CHECK_FALSE(unlock(*keyOfPassword("correct Horse", salt, PasswordCost::Smallest), "x", {}, locked));
    CHECK_FALSE(unlock(*keyOfPassword("correct horse", randomSalt(), PasswordCost::Smallest), "x", {}, locked));
    CHECK(keyOfPassword("p", salt, static_cast<PasswordCost>(2)).error().code == "password.cost");
}
