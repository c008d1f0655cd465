#include "syncengine/log/change_set.h"
#include "syncengine/log/envelope.h"
#include "tests/simulation/dice.h"
#include "tests/support/small_firm.h"

#include <limits>

/// Rule K5, counters, and rule K8 on them and on all else: verdicts that turn after they were given.

using namespace outpost;
using namespace outpost::testing;
using outpost::simulation::Dice;
using outpost::sync::TurnedVerdict;
using outpost::sync::Verdict;

namespace {

constexpr int kVisits = 4;  ///< column
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

/// The small firm, whose parties count visits.
schema::ReplicationPlan countingPlan() {
    schema::ReplicationPlan plan = smallPlan();
    schema::ReplicatedTable& party = plan.tables[kParty];
    party.columns.push_back({"visits", static_cast<int>(party.units.size())});
    party.units.push_back({"visits", schema::MergeKind::Counter, {kVisits}});
    return plan;
}

class CountingCheck : public schema::ValueCheck {
public:
    bool accepts(int table, int column, const ValueView& value) const override {
        if (table == kParty && column == kVisits) return value.index() <= 1;
        return names_.accepts(table, column, value);
    }

private:
    SmallCheck names_;
};

struct Firm {
    ScratchFolder folder;
    CountingCheck check;
    Device a{folder, 1, countingPlan(), &check}, b{folder, 2, countingPlan(), &check},
        c{folder, 3, countingPlan(), &check};
    RecordId shop = 0;
    Firm() {
        shop = a.insert(kParty, {{0, text("Shop")}, {kVisits, std::int64_t{10}}});
        all();
    }
    ChangeSetId add(Device& device, std::int64_t delta) {
        return device.transact([&](Writer& writer) { return writer.add(kParty, shop, kVisits, delta); });
    }
    Value visits(Device& device) { return device.cell("party", shop, "visits"); }
    void all() {
        for (int round = 0; round < 2; ++round)
            for (Device* to : {&a, &b, &c})
                for (Device* from : {&a, &b, &c})
                    if (to != from) to->pull(*from);
        CHECK(a.digest().set == b.digest().set);
        CHECK(a.digest().set == c.digest().set);
        CHECK(a.digest().rows == b.digest().rows);
        CHECK(a.digest().rows == c.digest().rows);
    }
    void turn(ChangeSetId id, Verdict verdict) {
        const TurnedVerdict turned[] = {{id, verdict, verdict == Verdict::Accepted ? "" : "team.refused"}};
        for (Device* device : {&a, &b, &c}) {
            const Done done = device->core().turnVerdicts(turned);
            REQUIRE_MESSAGE(done.has_value(), (done ? "" : describe(done.error())));
        }
        all();
    }
};

Value number(std::int64_t value) { return value; }

}  // namespace

TEST_CASE("K5: what is added apart adds up, by the writer, by a typed sum and by plain SQL, and is no conflict") {
    Firm firm;
    firm.add(firm.a, 5);
    firm.b.update(kParty, firm.shop, {{kVisits, number(7)}, {1, text("555")}});  // of 10: three less
    firm.c.transact([&](Writer& writer) {
        return writer.connection().execute(
            "UPDATE party SET visits = visits + 100; UPDATE party SET visits = visits - 1");
    });
    firm.all();
    CHECK(firm.visits(firm.b) == number(10 + 5 - 3 + 99));
    CHECK(firm.b.conflicts().empty());
    CHECK(firm.a.text(firm.shop, "phone") == "555");
}

TEST_CASE("K5: a transaction that leads back to the same sum says nothing") {
    Firm firm;
    CHECK(firm.a.transact([&](Writer& writer) -> Done {
        OUTPOST_TRY(writer.add(kParty, firm.shop, kVisits, 4));
        return writer.add(kParty, firm.shop, kVisits, -4);
    }) == 0);
}

