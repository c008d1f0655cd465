#pragma once

#include "app/query/reader.h"
#include "schema/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

/// What was deleted, and what comes back with it (C10.14).
namespace outpost::app {

/// A record that hangs on a deleted one: it links to it, directly or through others.
struct Hanging {
    std::string entity;  ///< base entity
    RecordId id = 0;
    bool byItself = false;  ///< deleted by the same change set; else only hidden with what it belongs to (rule K3)
};

/// What comes back when a deleted record is restored: the rows that it owns, and those that the change set which deleted
/// it deleted as well and that link to it. At most kMostHanging of them. Empty: the record is not deleted.
[[nodiscard]] Result<std::vector<Hanging>> whatHangsOn(Reader& reader, const schema::Entity& base, RecordId id);
inline constexpr std::size_t kMostHanging = 10'000;

/// A record in the recycle bin.
struct Deleted {
    std::string entity;  ///< the face where there is one
    RecordId id = 0;
    std::string title;
    ChangeSetId changeSet = 0;  ///< that deleted it
    std::int64_t atMs = 0;
    RecordId user = 0;
    std::vector<Hanging> hanging;
};

/// The last deleted first; of one entity or face where `entity` is not empty. Lines lie there only by their document.
/// Errors: query.entity.
[[nodiscard]] Result<std::vector<Deleted>> recycleBin(Reader& reader, const std::string& entity, std::int64_t limit);

}  // namespace outpost::app
