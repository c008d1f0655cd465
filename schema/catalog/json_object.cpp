#include "schema/catalog/json_object.h"

#include "schema/catalog/nearest.h"

#include <algorithm>
#include <set>

namespace outpost::schema {
namespace {

constexpr std::size_t kMostFileBytes = 256 * 1024;
constexpr int kMostLevels = 12;
constexpr std::size_t kLongestWord = 48;
constexpr std::size_t kLongestLabel = 120;

std::string lineOf(std::string_view text, std::size_t at) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size()));
    return "line " + std::to_string(1 + std::count(text.begin(), end, '\n'));
}

/// Watches what the parser meets: how deep it stands, and whether a key comes twice in one object.
class Watch {
public:
    bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > kMostLevels) throw Json::other_error::create(500, "nested too deeply", nullptr);
        if (event == Json::parse_event_t::object_start) keys_.emplace_back();
        if (event == Json::parse_event_t::object_end) keys_.pop_back();
        if (event == Json::parse_event_t::key) {
            const auto key = parsed.get<std::string>();
            if (!keys_.back().insert(key).second)
                throw Json::other_error::create(501, "key '" + key + "' stands twice in one object", nullptr);
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> keys_;
};

}  // namespace

void Problem::say(std::string_view file, std::string_view place, std::string_view reason) {
    if (first_) return;
    first_ = std::string(file) + ": " + (place.empty() ? "" : std::string(place) + ": ") + std::string(reason);
}

tl::unexpected<Error> Problem::error() const { return fail(Error::Kind::Invalid, "catalog.invalid", {}, *first_); }

std::optional<Json> parseJson(std::string_view file, std::string_view text, Problem& problem) {
    if (text.size() > kMostFileBytes) {
        problem.say(file, "", "the file is larger than 256 KiB");
        return {};
    }
    try {
        // The parser takes a copy of its callback: the state stays here.
        Watch watch;
        Json json = Json::parse(text.begin(), text.end(), [&](int depth, Json::parse_event_t event, Json& parsed) {
            return watch(depth, event, parsed);
        });
        if (json.is_object()) return json;
        problem.say(file, "", "the file must be one JSON object");
    } catch (const Json::parse_error& error) {
        problem.say(file, lineOf(text, error.byte), "not JSON");
    } catch (const Json::exception& error) {
        // nlohmann puts "[json.exception....] " before what we threw.
        const std::string_view what = error.what();
        problem.say(file, "", what.substr(what.find("] ") + 2));
    }
    return {};
}

bool isWord(std::string_view text) {
    if (text.empty() || text.size() > kLongestWord || text.front() < 'a' || text.front() > 'z') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
        if (c == '_' && (i + 1 == text.size() || text[i + 1] == '_')) return false;
    }
    return true;
}

JsonObject::JsonObject(const Json& json, std::string file, std::string place, Problem& problem)
    : json_(&json), file_(std::move(file)), place_(std::move(place)), problem_(&problem) {
    static const Json kEmpty = Json::object();
    if (!json.is_object()) {
        say("an object { } is expected");
        json_ = &kEmpty;
    }
}

std::string JsonObject::inner(const char* key) const { return place_.empty() ? key : place_ + ": " + key; }

bool JsonObject::has(const char* key) { return get(key) != nullptr; }

const Json* JsonObject::get(const char* key) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
    const auto found = json_->find(key);
    return found == json_->end() ? nullptr : &*found;
}

std::string JsonObject::text(const char* key, bool required) {
    const Json* json = get(key);
    if (json == nullptr) {
        if (required) say("'" + std::string(key) + "' is missing");
        return {};
    }
    if (!json->is_string()) {
        sayAt(key, "a text is expected");
        return {};
    }
    auto value = json->get<std::string>();
    if (value.empty() && required) sayAt(key, "is empty");
    return value;
}

std::string JsonObject::word(const char* key, bool required) {
    std::string value = text(key, required);
    if (value.empty() || isWord(value)) return value;
    sayAt(key, "'" + value + "' is no name: small letters, digits and single underscores, at most 48");
    return {};
}

