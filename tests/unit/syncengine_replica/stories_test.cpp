#include "tests/support/small_firm.h"

#include <algorithm>

using namespace outpost;
using namespace outpost::testing;
using sync::Stamp;
using sync::Take;

namespace {

constexpr int kParties = 2000;

/// Writes a phone into every party, in one change set.
void phoneAll(Device& device, const std::vector<RecordId>& parties, const std::string& phone) {
    const Value value = phone;
    device.transact([&](Writer& writer) -> Done {
        for (const RecordId party : parties) {
            const sync::FieldValue field{1, viewOf(value)};
            OUTPOST_TRY(writer.update(kParty, party, std::span{&field, 1}));
        }
        return {};
    });
}

Stamp at(std::int64_t ms) { return ms << 16; }

}  // namespace

TEST_CASE("C10.25: thousands of conflicts out of one change set are listed and settled by opening each writer once") {
    const ScratchFolder folder;
    Device hanoi{folder, 1}, hue{folder, 2};
    std::vector<RecordId> parties;
    hanoi.transact([&](Writer& writer) -> Done {
        for (int i = 0; i < kParties; ++i) {
            OUTPOST_ASSIGN(parties.emplace_back(), writer.newId());
            OUTPOST_TRY(writer.insert(kParty, parties.back(), {}));
        }
        return {};
    });
    exchange(hanoi, hue);
    phoneAll(hanoi, parties, "111");
    phoneAll(hue, parties, "222");
    exchange(hanoi, hue);

    const sync::Queries queries = hanoi->queries();
    const auto conflicts = queries.conflicts(0, 0);
    REQUIRE(conflicts.has_value());
    REQUIRE(conflicts->size() == kParties);
    CHECK(queries.openedChangeSets() == 2);
    std::set<sync::WriteKey> keys;
    for (const sync::Conflict& conflict : *conflicts) {
        keys.insert(conflict.losing.write);
        CHECK(conflict.losing.write.ordinal != 0);
        CHECK(conflict.standing.stamp > 0);
    }
    CHECK(keys.size() == kParties);

    const sync::Queries ofOne = hanoi->queries();
    CHECK(ofOne.conflicts(parties[7])->size() == 1);
    CHECK(ofOne.openedChangeSets() == 2);

    hanoi.transact([&](Writer& writer) -> Done {
        for (const sync::WriteKey& key : keys) OUTPOST_TRY(writer.resolve(key, Take::Other));
        return {};
    });
    exchange(hanoi, hue);
    CHECK(hue.conflicts().empty());
    const std::string taken = hanoi.text(parties.front(), "phone");
    for (const RecordId party : parties) CHECK(hue.text(party, "phone") == taken);
    CHECK(Value{taken} == conflicts->front().losing.values.front());
}

