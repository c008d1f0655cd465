#include "syncengine/replica/replica.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace outpost::sync {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using Job = std::function<void(ReplicaCore&)>;

/// After sealing failed (a full disk, a session that is not at hand) it is tried again without waiting for an edit (R6).
constexpr auto kRetryDelay = std::chrono::seconds{1};

Error closed() { return {Error::Kind::Cancelled, "replica.closed", {}, {}}; }

}  // namespace

/// The queue between callers and the writer's thread, and what that thread owns.
struct Replica::Inside {
    // Both threads, under the lock.
    std::mutex lock;
    std::condition_variable wake;
    std::deque<Job> jobs;
    bool isClosing = false;
    std::map<std::uint64_t, Subscriber> subscribers;
    std::uint64_t lastSubscription = 0;
    std::function<void()> sealedListener;

    // The writer's thread; after opening `core` stays where it is until close().
    std::unique_ptr<ReplicaCore> core;
    std::optional<SteadyTime> sealAt;  ///< something is to be sealed, not later than then
    SteadyTime lastSealed{};
    Sequence sealedOwn = 0, sealedTeam = 0;

    std::thread thread;

    /// False: closed, the job will not run.
    bool post(Job job) {
        {
            const std::scoped_lock held{lock};
            if (isClosing) return false;
            jobs.push_back(std::move(job));
        }
        wake.notify_one();
        return true;
    }

    void tell(const std::vector<ChangedRow>& rows, bool local) {
        std::map<std::uint64_t, Subscriber> listeners;
        {
            const std::scoped_lock held{lock};
            listeners = subscribers;
        }
        if (listeners.empty()) return;
        const Change change{rows, local};
        for (const auto& [unused, subscriber] : listeners) subscriber(change);
    }

    /// Rule W3: a lone edit is sealed at once; what follows it within the delay is sealed together at its end.
    void planSealing() {
        if (core->ownSequence() == sealedOwn && core->teamEntry() == sealedTeam) return;
        if (!sealAt) sealAt = lastSealed + std::chrono::milliseconds{kSealDelayMs};
    }

    void seal() {
        sealAt.reset();
        const Sequence own = core->ownSequence(), team = core->teamEntry();
        const auto sealed = core->sealOutgoing();
        lastSealed = std::chrono::steady_clock::now();
        if (!sealed) {
            sealAt = lastSealed + kRetryDelay;
            return;
        }
        sealedOwn = own;
        sealedTeam = team;
        if (!*sealed) return;
        std::function<void()> listener;
        {
            const std::scoped_lock held{lock};
            listener = sealedListener;
        }
        if (listener) listener();
    }

    void loop() {
        for (;;) {
            Job job;
            {
                std::unique_lock held{lock};
                const auto hasWork = [&] { return !jobs.empty() || isClosing; };
                if (sealAt) wake.wait_until(held, *sealAt, hasWork);
                else wake.wait(held, hasWork);
                if (!jobs.empty()) {
                    job = std::move(jobs.front());
                    jobs.pop_front();
                } else if (isClosing) {
                    break;
                }
            }
            if (job) job(*core);
            planSealing();
            if (sealAt && std::chrono::steady_clock::now() >= *sealAt) seal();
        }
        seal();
        core.reset();
    }
};

Replica::Replica(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Result<std::unique_ptr<Replica>> Replica::open(ReplicaSetup setup) {
    auto inside = std::make_unique<Inside>();
    std::promise<Done> opened;
    auto answer = opened.get_future();
    inside->thread = std::thread{[&opened, inside = inside.get(), setup = std::move(setup)]() mutable {
        auto core = ReplicaCore::open(std::move(setup));
        if (!core) {
            opened.set_value(propagate(core));
            return;
        }
        inside->core = std::move(*core);
        inside->core->onChange(
            [inside](const std::vector<ChangedRow>& rows, bool local) { inside->tell(rows, local); });
        opened.set_value({});
        inside->loop();
    }};
    if (Done done = answer.get(); !done) {
        inside->thread.join();
        return propagate(done);
    }
    return std::unique_ptr<Replica>{new Replica{std::move(inside)}};
}

Replica::~Replica() { close(); }

void Replica::close() {
    {
        const std::scoped_lock held{inside_->lock};
        inside_->isClosing = true;
    }
    inside_->wake.notify_one();
    if (inside_->thread.joinable()) inside_->thread.join();
}

void Replica::transact(std::function<Done(Writer&)> work, Answer answer, TransactOptions options) {
    // The answer is kept apart, so that it is given too when the replica is closed already.
    auto shared = std::make_shared<Answer>(std::move(answer));
    const bool posted =
        inside_->post([work = std::move(work), shared, options = std::move(options)](ReplicaCore& core) {
            auto id = core.transact(work, options);
            if (*shared) (*shared)(std::move(id));
        });
    if (!posted && *shared) (*shared)(tl::make_unexpected(closed()));
}

Result<ChangeSetId> Replica::transact(const std::function<Done(Writer&)>& work, const TransactOptions& options) {
    Result<ChangeSetId> id = tl::make_unexpected(closed());
    run([&](ReplicaCore& core) { id = core.transact(work, options); });
    return id;
}

void Replica::post(std::function<void(ReplicaCore&)> job) { inside_->post(std::move(job)); }

void Replica::run(const std::function<void(ReplicaCore&)>& job) {
    if (std::this_thread::get_id() == inside_->thread.get_id()) return job(*inside_->core);
    // The job owns its promise: we may be gone before set_value() has come to its end.
    auto done = std::make_shared<std::promise<void>>();
    auto waited = done->get_future();
    const bool posted = inside_->post([&job, done](ReplicaCore& core) {
        job(core);
        done->set_value();
    });
    if (posted) waited.wait();
}

Result<Knowledge> Replica::knowledge() {
    Result<Knowledge> out = tl::make_unexpected(closed());
    run([&](ReplicaCore& core) { out = core.knowledge(); });
    return out;
}

Result<Knowledge> Replica::sealed() {
    Result<Knowledge> out = tl::make_unexpected(closed());
    run([&](ReplicaCore& core) { out = core.sealed(); });
    return out;
}

Result<std::vector<Bytes>> Replica::read(DeviceNumber number, Sequence from, std::size_t maxBytes) {
    Result<std::vector<Bytes>> out = tl::make_unexpected(closed());
    run([&](ReplicaCore& core) { out = core.read(number, from, maxBytes); });
    return out;
}

Result<bool> Replica::accept(ByteView segment) {
    Result<bool> out = tl::make_unexpected(closed());
    run([&](ReplicaCore& core) { out = core.accept(segment); });
    return out;
}

Result<std::unique_ptr<store::Connection>> Replica::reader() const { return inside_->core->reader(); }
const schema::ReplicationPlan& Replica::plan() const { return inside_->core->plan(); }
const Layouts& Replica::layouts() const { return inside_->core->layouts(); }

std::uint64_t Replica::subscribe(Subscriber subscriber) {
    const std::scoped_lock held{inside_->lock};
    inside_->subscribers[++inside_->lastSubscription] = std::move(subscriber);
    return inside_->lastSubscription;
}

void Replica::unsubscribe(std::uint64_t subscription) {
    const std::scoped_lock held{inside_->lock};
    inside_->subscribers.erase(subscription);
}

void Replica::onSealed(std::function<void()> listener) {
    const std::scoped_lock held{inside_->lock};
    inside_->sealedListener = std::move(listener);
}

}  // namespace outpost::sync
