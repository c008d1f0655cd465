#include "syncengine/attachments/chunk_messages.h"

#include "syncengine/log/pack.h"

#include <algorithm>

namespace outpost::sync::chunks {
namespace {

constexpr std::size_t kMaxCode = 64;

void packNames(Packer& packer, const std::vector<ChunkName>& names) {
    packer.array(names.size());
    for (const ChunkName& name : names) packer.bin(name);
}

std::optional<ChunkName> readName(Unpacker& from) {
    const auto bytes = from.bin();
    ChunkName name{};
    if (!bytes || bytes->size() != name.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), name.begin());
    return name;
}

std::optional<std::vector<ChunkName>> readNames(Unpacker& from) {
    const auto count = from.array();
    if (!count || *count > kMaxNames) return std::nullopt;
    std::vector<ChunkName> names;
    for (std::size_t i = 0; i < *count; ++i) {
        const auto name = readName(from);
        if (!name) return std::nullopt;
        names.push_back(*name);
    }
    return names;
}

/// Codes are shown and logged: only what one of ours is made of.
std::optional<std::string> readCode(Unpacker& from) {
    const auto text = from.text();
    if (!text || text->size() > kMaxCode) return std::nullopt;
    for (const char c : *text)
        if (!(c == '.' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return std::nullopt;
    return std::string{*text};
}

template <class Coded>
std::optional<Message> readCoded(Unpacker& from) {
    const auto name = readName(from);
    auto code = name ? readCode(from) : std::nullopt;
    if (!code) return std::nullopt;
    return Coded{*name, std::move(*code)};
}

std::optional<Message> readChunk(Unpacker& from) {
    const auto name = readName(from);
    const auto bytes = name ? from.bin() : std::nullopt;
    if (!bytes || bytes->size() > kMaxChunkBytes) return std::nullopt;
    return Chunk{*name, copyOf(*bytes)};
}

std::optional<Message> readBody(std::int64_t kind, Unpacker& from) {
    switch (kind) {
        case 40:
            if (auto names = readNames(from)) return Offer{std::move(*names)};
            return std::nullopt;
        case 41: {
            auto lacking = readNames(from);
            auto held = lacking ? readNames(from) : std::nullopt;
            if (!held) return std::nullopt;
            return Lacks{std::move(*lacking), std::move(*held)};
        }
        case 42:
            if (const auto name = readName(from)) return Ask{*name};
            return std::nullopt;
        case 43: return readChunk(from);
        case 44: return readCoded<NotHere>(from);
        case 45: return readCoded<Stored>(from);
        default: return UnknownMessage{};  // of a newer version
    }
}

}  // namespace

Bytes encode(const Message& message) {
    Packer packer;
    std::visit(
        [&packer](const auto& m) {
            using M = std::decay_t<decltype(m)>;
            if constexpr (std::is_same_v<M, Offer>) {
                packer.array(2).integer(40);
                packNames(packer, m.names);
            } else if constexpr (std::is_same_v<M, Lacks>) {
                packer.array(3).integer(41);
                packNames(packer, m.lacking);
                packNames(packer, m.held);
            } else if constexpr (std::is_same_v<M, Ask>) {
                packer.array(2).integer(42).bin(m.name);
            } else if constexpr (std::is_same_v<M, Chunk>) {
                packer.reserve(m.bytes.size() + 64);
                packer.array(3).integer(43).bin(m.name).bin(m.bytes);
            } else if constexpr (std::is_same_v<M, NotHere>) {
                packer.array(3).integer(44).bin(m.name).text(m.code);
            } else if constexpr (std::is_same_v<M, Stored>) {
                packer.array(3).integer(45).bin(m.name).text(m.code);
            }
        },
        message);
    return packer.take();
}

Result<Message> parse(ByteView bytes) {
    Unpacker unpacker{bytes};
    const auto count = unpacker.array();
    const auto kind = count && *count > 0 ? unpacker.integer() : std::nullopt;
    auto message = kind ? readBody(*kind, unpacker) : std::nullopt;
    // An element too few would have been read from beyond the list, were another value to follow it.
    const std::size_t least = !message                                           ? 0
                              : std::holds_alternative<UnknownMessage>(*message) ? 1
                              : kind == 40 || kind == 42                         ? 2
                                                                                 : 3;
    if (!message || *count < least) return fail(Error::Kind::Corrupt, "exchange.damaged");
    return std::move(*message);
}

}  // namespace outpost::sync::chunks
