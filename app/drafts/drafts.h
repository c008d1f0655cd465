#pragma once

#include "app/firm/firm.h"
#include "schema/base/result.h"

#include <string>
#include <utility>
#include <vector>

/// What was typed into forms and not saved yet, in a local table of the home: sealed like every page of it, on this
/// device and for this user only, never replicated. Blocks shortly; any thread but the interface's.
namespace outpost::app {

/// Keeps the form's text under a key of its own ("customer/137438953473"); an empty text drops it. Durable on return.
[[nodiscard]] Done keepDraft(Firm& firm, const std::string& key, const std::string& body);

/// The drafts of who is logged in, by key.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> readDrafts(Firm& firm);

}  // namespace outpost::app
