#include "syncengine/log/change_set.h"
#include "syncengine/log/envelope.h"
#include "tests/support/small_firm.h"

using namespace outpost;
using namespace outpost::testing;
using outpost::sync::Knowledge;

namespace {

Bytes changeSetOf(Device& device, ChangeSetId id) { return device->queries().changeSetBytes(id).value(); }

/// A segment of somebody who writes what he likes: bytes of change sets at the end of a chain.
Bytes forge(Device& as, DeviceNumber number, Sequence from, const sync::Hash& before,
            const std::vector<Bytes>& changeSets) {
    sync::PlainSegment plain;
    plain.number = number;
    plain.from = from;
    plain.to = from + changeSets.size() - 1;
    plain.before = plain.after = before;
    plain.changeSets = changeSets;
    for (const Bytes& bytes : changeSets) plain.after = sync::chainHash(plain.after, bytes);
    return as.seal.seal(plain).value();
}

sync::ChangeSetHead headOf(DeviceNumber number, Sequence sequence, std::int64_t stampMs) {
    sync::ChangeSetHead head;
    head.number = number;
    head.sequence = sequence;
    head.stamp = sync::stampAt(WallMs{stampMs});
    return head;
}

Bytes oneRow(sync::Op op, const std::string& table, RecordId id, const std::vector<std::string_view>& columns,
             const std::vector<ValueView>& values) {
    sync::BodyWriter body;
    sync::RowWrite row;
    row.op = op;
    row.id = id;
    row.layout = body.layout(table, columns);
    row.values = values;
    body.row(row);
    return body.finish();
}

std::vector<sync::SetAside> setAside(Device& device) { return device->queries().setAside().value(); }

}  // namespace

TEST_CASE("K1: on the wire stands only the frontier, and the receiver computes the context") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId customer = a.insert(kParty, {{0, text("x")}});
    b.pull(a);
    b.update(kParty, customer, {{1, text("1")}});
    c.pull(b);
    const ChangeSetId id = c.update(kParty, customer, {{1, text("2")}});
    const auto view = sync::parseChangeSet(changeSetOf(c, id));
    REQUIRE(view);
    CHECK(view->head.frontier == std::vector<ChangeSetId>{packIdentifier(32, 1)});  // a's is held by b's
    const ChangeSetId next = c.update(kParty, customer, {{1, text("3")}});
    CHECK(sync::parseChangeSet(changeSetOf(c, next))->head.frontier.empty());
}

TEST_CASE("K1: a change set waits, durably, until its whole context is in hand") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId customer = a.insert(kParty, {{0, text("x")}});
    b.pull(a);
    b.update(kParty, customer, {{0, text("y")}});
    const auto fromA = c.missingFrom(a, 16), fromB = c.missingFrom(b, 32);
    CHECK_FALSE(c->accept(fromB.at(0)).value());
    CHECK(c.knowledge().empty());
    CHECK(c->queries().counts()->waiting == 1);
    c.open();
    CHECK(c->accept(fromA.at(0)).value());
    CHECK(c.knowledge() == b.knowledge());
    CHECK(c.text(customer, "name") == "y");
    CHECK(c->queries().counts()->waiting == 0);
}

TEST_CASE("K1: a gap in a chain waits for what fills it, from whomever it comes") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    b.pull(a);
    a.update(kParty, customer, {{0, text("2")}});
    const auto second = b.missingFrom(a, 16);
    b.pull(a);
    CHECK_FALSE(c->accept(second.at(0)).value());
    c.pull(b);
    CHECK(c.text(customer, "name") == "2");
    CHECK(c.digest().rows == a.digest().rows);
}

TEST_CASE("R1, R2: what comes twice changes nothing and does not loop") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    a.insert(kParty, {{0, text("1")}});
    const auto segments = b.missingFrom(a, 16);
    CHECK(b->accept(segments.at(0)).value());
    const auto before = b.digest();
    CHECK_FALSE(b->accept(segments.at(0)).value());
    CHECK(b.digest().rows == before.rows);
}

