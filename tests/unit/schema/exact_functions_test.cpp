#include "schema/store/exact_functions.h"

#include "schema/base/decimal.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::store;

namespace {

Connection open(int decimals = kDefaultMoneyDecimals) {
    auto connection = Connection::open(":memory:");
    REQUIRE(connection);
    REQUIRE(registerExactFunctions(*connection, decimals));
    return std::move(*connection);
}

/// `call` with decimals written as people write them: "amount(3, 7.77)"; the answer likewise, or "null" or "error".
std::string ask(Connection& connection, const std::string& call) {
    std::string sql = "SELECT ", number;
    const auto flush = [&] {
        if (number.empty()) return;
        sql += std::to_string(parseDecimal(number).value());
        number.clear();
    };
    bool inWord = false;
    for (const char c : call) {
        const bool digit = (c >= '0' && c <= '9') || c == '.' || (c == '-' && number.empty());
        inWord = (c >= 'a' && c <= 'z') || c == '_' || (inWord && digit);
        if (digit && !inWord) {
            number += c;
            continue;
        }
        flush();
        sql += c;
    }
    flush();
    const auto value = connection.scalar(sql);
    if (!value) return "error";
    if (isNull(*value)) return "null";
    return formatDecimal(std::get<std::int64_t>(*value));
}

}  // namespace

TEST_CASE("M2: the worked figures: two lines of 379.00 with 21 % inside") {
    auto connection = open();
    CHECK(ask(connection, "net_of(379.00, 0.21)") == "313.22");
    CHECK(ask(connection, "tax_of(379.00, 0.21)") == "65.78");
    REQUIRE(
        connection.execute("CREATE TABLE line(gross INTEGER, rate INTEGER);"
                           "INSERT INTO line VALUES(379000000, 210000), (379000000, 210000)"));
    CHECK(connection.integer("SELECT sum_exact(gross) FROM line").value() == 758'000'000);
    CHECK(connection.integer("SELECT sum_exact(net_of(gross, rate)) FROM line").value() == 626'440'000);
    CHECK(connection.integer("SELECT sum_exact(tax_of(gross, rate)) FROM line").value() == 131'560'000);
}

TEST_CASE("M2: amounts, gross, net, tax and percents are rounded half up, once a line") {
    auto connection = open();
    struct Row {
        const char* call;
        const char* answer;
    };
    const Row rows[] = {
        {"amount(3, 7.77)", "23.31"},
        {"amount(10, 10)", "100"},
        {"amount(0.333333, 3)", "1"},
        {"amount(1, 0.005)", "0.01"},
        {"amount(-1, 0.005)", "-0.01"},
        {"amount(1, 0.004999)", "0"},
        {"amount(123456.789, 9999999)", "1234567766543.21"},
        {"gross_of(2, 100, 0, 0.13, 0)", "226"},
        {"gross_of(2, 100, 0, 0.13, 1)", "200"},
        {"gross_of(3, 19.99, 0.1, 0.13, 0)", "60.99"},  // 60.98949
        {"gross_of(1, 0.995, 0.00005, 0, 1)", "0.99"},  // 0.99495025: rounded twice it would be 1.00
        {"gross_of(1, 100, 1, 0.13, 0)", "0"},
        {"gross_of(-2, 100, 0.05, 0.13, 0)", "-214.7"},
        {"gross_of(1, 33.335, null, null, null)", "33.34"},
        {"net_of(113, 0.13)", "100"},
        {"tax_of(113, 0.13)", "13"},
        {"net_of(100, null)", "100"},
        {"tax_of(100, null)", "0"},
        {"tax_of(-379, 0.21)", "-65.78"},
        {"percent_of(1, 3)", "0.333333"},
        {"percent_of(2, 3)", "0.666667"},
        {"percent_of(-1, 8)", "-0.125"},
        {"add_exact(1.5, -2)", "-0.5"},
        {"sub_exact(1.5, 2)", "-0.5"},
        // null
        {"amount(null, 1)", "null"},
        {"amount(1, null)", "null"},
        {"gross_of(null, 1, 0, 0, 0)", "null"},
        {"gross_of(1, null, 0, 0, 0)", "null"},
        {"net_of(null, 0.13)", "null"},
        {"tax_of(null, 0.13)", "null"},
        {"percent_of(1, 0)", "null"},
        {"percent_of(null, 1)", "null"},
        {"add_exact(null, 1)", "null"},
        {"sub_exact(1, null)", "null"},
        // what does not fit is an error, never a floating number
        {"amount(9223372036854, 9223372036854)", "error"},
        {"amount(9223372036854.775807, 1)", "error"},
        {"gross_of(9223372036854, 9223372036854, 0, 0, 1)", "error"},
        {"net_of(9223372036854, -0.999999)", "error"},
        {"net_of(1, -1)", "error"},
        {"percent_of(9223372036854, 0.000001)", "error"},
        {"add_exact(9223372036854, 9223372036854)", "error"},
        {"sub_exact(-9223372036854, 9223372036854)", "error"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.call);
        CHECK(ask(connection, row.call) == row.answer);
    }
}

TEST_CASE("M1: a text or a floating number is refused, not converted") {
    auto connection = open();
    for (const char* sql : {"SELECT amount('1', 1)", "SELECT amount(1.5, 1)", "SELECT amount(x'31', 1)",
                            "SELECT sum_exact(1.5)", "SELECT sum_exact('1')", "SELECT add_exact(null, 1.5)"}) {
        CAPTURE(sql);
        CHECK_FALSE(connection.scalar(sql));
    }
}

TEST_CASE("M1: a sum is exact in every order and fails only when the total does not fit") {
    auto connection = open();
    REQUIRE(
        connection.execute("CREATE TABLE t(k, x INTEGER);"
                           "INSERT INTO t VALUES(1, 9223372036854775807), (2, 9223372036854775807),"
                           "(3, -9223372036854775807), (4, null), (5, -5)"));
    CHECK(connection.integer("SELECT sum_exact(x) FROM t").value() == 9223372036854775802);
    CHECK_FALSE(connection.scalar("SELECT sum_exact(x) FROM t WHERE k < 3"));
    CHECK(connection.integer("SELECT sum_exact(x) FROM t WHERE k > 99").value() == 0);
    CHECK(connection.integer("SELECT sum_exact(x) FROM t WHERE k = 4").value() == 0);
    // A running total takes rows out again: the greatest does not stay.
    CHECK(connection
              .integer("SELECT s FROM (SELECT k, sum_exact(x) OVER (ORDER BY k ROWS 1 PRECEDING) s FROM t "
                       "WHERE k > 2) WHERE k = 5")
              .value() == -5);
}

TEST_CASE("M2: the firm's decimals decide what money is rounded to") {
    auto connection = open(0);
    CHECK(ask(connection, "amount(3, 7.77)") == "23");
    CHECK(ask(connection, "tax_of(379, 0.21)") == "66");
    REQUIRE(registerExactFunctions(connection, 4));
    CHECK(ask(connection, "amount(3, 7.77777)") == "23.3333");
    CHECK(ask(connection, "percent_of(1, 3)") == "0.333333");
}
