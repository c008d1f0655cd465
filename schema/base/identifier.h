#pragma once

#include <cstdint>

namespace outpost {

/// A record of any entity: `device number << 33 | counter`, below 2^53, so exact in JSON and in QML (rule I1).
/// Number 0 is the product's own: rows that every firm has bear identifiers written in the catalog.
using RecordId = std::int64_t;

/// One incarnation of a device (rule I1): below 2^20. An enrolment gives 16 of them in a row.
using DeviceNumber = std::uint32_t;

/// Position of a change set in the chain of its device number, counted from 1 (rule I2); below 2^33.
using Sequence = std::uint64_t;

/// A change set of one firm, packed like a record identifier: `device number << 33 | sequence`. 0 is none.
using ChangeSetId = std::int64_t;

inline constexpr int kCounterBits = 33;
inline constexpr std::uint64_t kMaxCounter = (std::uint64_t{1} << kCounterBits) - 1;
inline constexpr DeviceNumber kMaxDeviceNumber = (DeviceNumber{1} << 20) - 1;
inline constexpr DeviceNumber kNumbersAnEnrolment = 16;

constexpr std::int64_t packIdentifier(DeviceNumber number, std::uint64_t counter) {
    return static_cast<std::int64_t>((std::uint64_t{number} << kCounterBits) | counter);
}
constexpr DeviceNumber deviceOf(std::int64_t identifier) {
    return static_cast<DeviceNumber>(static_cast<std::uint64_t>(identifier) >> kCounterBits);
}
constexpr std::uint64_t counterOf(std::int64_t identifier) {
    return static_cast<std::uint64_t>(identifier) & kMaxCounter;
}

}  // namespace outpost
