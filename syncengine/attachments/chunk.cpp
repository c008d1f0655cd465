#include "syncengine/attachments/chunk.h"

#include "syncengine/team/crypto.h"

namespace outpost::sync {

ChunkName chunkName(ByteView sealed) { return labelledHash("outpost chunk 1", {sealed}); }

std::string textOf(const ChunkName& name) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * name.size());
    for (const std::uint8_t byte : name) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::optional<ChunkName> parseChunkName(std::string_view text) {
    ChunkName name{};
    if (text.size() != 2 * name.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isDigit = c >= '0' && c <= '9';
        if (!isDigit && !(c >= 'a' && c <= 'f')) return std::nullopt;
        const int value = isDigit ? c - '0' : c - 'a' + 10;
        name[i / 2] = static_cast<std::uint8_t>(name[i / 2] << 4 | value);
    }
    return name;
}

}  // namespace outpost::sync
