#pragma once

#include "tests/simulation/trace.h"

#include <cstdint>
#include <string>

namespace outpost::simulation {

/// How what one device wrote gets to the others; the world owns the devices and tells it what happens.
class Carrier {
public:
    virtual ~Carrier() = default;
    /// Time passes until then; whatever is on its way moves on.
    virtual void runUntil(std::int64_t ms) = 0;
    /// An event that is the carrier's: Carry, Cut, Mend, CrashRelay, WipeRelay.
    virtual void happen(const Event& event) = 0;
    /// A device committed something.
    virtual void committed(int device) = 0;
    /// A device's computer was switched on again after its power had failed.
    virtual void restarted(int device) = 0;
    /// Nothing goes wrong any more: everything gets everywhere. Else says who lacks what, though nothing was in the way.
    virtual std::string settle() = 0;
};

}  // namespace outpost::simulation
