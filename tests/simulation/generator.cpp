#include "tests/simulation/generator.h"

#include "tests/simulation/dice.h"
#include "tests/simulation/simulated_catalog.h"

#include <algorithm>
#include <array>

namespace outpost::simulation {

namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kYear = 365 * 24 * 3600 * kSecond;
constexpr int kCommonRows = 2;
constexpr int kSpare = 80;  ///< some transactions are lost with the power, or find nothing to do

class Generator {
public:
    Generator(std::uint64_t seed, Transport transport) : dice_(seed), transport_(transport) {
        trace_.seed = seed;
        makeWeather();
    }

    Trace make(int changeSets) {
        firstRows();
        for (int done = 1; done < changeSets + kSpare; ++done) {
            pass();
            transact(done);
            if (transport_ == Transport::ByHand && dice_.percent(35)) carry(device(), device());
            if (dice_.percent(12)) openForm();
        }
        placeTroubles();
        return std::move(trace_);
    }

private:
    void makeWeather() {
        Weather& weather = trace_.weather;
        weather.devices = 5 + dice_.below(2);
        for (int i = 0; i < weather.devices; ++i) weather.clockErrorMs.push_back(clockError());
        weather.lossPercent = std::array{0, 2, 10, 25}[static_cast<std::size_t>(dice_.below(4))];
        weather.doublePercent = std::array{0, 3, 15}[static_cast<std::size_t>(dice_.below(3))];
        weather.reorderPercent = std::array{0, 5, 30}[static_cast<std::size_t>(dice_.below(3))];
        weather.delayMs = dice_.between(1, 120);
        if (dice_.percent(30)) weather.hostile = dice_.below(weather.devices);
        weather.checkpointPages = std::array{30, 100, 1000}[static_cast<std::size_t>(dice_.below(3))];
    }

    std::int64_t clockError() {
        switch (dice_.weighted(std::array{6, 3, 1})) {
            case 0: return dice_.between(-500, 500);
            case 1: return dice_.between(-600 * kSecond, 600 * kSecond);
            default: return dice_.percent(50) ? 2 * kYear : -kYear;
        }
    }

    int device() { return dice_.below(trace_.weather.devices); }
    void pass() { nowMs_ += transport_ == Transport::ByHand ? dice_.between(1, 400) : dice_.between(1, 250); }

    Event& add(Event::Kind kind, int device) {
        Event event;
        event.kind = kind;
        event.atMs = nowMs_;
        event.device = device;
        event.dice = dice_.next();
        return trace_.events.emplace_back(std::move(event));
    }

    /// One device makes the first rows, and everybody hears of them, or nothing would ever meet.
    void firstRows() {
        Event& event = add(Event::Kind::Transact, 0);
        for (const int table : {kParty, kParty, kParty, kContact, kContact, kNumber, kOrg, kOrg, kOrg})
            event.actions.push_back(insert(table));
        if (transport_ == Transport::ByHand)
            for (int to = 1; to < trace_.weather.devices; ++to) carry(to, 0);
        else nowMs_ += 10 * kSecond;
    }

    void carry(int to, int from) {
        if (to == from) from = (from + 1) % trace_.weather.devices;
        add(Event::Kind::Carry, to).other = from;
    }

    void openForm() {
        Action shown;
        shown.table = static_cast<std::uint8_t>(pickTable());
        shown.slot = slotOf(shown.table);
        const int who = device();
        add(Event::Kind::OpenForm, who).actions.push_back(shown);
        lastForm_[static_cast<std::size_t>(who)] = shown;
    }

    void transact(int done) {
        const int who = device();
        const int count = dice_.percent(70) ? 1 : static_cast<int>(dice_.between(2, dice_.percent(20) ? 8 : 3));
        std::vector<Action> actions;
        for (int i = 0; i < count; ++i) actions.push_back(action(who));
        if (done == 150 && dice_.percent(20)) bulk(actions);
        add(Event::Kind::Transact, who).actions = std::move(actions);
    }

    /// A transaction that is larger than a usual segment's worth of small edits.
    void bulk(std::vector<Action>& actions) {
        for (int i = 0; i < 200; ++i) actions.push_back(insert(kChoice));
        slots_[kChoice].clear();  // rows made in bulk are not worked on again, or nothing would meet any more
    }

    int pickTable() { return dice_.weighted(std::array{40, 20, 10, 20, 10}); }

    Action insert(int table) {
        Action made;
        made.kind = Action::Kind::Insert;
        made.table = static_cast<std::uint8_t>(table);
        made.slot = nextSlot_++;
        if (table == kContact) made.other = slotOf(kParty);
        if (table == kNumber) made.other = slotOf(kContact);
        if (table == kOrg && dice_.percent(60)) made.other = slotOf(kOrg);
        made.value = value();
        slots_[static_cast<std::size_t>(table)].push_back(made.slot);
        return made;
    }

