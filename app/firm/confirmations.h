#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"
#include "syncengine/exchange/ack.h"

#include <cstdint>
#include <map>

namespace outpost::app {

/// What others confirmed to hold, kept over restarts in local tables, so that the status line stays true off line
/// (rule R13). The relay stands among them as kRelayWord. Thread: the writer's.
struct Confirmation {
    sync::SignedAck ack;
    std::int64_t learnedAtMs = 0;
};
/// The relay's place among the devices.
inline constexpr DeviceNumber kRelayWord = 0;
using Confirmations = std::map<DeviceNumber, Confirmation>;

[[nodiscard]] Done makeConfirmationTables(store::Connection& connection);
[[nodiscard]] Done keepAck(store::Connection& connection, const sync::SignedAck& ack, std::int64_t nowMs);
[[nodiscard]] Result<Confirmations> keptAcks(store::Connection& connection);

}  // namespace outpost::app
