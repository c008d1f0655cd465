#pragma once

#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading JSON key by key; private to schema/catalog. nlohmann's exceptions end in parseJson().
namespace outpost::schema {

using Json = nlohmann::ordered_json;

/// The first thing that is wrong with the files, as `file: place: reason`. Later ones are dropped: they mostly follow
/// from it. Readers go on with empty values after an error, so that no step needs its own branch.
class Problem {
public:
    void say(std::string_view file, std::string_view place, std::string_view reason);
    bool found() const { return first_.has_value(); }
    tl::unexpected<Error> error() const;

private:
    std::optional<std::string> first_;
};

/// Parses one file. Refused: over 256 KiB, deeper than 12 levels, a key twice in an object, comments, and anything but
/// an object at the top.
std::optional<Json> parseJson(std::string_view file, std::string_view text, Problem& problem);

/// `[a-z][a-z0-9_]*`, at most 48 characters, no two underscores in a row.
bool isWord(std::string_view text);

/// One JSON object. Remembers which keys were asked for; finish() refuses all others.
class JsonObject {
public:
    JsonObject(const Json& json, std::string file, std::string place, Problem& problem);

    bool has(const char* key);
    const Json* get(const char* key);  ///< null when there is none
    std::string text(const char* key, bool required = false);
    std::string word(const char* key, bool required = false);  ///< a text that isWord()
    bool flag(const char* key, bool otherwise = false);
    std::optional<std::int64_t> integer(const char* key, std::int64_t least, std::int64_t most);
    std::vector<std::string> words(const char* key);  ///< a list of words, none twice
    std::vector<std::string> wordOrWords(const char* key);
    Label label(const char* key, bool required);
    /// One of `choices`; the first when the key is missing.
    std::size_t oneOf(const char* key, const std::vector<std::string>& choices);
    /// Keys and texts of an object, in the order of the file.
    std::vector<std::pair<std::string, std::string>> pairs(const char* key);
    /// An inner object; empty when there is none.
    std::optional<JsonObject> object(const char* key);
    std::vector<JsonObject> objects(const char* key);

    void say(std::string_view reason) { problem_->say(file_, place_, reason); }
    void setPlace(std::string place) { place_ = std::move(place); }
    void finish();

private:
    std::string inner(const char* key) const;
    void sayAt(const char* key, std::string_view reason) { problem_->say(file_, inner(key), reason); }

    const Json* json_;
    std::string file_;
    std::string place_;
    Problem* problem_;
    std::vector<std::string> asked_;
};

}  // namespace outpost::schema
