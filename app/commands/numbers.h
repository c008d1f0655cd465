#pragma once

#include "app/commands/command.h"
#include "schema/store/sqlite.h"

#include <string>

namespace outpost::app {

/// The next number of an entity's rule: prefix, date, device part (as soon as the firm has more than one device) and
/// running number: KH000001, KH2-000017, KH2b-000001 after the device's second incarnation (C6.3). Counts by device
/// number in a local table of the same database, so that the number and what bears it become durable together and no
/// two devices ever make the same one.
[[nodiscard]] Result<std::string> nextNumber(store::Connection& connection, const std::string& entity,
                                             const schema::NumberRule& rule, const Caller& by);

/// The reference that a document bears from its first save: N1-0042 (device, count; rule D1).
[[nodiscard]] Result<std::string> nextReference(store::Connection& connection, const Caller& by);

/// Makes the local table; called when a home is opened.
[[nodiscard]] Done makeNumberTable(store::Connection& connection);

/// "2", "2b": the device's place and, from its second incarnation on, a letter.
std::string devicePart(const Caller& by);

}  // namespace outpost::app
