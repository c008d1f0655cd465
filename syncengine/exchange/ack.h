#pragma once

#include "schema/base/result.h"
#include "syncengine/exchange/segment_store.h"
#include "syncengine/team/crypto.h"
#include "syncengine/tunnel/types.h"

#include <array>
#include <functional>
#include <map>

namespace outpost::sync {

/// What a device durably holds, in its own signed words (rules R13, W6): what the status line says rests on these, and
/// the relay drops nothing that one of them does not cover. Of one device the greatest serial holds.
struct SignedAck {
    DeviceNumber device = 0;   ///< first number of the enrolment
    std::uint64_t serial = 0;  ///< sum of what is held: grows with knowledge, needs no counter on disk
    Knowledge holds;
    std::array<std::uint8_t, 64> signature{};  ///< Ed25519 by the device's routing key over ackText()
    bool operator==(const SignedAck&) const = default;
};

/// Sum of the sequences held.
std::uint64_t serialOf(const Knowledge& knowledge);

/// BLAKE2b-256 of the canonical encoding; equal exactly for equal knowledge. Zero sequences do not count.
std::array<std::uint8_t, 32> knowledgeHash(const Knowledge& knowledge);

/// What is signed, under the label "outpost ack 1": firm's routing key || device (4) || serial (8) || knowledgeHash(holds).
Bytes ackText(const PublicKey& firm, DeviceNumber device, std::uint64_t serial, const Knowledge& holds);

/// Signs ackText() with the device's routing key.
using AckSigner = std::function<std::array<std::uint8_t, 64>(ByteView text)>;
AckSigner ackSigner(SigningKey key);
/// The Ed25519 key that a device's acknowledgements are checked with; false for a device that is not known.
using AckKeyOf = std::function<bool(DeviceNumber device, PublicKey& key)>;

[[nodiscard]] SignedAck makeAck(const PublicKey& firm, DeviceNumber device, Knowledge holds, const AckSigner& sign);
[[nodiscard]] bool ackIsGenuine(const SignedAck& ack, const PublicKey& firm, const PublicKey& key);

/// Bytes for keeping one in a database. Errors of decode: `ack.damaged`.
Bytes encodeAck(const SignedAck& ack);
[[nodiscard]] Result<SignedAck> decodeAck(ByteView bytes);

/// Newest genuine acknowledgement of each device.
using AckBook = std::map<DeviceNumber, SignedAck>;

}  // namespace outpost::sync
