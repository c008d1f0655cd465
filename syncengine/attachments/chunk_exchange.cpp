#include "syncengine/attachments/chunk_exchange.h"

#include "syncengine/attachments/chunk_messages.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace outpost::sync::chunks {
namespace {

constexpr std::size_t kAsksASession = 4;  ///< half a megabyte under way: enough for 100 ms at 40 Mbit/s
constexpr std::size_t kSharesAtOnce = 4;
constexpr int kServedASession = 8;     ///< reads for one peer that may wait at once
constexpr int kTakenASession = 8;      ///< chunks of one peer received and not yet stored
constexpr MonoMs kAnswerMs = 120'000;  ///< without an answer: of another source, or again; slow lines take their time
constexpr MonoMs kLackedMs = 60'000;   ///< who lacked it is asked again
constexpr MonoMs kRetryMs = 10'000;    ///< after a failure of the relay's disk or of the own one
constexpr MonoMs kDevicesMs = 5'000;
constexpr std::size_t kMaxWanted = 1'000'000;

}  // namespace

struct ChunkExchange::State {
    struct Peer {
        Handle handle = 0;
        Role role = Role::Device;
        std::size_t asked = 0;
        int serving = 0, taking = 0;
    };
    /// A chunk that is wanted here.
    struct Wanted {
        Handle source = 0;     ///< asked now
        bool storing = false;  ///< it came, and the store has it in hand
        MonoMs deadline = kNever;
        MonoMs notBefore = 0;
        std::map<Handle, MonoMs> lackedUntil;  ///< who does not have it
    };
    /// A chunk on its way to the relay: read, sent, and answered.
    struct Sharing {
        MonoMs deadline = kNever;
    };
    struct Serving {
        Handle session = 0;
        ChunkName name{};
        bool isShare = false;
    };
    struct Putting {
        Handle session = 0;
        ChunkName name{};
    };
    struct Finding {
        Handle session = 0;
        std::vector<ChunkName> names;
    };

    Role self;
    std::map<Handle, Peer> peers;
    std::map<ChunkName, Wanted> wanted;
    std::set<ChunkName> asked;       ///< wanted and asked of somebody: few
    std::deque<ChunkName> toAsk;     ///< wanted and asked of nobody; may hold some that are not wanted any more
    std::set<ChunkName> toOffer;     ///< to be shared, not offered on this session
    std::vector<ChunkName> offered;  ///< the relay has not answered yet; one list at a time
    std::deque<ChunkName> toSend;    ///< the relay lacks them
    std::map<ChunkName, Sharing> sharing;
    std::map<std::uint64_t, Serving> serving;
    std::map<std::uint64_t, Putting> putting;
    std::map<std::uint64_t, Finding> finding;
    std::uint64_t lastWork = 0;
    MonoMs offerBy = kNever, offerAt = 0, devicesAt = 0, retryAt = kNever;
    Progress told;

    Peer* relay() {
        for (auto& [handle, peer] : peers)
            if (peer.role == Role::Relay) return &peer;
        return nullptr;
    }
    void send(Handle session, const Message& message, std::vector<Effect>& out, Lane lane = Lane::Interactive) {
        out.emplace_back(std::in_place_type<Send>, Send{session, lane, encode(message)});
    }

    // ---- sessions -------------------------------------------------------------------------------------------------
    void on(const SessionOpened& event, MonoMs now, std::vector<Effect>&) {
        peers[event.session] = Peer{event.session, event.role, 0, 0, 0};
        if (event.role == Role::Relay) offerAt = now;
    }
    void on(const SessionReset& event, MonoMs now, std::vector<Effect>&) {
        const auto found = peers.find(event.session);
        if (found == peers.end()) return;
        drop(found->second);
        offerAt = now;
    }
    void on(const SessionClosed& event, MonoMs, std::vector<Effect>&) {
        const auto found = peers.find(event.session);
        if (found == peers.end()) return;
        drop(found->second);
        for (auto& [name, want] : wanted) want.lackedUntil.erase(event.session);
        peers.erase(found);
    }
    /// What was under way with it begins again, with it or with another.
    void drop(const Peer& peer) {
        const std::set<ChunkName> before = asked;
        for (const ChunkName& name : before)
            if (auto& want = wanted.at(name); want.source == peer.handle) release(name, want);
        if (peer.role != Role::Relay) return;
        for (const ChunkName& name : offered) toOffer.insert(name);
        for (const ChunkName& name : toSend) toOffer.insert(name);
        for (const auto& [name, each] : sharing) toOffer.insert(name);
        offered.clear();
        toSend.clear();
        sharing.clear();
        offerBy = kNever;
    }

