#include "syncengine/tunnel/tunnel.h"

#include <algorithm>
#include <sodium.h>
#include <utility>

namespace outpost::sync {

using datagram::Content;
using tunnel::Down;

namespace {

constexpr MonoMs kFirstRetryMs = 500;
constexpr MonoMs kMaxRetryMs = 2'000;
constexpr MonoMs kAttemptMs = 8'000;    // a handshake that nobody answered for so long is given up
constexpr MonoMs kPreviousMs = 30'000;  // datagrams under the keys before may still be on their way
constexpr MonoMs kUnconfirmedMs = 10'000;
constexpr MonoMs kProbeMs = 3'000;  // sent, and nothing came back: ask
constexpr MonoMs kProbeEveryMs = 1'000;
constexpr MonoMs kSuspectMs = 9'000;     // then shake hands anew
constexpr MonoMs kSilentMs = 50'000;     // an answering side cannot shake hands: it waits, then gives up
constexpr MonoMs kAttemptGapMs = 1'000;  // hints from strangers cause no more handshakes than this
constexpr std::uint64_t kRekeyDatagrams = std::uint64_t{1} << 32;
constexpr std::size_t kMaxSeen = 65'536;
constexpr int kUnknownASecond = 100;

std::uint64_t printOf(ByteView bytes) {
    std::array<std::uint8_t, 16> hash;
    crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
    return datagram::readU64(hash, 0);
}

Bytes prologueOf(ByteView head) {
    Bytes prologue = copyOf(bytesOf(datagram::kPrologue));
    prologue.insert(prologue.end(), head.begin(), head.end());
    return prologue;
}

}  // namespace

Tunnel::Tunnel(TunnelOptions options, RandomSource random)
    : options_(std::move(options)), random_(std::move(random)), cookies_(random_) {
    lastHandle_ = static_cast<Handle>(randomU64());
    tokens_ = options_.handshakesASecond;
}

std::uint64_t Tunnel::randomU64() {
    std::array<std::uint8_t, 8> bytes{};
    random_(bytes);
    return datagram::readU64(bytes, 0);
}

Handle Tunnel::freeHandle() {
    do ++lastHandle_;
    while (lastHandle_ == 0 || lastHandle_ == 0xFFFFFFFF || sessions_.contains(lastHandle_));
    return lastHandle_;
}

std::uint32_t Tunnel::freeIndex(Handle session) {
    std::uint32_t index = 0;
    do index = static_cast<std::uint32_t>(randomU64());
    while (index == 0 || indices_.contains(index));
    indices_.emplace(index, session);
    return index;
}

/// Handshakes cost four multiplications on the curve; a flood of them must not starve those who are here.
bool Tunnel::mayCompute(MonoMs now) {
    const double rate = options_.handshakesASecond;
    tokens_ = std::min(rate, tokens_ + rate * static_cast<double>(std::max<MonoMs>(0, now - tokensAt_)) / 1000.0);
    tokensAt_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
}

Tunnel::Session* Tunnel::find(Handle session) {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? nullptr : &found->second;
}

Tunnel::Session* Tunnel::byIndex(std::uint32_t index) {
    const auto found = indices_.find(index);
    return found == indices_.end() ? nullptr : find(found->second);
}

const PublicKey* Tunnel::remoteOf(Handle session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? nullptr : &found->second.remote;
}

Tunnel::Session& Tunnel::make(const PublicKey& remote, const Route& route, MonoMs now) {
    const Handle handle = freeHandle();
    Session& session = sessions_[handle];
    session.handle = handle;
    session.remote = remote;
    session.route = route;
    session.incarnation = randomU64();
    session.began = session.lastReceived = session.lastSent = now;
    return session;
}

void Tunnel::emit(const Route& to, Bytes bytes) { effects_.push_back(tunnel::Send{to, std::move(bytes)}); }

void Tunnel::setAllowed(std::function<bool(const PublicKey&)> allowed, MonoMs now) {
    allowed_ = std::move(allowed);
    std::vector<Handle> gone;
    for (const auto& [handle, session] : sessions_)
        if (!session.first && !(allowed_ && allowed_(session.remote))) gone.push_back(handle);
    std::sort(gone.begin(), gone.end());  // an order that does not hang on the hash table
    for (const Handle handle : gone) close(handle, now);
}

Handle Tunnel::connect(const PublicKey& remote, const Route& route, MonoMs now) {
    if (const auto found = byKey_.find(remote); found != byKey_.end()) return found->second;
    Session& session = make(remote, route, now);
    session.first = session.wanted = true;
    calling_.insert(session.handle);
    byKey_[remote] = session.handle;
    beginAttempt(session, now);
    return session.handle;
}

void Tunnel::beginAttempt(Session& session, MonoMs now) {
    Attempt attempt;
    attempt.local = freeIndex(session.handle);
    attempt.began = attempt.sendAt = now;
    session.attempt = std::move(attempt);
    session.lastAttempt = now;
    sendAttempt(session, now);
    schedule(session);
}

/// Asks for a cookie first; with one, says who we are. A lost datagram is sent again as it was: the same ephemeral key
/// with the same cookie seals the same bytes.
void Tunnel::sendAttempt(Session& session, MonoMs now) {
    Attempt& attempt = *session.attempt;
    attempt.sendAt = now + std::min(kMaxRetryMs, kFirstRetryMs << std::min(attempt.tries, 4));
    ++attempt.tries;
    if (attempt.hello.empty()) {
        Bytes bytes = datagram::helloHead(attempt.cookie, attempt.local);
        if (attempt.cookie == datagram::Cookie{}) {
            bytes.resize(datagram::kHelloBytes);
        } else {
            auto handshake =
                NoiseHandshake::initiate(options_.self, session.remote, prologueOf(bytes), makeKeyPair(random_));
            Bytes payload;
            datagram::putU64(payload, session.incarnation);
            const auto message = handshake.writeFirst(payload);
            if (!message) return;  // a key that shares nothing; the attempt runs out
            bytes.insert(bytes.end(), message->begin(), message->end());
            attempt.handshake = std::move(handshake);
        }
        attempt.hello = std::move(bytes);
    }
    emit(session.route, attempt.hello);
}

void Tunnel::receive(const Route& from, ByteView bytes, MonoMs now) {
    if (bytes.size() > datagram::kMaxBytes) {
        ++counters_.malformed;
        return;
    }
    const auto kind = datagram::kindOf(bytes);
    if (!kind) {
        ++(kind.error().kind == Error::Kind::TooNew ? counters_.tooNew : counters_.malformed);
        return;
    }
    switch (*kind) {
        case datagram::Kind::Hello: return onHello(from, bytes, now);
        case datagram::Kind::Retry: return onRetry(bytes, now);
        case datagram::Kind::Welcome: return onWelcome(from, bytes, now);
        case datagram::Kind::Data: return onData(from, bytes, now);
        case datagram::Kind::Unknown: return onUnknown(from, bytes, now);
    }
}

void Tunnel::onHello(const Route& from, ByteView bytes, MonoMs now) {
    const auto hello = datagram::parseHello(bytes);
    if (!hello) {
        ++counters_.malformed;
        return;
    }
    if (!hello->hasCookie() || !cookies_.good(hello->cookie, from, hello->sender, now)) {
        ++counters_.helloWithoutCookie;
        emit(from, datagram::retry(hello->sender, cookies_.make(from, hello->sender, now)));
        return;
    }
    while (!seenOrder_.empty() && seenOrder_.front().first + 2 * CookieJar::kTurnMs <= now) {
        seen_.erase(seenOrder_.front().second);
        seenOrder_.pop_front();
    }
    const auto print = printOf(bytes.first(datagram::kHelloBytes));
    if (const auto seen = seen_.find(print); seen != seen_.end()) {
        // Our WELCOME was lost, or somebody plays it again: the same answer to the same question, while it is still open.
        const Session* session = find(seen->second);
        if (session && session->welcomeFor == print && session->next) return emit(from, session->welcome);
        ++counters_.helloReplayed;
        return;
    }
    if (seen_.size() >= kMaxSeen || !mayCompute(now)) {
        ++counters_.helloTooMany;
        return;
    }
    auto handshake = NoiseHandshake::respond(options_.self, prologueOf(bytes.first(datagram::kHelloHead)));
    const auto payload = handshake.readFirst(hello->noise);
    if (!payload || payload->size() != datagram::kHelloPayload) {
        ++counters_.helloUnreadable;
        return;
    }
    seen_.emplace(print, 0);
    seenOrder_.emplace_back(now, print);
    const PublicKey& remote = handshake.remote();
    if (!allowed_ || !allowed_(remote)) {
        ++counters_.helloNotAllowed;
        return;
    }
    const auto incarnation = datagram::readU64(*payload, 0);
    if (const auto found = byKey_.find(remote); found != byKey_.end()) {
        Session& session = *find(found->second);
        if (!session.up && session.attempt) {
            // Both called at once: the lower key's call counts, on both sides alike.
            if (options_.self.open < remote) return;
            indices_.erase(session.attempt->local);
            session.attempt.reset();
            session.first = false;
            calling_.erase(session.handle);
            session.remoteIncarnation = incarnation;
            return answer(session, handshake, *hello, print, from, now);
        }
        if (session.remoteIncarnation == incarnation) return answer(session, handshake, *hello, print, from, now);
    }
    if (const auto found = unconfirmed_.find(remote); found != unconfirmed_.end()) {
        Session& session = *find(found->second);
        session.remoteIncarnation = incarnation;
        return answer(session, handshake, *hello, print, from, now);
    }
    if (sessions_.size() >= options_.maxSessions) {
        ++counters_.helloTooMany;
        return;
    }
    while (unconfirmed_.size() >= options_.maxUnconfirmed) end(unconfirmedOrder_.front(), Down::Dead);
    Session& session = make(remote, from, now);
    session.remoteIncarnation = incarnation;
    unconfirmed_[remote] = session.handle;
    unconfirmedOrder_.push_back(session.handle);
    answer(session, handshake, *hello, print, from, now);
}

void Tunnel::answer(Session& session, NoiseHandshake& handshake, const datagram::Hello& hello, std::uint64_t print,
                    const Route& from, MonoMs now) {
    forgetKeys(session.next);
    Keys keys;
    keys.local = freeIndex(session.handle);
    keys.remote = hello.sender;
    keys.born = now;
    Bytes payload;
    datagram::putU32(payload, keys.local);
    datagram::putU64(payload, session.incarnation);
    const auto message = handshake.writeSecond(payload, makeKeyPair(random_));
    if (!message) {
        indices_.erase(keys.local);
        ++counters_.helloUnreadable;
        return;
    }
    const auto transport = handshake.split();
    keys.sending = transport.sending;
    keys.receiving = transport.receiving;
    session.next = std::move(keys);
    if (!session.up) session.route = from;
    session.welcome = datagram::welcomeHead(hello.sender);
    session.welcome.insert(session.welcome.end(), message->begin(), message->end());
    session.welcomeFor = print;
    seen_[print] = session.handle;
    emit(from, session.welcome);
    schedule(session);
}

void Tunnel::onRetry(ByteView bytes, MonoMs now) {
    const auto retry = datagram::parseRetry(bytes);
    if (!retry) {
        ++counters_.malformed;
        return;
    }
    Session* session = byIndex(retry->receiver);
    // A forged RETRY can cost us handshakes that its receiver refuses, no more: it names an index only the path has seen.
    if (!session || !session->attempt || session->attempt->local != retry->receiver || session->attempt->tries > 16) {
        ++counters_.retryUnexpected;
        return;
    }
    session->attempt->cookie = retry->cookie;
    session->attempt->handshake.reset();
    session->attempt->hello.clear();
    sendAttempt(*session, now);
    schedule(*session);
}

void Tunnel::onWelcome(const Route& from, ByteView bytes, MonoMs now) {
    const auto welcome = datagram::parseWelcome(bytes);
    if (!welcome) {
        ++counters_.malformed;
        return;
    }
    Session* session = byIndex(welcome->receiver);
    if (!session || !session->attempt || session->attempt->local != welcome->receiver || !session->attempt->handshake) {
        ++counters_.welcomeUnexpected;
        return;
    }
    NoiseHandshake handshake = *session->attempt->handshake;  // a copy: a forged answer must not spoil the attempt
    const auto payload = handshake.readSecond(welcome->noise);
    if (!payload || payload->size() != datagram::kWelcomePayload) {
        ++counters_.welcomeUnreadable;
        return;
    }
    const auto transport = handshake.split();
    Keys keys;
    keys.local = session->attempt->local;
    keys.remote = datagram::readU32(*payload, 0);
    keys.sending = transport.sending;
    keys.receiving = transport.receiving;
    keys.born = now;
    const auto incarnation = datagram::readU64(*payload, 4);
    session->attempt.reset();
    const bool restarted = session->up && session->remoteIncarnation != incarnation;
    if (restarted) {
        // The other side has forgotten the session: for those above it is another one.
        const Handle old = session->handle;
        forgetKeys(session->current);
        forgetKeys(session->previous);
        timers_.erase({session->wake, old});
        auto node = sessions_.extract(old);
        node.key() = freeHandle();
        node.mapped().handle = node.key();
        node.mapped().wake = kNever;
        session = &sessions_.insert(std::move(node)).position->second;
        indices_[keys.local] = session->handle;
        byKey_[session->remote] = session->handle;
        calling_.erase(old);
        calling_.insert(session->handle);
        session->up = false;
        effects_.push_back(tunnel::Ended{old, session->remote, Down::Replaced});
    }
    session->remoteIncarnation = incarnation;
    forgetKeys(session->previous);
    session->previous = std::exchange(session->current, std::move(keys));
    session->lastReceived = now;
    session->unansweredSince = kNever;
    session->route = from;
    if (!session->up) {
        session->up = true;
        effects_.push_back(tunnel::Up{session->handle, session->remote, session->route, true});
    }
    // The other side uses the new keys only after it heard us under them.
    const std::array<std::uint8_t, 9> ping{static_cast<std::uint8_t>(Content::Ping)};
    sealAndSend(*session, ping, now);
    schedule(*session);
}

void Tunnel::sealAndSend(Session& session, ByteView payload, MonoMs now) {
    Keys& keys = *session.current;
    Bytes bytes = datagram::dataHead(keys.remote, keys.counter);
    const Bytes head = bytes;
    sealTransport(keys.sending, keys.counter++, head, payload, bytes);
    session.lastSent = now;
    if (session.unansweredSince == kNever) session.unansweredSince = now;
    emit(session.route, std::move(bytes));
}

bool Tunnel::send(Handle handle, ByteView payload, MonoMs now) {
    Session* session = find(handle);
    if (!session || !session->up || !session->current || payload.empty()) return false;
    if (payload.size() + datagram::kDataOverhead > datagram::kMaxBytes) return false;
    const MonoMs before = session->unansweredSince;
    sealAndSend(*session, payload, now);
    if (before == kNever) schedule(*session);
    return true;
}

void Tunnel::onData(const Route& from, ByteView bytes, MonoMs now) {
    const auto data = datagram::parseData(bytes);
    if (!data) {
        ++counters_.malformed;
        return;
    }
    Session* session = byIndex(data->receiver);
    std::optional<Keys>* slot = nullptr;
    if (session)
        for (auto* each : {&session->current, &session->previous, &session->next})
            if (*each && (*each)->local == data->receiver) slot = each;
    if (!slot) {
        ++counters_.dataOfNoSession;
        if (now - unknownAt_ >= 1000) {
            unknownAt_ = now;
            unknownSent_ = 0;
        }
        if (unknownSent_++ < kUnknownASecond) emit(from, datagram::unknown(data->receiver));
        return;
    }
    if (!(*slot)->window.fresh(data->counter)) {
        ++counters_.dataReplayed;
        return;
    }
    auto plain = openTransport((*slot)->receiving, data->counter, bytes.first(datagram::kDataHead), data->sealed);
    if (!plain || plain->empty()) {
        ++counters_.dataUnreadable;
        return;
    }
    const bool newest = (*slot)->window.note(data->counter);
    if (slot == &session->next) {
        confirm(*session, now);
        slot = &session->current;
    }
    if (newest && slot == &session->current) session->route = from;
    session->lastReceived = now;
    session->unansweredSince = kNever;
    deliver(*session, std::move(*plain), now);
}

/// The first datagram under new keys: the other side really holds its key and really hears us (attack 20).
void Tunnel::confirm(Session& session, MonoMs now) {
    forgetKeys(session.previous);
    session.previous = std::exchange(session.current, std::exchange(session.next, std::nullopt));
    session.current->born = now;
    session.welcome.clear();
    if (session.up) return;
    if (const auto waiting = unconfirmed_.find(session.remote);
        waiting != unconfirmed_.end() && waiting->second == session.handle) {
        unconfirmed_.erase(waiting);
        std::erase(unconfirmedOrder_, session.handle);
        if (const auto old = byKey_.find(session.remote); old != byKey_.end()) end(old->second, Down::Replaced);
        byKey_[session.remote] = session.handle;
    }
    session.up = true;
    effects_.push_back(tunnel::Up{session.handle, session.remote, session.route, false});
}

void Tunnel::deliver(Session& session, Bytes payload, MonoMs now) {
    switch (static_cast<Content>(payload[0])) {
        case Content::Ping:
            if (payload.size() == 9) {
                payload[0] = static_cast<std::uint8_t>(Content::Pong);
                sealAndSend(session, payload, now);
                session.unansweredSince = kNever;  // a pong asks for nothing
            }
            break;
        case Content::Pong: break;
        case Content::Close: return end(session.handle, Down::Closed);
        case Content::LaneInteractive:
        case Content::LaneBulk:
        case Content::WakeInteractive:
        case Content::WakeBulk:
        case Content::ForwardTo:
        case Content::ForwardFrom: effects_.push_back(tunnel::Received{session.handle, std::move(payload)}); break;
        default: ++counters_.contentUnknown;
    }
    schedule(session);
}

void Tunnel::onUnknown(const Route& from, ByteView bytes, MonoMs now) {
    const auto unknown = datagram::parseUnknown(bytes);
    if (!unknown) {
        ++counters_.malformed;
        return;
    }
    for (const Handle handle : calling_) {
        Session& session = *find(handle);
        if (!session.current || session.current->remote != unknown->receiver) continue;
        if (session.route == from && !session.attempt && now - session.lastAttempt >= kAttemptGapMs)
            beginAttempt(session, now);
        return;
    }
}

void Tunnel::close(Handle handle, MonoMs now) {
    Session* session = find(handle);
    if (!session) return;
    if (session->up && session->current) {
        const std::uint8_t content = static_cast<std::uint8_t>(Content::Close);
        sealAndSend(*session, {&content, 1}, now);
    }
    end(handle, Down::Closed);
}

void Tunnel::forgetKeys(std::optional<Keys>& keys) {
    if (keys) indices_.erase(keys->local);
    keys.reset();
}

void Tunnel::end(Handle handle, Down why) {
    Session* session = find(handle);
    if (!session) return;
    forgetKeys(session->current);
    forgetKeys(session->previous);
    forgetKeys(session->next);
    if (session->attempt) indices_.erase(session->attempt->local);
    timers_.erase({session->wake, handle});
    calling_.erase(handle);
    if (const auto found = byKey_.find(session->remote); found != byKey_.end() && found->second == handle)
        byKey_.erase(found);
    if (const auto found = unconfirmed_.find(session->remote); found != unconfirmed_.end() && found->second == handle) {
        unconfirmed_.erase(found);
        std::erase(unconfirmedOrder_, handle);
    }
    // One that was only answered never existed for those above.
    if (session->up || session->wanted) effects_.push_back(tunnel::Ended{handle, session->remote, why});
    sessions_.erase(handle);
}

void Tunnel::tick(MonoMs now) {
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const Handle handle = timers_.begin()->second;
        timers_.erase(timers_.begin());
        if (Session* session = find(handle)) {
            session->wake = kNever;
            tickSession(*session, now);
        }
    }
}

