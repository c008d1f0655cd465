#pragma once

#include "syncengine/replica/replica_core.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace outpost::sync {

/// A ReplicaCore with a writer thread of its own. Functions may be called from any thread; only those that say so
/// wait. What is handed in is called on the writer's thread.
/// As a SegmentStore it serves the network thread, which may wait for the disk.
class Replica : public SegmentStore {
public:
    /// Opens on the writer's thread; waits for it. Errors as ReplicaCore::open.
    [[nodiscard]] static Result<std::unique_ptr<Replica>> open(ReplicaSetup setup);
    ~Replica() override;  ///< as close()
    /// Finishes what was handed in, seals what is not sealed, closes the database. Waits.
    void close();

    using Answer = std::function<void(Result<ChangeSetId>)>;
    /// Runs `work` on the writer's thread; `answer` is called there once the commit is durable.
    void transact(std::function<Done(Writer&)> work, Answer answer, TransactOptions options = {});
    /// As above and waits.
    [[nodiscard]] Result<ChangeSetId> transact(const std::function<Done(Writer&)>& work,
                                               const TransactOptions& options = {});
    /// Runs anything on the writer's thread, between transactions.
    void post(std::function<void(ReplicaCore&)> job);
    /// As post() and waits.
    void run(const std::function<void(ReplicaCore&)>& job);

    // SegmentStore: waits for the writer's thread.
    [[nodiscard]] Result<Knowledge> knowledge() override;
    [[nodiscard]] Result<Knowledge> sealed() override;
    [[nodiscard]] Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) override;
    [[nodiscard]] Result<bool> accept(ByteView segment) override;

    /// A new read-only connection, prepared; one thread at a time uses it. Opens a file.
    [[nodiscard]] Result<std::unique_ptr<store::Connection>> reader() const;
    const schema::ReplicationPlan& plan() const;
    const Layouts& layouts() const;  ///< for Queries over a reader

    struct Change {
        std::vector<ChangedRow> rows;
        bool local = false;  ///< by transact() of this replica
    };
    using Subscriber = std::function<void(const Change&)>;
    /// Called on the writer's thread after a commit or merge is durable; hand over and return. Never waits.
    std::uint64_t subscribe(Subscriber subscriber);
    void unsubscribe(std::uint64_t subscription);
    /// Called on the writer's thread when own change sets were sealed and can be handed out: a lone edit at its commit,
    /// at most kSealDelayMs later when commits follow each other (rule W3).
    void onSealed(std::function<void()> listener);
    static constexpr int kSealDelayMs = 20;

private:
    struct Inside;
    explicit Replica(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace outpost::sync
