#pragma once

#include "schema/base/result.h"
#include "syncengine/exchange/ack.h"
#include "syncengine/exchange/segment_store.h"
#include "syncengine/link/link.h"
#include "syncengine/tunnel/types.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace outpost::sync::exchange {

/// What stands at the other end of a session.
enum class Role : std::uint8_t { Device, Relay };

// ---- what happens -------------------------------------------------------------------------------------------------
/// A session whose other side may share this firm's segments. `device`: first number of its enrolment, 0 for a relay.
struct SessionOpened {
    Handle session = 0;
    Role role = Role::Device;
    DeviceNumber device = 0;
};
/// The link lost messages; the conversation begins again (rule E3).
struct SessionReset {
    Handle session = 0;
};
struct SessionClosed {
    Handle session = 0;
};
struct MessageIn {
    Handle session = 0;
    Bytes bytes;
};
/// What the store durably holds now: once at start, then whenever it grew, by own commits or by what was accepted.
struct KnowledgeIs {
    Knowledge holds;
    Knowledge sealed{};  ///< SegmentStore::sealed
};
/// Results of the work that ReadWork and AcceptWork asked for.
struct ReadDone {
    std::uint64_t work = 0;
    Result<std::vector<Bytes>> segments;
};
struct AcceptDone {
    std::uint64_t work = 0;
    Result<bool> grew;
};
/// Asks again at once whatever waits for a retry.
struct HurryUp {};
struct Tick {};
using Event = std::variant<SessionOpened, SessionReset, SessionClosed, MessageIn, KnowledgeIs, ReadDone, AcceptDone,
                           HurryUp, Tick>;

// ---- what is to be done ---------------------------------------------------------------------------------------------
struct SendMessage {
    Handle session = 0;
    Lane lane = Lane::Interactive;
    Bytes bytes;
};
/// SegmentStore::read, answered by ReadDone.
struct ReadWork {
    std::uint64_t work = 0;
    DeviceNumber number = 0;
    Sequence from = 0;
    std::size_t maxBytes = 0;
};
/// SegmentStore::accept, answered by AcceptDone; when it grew, KnowledgeIs follows.
struct AcceptWork {
    std::uint64_t work = 0;
    Handle session = 0;
    Bytes segment;
};
/// A device's newer acknowledgement, genuine: to be kept over restarts. Device 0: what the relay said it holds, unsigned.
struct AckLearned {
    SignedAck ack;
};
/// Only this device is known to hold what is missing here.
struct WantDevice {
    DeviceNumber device = 0;
};
/// The peer broke the protocol; its session is to be closed.
struct Misbehaved {
    Handle session = 0;
    std::string_view code;
};
using Effect = std::variant<SendMessage, ReadWork, AcceptWork, AckLearned, WantDevice, Misbehaved>;

/// Why a segment was not taken, for people: "firm.full" and the like.
struct Refusal {
    DeviceNumber number = 0;
    std::string code;
};

/// How far things are. Counts are change sets.
struct Progress {
    bool relayTalks = false;         ///< a relay's session is open and both sides told what they hold
    std::uint64_t unsent = 0;        ///< of what is here, not confirmed by the relay
    std::uint64_t missing = 0;       ///< what open sessions hold and we do not yet
    bool relayCatchesUp = false;     ///< the relay is still fetching from devices on line
    std::uint64_t received = 0;      ///< taken since start
    std::uint64_t ownLost = 0;       ///< own change sets that others hold and this device does not any more (rule R4)
    Knowledge relayHolds;            ///< what the relay said last that it holds, off line as well
    std::optional<Refusal> refused;  ///< the relay's last refusal, until it takes again
    /// What came last and could not be read (rule K7): damaged, forged or of another firm; nothing else changed. Until
    /// that number grows.
    std::optional<Refusal> unreadable;
    /// The relay has this device's newest acknowledgement, and what acknowledgements it had when we met came.
    bool acknowledged = false;
    bool operator==(const Progress& other) const {
        return relayTalks == other.relayTalks && unsent == other.unsent && missing == other.missing &&
               relayCatchesUp == other.relayCatchesUp && received == other.received && ownLost == other.ownLost &&
               relayHolds == other.relayHolds && refused.has_value() == other.refused.has_value() &&
               unreadable.has_value() == other.unreadable.has_value() && acknowledged == other.acknowledged;
    }
    /// Nothing is left to do with the relay and whoever is on line.
    bool settled() const { return relayTalks && unsent == 0 && missing == 0 && !relayCatchesUp; }
};

struct Options {
    Role self = Role::Device;
    PublicKey firm{};         ///< the firm's routing key: acknowledgements are bound to it
    DeviceNumber device = 0;  ///< first number of the own enrolment; 0 at a relay
    AckSigner sign;           ///< empty at a relay
    AckKeyOf ackKey;
    AckBook acks;  ///< as kept from before
};

/// Brings segments to where they lack, over any number of sessions with peers and relays: each side says what it durably
/// holds (a hash first, then changes of the vector: rule W2), and asks for what it lacks, of one source at a time, again
/// after a while when nothing comes (rule R6). Speaks the messages of docs/protocol.md, section "Exchange".
/// Decides only: sends nothing, reads no store, asks no clock. Equal calls give equal answers.
/// Thread: one owner.
class Exchange {
public:
    explicit Exchange(Options options);
    ~Exchange();
    Exchange(Exchange&&) noexcept;
    Exchange& operator=(Exchange&&) noexcept;

    [[nodiscard]] std::vector<Effect> step(const Event& event, MonoMs now);
    /// When a Tick is due at the latest.
    MonoMs nextWake() const;
    Progress progress() const;
    /// What can be handed on from here.
    const Knowledge& holds() const;
    const AckBook& acks() const;
    /// What the other side of a session told; nullptr before it did.
    const Knowledge* toldBy(Handle session) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace outpost::sync::exchange