    // ---- wanting --------------------------------------------------------------------------------------------------
    void on(const Want& event, MonoMs, std::vector<Effect>&) {
        for (const ChunkName& name : event.names)
            if (wanted.size() < kMaxWanted && wanted.try_emplace(name).second) toAsk.push_back(name);
    }
    void on(const Forget& event, MonoMs, std::vector<Effect>&) {
        for (const ChunkName& name : event.names) {
            const auto found = wanted.find(name);
            if (found == wanted.end()) continue;
            endAsking(name, found->second);
            wanted.erase(found);
        }
    }
    void endAsking(const ChunkName& name, Wanted& want) {
        if (asked.erase(name) == 0) return;
        if (const auto peer = peers.find(want.source); peer != peers.end()) --peer->second.asked;
        want.source = 0;
    }
    void release(const ChunkName& name, Wanted& want) {
        endAsking(name, want);
        want.storing = false;
        want.deadline = kNever;
        toAsk.push_back(name);
    }
    /// The relay first: it is nobody's battery.
    Peer* sourceOf(const Wanted& want, MonoMs now) {
        Peer* best = nullptr;
        for (auto& [handle, peer] : peers) {
            if (peer.asked >= kAsksASession) continue;
            const auto lacked = want.lackedUntil.find(handle);
            if (lacked != want.lackedUntil.end() && lacked->second > now) continue;
            if (!best || peer.role == Role::Relay) best = &peer;
        }
        return best;
    }
    bool anyRoom() const {
        return std::any_of(peers.begin(), peers.end(),
                           [](const auto& each) { return each.second.asked < kAsksASession; });
    }
    void ask(MonoMs now, std::vector<Effect>& out) {
        bool lacking = false;
        retryAt = kNever;
        for (std::size_t left = toAsk.size(); left > 0 && anyRoom(); --left) {
            const ChunkName name = toAsk.front();
            toAsk.pop_front();
            const auto found = wanted.find(name);
            if (found == wanted.end() || asked.contains(name)) continue;
            Wanted& want = found->second;
            Peer* source = want.notBefore <= now ? sourceOf(want, now) : nullptr;
            if (!source) {
                toAsk.push_back(name);
                lacking = lacking || isLackedByAll(want, now);
                retryAt = std::min(retryAt, nextTry(want, now));
                continue;
            }
            want.source = source->handle;
            want.deadline = now + kAnswerMs;
            ++source->asked;
            asked.insert(name);
            send(source->handle, Ask{name}, out);
        }
        if (lacking && devicesAt <= now) {
            devicesAt = now + kDevicesMs;
            out.emplace_back(std::in_place_type<WantDevices>);
        }
        if (lacking) retryAt = std::min(retryAt, devicesAt);
    }
    bool isLackedByAll(const Wanted& want, MonoMs now) const {
        return std::all_of(peers.begin(), peers.end(), [&](const auto& each) {
            const auto lacked = want.lackedUntil.find(each.first);
            return lacked != want.lackedUntil.end() && lacked->second > now;
        });
    }
    static MonoMs nextTry(const Wanted& want, MonoMs now) {
        MonoMs at = want.notBefore > now ? want.notBefore : kNever;
        for (const auto& [handle, until] : want.lackedUntil)
            if (until > now) at = std::min(at, until);
        return at;
    }
    /// The one that was asked does not give it.
    void lacked(const ChunkName& name, Handle by, MonoMs now) {
        const auto found = wanted.find(name);
        if (found == wanted.end() || found->second.source != by) return;
        found->second.lackedUntil[by] = now + kLackedMs;
        release(name, found->second);
    }

