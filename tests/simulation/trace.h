#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// A history as plain data: made from a seed, played by a world, cut shorter when it fails, printed line by line.
/// Every event means something whatever came before it, so that events can be left out.
namespace outpost::simulation {

/// One write of a user. Rows are named by slots: an Insert gives its row a slot that no other has; a slot whose row
/// is not visible where it is meant falls back to another row of that table there.
struct Action {
    enum class Kind : std::uint8_t {
        Insert,        ///< a new row in `slot`; `other` is its owner's or parent's slot, where the table has one
        InsertCommon,  ///< a row that every firm has (identifier of number 0): several devices may make the same one
        Edit,          ///< one unit; `value` is not what stands, else it is the next one
        Move,          ///< gives the row another owner or another parent in the tree: `other`
        Delete,
        Restore,
        AddTo,       ///< adds the row in slot `other` to the row's set
        RemoveFrom,  ///< takes a member out of the row's set
        Count,       ///< adds to the row's counter: a little, or so much that sums made apart leave 64 bits
        Choose       ///< decides an open conflict of this device: `value` even: what stands, odd: what lost
    };
    Kind kind = Kind::Edit;
    std::uint8_t table = 0;  ///< index into the simulated catalog
    std::uint8_t unit = 0;   ///< which of the table's plain units, modulo their number
    bool fromForm = false;   ///< the write was typed into the form that this device opened last (rule K4)
    int slot = 0;
    int other = 0;
    int value = 0;
};

struct Event {
    enum class Kind : std::uint8_t {
        Transact,    ///< `device` commits `actions` in one transaction
        OpenForm,    ///< `device` opens the row of actions[0] and remembers what it was shown
        Carry,       ///< what `other` holds is carried to `device` by hand, with the seed's losses
        Cut,         ///< from now on the devices in the bit mask `amount` and all others do not hear of each other
        Mend,        ///< ends the cut
        Crash,       ///< the power of `device` fails at the `amount`-th write from now on (see CrashPoints)
        TurnClock,   ///< `device`'s clock jumps by `amount` ms
        CrashRelay,  ///< as Crash, for the relay
        WipeRelay    ///< the relay loses its disk
    };
    Kind kind = Kind::Transact;
    std::int64_t atMs = 0;  ///< virtual time since the start
    int device = 0;
    int other = 0;
    std::int64_t amount = 0;
    std::uint64_t dice =
        0;  ///< seeds whatever chance this event needs, so that leaving out others changes nothing here
    std::vector<Action> actions;
};

/// What differs from seed to seed and does not change while it runs.
struct Weather {
    int devices = 5;
    std::vector<std::int64_t> clockErrorMs;  ///< by device
    int lossPercent = 0;                     ///< of segments by hand, or of datagrams
    int doublePercent = 0;
    int reorderPercent = 0;
    std::int64_t delayMs = 20;  ///< one way
    int hostile = -1;           ///< the device that also writes what the others refuse; -1: none
    int checkpointPages = 1000;
};

struct Trace {
    std::uint64_t seed = 0;
    Weather weather;
    std::vector<Event> events;
};

/// One line for people.
std::string describe(const Event& event);
std::string describe(const Trace& trace);

}  // namespace outpost::simulation
