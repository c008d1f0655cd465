#pragma once

#include "syncengine/replica/team_log_sink.h"
#include "syncengine/team/session.h"

#include <map>
#include <vector>

namespace outpost::sync {

/// What this device knows of its firm: entries as the replica hands them on, the state that they come to, the team keys
/// that are sealed to this device, and the session certificates of every chain (rules T1, T2).
/// Stored:  nothing; the replica keeps the entries and hands them in again at each opening.
/// Thread:  one owner, the writer's.
class TeamLog : public TeamLogSink {
public:
    /// `firm`: whose log this is; a log of another firm is refused at its first entry.
    TeamLog(const FirmId& firm, const DeviceKeys& device)
        : firm_(firm), device_(device.copy()), state_(device_.exchange.publicKey()) {}

    [[nodiscard]] Result<EntryFacts> take(Sequence sequence, ByteView entry) override;
    void forget(Sequence last) override;
    [[nodiscard]] Done certificate(DeviceNumber number, Sequence sequence, ByteView body) override;

    /// A team key from elsewhere than the log: who joins is handed them before the log.
    void giveKey(TeamKey key);

    const TeamState& state() const { return state_; }
    const FirmId& firm() const { return firm_; }
    const DeviceKeys& device() const { return device_; }
    const TeamKeys& keys() const { return keys_; }
    /// The key to seal with: the newest generation. Null before there is one that this device holds.
    const TeamKey* currentKey() const;
    /// The key under which the team log's entry at `position` is sealed: the newest generation made before it, so that
    /// who holds that one reads the entry that brings him the next; the first one before there was any. Null as above.
    const TeamKey* keyOfEntry(Sequence position) const;
    /// The session that writes the chain of `number` at `sequence`: its newest certificate up to there. Null if there is
    /// none, or it ended before the newest of all began.
    const SessionCertificate* sessionAt(DeviceNumber number, Sequence sequence) const;

private:
    void rebuild();
    void openKeys();
    FirmId firm_;
    DeviceKeys device_;
    TeamState state_;
    std::vector<Bytes> entries_;
    TeamKeys keys_;
    std::map<DeviceNumber, std::map<Sequence, SessionCertificate>> certificates_;
};

/// Label under which team keys are sealed to devices.
inline constexpr std::string_view kTeamKeyLabel = "outpost team key copy 1";
/// Label under which users' locked keys are sealed to devices.
inline constexpr std::string_view kBundleLabel = "outpost user bundle 1";

}  // namespace outpost::sync
