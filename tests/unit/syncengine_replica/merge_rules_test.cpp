#include "tests/support/small_firm.h"

using namespace outpost;
using namespace outpost::testing;
using outpost::sync::Shown;
using outpost::sync::Take;
using outpost::sync::WriteKey;

namespace {

struct Three {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    /// A customer that all three know.
    RecordId customer = 0;
    Three() {
        customer = a.insert(kParty, {{0, text("Zhang")}, {1, text("1")}});
        b.pull(a);
        c.pull(a);
        b.nowMs += 1000;
        c.nowMs += 2000;
    }
    void all() {
        for (int round = 0; round < 2; ++round) {
            a.pull(b);
            a.pull(c);
            b.pull(a);
            c.pull(a);
        }
        CHECK(a.digest().set == b.digest().set);
        CHECK(a.digest().set == c.digest().set);
        CHECK(a.digest().rows == b.digest().rows);
        CHECK(a.digest().rows == c.digest().rows);
    }
};

}  // namespace

TEST_CASE("two replicas that exchange change sets by hand agree") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId first = a.insert(kParty, {{0, text("Li")}, {2, text("Main Street")}});
    const RecordId second = b.insert(kParty, {{0, text("Wang")}});
    exchange(a, b);
    CHECK(b.text(first, "name") == "Li");
    CHECK(b.text(first, "street") == "Main Street");
    CHECK(a.text(second, "name") == "Wang");
    b.update(kParty, first, {{1, text("555")}});
    exchange(a, b);
    CHECK(a.text(first, "phone") == "555");
    CHECK(a.conflicts().empty());
}

TEST_CASE("K2: two edits of one field apart: the greater stamp stands, the other is kept and shown") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{1, text("111")}});
    const ChangeSetId later = firm.b.update(kParty, firm.customer, {{1, text("222")}});
    firm.all();
    CHECK(firm.a.text(firm.customer, "phone") == "222");
    const auto conflicts = firm.a.conflicts();
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].id == firm.customer);
    CHECK(conflicts[0].unit == 1);
    CHECK(conflicts[0].losing.values == std::vector<Value>{text("111")});
    CHECK(conflicts[0].losing.write.text() == "16.2.1");
    CHECK(conflicts[0].standing.values == std::vector<Value>{text("222")});
    CHECK(conflicts[0].standing.write.changeSet() == later);
    CHECK(firm.c.conflicts()[0].losing.write == conflicts[0].losing.write);
}

TEST_CASE("K2: edits of two fields apart are no conflict") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{1, text("111")}});
    firm.b.update(kParty, firm.customer, {{0, text("Zhao")}});
    firm.all();
    CHECK(firm.c.text(firm.customer, "phone") == "111");
    CHECK(firm.c.text(firm.customer, "name") == "Zhao");
    CHECK(firm.c.conflicts().empty());
}

TEST_CASE("K2: heads of equal value are no conflict") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{1, text("111")}});
    firm.b.update(kParty, firm.customer, {{1, text("111")}});
    firm.all();
    CHECK(firm.a.conflicts().empty());
}

TEST_CASE("R9: a write to a group carries all its values and wins or loses whole") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{2, text("A street")}, {3, text("A city")}});
    firm.b.pull(firm.a);
    firm.a.update(kParty, firm.customer, {{2, text("Other street")}});
    firm.b.update(kParty, firm.customer, {{3, text("B city")}});
    firm.all();
    CHECK(firm.c.text(firm.customer, "street") == "A street");
    CHECK(firm.c.text(firm.customer, "city") == "B city");
    const auto conflicts = firm.c.conflicts();
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].losing.values == std::vector<Value>{text("Other street"), text("A city")});
}

TEST_CASE("K2: choosing covers all heads that it showed, whichever side is taken") {
    for (const Take take : {Take::This, Take::Other}) {
        Three firm;
        firm.a.update(kParty, firm.customer, {{1, text("111")}});
        firm.b.update(kParty, firm.customer, {{1, text("222")}});
        firm.c.update(kParty, firm.customer, {{1, text("333")}});
        firm.all();
        auto conflicts = firm.b.conflicts();
        REQUIRE(conflicts.size() == 2);
        const auto losing = conflicts[1].losing;
        firm.b.transact([&](Writer& writer) { return writer.resolve(losing.write, take); });
        CHECK(firm.b.conflicts().empty());
        firm.all();
        CHECK(firm.a.conflicts().empty());
        CHECK(firm.a.text(firm.customer, "phone") ==
              (take == Take::This ? "333" : std::get<std::string>(losing.values[0])));
        CHECK(firm.a.count("SELECT count(*) FROM _head") == 0);
    }
}