TEST_CASE("K5: sums that leave 64 bits are held exactly, and what brings them back is the same everywhere") {
    Firm firm;
    firm.add(firm.a, kMost - 20);
    firm.add(firm.b, kMost - 20);
    firm.all();
    CHECK(firm.visits(firm.c) == number(kMost));
    CHECK(firm.c.count("SELECT count(*) FROM _counter_beyond") == 1);
    // The sum that is shown cannot be exceeded on purpose.
    const auto more = firm.c->transact([&](Writer& writer) { return writer.add(kParty, firm.shop, kVisits, 1); });
    REQUIRE_FALSE(more.has_value());
    CHECK(more.error().code == "counter.range");
    firm.add(firm.c, -kMost);
    firm.all();
    CHECK(firm.visits(firm.a) == number(kMost - 30));
    CHECK(firm.c.count("SELECT count(*) FROM _counter_beyond") == 0);
}

TEST_CASE("K3, K5: a row to which somebody added apart from its delete lives, and says whose work it was") {
    Firm firm;
    firm.a.remove(kParty, firm.shop);
    firm.add(firm.b, 1);
    firm.all();
    CHECK_FALSE(firm.c.isDead(firm.shop));
    const auto conflicts = firm.c.conflicts();
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].unit == sync::kDeletedFlag);
    CHECK(conflicts[0].standing.write.number == 32);
    CHECK(conflicts[0].losing.write.number == 16);
    // Deleting once more, knowing the visit, holds.
    firm.c.remove(kParty, firm.shop);
    firm.all();
    CHECK(firm.a.isDead(firm.shop));
}

TEST_CASE("K5: the history of a counter tells the sums, by time") {
    Firm firm;
    firm.add(firm.a, 5);
    firm.b.nowMs += 5000;
    firm.add(firm.b, -2);
    firm.all();
    const auto steps = firm.c.core().queries().history(kParty, firm.shop);
    REQUIRE(steps.has_value());
    REQUIRE(steps->size() >= 2);
    CHECK((*steps)[0].from == std::vector<Value>{number(15)});
    CHECK((*steps)[0].to == std::vector<Value>{number(13)});
    CHECK((*steps)[1].from == std::vector<Value>{number(10)});
    CHECK((*steps)[1].to == std::vector<Value>{number(15)});
    const auto asOn = firm.a.core().queries().asOn(kParty, firm.shop, (*steps)[0].stamp);
    REQUIRE(asOn.has_value());
    CHECK(asOn->values[kVisits] == number(15));
}

TEST_CASE("K5, K8: a delta whose change set is refused afterwards counts no longer, and again when it turns back") {
    Firm firm;
    const ChangeSetId five = firm.add(firm.a, 5);
    firm.add(firm.b, 1);
    firm.all();
    firm.turn(five, Verdict::Refused);
    CHECK(firm.visits(firm.c) == number(11));
    firm.turn(five, Verdict::Accepted);
    CHECK(firm.visits(firm.a) == number(16));
}

TEST_CASE("K3, K8: what kept a deleted row alive is refused: the row is dead after all") {
    Firm firm;
    firm.a.remove(kParty, firm.shop);
    const ChangeSetId visit = firm.add(firm.b, 1);
    firm.all();
    CHECK_FALSE(firm.c.isDead(firm.shop));
    firm.turn(visit, Verdict::Refused);
    CHECK(firm.c.isDead(firm.shop));
}

TEST_CASE("K2, K8: a row whose insert is refused goes, its edits are kept; it comes back with them") {
    Firm firm;
    const ChangeSetId made = packIdentifier(16, 1);
    firm.add(firm.b, 1);
    firm.b.transact([&](Writer& writer) { return writer.addToSet(kParty, firm.shop, 3, 7); });
    const RecordId contact = firm.c.insert(kContact, {{0, text("Anna")}, {1, link(firm.shop)}});
    firm.a.remove(kParty, firm.shop);
    firm.all();
    firm.turn(made, Verdict::Refused);
    CHECK(firm.b.count("SELECT count(*) FROM party") == 0);
    CHECK(firm.b.count("SELECT count(*) FROM party__tags") == 0);
    CHECK(firm.b.count("SELECT count(*) FROM _orphan") == 3);
    CHECK_FALSE(firm.b.isDead(contact, "contact"));
    firm.turn(made, Verdict::Accepted);
    CHECK(firm.visits(firm.b) == number(11));
    CHECK(firm.b.count("SELECT count(*) FROM party__tags") == 1);
    CHECK(firm.b.count("SELECT count(*) FROM _orphan") == 0);
}

