#include "schema/catalog/expression_sql.h"
#include "tests/unit/schema/catalog_files.h"

using namespace outpost;
using namespace outpost::schema;
using namespace outpost::test;

namespace {

/// A document `order` with lines, a field of each type, and one derived value of `type` computed by `is`.
CatalogFiles documentWith(const std::string& type, const std::string& is) {
    const std::string fields = field("a", "money") + "," + field("b", "money") + "," + field("p", "price") + "," +
                               field("q", "quantity") + "," + field("r", "percent") + "," + field("n", "integer") +
                               "," + field("d", "date") + "," + field("s", "time_stamp") + "," + field("t", "text") +
                               "," + field("y", "yes_no") + "," + field("buyer", "link", R"("to": "customer")") + "," +
                               field("level", "choice", R"("list": "level")") + "," + field("state", "state") + "," +
                               field("many", "links", R"("to": "customer")");
    CatalogFiles files = baseFiles();
    files["order.json"] = entity(
        "order", "document", fields,
        R"("lines": {"entity": "order_line"}, "states": [{"name": "new", "label": {"en": "New", "zh": "新"}}], "derived": [)" +
            derived("x", type, is) + "]");
    files["order_line.json"] =
        line("order_line", "order", field("qty", "quantity", R"("default": "1")") + "," + field("price", "price"),
             R"("derived": [)" + derived("gross", "money", "amount(qty, price)") + "," +
                 derived("odd", "money", "gross + a") + "]");
    return files;
}

std::string sqlFor(const std::string& type, const std::string& is) {
    auto catalog = readCatalog(documentWith(type, is));
    if (!catalog) return catalog.error().detail.substr(std::string("order.json: derived x: ").size());
    SqlNames names;
    names.id = "t.id";
    names.operand = [](const Operand& operand) {
        return operand.from == Operand::From::Id ? "t.id" : "t." + operand.field;
    };
    return sqlOf(*catalog, catalog->derived(*catalog->entity("order"), "x")->is, names);
}

}  // namespace

TEST_CASE("expressions become SQL over exact functions") {
    const std::pair<std::pair<const char*, const char*>, const char*> rows[] = {
        {{"money", "a"}, "t.a"},
        {{"money", "a + b - 1.5"}, "sub_exact(add_exact(t.a,t.b),1500000)"},
        {{"money", "-a"}, "sub_exact(0,t.a)"},
        {{"integer", "n * 2 + n % 3"}, "add_exact(multiply_whole(t.n,2),(t.n % 3))"},
        {{"money", "amount(q, p)"}, "amount(t.q,t.p)"},
        {{"money", "tax_of(a, 0.13)"}, "tax_of(t.a,130000)"},
        {{"percent", "percent_of(a, b)"}, "percent_of(t.a,t.b)"},
        {{"yes_no", "q >= 1 and (t = 'it''s' or not y)"}, "((t.q >= 1000000) AND ((t.t = 'it''s') OR (NOT t.y)))"},
        {{"yes_no", "a between 0 and 0.5"}, "(t.a BETWEEN 0 AND 500000)"},
        {{"yes_no", "n not in (1, 2)"}, "(t.n NOT IN (1,2))"},
        {{"yes_no", "d is not null"}, "(t.d IS NOT NULL)"},
        {{"yes_no", "level = 'high'"}, "(t.level = 900)"},
        {{"yes_no", "state = 'new'"}, "(t.state = 'new')"},
        {{"yes_no", "t like 'a%'"}, "(t.t LIKE 'a%')"},
        {{"text", "t || '!'"}, "(t.t || '!')"},
        {{"integer", "d - d"}, "sub_exact(t.d,t.d)"},
        {{"date", "d + 7"}, "add_exact(t.d,7)"},
        {{"date", "day_of(s)"}, "day_of(t.s)"},
        {{"money", "coalesce(a, 0.5)"}, "coalesce(t.a,500000)"},
        {{"money", "case when y then a else 2 end"}, "(CASE WHEN t.y THEN t.a ELSE 2000000 END)"},
        {{"money", "max(a, b, 1)"}, "max(t.a,t.b,1000000)"},
        {{"money", "sum_exact(line.gross)"},
         "(SELECT sum_exact(cd.\"gross\") FROM \"order_line\" AS c JOIN \"order_line_derived\" AS cd ON cd.id=c.id "
         "WHERE c.\"parent\"=t.id AND c._dead IS NOT 1)"},
        {{"quantity", "max(line.qty) filter (where line.price > 1)"},
         "(SELECT max(coalesce(c.\"qty\",1000000)) FROM \"order_line\" AS c WHERE c.\"parent\"=t.id AND c._dead IS NOT "
         "1 AND (c.\"price\" > 1000000))"},
        {{"integer", "count(line.id)"},
         "(SELECT count(c.\"id\") FROM \"order_line\" AS c WHERE c.\"parent\"=t.id AND c._dead IS NOT 1)"},
    };
    for (const auto& [expression, sql] : rows) {
        CAPTURE(expression.second);
        CHECK(sqlFor(expression.first, expression.second) == sql);
    }
}

