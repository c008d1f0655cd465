#include "tests/simulation/world.h"

#include "syncengine/log/change_set.h"
#include "syncengine/log/envelope.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/hand_carrier.h"
#include "tests/simulation/network_carrier.h"
#include "tests/simulation/plain_seal.h"
#include "tests/simulation/simulated_catalog.h"

#include <atomic>
#include <fmt/format.h>
#include <limits>

namespace outpost::simulation {

namespace {

constexpr int kMinChangeSets = 300;
constexpr int kMinCrashes = 2;
const std::string kForbidden = "FORBIDDEN";

/// Every honest device refuses what begins with one word, in any column: a change set that holds it is refused by all alike.
class NoForbiddenWord : public schema::ValueCheck {
public:
    bool accepts(int, int, const ValueView& value) const override {
        const auto* text = std::get_if<std::string_view>(&value);
        return text == nullptr || !text->starts_with(kForbidden);
    }
};

bool holdsForbidden(const TypedTransaction& typed) {
    for (const TypedWrite& write : typed.writes)
        for (const auto& [column, value] : write.write.values)
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->starts_with(kForbidden))
                return true;
    return false;
}

FaultDisk::Loss lossOf(Dice& dice) {
    const int chance = dice.below(10);
    return chance < 2 ? FaultDisk::Loss::Nothing : chance < 8 ? FaultDisk::Loss::Unsynced : FaultDisk::Loss::Everything;
}

/// VFS names are global in a process.
std::string diskName(int device) {
    static std::atomic<int> worlds{0};
    return fmt::format("world {} device {}", ++worlds, device);
}

}  // namespace

World::World(const Trace& trace, Transport transport, Counters& counters)
    : trace_(trace),
      counters_(counters),
      plan_(simulatedPlan()),
      check_(std::make_unique<NoForbiddenWord>()),
      random_(trace.seed),
      honest_(modelTables(plan_)),
      hostile_(modelTables(plan_)),
      typist_(plan_, honest_),
      hostileTypist_(plan_, hostile_),
      devices_(static_cast<std::size_t>(trace.weather.devices)) {
    if (transport == Transport::Network) {
        relay_ = std::make_unique<SimulatedRelay>(trace.seed, counters_);
        firm_ = std::make_unique<SimulatedFirm>(devices(), relay_->key().open, relay_->right(), kStartWallMs);
    }
    for (int i = 0; i < devices(); ++i) {
        at(i).clockErrorMs = trace.weather.clockErrorMs[static_cast<std::size_t>(i)];
        MachineParts parts;
        parts.plan = &plan_;
        parts.check = isHostile(i) ? nullptr : check_.get();
        parts.makeKeyring = [this, i]() -> std::unique_ptr<Keyring> {
            return firm_ ? firm_->makeKeyring(i) : std::make_unique<PlainKeyring>();
        };
        parts.firstNumber = firstNumber(i);
        parts.wall = [this, i] { return sync::WallMs{kStartWallMs + nowMs_ + at(i).clockErrorMs}; };
        parts.checkpointPages = trace.weather.checkpointPages;
        at(i).machine =
            std::make_unique<Machine>(diskName(i), trace.seed * 64 + static_cast<std::uint64_t>(i), parts, counters_);
        // The making of a database is a string of writes as well.
        if (Dice first{trace.seed * 97 + static_cast<std::uint64_t>(i)}; first.percent(40))
            at(i).machine->power().armAfter(first.between(0, first.percent(60) ? 12 : 40));
        restart(i);
    }
    if (firm_) {
        spreadTeamLog();
        carrier_ = std::make_unique<NetworkCarrier>(*this, *relay_);
    } else {
        carrier_ = std::make_unique<HandCarrier>(*this);
    }
}

/// Every device has joined before the history begins. Where the power fails meanwhile, it goes on where the log ends.
void World::spreadTeamLog() {
    const std::vector<Bytes>& entries = firm_->entries();
    const auto next = [&](int device) -> Sequence {
        recover(device);
        const auto held = at(device).durable.find(0);
        return held == at(device).durable.end() ? 1 : held->second + 1;
    };
    const auto must = [this](int device, const auto& result) {
        if (!result && !machine(device).disk().crashed()) throw Broken("team log: " + describe(result.error()));
    };
    for (Sequence at = next(0); at <= entries.size(); at = next(0))
        must(0, machine(0).core().appendTeamEntry(entries[at - 1]));
    for (int i = 1; i < devices(); ++i)
        for (Sequence at = next(i); at <= entries.size(); at = next(i)) {
            const auto segments = machine(0).core().read(0, at, SIZE_MAX);
            must(0, segments);
            if (!recover(0)) must(i, machine(i).core().accept(segments->at(0)));
        }
    for (int i = 0; i < devices(); ++i) restart(i);  // now they may log in
}

