#include "tests/simulation/reference_model.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using namespace outpost;
using namespace outpost::simulation;

namespace {

using Kind = ModelWrite::Kind;
using Targets = std::set<RecordId>;

const RowAddress kParty{"party", 1};
const RowAddress kContact{"contact", 2};
constexpr DeviceNumber A = 1, B = 2, C = 3;

std::vector<ModelTable> tables() {
    return {
        {"party",
         {{"c1", {"c1"}}, {"c2", {"c2"}}, {"fee", {"amount", "currency"}}, {"tags", {}}, {"visits", {"visits"}}},
         {},
         {},
         {},
         {"visits"}},
        {"contact", {{"name", {"name"}}, {"party", {"party"}}}, "party", "party", {}, {}},
        {"number", {{"text", {"text"}}, {"contact", {"contact"}}}, "contact", "contact", {}, {}},
        {"org", {{"name", {"name"}}, {"parent", {"parent"}}}, {}, {}, "parent", {}},
    };
}

ChangeSetId id(DeviceNumber number, Sequence sequence) { return packIdentifier(number, sequence); }

ModelWrite insert(RowAddress row, std::map<std::string, Value> values = {}) {
    return {Kind::Insert, std::move(row), {}, std::move(values), 0, {}};
}
ModelWrite write(RowAddress row, std::string unit, Value value) {
    return {Kind::Write, std::move(row), unit, {{unit, std::move(value)}}, 0, {}};
}
ModelWrite shown(ModelWrite write, std::vector<ChangeSetId> heads) {
    write.shown = std::move(heads);
    return write;
}
ModelWrite erase(RowAddress row) { return write(std::move(row), kDeletedUnit, std::int64_t{1}); }
ModelWrite restore(RowAddress row) { return write(std::move(row), kDeletedUnit, std::int64_t{0}); }
ModelWrite addTo(std::string unit, RecordId target) { return {Kind::AddTo, kParty, std::move(unit), {}, target, {}}; }
ModelWrite removeFrom(std::string unit, RecordId target) {
    return {Kind::RemoveFrom, kParty, std::move(unit), {}, target, {}};
}

/// A history written by hand: each change set with the stamps counting up unless it says otherwise.
struct History {
    ReferenceModel model{tables()};
    std::int64_t lastStamp = 0;
    Context all;

    History& add(DeviceNumber number, Sequence sequence, Context context, std::vector<ModelWrite> writes,
                 std::int64_t stamp = 0, bool accepted = true) {
        context[number] = sequence - 1;
        lastStamp = stamp == 0 ? lastStamp + 1 : stamp;
        model.add({id(number, sequence), lastStamp, std::move(context), accepted, std::move(writes)});
        all[number] = std::max(all[number], sequence);
        return *this;
    }
    ModelState state() const { return model.evaluate(all); }
    ModelRow row(const RowAddress& address) const { return state().rows.at(address); }
    Value value(const RowAddress& row, const std::string& unit) const {
        return model.heads(row, unit, all).front().values.front();
    }
    std::vector<ChangeSetId> losing() const {
        std::vector<ChangeSetId> ids;
        for (const ModelConflict& conflict : state().conflicts) ids.push_back(conflict.losing);
        return ids;
    }
};

Value text(const char* value) { return std::string{value}; }

}  // namespace

TEST_CASE("K2: a write that knew the other replaces it without a conflict") {
    History h;
    h.add(A, 1, {}, {insert(kParty, {{"c1", text("x")}})}).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("y"))});
    CHECK(h.value(kParty, "c1") == text("y"));
    CHECK(h.losing().empty());
}

TEST_CASE("K2: of two writes apart the greater (stamp, device number) stands, the other is one open conflict") {
    History h;
    h.add(A, 1, {}, {insert(kParty)});
    SUBCASE("by stamp") {
        h.add(A, 2, {}, {write(kParty, "c1", text("a"))}, 20).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b"))}, 10);
        CHECK(h.value(kParty, "c1") == text("a"));
        CHECK(h.losing() == std::vector{id(B, 1)});
    }
    SUBCASE("by device number") {
        h.add(A, 2, {}, {write(kParty, "c1", text("a"))}, 20).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b"))}, 20);
        CHECK(h.value(kParty, "c1") == text("b"));
        CHECK(h.losing() == std::vector{id(A, 2)});
    }
    SUBCASE("equal values are no conflict") {
        h.add(A, 2, {}, {write(kParty, "c1", text("a"))}).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("a"))});
        CHECK(h.losing().empty());
        CHECK(h.model.heads(kParty, "c1", h.all).size() == 2);
    }
}