    // ---- sharing --------------------------------------------------------------------------------------------------
    void on(const Share& event, MonoMs, std::vector<Effect>&) {
        for (const ChunkName& name : event.names)
            if (!isUnderWay(name)) toOffer.insert(name);
    }
    bool isUnderWay(const ChunkName& name) const {
        return sharing.contains(name) || std::find(offered.begin(), offered.end(), name) != offered.end() ||
               std::find(toSend.begin(), toSend.end(), name) != toSend.end();
    }
    void share(MonoMs now, std::vector<Effect>& out) {
        const Peer* to = relay();
        if (!to) return;
        if (offered.empty() && toSend.empty() && sharing.empty() && !toOffer.empty() && offerAt <= now) {
            const auto end =
                std::next(toOffer.begin(), static_cast<std::ptrdiff_t>(std::min(kMaxNames, toOffer.size())));
            offered.assign(toOffer.begin(), end);
            toOffer.erase(toOffer.begin(), end);
            offerBy = now + kAnswerMs;
            send(to->handle, Offer{offered}, out);
        }
        while (!toSend.empty() && sharing.size() < kSharesAtOnce) {
            const ChunkName name = toSend.front();
            toSend.pop_front();
            sharing[name].deadline = now + kAnswerMs;
            serving[++lastWork] = {to->handle, name, true};
            out.emplace_back(std::in_place_type<ReadWork>, ReadWork{lastWork, name});
        }
    }
    void on(Peer& peer, const Lacks& message, MonoMs, std::vector<Effect>& out) {
        if (peer.role != Role::Relay || offered.empty()) return;
        std::set<ChunkName> unanswered(offered.begin(), offered.end());
        for (const ChunkName& name : message.held)
            if (unanswered.erase(name) == 1) out.emplace_back(std::in_place_type<Shared>, Shared{name});
        for (const ChunkName& name : message.lacking)
            if (unanswered.erase(name) == 1) toSend.push_back(name);
        toOffer.insert(unanswered.begin(), unanswered.end());
        offered.clear();
        offerBy = kNever;
    }
    void on(Peer& peer, const Stored& message, MonoMs now, std::vector<Effect>& out) {
        if (peer.role != Role::Relay || sharing.erase(message.name) == 0) return;
        told.refused = message.code;
        if (message.code.empty()) {
            out.emplace_back(std::in_place_type<Shared>, Shared{message.name});
            return;
        }
        // What it could not take is offered again later, and so is all that waits behind it.
        toOffer.insert(message.name);
        toOffer.insert(toSend.begin(), toSend.end());
        toSend.clear();
        offerAt = now + kRetryMs;
    }

