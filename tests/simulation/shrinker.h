#pragma once

#include "tests/simulation/trace.h"

#include <chrono>
#include <functional>

namespace outpost::simulation {

/// The shortest trace found that still fails: leaves out stretches of events, then single ones, then single actions,
/// until nothing more can go or `limit` of real time has passed. `fails` plays a trace from its start.
/// Source: Zeller and Hildebrandt 2002 (delta debugging).
Trace shrink(Trace trace, const std::function<bool(const Trace&)>& fails, std::chrono::milliseconds limit);

}  // namespace outpost::simulation