World::~World() = default;

DeviceNumber World::firstNumber(int device) const {
    return kNumbersAnEnrolment * static_cast<DeviceNumber>(device + 1);
}

bool World::isCut(int one, int other) const { return ((cutMask_ >> one) & 1) != ((cutMask_ >> other) & 1); }

Context World::everything() const {
    Context all;
    for (const auto& [id, changeSet] : honest_.changeSets()) {
        Sequence& last = all[deviceOf(id)];
        last = std::max<Sequence>(last, counterOf(id));
    }
    return all;
}

// ---- what happens -------------------------------------------------------------------------------------------------

void World::run(bool wholeSeed) {
    int done = 0;
    for (const Event& event : trace_.events) {
        if (event.atMs > nowMs_) carrier_->runUntil(event.atMs);
        happen(event);
        if (++done % 60 == 0) {
            check(done / 60 % devices());
            countConflicts();
        }
    }
    cutMask_ = 0;
    for (int i = 0; i < devices(); ++i)
        if (machine(i).power().isArmed()) {  // it never came to the point that was meant: now, then
            machine(i).disk().crashNow();
            machine(i).power().disarm();
            recover(i);
        }
    const auto delivered = counters_.at("segments that brought something");  // what healing brings proves less
    if (const std::string lacks = carrier_->settle(); !lacks.empty())
        throw Broken("after healing not everything got everywhere:" + lacks);
    countConflicts();
    checkAll();
    if (!wholeSeed) return;
    if (counters_.at("change sets") < kMinChangeSets)
        throw Broken(fmt::format("the seed made too few change sets: {}", counters_.at("change sets")));
    if (counters_.at("crashes") < kMinCrashes) throw Broken("the seed had too few crashes");
    if (counters_.at("cuts") < 2) throw Broken("the seed had too few cuts");
    if (delivered == 0) throw Broken("nothing was delivered");
}

void World::happen(const Event& event) {
    switch (event.kind) {
        case Event::Kind::Transact: return transact(event);
        case Event::Kind::OpenForm:
            (isHostile(event.device) ? hostileTypist_ : typist_).openForm(desk(event.device), event.actions.front());
            return;
        case Event::Kind::Crash: return machine(event.device).power().arm(event.amount, event.dice);
        case Event::Kind::TurnClock: at(event.device).clockErrorMs += event.amount; return;
        case Event::Kind::Cut:
            cutMask_ = event.amount;
            counters_.count("cuts");
            break;
        case Event::Kind::Mend: cutMask_ = 0; break;
        default: break;
    }
    carrier_->happen(event);
}

Desk World::desk(int device) {
    Desk desk;
    desk.device = device;
    const auto known = machine(device).core().knowledge();
    if (!known) throw Broken("knowledge: " + describe(known.error()));
    desk.known = contextOf(*known);
    desk.isVisible = [this, device](const RowAddress& row) {
        auto dead = machine(device).core().connection().integer(
            fmt::format("SELECT coalesce(_dead, 0) FROM {} WHERE id = {}", store::quoted(row.table), row.id));
        return dead && *dead == 0;
    };
    return desk;
}

/// A hostile device writes, now and then, what every other refuses.
void World::spoil(TypedTransaction& typed, std::uint64_t dice) const {
    Dice chance{dice};
    if (!chance.percent(25)) return;
    for (TypedWrite& write : typed.writes)
        for (auto& [column, value] : write.write.values)
            if (std::holds_alternative<std::string>(value) && !write.losing) {
                value = fmt::format("{} {}", kForbidden, dice);
                return;
            }
}

void World::transact(const Event& event) {
    const int device = event.device;
    sync::ReplicaCore& core = machine(device).core();
    Desk screen = desk(device);
    Pending pending;
    pending.context = screen.known;
    pending.id = packIdentifier(core.number(), core.ownSequence() + 1);
    Dice dice{event.dice};
    const bool bySql = dice.percent(30);
    Typist& typist = isHostile(device) ? hostileTypist_ : typist_;
    bool wroteNothing = false;
    const auto result = core.transact([&](sync::Writer& writer) -> Done {
        screen.newRecord = [&](const std::string&) { return writer.newId().value_or(0); };
        pending.typed = typist.type(screen, event.actions);
        if (isHostile(device)) spoil(pending.typed, event.dice);
        wroteNothing = pending.typed.writes.empty();
        for (const TypedWrite& write : pending.typed.writes) OUTPOST_TRY(perform(writer, at(device), write, bySql));
        return {};
    });
    if (!result) {
        if (!machine(device).disk().crashed()) throw Broken("transact: " + describe(result.error()));
        counters_.count("crashes in mid-commit");
        at(device).pending = std::move(pending);
        recover(device);
        return;
    }
    if ((*result == 0) != wroteNothing)
        throw Broken(wroteNothing ? "a change set without writes" : "writes were not recorded as a change set");
    if (wroteNothing) {
        counters_.count("transactions without writes");
    } else {
        if (*result != pending.id) throw Broken("a change set has another number than the next one");
        rememberConfirmed(device, std::move(pending));
    }
    recover(device);
    carrier_->committed(device);
}

