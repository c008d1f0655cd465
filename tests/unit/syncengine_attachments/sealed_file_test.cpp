#include "syncengine/attachments/sealed_file.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::sync;

namespace {

Bytes pattern(std::size_t size, std::uint8_t seed = 1) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + seed + i / 257);
    return bytes;
}

}  // namespace

TEST_CASE("W5: a piece opens under its file's key and in its place, and nowhere else") {
    const auto key = SymmetricKey::random();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1'000}, kChunkContentBytes}) {
        const Bytes content = pattern(size);
        const Bytes sealed = sealPiece(key, 3, content);
        CHECK(sealed.size() <= kMaxChunkBytes);
        CHECK(openPiece(key, 3, sealed).value() == content);
        CHECK(sealPiece(key, 3, content) == sealed);  // one that was lost can be made again under its name
        CHECK_FALSE(openPiece(key, 4, sealed));
        CHECK_FALSE(openPiece(SymmetricKey::random(), 3, sealed));
        Bytes changed = sealed;
        changed[changed.size() / 2] ^= 1;
        CHECK_FALSE(openPiece(key, 3, changed));
        CHECK(chunkName(changed) != chunkName(sealed));
    }
    CHECK_FALSE(openPiece(key, 0, {}));
    CHECK_FALSE(openPiece(key, 0, Bytes(kMaxChunkBytes + 1)));
}

TEST_CASE("W4: files of nearly equal length have pieces of equal length") {
    const auto key = SymmetricKey::random();
    CHECK(sealPiece(key, 0, pattern(1)).size() == sealPiece(key, 0, pattern(20)).size());
    CHECK(sealPiece(key, 0, pattern(70'000)).size() == sealPiece(key, 0, pattern(70'100)).size());
}

TEST_CASE("W5: the head lists the pieces; one that claims more or less than its size needs is damaged") {
    const auto key = SymmetricKey::random();
    FileHead head;
    head.size = 2 * kChunkContentBytes + 5;
    for (std::uint8_t i = 0; i < 3; ++i) head.chunks.push_back(chunkName(Bytes{i}));
    const auto read = openHead(key, sealHead(key, head));
    REQUIRE(read);
    CHECK(read->size == head.size);
    CHECK(read->chunks == head.chunks);

    FileHead tooFew = head;
    tooFew.chunks.pop_back();
    CHECK(openHead(key, sealHead(key, tooFew)).error().code == "attachment.damaged");
    FileHead tooMany = head;
    tooMany.chunks.push_back({});
    CHECK(openHead(key, sealHead(key, tooMany)).error().code == "attachment.damaged");
    FileHead huge;
    huge.size = ~std::uint64_t{0};
    CHECK(openHead(key, sealHead(key, huge)).error().code == "attachment.damaged");
    FileHead largest;
    largest.size = kMaxFileBytes;
    largest.chunks.resize(kMaxFileChunks);
    CHECK(openHead(key, sealHead(key, largest)));  // fits into one chunk
    // A piece of the content is no head, though the key opens it.
    CHECK_FALSE(openHead(key, sealPiece(key, 0, pattern(100))));
}

TEST_CASE("W5: what a record says of its file is read back whole, and nothing else is taken for it") {
    FileReference file{chunkName(Bytes{1}), SymmetricKey::random(), chunkName(Bytes{2})};
    const std::string text = printReference(file);
    const auto read = parseReference(text);
    REQUIRE(read);
    CHECK(read->head == file.head);
    CHECK(read->print == file.print);
    CHECK(openPiece(read->key, 0, sealPiece(file.key, 0, Bytes{7})).value() == Bytes{7});
    for (const std::string& bad :
         {std::string{}, text + "A", text.substr(1), std::string(1'000'000, 'A'), std::string{"../../etc/passwd"}})
        CHECK_FALSE(parseReference(bad));
}

TEST_CASE("W5: equal contents have equal prints under one key, however they are cut, and others under another key") {
    const auto key = SymmetricKey::random();
    const Bytes content = pattern(10'000);
    ContentPrint whole{key}, cut{key}, foreign{SymmetricKey::random()};
    whole.add(content);
    cut.add(ByteView{content}.first(77));
    cut.add(ByteView{content}.subspan(77));
    foreign.add(content);
    const auto print = whole.end();
    CHECK(cut.end() == print);
    CHECK(foreign.end() != print);
}
