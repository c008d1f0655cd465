// Built with sealing.cpp as a released program has it.
#include "syncengine/team/sealing.h"

#include <doctest/doctest.h>

using namespace outpost::sync;

TEST_CASE("T7: a released program refuses keys locked at the smallest password cost") {
    CHECK_FALSE(passwordCostAllowed(PasswordCost::Smallest));
    CHECK(passwordCostAllowed(PasswordCost::Moderate));
    CHECK(keyOfPassword("secret", randomSalt(), PasswordCost::Smallest).error().code == "password.cost");
}
