#include "schema/store/sqlite.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::store;

TEST_CASE("store: what was bound is read back with its type") {
    auto connection = Connection::open(":memory:");
    REQUIRE(connection);
    REQUIRE(connection->execute("CREATE TABLE t(a, b, c, d)"));
    auto insert = connection->prepare("INSERT INTO t VALUES(?, ?, ?, ?)");
    REQUIRE(insert);
    insert->bind(1, std::int64_t{1} << 52).bind(2, "张三").bind(3, ByteView{}).bind(4, Value{});
    REQUIRE(insert->run());
    auto select = connection->prepare("SELECT a, b, c, d FROM t");
    REQUIRE(select);
    REQUIRE(select->step().value());
    CHECK(select->value(0) == Value{std::int64_t{1} << 52});
    CHECK(select->value(1) == Value{std::string{"张三"}});
    CHECK(select->value(2) == Value{Bytes{}});
    CHECK(isNull(select->value(3)));
    CHECK_FALSE(select->step().value());
}

TEST_CASE("store: a transaction that is not committed leaves nothing") {
    auto connection = Connection::open(":memory:");
    REQUIRE(connection);
    REQUIRE(connection->execute("CREATE TABLE t(a)"));
    {
        auto transaction = Transaction::begin(*connection);
        REQUIRE(transaction);
        REQUIRE(connection->execute("INSERT INTO t VALUES(1)"));
    }
    CHECK(connection->integer("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("store: an error says what it was and names the statement") {
    auto connection = Connection::open(":memory:");
    REQUIRE(connection);
    auto statement = connection->prepare("SELECT nothing FROM nowhere");
    REQUIRE_FALSE(statement);
    CHECK(statement.error().kind == Error::Kind::Invalid);
    CHECK(statement.error().detail.find("nowhere") != std::string::npos);
}
