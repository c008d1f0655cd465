#pragma once

#include "schema/base/identifier.h"
#include "syncengine/clock/clock.h"
#include "syncengine/log/version_vector.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Which change sets bear a time that had not come (rules K9, R11). Functions of observations alone. Pure.
namespace outpost::sync {

/// "This change set was here before its time": what a device writes into its own chain.
struct Observation {
    ChangeSetId written = 0;  ///< the change set that holds the observation; its author is the observer
    Stamp stamp = 0;          ///< of that change set
    ChangeSetId observed = 0;
    Stamp observedStamp = 0;       ///< as the set has it, not as the observer says
    bool knewObserved = true;      ///< what is observed lay in the observer's context
    bool byAdministrator = false;  ///< judged by the team state that the observing change set names
    bool onlyOther = false;        ///< by the same state: the only active device but the author's
};

/// Counts if what it observes was known, stood over 10 minutes above its own stamp, and is of another device.
bool observationCounts(const Observation& observation);

/// True if the counting ones among `observations`, all of one change set, are by two devices, or one by an
/// administrator's or by the only other active one. Only accepted observations may be handed in. `context`: only those
/// inside of it are used, as a verdict must (rule T3); null: the whole set.
bool isAhead(std::span<const Observation> observations, const VersionVector* context = nullptr);

/// Every change set that is ahead by any of the observations; ascending, each once.
std::vector<ChangeSetId> changeSetsAhead(std::span<const Observation> observations,
                                         const VersionVector* context = nullptr);

/// How far others' clocks stand from the own one, in milliseconds, as measured on line.
struct ClockWitness {
    std::optional<std::int64_t> relayOffsetMs;
    std::span<const std::int64_t> peerOffsetsMs;  ///< one a device
};
inline constexpr std::int64_t kClockAgreesMs = 5 * 60 * 1000;

/// The own clock is confirmed if the relay's or two peers' stand within 5 minutes of it.
bool isClockConfirmed(const ClockWitness& witness);

/// Is an observation of `received` to be written? Only if the own clock is confirmed and the observation would count:
/// `own` is the stamp that it would bear, after `received` was adopted as far as it may be. A device of which a clock
/// ahead has dragged the stamps up to the limit is so accused by nobody (decision 0095). `mine`: the own number.
bool shouldObserve(ChangeSetId received, Stamp receivedStamp, DeviceNumber mine, Stamp own, bool confirmed);

}  // namespace outpost::sync