/// A change set that was said to be durable. The power may fail right after its commit, while the log is copied into the
/// database: then it must be there when the computer is on again.
void World::rememberConfirmed(int device, Pending pending) {
    if (!machine(device).disk().crashed()) return remember(device, pending.id, pending.context, pending.typed);
    at(device).durable[deviceOf(pending.id)] = counterOf(pending.id);
    at(device).pending = std::move(pending);
}

/// Takes a committed change set into the model: what the user typed, not what the engine made of it.
void World::remember(int device, ChangeSetId id, const Context& context, const TypedTransaction& typed) {
    const auto bytes = machine(device).core().queries().changeSetBytes(id);
    if (!bytes) throw Broken("change set: " + describe(bytes.error()));
    const auto head = sync::parseChangeSet(*bytes);
    if (!head) throw Broken("change set: " + describe(head.error()));
    ModelChangeSet made;
    made.id = id;
    made.stamp = head->head.stamp;
    made.context = context;
    for (const TypedWrite& write : typed.writes) {
        made.writes.push_back(write.write);
        if (write.fromForm && write.write.shown) {
            const auto heads = modelOf(device).heads(write.write.row, write.write.unit, context);
            if (heads.empty() || heads.front().changeSet != write.write.shown->front())
                counters_.count("writes from stale forms");
        }
        if (write.losing) counters_.count("choices");
        if (write.write.kind == ModelWrite::Kind::Count) counters_.count("counts");
    }
    if (!typed.writes.empty()) counters_.count("change sets");
    hostile_.add(made);
    made.accepted = !holdsForbidden(typed);
    if (!made.accepted) counters_.count("refused change sets");
    honest_.add(std::move(made));
}

Result<sync::Knowledge> CountingStore::knowledge() { return world_.machine(device_).core().knowledge(); }

Result<sync::Knowledge> CountingStore::sealed() { return world_.machine(device_).core().sealed(); }

Result<std::vector<Bytes>> CountingStore::read(DeviceNumber number, Sequence from, std::size_t maxBytes) {
    return world_.machine(device_).core().read(number, from, maxBytes);
}

Result<bool> CountingStore::accept(ByteView segment) { return world_.accept(device_, segment, -1); }

Result<bool> World::accept(int to, ByteView segment, int from) {
    OUTPOST_ASSIGN(const sync::Envelope envelope, sync::parseEnvelope(segment));
    const DeviceNumber number = envelope.header.number;
    OUTPOST_ASSIGN(const sync::Knowledge before, machine(to).core().knowledge());
    OUTPOST_ASSIGN(const bool grew, machine(to).core().accept(segment));
    const auto entry = before.find(number);
    const Sequence held = entry == before.end() ? 0 : entry->second;
    const bool byThird = from >= 0 && number / kNumbersAnEnrolment != firstNumber(from) / kNumbersAnEnrolment;
    if (grew) {
        counters_.count("segments that brought something");
        if (gaps_.erase({to, number}) != 0 && byThird) counters_.count("gaps filled by a third device");
    } else if (envelope.header.to <= held) {
        counters_.count("segments delivered twice");
    } else if (envelope.header.from > held + 1) {
        gaps_.emplace(to, number);
        counters_.count("gaps");
    } else {
        counters_.count("segments that wait for their context");
    }
    return grew;
}

// ---- power ----------------------------------------------------------------------------------------------------------

bool World::recover(int device) {
    Device& failed = at(device);
    if (!failed.machine->disk().crashed()) {
        auto known = failed.machine->core().knowledge();
        if (known) failed.durable = std::move(*known);
        return false;
    }
    restart(device);
    if (carrier_) carrier_->restarted(device);
    return true;
}

void World::restart(int device) {
    for (;;) {
        switchOn(device);
        settlePending(device);
        Machine& computer = machine(device);
        Pending certificate;
        certificate.context = contextOf(at(device).durable);
        certificate.id = packIdentifier(computer.core().number(), computer.core().ownSequence() + 1);
        const auto written = computer.logIn();
        if (written) {
            if (*written != 0) rememberConfirmed(device, std::move(certificate));
            if (!computer.disk().crashed()) return;
            continue;
        }
        if (!computer.disk().crashed()) throw Broken("log-in: " + describe(written.error()));
        at(device).pending = std::move(certificate);
    }
}