TEST_CASE("C10.29: as on a date a record is what the change sets before make of it, on every device alike") {
    const ScratchFolder folder;
    Device hanoi{folder, 1}, hue{folder, 2};
    const RecordId party = hanoi.insert(kParty, {{0, text("A")}, {1, text("1")}, {2, text("Quay")}, {3, text("Hue")}});
    const std::int64_t made = hanoi.nowMs;
    exchange(hanoi, hue);
    hanoi.nowMs = hue.nowMs = made + 1000;
    hanoi.update(kParty, party, {{1, text("2")}});
    hue.nowMs += 20;
    hue.update(kParty, party, {{1, text("3")}});
    hue.transact([&](Writer& writer) { return writer.addToSet(kParty, party, 3, 77); });
    exchange(hanoi, hue);
    hanoi.nowMs = made + 3000;
    hanoi.update(kParty, party, {{1, text("4")}, {3, text("Da Nang")}});
    hanoi.transact([&](Writer& writer) { return writer.removeFromSet(kParty, party, 3, 77); });
    hanoi.nowMs = made + 5000;
    hanoi.remove(kParty, party);
    hanoi.nowMs = made + 7000;
    hanoi.restore(kParty, party);
    exchange(hanoi, hue);

    for (Device* device : {&hanoi, &hue}) {
        const sync::Queries queries = (*device)->queries();
        const auto phone = [&](std::int64_t ms) { return queries.asOn(kParty, party, at(ms))->values[1]; };
        CHECK(queries.asOn(kParty, party, at(made - 100)).error().code == "history.not_yet");
        CHECK(phone(made + 500) == Value{std::string{"1"}});
        CHECK(phone(made + 1015) == Value{std::string{"2"}});
        CHECK(phone(made + 2500) == Value{std::string{"3"}});  // the greater stamp stands (rule K2)
        CHECK(queries.asOn(kParty, party, at(made + 2500))->sets.at(3) == std::vector<RecordId>{77});
        CHECK(phone(made + 4000) == Value{std::string{"4"}});
        CHECK(queries.asOn(kParty, party, at(made + 4000))->sets.at(3).empty());
        CHECK(queries.asOn(kParty, party, at(made + 4000))->values[2] == Value{std::string{"Quay"}});
        CHECK_FALSE(queries.asOn(kParty, party, at(made + 4000))->deleted);
        CHECK(queries.asOn(kParty, party, at(made + 6000))->deleted);
        CHECK_FALSE(queries.asOn(kParty, party, at(made + 8000))->deleted);
        CHECK(queries.asOn(kParty, party, at(made + 8000))->values[1] == Value{(*device).text(party, "phone")});
    }
}

TEST_CASE("C10.29, K3: as on a date, a delete that did not know an edit has not deleted") {
    const ScratchFolder folder;
    Device hanoi{folder, 1}, hue{folder, 2};
    const RecordId party = hanoi.insert(kParty, {{0, text("A")}});
    exchange(hanoi, hue);
    hanoi.nowMs = hue.nowMs = hanoi.nowMs + 1000;
    hanoi.remove(kParty, party);
    hue.update(kParty, party, {{0, text("B")}});
    exchange(hanoi, hue);
    const auto then = hanoi->queries().asOn(kParty, party, at(hanoi.nowMs + 1000));
    REQUIRE(then.has_value());
    CHECK_FALSE(then->deleted);
    CHECK(then->values[0] == Value{std::string{"B"}});
    CHECK(hue->queries().asOn(kParty, party, at(hanoi.nowMs + 1000))->values == then->values);
}

TEST_CASE("C10.14: the recycle bin knows who deleted what, and leaves out what only hides with its owner") {
    const ScratchFolder folder;
    Device hanoi{folder, 1}, hue{folder, 2};
    const RecordId first = hanoi.insert(kParty, {{0, text("A")}});
    const RecordId second = hanoi.insert(kParty, {{0, text("B")}});
    const RecordId contact = hanoi.insert(kContact, {{0, text("C")}, {1, link(first)}});
    exchange(hanoi, hue);
    const ChangeSetId byHanoi = hanoi.remove(kParty, first);
    hue.nowMs = hanoi.nowMs + 1000;
    const ChangeSetId byHue = hue.remove(kParty, second);
    exchange(hanoi, hue);
    for (Device* device : {&hanoi, &hue}) {
        const auto deleted = (*device)->queries().deletedRows(kParty);
        REQUIRE(deleted.has_value());
        REQUIRE(deleted->size() == 2);
        CHECK((*deleted)[0].id == second);
        CHECK((*deleted)[0].changeSet == byHue);
        CHECK((*deleted)[1].id == first);
        CHECK((*deleted)[1].changeSet == byHanoi);
        CHECK((*deleted)[0].stamp > (*deleted)[1].stamp);
        CHECK((*device).isDead(contact, "contact"));
        CHECK((*device)->queries().deletedRows(kContact)->empty());
    }
    hue.restore(kParty, first);
    exchange(hanoi, hue);
    CHECK(hanoi->queries().deletedRows(kParty)->size() == 1);
    CHECK_FALSE(hanoi.isDead(contact, "contact"));
}