TEST_CASE("K1: two change sets of one number and sequence: the second is kept aside and listed") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    a.insert(kParty, {{0, text("1")}});
    b.pull(a);
    const Bytes other =
        sync::encodeChangeSet(headOf(16, 1, 5), oneRow(sync::Op::Insert, "party", 1, {"name"}, {"fork"}));
    const auto before = b.digest();
    CHECK_FALSE(b->accept(forge(a, 16, 1, {}, {other})).value());
    CHECK(b.digest().rows == before.rows);
    REQUIRE(setAside(b).size() == 1);
    CHECK(setAside(b)[0].why == sync::SetAside::Why::Fork);
    CHECK(setAside(b)[0].changeSet == packIdentifier(16, 1));
    CHECK_FALSE(b->accept(forge(a, 16, 1, {}, {other})).value());
    CHECK(setAside(b).size() == 1);
}

TEST_CASE("K7, R2: what is refused is kept and shown, and what follows it is judged on its own") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    using sync::Op;
    struct Row {
        const char* reason;
        Bytes bytes;
    };
    const auto insert = [](std::string_view table, std::string_view column, ValueView value) {
        return oneRow(Op::Insert, std::string{table}, packIdentifier(16, 1), {column}, {value});
    };
    auto unknownKind = headOf(16, 6, 6);
    unknownKind.kind = 77;
    const std::vector<Row> rows = {
        {"value.wrong", sync::encodeChangeSet(headOf(16, 1, 1), insert("party", "name", std::int64_t{7}))},
        {"change_set.malformed", {0x91, 0x01}},
        {"stamp.backwards", sync::encodeChangeSet(headOf(16, 3, 0), insert("party", "name", "x"))},
        {"change_set.malformed", sync::encodeChangeSet(headOf(32, 4, 9), insert("party", "name", "x"))},
        {"catalog.newer", sync::encodeChangeSet(headOf(16, 5, 5), insert("party", "colour", "x"))},
        {"change_set.too_new", sync::encodeChangeSet(unknownKind, insert("party", "name", "x"))},
        {"", sync::encodeChangeSet(headOf(16, 7, 7), insert("party", "name", "good"))},
    };
    std::vector<Bytes> all;
    for (const Row& row : rows) all.push_back(row.bytes);
    CHECK(b->accept(forge(a, 16, 1, {}, all)).value());
    CHECK(b.knowledge() == Knowledge{{16, 7}});
    CHECK(b.text(packIdentifier(16, 1), "name") == "good");
    std::map<Sequence, std::string> reasons;
    for (const auto& one : setAside(b)) reasons[counterOf(one.changeSet)] = one.reason;
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(reasons[i + 1] == rows[i].reason);
    CHECK(b->queries().counts()->refused == 4);
    CHECK(b->queries().counts()->unknown == 2);
    c.pull(b);  // handed on all the same
    CHECK(c.digest().set == b.digest().set);
    CHECK(c.digest().rows == b.digest().rows);
}

TEST_CASE(
    "I4: a key of several columns has its place on the wire: unknown here, kept whole, handed on, blocks nothing") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId record = packIdentifier(16, 1), receiver = packIdentifier(32, 1);
    // A share of a later program: keyed by record and receiver, so that two who share alike write the same row.
    sync::Packer body;
    body.array(2).array(1).array(2).text("share").array(1).text("level");
    body.array(1).array(4).integer(0).integer(0).array(2).integer(record).integer(receiver).text("edit");
    const Bytes share = sync::encodeChangeSet(headOf(16, 1, 1), body.bytes());
    const Bytes plain =
        sync::encodeChangeSet(headOf(16, 2, 2), oneRow(sync::Op::Insert, "party", record, {"name"}, {"x"}));
    CHECK(b->accept(forge(a, 16, 1, {}, {share, plain})).value());
    CHECK(setAside(b).size() == 1);
    CHECK(setAside(b).front().reason == "change_set.too_new");
    CHECK(b.text(record, "name") == "x");
    c.pull(b);
    CHECK(changeSetOf(c, packIdentifier(16, 1)) == share);
    CHECK(c.digest().set == b.digest().set);
}

