#pragma once

#include "app/firm/firm.h"
#include "schema/base/result.h"

#include <filesystem>
#include <string>

namespace outpost::app {

struct ImportReport {
    std::int64_t created = 0;
    std::int64_t updated = 0;
};

/// Reads records of an entity from a CSV file whose header holds field names or labels (English or Chinese). A column
/// `id` names records to be changed; without it, or where it is empty, records are made. All of the file is
/// read, and its commands are run and taken back, before the first record is written, so a broken line leaves everything
/// as it was. Then 500 records a transaction. Blocks.
/// Errors: those of CsvFile; import.column (with the nearest right word), import.value (line, and what was wrong);
/// import.stopped (how many are kept, and why no more: cancelled, disk full).
[[nodiscard]] Result<ImportReport> importCsv(Firm& firm, const std::string& entity, const std::filesystem::path& file,
                                             const Progress& progress);

/// Writes all living records of an entity to a new CSV file, readable by its owner only: identifier, then every field, as
/// importCsv reads them. Texts that a sheet would run as a formula are guarded. Gives their number. Blocks.
/// Errors: query.entity, file.exists, file.write, cancelled.
[[nodiscard]] Result<std::int64_t> exportCsv(Firm& firm, const std::string& entity, const std::filesystem::path& file,
                                             const Progress& progress);

}  // namespace outpost::app