TEST_CASE("K2: a third value settles a conflict in one change set, and covers every head") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{1, text("111")}});
    firm.b.update(kParty, firm.customer, {{1, text("222")}});
    firm.all();
    const auto losing = firm.c.conflicts().at(0).losing.write;
    const auto before = firm.c.digest().vector;
    SUBCASE("a new one") {
        firm.c.transact([&](Writer& writer) -> Done {
            OUTPOST_TRY(writer.resolve(losing, Take::This));
            const sync::FieldValue field[] = {{1, std::string_view{"333"}}};
            return writer.update(kParty, firm.customer, field);
        });
        firm.all();
        CHECK(firm.a.text(firm.customer, "phone") == "333");
    }
    SUBCASE("the one that stands, typed again") {
        firm.c.transact([&](Writer& writer) -> Done {
            OUTPOST_TRY(writer.resolve(losing, Take::This));
            const sync::FieldValue field[] = {{1, std::string_view{"222"}}};
            return writer.update(kParty, firm.customer, field);
        });
        firm.all();
        CHECK(firm.a.text(firm.customer, "phone") == "222");
    }
    CHECK(firm.c.digest().vector.at(48) == (before.contains(48) ? before.at(48) : 0) + 1);
    for (Device* device : {&firm.a, &firm.b, &firm.c}) CHECK(device->conflicts().empty());
}

TEST_CASE("K2, counterexample 8: a losing head closes only when its reader was shown it") {
    Three firm;
    firm.a.update(kParty, firm.customer, {{1, text("loses")}});
    firm.b.update(kParty, firm.customer, {{1, text("wins")}});
    firm.a.pull(firm.b);
    // a's form shows the winner only; the edit covers that one and no other.
    firm.a.nowMs += 5000;
    firm.a.update(kParty, firm.customer, {{1, text("edited")}});
    firm.all();
    CHECK(firm.c.text(firm.customer, "phone") == "edited");
    const auto conflicts = firm.c.conflicts();
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].losing.values == std::vector<Value>{text("loses")});
}

TEST_CASE("K4: what sync brought below an open form is not overwritten in silence") {
    Three firm;
    const auto loaded = firm.a->queries().heads(kParty, firm.customer).value();
    firm.b.update(kParty, firm.customer, {{1, text("from b")}});
    firm.a.pull(firm.b);
    firm.a.nowMs += 5000;
    firm.a.update(kParty, firm.customer, {{1, text("from the form")}}, {{1, loaded[1]}});
    CHECK(firm.a.conflicts().size() == 1);
    firm.all();
    CHECK(firm.c.text(firm.customer, "phone") == "from the form");
    REQUIRE(firm.c.conflicts().size() == 1);
    CHECK(firm.c.conflicts()[0].losing.values == std::vector<Value>{text("from b")});
}

TEST_CASE("K9: a write whose stamp lies below that of a head it was not shown does not stand, here as everywhere") {
    Three firm;
    const auto loaded = firm.a->queries().heads(kParty, firm.customer).value();
    firm.b.nowMs += 1000LL * 3600 * 24 * 365;  // an hour is enough; a year is what a flat battery gives
    firm.b.update(kParty, firm.customer, {{1, text("ahead")}});
    firm.a.pull(firm.b);
    firm.a.update(kParty, firm.customer, {{1, text("mine")}}, {{1, loaded[1]}});
    CHECK(firm.a.text(firm.customer, "phone") == "ahead");
    REQUIRE(firm.a.conflicts().size() == 1);
    CHECK(firm.a.conflicts()[0].losing.values == std::vector<Value>{text("mine")});
    firm.all();
}

TEST_CASE("K3: a delete that knew every edit stands; one that did not loses against it, and both are shown") {
    Three firm;
    SUBCASE("knew all") {
        firm.a.update(kParty, firm.customer, {{1, text("x")}});
        firm.b.pull(firm.a);
        firm.b.remove(kParty, firm.customer);
        firm.all();
        CHECK(firm.c.isDead(firm.customer));
        CHECK(firm.c.conflicts().empty());
        firm.c.restore(kParty, firm.customer);
        firm.all();
        CHECK_FALSE(firm.a.isDead(firm.customer));
    }
    SUBCASE("an edit apart") {
        firm.b.remove(kParty, firm.customer);
        firm.a.update(kParty, firm.customer, {{1, text("x")}});
        firm.all();
        CHECK_FALSE(firm.c.isDead(firm.customer));
        auto conflicts = firm.c.conflicts();
        REQUIRE(conflicts.size() == 1);
        CHECK(conflicts[0].unit == sync::kDeletedFlag);
        CHECK(conflicts[0].losing.values == std::vector<Value>{std::int64_t{1}});
        CHECK(deviceOf(conflicts[0].losing.write.changeSet()) == DeviceNumber{32});
        CHECK(deviceOf(conflicts[0].standing.write.changeSet()) == DeviceNumber{16});
        CHECK(firm.a.conflicts()[0].standing.write == conflicts[0].standing.write);
        SUBCASE("delete now") {
            firm.c.transact([&](Writer& writer) { return writer.resolve(conflicts[0].losing.write, Take::Other); });
            firm.all();
            CHECK(firm.a.isDead(firm.customer));
        }
        SUBCASE("keep") {
            firm.c.transact([&](Writer& writer) { return writer.resolve(conflicts[0].losing.write, Take::This); });
            firm.all();
            CHECK_FALSE(firm.a.isDead(firm.customer));
            CHECK(firm.a.conflicts().empty());
        }
        SUBCASE("delete once more") {
            firm.c.remove(kParty, firm.customer);
            firm.all();
            CHECK(firm.a.isDead(firm.customer));
        }
    }
}

