#pragma once

#include "schema/base/bytes.h"
#include "syncengine/tunnel/cookie.h"
#include "syncengine/tunnel/datagram.h"
#include "syncengine/tunnel/noise.h"
#include "syncengine/tunnel/replay_window.h"
#include "syncengine/tunnel/types.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace outpost::sync {

namespace tunnel {

enum class Down : std::uint8_t {
    Closed,    ///< either side ended it
    Dead,      ///< nothing came for too long
    Replaced,  ///< the other side lost the session and made a new one, which is reported next
};

struct Send {
    Route to;
    Bytes bytes;
};
/// A session stands: the other side proved that it holds `remote` and that it hears us.
struct Up {
    Handle session;
    PublicKey remote;
    Route route;
    bool first;  ///< this side made the first handshake message
};
/// A session ended, or could not be made (then there was no Up).
struct Ended {
    Handle session;
    PublicKey remote;
    Down why;
};
/// What the other side sent; begins with its datagram::Content.
struct Received {
    Handle session;
    Bytes payload;
};
using Effect = std::variant<Send, Up, Ended, Received>;

/// Every way in which a datagram is dropped has its own count.
struct Counters {
    std::uint64_t malformed = 0;           ///< too short, or of no known kind
    std::uint64_t tooNew = 0;              ///< a suite or format of a newer version
    std::uint64_t helloWithoutCookie = 0;  ///< answered by RETRY
    std::uint64_t helloReplayed = 0;
    std::uint64_t helloUnreadable = 0;
    std::uint64_t helloNotAllowed = 0;  ///< a key that may not speak here
    std::uint64_t helloTooMany = 0;  ///< more handshakes a second, or sessions, than we give arithmetic or memory for
    std::uint64_t welcomeUnexpected = 0;
    std::uint64_t welcomeUnreadable = 0;
    std::uint64_t retryUnexpected = 0;
    std::uint64_t dataOfNoSession = 0;  ///< answered by UNKNOWN, within limits
    std::uint64_t dataReplayed = 0;
    std::uint64_t dataUnreadable = 0;
    std::uint64_t contentUnknown = 0;
};

}  // namespace tunnel

struct TunnelOptions {
    KeyPair self;
    std::size_t maxSessions = 256;
    std::size_t maxUnconfirmed = 64;  ///< answered handshakes that nobody has used yet; the oldest gives way
    std::uint32_t handshakesASecond = 50;
    MonoMs rekeyMs = 5 * 60'000;
    MonoMs keepAliveMs = 15'000;  ///< NATs forget a mapping after 20 s of silence
};

/// Sessions with peers, each named by its public key, over whatever carries datagrams. Handshake, cookie, sealing, replay
/// windows, re-keying, liveness; nothing about what is carried. Calls queue effects, which take() gives in order.
/// A session keeps its handle while keys and route change under it; the route follows the newest authentic datagram.
/// Pure: time and randomness are handed in, equal calls give equal answers.  Thread: one owner.
class Tunnel {
public:
    Tunnel(TunnelOptions options, RandomSource random);

    /// Which keys may open sessions here; at first none. Sessions of keys that may not any more end.
    void setAllowed(std::function<bool(const PublicKey&)> allowed, MonoMs now);
    /// Begins a session with `remote`, or gives the one there is. Up or Ended follows.
    Handle connect(const PublicKey& remote, const Route& route, MonoMs now);
    /// Seals and sends `payload`, whose first byte is its Content. False: no such session, or too long.
    [[nodiscard]] bool send(Handle session, ByteView payload, MonoMs now);
    void close(Handle session, MonoMs now);
    /// What came from the network.
    void receive(const Route& from, ByteView datagram, MonoMs now);
    /// Does what is due by time.
    void tick(MonoMs now);
    MonoMs nextWake() const;
    std::vector<tunnel::Effect> take() { return std::exchange(effects_, {}); }

