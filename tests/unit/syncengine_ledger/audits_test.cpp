#include "syncengine/ledger/audits.h"

#include "syncengine/ledger/content.h"
#include "syncengine/merge/decide.h"
#include "tests/simulation/dice.h"
#include "tests/support/histories.h"

#include <doctest/doctest.h>
#include <map>
#include <vector>

using namespace outpost;
using namespace outpost::sync;
using outpost::simulation::Dice;

namespace {

const Judged kAll = [](ChangeSetId) { return true; };

Hash hashOf(std::int64_t amount) {
    return contentHash(
        canonicalContent({.table = "expense", .document = 1, .fields = {{"amount", amount}}, .lines = {}}).value());
}

}  // namespace

TEST_CASE("D3: an audit stands while the content is what it approved") {
    const Audit audit{.id = 1, .written = 5, .content = hashOf(100)};
    CHECK(decideAudits({&audit, 1}, {}, hashOf(100), kAll) == std::vector{AuditState::Stands});
    const auto stale = decideAudits({&audit, 1}, {}, hashOf(101), kAll);
    CHECK(stale == std::vector{AuditState::Stale});
    CHECK(!isAudited(stale));
}

TEST_CASE("D3: audited apart with two contents, the one of the standing content stands; the other stays, stale") {
    const std::vector<Audit> audits{{.id = 1, .written = 5, .content = hashOf(100)},
                                    {.id = 2, .written = 6, .content = hashOf(200)}};
    const auto states = decideAudits(audits, {}, hashOf(200), kAll);
    CHECK(states == std::vector{AuditState::Stale, AuditState::Stands});
    CHECK(isAudited(states));
}

TEST_CASE("D4, T3: a cancelled or refused audit stands no longer; a refused cancel changes nothing") {
    const std::vector<Audit> audits{{.id = 1, .written = 5, .content = hashOf(100)},
                                    {.id = 2, .written = 6, .content = hashOf(100)}};
    const AuditCancel cancel{.audit = 1, .written = 7};
    const auto states = [&](ChangeSetId refused) {
        return decideAudits(audits, {&cancel, 1}, hashOf(100), [=](ChangeSetId id) { return id != refused; });
    };
    CHECK(states(0) == std::vector{AuditState::Cancelled, AuditState::Stands});
    CHECK(states(6) == std::vector{AuditState::Cancelled, AuditState::Refused});
    CHECK(states(7) == std::vector{AuditState::Stands, AuditState::Stands});
}

namespace {

/// A write of one of two covered fields, or an audit of what its author then saw.
struct Event {
    UnitHead head;
    VersionVector context;
    int field = 0;  ///< 0 and 1; 2: an audit
    std::int64_t value = 0;
    Hash approved{};
};

/// What stands of the events that `view` holds, by rule K2's definition: the greatest write that no other one covers.
Hash contentIn(const std::vector<Event>& events, const VersionVector& view) {
    DocumentContent content{.table = "expense", .document = 1, .fields = {}, .lines = {}};
    for (int field = 0; field < 2; ++field) {
        const Event* best = nullptr;
        for (const Event& event : events) {
            if (event.field != field || !view.contains(event.head.written)) continue;
            bool covered = false;
            for (const Event& other : events)
                covered = covered || (other.field == field && view.contains(other.head.written) &&
                                      other.context.contains(event.head.written));
            if (!covered && (!best || isLess(best->head, event.head))) best = &event;
        }
        if (best) content.fields.emplace_back(field == 0 ? "amount" : "payee", best->value);
    }
    return contentHash(canonicalContent(content).value());
}

/// The same as a replica comes to it, change set by change set in its order of arrival.
Hash contentArriving(const std::vector<Event>& events, const std::vector<std::size_t>& order) {
    std::map<int, std::vector<std::size_t>> heads;
    std::map<int, std::size_t> standing;
    for (const std::size_t i : order) {
        const Event& event = events[i];
        if (event.field == 2) continue;
        auto& of = heads[event.field];
        std::vector<UnitHead> present;
        for (const std::size_t head : of) present.push_back(events[head].head);
        const auto decision = decideHeads(present, event.head, {.context = &event.context});
        std::vector<std::size_t> left;
        of.push_back(i);
        for (const std::size_t further : decision.further) left.push_back(of[further]);
        standing[event.field] = of[decision.standing];
        left.push_back(of[decision.standing]);
        of = left;
    }
    DocumentContent content{.table = "expense", .document = 1, .fields = {}, .lines = {}};
    for (const auto& [field, i] : standing)
        content.fields.emplace_back(field == 0 ? "amount" : "payee", events[i].value);
    return contentHash(canonicalContent(content).value());
}

}  // namespace

TEST_CASE("D3: a covered field changed concurrently makes an audit stale, on every replica and in every order alike") {
    int stale = 0, stands = 0;
    for (int seed = 0; seed < testing::histories(20'000, 400); ++seed) {
        Dice dice{static_cast<std::uint64_t>(seed)};
        std::vector<Event> events;
        VersionVector known[3];
        for (int step = 0; step < 9; ++step) {
            const auto device = static_cast<std::size_t>(dice.below(3));
            if (dice.percent(40)) known[device].merge(known[dice.below(3)]);
            const DeviceNumber number = static_cast<DeviceNumber>(16 * (device + 1));
            Event event;
            event.context = known[device];
            event.head.written = packIdentifier(number, known[device].of(number) + 1);
            event.head.stamp = step + dice.between(-3, 3);
            event.field = dice.below(3);
            event.value = dice.below(3);
            if (event.field == 2) event.approved = contentIn(events, event.context);
            known[device].raise(number, counterOf(event.head.written));
            events.push_back(event);
        }
        VersionVector whole;
        std::vector<Audit> audits;
        for (const Event& event : events) {
            whole.raise(deviceOf(event.head.written), counterOf(event.head.written));
            if (event.field == 2)
                audits.push_back({.id = event.head.written, .written = event.head.written, .content = event.approved});
        }
        const Hash content = contentIn(events, whole);
        const auto states = decideAudits(audits, {}, content, kAll);
        for (int order = 0; order < 3; ++order) {
            std::vector<std::size_t> arrival;
            VersionVector hand;
            while (arrival.size() < events.size()) {
                const auto i = static_cast<std::size_t>(dice.below(static_cast<int>(events.size())));
                if (hand.contains(events[i].head.written) || !events[i].context.since(hand).empty()) continue;
                hand.raise(deviceOf(events[i].head.written), counterOf(events[i].head.written));
                arrival.push_back(i);
            }
            CHECK(contentArriving(events, arrival) == content);
        }
        for (std::size_t i = 0, a = 0; i < events.size(); ++i) {
            if (events[i].field != 2) continue;
            const bool same = events[i].approved == content;
            CHECK(states[a++] == (same ? AuditState::Stands : AuditState::Stale));
            stale += !same;
            stands += same;
        }
    }
    CHECK(stale > 0);
    CHECK(stands > 0);
}