TEST_CASE("K7: a group that is not written whole, or an unknown cover, is refused") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId id = packIdentifier(16, 1);
    sync::BodyWriter body;
    sync::RowWrite row;
    row.op = sync::Op::Update;
    row.id = id;
    row.layout = body.layout("party", {"street", "city"});
    row.values = {ValueView{"s"}, ValueView{"c"}};
    row.covers = {{1, {id}}};
    body.row(row);
    const std::vector<Bytes> sets = {
        sync::encodeChangeSet(headOf(16, 1, 1), oneRow(sync::Op::Insert, "party", id, {"name"}, {"x"})),
        sync::encodeChangeSet(headOf(16, 2, 2), oneRow(sync::Op::Update, "party", id, {"street"}, {"half"})),
        sync::encodeChangeSet(headOf(16, 3, 3), body.finish()),
        sync::encodeChangeSet(headOf(16, 4, 4), oneRow(sync::Op::AddToSet, "party", id, {"name"}, {std::int64_t{4}}))};
    CHECK(b->accept(forge(a, 16, 1, {}, sets)).value());
    CHECK(b->queries().counts()->refused == 3);
    CHECK(b.text(id, "street").empty());
}

TEST_CASE("K7: a damaged segment never enters the set and is asked for again") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    a.insert(kParty, {{0, text("1")}});
    const Bytes good = b.missingFrom(a, 16).at(0);
    for (std::size_t at = 0; at + 32 < good.size(); ++at) {
        Bytes damaged = good;
        damaged[at] ^= 0x10;
        const auto taken = b->accept(damaged);
        CHECK_FALSE((taken && *taken));
        CHECK(b.knowledge().empty());
    }
    CHECK(b->accept(good).value());
    CHECK(b.digest().rows == a.digest().rows);
}

TEST_CASE("K7: a segment whose change sets do not end where its author says the chain ends is not taken") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const Bytes row = sync::encodeChangeSet(headOf(16, 1, 1),
                                            oneRow(sync::Op::Insert, "party", packIdentifier(16, 1), {"name"}, {"x"}));
    sync::PlainSegment plain;
    plain.number = 16;
    plain.from = plain.to = 1;
    plain.changeSets = {row};
    plain.after = sync::chainHash(sync::chainHash({}, row), row);  // signed, and not true
    const auto taken = b->accept(a.seal.seal(plain).value());
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == "segment.unreadable");
    CHECK(b.knowledge().empty());
    CHECK(b->accept(forge(a, 16, 1, {}, {row})).value());
    CHECK(b.text(packIdentifier(16, 1), "name") == "x");
}

TEST_CASE("T1: what is stamped outside of its session's time is refused, and what lies within counts") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    b.seal.notBefore = sync::stampAt(WallMs{10});
    b.seal.notAfter = sync::stampAt(WallMs{20});
    const auto named = [](Sequence sequence, std::int64_t atMs) {
        return sync::encodeChangeSet(headOf(16, sequence, atMs),
                                     oneRow(sync::Op::Insert, "party", packIdentifier(16, sequence), {"name"}, {"x"}));
    };
    CHECK(b->accept(forge(a, 16, 1, {}, {named(1, 9), named(2, 10), named(3, 20), named(4, 21)})).value());
    CHECK(b.knowledge() == Knowledge{{16, 4}});
    std::map<Sequence, std::string> reasons;
    for (const auto& one : setAside(b)) reasons[counterOf(one.changeSet)] = one.reason;
    CHECK(reasons == std::map<Sequence, std::string>{{1, "stamp.before_session"}, {4, "stamp.after_session"}});
    CHECK(b.text(packIdentifier(16, 3), "name") == "x");
}

