#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/store/sqlite.h"
#include "syncengine/log/change_set.h"

#include <optional>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// Rows as they stood at the context of the change set that is judged (rule T3): what was accepted there, and nothing else.
class JudgedContext {
public:
    virtual ~JudgedContext() = default;
    /// The columns of a row, in the plan's order; nothing if it was not there, or was deleted.
    [[nodiscard]] virtual Result<std::optional<std::vector<Value>>> row(int table, RecordId id) = 0;
    /// For finding rows that may have been there; what they held then row() says. For reading only.
    virtual store::Connection& connection() = 0;
};

/// What is to be allowed or not.
struct JudgedWork {
    const ChangeSetView& changeSet;  ///< of kind data, well formed
    DeviceNumber number = 0;
    RecordId user = 0;  ///< its author, by his session
    const Hash& team;   ///< the team entry by whose state it is judged
    JudgedContext& context;
};

/// Whether rights allow a change set. A function of the change set, the team entry and the context alone: every replica
/// must come to the same (rules T3, K8). Asked again when something in the context has turned.
/// Thread: the writer's.
class RightsJudge {
public:
    virtual ~RightsJudge() = default;
    /// Empty: allowed; else the code of the refusal, in static storage. An error is local trouble, never a verdict.
    [[nodiscard]] virtual Result<std::string_view> refusal(const JudgedWork& work) = 0;
};

}  // namespace outpost::sync
