#include "syncengine/log/change_set.h"
#include "tests/support/small_firm.h"

using namespace outpost;
using namespace outpost::testing;
using outpost::sync::HistoryStep;

namespace {

/// A device, and another that shows what of its work arrives elsewhere.
struct Pair {
    ScratchFolder folder;
    Device a{folder, 1}, b{folder, 2};
    RecordId customer = a.insert(kParty, {{0, text("Zhang")}, {1, text("1")}});
    Pair() { exchange(a, b); }
    Result<ChangeSetId> sql(const std::string& statements) {
        return a->transact([&](Writer& writer) { return writer.connection().execute(statements); });
    }
};

std::size_t rowsIn(Device& device, ChangeSetId id) {
    const Bytes bytes = device->queries().changeSetBytes(id).value();
    return sync::BodyReader::open(sync::parseChangeSet(bytes)->body)->rows();
}

}  // namespace

TEST_CASE("capture: plain SQL and triggers are captured like commands") {
    Pair firm;
    const std::string id = std::to_string(firm.customer);
    REQUIRE(firm.a->connection().execute(
        "CREATE TRIGGER follow AFTER UPDATE OF name ON party WHEN is_local_command() BEGIN "
        "UPDATE contact SET name=new.name WHERE party=new.id; END"));
    const RecordId contact = firm.a.insert(kContact, {{0, text("old")}, {1, link(firm.customer)}});
    REQUIRE(firm.sql("UPDATE party SET name='Zhao' WHERE id=" + id));
    REQUIRE(firm.sql("INSERT INTO party(id, name) VALUES(137438953999, 'by SQL')"));
    exchange(firm.a, firm.b);
    CHECK(firm.b.text(firm.customer, "name") == "Zhao");
    CHECK(firm.b.text(contact, "name", "contact") == "Zhao");
    CHECK(firm.b.text(137438953999, "name") == "by SQL");
}

TEST_CASE("capture: what a savepoint or a failed statement took back is not told") {
    Pair firm;
    const std::string id = std::to_string(firm.customer);
    const auto committed = firm.sql("UPDATE party SET phone='kept' WHERE id=" + id +
                                    "; SAVEPOINT s; UPDATE party SET phone='gone', name='gone' WHERE id=" + id +
                                    "; INSERT INTO party(id, name) VALUES(5, 'gone'); SAVEPOINT t; "
                                    "UPDATE party SET street='gone' WHERE id=" +
                                    id + "; RELEASE t; ROLLBACK TO s; INSERT INTO party(id, name) VALUES(6, 'kept')");
    REQUIRE(committed.has_value());
    CHECK(rowsIn(firm.a, *committed) == 2);
    exchange(firm.a, firm.b);
    CHECK(firm.b.text(firm.customer, "phone") == "kept");
    CHECK(firm.b.text(firm.customer, "name") == "Zhang");
    CHECK(firm.b.count("SELECT count(*) FROM party") == 2);

    REQUIRE(firm.a->connection().execute(
        "CREATE TRIGGER no AFTER INSERT ON party WHEN new.id=12 BEGIN SELECT raise(ABORT, 'no'); END"));
    const auto id2 = firm.a->transact([&](Writer& writer) -> Done {
        // Two rows are in and told before the third fails the statement; the transaction goes on.
        CHECK_FALSE(writer.connection().execute("INSERT INTO party(id, name) VALUES(10,'x'),(11,'y'),(12,'z')"));
        return writer.connection().execute("INSERT INTO party(id, name) VALUES(13, 'kept')");
    });
    REQUIRE(id2.has_value());
    CHECK(rowsIn(firm.a, *id2) == 1);
    exchange(firm.a, firm.b);
}

TEST_CASE("capture: several statements on a row are one change, and leading back is none") {
    Pair firm;
    const std::string id = std::to_string(firm.customer);
    const auto before = firm.a.knowledge();
    const auto none =
        firm.sql("UPDATE party SET name='other' WHERE id=" + id + "; UPDATE party SET name='Zhang' WHERE id=" + id);
    CHECK(none.value() == 0);
    CHECK(firm.a.knowledge() == before);
    const auto one = firm.sql(
        "INSERT INTO party(id, name) VALUES(7, 'first'); UPDATE party SET name='second' WHERE id=7; "
        "UPDATE party SET phone='9', _deleted=1 WHERE id=7");
    CHECK(rowsIn(firm.a, one.value()) == 1);
    const auto again =
        firm.sql("UPDATE party SET phone='2' WHERE id=" + id + "; UPDATE party SET phone='3', city='c' WHERE id=" + id);
    CHECK(rowsIn(firm.a, again.value()) == 1);
    exchange(firm.a, firm.b);
    CHECK(firm.b.text(7, "name") == "second");
    CHECK(firm.b.isDead(7));
    CHECK(firm.b.text(firm.customer, "phone") == "3");
    CHECK(firm.a.update(kParty, firm.customer, {{1, text("3")}}) == 0);
}

