#pragma once

#include "syncengine/attachments/chunk.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// What passes between two sides about chunks: msgpack arrays led by their kind, 40 to 49. A kind that is not known here is
/// skipped, and so are elements behind those that are (rule W1). docs/protocol.md, section "Attachments".
namespace outpost::sync::chunks {

inline constexpr std::size_t kMaxNames = 256;
inline constexpr std::int64_t kFirstKind = 40, kLastKind = 49;

/// [40, [name, ...]]: device to relay: these are here; which do you lack?
struct Offer {
    std::vector<ChunkName> names;
};
/// [41, [name, ...], [name, ...]]: relay: of those offered it lacks the first and holds the others.
struct Lacks {
    std::vector<ChunkName> lacking, held;
};
/// [42, name]: send it.
struct Ask {
    ChunkName name{};
};
/// [43, name, bytes]: asked for, or offered to the relay and lacking there.
struct Chunk {
    ChunkName name{};
    Bytes bytes;
};
/// [44, name, code]: it does not come: `chunk.not_here`, `chunk.busy`.
struct NotHere {
    ChunkName name{};
    std::string code;
};
/// [45, name, code]: relay: it is on its disk (empty code), or why not.
struct Stored {
    ChunkName name{};
    std::string code;
};
struct UnknownMessage {};
using Message = std::variant<UnknownMessage, Offer, Lacks, Ask, Chunk, NotHere, Stored>;

Bytes encode(const Message& message);
/// Errors: `exchange.damaged`. Allocates no more than the message is long.
[[nodiscard]] Result<Message> parse(ByteView bytes);

}  // namespace outpost::sync::chunks