TEST_CASE("M1: what SQLite would compute inexactly is refused on money, prices, quantities and percents") {
    const std::string useOurs = " is not exact; use 'amount', 'gross_of', 'net_of', 'tax_of' or 'percent_of'";
    CHECK(sqlFor("money", "a * 2") == "'*' on money" + useOurs);
    CHECK(sqlFor("money", "2 * p") == "'*' on price" + useOurs);
    CHECK(sqlFor("money", "a / 2") == "'/' on money" + useOurs);
    CHECK(sqlFor("money", "q % 2") == "'%' on quantity" + useOurs);
    CHECK(sqlFor("money", "a * r") == "'*' on money" + useOurs);
    CHECK(sqlFor("money", "round(a)") == "'round' is not exact; amounts are rounded by 'amount', 'gross_of', 'net_of'");
    CHECK(sqlFor("money", "avg(line.gross)") ==
          "'avg' is not exact; amounts are rounded by 'amount', 'gross_of', 'net_of'");
    CHECK(sqlFor("money", "sum(line.gross)") == "'sum' is not exact; use 'sum_exact'");
    CHECK(sqlFor("money", "total(line.gross)") == "'total' is not exact; use 'sum_exact'");
    CHECK(sqlFor("money", "a + p") == "'+' needs money, not price");
    CHECK(sqlFor("money", "a + n") == "'+' needs money, not integer");
    CHECK(sqlFor("money", "a + 0.0000001") == "'0.0000001' is no number that can be kept exactly");
    CHECK(sqlFor("integer", "n + 0.5") == "'0.5' is no whole number, and '+' needs integer");
    CHECK(sqlFor("money", "1e5") == "'1e' is no number");
}

