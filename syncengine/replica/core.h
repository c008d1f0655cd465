#pragma once

#include "syncengine/capture/capture.h"
#include "syncengine/clock/clock.h"
#include "syncengine/log/change_set.h"
#include "syncengine/log/envelope.h"
#include "syncengine/merge/counter_sums.h"
#include "syncengine/merge/judge.h"
#include "syncengine/merge/merger.h"
#include "syncengine/merge/unit_heads.h"
#include "syncengine/replica/identifiers.h"
#include "syncengine/replica/replica_core.h"
#include "syncengine/replica/segments.h"
#include "syncengine/replica/team_judge.h"
#include "syncengine/store/change_log.h"

#include <map>
#include <optional>
#include <string>

/// Private to this folder: what stands behind ReplicaCore.
namespace outpost::sync {

/// Why a change set is refused until all are judged, later in the same transaction.
inline constexpr std::string_view kWaitsForTeam = "team.waits";

class Core final : public ReplicaCore {
public:
    explicit Core(ReplicaSetup setup) : setup_(std::move(setup)) {}
    [[nodiscard]] Done start();

    Result<ChangeSetId> transact(const std::function<Done(Writer&)>& work, const TransactOptions& options) override;
    Result<ChangeSetId> beginSession(Author author, const CertificateBody& makeBody) override;
    Done resumeSession(const Author& author) override;
    Result<Sequence> appendTeamEntry(ByteView entry) override;
    Sequence teamEntry() const override { return log_->teamSequence(); }

    Result<Knowledge> knowledge() override;
    Result<Knowledge> sealed() override;
    Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) override;
    Result<bool> accept(ByteView segment) override;
    Result<bool> sealOutgoing() override;
    Result<bool> retryWaiting() override;
    Result<bool> heardOf(const Knowledge& theirs) override;
    Done turnVerdicts(std::span<const TurnedVerdict> turned) override;
    int numbersGivenUp() const override { return static_cast<int>(number_ - setup_.firstNumber); }

    DeviceNumber number() const override { return number_; }
    Sequence ownSequence() const override { return log_->vector().of(number_); }
    std::int64_t user() const override { return author_.user; }
    Result<Hash> chainHash(DeviceNumber number, Sequence sequence) override { return log_->hashAt(number, sequence); }

    const schema::ReplicationPlan& plan() const override { return setup_.plan; }
    const Layouts& layouts() const override { return *layouts_; }
    Queries queries() override { return Queries{*layouts_, connection_}; }
    store::Connection& connection() override { return connection_; }
    Result<std::unique_ptr<store::Connection>> reader() const override;
    void onChange(std::function<void(const std::vector<ChangedRow>&, bool)> listener) override {
        onChange_ = std::move(listener);
    }

private:
    friend class CoreWriter;

    [[nodiscard]] Result<store::Connection> connect(bool readOnly) const;

    // One transaction (core.cpp)
    [[nodiscard]] Done begin();
    [[nodiscard]] Done needSession();
    [[nodiscard]] Done commit();
    void rollback();
    void tellChange(const TouchedRows& touched, bool local);
    [[nodiscard]] Done refreshLocal(const TouchedRows& touched, store::Origin origin);

    // Own change sets (commit.cpp)
    [[nodiscard]] ChangeSetId nextOwn() const { return packIdentifier(number_, ownSequence() + 1); }
    [[nodiscard]] Result<ChangeSetId> commitCaptured(const Captured& captured);
    [[nodiscard]] Done commitRow(const RowChange& row, ChangeSetId id, Stamp stamp, BodyWriter& body);
    [[nodiscard]] Done commitInsert(const RowChange& row, ChangeSetId id, BodyWriter& body);
    [[nodiscard]] Done commitUpdate(const RowChange& row, ChangeSetId id, Stamp stamp, BodyWriter& body);
    struct Counted {
        std::int64_t delta = 0, sum = 0;
    };
    [[nodiscard]] Result<Counted> commitCount(const RowChange& row, int unit, const ValueView& after, ChangeSetId id);
    [[nodiscard]] Done commitSet(const SetChange& set, ChangeSetId id, BodyWriter& body);
    [[nodiscard]] Done stampRow(const TableLayout& table, RecordId id, std::optional<ChangeSetId> written,
                                const RowStamps& stamps, const std::vector<std::pair<int, ValueView>>& columns);
    [[nodiscard]] Done remember(const TableLayout& table, RecordId id, ChangeSetId changeSet);
    [[nodiscard]] Done appendOwn(ChangeSetId id, Stamp stamp, ChangeSetKind kind, ByteView body);
    [[nodiscard]] Result<std::vector<ChangeSetId>> frontier();
    /// A statement by its text, made once.
    [[nodiscard]] Result<store::Statement*> statement(const std::string& sql);
    Bytes plainInsertsBody(const Captured& captured) const;

