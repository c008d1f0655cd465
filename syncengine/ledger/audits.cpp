#include "syncengine/ledger/audits.h"

#include <algorithm>

namespace outpost::sync {

std::vector<AuditState> decideAudits(std::span<const Audit> audits, std::span<const AuditCancel> cancels,
                                     const Hash& content, const Judged& judged) {
    const auto isCancelled = [&](const Audit& audit) {
        return std::any_of(cancels.begin(), cancels.end(), [&](const AuditCancel& cancel) {
            return cancel.audit == audit.id && judged(cancel.written);
        });
    };
    std::vector<AuditState> states;
    states.reserve(audits.size());
    for (const Audit& audit : audits) {
        if (!judged(audit.written)) states.push_back(AuditState::Refused);
        else if (isCancelled(audit)) states.push_back(AuditState::Cancelled);
        else states.push_back(audit.content == content ? AuditState::Stands : AuditState::Stale);
    }
    return states;
}

bool isAudited(std::span<const AuditState> states) {
    return std::find(states.begin(), states.end(), AuditState::Stands) != states.end();
}

}  // namespace outpost::sync