TEST_CASE("K7: a segment whose key is not held is kept, and opened once the key is there") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    a.insert(kParty, {{0, text("1")}});
    b.seal.keyMissing = true;
    CHECK(b->accept(b.missingFrom(a, 16).at(0)).value());  // there is more to hand on
    CHECK(b.knowledge().empty());
    CHECK(b->queries().counts()->keysMissing == 1);
    CHECK(setAside(b).empty());
}

TEST_CASE("K7: what is sealed under a key that is not held goes on to a third device all the same") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    REQUIRE(a->sealOutgoing().value());
    a.update(kParty, customer, {{0, text("2")}});
    const auto all = a->read(16, 1, 1 << 20).value();
    REQUIRE(all.size() == 2);
    b.seal.keyMissing = true;
    const auto digest = b.digest();
    CHECK(b->accept(all[0]).value());
    CHECK(b->accept(all[1]).value());
    CHECK_FALSE(b->accept(all[1]).value());
    CHECK(b.knowledge().empty());
    CHECK(b->sealed().value() == Knowledge{{16, 2}});
    CHECK(b.digest().set == digest.set);
    b.open();  // it is durable
    CHECK(b->sealed().value() == Knowledge{{16, 2}});
    const auto handedOn = b->read(16, 1, 1 << 20).value();
    CHECK(handedOn == all);
    for (const Bytes& segment : handedOn) CHECK(c->accept(segment).value());
    CHECK(c.digest().rows == a.digest().rows);
    b.seal.keyMissing = false;
    CHECK(b->accept(all[0]).value());  // with the key, what lies there is opened
    CHECK(b.knowledge() == a.knowledge());
    CHECK(b->sealed()->empty());
    CHECK(b.digest().rows == a.digest().rows);
}

TEST_CASE("K1: a stamp below that of its session certificate is refused") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    a.insert(kParty, {{0, text("1")}});
    b.seal.notBefore = sync::stampAt(WallMs{a.nowMs + 1});
    CHECK(b->accept(b.missingFrom(a, 16).at(0)).value());
    REQUIRE(setAside(b).size() == 1);
    CHECK(setAside(b)[0].reason == "stamp.before_session");
}

TEST_CASE("K2: an edit of a row that no accepted insert made is kept and listed, and counts once the insert is there") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId id = packIdentifier(32, 1);
    // a knows the identifier only by hearsay: his context does not hold the insert.
    const Bytes edit = sync::encodeChangeSet(headOf(16, 1, 9'000'000'000'000),
                                             oneRow(sync::Op::Update, "party", id, {"phone"}, {"7"}));
    CHECK(c->accept(forge(a, 16, 1, {}, {edit})).value());
    REQUIRE(c->queries().orphans()->size() == 1);
    CHECK(c->queries().orphans()->at(0).id == id);
    CHECK(b.insert(kParty, {{0, text("late")}, {1, text("1")}}) == id);
    c.pull(b);
    CHECK(c->queries().orphans()->empty());
    CHECK(c.text(id, "phone") == "7");
    CHECK(c.conflicts().size() == 1);
    b.pull(c);
    CHECK(b.digest().rows == c.digest().rows);  // there the insert came first
    CHECK(b.conflicts().size() == 1);
}

