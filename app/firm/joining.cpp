#include "app/firm/local_firm.h"
#include "app/firm/opening.h"
#include "syncengine/team/join.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace outpost::app {

namespace {

constexpr auto kLook = std::chrono::milliseconds{100};
constexpr std::int64_t kRelayReachMs = 15'000;

std::int64_t monotonicMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// Talks to the device with the pen, through the relay of the invitation, until it is decided.
class JoinTalk {
public:
    JoinTalk(sync::Invitation invitation, const std::string& device, const JoinRequest& request)
        : pen_(invitation.pen()),
          relay_{invitation.relayHost(), invitation.relayPort(), invitation.relayKey(), {}},
          node_(identityOf(invitation), {}, nullptr, callbacks()),
          joiner_(std::move(invitation), device, sync::SecretBytes(request.password.begin(), request.password.end()),
                  request.cheapPassword ? sync::PasswordCost::Smallest : sync::PasswordCost::Moderate) {}

    Result<std::unique_ptr<sync::JoinOutcome>> run(const Progress& progress) {
        OUTPOST_TRY(node_.start());
        node_.setJoinKeys({pen_});
        node_.setRelay(relay_, {});
        const std::int64_t begun = monotonicMs();
        take(joiner_.step(sync::Joiner::Start{}, begun));
        bool reached = false;
        while (!over_) {
            std::deque<Bytes> arrived;
            {
                std::unique_lock lock{mutex_};
                arrivedOne_.wait_for(lock, kLook, [this] { return !inbox_.empty(); });
                arrived.swap(inbox_);
            }
            const std::int64_t now = monotonicMs();
            for (Bytes& message : arrived) take(joiner_.step(sync::Joiner::Message{std::move(message)}, now));
            if (!over_ && now >= joiner_.nextWakeMs()) take(joiner_.step(sync::Joiner::Tick{}, now));
            const sync::NodeStatus status = node_.status();
            // Nobody of the firm is at the relay yet: the guest waits for the pen, as long as he has patience.
            const bool firmAway = status.relayRefusal == "relay.firm_away";
            reached = reached || firmAway || status.relay == sync::RelayState::Talking;
            if (!over_ && !status.relayRefusal.empty() && !firmAway)
                return fail(Error::Kind::Denied, "relay.refused", {status.relayRefusal});
            if (!over_ && !reached && now - begun > kRelayReachMs)
                return fail(Error::Kind::Unavailable, "relay.unreachable");
            if (!progress(have_, of_)) return fail(Error::Kind::Cancelled, "cancelled");
        }
        node_.stop();
        return std::move(*over_);
    }

private:
    static sync::NodeIdentity identityOf(const sync::Invitation& invitation) {
        const sync::ExchangeKey guest = invitation.guest();
        sync::NodeIdentity identity;
        identity.tunnel.open = guest.publicKey();
        std::copy_n(guest.secret().begin(), identity.tunnel.secret.size(), identity.tunnel.secret.data());
        identity.pass = invitation.pass();
        return identity;
    }

    sync::NodeCallbacks callbacks() {
        sync::NodeCallbacks callbacks;
        callbacks.status = [](const sync::NodeStatus&) {};
        callbacks.ack = [](const sync::SignedAck&) {};
        callbacks.join = [this](const sync::PublicKey& from, const Bytes& message) {
            if (from != pen_) return;
            {
                const std::lock_guard lock{mutex_};
                inbox_.push_back(message);
            }
            arrivedOne_.notify_all();
        };
        return callbacks;
    }

    void take(std::vector<sync::Joiner::Effect> effects) {
        for (auto& effect : effects) {
            if (auto* send = std::get_if<sync::Joiner::Send>(&effect)) node_.sendJoin(pen_, std::move(send->bytes));
            else if (const auto* far = std::get_if<sync::Joiner::Progress>(&effect)) {
                have_ = static_cast<std::int64_t>(far->have);
                of_ = static_cast<std::int64_t>(far->of);
            } else if (auto* done = std::get_if<sync::Joiner::Done>(&effect)) {
                over_ = std::move(done->outcome);
            } else if (auto* failed = std::get_if<sync::Joiner::Failed>(&effect)) {
                over_ = tl::make_unexpected(std::move(failed->error));
            }
        }
    }

    sync::PublicKey pen_;
    sync::RelayLine relay_;
    std::mutex mutex_;
    std::condition_variable arrivedOne_;
    std::deque<Bytes> inbox_;
    sync::NetworkNode node_;
    sync::Joiner joiner_;
    std::int64_t have_ = 0, of_ = 0;
    std::optional<Result<std::unique_ptr<sync::JoinOutcome>>> over_;
};

/// The home of a device that was let in: key file, database, and the team log as the pen gave it.
Result<std::unique_ptr<Engine>> makeReplica(Home home, const std::string& device, const std::string& password,
                                            sync::JoinOutcome& outcome, bool& wrongPassword) {
    const sync::TeamState& team = outcome.log->state();
    const sync::SymmetricKey database = sync::SymmetricKey::random();
    sync::HomeKeys keys =
        sync::HomeKeys::make(team.firm(), team.firmName(), team.own(), device, outcome.device, database);
    OUTPOST_TRY(keys.takeUsers(*outcome.log, database).map([](bool) {}));
    const sync::TeamState::User* user = team.user(outcome.user);
    const std::string name = user ? user->name : std::string{};
    // For one more device of a user the password proves here that he is the one. The device belongs to the firm by now,
    // so with a wrong one the home is made all the same, and opens later with the right one.
    auto proven = keys.logIn(name, password);
    wrongPassword = !proven && proven.error().code == "password.wrong";
    if (!proven && !wrongPassword) return propagate(proven);
    sync::LogIn logIn =
        proven ? std::move(*proven) : sync::LogIn{outcome.user, name, {}, outcome.device.copy(), database.copy()};
    OUTPOST_ASSIGN(std::unique_ptr<Engine> engine, openNew(std::move(home), std::move(keys), std::move(logIn)));
    for (sync::TeamKey& key : outcome.keys) engine->giveKey(std::move(key));
    for (const Bytes& segment : outcome.segments) OUTPOST_TRY(engine->replica().accept(segment).map([](bool) {}));
    if (!wrongPassword) OUTPOST_TRY(engine->takeSession());
    OUTPOST_TRY(makeHome(*engine));
    return engine;
}

}  // namespace

Result<std::unique_ptr<Firm>> Firm::join(const std::filesystem::path& folder, const JoinRequest& request,
                                         const Progress& progress) {
    if (request.password.empty()) return fail(Error::Kind::Invalid, "password.empty");
    OUTPOST_ASSIGN(sync::Invitation invitation, sync::Invitation::parse(request.invitation));
    const std::string device = request.device.empty() ? computerName() : request.device;
    OUTPOST_TRY(sync::checkName(device));
    OUTPOST_ASSIGN(Home home, Home::make(folder));
    JoinTalk talk{std::move(invitation), device, request};
    auto outcome = talk.run(progress);
    if (!outcome) {
        Home::discard(folder);
        return propagate(outcome);
    }
    bool wrongPassword = false;
    auto engine = makeReplica(std::move(home), device, request.password, **outcome, wrongPassword);
    if (!engine) {
        Home::discard(folder);
        return propagate(engine);
    }
    if (wrongPassword) return fail(Error::Kind::Denied, "join.password");
    return std::make_unique<LocalFirm>(std::move(*engine));
}

}  // namespace outpost::app
