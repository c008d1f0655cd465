#pragma once

#include "syncengine/guarded/rights.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// A firm of four devices with one guarded stock, the team log and the cuts of rule T4 in small: enough to play removals,
/// lost and restored devices, transfers on their way and re-issues in any order of arrival.
namespace outpost::testing {

/// What rule T5 and decision 0096 ask; a test leaves one out and sees the stock fall below zero.
struct GuardedRules {
    bool everyRemovalNamed = true;   ///< else: the removal of the frozen number alone
    bool oldNumbersToo = true;       ///< else: only each device's newest number counts as living
    bool firstRemovalCounts = true;  ///< of several of one number; else: the highest
    bool noticeNeeded = true;        ///< a later number vouches and spends only once the team log has taken note of it
};

class GuardedFirm {
public:
    static constexpr int kDevices = 4, kNumbers = 2 * kDevices;  ///< two incarnations each
    /// What somebody holds: how much of each number's chain, and of the team log.
    struct View {
        std::array<std::uint8_t, kNumbers> known{};
        std::uint8_t team = 0;
    };

    explicit GuardedFirm(GuardedRules rules = {}) : rules_(rules) {}

    // Devices are 0 to 3; 0 holds the pen and is never lost. Each of these is a change set or a meeting.
    void receive(int device, std::int64_t quantity);
    /// Posts a document that takes goods out. Nothing: refused. `document` 0 to 3 names one that others may post too.
    std::optional<RecordId> spend(int device, std::int64_t quantity, int document = -1);
    /// Gives right to another device's present number, as far as it is held.
    std::int64_t give(int device, int to, std::int64_t quantity);
    void takeBack(int device, RecordId spend);
    /// A change set that moves nothing; it names what is known of the team.
    void note(int device);
    /// `device` receives all that `from` holds, as a replica does: context first.
    void hear(int device, int from);

    // Entries of the team log, written by device 0.
    void remove(int number, int cut);
    void takeNoteOf(int number);
    Result<std::int64_t> reissue(int frozen, int to);

    /// The device falls back to what it held when `remember` was called, under its next number. False: it can't.
    bool restore(int device);
    void remember(int device);

    int numberOf(int device) const { return 2 * device + incarnation_[index(device)]; }
    static DeviceNumber deviceNumber(int number) {
        return static_cast<DeviceNumber>(16 * (number / 2 + 1) + number % 2);
    }
    const View& viewOf(int device) const { return views_[index(device)]; }
    View whole() const;
    bool isRemoved(int number, const View& view) const;
    /// True if the team log in the view knows the number as living or once living.
    bool isNoticed(int number, std::uint8_t team) const;
    bool mayWrite(int device) const { return !isRemoved(numberOf(device), viewOf(device)); }

    sync::GuardedRights rightsIn(const View& view) const;
    sync::GuardedRights rightsOf(int device) const { return rightsIn(viewOf(device)); }
    /// Spends accepted in the view that nobody took back there.
    std::vector<RecordId> openSpends(const View& view) const;
    std::vector<DeviceNumber> online(int device, int other) const;

private:
    struct Change {
        int number = 0;
        int sequence = 0;
        View context;
        sync::GuardedMove move;  ///< a quantity of 0 and no spend: none
        int document = -1;
    };
    struct Entry {
        int number = 0;
        int cut = -1;  ///< -1: a notice
    };
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }
    RecordId write(int device, sync::GuardedMove move, int document = -1);
    std::array<int, kNumbers> cutsIn(const View& view) const;
    std::uint8_t lossOf(int number) const;
    bool isIn(const Change& change, const View& view) const {
        return change.sequence <= view.known[index(change.number)];
    }
    void markEffective(std::vector<sync::GuardedMove*>& spends, const std::vector<sync::GuardedMove>& moves) const;

    GuardedRules rules_;
    std::vector<Change> changes_;  ///< causal order
    std::vector<Entry> team_;      ///< places count from 1
    std::array<View, kDevices> views_{}, remembered_{};
    std::array<int, kDevices> incarnation_{};
};

}  // namespace outpost::testing
