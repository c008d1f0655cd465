#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/store/sqlite.h"
#include "syncengine/clock/clock.h"
#include "syncengine/log/hash.h"
#include "syncengine/log/version_vector.h"

#include <map>
#include <string_view>
#include <unordered_map>

namespace outpost::sync {

/// What became of a change set (rule K7). Unreadable ones never come here.
enum class Verdict : int { Accepted = 0, Refused = 1, Unknown = 2 };

/// A change set as the log keeps it.
struct LogEntry {
    ChangeSetId id = 0;
    Stamp stamp = 0;
    Hash hash{};
    Verdict verdict = Verdict::Accepted;
    std::int64_t user = 0;
    std::string_view reason;  ///< of a verdict that is not Accepted
    ChangeSetId team = 0;     ///< where the team entry that it names stands (number 0); 0: it names none
    ByteView bytes;           ///< as encoded
};

/// What the team log's verdicts read of a change set.
struct KeptWork {
    ChangeSetId id = 0;
    Hash hash{};
    std::int64_t user = 0;
    ChangeSetId team = 0;           ///< as LogEntry::team
    std::vector<ChangeSetId> seen;  ///< of other numbers, applied since the author's previous one: the newest of each
};

/// The table `change_set`: every change set in hand, its context and stamp (rules K1, I2). Keeps in memory what is asked
/// all the time; after a rollback call reload(). Thread: that of its connection.
class ChangeLog {
public:
    [[nodiscard]] static Result<ChangeLog> open(store::Connection& connection);

    /// What is in hand: accepted, refused and unknown ones alike. Number 0 is not in it.
    const VersionVector& vector() const { return vector_; }
    Sequence teamSequence() const { return team_; }

    /// Appends the next change set of a number, with the context that its author had. Raises vector().
    [[nodiscard]] Done append(const LogEntry& entry, const VersionVector& context);
    /// Appends an entry of the team log, the chain of number 0.
    [[nodiscard]] Done appendTeamEntry(Sequence sequence, const Hash& hash, ByteView entry);
    [[nodiscard]] Done setVerdict(ChangeSetId id, Verdict verdict, std::string_view reason);

    /// Stamp of a change set in hand; of number 0 (the product's own rows) 0.
    [[nodiscard]] Result<Stamp> stampOf(ChangeSetId id);
    /// What the author of a change set in hand had applied: of its own number everything before it. Valid until the
    /// next call of any function here.
    [[nodiscard]] Result<const VersionVector*> contextOf(ChangeSetId id);
    /// Where the team entry stands that a change set named (LogEntry::team); 0 for sequence 0. Error: change_set.missing.
    [[nodiscard]] Result<ChangeSetId> teamOf(DeviceNumber number, Sequence sequence);
    /// Chain hash after a change set; zeros for sequence 0. Error: change_set.missing.
    [[nodiscard]] Result<Hash> hashAt(DeviceNumber number, Sequence sequence);
    /// Error: change_set.missing.
    [[nodiscard]] Result<Verdict> verdictOf(ChangeSetId id);
    /// The bytes as encoded. Error: change_set.missing.
    [[nodiscard]] Result<Bytes> bytesOf(ChangeSetId id);

    /// Every change set in hand, by number and sequence, without its bytes.
    [[nodiscard]] Result<std::vector<KeptWork>> everyWork();

    /// A change set that is being written in this transaction and not appended yet.
    void setPending(ChangeSetId id, Stamp stamp, const VersionVector& context);
    void clearPending() { pending_ = 0; }
    /// Reads what is durable again.
    [[nodiscard]] Done reload();

private:
    ChangeLog() = default;
    store::Connection* connection_ = nullptr;
    store::Statement insert_, stamp_, hash_, contexts_, bytes_, setVerdict_, verdict_, teamOf_;
    VersionVector vector_;
    Sequence team_ = 0;
    struct Latest {
        Sequence sequence = 0;
        VersionVector context;
    };
    std::unordered_map<DeviceNumber, Latest> latest_;      ///< context of the newest change set of each number
    std::unordered_map<ChangeSetId, Stamp> stamps_;        ///< bounded; forgotten when full
    std::map<ChangeSetId, VersionVector> older_;           ///< bounded; older contexts that were asked for
    std::unordered_map<DeviceNumber, Hash> hashes_;        ///< after the newest change set of each number
    std::unordered_map<DeviceNumber, ChangeSetId> teams_;  ///< named by the newest change set of each number
    ChangeSetId pending_ = 0;
    Stamp pendingStamp_ = 0;
    VersionVector pendingContext_;
};

/// As ChangeLog::contextOf, over any connection to the database and what is durable in it. Error: change_set.missing.
[[nodiscard]] Result<VersionVector> readContext(store::Connection& connection, ChangeSetId id);

}  // namespace outpost::sync