TEST_CASE("K3, counterexample 7: two people may delete it") {
    Three firm;
    SUBCASE("neither covers the other") {
        firm.a.remove(kParty, firm.customer);
        firm.b.remove(kParty, firm.customer);
    }
    SUBCASE("each edits and deletes at once") {
        for (Device* device : {&firm.a, &firm.b})
            device->transact([&](Writer& writer) -> Done {
                const std::string value = device == &firm.a ? "a" : "b";
                const sync::FieldValue field[] = {{1, std::string_view{value}}};
                OUTPOST_TRY(writer.update(kParty, firm.customer, field));
                return writer.remove(kParty, firm.customer);
            });
    }
    firm.all();
    CHECK(firm.c.isDead(firm.customer));
    CHECK(firm.c.conflicts().empty());
}

TEST_CASE("K3: a child written apart from its parent's delete is not hidden in silence; else children hide") {
    Three firm;
    const RecordId contact = firm.a.insert(kContact, {{0, text("Anna")}, {1, link(firm.customer)}});
    firm.all();
    SUBCASE("child untouched") {
        firm.b.remove(kParty, firm.customer);
        CHECK(firm.b.isDead(contact, "contact"));
        firm.all();
        CHECK(firm.c.isDead(firm.customer));
        CHECK(firm.c.isDead(contact, "contact"));
        CHECK(firm.c.count("SELECT count(*) FROM _grave") == 1);
        firm.c.restore(kParty, firm.customer);
        firm.all();
        CHECK_FALSE(firm.a.isDead(contact, "contact"));
    }
    SUBCASE("child edited apart") {
        firm.b.remove(kParty, firm.customer);
        firm.a.update(kContact, contact, {{0, text("Anne")}});
        firm.all();
        CHECK_FALSE(firm.c.isDead(firm.customer));
        CHECK_FALSE(firm.c.isDead(contact, "contact"));
        CHECK_FALSE(firm.b.isDead(contact, "contact"));
        REQUIRE(firm.c.conflicts().size() == 1);
        CHECK(firm.c.conflicts()[0].standing.write.number == 16);
        CHECK(firm.c.conflicts()[0].losing.write.number == 32);
    }
    SUBCASE("new child apart") {
        firm.b.remove(kParty, firm.customer);
        firm.a.insert(kContact, {{0, text("Bea")}, {1, link(firm.customer)}});
        firm.all();
        CHECK_FALSE(firm.b.isDead(firm.customer));
    }
    SUBCASE("a set of the parent apart") {
        firm.b.remove(kParty, firm.customer);
        firm.a.transact([&](Writer& writer) { return writer.addToSet(kParty, firm.customer, 3, 77); });
        firm.all();
        CHECK_FALSE(firm.b.isDead(firm.customer));
        REQUIRE(firm.b.conflicts().size() == 1);
        CHECK(firm.b.conflicts()[0].standing.write.number == 16);
    }
}

TEST_CASE("K5: a remove covers the adds that it saw; one made apart stays") {
    Three firm;
    const auto add = [&](RecordId tag) {
        return [&, tag](Writer& writer) { return writer.addToSet(kParty, firm.customer, 3, tag); };
    };
    const auto drop = [&](RecordId tag) {
        return [&, tag](Writer& writer) { return writer.removeFromSet(kParty, firm.customer, 3, tag); };
    };
    firm.a.transact(add(7));
    firm.a.transact(add(8));
    firm.all();
    firm.b.transact(drop(7));
    firm.b.transact(drop(8));
    firm.c.transact(drop(7));
    firm.c.transact(add(7));
    firm.all();
    CHECK(firm.a.count("SELECT count(*) FROM party__tags WHERE target=8") == 0);
    CHECK(firm.a.count("SELECT count(DISTINCT target) FROM party__tags") == 1);
}

TEST_CASE("K5: a cycle made apart loses its greatest edge and nothing else") {
    Three firm;
    const RecordId x = firm.a.insert(kOrg, {{0, text("x")}});
    const RecordId y = firm.a.insert(kOrg, {{0, text("y")}});
    firm.all();
    firm.a.update(kOrg, x, {{1, link(y)}});
    firm.b.update(kOrg, y, {{1, link(x)}});
    firm.all();
    for (Device* device : {&firm.a, &firm.b, &firm.c}) {
        CHECK(device->count("SELECT count(*) FROM _tree_cut") == 1);
        CHECK(device->count("SELECT id FROM _tree_cut") == y);
    }
    firm.c.update(kOrg, x, {{1, Value{}}});
    firm.all();
    CHECK(firm.a.count("SELECT count(*) FROM _tree_cut") == 0);
}
