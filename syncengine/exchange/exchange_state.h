#pragma once

// Private to syncengine/exchange: what an Exchange keeps. exchange.cpp holds the conversation, serving.cpp what others ask
// of us, fetching.cpp what we ask of others, gossip.cpp the acknowledgements.

#include "syncengine/exchange/exchange.h"
#include "syncengine/exchange/messages.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace outpost::sync::exchange {

inline constexpr MonoMs kHoldsGapMs = 20;                  ///< commits that follow each other are told together
inline constexpr std::size_t kPushBytes = 64 * 1024;       ///< what grew by less is sent along unasked
inline constexpr std::uint64_t kAnswerBytes = 512 * 1024;  ///< at most, for one request
inline constexpr std::size_t kInteractiveBytes = 16 * 1024;
inline constexpr std::size_t kPullsASession = 4;
inline constexpr int kServedASession = 8;                        ///< requests of one peer that may wait at once
inline constexpr std::size_t kAcceptingBytes = 8 * 1024 * 1024;  ///< received and not yet stored
inline constexpr std::uint64_t kLargeBytes = 4 * 1024 * 1024;    ///< of segments above this one at a time
inline constexpr MonoMs kPullMs = 20'000;                        ///< without a byte of an answer: ask another, or again
inline constexpr MonoMs kAvoidMs = 30'000;
inline constexpr MonoMs kFirstBackoffMs = 1'000;
inline constexpr MonoMs kMaxBackoffMs = 60'000;
inline constexpr MonoMs kAckMs = 500;
inline constexpr MonoMs kGapMs = 3'000;

using Effects = std::vector<Effect>;

inline Sequence heldOf(const Knowledge& knowledge, DeviceNumber number) {
    const auto found = knowledge.find(number);
    return found == knowledge.end() ? 0 : found->second;
}

/// One session.
struct Peer {
    Handle handle = 0;
    Role role = Role::Device;
    DeviceNumber device = 0;

    Knowledge announced;  ///< what our greeting's hash stood for
    KnowledgeHash announcedHash{};
    std::optional<Knowledge> remembered;  ///< what we said that we remember of it
    bool greeted = false;                 ///< its greeting came
    bool toldKnown = false, sentKnown = false;
    Knowledge told;                  ///< what it holds
    Knowledge sent;                  ///< what it knows that we hold
    std::set<DeviceNumber> changed;  ///< grew here since `sent`
    std::set<DeviceNumber> ahead;    ///< numbers of which it holds more than we do
    std::set<DeviceNumber> pushing;  ///< being read to be sent along; what we hold is told after that
    std::map<DeviceNumber, Sequence> pushedTo;
    std::map<DeviceNumber, MonoMs> avoidUntil;  ///< numbers that it did not give when asked
    MonoMs holdsAt = kNever;
    MonoMs toldLastAt = 0;
    int pulls = 0;
    int serving = 0;
    bool fetching = false;      ///< it says so (a relay)
    bool saidFetching = false;  ///< we said so

    /// What it said before we know what we hold ourselves: answered then. Told anything earlier it would hear that we
    /// hold nothing, and of what our store had all along it would never hear.
    std::vector<Bytes> early;

    std::map<DeviceNumber, std::uint64_t> ackSeen;
    std::map<DeviceNumber, std::shared_ptr<const SignedAck>> ackSent, ackGot;
    std::set<DeviceNumber> acksToSend;
    std::set<DeviceNumber> acksDue;  ///< whose acknowledgements it has newer, said its greeting, and did not send yet
    std::uint64_t ackTaken = 0;      ///< a relay: serial of our own that it has
    MonoMs acksAt = kNever;
};

/// What a device told and was told when its session ended: the next one begins from there (rule W2).
struct Memory {
    std::optional<Knowledge> told, sent;
};

/// One number being fetched, from one source at a time.
struct PullState {
    Handle session = 0;
    std::uint64_t request = 0;
    Sequence from = 0;
    MonoMs deadline = 0;
    Bytes partial;
    std::uint64_t total = 0;
    bool advanced = false;  ///< something of use came by it
    bool isProof = false;   ///< one segment of the own chain as others know it, though we hold that range (rule R4)
};

struct Backoff {
    int failures = 0;
    MonoMs until = 0;
};

struct Reading {
    DeviceNumber number = 0;
    Sequence from = 0;
    std::vector<Handle> targets;  ///< of a push; one for an answer
    std::uint64_t request = 0;    ///< 0: a push
    std::uint64_t maxBytes = 0, offset = 0;
};

struct Accepting {
    Handle session = 0;
    DeviceNumber number = 0;
    Sequence from = 0, to = 0;
    std::size_t bytes = 0;
};

struct Exchange::State {
    explicit State(Options given);

