#include "relay/relay_core.h"

#include "syncengine/exchange/messages.h"
#include "syncengine/link/enet_link.h"
#include "syncengine/path/relay_messages.h"
#include "syncengine/tunnel/tunnel.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace outpost::relay {

using namespace sync;
namespace ex = sync::exchange;

namespace {

constexpr MonoMs kStrangerMs = 10'000;  // by then a session must have said who it is
constexpr MonoMs kRefusedMs = 2'000;    // the refusal is on its way
constexpr std::size_t kMaxGuests = 16;  // a firm
constexpr MonoMs kForwardSecondMs = 1'000;

}  // namespace

struct RelayCore::State {
    struct Session {
        Handle handle = 0;
        PublicKey key{};
        DeviceTag tag{};
        enum class Kind : std::uint8_t { Stranger, Waiting, Refused, Guest, Device } kind = Kind::Stranger;
        PublicKey firm{};
        DeviceNumber device = 0;
        std::uint64_t issue = 0;
        MonoMs until = kNever;       ///< closed then
        std::optional<Admit> admit;  ///< waits for the firm to be loaded
        double tokens = 0;
        MonoMs tokensAt = 0;
    };
    struct Firm {
        bool loaded = false;
        FirmRecord record;
        std::optional<ex::Exchange> exchange;
        std::map<DeviceTag, Handle> here;  ///< devices and guests on line
        std::set<Handle> sessions;         ///< those too, and those that wait
        std::size_t guests = 0;
    };

    Options options;
    RandomSource random;
    Tunnel tunnel;
    EnetLink link;
    std::vector<Effect> out;
    MonoMs now = 0;
    std::map<Handle, Session> sessions;
    std::map<PublicKey, Firm> firms;  ///< those with sessions
    std::set<std::pair<MonoMs, Handle>> closing;
    std::size_t strangers = 0;
    Counters counters;

    State(Options given, RandomSource source)
        : options(std::move(given)),
          random(std::move(source)),
          tunnel(tunnelOptions(options), random),
          link(linkOptions(options, random),
               [this](Handle session, ByteView payload) { (void)tunnel.send(session, payload, now); }) {
        // Whoever can shake hands may say who he is; that is where strangers end.
        tunnel.setAllowed([](const PublicKey&) { return true; }, now);
    }
    static TunnelOptions tunnelOptions(const Options& options) {
        TunnelOptions tunnelled;
        tunnelled.self = options.key;
        tunnelled.maxSessions = options.maxSessions;
        tunnelled.maxUnconfirmed = 512;
        tunnelled.handshakesASecond = 500;
        return tunnelled;
    }
    static EnetLink::Options linkOptions(const Options& options, const RandomSource& random) {
        EnetLink::Options linked;
        linked.maxPeers = std::min<std::size_t>(4095, options.maxSessions);
        std::array<std::uint8_t, 4> seed{};
        random(seed);
        linked.seed = datagram::readU32(seed, 0);
        return linked;
    }

    // ---- sessions -------------------------------------------------------------------------------------------------
    void closeAt(Session& session, MonoMs at) {
        if (session.until != kNever) closing.erase({session.until, session.handle});
        session.until = at;
        if (at != kNever) closing.insert({at, session.handle});
    }
    void onTunnel(tunnel::Send& send) {
        if (const auto to = endpointOf(send.to))
            out.emplace_back(std::in_place_type<SendDatagram>, SendDatagram{*to, std::move(send.bytes)});
    }
    void onTunnel(tunnel::Up& up) {
        if (strangers >= options.maxStrangers) {
            ++counters.strangersClosed;
            tunnel.close(up.session, now);
            return;
        }
        ++strangers;
        Session& session = sessions[up.session];
        session.handle = up.session;
        session.key = up.remote;
        session.tag = tagOf(up.remote);
        closeAt(session, now + kStrangerMs);
        link.open(up.session, false);
        link.setMaxMessage(up.session, kMaxStrangerMessage + kMaxRetainBytes);
    }
    void onTunnel(tunnel::Ended& ended) {
        const auto found = sessions.find(ended.session);
        if (found == sessions.end()) return;
        link.close(ended.session);
        leave(found->second);
        closeAt(found->second, kNever);
        sessions.erase(found);
    }
    bool isStranger(const Session& session) const {
        return session.kind != Session::Kind::Guest && session.kind != Session::Kind::Device;
    }
    void leave(Session& session) {
        if (isStranger(session)) --strangers;
        const auto firm = firms.find(session.firm);
        if (firm == firms.end() || firm->second.sessions.erase(session.handle) == 0) return;
        if (const auto here = firm->second.here.find(session.tag);
            here != firm->second.here.end() && here->second == session.handle) {
            firm->second.here.erase(here);
            if (session.kind == Session::Kind::Device) tellPresence(firm->second, session, false);
        }
        if (session.kind == Session::Kind::Guest) --firm->second.guests;
        if (session.kind == Session::Kind::Device) feed(session.firm, ex::SessionClosed{session.handle});
        if (firm->second.sessions.empty()) firms.erase(firm);
    }
    void misbehaved(Handle handle) {
        ++counters.misbehaved;
        tunnel.close(handle, now);
    }

