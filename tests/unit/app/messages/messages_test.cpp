#include "app/messages/messages.h"

#include "app/messages/sentences.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace outpost;
using namespace outpost::app;

namespace {

/// Codes that never come before a person: what answers them is a program of ours.
bool isInner(const std::string& code) {
    static const std::regex inner{
        "(noise|wire|entry|routing|change_set|exchange|link|tunnel|ack|setup|capture|expression|"
        "catalog|segment|record_index|fixture|simulation|pack|envelope)\\..*"};
    return std::regex_match(code, inner);
}

std::set<std::string> codesIn(const std::filesystem::path& folder) {
    static const std::regex code{"fail\\(\\s*Error::Kind::\\w+,\\s*\"([a-z_0-9]+\\.[a-z_0-9.]+|[a-z_]+)\""};
    std::set<std::string> codes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
        std::stringstream text;
        text << std::ifstream{entry.path()}.rdbuf();
        const std::string whole = text.str();
        for (std::sregex_iterator match{whole.begin(), whole.end(), code}, end; match != end; ++match)
            codes.insert((*match)[1]);
    }
    return codes;
}

}  // namespace

TEST_CASE("C0.3: every error that a person can meet has a sentence in both languages") {
    std::string missing;
    for (const char* folder : {"app", "schema", "syncengine", "relay"})
        for (const std::string& code : codesIn(std::filesystem::path{OUTPOST_SOURCE_DIR} / folder))
            if (!isInner(code) && !hasSentence(code)) missing += code + " ";
    CHECK(missing == "");
}

TEST_CASE("C0.3: a sentence names what the error names") {
    const Error error{Error::Kind::Invalid, "record.required", {"Name", "名称"}, {}};
    CHECK(sentence(error, Language::English) == "Name is required.");
    CHECK(sentence(error, Language::Chinese) == "请填写名称。");
}

TEST_CASE("C0.3: an error without a sentence still says what kind it is and its code") {
    const Error error{Error::Kind::TooNew, "thing.unheard_of", {"x"}, "inner"};
    CHECK(sentence(error, Language::English) ==
          "Written by a newer version; update first (thing.unheard_of: x (inner))");
}

TEST_CASE("K7, R4: what a status tells of segments and the own chain has a sentence") {
    for (const char* code : {"segment.unreadable", "own_chain.forked", "own_chain.went_back", "own_chain.behind"}) {
        CAPTURE(code);
        CHECK(hasSentence(code));
    }
}
