#pragma once

#include "schema/base/identifier.h"

#include <functional>

namespace outpost::sync {

/// Whether a change set counts in the view that is being computed: it is in hand there and accepted there. The whole set
/// is one view; what a closing's context evaluates to is another (rule K12: refused there is outside).
using Judged = std::function<bool(ChangeSetId)>;

}  // namespace outpost::sync