TEST_CASE("K2: a row that is made here after edits of it were kept takes them in, as its definition says") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId id = packIdentifier(0, 900);  // a row that every firm has: several devices may make it
    const Bytes edit = sync::encodeChangeSet(headOf(16, 1, 9'000'000'000'000),
                                             oneRow(sync::Op::Update, "party", id, {"phone"}, {"7"}));
    const Bytes add = sync::encodeChangeSet(headOf(16, 2, 9'000'000'000'001),
                                            oneRow(sync::Op::AddToSet, "party", id, {"tags"}, {std::int64_t{5}}));
    const Bytes segment = forge(a, 16, 1, {}, {edit, add});
    CHECK(c->accept(segment).value());
    CHECK(b->accept(segment).value());
    REQUIRE(c->queries().orphans()->size() == 2);
    const auto make = [&](Device& device) {
        device.transact([&](Writer& writer) { return writer.insert(kParty, id, Device::fields({{0, text("made")}})); });
    };
    make(c);
    CHECK(c->queries().orphans()->empty());
    CHECK(c.text(id, "phone") == "");  // the insert knew the edit, and so covers it
    CHECK(c.count("SELECT count(*) FROM party__tags WHERE target=5") == 1);
    CHECK(c.conflicts().empty());
    b.pull(c);
    CHECK(b.digest().rows == c.digest().rows);
    CHECK(b->queries().orphans()->empty());
}

TEST_CASE("K6: merging never fails on what a trigger forbids to commands") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    exchange(a, b);
    for (Device* device : {&a, &b})
        REQUIRE(
            (*device)->connection().execute("CREATE TRIGGER posted BEFORE UPDATE ON party WHEN is_local_command() AND "
                                            "new.phone IS NOT old.phone BEGIN SELECT raise(ABORT, 'posted'); END"));
    const sync::FieldValue phone[] = {{1, std::string_view{"2"}}};
    CHECK_FALSE(a->transact([&](Writer& writer) { return writer.update(kParty, customer, phone); }).has_value());
    REQUIRE(a->connection().execute("DROP TRIGGER posted"));
    a.update(kParty, customer, {{1, text("2")}});
    exchange(a, b);
    CHECK(b.text(customer, "phone") == "2");
}

TEST_CASE(
    "K10: what a newer catalog wrote is unknown here, handed on, and counts after the upgrade as if it always had") {
    ScratchFolder folder;
    auto newer = smallPlan();
    newer.catalogVersion = "ffffffffffffffff0000000000000000";
    newer.tables[kParty].columns.push_back({"colour", 4});
    newer.tables[kParty].units.push_back({"colour", schema::MergeKind::Lww, {4}});
    Device a{folder, 1, newer}, b{folder, 2}, c{folder, 3, newer};
    const RecordId first = a.insert(kParty, {{0, text("old fields")}});
    const RecordId second = a.insert(kParty, {{0, text("new field")}, {4, text("red")}});
    a.update(kParty, first, {{4, text("blue")}});
    b.pull(a);
    CHECK(b->queries().counts()->unknown == 2);
    b.nowMs += 60'000;
    b.update(kParty, first, {{0, text("edited by the old one")}});
    a.update(kParty, second, {{0, text("edited")}});
    b.pull(a);
    CHECK(b->queries().orphans()->size() == 1);
    c.pull(b);
    a.pull(b);
    CHECK(c.digest().rows == a.digest().rows);
    b.upgrade(newer);
    CHECK(b->queries().counts()->unknown == 0);
    CHECK(b.text(second, "name") == "edited");
    CHECK(b.text(first, "colour") == "blue");
    CHECK(b.digest().rows == a.digest().rows);
    CHECK(b.digest().catalog == a.digest().catalog);
}

TEST_CASE("I1: identifiers are reserved on disk ahead of use: no restart and no failed transaction gives one twice") {
    ScratchFolder folder;
    Device a{folder, 1};
    std::set<RecordId> seen;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 3; ++i) CHECK(seen.insert(a.insert(kParty, {{0, text("x")}})).second);
        std::ignore = a->transact([&](Writer& writer) -> Done {
            for (int i = 0; i < 5000; ++i) OUTPOST_TRY(writer.newId());
            return fail(Error::Kind::Cancelled, "test");
        });
        CHECK(seen.insert(a.insert(kParty, {{0, text("y")}})).second);
        a.open();
    }
    for (const RecordId id : seen) CHECK(deviceOf(id) == 16);
}