/// Switches a computer on, again and again while its power fails at that too.
void World::switchOn(int device) {
    Device& started = at(device);
    Machine& computer = *started.machine;
    for (;;) {
        computer.stop();
        if (computer.disk().crashed()) {
            Dice dice{trace_.seed * 1000 + ++started.crashes * 16 + static_cast<std::uint64_t>(device)};
            counters_.count("crashes");
            computer.disk().restart(lossOf(dice));
            if (dice.percent(20)) computer.power().arm(dice.between(1, 20), dice.next());
            else if (dice.percent(25)) computer.power().armAfter(dice.percent(50) ? 0 : dice.between(1, 20));
        }
        const Done opened = computer.start();
        if (opened && !computer.disk().crashed()) break;
        if (!computer.disk().crashed()) throw Broken("open: " + describe(opened.error()));
        counters_.count("crashes while starting");
    }
    const auto known = computer.core().knowledge();
    if (!known) throw Broken("knowledge: " + describe(known.error()));
    for (const auto& [number, sequence] : started.durable)
        if (const auto now = known->find(number); now == known->end() || now->second < sequence)
            throw Broken(fmt::format("device {} lost durable change sets of {} (rules I3, R1)", device, number));
    started.durable = *known;
}

/// Whether what was being committed when the power failed is there, only the disk can say.
void World::settlePending(int device) {
    Device& started = at(device);
    if (!started.pending) return;
    const Pending pending = std::move(*started.pending);
    started.pending.reset();
    const auto own = started.durable.find(deviceOf(pending.id));
    if (own != started.durable.end() && own->second >= counterOf(pending.id)) {
        counters_.count("crashes that kept the commit");
        remember(device, pending.id, pending.context, pending.typed);
    } else {
        (isHostile(device) ? hostileTypist_ : typist_).forget(pending.typed);
    }
}

// ---- checks -----------------------------------------------------------------------------------------------------------

void World::check(int device) {
    const auto known = machine(device).core().knowledge();
    if (!known) throw Broken("knowledge: " + describe(known.error()));
    const std::string found = difference(machine(device).core(), modelOf(device), contextOf(*known));
    if (!found.empty()) throw Broken(fmt::format("device {}: {}", device, found));
    counters_.count("comparisons with the model");
}

void World::checkAll() {
    const Context all = everything();
    std::optional<sync::Digest> first;
    for (int i = 0; i < devices(); ++i) {
        const auto known = machine(i).core().knowledge();
        if (!known) throw Broken("knowledge: " + describe(known.error()));
        if (contextOf(*known) != all) throw Broken(fmt::format("device {} does not hold everything", i));
        check(i);
        const auto digest = machine(i).core().queries().digest();
        if (!digest) throw Broken("digest: " + describe(digest.error()));
        if (isHostile(i)) continue;
        if (!first) first = *digest;
        if (digest->set != first->set) throw Broken(fmt::format("device {} has another digest of the set", i));
        if (digest->rows != first->rows) throw Broken(fmt::format("device {} has another digest of the rows", i));
    }
}

/// Conflicts come and go: what the firm as a whole has now and then is counted once each.
void World::countConflicts() {
    const ModelState state = honest_.evaluate(everything());
    for (const ModelConflict& conflict : state.conflicts)
        if (seenConflicts_.insert(conflict).second) {
            counters_.count("conflicts");
            if (conflict.unit == kDeletedUnit) counters_.count("deletes against edits");
            else if (honest_.table(conflict.row.table).units.at(conflict.unit).size() > 1)
                counters_.count("conflicts of a group");
        }
    for (const auto& [address, row] : state.rows) {
        if (row.dead) counters_.count("dead rows");
        if (row.treeCut) counters_.count("tree cycles");
        for (const auto& [unit, sum] : row.counters)
            if (sum == std::numeric_limits<std::int64_t>::max() || sum == std::numeric_limits<std::int64_t>::min())
                counters_.count("sums beyond 64 bits");
    }
    counters_.count("edits without a row", static_cast<std::int64_t>(state.withoutInsert.size()));
}

Outcome play(const Trace& trace, Transport transport, bool wholeSeed) {
    Outcome outcome;
    try {
        World(trace, transport, outcome.counters).run(wholeSeed);
    } catch (const Broken& broken) {
        outcome.failure = broken.what();
    }
    return outcome;
}

}  // namespace outpost::simulation
