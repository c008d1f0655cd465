#include "syncengine/clock/clock.h"

#include <doctest/doctest.h>

using namespace outpost::sync;

TEST_CASE("R11: stamps grow though the wall clock stands or goes back") {
    Clock clock;
    const Stamp first = clock.next(WallMs{1000});
    const Stamp same = clock.next(WallMs{1000});
    const Stamp back = clock.next(WallMs{5});
    CHECK(first == stampAt(WallMs{1000}));
    CHECK(same == first + 1);
    CHECK(back == first + 2);
    CHECK(clock.next(WallMs{1001}) == stampAt(WallMs{1001}));
}

TEST_CASE("R11: a counter that is full rolls into the time part") {
    Clock clock{stampAt(WallMs{7}) + 0xffff};
    CHECK(clock.next(WallMs{7}) == stampAt(WallMs{8}));
    CHECK(wallOf(clock.last()) == WallMs{8});
}

TEST_CASE("K9: a peer's stamp is adopted, at most ten minutes above the own time") {
    Clock clock;
    CHECK(clock.adopt(stampAt(WallMs{1000}) + 3, WallMs{900}) == Lead::Within);
    CHECK(clock.next(WallMs{900}) == stampAt(WallMs{1000}) + 4);
    CHECK(clock.adopt(stampAt(WallMs{900 + kMaxLeadMs + 1}), WallMs{900}) == Lead::Ahead);
    CHECK(clock.last() == stampAt(WallMs{900 + kMaxLeadMs}));
}
