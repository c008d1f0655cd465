#pragma once

#include "schema/base/identifier.h"
#include "syncengine/ledger/judged.h"
#include "syncengine/log/hash.h"

#include <span>
#include <vector>

/// Whether a document is audited (rule D3): a function of its audits and of the content that stands. Pure.
namespace outpost::sync {

/// An approval. Who, when, in what role and under which team state are fields of its row; deciding needs the hash.
struct Audit {
    RecordId id = 0;
    ChangeSetId written = 0;
    Hash content{};  ///< contentHash of what was approved
};

/// Takes an audit back (rule D4).
struct AuditCancel {
    RecordId audit = 0;
    ChangeSetId written = 0;
};

/// Never deleted: a stale audit stays and says so.
enum class AuditState {
    Refused,    ///< its author might not, or it is not in this view
    Cancelled,  ///< taken back
    Stale,      ///< the content is another one: a covered field was changed, here or elsewhere
    Stands,
};

/// The state of each of the audits of one document and step, in their order. `content` is the hash of what stands.
std::vector<AuditState> decideAudits(std::span<const Audit> audits, std::span<const AuditCancel> cancels,
                                     const Hash& content, const Judged& judged);

/// True if one stands.
bool isAudited(std::span<const AuditState> states);

}  // namespace outpost::sync