TEST_CASE("K2, counterexample 8: a loser that its reader was not shown stays open") {
    History h;
    h.add(A, 1, {}, {insert(kParty)});
    h.add(A, 2, {}, {write(kParty, "c1", text("a"))}).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b"))});
    SUBCASE("a form that shows the winner only") {
        h.add(A, 3, {{B, 1}}, {shown(write(kParty, "c1", text("form")), {id(B, 1)})});
        CHECK(h.value(kParty, "c1") == text("form"));
        CHECK(h.losing() == std::vector{id(A, 2)});
    }
    SUBCASE("a choice covers all heads") {
        h.add(A, 3, {{B, 1}}, {write(kParty, "c1", text("a"))});
        CHECK(h.value(kParty, "c1") == text("a"));
        CHECK(h.losing().empty());
    }
}

TEST_CASE("K2: what a shown head covers is covered too") {
    History h;
    h.add(A, 1, {}, {insert(kParty)}).add(A, 2, {}, {write(kParty, "c1", text("1"))});
    h.add(B, 1, {{A, 2}}, {write(kParty, "c1", text("2"))});
    h.add(C, 1, {{A, 2}, {B, 1}}, {shown(write(kParty, "c1", text("3")), {id(B, 1)})});
    CHECK(h.model.heads(kParty, "c1", h.all).size() == 1);
}

TEST_CASE("K4: a form opened before sync brought another's edit overwrites nothing in silence") {
    History h;
    h.add(A, 1, {}, {insert(kParty, {{"c1", text("old")}})}).add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b"))});
    h.add(A, 2, {{B, 1}}, {shown(write(kParty, "c1", text("form")), {id(A, 1)})});
    CHECK(h.value(kParty, "c1") == text("form"));
    CHECK(h.losing() == std::vector{id(B, 1)});
}

TEST_CASE("K2: a group is written and conflicts whole") {
    const auto fee = [](std::int64_t amount, const char* currency) {
        return ModelWrite{Kind::Write, kParty, "fee", {{"amount", amount}, {"currency", text(currency)}}, 0, {}};
    };
    History h;
    h.add(A, 1, {}, {insert(kParty)}).add(A, 2, {}, {fee(5, "CNY")}).add(B, 1, {{A, 1}}, {fee(5, "EUR")});
    CHECK(h.row(kParty).standing.at("fee").values == std::vector<Value>{std::int64_t{5}, text("EUR")});
    CHECK(h.losing() == std::vector{id(A, 2)});
}

TEST_CASE("K2: refused change sets have no effect and cover nothing") {
    History h;
    h.add(A, 1, {}, {insert(kParty, {{"c1", text("a")}})})
        .add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b"))}, 0, false);
    h.add(C, 1, {{A, 1}, {B, 1}}, {write(kParty, "c2", text("c"))});
    CHECK(h.value(kParty, "c1") == text("a"));
    CHECK(h.losing().empty());
}

TEST_CASE("K2: an edit whose row was never inserted is kept and listed, and makes no row") {
    History h;
    h.add(A, 1, {}, {insert(kParty)}, 0, false).add(A, 2, {}, {write(kParty, "c1", text("a"))});
    CHECK(h.state().rows.empty());
    CHECK(h.state().withoutInsert == std::set{ModelConflict{kParty, "c1", id(A, 2)}});
}

TEST_CASE("K3: a delete that knew every edit stands") {
    History h;
    h.add(A, 1, {}, {insert(kParty)}).add(B, 1, {{A, 1}}, {erase(kParty)});
    CHECK(h.row(kParty).dead);
    h.add(A, 2, {{B, 1}}, {restore(kParty)});
    CHECK_FALSE(h.row(kParty).dead);
    CHECK(h.losing().empty());
}

TEST_CASE("K3: a delete loses against an edit apart, and both are shown") {
    History h;
    h.add(A, 1, {}, {insert(kParty)})
        .add(B, 1, {{A, 1}}, {erase(kParty)})
        .add(A, 2, {}, {write(kParty, "c1", text("a"))});
    CHECK_FALSE(h.row(kParty).dead);
    CHECK(h.losing() == std::vector{id(B, 1)});
    h.add(A, 3, {{B, 1}}, {erase(kParty)});
    CHECK(h.row(kParty).dead);
    CHECK(h.losing().empty());
}

TEST_CASE("K3, counterexample 7: two people may delete it") {
    History h;
    h.add(A, 1, {}, {insert(kParty)});
    SUBCASE("neither covers the other") {
        h.add(A, 2, {}, {erase(kParty)}).add(B, 1, {{A, 1}}, {erase(kParty)});
        CHECK(h.row(kParty).dead);
    }
    SUBCASE("each edits and deletes at once: no single delete knew both edits") {
        h.add(A, 2, {}, {write(kParty, "c1", text("a")), erase(kParty)});
        h.add(B, 1, {{A, 1}}, {write(kParty, "c1", text("b")), erase(kParty)});
        CHECK(h.row(kParty).dead);
        CHECK(h.losing().empty());  // the conflict of c1 sleeps
    }
    SUBCASE("a restore apart from the second delete lets it live") {
        h.add(A, 2, {}, {erase(kParty)}).add(A, 3, {}, {restore(kParty)}).add(B, 1, {{A, 1}}, {erase(kParty)});
        CHECK_FALSE(h.row(kParty).dead);
        CHECK(h.losing() == std::vector{id(B, 1)});
    }
}

