#pragma once

#include "tests/simulation/carrier.h"
#include "tests/simulation/counters.h"
#include "tests/simulation/generator.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/reference_model.h"
#include "tests/simulation/simulated_firm.h"
#include "tests/simulation/simulated_relay.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/typist.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace outpost::simulation {

/// What a history came to.
struct Outcome {
    std::string failure;  ///< empty: all digests are equal, and equal to the reference model
    Counters counters;
};

/// Plays a trace from its start and checks it on the way and at the end. `wholeSeed`: it must also have the size that
/// every seed must have; a trace that was cut down need not. Thread: any; worlds do not know each other.
Outcome play(const Trace& trace, Transport transport, bool wholeSeed);

class World;

/// A device's replica as its network sees it, with what arrives there counted.
class CountingStore : public sync::SegmentStore {
public:
    CountingStore(World& world, int device) : world_(world), device_(device) {}
    [[nodiscard]] Result<sync::Knowledge> knowledge() override;
    [[nodiscard]] Result<sync::Knowledge> sealed() override;
    [[nodiscard]] Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) override;
    [[nodiscard]] Result<bool> accept(ByteView segment) override;

private:
    World& world_;
    int device_;
};

/// The product did what it must not do. Leaves play() as Outcome::failure.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A firm: devices with replicas, the time, what was committed, and the model of what that comes to.
class World {
public:
    static constexpr std::int64_t kStartWallMs = 1'790'000'000'000;  ///< some day in 2026

    World(const Trace& trace, Transport transport, Counters& counters);
    ~World();
    void run(bool wholeSeed);

    // For carriers.
    int devices() const { return trace_.weather.devices; }
    const Trace& trace() const { return trace_; }
    Counters& counters() { return counters_; }
    std::int64_t nowMs() const { return nowMs_; }
    void setNow(std::int64_t ms) { nowMs_ = ms; }
    SimulatedFirm* firm() { return firm_.get(); }
    Machine& machine(int device) { return *devices_[static_cast<std::size_t>(device)].machine; }
    DeviceNumber firstNumber(int device) const;
    /// After any call into a device's replica: notes what is durable now; where the power failed meanwhile, switches
    /// the computer on again and says true.
    bool recover(int device);
    /// Hands a segment to a device's replica and counts what came of it. `from`: the device that it came from, or -1.
    Result<bool> accept(int to, ByteView segment, int from);
    /// Whether two devices, or a device and the relay, may hear of each other now.
    static constexpr int kRelaySide = 62;  ///< never among the devices that are cut off
    bool isCut(int one, int other) const;
    /// What everybody must hold in the end.
    Context everything() const;

private:
    struct Pending {
        ChangeSetId id = 0;
        Context context;
        TypedTransaction typed;
    };
    struct Device {
        std::unique_ptr<Machine> machine;
        sync::Knowledge durable;         ///< what it held when it was last asked
        std::optional<Pending> pending;  ///< its power failed while this was committed
        std::int64_t clockErrorMs = 0;
        std::uint64_t crashes = 0;
    };

    void spreadTeamLog();
    void happen(const Event& event);
    void transact(const Event& event);
    Done perform(sync::Writer& writer, Device& device, const TypedWrite& typed, bool bySql) const;
    Done count(sync::Writer& writer, const schema::ReplicatedTable& of, int table, const ModelWrite& write,
               bool bySql) const;
    void spoil(TypedTransaction& typed, std::uint64_t dice) const;
    void rememberConfirmed(int device, Pending pending);
    void remember(int device, ChangeSetId id, const Context& context, const TypedTransaction& typed);
    void restart(int device);
    void switchOn(int device);
    void settlePending(int device);
    Desk desk(int device);
    bool isHostile(int device) const { return device == trace_.weather.hostile; }
    ReferenceModel& modelOf(int device) { return isHostile(device) ? hostile_ : honest_; }
    Device& at(int device) { return devices_[static_cast<std::size_t>(device)]; }
    void check(int device);
    void checkAll();
    void countConflicts();

    const Trace& trace_;
    Counters& counters_;
    schema::ReplicationPlan plan_;
    std::unique_ptr<schema::ValueCheck> check_;
    SeededRandom random_;
    ReferenceModel honest_;   ///< change sets with a wrong value are refused
    ReferenceModel hostile_;  ///< the same as their author sees them
    Typist typist_, hostileTypist_;
    std::unique_ptr<SimulatedRelay> relay_;
    std::unique_ptr<SimulatedFirm> firm_;  ///< null: segments are carried by hand and sealed by nobody
    std::vector<Device> devices_;
    std::unique_ptr<Carrier> carrier_;  ///< goes first: it uses the devices
    std::int64_t nowMs_ = 0;
    std::int64_t cutMask_ = 0;
    std::set<ModelConflict> seenConflicts_;
    std::set<std::pair<int, DeviceNumber>> gaps_;  ///< (device, number) of which a later part arrived first
};

}  // namespace outpost::simulation