TEST_CASE("expressions: only known names and functions, and types that fit") {
    const std::pair<std::pair<const char*, const char*>, const char*> rows[] = {
        {{"money", "aa"}, "no field 'aa' (nearest: 'a')"},
        {{"money", "line.gros"}, "'line.gros' stands outside an aggregate (max, min, count, sum_exact)"},
        {{"money", "sum_exact(line.gros)"}, "no field 'gros' in 'order_line' (nearest: 'gross')"},
        {{"money", "sum_exact(lines.gross)"}, "no entity 'lines'"},
        {{"money", "sum_exact(line.gross + a)"}, "inside an aggregate over 'line' each name begins with 'line.': 'a'"},
        {{"money", "sum_exact(employee.name)"}, "'employee' has no link to 'order'"},
        {{"money", "sum_exact(a)"}, "'sum_exact' over rows needs a name such as 'line.gross'"},
        {{"money", "sum_exact(line.name)"}, "'sum_exact' adds money, prices, quantities and integers, not text"},
        {{"money", "sum_exact(max(line.gross))"}, "an aggregate stands inside another"},
        {{"money", "gros_of(q, p, r, r, y)"}, "no function 'gros_of' (nearest: 'gross_of')"},
        {{"text", "load_extension('x')"}, "no function 'load_extension'"},
        {{"money", "amount(q)"}, "'amount' takes 2 argument(s), not 1"},
        {{"money", "amount(p, q)"}, "argument 1 of 'amount' needs quantity, not price"},
        {{"money", "abs(a) filter (where y)"}, "'filter' belongs to an aggregate, and 'abs' is none here"},
        {{"date", "today()"}, "'today' depends on who asks or on the day, which a derived value must not"},
        {{"link", "me()"}, "'me' depends on who asks or on the day, which a derived value must not"},
        {{"money", "t"}, "the value needs money, not text"},
        {{"text", "a"}, "the value needs text, not money"},
        {{"yes_no", "a = t"}, "'=' needs money, not text"},
        {{"yes_no", "t and y"}, "a condition must be yes or no, not text"},
        {{"yes_no", "y = 2"}, "'2' is neither 0 nor 1, and '=' needs yes_no"},
        {{"yes_no", "level = 'hihg'"}, "list 'level' has no code 'hihg' (nearest: 'high')"},
        {{"yes_no", "state = 'nwe'"}, "no state 'nwe' (nearest: 'new')"},
        {{"integer", "count(many)"}, "'count' over rows needs a name such as 'line.gross'"},
        {{"link", "many"}, "field 'many' is a set of links and has no single value"},
        {{"text", "-t"}, "'-' is for numbers, not for text"},
        {{"yes_no", "t = 5"}, "'=' needs text, not a number"},
        {{"integer", "abs(t)"}, "'abs' needs a number, not text"},
        {{"text", "t + t"}, "'+' is for numbers, not for text"},
    };
    for (const auto& [expression, reason] : rows) {
        CAPTURE(expression.second);
        std::string type = expression.first;
        if (type == "link") type = R"(link", "to": "customer)";
        CHECK(sqlFor(type, expression.second) == reason);
    }
}

TEST_CASE("T12: an expression is no statement") {
    const std::pair<const char*, const char*> rows[] = {
        {"(select 1)", "'select' is not allowed in an expression"},
        {"exists (select 1)", "'exists' is not allowed in an expression"},
        {"1; drop table party", "';' is not allowed in an expression"},
        {"1 -- x", "a comment is not allowed in an expression"},
        {"1 /* x */", "a comment is not allowed in an expression"},
        {"?1", "'?' is not allowed in an expression"},
        {":name", "':' is not allowed in an expression"},
        {"a collate nocase", "'collate' was not expected"},
        {"cast(a as text)", "'cast' is not allowed in an expression"},
        {"pragma_table_info('x')", "no function 'pragma_table_info'"},
        {"pragma", "'pragma' is not allowed in an expression"},
        {"a.b.c", "'.' was not expected"},
        {"'open", "a text is not closed by '"},
        {"(a", "')' is missing"},
        {"a +", "something is missing at the end"},
        {"a b", "'b' was not expected"},
        {"line.", "a field's name is missing after 'line.'"},
        {"case a when 1 then 2 end", "'when' is missing after 'case'"},
        {"a is a", "'null' is missing"},
        {"\\\"a\\\"", "'\"' is not allowed in an expression"},
        {"1.2.3", "'1.2.3' is no number that can be kept exactly"},
    };
    for (const auto& [expression, reason] : rows) {
        CAPTURE(expression);
        CHECK(sqlFor("money", expression) == reason);
    }
    CHECK(sqlFor("money", std::string(60, '(') + "a" + std::string(60, ')')) == "the expression is nested too deeply");
    CHECK(sqlFor("money", std::string(2001, ' ') + "a") == "the expression is longer than 2000 bytes");
}