TEST_CASE("capture: what other replicas would refuse is refused here, and nothing of it stays") {
    Pair firm;
    const std::string id = std::to_string(firm.customer);
    const auto before = firm.a.digest();
    struct Row {
        std::string sql, code;
    };
    const std::vector<Row> rows = {
        {"DELETE FROM party WHERE id=" + id, "capture.row_deleted"},
        {"UPDATE party SET id=99 WHERE id=" + id, "capture.row_deleted"},
        {"INSERT OR REPLACE INTO party(id, name) VALUES(" + id + ", 'x')", "capture.row_deleted"},
        {"UPDATE party SET name=1.5 WHERE id=" + id, "value.wrong"},
        {"UPDATE party SET name=7 WHERE id=" + id, "value.wrong"},
        {"UPDATE party SET name=CAST(x'ff' AS TEXT) WHERE id=" + id, "value.wrong"},
        {"INSERT INTO party(id, name) VALUES(-1, 'x')", "value.wrong"},
        {"INSERT INTO party__tags VALUES(" + id + ", 5, 1)", "value.wrong"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.sql);
        const auto id2 = firm.sql(row.sql);
        REQUIRE_FALSE(id2.has_value());
        CHECK(id2.error().code == row.code);
        CHECK(firm.a.digest().rows == before.rows);
        CHECK(firm.a.digest().set == before.set);
    }
}

TEST_CASE("capture: a transaction that fails leaves no trace") {
    Pair firm;
    const auto before = firm.a.digest();
    const auto failed = firm.a->transact([&](Writer& writer) -> Done {
        OUTPOST_TRY(writer.remove(kParty, firm.customer));
        return fail(Error::Kind::Denied, "test.denied");
    });
    CHECK(failed.error().code == "test.denied");
    CHECK(firm.a.digest().rows == before.rows);
    CHECK_FALSE(firm.a.isDead(firm.customer));
    firm.a.update(kParty, firm.customer, {{1, text("5")}});
    exchange(firm.a, firm.b);
}

TEST_CASE("capture: writes of a record that is not there are refused") {
    Pair firm;
    const sync::FieldValue name[] = {{0, std::string_view{"x"}}};
    const auto code = [&](const std::function<Done(Writer&)>& work) { return firm.a->transact(work).error().code; };
    CHECK(code([&](Writer& writer) { return writer.update(kParty, 9, name); }) == "record.missing");
    CHECK(code([&](Writer& writer) { return writer.remove(kParty, 9); }) == "record.missing");
    CHECK(code([&](Writer& writer) { return writer.addToSet(kParty, 9, 3, 1); }) == "record.missing");
    CHECK(code([&](Writer& writer) { return writer.resolve({16, 1, 1}, sync::Take::This); }) == "conflict.missing");
}

TEST_CASE("K13: a command takes effect at most once, restarts included") {
    Pair firm;
    const auto add = [](Writer& writer) -> Done {
        OUTPOST_ASSIGN(const RecordId id, writer.newId());
        return writer.insert(kParty, id, {});
    };
    const auto first = firm.a->transact(add, {"job 7 of May"});
    firm.a.open();
    CHECK(firm.a->transact(add, {"job 7 of May"}).value() == first.value());
    CHECK(firm.a.count("SELECT count(*) FROM party") == 2);
    std::ignore = firm.a->transact([](Writer&) -> Done { return fail(Error::Kind::Busy, "test"); }, {"job 8"});
    CHECK(firm.a->transact(add, {"job 8"}).value() != 0);
}

TEST_CASE("after a merge and after a command local data hears of each touched row once, with what it was") {
    Pair firm;
    const RecordId contact = firm.a.insert(kContact, {{0, text("c")}, {1, link(firm.customer)}});
    firm.b.pull(firm.a);
    REQUIRE(firm.b.listener.rows.size() == 1);
    CHECK_FALSE(firm.b.listener.rows[0].existed);
    firm.a.update(kParty, firm.customer, {{1, text("2")}});
    for (Device* device : {&firm.a, &firm.b}) {
        if (device == &firm.b) firm.b.pull(firm.a);
        REQUIRE(device->listener.rows.size() == 1);
        CHECK(device->listener.rows[0].existed);
        CHECK(device->listener.rows[0].before == std::vector<Value>{text("Zhang"), text("1"), {}, {}});
    }
    firm.a.remove(kParty, firm.customer);
    firm.b.pull(firm.a);
    for (Device* device : {&firm.a, &firm.b}) {
        CHECK(device->listener.rows.size() == 2);  // the child that hides is told too
        CHECK(device->isDead(contact, "contact"));
    }
}

TEST_CASE("history: who changed what of a record, from what to what, the same on every replica") {
    Pair firm;
    firm.b.nowMs += 5000;
    firm.b.update(kParty, firm.customer, {{1, text("2")}});
    exchange(firm.a, firm.b);
    firm.a.nowMs += 9000;
    firm.a.transact([&](Writer& writer) { return writer.addToSet(kParty, firm.customer, 3, 40); });
    firm.a.remove(kParty, firm.customer);
    exchange(firm.a, firm.b);
    for (Device* device : {&firm.a, &firm.b}) {
        const auto steps = (*device)->queries().history(kParty, firm.customer).value();
        using What = HistoryStep::What;
        std::vector<What> whats;
        for (const auto& step : steps) whats.push_back(step.what);
        CHECK(whats == std::vector<What>{What::Deleted, What::Added, What::Changed, What::Created, What::Created,
                                         What::Created});
        CHECK(steps[2].from == std::vector<Value>{text("1")});
        CHECK(steps[2].to == std::vector<Value>{text("2")});
        CHECK(deviceOf(steps[2].changeSet) == 32);
        CHECK(steps[1].to == std::vector<Value>{std::int64_t{40}});
    }
}

TEST_CASE("K2: a conflict's key is written and read back") {
    CHECK(sync::WriteKey{16, 42, 3}.text() == "16.42.3");
    CHECK(sync::WriteKey::parse("16.42.3") == sync::WriteKey{16, 42, 3});
    for (const char* bad : {"", "16", "16.42", "16.42.", "16.42.3.", "a.b.c", "16.42.3x", "-1.2.3", "99999999.1.1"})
        CHECK_FALSE(sync::WriteKey::parse(bad));
}
