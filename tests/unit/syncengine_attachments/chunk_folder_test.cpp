#include "syncengine/attachments/chunk_folder.h"

#include <doctest/doctest.h>
#include <fstream>
#include <random>

using namespace outpost;
using namespace outpost::sync;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("outpost-chunks-" + std::to_string(std::random_device{}()));
    ChunkFolder chunks{path / "chunks"};
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path fileOf(const ChunkName& name) const {
        return path / "chunks" / textOf(name).substr(0, 2) / textOf(name);
    }
};

}  // namespace

TEST_CASE("W5: a chunk is kept under its name alone, once, readable by its owner only") {
    Folder folder;
    const Bytes bytes(5'000, 7);
    const ChunkName name = chunkName(bytes);
    CHECK_FALSE(*folder.chunks.has(name));
    CHECK_FALSE(folder.chunks.read(name).value());
    REQUIRE(folder.chunks.put(name, bytes));
    REQUIRE(folder.chunks.put(name, bytes));
    REQUIRE(folder.chunks.sync());
    CHECK(*folder.chunks.has(name));
    CHECK(folder.chunks.read(name).value() == bytes);
    using std::filesystem::perms;
    CHECK(std::filesystem::status(folder.fileOf(name)).permissions() == (perms::owner_read | perms::owner_write));
    CHECK(folder.chunks.put(chunkName(Bytes{1}), bytes).error().code == "attachment.damaged");
    CHECK_FALSE(*folder.chunks.has(chunkName(Bytes{1})));
}

TEST_CASE("R2: a chunk that the disk tore is found out, taken away, and may come again") {
    Folder folder;
    const Bytes bytes(5'000, 7);
    const ChunkName name = chunkName(bytes);
    REQUIRE(folder.chunks.put(name, bytes));
    SUBCASE("cut short") { std::filesystem::resize_file(folder.fileOf(name), 100); }
    SUBCASE("empty") { std::filesystem::resize_file(folder.fileOf(name), 0); }
    SUBCASE("one bit") { std::fstream(folder.fileOf(name), std::ios::in | std::ios::out | std::ios::binary).put('x'); }
    SUBCASE("grown beyond any chunk") { std::filesystem::resize_file(folder.fileOf(name), 1'000'000'000); }
    CHECK_FALSE(folder.chunks.read(name).value());
    CHECK_FALSE(*folder.chunks.has(name));
    REQUIRE(folder.chunks.put(name, bytes));
    CHECK(folder.chunks.read(name).value() == bytes);
}

TEST_CASE("W5: what no record names is swept; what a power cut left too; nothing that is not ours") {
    Folder folder;
    const Bytes kept(100, 1), gone(200, 2);
    REQUIRE(folder.chunks.put(chunkName(kept), kept));
    REQUIRE(folder.chunks.put(chunkName(gone), gone));
    std::ofstream(folder.path / "chunks" / "77-1.part") << "half";
    std::ofstream(folder.path / "chunks" / "letter.txt") << "not ours";
    std::ofstream(folder.path / "beside") << "not ours";
    std::filesystem::create_directory_symlink(folder.path, folder.path / "chunks" / "zz");
    const auto swept = folder.chunks.sweep({chunkName(kept)});
    REQUIRE(swept);
    CHECK(swept->chunks == 2);
    CHECK(swept->bytes == 204);
    CHECK(folder.chunks.read(chunkName(kept)).value() == kept);
    CHECK_FALSE(*folder.chunks.has(chunkName(gone)));
    CHECK(std::filesystem::exists(folder.path / "chunks" / "letter.txt"));
    CHECK(std::filesystem::exists(folder.path / "beside"));
}

TEST_CASE("attack 21: a name is 64 small hexadecimal digits and nothing that leads elsewhere") {
    CHECK(parseChunkName(textOf(chunkName(Bytes{1}))) == chunkName(Bytes{1}));
    for (const char* bad : {"", "..", "../../../../../../../../../../../../../../../../../../etc/passwd.",
                            "ABCDEF00112233445566778899aabbccddeeff00112233445566778899aabbcc"})
        CHECK_FALSE(parseChunkName(bad));
}

TEST_CASE("W5: a disk that takes nothing is told, and leaves nothing half") {
    Folder folder;
    std::ofstream(folder.path / "chunks") << "a file where the folder should be";
    const Bytes bytes(10, 1);
    CHECK_FALSE(folder.chunks.put(chunkName(bytes), bytes));
    CHECK_FALSE(*folder.chunks.has(chunkName(bytes)));
}