TEST_CASE("catalog: a derived value that rests on itself") {
    CatalogFiles files = documentWith("money", "sum_exact(line.odd)");
    CHECK(readCatalog(files).has_value());  // odd reads a, which is stored
    files["order_line.json"] =
        line("order_line", "order", {}, R"("derived": [)" + derived("odd", "money", "x + 1") + "]");
    const auto catalog = readCatalog(files);
    REQUIRE_FALSE(catalog);
    CHECK(catalog.error().detail == "order.json: derived x: is computed from itself");
}

TEST_CASE("catalog: an aggregate needs to know by which link") {
    const std::string two = field("from", "link", R"("to": "customer")");
    CatalogFiles files = baseFiles();
    files["trip.json"] =
        record("trip", field("a", "link", R"("to": "customer")") + "," + field("b", "link", R"("to": "customer")"));
    files["customer.json"] =
        record("customer", {}, R"("derived": [)" + derived("trips", "integer", "count(trip.id)") + "]");
    auto catalog = readCatalog(files);
    REQUIRE_FALSE(catalog);
    CHECK(catalog.error().detail == "customer.json: derived trips: 'trip' links to 'customer' by several fields");
    files["trip.json"] =
        record("trip", field("a", "link", R"("to": "customer")") + "," + field("b", "link", R"("to": "customer")"),
               R"("owned_by": "b")");
    CHECK(readCatalog(files).has_value());
}

TEST_CASE("catalog: defaults and conditions") {
    CHECK(complaint({{"order.json", record("order", field("q", "quantity", R"("default": "a")"))}}) ==
          "order.json: field q: default: no field 'a' (nearest: 'q')");
    CHECK(complaint({{"order.json", record("order", field("q", "quantity", R"("default": "'x'")"))}}) ==
          "order.json: field q: default: the default needs quantity, not text");
    CHECK(complaint({{"order.json", record("order", field("q", "integer", R"("default": "5", "max": 3)"))}}) ==
          "order.json: field q: default: the field refuses it (value.range)");
    CHECK(complaint({{"order.json", record("order", field("q", "quantity", R"("check": "q")"))}}) ==
          "order.json: field q: a condition must be yes or no, not quantity");
    CHECK(complaint({{"order.json", record("order", field("q", "quantity", R"("required_when": "z = 1")"))}}) ==
          "order.json: field q: no field 'z' (nearest: 'q')");
    CHECK(complaint({{"order.json", record("order", field("q", "quantity", R"j("visible_when": "me()")j"))}}) ==
          "order.json: field q: a condition must be yes or no, not link");
    CHECK(
        complaint({{"order.json", record("order", field("l", "choice", R"("list": "level", "default": "'hgh'")"))}}) ==
        "order.json: field l: default: list 'level' has no code 'hgh' (nearest: 'high')");
    CHECK(complaint({{"good.json", face("good", "customer", "me() = 1")}}) ==
          "good.json: when: 'me' depends on who asks or on the day, which a derived value must not");
    CHECK(complaint({{"order.json",
                      record("order", {}, R"("derived": [)" + derived("x", "integer", "count(line.id)") + "]")}}) ==
          "order.json: derived x: 'line.' is used, and 'order' has no lines");
    CHECK(complaint({{"customer.json", record("customer", field("is_good", "yes_no"),
                                              R"("derived": [)" + derived("n", "integer", "length(name)") + "]")},
                     {"good.json", face("good", "customer", "n = 1")}}) ==
          "good.json: when: 'when' reads stored fields only, and 'n' is derived");
    CHECK(complaint({{"good.json", face("good", "customer", "count(order.id) > 0")}}) ==
          "good.json: when: 'when' cannot look at other rows");

    const auto& catalog = productCatalog();
    const Entity& order = *catalog.entity("sales_order_line");
    CHECK(catalog.field(order, "qty")->nullReadsAs == Value{1'000'000});
    CHECK(catalog.field(*catalog.entity("product"), "tax_rate")->nullReadsAs == Value{130'000});
    CHECK(isNull(catalog.field(*catalog.entity("customer"), "registered_on")->nullReadsAs));
    CHECK(catalog.field(*catalog.entity("org_unit"), "kind")->nullReadsAs == Value{1014});
}
