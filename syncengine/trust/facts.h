#pragma once

#include "schema/base/identifier.h"
#include "syncengine/log/hash.h"

#include <compare>
#include <cstdint>
#include <vector>

/// What this folder is told. Bytes are read, signatures checked and contents held against the state of their path by
/// others (syncengine/team); here stand only the facts, and nothing here trusts that they are many, few or in order.
namespace outpost::sync {

/// A change set in a chain. A number may have two of one sequence (a fork, rule K1); the hash tells them apart.
struct Point {
    DeviceNumber number = 0;
    Sequence sequence = 0;
    Hash hash{};  ///< of the chain after it
    auto operator<=>(const Point&) const = default;
};

/// The device that owns a number, by its first number (rule I1).
constexpr DeviceNumber deviceOwning(DeviceNumber number) { return number - number % kNumbersAnEnrolment; }

/// The right to be a member at all; other rights are numbered by whoever knows them.
inline constexpr std::uint64_t kMembership = 0;
/// The right to work in the firm, of a user: it can be given back.
inline constexpr std::uint64_t kWorking = 1;

/// What was lost, and whose work it concerns: that of `user`, or of everybody where it is 0, on `device` (first number),
/// or anywhere where it is 0. The same loss in two entries has the same key.
struct LossKey {
    std::uint64_t right = kMembership;
    RecordId user = 0;
    DeviceNumber device = 0;
    auto operator<=>(const LossKey&) const = default;
};

/// Losing a right (rule T4). `last`: the last accepted change set of each number concerned; of a number that is not
/// named nothing was.
struct Loss {
    LossKey key;
    std::vector<Point> last;
};

/// A range that no active device holds any more (rule K1).
struct GivenUp {
    DeviceNumber number = 0;
    Sequence from = 0, to = 0;
};

/// How an entry moves the pen (rule T2). A pass and a seizure are judged alike; they differ in what may be signed.
enum class PenMove : std::uint8_t { None, Pass, Seizure };

/// An entry of the team log.
struct EntryFacts {
    Hash hash{};                   ///< of the chain after it
    Hash before{};                 ///< of the entry that it follows, for a move the last that it keeps; founding: zeros
    Sequence position = 0;         ///< its place, counted from 1
    PenMove move = PenMove::None;  ///< the founding: None
    std::uint64_t term = 0;        ///< of the pen that wrote it; a move's own, above all before it
    bool sheet = false;            ///< the recovery sheet signed; the founding and moves only
    std::vector<DeviceNumber> signers;  ///< whose signatures are right, by first number
    DeviceNumber holder = 0;            ///< of the founding and of moves: who has the pen from here
    std::vector<DeviceNumber> keepers;  ///< by first number; the sheet's moves name them, nothing else may
    std::vector<DeviceNumber> enrols;   ///< by first number
    std::vector<Loss> losses;           ///< a removal is a loss of kMembership with device
    std::vector<LossKey> regained;      ///< rights given back; membership never is (rule I1: new numbers)
    std::vector<GivenUp> givenUp;
    std::vector<Point> state;  ///< of a move: the vector of the state that it names (rule K14)
    bool restore = false;      ///< a move that is a whole-firm restore to `state`, whatever it voids
    bool fits = true;          ///< what else it says fits the state of its own path
};

/// A change set, as far as verdicts read it.
struct WorkFacts {
    DeviceNumber number = 0;
    Sequence sequence = 0;
    Hash hash{}, before{};        ///< of the chain after and before it
    Hash named{};                 ///< the team entry that it names (rule T3)
    RecordId user = 0;            ///< its author, by its session certificate
    std::vector<Point> frontier;  ///< applied since the author's previous one, that no other of them holds (rule K1)
};

}  // namespace outpost::sync