TEST_CASE("I2, R4: a segment is never altered: what is handed on are the bytes that came") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2}, c{folder, 3};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    REQUIRE(a->sealOutgoing().value());
    a.update(kParty, customer, {{0, text("2")}});
    b.pull(a);
    c.pull(b);
    const auto ofA = a->read(16, 1, 1 << 20).value(), ofB = b->read(16, 1, 1 << 20).value(),
               ofC = c->read(16, 1, 1 << 20).value();
    CHECK(ofA.size() == 2);
    CHECK(ofA == ofB);
    CHECK(ofA == ofC);
    CHECK(b->read(16, 2, 1 << 20)->size() == 1);
    CHECK(b->read(16, 1, 1)->size() == 1);
    CHECK(b->read(16, 3, 1 << 20)->empty());
}

TEST_CASE("I2: a range issued again in a larger envelope says nothing new, and takes the place of the smaller ones") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    b.pull(a);
    a.update(kParty, customer, {{0, text("2")}});
    b.pull(a);
    a.update(kParty, customer, {{0, text("3")}});
    std::vector<Bytes> all;
    for (Sequence sequence = 1; sequence <= 3; ++sequence) all.push_back(changeSetOf(a, packIdentifier(16, sequence)));
    CHECK(b->accept(forge(a, 16, 1, {}, all)).value());
    CHECK(b.digest().rows == a.digest().rows);
    CHECK(b.count("SELECT count(*) FROM _segment") == 1);
    CHECK(setAside(b).empty());
}

