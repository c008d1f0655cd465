#pragma once

#include "syncengine/attachments/chunk.h"
#include "syncengine/exchange/exchange.h"
#include "syncengine/link/link.h"
#include "syncengine/tunnel/types.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace outpost::sync::chunks {

using exchange::Role;
using exchange::SessionClosed;
using exchange::SessionOpened;
using exchange::SessionReset;

// ---- what happens -------------------------------------------------------------------------------------------------
struct MessageIn {
    Handle session = 0;
    Bytes bytes;
};
/// Chunks that are wanted here; those that are wanted already stay so.
struct Want {
    std::vector<ChunkName> names;
};
/// They are not wanted any more.
struct Forget {
    std::vector<ChunkName> names;
};
/// Chunks of ours that the relay shall have.
struct Share {
    std::vector<ChunkName> names;
};
/// Answers of the store: a chunk or nothing, whether it was kept, which of several are there.
struct ReadDone {
    std::uint64_t work = 0;
    std::optional<Bytes> bytes;
};
struct PutDone {
    std::uint64_t work = 0;
    Done done;
};
struct FindDone {
    std::uint64_t work = 0;
    std::vector<bool> here;
};
/// Asks again at once whatever waits for a retry.
struct HurryUp {};
struct Tick {};
using Event = std::variant<SessionOpened, SessionReset, SessionClosed, MessageIn, Want, Forget, Share, ReadDone,
                           PutDone, FindDone, HurryUp, Tick>;

// ---- what is to be done ---------------------------------------------------------------------------------------------
struct Send {
    Handle session = 0;
    Lane lane = Lane::Bulk;
    Bytes bytes;
};
/// ChunkStore::read, put and has, answered by ReadDone, PutDone, FindDone.
struct ReadWork {
    std::uint64_t work = 0;
    ChunkName name{};
};
struct PutWork {
    std::uint64_t work = 0;
    ChunkName name{};
    Bytes bytes;
};
struct FindWork {
    std::uint64_t work = 0;
    std::vector<ChunkName> names;
};
/// A chunk that was wanted lies in the store.
struct Arrived {
    ChunkName name{};
};
/// The relay has that chunk on its disk, or it is not here any more: it need not be shared again.
struct Shared {
    ChunkName name{};
};
/// Whoever is spoken to lacks something wanted: sessions with other devices on line would help.
struct WantDevices {};
/// The peer broke the protocol; its session is to be closed.
struct Misbehaved {
    Handle session = 0;
};
using Effect = std::variant<Send, ReadWork, PutWork, FindWork, Arrived, Shared, WantDevices, Misbehaved>;

struct Progress {
    std::uint64_t missing = 0;   ///< chunks wanted and not here
    std::uint64_t nowhere = 0;   ///< of these: everybody who is spoken to lacks them, and there is somebody
    std::uint64_t unshared = 0;  ///< chunks that the relay shall have and has not
    std::uint64_t arrived = 0;   ///< since start
    std::string refused;         ///< why the relay did not take one: `relay.chunk_quota`; until it takes again
    std::string notKept;         ///< why the own store did not keep one: `disk.full`; until it keeps again
    bool operator==(const Progress&) const = default;
};

/// Brings sealed chunks to where they are wanted, and the own ones to the relay: chunk by chunk, each of one source at a
/// time, so that what a cut interrupts goes on with the next chunk. Every chunk is compared with its name before it is
/// kept. Devices and relays use it alike; a relay wants nothing and takes what devices share.
/// Decides only, as Exchange does: equal calls give equal answers. Thread: one owner.
/// Memory: a few chunks a session, whatever their file's size.
class ChunkExchange {
public:
    explicit ChunkExchange(Role self);
    ~ChunkExchange();
    ChunkExchange(ChunkExchange&&) noexcept;
    ChunkExchange& operator=(ChunkExchange&&) noexcept;

    [[nodiscard]] std::vector<Effect> step(const Event& event, MonoMs now);
    /// When a Tick is due at the latest.
    MonoMs nextWake() const;
    Progress progress() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace outpost::sync::chunks