    Action action(int who) {
        Action made;
        made.table = static_cast<std::uint8_t>(pickTable());
        const int rows = static_cast<int>(slots_[made.table].size());
        using Kind = Action::Kind;
        static constexpr std::array kinds{Kind::Edit,    Kind::Insert, Kind::InsertCommon, Kind::Delete,
                                          Kind::Restore, Kind::AddTo,  Kind::RemoveFrom,   Kind::Move,
                                          Kind::Choose,  Kind::Count};
        const std::array weights{50, rows < 6 ? 14 : 3, 3, 9, 5, 8, 5, 12, 7, 10};
        made.kind = kinds[static_cast<std::size_t>(dice_.weighted(weights))];
        made.value = value();
        made.unit = static_cast<std::uint8_t>(dice_.below(8));
        switch (made.kind) {
            case Kind::Insert: return insert(made.table);
            case Kind::InsertCommon:
                made.table = kChoice;
                made.slot = -1 - dice_.below(kCommonRows);
                return made;
            case Kind::AddTo:
            case Kind::RemoveFrom:
                made.table = kParty;
                made.other = slotOf(kChoice);
                break;
            case Kind::Count: made.table = dice_.percent(70) ? kParty : kChoice; break;
            case Kind::Move:
                made.table = static_cast<std::uint8_t>(dice_.percent(60)   ? kOrg
                                                       : dice_.percent(70) ? kContact
                                                                           : kNumber);
                made.other = slotOf(made.table == kOrg ? kOrg : made.table == kContact ? kParty : kContact);
                break;
            case Kind::Edit:
                if (const Action& form = lastForm_[static_cast<std::size_t>(who)];
                    form.slot != 0 && dice_.percent(30)) {
                    made.table = form.table;
                    made.slot = form.slot;
                    made.fromForm = true;
                    return made;
                }
                break;
            default: break;
        }
        made.slot = slotOf(made.table);
        return made;
    }

    /// Few values, so that two people type the same thing now and then.
    int value() { return dice_.percent(80) ? dice_.below(4) : static_cast<int>(dice_.between(4, 1000)); }

    /// Half of all work is on the three rows touched most; 0 when the table has none.
    int slotOf(int table) {
        if (table == kChoice && dice_.percent(40)) return -1 - dice_.below(kCommonRows);
        const std::vector<int>& made = slots_[static_cast<std::size_t>(table)];
        if (made.empty()) return 0;
        const int rows = static_cast<int>(made.size());
        return made[static_cast<std::size_t>(dice_.below(dice_.percent(50) ? std::min(rows, 3) : rows))];
    }

    /// Two cuts and the crashes are laid over the finished history, so that they fall into its midst.
    void placeTroubles() {
        const auto place = [&](std::size_t index, Event::Kind kind, int who, std::int64_t amount) {
            Event event;
            event.kind = kind;
            event.device = who;
            event.amount = amount;
            event.dice = dice_.next();
            event.atMs = trace_.events[index].atMs;
            trace_.events.insert(trace_.events.begin() + static_cast<std::ptrdiff_t>(index), std::move(event));
        };
        const auto size = [&] { return static_cast<std::int64_t>(trace_.events.size()); };
        for (int half = 0; half < 2; ++half) {
            const std::int64_t from = size() * (half == 0 ? 10 : 60) / 100 + dice_.below(static_cast<int>(size() / 10));
            const std::int64_t length = dice_.between(size() / 12, size() / 5);
            place(static_cast<std::size_t>(std::min(from + length, size() - 1)), Event::Kind::Mend, 0, 0);
            place(static_cast<std::size_t>(from), Event::Kind::Cut, 0,
                  dice_.between(1, (std::int64_t{1} << trace_.weather.devices) - 2));
        }
        // Three devices: arming one twice would be one crash.
        for (int crash = 0, first = device(); crash < 3; ++crash)
            place(static_cast<std::size_t>(dice_.between(size() / 20, size() * 9 / 10)), Event::Kind::Crash,
                  (first + crash) % trace_.weather.devices, dice_.between(1, 60));
        if (dice_.percent(30))
            place(static_cast<std::size_t>(dice_.between(size() / 5, size() * 4 / 5)), Event::Kind::TurnClock, device(),
                  dice_.between(-900 * kSecond, 900 * kSecond));
        if (transport_ == Transport::Network) {
            place(static_cast<std::size_t>(dice_.between(size() / 5, size() * 4 / 5)), Event::Kind::CrashRelay, 0,
                  dice_.between(1, 60));
            if (dice_.percent(50))
                place(static_cast<std::size_t>(dice_.between(size() / 5, size() * 4 / 5)), Event::Kind::WipeRelay, 0,
                      0);
        }
    }

    Dice dice_;
    Transport transport_;
    Trace trace_;
    std::int64_t nowMs_ = 0;
    int nextSlot_ = 1;
    std::array<std::vector<int>, kTables> slots_;
    std::array<Action, 16> lastForm_;
};

}  // namespace

Trace generate(std::uint64_t seed, Transport transport, int changeSets) {
    return Generator(seed, transport).make(changeSets);
}

}  // namespace outpost::simulation
