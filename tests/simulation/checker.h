#pragma once

#include "syncengine/replica/replica_core.h"
#include "tests/simulation/reference_model.h"

#include <string>

namespace outpost::simulation {

/// The version vector of what a replica holds, without the team log.
Context contextOf(const sync::Knowledge& knowledge);

/// Compares all that a replica holds with what the model says of the same change sets: rows, standing values and
/// their heads, dead rows, sets, open conflicts with both values, edits without a row, refused change sets. The first
/// difference in words; empty: none.
std::string difference(sync::ReplicaCore& core, const ReferenceModel& model, const Context& part);

}  // namespace outpost::simulation