TEST_CASE("K5: who names one counter twice in a change set, or covers a head of it, is refused") {
    Firm firm;
    const auto body = [&](int rows, bool covers) {
        sync::BodyWriter writer;
        for (int i = 0; i < rows; ++i) {
            sync::RowWrite row;
            row.op = sync::Op::Update;
            row.id = firm.shop;
            row.values = {ValueView{std::int64_t{1}}};
            if (covers) row.covers = {{0, {packIdentifier(16, 1)}}};
            row.layout = writer.layout("party", {"visits"});
            writer.row(row);
        }
        return writer.finish();
    };
    const auto send = [&](const Bytes& content, Sequence sequence) {
        sync::ChangeSetHead head;
        head.number = 64;
        head.sequence = sequence;
        head.stamp = sync::stampAt(WallMs{firm.a.nowMs + static_cast<std::int64_t>(sequence)});
        head.frontier = {packIdentifier(16, 1)};
        return sync::encodeChangeSet(head, content);
    };
    const std::vector<Bytes> sets{send(body(2, false), 1), send(body(1, true), 2), send(body(1, false), 3)};
    sync::PlainSegment plain;
    plain.number = 64;
    plain.from = 1;
    plain.to = 3;
    plain.changeSets = sets;
    for (const Bytes& bytes : sets) plain.after = sync::chainHash(plain.after, bytes);
    const auto sealed = firm.a.seal.seal(plain);
    REQUIRE(sealed.has_value());
    REQUIRE(firm.b->accept(*sealed).has_value());
    CHECK(firm.b.count("SELECT count(*) FROM change_set WHERE reason='change_set.malformed'") == 2);
    CHECK(firm.visits(firm.b) == number(11));
}

TEST_CASE("K8: after random work and random turns every replica holds the same rows, whatever it took in first") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        Dice dice{seed};
        Firm firm;
        std::vector<ChangeSetId> made{packIdentifier(16, 1)};
        Device* const devices[] = {&firm.a, &firm.b, &firm.c};
        for (int step = 0; step < 40; ++step) {
            Device& device = *devices[dice.below(3)];
            const bool isThere = device.count("SELECT count(*) FROM party") > 0;
            device.nowMs += dice.below(50);
            ChangeSetId id = 0;
            switch (dice.below(isThere ? 7 : 1)) {
                case 0: device.pull(*devices[dice.below(3)]); break;
                case 1: id = device.update(kParty, firm.shop, {{1, text(std::to_string(step))}}); break;
                case 2: id = device.remove(kParty, firm.shop); break;
                case 3: id = device.restore(kParty, firm.shop); break;
                case 4:
                    id = device.transact([&](Writer& w) { return w.addToSet(kParty, firm.shop, 3, 1 + step % 3); });
                    break;
                default: id = firm.add(device, dice.between(-9, 9)); break;
            }
            if (id != 0) made.push_back(id);
        }
        firm.all();
        const std::string before = firm.a.digest().rows;
        // Each device hears of the turns in an order of its own, and some turn twice.
        std::vector<ChangeSetId> out;
        for (const ChangeSetId id : made)
            if (dice.percent(30)) out.push_back(id);
        for (const Verdict verdict : {Verdict::Refused, Verdict::Accepted}) {
            for (Device* device : devices) {
                std::vector<TurnedVerdict> turned;
                for (const ChangeSetId id : out) turned.push_back({id, verdict, ""});
                for (std::size_t i = turned.size(); i > 1; --i)
                    std::swap(turned[i - 1], turned[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
                if (dice.percent(50)) {
                    REQUIRE(device->core().turnVerdicts(turned).has_value());
                } else {
                    for (const TurnedVerdict& one : turned) REQUIRE(device->core().turnVerdicts({&one, 1}).has_value());
                }
            }
            CHECK(firm.a.digest().rows == firm.b.digest().rows);
            CHECK(firm.a.digest().rows == firm.c.digest().rows);
        }
        CHECK(firm.a.digest().rows == before);
    }
}
