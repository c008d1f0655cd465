#include "tests/support/small_firm.h"

#include "syncengine/log/hash.h"

#include <cstdlib>
#include <random>

using namespace outpost;
using namespace outpost::testing;
using outpost::sync::Knowledge;

/// Random histories of removals: replicas that hear of them in any order, late and by way of others, against rule T4 said
/// once more in the plainest way, over version vectors.
namespace {

constexpr int kDevices = 5;  ///< enrolments 1 to 5; the first has the pen
constexpr DeviceNumber kOffice = 16;

enum : std::uint8_t { kFound, kEnrol, kRemove };

/// A team log without keys. Entry: [what, enrolment], of a removal then the last accepted sequence and its hash.
class PlainTeam : public sync::TeamLogSink {
public:
    Result<sync::EntryFacts> take(Sequence sequence, ByteView entry) override {
        sync::EntryFacts facts;
        facts.before = hashes_.back();
        facts.hash = sync::chainHash(facts.before, entry);
        facts.position = sequence;
        facts.signers = {kOffice};
        const DeviceNumber device = kNumbersAnEnrolment * entry[1];
        if (entry[0] == kFound) {
            facts.sheet = true;
            facts.holder = device;
        }
        if (entry[0] == kRemove) {
            sync::Point last{device, 0, {}};
            for (int i = 0; i < 8; ++i) last.sequence = last.sequence << 8 | entry[static_cast<std::size_t>(2 + i)];
            std::copy_n(entry.begin() + 10, last.hash.size(), last.hash.begin());
            facts.losses.push_back({{.right = sync::kMembership, .user = 0, .device = device}, {}});
            if (last.sequence > 0) facts.losses.front().last.push_back(last);
        } else {
            facts.enrols = {device};
        }
        hashes_.push_back(facts.hash);
        return facts;
    }
    void forget(Sequence last) override { hashes_.resize(static_cast<std::size_t>(last) + 1); }
    Done certificate(DeviceNumber, Sequence, ByteView) override { return {}; }
    void clear() { hashes_.resize(1); }

private:
    std::vector<sync::Hash> hashes_{1};
};

struct Place {
    PlainTeam team;
    Device device;
    Place(const ScratchFolder& folder, int enrolment) : device(folder, enrolment, smallPlan(), nullptr, &team) {}
};

struct Written {
    ChangeSetId id = 0;
    Knowledge context;   ///< what its author held
    Sequence named = 0;  ///< how many team entries he held
    RecordId row = 0;    ///< that it made; 0: none
};

struct Removal {
    Sequence place = 0, last = 0;
};

class History {
public:
    explicit History(std::uint32_t seed) : dice_(seed) {
        for (int i = 1; i <= kDevices; ++i) places_.push_back(std::make_unique<Place>(folder_, i));
        tell({kFound, 1});
        for (std::uint8_t i = 2; i <= kDevices; ++i) tell({kEnrol, i});
        for (int i = 1; i < kDevices; ++i) at(i).pull(at(0));
    }

    void play(int steps) {
        for (int step = 0; step < steps; ++step) {
            const int what = roll(100), one = roll(kDevices), other = roll(kDevices);
            if (what < 45) write(one);
            else if (what < 92) pull(one, other);
            else if (what < 96) remove(1 + roll(kDevices - 1));
            else reopen(one);
        }
        for (int round = 0; round < 3; ++round)
            for (int one = 0; one < kDevices; ++one)
                for (int other = 0; other < kDevices; ++other) pull(one, other);
    }

    void check() {
        const std::set<ChangeSetId> refused = model();
        const sync::Digest digest = at(0).digest();
        for (int i = 0; i < kDevices; ++i) {
            CHECK(refusedAt(i) == refused);
            CHECK(at(i).digest().set == digest.set);
            CHECK(at(i).digest().rows == digest.rows);
        }
        for (const Written& each : written_)
            if (each.row != 0)
                CHECK(at(0).count("SELECT count(*) FROM party WHERE id=" + std::to_string(each.row)) ==
                      (refused.contains(each.id) ? 0 : 1));
        // Who comes last takes all of it in another order, and knows of every removal first.
        Place late{folder_, kDevices + 1};
        late.device.pull(at(0));
        CHECK(late.device.digest().set == digest.set);
        CHECK(late.device.digest().rows == digest.rows);
    }

    int flips() const { return flips_; }
    int stood() const { return stood_; }

private:
    Device& at(int place) { return places_[static_cast<std::size_t>(place)]->device; }
    int roll(int sides) { return std::uniform_int_distribution<int>{0, sides - 1}(dice_); }
    static DeviceNumber numberOf(int place) { return kNumbersAnEnrolment * static_cast<DeviceNumber>(place + 1); }

    void tell(const Bytes& entry) { REQUIRE(at(0)->appendTeamEntry(entry)); }