bool JsonObject::flag(const char* key, bool otherwise) {
    const Json* json = get(key);
    if (json == nullptr) return otherwise;
    if (!json->is_boolean()) {
        sayAt(key, "true or false is expected");
        return otherwise;
    }
    return json->get<bool>();
}

std::optional<std::int64_t> JsonObject::integer(const char* key, std::int64_t least, std::int64_t most) {
    const Json* json = get(key);
    if (json == nullptr) return {};
    const bool fits =
        json->is_number_integer() &&
        !(json->is_number_unsigned() && json->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
    if (fits) {
        const auto value = json->get<std::int64_t>();
        if (value >= least && value <= most) return value;
    }
    sayAt(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return {};
}

std::vector<std::string> JsonObject::words(const char* key) {
    const Json* json = get(key);
    std::vector<std::string> found;
    if (json == nullptr) return found;
    if (!json->is_array()) {
        sayAt(key, "a list [ ] is expected");
        return found;
    }
    for (const Json& item : *json) {
        if (!item.is_string() || !isWord(item.get_ref<const std::string&>())) {
            sayAt(key, "a list of names is expected");
            return found;
        }
        auto value = item.get<std::string>();
        if (std::find(found.begin(), found.end(), value) != found.end()) sayAt(key, "'" + value + "' stands twice");
        found.push_back(std::move(value));
    }
    return found;
}

std::vector<std::string> JsonObject::wordOrWords(const char* key) {
    const Json* json = get(key);
    if (json == nullptr || !json->is_string()) return words(key);
    std::string one = word(key);
    if (one.empty()) return {};
    return {std::move(one)};
}

Label JsonObject::label(const char* key, bool required) {
    Label result;
    if (!has(key)) {
        if (required) say("'" + std::string(key) + "' is missing");
        return result;
    }
    JsonObject object(*get(key), file_, inner(key), *problem_);
    result.en = object.text("en", true);
    result.zh = object.text("zh", true);
    result.enMany = object.text("en_many");
    if (result.enMany.empty()) result.enMany = result.en;
    for (const std::string* text : {&result.en, &result.zh, &result.enMany})
        if (text->size() > kLongestLabel) object.say("a label is longer than 120 bytes");
    object.finish();
    return result;
}

std::size_t JsonObject::oneOf(const char* key, const std::vector<std::string>& choices) {
    const std::string value = text(key);
    if (!has(key)) return 0;
    const auto found = std::find(choices.begin(), choices.end(), value);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string all;
    for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + (choice.empty() ? "\"\"" : choice);
    sayAt(key, "'" + value + "' is none of " + all + nearestHint(value, choices));
    return 0;
}

std::vector<std::pair<std::string, std::string>> JsonObject::pairs(const char* key) {
    std::vector<std::pair<std::string, std::string>> found;
    const Json* json = get(key);
    if (json == nullptr) return found;
    if (!json->is_object()) {
        sayAt(key, "an object { } is expected");
        return found;
    }
    for (const auto& [name, value] : json->items()) {
        if (!isWord(name) || !value.is_string()) {
            sayAt(key, "'" + name + "' must be a name with a text");
            return found;
        }
        found.emplace_back(name, value.get<std::string>());
    }
    return found;
}

std::optional<JsonObject> JsonObject::object(const char* key) {
    const Json* json = get(key);
    if (json == nullptr) return {};
    return JsonObject(*json, file_, inner(key), *problem_);
}

std::vector<JsonObject> JsonObject::objects(const char* key) {
    std::vector<JsonObject> found;
    const Json* json = get(key);
    if (json == nullptr) return found;
    if (!json->is_array()) {
        sayAt(key, "a list [ ] is expected");
        return found;
    }
    for (const Json& item : *json) found.emplace_back(item, file_, inner(key), *problem_);
    return found;
}

void JsonObject::finish() {
    for (const auto& [key, value] : json_->items())
        if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
            say("unknown key '" + key + "'" + nearestHint(key, asked_));
}

}  // namespace outpost::schema