void Tunnel::tickSession(Session& session, MonoMs now) {
    if (session.attempt && now - session.attempt->began >= kAttemptMs) return end(session.handle, Down::Dead);
    if (!session.up && !session.first && now - session.began >= kUnconfirmedMs) return end(session.handle, Down::Dead);
    if (session.up && !session.first && now - session.lastReceived >= kSilentMs) return end(session.handle, Down::Dead);
    if (session.previous && now - session.current->born >= kPreviousMs) forgetKeys(session.previous);
    if (session.attempt && now >= session.attempt->sendAt) sendAttempt(session, now);
    if (session.up && session.first) {
        const auto unanswered = session.unansweredSince == kNever ? 0 : now - session.unansweredSince;
        if (!session.attempt && (unanswered >= kSuspectMs || now - session.current->born >= options_.rekeyMs ||
                                 session.current->counter >= kRekeyDatagrams)) {
            beginAttempt(session, now);
        } else if (now - session.pingedAt >= kProbeEveryMs &&
                   (unanswered >= kProbeMs ||
                    now - std::min(session.lastReceived, session.lastSent) >= options_.keepAliveMs)) {
            session.pingedAt = now;
            std::array<std::uint8_t, 9> ping{static_cast<std::uint8_t>(Content::Ping)};
            sealAndSend(session, ping, now);
        }
    }
    schedule(session);
}

void Tunnel::schedule(Session& session) {
    MonoMs wake = kNever;
    const auto by = [&wake](MonoMs at) { wake = std::min(wake, at); };
    if (session.attempt) {
        by(session.attempt->sendAt);
        by(session.attempt->began + kAttemptMs);
    }
    if (!session.up && !session.first) by(session.began + kUnconfirmedMs);
    if (session.previous && session.current) by(session.current->born + kPreviousMs);
    if (session.up && !session.first) by(session.lastReceived + kSilentMs);
    if (session.up && session.first && session.current) {
        by(std::max(session.pingedAt + kProbeEveryMs,
                    std::min(session.lastReceived, session.lastSent) + options_.keepAliveMs));
        if (session.unansweredSince != kNever)
            by(std::max(session.pingedAt + kProbeEveryMs, session.unansweredSince + kProbeMs));
        if (!session.attempt) by(session.current->born + options_.rekeyMs);
    }
    if (wake == session.wake) return;
    timers_.erase({session.wake, session.handle});
    session.wake = wake;
    if (wake != kNever) timers_.insert({wake, session.handle});
}

MonoMs Tunnel::nextWake() const { return timers_.empty() ? kNever : timers_.begin()->first; }

}  // namespace outpost::sync