TEST_CASE("K3: a child written apart from its parent's delete is not hidden in silence") {
    History h;
    h.add(A, 1, {}, {insert(kParty), insert(kContact, {{"party", std::int64_t{1}}})});
    h.add(B, 1, {{A, 1}}, {erase(kParty)});
    CHECK(h.row(kParty).dead);
    CHECK(h.row(kContact).hidden);
    CHECK_FALSE(h.row(kContact).dead);
    SUBCASE("the child itself") {
        h.add(A, 2, {}, {write(kContact, "name", text("new"))});
        CHECK_FALSE(h.row(kParty).dead);
        CHECK_FALSE(h.row(kContact).hidden);
    }
    SUBCASE("a child's child") {
        h.add(A, 2, {}, {insert({"number", 3}, {{"contact", std::int64_t{2}}})});
        CHECK_FALSE(h.row(kParty).dead);
    }
    SUBCASE("a set of the parent") {
        h.add(A, 2, {}, {addTo("tags", 9)});
        CHECK_FALSE(h.row(kParty).dead);
    }
    SUBCASE("deleting the child apart is no reason to live") {
        h.add(A, 2, {}, {erase(kContact)});
        CHECK(h.row(kParty).dead);
    }
}

TEST_CASE("K5: a remove covers the adds that it saw, and no others") {
    History h;
    h.add(A, 1, {}, {insert(kParty)}).add(A, 2, {}, {addTo("tags", 7), addTo("tags", 8)});
    h.add(B, 1, {{A, 2}}, {removeFrom("tags", 7), removeFrom("tags", 8)}).add(C, 1, {{A, 2}}, {addTo("tags", 7)});
    const auto tags = h.row(kParty).sets.at("tags");
    CHECK(tags == std::map<RecordId, std::set<ChangeSetId>>{{7, {id(C, 1)}}});
}

TEST_CASE("K5: a cycle made apart loses its greatest edge and nothing else") {
    const RowAddress x{"org", 11}, y{"org", 12}, z{"org", 13};
    History h;
    h.add(A, 1, {}, {insert(x), insert(y), insert(z, {{"parent", std::int64_t{11}}})});
    h.add(A, 2, {}, {write(x, "parent", std::int64_t{12})}).add(B, 1, {{A, 1}}, {write(y, "parent", std::int64_t{11})});
    CHECK_FALSE(h.row(x).treeCut);
    CHECK(h.row(y).treeCut);
    CHECK_FALSE(h.row(z).treeCut);
}

TEST_CASE("K5: a counter is the sum of its deltas, the insert's included; a delete must know all of them") {
    History h;
    const auto count = [](std::int64_t delta) {
        return ModelWrite{Kind::Count, kParty, "visits", {{"visits", delta}}, 0, {}};
    };
    h.add(A, 1, {}, {insert(kParty, {{"visits", std::int64_t{10}}})});
    h.add(A, 2, {}, {count(5)}).add(B, 1, {{A, 1}}, {count(-2)}).add(C, 1, {{A, 2}}, {erase(kParty)});
    CHECK(h.row(kParty).counters.at("visits") == 13);
    CHECK_FALSE(h.row(kParty).dead);
    h.add(C, 2, {{A, 2}, {B, 1}}, {erase(kParty)});
    CHECK(h.row(kParty).dead);
}

TEST_CASE("the model does not depend on the order in which it was told") {
    std::vector<ModelChangeSet> sets;
    for (const DeviceNumber number : {A, B, C})
        for (Sequence sequence = 1; sequence <= 4; ++sequence) {
            Context context{{number, sequence - 1}};
            if (number != A) context[A] = 1;
            sets.push_back(
                {id(number, sequence),
                 static_cast<std::int64_t>(7 * number + sequence),
                 context,
                 true,
                 {write(kParty, "c1", static_cast<std::int64_t>(number * sequence)), addTo("tags", number)}});
        }
    sets.front().writes = {insert(kParty)};
    const Context all{{A, 4}, {B, 4}, {C, 4}};
    std::mt19937 dice{5};
    std::optional<ModelState> first;
    for (int round = 0; round < 20; ++round) {
        std::shuffle(sets.begin(), sets.end(), dice);
        ReferenceModel model{tables()};
        for (const ModelChangeSet& set : sets) model.add(set);
        const ModelState state = model.evaluate(all);
        if (!first) first = state;
        CHECK(state.rows == first->rows);
        CHECK(state.conflicts == first->conflicts);
    }
}
