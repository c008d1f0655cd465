#include "syncengine/log/version_vector.h"

#include <doctest/doctest.h>

using namespace outpost;
using outpost::sync::VersionVector;

TEST_CASE("K1: this write was known: one comparison") {
    const VersionVector vector{{16, 3}, {32, 1}};
    CHECK(vector.contains(packIdentifier(16, 3)));
    CHECK_FALSE(vector.contains(packIdentifier(16, 4)));
    CHECK_FALSE(vector.contains(packIdentifier(48, 1)));
    CHECK(vector.contains(0));
}

TEST_CASE("K1: merging takes the higher of each, and the difference gives it back") {
    VersionVector a{{16, 3}, {32, 1}};
    const VersionVector before = a;
    a.merge(VersionVector{{8, 2}, {16, 1}, {32, 5}});
    CHECK(a == VersionVector{{8, 2}, {16, 3}, {32, 5}});
    CHECK(a.since(before) == std::vector<VersionVector::Entry>{{8, 2}, {32, 5}});
    CHECK(before.since(a).empty());
}