    const PublicKey* remoteOf(Handle session) const;
    std::size_t sessionCount() const { return sessions_.size(); }
    const tunnel::Counters& counters() const { return counters_; }

private:
    struct Keys {
        std::uint32_t local = 0, remote = 0;  ///< indices that datagrams to us, and from us, name
        SecretKey sending, receiving;
        std::uint64_t counter = 0;
        ReplayWindow window;
        MonoMs born = 0;
    };
    struct Attempt {
        std::uint32_t local = 0;
        datagram::Cookie cookie{};
        std::optional<NoiseHandshake> handshake;
        Bytes hello;  ///< as sent: again the same when it was lost
        MonoMs began = 0, sendAt = 0;
        int tries = 0;
    };
    struct Session {
        Handle handle = 0;
        PublicKey remote{};
        Route route;
        bool first = false;
        bool up = false;
        std::uint64_t incarnation = 0, remoteIncarnation = 0;
        std::optional<Keys> current, previous, next;
        std::optional<Attempt> attempt;
        Bytes welcome;                 ///< the last one sent, for a HELLO that comes twice
        std::uint64_t welcomeFor = 0;  ///< print of that HELLO
        bool wanted = false;           ///< connect() asked for it: its end is reported even when it never stood
        MonoMs began = 0, lastReceived = 0, lastSent = 0, lastAttempt = 0;
        MonoMs unansweredSince = kNever;
        MonoMs pingedAt = 0;
        MonoMs wake = kNever;
    };
    enum class Slot : std::uint8_t { Current, Previous, Next };

    void onHello(const Route& from, ByteView bytes, MonoMs now);
    void onRetry(ByteView bytes, MonoMs now);
    void onWelcome(const Route& from, ByteView bytes, MonoMs now);
    void onData(const Route& from, ByteView bytes, MonoMs now);
    void onUnknown(const Route& from, ByteView bytes, MonoMs now);
    void answer(Session& session, NoiseHandshake& handshake, const datagram::Hello& hello, std::uint64_t print,
                const Route& from, MonoMs now);
    void deliver(Session& session, Bytes payload, MonoMs now);
    void confirm(Session& session, MonoMs now);
    void beginAttempt(Session& session, MonoMs now);
    void sendAttempt(Session& session, MonoMs now);
    void tickSession(Session& session, MonoMs now);
    void schedule(Session& session);
    void emit(const Route& to, Bytes bytes);
    void sealAndSend(Session& session, ByteView payload, MonoMs now);
    void end(Handle session, tunnel::Down why);
    void forgetKeys(std::optional<Keys>& keys);
    Session& make(const PublicKey& remote, const Route& route, MonoMs now);
    Session* find(Handle session);
    Session* byIndex(std::uint32_t index);
    Handle freeHandle();
    std::uint32_t freeIndex(Handle session);
    std::uint64_t randomU64();
    bool mayCompute(MonoMs now);

    TunnelOptions options_;
    RandomSource random_;
    CookieJar cookies_;
    std::function<bool(const PublicKey&)> allowed_;
    std::unordered_map<Handle, Session> sessions_;
    std::unordered_map<std::uint32_t, Handle> indices_;
    std::map<PublicKey, Handle> byKey_;        ///< sessions that stand, and those begun here
    std::map<PublicKey, Handle> unconfirmed_;  ///< answered, not yet used by the other side
    std::deque<Handle> unconfirmedOrder_;
    std::set<std::pair<MonoMs, Handle>> timers_;
    std::set<Handle> calling_;                        ///< sessions in which this side made the first handshake message
    std::unordered_map<std::uint64_t, Handle> seen_;  ///< prints of HELLOs with a good cookie; older ones it refuses
    std::deque<std::pair<MonoMs, std::uint64_t>> seenOrder_;
    std::vector<tunnel::Effect> effects_;
    tunnel::Counters counters_;
    Handle lastHandle_ = 0;
    double tokens_ = 0;
    MonoMs tokensAt_ = 0;
    MonoMs unknownAt_ = 0;
    int unknownSent_ = 0;
};

}  // namespace outpost::sync