TEST_CASE("W3: a segment holds 1,000 change sets and 256 KiB at most, and a larger transaction goes whole") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    for (int i = 0; i < 1100; ++i) a.update(kParty, customer, {{0, text(std::to_string(i))}});
    a.insert(kParty, {{0, text(std::string(400'000, 'x'))}});
    a.insert(kParty, {{0, text("after")}});
    const auto segments = a->read(16, 1, 1 << 30).value();
    std::vector<std::size_t> lengths;
    for (const Bytes& segment : segments) {
        const auto header = sync::parseEnvelope(segment)->header;
        lengths.push_back(header.to - header.from + 1);
    }
    CHECK(lengths == std::vector<std::size_t>{1000, 101, 1, 1});
    b.pull(a);
    CHECK(b.digest().rows == a.digest().rows);
}

TEST_CASE("R4: a lost end of the own chain is noticed, the number given up, and what was lost comes back") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    REQUIRE(a->connection().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    std::filesystem::copy_file(folder.file("device1.db"), folder.file("copy.db"));
    a.update(kParty, customer, {{0, text("lost")}});
    b.pull(a);
    a.close();
    std::filesystem::remove(folder.file("device1.db-wal"));
    std::filesystem::remove(folder.file("device1.db-shm"));
    std::filesystem::copy_file(folder.file("copy.db"), folder.file("device1.db"),
                               std::filesystem::copy_options::overwrite_existing);
    a.open();
    CHECK(a->ownSequence() == 1);

    SUBCASE("told at the next contact") { CHECK(a->heardOf(b.knowledge()).value()); }
    SUBCASE("shown by what comes") { CHECK(a->accept(a.missingFrom(b, 16).at(0)).value()); }
    CHECK(a->number() == 17);
    CHECK(a->numbersGivenUp() == 1);
    a.pull(b);
    CHECK(a.text(customer, "name") == "lost");
    a.update(kParty, customer, {{0, text("goes on")}});
    exchange(a, b);
    CHECK(b.knowledge() == Knowledge{{16, 2}, {17, 1}});
    CHECK_FALSE(a->heardOf(b.knowledge()).value());
    a.open();
    CHECK(a->number() == 17);
    CHECK(deviceOf(a.insert(kParty, {})) == 17);
}

TEST_CASE("R4: a device whose last number went back writes nothing more, and says so") {
    ScratchFolder folder;
    Device a{folder, 1};
    a.insert(kParty, {{0, text("1")}});
    for (DeviceNumber number = 16; number < 31; ++number)
        CHECK(a->heardOf(Knowledge{{number, a->ownSequence() + 1}}).value());
    CHECK(a->number() == 31);
    const auto last = a->heardOf(Knowledge{{31, 1}});
    REQUIRE_FALSE(last.has_value());
    CHECK(last.error().code == "own_chain.behind");
    const auto before = a.knowledge();
    const auto written = a->transact([](Writer&) -> Done { return {}; });
    REQUIRE_FALSE(written.has_value());
    CHECK(written.error().code == "own_chain.behind");
    CHECK(a.knowledge() == before);
}

TEST_CASE("R4: who wrote on after a loss is told of it, and writes no more under that number") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    // The same number in two places, as after a copied or restored disk.
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    b.pull(a);
    const Bytes theirs = sync::encodeChangeSet(headOf(16, 2, a.nowMs + 1),
                                               oneRow(sync::Op::Update, "party", customer, {"name"}, {"theirs"}));
    a.update(kParty, customer, {{0, text("ours")}});
    CHECK_FALSE(a->accept(forge(b, 16, 2, a->chainHash(16, 1).value(), {theirs})).value());
    CHECK(a->number() == 17);
    REQUIRE(setAside(a).size() == 1);
    CHECK(setAside(a)[0].why == sync::SetAside::Why::Fork);
    const sync::Hash after = sync::chainHash(a->chainHash(16, 1).value(), theirs);
    const Bytes next =
        sync::encodeChangeSet(headOf(16, 3, a.nowMs + 2), oneRow(sync::Op::Update, "party", customer, {"name"}, {"x"}));
    CHECK(a->accept(forge(b, 16, 3, after, {next})).error().code == "own_chain.forked");
}

TEST_CASE("T1: a session that has ended is renewed before anything else is written") {
    ScratchFolder folder;
    Device a{folder, 1};
    int renewed = 0;
    sync::Author author;
    author.user = 5;
    const auto body = [](DeviceNumber, Sequence, sync::Stamp) -> Result<Bytes> { return Bytes{0x90}; };
    a.renewSession = [&](ReplicaCore& core) -> Done {
        ++renewed;
        return core.beginSession(author, body).map([](ChangeSetId) {});
    };
    a.open();
    const RecordId customer = a.insert(kParty, {});
    CHECK(renewed == 0);
    REQUIRE(a->beginSession(author, body));
    a.update(kParty, customer, {{0, text("1")}});
    CHECK(renewed == 0);
    a.nowMs += 25LL * 3600 * 1000;
    a.update(kParty, customer, {{0, text("2")}});
    CHECK(renewed == 1);
    CHECK(a->read(16, 1, 1 << 20)->size() == 3);  // each segment is of one session
}

TEST_CASE("R8: an added column emits no change") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    exchange(a, b);
    auto newer = smallPlan();
    newer.catalogVersion = "ffffffffffffffff0000000000000000";
    newer.tables[kParty].columns.push_back({"colour", 4});
    newer.tables[kParty].units.push_back({"colour", schema::MergeKind::Lww, {4}});
    const auto before = a.knowledge();
    a.upgrade(newer);
    CHECK(a.knowledge() == before);
    CHECK_FALSE(a->sealOutgoing().value());
    a.update(kParty, customer, {{4, text("red")}});
    CHECK(a.conflicts().empty());
}

TEST_CASE("R3: digests tell equal sets from different ones, and rows from rows") {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    const RecordId customer = a.insert(kParty, {{0, text("1")}});
    exchange(a, b);
    const auto before = b.digest();
    REQUIRE(b->connection().execute("UPDATE party SET name='damaged'"));
    CHECK(b.digest().set == before.set);
    CHECK(b.digest().rows != before.rows);
    a.update(kParty, customer, {{0, text("2")}});
    CHECK(a.digest().set != before.set);
    CHECK(before.vector == Knowledge{{16, 1}});
}