    // What is handed out (outgoing.cpp)
    [[nodiscard]] Result<bool> sealChain(DeviceNumber number, Sequence held);
    [[nodiscard]] Done nameSession(PlainSegment& plain);

    // What others send (receive.cpp)
    [[nodiscard]] Result<bool> acceptOne(const EnvelopeHeader& header, ByteView segment);
    [[nodiscard]] Result<bool> keepWaiting(const EnvelopeHeader& header, ByteView segment, ChangeSetId needs,
                                           Sequence held);
    [[nodiscard]] Result<bool> takeSegment(const EnvelopeHeader& header, ByteView segment, TouchedRows& touched);
    [[nodiscard]] Result<bool> takeTeamEntries(const PlainSegment& plain, const std::vector<Hash>& hashes,
                                               ByteView segment, Sequence held, TouchedRows& touched);
    [[nodiscard]] Result<ChangeSetId> contextFor(DeviceNumber number, Sequence sequence,
                                                 const std::vector<ChangeSetId>& frontier, VersionVector& context);
    [[nodiscard]] Result<ChangeSetId> takeChangeSet(const PlainSegment& plain, ByteView bytes, const Hash& hash,
                                                    Sequence sequence, TouchedRows& touched);
    Judgement judge(const PlainSegment& plain, const ChangeSetView& view, ChangeSetId id, Stamp before,
                    bool frontierOthers);
    [[nodiscard]] Result<bool> keepFork(const PlainSegment& plain, const std::vector<Hash>& hashes, Sequence from);
    [[nodiscard]] Done reconsiderUnknown();
    [[nodiscard]] Done tellTeam();
    [[nodiscard]] Done takeTeamEntry(Sequence sequence, const Hash& hash, ByteView entry);

    // Trust (judging.cpp)
    [[nodiscard]] Result<std::string_view> refusalBy(const Finding& finding, RecordId user, const ChangeSetView& view,
                                                     const VersionVector& context);
    [[nodiscard]] Done judgeByTeam(LogEntry& entry, const ChangeSetView* view, const VersionVector& context);
    [[nodiscard]] Done judgeAnew(TouchedRows& touched);
    [[nodiscard]] Done mayWriteNow() const;
    class ContextRows;

    // Verdicts that turn (turn.cpp)
    [[nodiscard]] Done applyTurned(std::span<const TurnedVerdict> turned, TouchedRows& touched);
    [[nodiscard]] Done applyEffects(std::span<const TurnedVerdict> turned, TouchedRows& touched);

    // Own numbers (core.cpp)
    [[nodiscard]] Done takeNextNumber();

    ReplicaSetup setup_;
    store::Connection connection_;
    std::unique_ptr<Layouts> layouts_;
    std::optional<ChangeLog> log_;
    std::optional<UnitHeads> heads_;
    std::optional<CounterSums> counters_;
    std::optional<Judge> judge_;
    std::optional<TeamJudge> team_;
    std::unique_ptr<Merger> merger_;
    std::unique_ptr<Capture> capture_;
    std::optional<Segments> segments_;
    std::optional<Identifiers> identifiers_;
    store::Statement begin_, commit_, rollback_, remember_, findCommand_, addCommand_;
    std::map<std::string, store::Statement> statements_;
    Clock clock_;
    DeviceNumber number_ = 0;
    CatalogMark catalog_{};
    Author author_;
    std::int64_t unknown_ = 0;    ///< change sets in hand whose verdict is unknown
    bool hadSession_ = false;     ///< of this opening
    bool numbersUsedUp_ = false;  ///< the last own number went back too
    bool ownWentBack_ = false;    ///< what is just taken in shows that somebody holds more, or other, of our own chain
    TouchedRows touched_;
    std::unique_ptr<Writer> writer_;
    std::function<void(const std::vector<ChangedRow>&, bool)> onChange_;
};

}  // namespace outpost::sync