    // ---- forwarding -----------------------------------------------------------------------------------------------
    void onTunnel(tunnel::Received& received) {
        const auto content = static_cast<datagram::Content>(received.payload[0]);
        if (content == datagram::Content::ForwardTo) forward(received.session, received.payload);
        else if (content != datagram::Content::ForwardFrom) link.receive(received.session, received.payload, now);
    }
    void forward(Handle from, Bytes& payload) {
        const auto found = sessions.find(from);
        if (found == sessions.end() || isStranger(found->second) || payload.size() < 10) {
            ++counters.forwardNotAllowed;
            return;
        }
        Session& session = found->second;
        const double share = session.kind == Session::Kind::Guest ? 8 : 1;
        const double rate = static_cast<double>(options.forwardBytesASecond) / share;
        session.tokens =
            std::min(rate, session.tokens + rate * static_cast<double>(now - session.tokensAt) / kForwardSecondMs);
        session.tokensAt = now;
        if (session.tokens < static_cast<double>(payload.size())) {
            ++counters.forwardTooMuch;
            return;
        }
        session.tokens -= static_cast<double>(payload.size());
        DeviceTag to;
        std::copy_n(payload.begin() + 1, to.size(), to.begin());
        const auto& here = firms.at(session.firm).here;
        const auto target = here.find(to);
        // A guest reaches devices, and devices reach guests; guests do not reach each other.
        if (target == here.end() ||
            (session.kind == Session::Kind::Guest && sessions.at(target->second).kind == Session::Kind::Guest)) {
            ++counters.forwardUnknown;
            return;
        }
        payload[0] = static_cast<std::uint8_t>(datagram::Content::ForwardFrom);
        std::copy(session.tag.begin(), session.tag.end(), payload.begin() + 1);
        ++counters.forwarded;
        counters.forwardedBytes += payload.size();
        (void)tunnel.send(target->second, payload, now);
    }

