#include "app/values/private_file.h"

#include <doctest/doctest.h>
#include <fstream>
#include <random>

using namespace outpost;
using namespace outpost::app;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("outpost-private-" + std::to_string(std::random_device{}()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("T2: the file of a recovery sheet is its owner's alone, and never written over another") {
    const Folder folder;
    const auto file = folder.path / "sheet.txt";
    {
        auto made = PrivateFile::create(file);
        REQUIRE(made);
        REQUIRE(made->write("words"));
    }
    using std::filesystem::perms;
    CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
    const auto again = PrivateFile::create(file);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == "file.exists");
    std::string text;
    std::getline(std::ifstream{file}, text);
    CHECK(text == "words");
}

TEST_CASE("T2: a private file that was not finished is taken away again") {
    const Folder folder;
    const auto file = folder.path / "export.csv";
    {
        auto made = PrivateFile::create(file);
        REQUIRE(made);
        REQUIRE(made->append("half"));
    }
    CHECK_FALSE(std::filesystem::exists(file));
}