    // ---- what others ask of us ------------------------------------------------------------------------------------
    void on(Peer& peer, const Offer& message, MonoMs, std::vector<Effect>& out) {
        if (self != Role::Relay || peer.serving >= kServedASession) return;  // offered again after a while
        ++peer.serving;
        finding[++lastWork] = {peer.handle, message.names};
        out.emplace_back(std::in_place_type<FindWork>, FindWork{lastWork, message.names});
    }
    void on(Peer& peer, const Ask& message, MonoMs, std::vector<Effect>& out) {
        if (peer.serving >= kServedASession) return send(peer.handle, NotHere{message.name, "chunk.busy"}, out);
        ++peer.serving;
        serving[++lastWork] = {peer.handle, message.name, false};
        out.emplace_back(std::in_place_type<ReadWork>, ReadWork{lastWork, message.name});
    }
    void on(Peer& peer, Chunk& message, MonoMs now, std::vector<Effect>& out) {
        const auto found = wanted.find(message.name);
        const bool isAsked = found != wanted.end() && found->second.source == peer.handle && !found->second.storing;
        // A device keeps nothing that it did not ask for.
        if (self != Role::Relay && !isAsked) return;
        if (chunkName(message.bytes) != message.name) {
            if (self == Role::Relay) out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{peer.handle});
            else lacked(message.name, peer.handle, now);  // of another: this one may have a damaged disk
            return;
        }
        if (self == Role::Relay && peer.taking >= kTakenASession)
            return send(peer.handle, Stored{message.name, "chunk.busy"}, out);
        ++peer.taking;
        if (isAsked) {
            found->second.storing = true;
            found->second.deadline = kNever;
        }
        putting[++lastWork] = {peer.handle, message.name};
        out.emplace_back(std::in_place_type<PutWork>, PutWork{lastWork, message.name, std::move(message.bytes)});
    }
    void on(Peer& peer, const NotHere& message, MonoMs now, std::vector<Effect>&) {
        lacked(message.name, peer.handle, now);
    }
    void on(Peer&, const UnknownMessage&, MonoMs, std::vector<Effect>&) {}

    // ---- the store ------------------------------------------------------------------------------------------------
    void on(const ReadDone& event, MonoMs now, std::vector<Effect>& out) {
        const auto node = serving.extract(event.work);
        if (node.empty()) return;
        const Serving& done = node.mapped();
        const auto peer = peers.find(done.session);
        if (done.isShare) {
            if (!sharing.contains(done.name) || peer == peers.end()) return;  // that session is over
            if (!event.bytes) {
                sharing.erase(done.name);
                out.emplace_back(std::in_place_type<Shared>, Shared{done.name});
                return;
            }
            sharing[done.name].deadline = now + kAnswerMs;
        } else if (peer == peers.end()) {
            return;
        } else {
            --peer->second.serving;
        }
        if (event.bytes) send(done.session, Chunk{done.name, *event.bytes}, out, Lane::Bulk);
        else send(done.session, NotHere{done.name, "chunk.not_here"}, out);
    }
    void on(const PutDone& event, MonoMs now, std::vector<Effect>& out) {
        const auto node = putting.extract(event.work);
        if (node.empty()) return;
        const Putting& done = node.mapped();
        const auto peer = peers.find(done.session);
        if (peer != peers.end()) --peer->second.taking;
        if (self == Role::Relay) {
            if (peer != peers.end())
                send(done.session, Stored{done.name, event.done ? "" : std::string{event.done.error().code}}, out);
            return;
        }
        told.notKept = event.done ? "" : std::string{event.done.error().code};
        const auto found = wanted.find(done.name);
        if (found == wanted.end()) return;  // not wanted any more; it lies there until it is swept
        if (!event.done) {
            found->second.notBefore = now + kRetryMs;
            release(done.name, found->second);
            return;
        }
        endAsking(done.name, found->second);
        wanted.erase(found);
        ++told.arrived;
        out.emplace_back(std::in_place_type<Arrived>, Arrived{done.name});
    }
    void on(const FindDone& event, MonoMs, std::vector<Effect>& out) {
        const auto node = finding.extract(event.work);
        if (node.empty()) return;
        const auto peer = peers.find(node.mapped().session);
        if (peer == peers.end()) return;
        --peer->second.serving;
        Lacks answer;
        for (std::size_t i = 0; i < node.mapped().names.size(); ++i)
            (i < event.here.size() && event.here[i] ? answer.held : answer.lacking).push_back(node.mapped().names[i]);
        send(peer->first, answer, out);
    }

    // ---- time -----------------------------------------------------------------------------------------------------
    void on(const HurryUp&, MonoMs now, std::vector<Effect>&) {
        for (auto& [name, want] : wanted) {
            want.lackedUntil.clear();
            want.notBefore = 0;
        }
        offerAt = now;
        devicesAt = now;
    }
    void on(const Tick&, MonoMs now, std::vector<Effect>&) {
        std::vector<std::pair<ChunkName, Handle>> late;
        for (const ChunkName& name : asked)
            if (const auto& want = wanted.at(name); want.deadline <= now) late.emplace_back(name, want.source);
        for (const auto& [name, source] : late) lacked(name, source, now);
        if (offerBy <= now) {
            toOffer.insert(offered.begin(), offered.end());
            offered.clear();
            offerBy = kNever;
        }
        std::vector<ChunkName> unanswered;
        for (const auto& [name, each] : sharing)
            if (each.deadline <= now) unanswered.push_back(name);
        for (const ChunkName& name : unanswered) {
            sharing.erase(name);
            toOffer.insert(name);
        }
    }
    void on(const MessageIn& event, MonoMs now, std::vector<Effect>& out) {
        const auto found = peers.find(event.session);
        if (found == peers.end()) return;
        auto message = parse(event.bytes);
        if (!message) {
            out.emplace_back(std::in_place_type<Misbehaved>, Misbehaved{event.session});
            return;
        }
        std::visit([&](auto& each) { on(found->second, each, now, out); }, *message);
    }
    MonoMs nextWake() const {
        MonoMs wake = retryAt;
        for (const ChunkName& name : asked) wake = std::min(wake, wanted.at(name).deadline);
        for (const auto& [name, each] : sharing) wake = std::min(wake, each.deadline);
        wake = std::min(wake, offerBy);
        const bool hasRelay =
            std::any_of(peers.begin(), peers.end(), [](const auto& each) { return each.second.role == Role::Relay; });
        if (hasRelay && !toOffer.empty() && offered.empty() && toSend.empty() && sharing.empty())
            wake = std::min(wake, offerAt);
        return wake;
    }
};

ChunkExchange::ChunkExchange(Role self) : state_(std::make_unique<State>()) { state_->self = self; }
ChunkExchange::~ChunkExchange() = default;
ChunkExchange::ChunkExchange(ChunkExchange&&) noexcept = default;
ChunkExchange& ChunkExchange::operator=(ChunkExchange&&) noexcept = default;

std::vector<Effect> ChunkExchange::step(const Event& event, MonoMs now) {
    std::vector<Effect> out;
    std::visit([&](const auto& each) { state_->on(each, now, out); }, event);
    state_->ask(now, out);
    state_->share(now, out);
    return out;
}

MonoMs ChunkExchange::nextWake() const { return state_->nextWake(); }

Progress ChunkExchange::progress() const {
    Progress now = state_->told;
    now.missing = state_->wanted.size();
    now.unshared = state_->toOffer.size() + state_->offered.size() + state_->toSend.size() + state_->sharing.size();
    if (!state_->peers.empty())
        for (const auto& [name, want] : state_->wanted) now.nowhere += want.lackedUntil.size() >= state_->peers.size();
    return now;
}

}  // namespace outpost::sync::chunks
