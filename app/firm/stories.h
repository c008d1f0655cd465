#pragma once

#include "app/firm/firm.h"
#include "app/query/reader.h"

#include <functional>
#include <string>

namespace outpost::app {

/// Names the device that a device number belongs to; empty when it is not known.
using DeviceNames = std::function<std::string(DeviceNumber)>;

/// What the engine knows of conflicts, history and refusals, with the names that people read. Thread: the reader's.
[[nodiscard]] Result<std::vector<ConflictEntry>> tellConflicts(Reader& reader, const DeviceNames& devices,
                                                               RecordId record, std::int64_t limit);
[[nodiscard]] Result<std::vector<HistoryEntry>> tellHistory(Reader& reader, const DeviceNames& devices,
                                                            const std::string& entity, RecordId record);
[[nodiscard]] Result<RecordDetail> tellAsOn(Reader& reader, const std::string& entity, RecordId record,
                                            std::int64_t atMs);
[[nodiscard]] Result<std::vector<DeletedEntry>> tellDeleted(Reader& reader, const DeviceNames& devices,
                                                            const std::string& entity, std::int64_t limit);
[[nodiscard]] Result<std::vector<RefusedEntry>> tellRefused(Reader& reader, const DeviceNames& devices);

}  // namespace outpost::app