    // ---- admission ------------------------------------------------------------------------------------------------
    void refuse(Session& session, std::string_view code) {
        ++counters.refusedAdmissions;
        session.kind = Session::Kind::Refused;
        (void)link.send(session.handle, Lane::Interactive, encode(Admitted{std::string{code}}));
        closeAt(session, now + kRefusedMs);
    }
    void admit(Session& session, Admit who) {
        if (session.kind != Session::Kind::Stranger) {
            // Said again after messages were lost; the answer was lost with them, perhaps.
            if (!isStranger(session)) (void)link.send(session.handle, Lane::Interactive, encode(Admitted{}));
            return;
        }
        const bool mayOpen = who.right.size() == options.right.size() &&
                             std::equal(who.right.begin(), who.right.end(), options.right.begin());
        if (!who.right.empty() && !mayOpen) return refuse(session, "relay.right_wrong");
        if (readGuestPass(who.pass)) return admitGuest(session, who);
        const auto certificate = readCertificate(who.pass);
        if (!certificate || certificate->noise != session.key || certificate->relay != options.key.open ||
            certificate->routing != who.firm)
            return refuse(session, "relay.pass_wrong");
        session.firm = who.firm;
        session.kind = Session::Kind::Waiting;
        session.admit = std::move(who);
        Firm& firm = firms[session.firm];
        firm.sessions.insert(session.handle);
        if (firm.loaded) decide(session);
        else out.emplace_back(std::in_place_type<LoadFirm>, LoadFirm{session.firm, mayOpen});
    }
    /// A guest names his firm by eight bytes; it must be here already, that is: its device with the pen on line.
    void admitGuest(Session& session, const Admit& who) {
        const auto pass = readGuestPass(who.pass);
        for (auto& [key, firm] : firms) {
            if (!firm.loaded || !std::equal(pass->firm.begin(), pass->firm.end(), key.begin())) continue;
            if (!guestPassGenuine(who.pass, session.key, key, options.key.open, options.right))
                return refuse(session, "relay.pass_wrong");
            if (options.wallMs && pass->notAfterMs + 60'000 <= options.wallMs())
                return refuse(session, "relay.pass_old");
            if (firm.guests >= kMaxGuests) return refuse(session, "relay.full");
            session.firm = key;
            ++firm.guests;
            enter(session, firm, Session::Kind::Guest);
            return;
        }
        refuse(session, "relay.firm_away");
    }
    void enter(Session& session, Firm& firm, Session::Kind kind) {
        session.kind = kind;
        --strangers;
        closeAt(session, kNever);
        firm.sessions.insert(session.handle);
        firm.here[session.tag] = session.handle;
        link.setMaxMessage(session.handle, kind == Session::Kind::Device ? ex::kMaxExchangeMessage + kMaxRetainBytes
                                                                         : kMaxStrangerMessage);
        (void)link.send(session.handle, Lane::Interactive, encode(Admitted{}));
    }
    void decide(Session& session) {
        Firm& firm = firms.at(session.firm);
        const Admit who = std::move(*session.admit);
        session.admit.reset();
        const auto certificate = readCertificate(who.pass);  // checked before; its signature is its own proof
        takeRetainList(session.firm, firm, who.retain);
        if (const auto known = firm.record.devices.find(certificate->number);
            known != firm.record.devices.end() && known->second.issue > certificate->issue)
            return refuse(session, "relay.pass_old");
        if (!onList(firm, certificate->number, certificate->issue)) return refuse(session, "relay.removed");
        KnownDevice device{certificate->number, certificate->issue, certificate->signing};
        auto& kept = firm.record.devices[certificate->number];
        if (kept != device) {
            kept = device;
            out.emplace_back(std::in_place_type<Keep>, Keep{session.firm, device});
        }
        session.device = certificate->number;
        session.issue = certificate->issue;
        enter(session, firm, Session::Kind::Device);
        OnLine others;
        for (const auto& [tag, handle] : firm.here)
            if (handle != session.handle && sessions.at(handle).kind == Session::Kind::Device)
                others.tags.push_back(tag);
        (void)link.send(session.handle, Lane::Interactive, encode(others));
        tellPresence(firm, session, true);
        feed(session.firm, ex::SessionOpened{session.handle, ex::Role::Device, session.device});
    }
    /// A device that the newest signed list leaves out was removed, unless it was enrolled after that list (rule T8).
    static bool onList(const Firm& firm, DeviceNumber device, std::uint64_t issue) {
        if (firm.record.retain.bytes.empty() || issue > firm.record.retain.issue) return true;
        const auto list = readRetainList(firm.record.retain.bytes);
        return !list || std::binary_search(list->devices.begin(), list->devices.end(), device);
    }
    void takeRetainList(const PublicKey& key, Firm& firm, const Bytes& bytes) {
        if (bytes.empty()) return;
        const auto list = readRetainList(bytes);
        if (!list || list->relay != options.key.open || list->routing != key) return;
        if (!firm.record.retain.bytes.empty() && list->issue <= firm.record.retain.issue) return;
        firm.record.retain = {list->issue, bytes};
        out.emplace_back(std::in_place_type<Keep>, Keep{key, firm.record.retain});
        std::vector<Handle> removed;
        for (const Handle handle : firm.sessions)
            if (const Session& session = sessions.at(handle);
                session.kind == Session::Kind::Device && !onList(firm, session.device, session.issue))
                removed.push_back(handle);
        for (const Handle handle : removed) tunnel.close(handle, now);
    }
    void tellPresence(Firm& firm, const Session& who, bool here) {
        const Bytes message = encode(OnLineChange{who.tag, here});
        for (const auto& [tag, handle] : firm.here)
            if (handle != who.handle && sessions.at(handle).kind == Session::Kind::Device)
                (void)link.send(handle, Lane::Interactive, message);
    }
    void firmLoaded(const FirmLoaded& event) {
        const auto found = firms.find(event.firm);
        if (found == firms.end()) return;
        Firm& firm = found->second;
        std::vector<Handle> waiting;
        for (const Handle handle : firm.sessions)
            if (sessions.at(handle).kind == Session::Kind::Waiting) waiting.push_back(handle);
        if (!event.record) {
            for (const Handle handle : waiting) refuse(sessions.at(handle), event.record.error().code);
            return;
        }
        if (!firm.loaded) {
            firm.loaded = true;
            firm.record = *event.record;
            ex::Options exchange;
            exchange.self = ex::Role::Relay;
            exchange.firm = event.firm;
            exchange.acks = std::move(firm.record.acks);
            exchange.ackKey = [&devices = firm.record.devices](DeviceNumber device, PublicKey& key) {
                const auto known = devices.find(device);
                if (known == devices.end()) return false;
                key = known->second.signing;
                return true;
            };
            firm.exchange.emplace(std::move(exchange));
            feed(event.firm, ex::KnowledgeIs{std::move(firm.record.holds)});
        }
        for (const Handle handle : waiting) decide(sessions.at(handle));
    }

    // ---- the firm's exchange --------------------------------------------------------------------------------------
    void feed(const PublicKey& key, const ex::Event& event) {
        const auto found = firms.find(key);
        if (found == firms.end() || !found->second.exchange) return;
        for (auto& effect : found->second.exchange->step(event, now)) {
            if (auto* send = std::get_if<ex::SendMessage>(&effect)) {
                (void)link.send(send->session, send->lane, std::move(send->bytes));
            } else if (auto* read = std::get_if<ex::ReadWork>(&effect)) {
                out.emplace_back(std::in_place_type<StoreWork>, StoreWork{key, *read});
            } else if (auto* accept = std::get_if<ex::AcceptWork>(&effect)) {
                out.emplace_back(std::in_place_type<StoreWork>, StoreWork{key, std::move(*accept)});
            } else if (auto* learned = std::get_if<ex::AckLearned>(&effect)) {
                out.emplace_back(std::in_place_type<Keep>, Keep{key, std::move(learned->ack)});
            } else if (const auto* bad = std::get_if<ex::Misbehaved>(&effect)) {
                misbehaved(bad->session);
            }
        }
    }
    void onMessage(Handle handle, Bytes bytes) {
        const auto found = sessions.find(handle);
        if (found == sessions.end()) return;
        Session& session = found->second;
        const auto kind = ex::messageKind(bytes);
        if (!kind) return misbehaved(handle);
        if (*kind < 20) {
            if (session.kind != Session::Kind::Device) return misbehaved(handle);
            return feed(session.firm, ex::MessageIn{handle, std::move(bytes)});
        }
        auto message = parseRelayMessage(bytes);
        if (!message) return misbehaved(handle);
        if (auto* who = std::get_if<Admit>(&*message)) admit(session, std::move(*who));
        else if (const auto* list = std::get_if<Retain>(&*message); list && session.kind == Session::Kind::Device)
            takeRetainList(session.firm, firms.at(session.firm), list->list);
    }
    void onReset(Handle handle) {
        const auto found = sessions.find(handle);
        if (found != sessions.end() && found->second.kind == Session::Kind::Device)
            feed(found->second.firm, ex::SessionReset{handle});
    }

    // ---- time -------------------------------------------------------------------------------------------------------
    void drain() {
        for (bool more = true; more;) {
            more = false;
            for (auto& effect : tunnel.take()) {
                more = true;
                std::visit([this](auto& each) { onTunnel(each); }, effect);
            }
        }
    }
    void tick() {
        tunnel.tick(now);
        while (!closing.empty() && closing.begin()->first <= now) {
            Session& session = sessions.at(closing.begin()->second);
            if (session.kind != Session::Kind::Refused) ++counters.strangersClosed;
            const Handle handle = session.handle;
            closeAt(session, kNever);
            tunnel.close(handle, now);
        }
        std::vector<PublicKey> due;
        for (const auto& [key, firm] : firms)
            if (firm.exchange && firm.exchange->nextWake() <= now) due.push_back(key);
        for (const auto& key : due) feed(key, ex::Tick{});
    }
    void settle() {
        drain();
        if (link.nextWake(now) > now) return;
        std::vector<LinkEvent> events;
        link.service(now, events);
        for (auto& event : events) {
            if (auto* message = std::get_if<LinkMessage>(&event))
                onMessage(message->session, std::move(message->bytes));
            else onReset(std::get<LinkReset>(event).session);
        }
        drain();
    }
    MonoMs nextWake() const {
        MonoMs wake = std::min(tunnel.nextWake(), link.nextWake(now));
        if (!closing.empty()) wake = std::min(wake, closing.begin()->first);
        for (const auto& [key, firm] : firms)
            if (firm.exchange) wake = std::min(wake, firm.exchange->nextWake());
        return wake;
    }
};

RelayCore::RelayCore(Options options, RandomSource random)
    : state_(std::make_unique<State>(std::move(options), std::move(random))) {}
RelayCore::~RelayCore() = default;

std::vector<Effect> RelayCore::step(const Event& event, MonoMs now) {
    State& state = *state_;
    state.now = now;
    if (const auto* datagram = std::get_if<DatagramIn>(&event)) {
        // The link is serviced at the next Tick, which is due at once: the server hands in all that has come first.
        state.tunnel.receive(routeOf(datagram->from), datagram->bytes, now);
        state.drain();
        return std::exchange(state.out, {});
    }
    if (std::holds_alternative<Tick>(event)) {
        state.tick();
    } else if (const auto* loaded = std::get_if<FirmLoaded>(&event)) {
        state.firmLoaded(*loaded);
    } else if (const auto* done = std::get_if<StoreDone>(&event)) {
        if (const auto* accepted = std::get_if<ex::AcceptDone>(&done->result); accepted && !accepted->grew)
            ++state.counters.notTaken;
        std::visit([&](const auto& result) { state.feed(done->firm, result); }, done->result);
    }
    state.settle();
    return std::exchange(state.out, {});
}

void RelayCore::closeAll(MonoMs now) {
    state_->now = now;
    std::vector<Handle> all;
    for (const auto& [handle, session] : state_->sessions) all.push_back(handle);
    for (const Handle handle : all) state_->tunnel.close(handle, now);
    state_->drain();
}

MonoMs RelayCore::nextWake() const { return state_->nextWake(); }
const Counters& RelayCore::counters() const { return state_->counters; }
std::size_t RelayCore::sessionCount() const { return state_->sessions.size(); }

std::string RelayCore::report() const {
    const auto& t = state_->tunnel.counters();
    const auto& l = state_->link.counters();
    const auto& c = state_->counters;
    std::string text;
    const auto line = [&text](std::string_view name, std::uint64_t value) {
        if (value > 0) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
    };
    line("sessions", state_->sessions.size());
    line("firms", state_->firms.size());
    line("forwarded", c.forwarded);
    line("forwarded_bytes", c.forwardedBytes);
    line("dropped.malformed", t.malformed);
    line("dropped.too_new", t.tooNew);
    line("dropped.hello_without_cookie", t.helloWithoutCookie);
    line("dropped.hello_replayed", t.helloReplayed);
    line("dropped.hello_unreadable", t.helloUnreadable);
    line("dropped.hello_too_many", t.helloTooMany);
    line("dropped.data_of_no_session", t.dataOfNoSession);
    line("dropped.data_replayed", t.dataReplayed);
    line("dropped.data_unreadable", t.dataUnreadable);
    line("dropped.content_unknown", t.contentUnknown);
    line("dropped.lane_inbox_full", l.inboxFull);
    line("dropped.lane_strange", l.strangeConnect);
    line("dropped.message_too_long", l.messageTooLong);
    line("dropped.queue_full", l.queueFull);
    line("dropped.strangers", c.strangersClosed);
    line("dropped.forward_unknown", c.forwardUnknown);
    line("dropped.forward_not_allowed", c.forwardNotAllowed);
    line("dropped.forward_too_much", c.forwardTooMuch);
    line("refused.admissions", c.refusedAdmissions);
    line("refused.segments", c.notTaken);
    line("misbehaved", c.misbehaved);
    return text;
}

}  // namespace outpost::relay