    void write(int place) {
        Device& device = at(place);
        Written made;
        made.context = device.knowledge();
        made.named = made.context[0];
        made.context.erase(0);
        const auto removal = removals_.find(numberOf(place));
        if (removal != removals_.end() && made.named >= removal->second.place) {
            const auto done = device->transact([](Writer&) -> Done { return {}; });
            CHECK(done.error().code == "team.removed");
            return;
        }
        const auto old = rows_.empty() || roll(2) == 0
                             ? RecordId{0}
                             : rows_[static_cast<std::size_t>(roll(static_cast<int>(rows_.size())))];
        const bool isThere = old != 0 && device.count("SELECT count(*) FROM party WHERE id=" + std::to_string(old)) > 0;
        const Value value = text(std::to_string(written_.size()));
        if (isThere) made.id = device.update(kParty, old, {{roll(2), value}});
        else made.row = device.insert(kParty, {{0, value}});
        if (made.row != 0) {
            rows_.push_back(made.row);
            made.id = packIdentifier(numberOf(place), device->ownSequence());
        }
        written_.push_back(std::move(made));
    }

    void pull(int place, int from) {
        if (place == from) return;
        const auto before = refusedAt(place);
        const Knowledge held = at(place).knowledge();
        at(place).pull(at(from));
        const auto after = refusedAt(place);
        const auto knew = [&](ChangeSetId id) {
            const auto found = held.find(deviceOf(id));
            return found != held.end() && counterOf(id) <= found->second;
        };
        for (const ChangeSetId id : after) flips_ += knew(id) && !before.contains(id) ? 1 : 0;
        for (const ChangeSetId id : before) stood_ += after.contains(id) ? 0 : 1;
    }

    void remove(int place) {
        const DeviceNumber number = numberOf(place);
        if (removals_.contains(number)) return;
        const Knowledge held = at(0).knowledge();
        const Sequence last = held.contains(number) ? held.at(number) : 0;
        Bytes entry{kRemove, static_cast<std::uint8_t>(place + 1)};
        for (int shift = 56; shift >= 0; shift -= 8) entry.push_back(static_cast<std::uint8_t>(last >> shift));
        const sync::Hash hash = at(0)->chainHash(number, last).value();
        entry.insert(entry.end(), hash.begin(), hash.end());
        tell(entry);
        removals_[number] = {at(0).knowledge().at(0), last};
    }

    void reopen(int place) {
        at(place).close();
        places_[static_cast<std::size_t>(place)]->team.clear();
        at(place).open();
    }

    std::set<ChangeSetId> refusedAt(int place) {
        std::set<ChangeSetId> out;
        const auto aside = at(place)->queries().setAside().value();
        for (const auto& each : aside) out.insert(each.changeSet);
        return out;
    }

    /// Rule T4 to the letter: the least cuts that are no lower than the context of whoever lies below every cut of his own
    /// number and had not named the loss.
    std::set<ChangeSetId> model() const {
        std::map<DeviceNumber, Sequence> cuts;
        for (const auto& [number, removal] : removals_) cuts[number] = removal.last;
        const auto isCut = [&](const Written& each) {
            const auto cut = cuts.find(deviceOf(each.id));
            return cut != cuts.end() && counterOf(each.id) > cut->second;
        };
        for (bool rose = true; rose;) {
            rose = false;
            for (const Written& each : written_) {
                if (isCut(each)) continue;
                for (const auto& [number, removal] : removals_) {
                    const auto seen = each.context.find(number);
                    if (each.named >= removal.place || seen == each.context.end() || seen->second <= cuts[number])
                        continue;
                    cuts[number] = seen->second;
                    rose = true;
                }
            }
        }
        std::set<ChangeSetId> refused;
        for (const Written& each : written_)
            if (isCut(each)) refused.insert(each.id);
        return refused;
    }

    std::mt19937 dice_;
    ScratchFolder folder_;
    std::vector<std::unique_ptr<Place>> places_;
    std::vector<Written> written_;
    std::vector<RecordId> rows_;
    std::map<DeviceNumber, Removal> removals_;
    int flips_ = 0, stood_ = 0;
};

}  // namespace

TEST_CASE("T4, K8: replicas that hear of removals in any order end with the verdicts and rows of the plain rule") {
    const char* wanted = std::getenv("OUTPOST_TRUST_REPLICAS");
    const int histories = wanted ? std::atoi(wanted) : 12;
    int flips = 0, stood = 0;
    for (int seed = 1; seed <= histories; ++seed) {
        CAPTURE(seed);
        History history{static_cast<std::uint32_t>(seed)};
        history.play(80);
        history.check();
        flips += history.flips();
        stood += history.stood();
    }
    CHECK(flips > histories);  // accepted and applied, then refused
    CHECK(stood > 0);          // refused, then accepted: somebody vouched for it
    MESSAGE(histories << " histories, " << flips << " verdicts turned to refused, " << stood << " to accepted");
}
