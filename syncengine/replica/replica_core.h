#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/catalog/replication.h"
#include "schema/catalog/value_check.h"
#include "schema/store/sqlite.h"
#include "schema/store/touched_rows.h"
#include "syncengine/clock/clock.h"
#include "syncengine/exchange/segment_store.h"
#include "syncengine/log/segment_seal.h"
#include "syncengine/replica/queries.h"
#include "syncengine/replica/rights_judge.h"
#include "syncengine/replica/team_log_sink.h"
#include "syncengine/replica/writer.h"
#include "syncengine/store/change_log.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

class ReplicaCore;

/// What a replica is opened with. All pointers outlive it; those that are said to may be null.
struct ReplicaSetup {
    schema::ReplicationPlan plan;
    std::string path;         ///< of the database
    store::OpenOptions open;  ///< VFS and reserved bytes; readers are opened with the same, read only
    /// Opens the writer's connection and the readers', in place of `path` and `open`: a sealed database. May be empty.
    std::function<Result<store::Connection>(bool readOnly)> connect;
    /// Makes a connection fit for the tables: SQL functions, tokenizers. Called for the writer's and every reader's.
    std::function<Done(store::Connection&)> prepare;
    /// Makes or migrates the replicated tables and what is local; called once at opening, on the writer's connection,
    /// without capture, before the engine's own tables are looked at.
    std::function<Done(store::Connection&)> migrate;
    SegmentSeal* seal = nullptr;
    const schema::ValueCheck* check = nullptr;      ///< null: every value is taken
    store::TouchedRowListener* listener = nullptr;  ///< may be null
    TeamLogSink* team = nullptr;                    ///< may be null: then number 0 is refused
    RightsJudge* rights = nullptr;                  ///< may be null: then rights allow everything
    DeviceNumber firstNumber = 0;  ///< of the enrolment's 16 (rule I1); the replica keeps which is in use
    /// Takes up or begins a session (beginSession, resumeSession). Asked before a transaction when the session of before
    /// ended, after its day or with its device number; never before the first one. May be empty.
    std::function<Done(ReplicaCore&)> renewSession;
    /// Own clock, asked whenever a stamp is needed; the simulator hands in virtual time.
    std::function<WallMs()> now;
};

/// A row that a commit or a merge touched.
struct ChangedRow {
    int table = 0;
    RecordId id = 0;
};

/// A verdict that differs from the one given before.
struct TurnedVerdict {
    ChangeSetId changeSet = 0;
    Verdict verdict = Verdict::Refused;
    std::string_view reason;  ///< code, static storage; empty of an accepted one
};

/// What a transaction is named and bound to.
struct TransactOptions {
    std::string command;  ///< identifier that takes effect at most once (rule K13); empty: none
};

/// One replica of a firm: its rows, its log, its knowledge, in one database (rules K1 to K7, I1 to I4, R1 to R6).
/// Everything is synchronous, on one thread, with the time handed in; after an error the transaction that ran has left
/// no trace. Replica puts a thread around it; the simulator drives it as it is.
class ReplicaCore : public SegmentStore {
public:
    /// Opens the database, or makes it, and finds its state again from what is durable there.
    /// Errors: setup.*, store.*, replica.other_numbers (the home belongs to another enrolment).
    [[nodiscard]] static Result<std::unique_ptr<ReplicaCore>> open(ReplicaSetup setup);

    /// Runs `work` in one transaction; what it wrote becomes one change set. Durable when it returns. 0: it wrote
    /// nothing, and nothing was recorded. With a command identifier that took effect already, `work` does not run and
    /// the change set of the first time is given.
    /// Errors: those of `work`; own_chain.behind (rule R4: no numbers left), capture.row_deleted (SQL deleted a
    /// replicated row), transaction.too_large, disk.full.
    [[nodiscard]] virtual Result<ChangeSetId> transact(const std::function<Done(Writer&)>& work,
                                                       const TransactOptions& options = {}) = 0;
    /// Appends a session certificate to the own chain and signs with it from there on (rule T1). `author.certificate`
    /// and `notBefore` are set here. `makeBody` gives the certificate's bytes, one msgpack value, for its sequence and
    /// stamp.
    using CertificateBody = std::function<Result<Bytes>(DeviceNumber number, Sequence sequence, Stamp stamp)>;
    [[nodiscard]] virtual Result<ChangeSetId> beginSession(Author author, const CertificateBody& makeBody) = 0;
    /// Goes on in a session whose certificate stands in the own chain already (restarts within a day). A session whose
    /// `notAfter` is 0 lasts a day.
    virtual Done resumeSession(const Author& author) = 0;
    /// Appends an entry to the team log (only the device with the pen does) and hands it to the sink.
    [[nodiscard]] virtual Result<Sequence> appendTeamEntry(ByteView entry) = 0;
    /// The team entry that own change sets name from now on (rule T3): the last of the team log. Set by the replica
    /// whenever the log grows; never moves back.
    virtual Sequence teamEntry() const = 0;

    // SegmentStore. read() first seals what is not sealed yet of the own chain and the team log.
    [[nodiscard]] Result<Knowledge> knowledge() override = 0;
    [[nodiscard]] Result<Knowledge> sealed() override = 0;
    [[nodiscard]] Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from,
                                                  std::size_t maxBytes) override = 0;
    [[nodiscard]] Result<bool> accept(ByteView segment) override = 0;

    /// Seals and stores what is not sealed yet of the own chain; true if there was anything (rule W3).
    [[nodiscard]] virtual Result<bool> sealOutgoing() = 0;
    /// Tries again what waited for a key, an enrolment or something missing; called by itself after accept().
    [[nodiscard]] virtual Result<bool> retryWaiting() = 0;
    /// What somebody else holds. When that is more of our own chain than we do, the end of our log was lost: this number
    /// is given up and the next one of the enrolment taken (rules R4, I1). True: that happened. accept() does the same by
    /// itself when such a segment comes.
    [[nodiscard]] virtual Result<bool> heardOf(const Knowledge& theirs) = 0;
    /// Gives change sets in hand other verdicts, in one transaction, and computes anew the rows that they wrote (rule K8).
    /// Who keeps the team state says which. Error: change_set.missing.
    [[nodiscard]] virtual Done turnVerdicts(std::span<const TurnedVerdict> turned) = 0;
    /// An own number whose chain went back was given up since the home was made: how many.
    virtual int numbersGivenUp() const = 0;

    virtual DeviceNumber number() const = 0;   ///< the own one in use
    virtual Sequence ownSequence() const = 0;  ///< of the newest own change set
    virtual std::int64_t user() const = 0;     ///< of the session
    /// Chain hash after a change set; zeros for sequence 0. Error: change_set.missing.
    [[nodiscard]] virtual Result<Hash> chainHash(DeviceNumber number, Sequence sequence) = 0;

    virtual const schema::ReplicationPlan& plan() const = 0;
    virtual const Layouts& layouts() const = 0;
    virtual Queries queries() = 0;                ///< over the writer's connection
    virtual store::Connection& connection() = 0;  ///< the writer's; outside transact() for reading only
    /// A new read-only connection, prepared.
    [[nodiscard]] virtual Result<std::unique_ptr<store::Connection>> reader() const = 0;

    /// Called after each commit and merge that touched rows, on the caller's thread.
    virtual void onChange(std::function<void(const std::vector<ChangedRow>& rows, bool local)> listener) = 0;
};

}  // namespace outpost::sync
