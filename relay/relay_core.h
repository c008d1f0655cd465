#pragma once

#include "relay/mailbox.h"
#include "syncengine/exchange/exchange.h"
#include "syncengine/path/endpoint.h"
#include "syncengine/team/routing.h"
#include "syncengine/tunnel/types.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace outpost::relay {

using sync::Endpoint;
using sync::MonoMs;
using sync::PublicKey;

// ---- what happens -------------------------------------------------------------------------------------------------
struct Tick {};
struct DatagramIn {
    Endpoint from;
    Bytes bytes;
};
/// Answers LoadFirm.
struct FirmLoaded {
    PublicKey firm{};
    Result<FirmRecord> record;
};
/// Results of a firm's store work, and what its mailbox holds when that grew.
struct StoreDone {
    PublicKey firm{};
    std::variant<sync::exchange::ReadDone, sync::exchange::AcceptDone, sync::exchange::KnowledgeIs> result;
};
using Event = std::variant<Tick, DatagramIn, FirmLoaded, StoreDone>;

// ---- what is to be done ---------------------------------------------------------------------------------------------
struct SendDatagram {
    Endpoint to;
    Bytes bytes;
};
/// Read what is known of a firm; `open`: make it when it is not there.
struct LoadFirm {
    PublicKey firm{};
    bool open = false;
};
struct StoreWork {
    PublicKey firm{};
    std::variant<sync::exchange::ReadWork, sync::exchange::AcceptWork> work;
};
/// To be kept over restarts.
struct Keep {
    PublicKey firm{};
    std::variant<sync::SignedAck, KnownDevice, SignedRetainList> what;
};
using Effect = std::variant<SendDatagram, LoadFirm, StoreWork, Keep>;

/// What the relay drops or refuses, counted a way each, beside the tunnel's and the link's own counts.
struct Counters {
    std::uint64_t strangersClosed = 0;  ///< did not say in time who they are
    std::uint64_t refusedAdmissions = 0;
    std::uint64_t forwarded = 0, forwardedBytes = 0;
    std::uint64_t forwardUnknown = 0;     ///< to a device that is not on line
    std::uint64_t forwardNotAllowed = 0;  ///< by a session that was not admitted
    std::uint64_t forwardTooMuch = 0;     ///< above what a session may have forwarded a second
    std::uint64_t misbehaved = 0;         ///< sessions ended for what they sent
    std::uint64_t notTaken = 0;           ///< segments that the mailbox refused
};

struct Options {
    sync::KeyPair key;  ///< X25519
    sync::RelayRight right{};
    std::size_t maxSessions = 4096;
    std::size_t maxStrangers = 256;                       ///< sessions that have not said who they are
    std::uint64_t forwardBytesASecond = 8 * 1024 * 1024;  ///< a device; a guest has an eighth
    std::function<std::int64_t()> wallMs;                 ///< milliseconds since 1970 UTC: guests' passes run out by it
};

/// The blind relay, pure but for ENet's own state: admits devices by certificates of their firm, forwards datagrams between
/// those on line, and keeps sealed segments for those who are not. relay/server.h drives it over a socket, the simulator over
/// a lying network. Thread: one owner.
class RelayCore {
public:
    RelayCore(Options options, sync::RandomSource random);
    ~RelayCore();

    [[nodiscard]] std::vector<Effect> step(const Event& event, MonoMs now);
    /// Tells everybody that the relay ends, so that they look for it again soon; SendDatagrams follow from the next step.
    void closeAll(MonoMs now);
    MonoMs nextWake() const;
    const Counters& counters() const;
    /// One line a count, of all layers: for the log, holds no key, name or address.
    std::string report() const;
    std::size_t sessionCount() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Does an effect's part in the mailbox at once and gives the events that answer it, in order; nothing for datagrams. What the
/// relay's program does on a thread of its own, the simulator does in line.
std::vector<Event> performMailboxWork(const Effect& effect, Mailbox& mailbox);

}  // namespace outpost::relay
