#include "syncengine/path/network_node.h"
#include "syncengine/team/base64url.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace outpost::sync {
namespace {

constexpr std::string_view kPrefix = "outpost-relay:";
constexpr std::size_t kRightBytes = 16;
constexpr std::size_t kMaxHost = 253;

}  // namespace

std::string formatRelayLine(const RelayLine& line) {
    const bool brackets = line.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}{}:{}/{}/{}", kPrefix, brackets ? "[" : "", line.host, brackets ? "]" : "", line.port,
                       toBase64Url(line.key), toBase64Url(line.right));
}

Result<RelayLine> parseRelayLine(std::string_view text) {
    const auto wrong = [] { return fail(Error::Kind::Invalid, "relay.line"); };
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    if (!text.starts_with(kPrefix)) return wrong();
    text.remove_prefix(kPrefix.size());
    const auto keyAt = text.find('/');
    if (keyAt == std::string_view::npos) return wrong();
    const auto rightAt = text.find('/', keyAt + 1);
    if (rightAt == std::string_view::npos) return wrong();
    std::string_view place = text.substr(0, keyAt);
    const auto colon = place.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    RelayLine line;
    const std::string_view digits = place.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), line.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || line.port == 0) return wrong();
    place = place.substr(0, colon);
    const bool brackets = place.size() > 2 && place.front() == '[' && place.back() == ']';
    if (brackets) place = place.substr(1, place.size() - 2);
    const auto good = [brackets](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || (brackets && (c == ':' || c == '%'));
    };
    if (place.empty() || place.size() > kMaxHost || !std::all_of(place.begin(), place.end(), good)) return wrong();
    line.host = place;
    const auto key = fromBase64Url(text.substr(keyAt + 1, rightAt - keyAt - 1));
    const auto right = fromBase64Url(text.substr(rightAt + 1));
    if (!key || key->size() != line.key.size() || !right || right->size() != kRightBytes) return wrong();
    std::copy(key->begin(), key->end(), line.key.begin());
    line.right = *right;
    return line;
}

}  // namespace outpost::sync
