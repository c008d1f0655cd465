#pragma once

#include "syncengine/trust/signing.h"
#include "syncengine/trust/stability.h"

#include "firm.h"

#include <map>
#include <random>
#include <set>
#include <string>

namespace outpost::testing {

/// A random history of a firm whose devices work, talk, fall away, are removed, and pass and seize the pen, while a thief
/// does what the keys of one device allow. Honest devices follow the rules by what they know alone.
class History {
public:
    explicit History(std::uint64_t seed);

    /// What a device knows: entries and change sets by their place in the lists below, always with all that they rest on.
    struct Place {
        DeviceNumber device = 0;
        std::set<std::size_t> entries, works;
        bool stolen = false, lost = false;
        SignedMoves moves;
        std::map<Point, Finding> folded;
        std::set<Hash> epochsAtFold;
    };
    struct Counts {
        int removals = 0, sheets = 0, majorities = 0, passes = 0, secondEntries = 0, folds = 0, epochs = 0,
            enrolled = 0, turned = 0;
    };

    std::vector<EntryFacts> entries;
    std::vector<WorkFacts> works;
    std::vector<Place> places;
    Counts counts;
    std::string broken;  ///< the first property that did not hold; empty
    DeviceNumber thief = 0;
    Hash newestSheet{};
    /// Moves that the thief took no part in, beside the sheet's.
    std::set<Hash> honestMoves;
    std::map<Hash, DeviceNumber> removedByHonest;

    void run(int steps);

private:
    struct View {
        View(const History& all, const Place& place);
        TeamTree tree;
        WorkGraph work;
        TrustJudgement judgement;
    };
    std::size_t pick(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
    bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
    Place* anyPlace(bool honest);
    std::size_t addEntry(EntryFacts facts);
    void addWork(Place& place, const View& view, const Hash& named, bool forks);
    Hash freshHash();
    EntryFacts follow(const EntryFacts& before, PenMove move);

    void talk();
    void meet();
    void work(Place* place);
    void writeEntry();
    void seizeBySheet();
    void moveByMajority();
    void steal();
    void fold(Place* place);
    void checkFolded(Place& place, const View& view);
    void fail(const char* property) {
        if (broken.empty()) broken = property;
    }

    std::mt19937_64 random_;
    std::uint64_t paper_ = 1;  // boxes that are crossed out on the sheet
    std::map<Hash, std::size_t> entryAt_;
    std::map<DeviceNumber, std::size_t> lastWork_;  // of each number, by its place in the list
    DeviceNumber nextEnrolment_ = E;
};

/// The first property of the whole history that does not hold; empty if all do.
std::string brokenAtTheEnd(const History& history, std::uint64_t seed);

}  // namespace outpost::testing