    // exchange.cpp
    void on(const SessionOpened& event, MonoMs now, Effects& out);
    void on(const SessionReset& event, MonoMs now, Effects& out);
    void on(const SessionClosed& event, MonoMs now, Effects& out);
    void on(const MessageIn& event, MonoMs now, Effects& out);
    void on(const KnowledgeIs& event, MonoMs now, Effects& out);
    void on(const ReadDone& event, MonoMs now, Effects& out);
    void on(const AcceptDone& event, MonoMs now, Effects& out);
    void on(const HurryUp& event, MonoMs now, Effects& out);
    void on(const Tick&, MonoMs, Effects&) {}
    void advance(MonoMs now, Effects& out);
    MonoMs nextWake() const;
    Progress progress() const;
    std::uint64_t ownLost() const;
    void greet(Peer& peer, Effects& out);
    void forget(Peer& peer);
    void on(Peer& peer, const Greeting& message, MonoMs now, Effects& out);
    void on(Peer& peer, const Holds& message, MonoMs now, Effects& out);
    void tellHolds(Peer& peer, MonoMs now, Effects& out);
    void tellFetching(Peer& peer, Effects& out);
    bool fetchesFrom(const Peer& peer) const;
    void learnTold(Peer& peer, DeviceNumber number);
    bool isOwn(DeviceNumber number) const;
    void send(const Peer& peer, const Message& message, Effects& out, Lane lane = Lane::Interactive);

    // serving.cpp
    void on(Peer& peer, const Pull& message, MonoMs now, Effects& out);
    void considerPush(DeviceNumber number, Effects& out);
    void answer(Reading reading, const std::vector<Bytes>& segments, Effects& out);
    void push(const Reading& reading, const std::vector<Bytes>& segments, MonoMs now, Effects& out);

    // fetching.cpp
    void on(Peer& peer, Part& message, MonoMs now, Effects& out);
    void on(Peer& peer, const Refuse& message, MonoMs now, Effects& out);
    void planPulls(MonoMs now, Effects& out);
    void ask(Peer& peer, DeviceNumber number, PullState& pull, MonoMs now, Effects& out);
    void endPull(DeviceNumber number);
    void failPull(DeviceNumber number, MonoMs avoidMs, MonoMs now);
    void failNumber(DeviceNumber number, MonoMs now);
    void takeSegment(Peer& peer, DeviceNumber number, Bytes segment, bool isProof, MonoMs now, Effects& out);
    void askForProof(const Accepting& refused, MonoMs now, Effects& out);
    void seekGaps(MonoMs now, Effects& out);
    Sequence reachOf(DeviceNumber number) const;
    bool mayAsk(const Peer& peer, DeviceNumber number, MonoMs now) const;

    // gossip.cpp
    void on(Peer& peer, const AckIs& message, MonoMs now, Effects& out);
    void on(Peer& peer, const AckWanted& message, MonoMs now, Effects& out);
    bool acknowledged(const Peer& relay) const;
    void makeOwnAck(MonoMs now, Effects& out);
    void queueAck(Peer& peer, DeviceNumber device, MonoMs at);
    void sendAcks(Peer& peer, MonoMs now, Effects& out);
    void keepRelayTold(Effects& out);
    void shareAck(DeviceNumber device, const Peer* except, MonoMs now);

    Options options;
    Knowledge holds;   ///< what can be handed on: opened, or sealed for want of a key (rule K7)
    Knowledge opened;  ///< what is acknowledged
    mutable std::optional<KnowledgeHash> holdsHash;
    bool knowsItself = false;  ///< the store said what it holds
    std::map<Handle, Peer> peers;
    std::map<std::pair<Role, DeviceNumber>, Memory> memory;
    std::map<DeviceNumber, PullState> pulls;
    std::map<DeviceNumber, Sequence> reach;  ///< highest sequence handed to the store and not answered yet
    std::map<DeviceNumber, int> acceptingOf;
    std::map<DeviceNumber, Backoff> backoff;
    std::map<std::uint64_t, Reading> reading;
    std::map<std::uint64_t, Accepting> accepting;
    std::set<DeviceNumber> pushReading;
    std::map<DeviceNumber, std::shared_ptr<const SignedAck>> ackShared;
    std::size_t acceptingBytes = 0;
    std::uint64_t lastWork = 0, lastRequest = 0;
    std::uint64_t received = 0;
    std::optional<Refusal> refused, unreadable;
    MonoMs ackAt = kNever;
    MonoMs gapAt = kNever;
    MonoMs relayToldAt = kNever;
    std::size_t fetchingFrom = 0;  ///< sessions that a relay fetches from
    AckBook book;
};

}  // namespace outpost::sync::exchange
