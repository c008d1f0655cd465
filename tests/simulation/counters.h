#pragma once

#include "tests/simulation/fault_vfs.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace outpost::simulation {

/// What happened in one seed or in many. A run that never saw a conflict proves nothing about conflicts.
struct Counters {
    std::map<std::string, std::int64_t> of;  ///< by name, see required() for those that no long run may miss
    using Between = std::pair<StepKind, StepKind>;
    std::map<Between, std::int64_t> steps;    ///< how often a step of one kind followed one of another
    std::map<Between, std::int64_t> crashes;  ///< how often the power failed between the two

    void count(const std::string& name, std::int64_t more = 1) { of[name] += more; }
    std::int64_t at(const std::string& name) const;
    void add(const Counters& other);
    /// What a run of `seeds` seeds should have seen and did not; empty: nothing is missing.
    std::string missing(std::int64_t seeds, bool network) const;
    std::string describe() const;
};

}  // namespace outpost::simulation
