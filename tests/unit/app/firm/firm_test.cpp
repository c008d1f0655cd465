#include "open_firm.h"

#include <fstream>

using namespace outpost;
using namespace outpost::app;

TEST_CASE("C1.1: a customer is made, reopened after a restart with all values, changed and deleted") {
    const TestHome home;
    RecordId id = 0;
    {
        const auto firm = home.found();
        id = run(*firm, call("customer.create", {{"name", std::string{"张三机电经营部"}},
                                                 {"phone", std::string{"138 5803 7716"}},
                                                 {"credit_limit", std::int64_t{300'000'000'000}}}));
    }
    {
        const auto firm = home.open();
        CHECK(valueOf(*firm, "customer", id, "name") == Value{std::string{"张三机电经营部"}});
        CHECK(valueOf(*firm, "customer", id, "credit_limit") == Value{std::int64_t{300'000'000'000}});
        CHECK(valueOf(*firm, "customer", id, "customer_owner") == Value{firm->caller().employee});
        run(*firm, call("customer.update", {{"phone", std::string{"111"}}}, id));
        CHECK(valueOf(*firm, "customer", id, "phone") == Value{std::string{"111"}});
        run(*firm, call("customer.delete", {}, id));
        CHECK(countOf(*firm, "customer") == 0);
        run(*firm, call("customer.restore", {}, id));
        CHECK(countOf(*firm, "customer") == 1);
    }
}

TEST_CASE("C1.6: a new contact takes the address of its customer, and may have its own") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId customer =
        run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"address", std::string{"海印路 288 号"}}}));
    const RecordId first = run(*firm, call("contact.create", {{"party", customer}, {"name", std::string{"李四"}}}));
    CHECK(valueOf(*firm, "contact", first, "address") == Value{std::string{"海印路 288 号"}});
    const RecordId second = run(
        *firm,
        call("contact.create", {{"party", customer}, {"name", std::string{"王五"}}, {"address", std::string{"码头"}}}));
    CHECK(valueOf(*firm, "contact", second, "address") == Value{std::string{"码头"}});
}

TEST_CASE("C1.12: only an activity that is done is the last contact") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId customer = run(*firm, call("customer.create", {{"name", std::string{"甲"}}}));
    const std::int64_t noon = 1'795'435'200'000;  // 2026-11-23T12:00:00Z
    const RecordId activity =
        run(*firm, call("activity.create", {{"party", customer}, {"subject", std::string{"电话"}}, {"start", noon}}));
    CHECK(isNull(valueOf(*firm, "customer", customer, "last_contact_on")));
    run(*firm, call("activity.update", {{"state", std::string{"done"}}, {"done_at", noon}}, activity));
    CHECK(valueOf(*firm, "customer", customer, "last_contact_on") == Value{std::int64_t{20'780}});
}

TEST_CASE("C6.3: customers are numbered one after the other, without gaps from what was refused") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId first = run(*firm, call("customer.create", {{"name", std::string{"甲"}}}));
    CHECK_FALSE(firm->run(call("customer.create", {})));  // no name
    const RecordId second = run(*firm, call("customer.create", {{"name", std::string{"乙"}}}));
    CHECK(valueOf(*firm, "customer", first, "customer_number") == Value{std::string{"KH000001"}});
    CHECK(valueOf(*firm, "customer", second, "customer_number") == Value{std::string{"KH000002"}});
}

TEST_CASE("M2: an order's total is the sum of its lines, each rounded once") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId customer = run(*firm, call("customer.create", {{"name", std::string{"甲"}}}));
    const RecordId product = run(*firm, call("product.create", {{"name", std::string{"缆绳"}}}));
    CommandCall order = call("sales_order.create", {{"party", customer}, {"price_includes_tax", std::int64_t{1}}});
    for (int i = 0; i < 2; ++i)
        order.lines.push_back({{"product", product},
                               {"qty", std::int64_t{1'000'000}},
                               {"price", std::int64_t{379'000'000}},
                               {"tax_rate", std::int64_t{210'000}}});
    const RecordId id = run(*firm, std::move(order));
    CHECK(valueOf(*firm, "sales_order", id, "total") == Value{std::int64_t{758'000'000}});
    CHECK(valueOf(*firm, "sales_order", id, "tax") == Value{std::int64_t{131'560'000}});
}

TEST_CASE("D6: a command with an identifier takes effect once, however often it is sent") {
    const TestHome home;
    const auto firm = home.found();
    CommandCall create = call("customer.create", {{"name", std::string{"甲"}}});
    create.identifier = "16-import-1";
    CHECK(firm->run(create));
    CHECK(firm->run(create));
    CHECK(countOf(*firm, "customer") == 1);
}

TEST_CASE("K4: a form that showed an older value does not overwrite a newer one in silence") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId id = run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"phone", std::string{"1"}}}));
    const auto reader = firm->reader();
    REQUIRE(reader);
    const RecordDetail shown = (*reader)->show("customer", id).value();
    run(*firm, call("customer.update", {{"phone", std::string{"2"}}}, id));
    CommandCall late = call("customer.update", {{"phone", std::string{"3"}}}, id);
    late.shown = shown.shown;
    run(*firm, std::move(late));
    const auto conflicts = firm->conflicts(id);
    REQUIRE(conflicts);
    REQUIRE(conflicts->size() == 1);
    const auto settled =
        firm->run(call("conflict.resolve", {{"conflict", conflicts->front().n}, {"take", std::string{"other"}}}));
    REQUIRE(settled);
    CHECK(firm->conflicts(id)->empty());
    CHECK(valueOf(*firm, "customer", id, "phone") == conflicts->front().other.value);
}

TEST_CASE(
    "C10.25: a value that is none of the two settles a conflict, in one change; one that it does not concern stays") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId id = run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"phone", std::string{"1"}}}));
    const RecordDetail shown = firm->reader().value()->show("customer", id).value();
    run(*firm, call("customer.update", {{"phone", std::string{"2"}}}, id));
    CommandCall late = call("customer.update", {{"phone", std::string{"3"}}}, id);
    late.shown = shown.shown;
    run(*firm, std::move(late));
    const std::string key = firm->conflicts(id).value().at(0).n;

    CommandCall beside = call("customer.update", {{"fax", std::string{"9"}}}, id);
    beside.settles = key;
    CHECK(firm->run(std::move(beside)).error().code == "conflict.missing");
    CHECK(firm->conflicts(id)->size() == 1);

    const auto before = firm->digest().value().vector;
    CommandCall third = call("customer.update", {{"phone", std::string{"4"}}}, id);
    third.settles = key;
    run(*firm, std::move(third));
    CHECK(firm->conflicts(id)->empty());
    CHECK(valueOf(*firm, "customer", id, "phone") == Value{std::string{"4"}});
    const auto after = firm->digest().value().vector;
    REQUIRE(after.size() == before.size());
    for (std::size_t i = 0; i < after.size(); ++i)
        if (after[i].first != 0) CHECK(after[i].second == before[i].second + 1);
}

TEST_CASE("C7.7: a wrong password opens nothing and says so") {
    const TestHome home;
    home.found().reset();
    const auto firm = Firm::open(home.home(), "", "wrong");
    REQUIRE_FALSE(firm);
    CHECK(firm.error().code == "password.wrong");
    CHECK(Firm::open(home.home(), "nobody", "secret").error().code == "user.unknown");
}

TEST_CASE("I3: a home is owned by one process at a time, and a second firm does not take its place") {
    const TestHome home;
    const auto firm = home.found();
    const auto second = Firm::open(home.home(), "", "secret");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == "home.in_use");
    FoundRequest request;
    request.firm = "another";
    request.user = "x";
    request.password = "y";
    request.cheapPassword = true;
    std::string sheet;
    CHECK_FALSE(Firm::found(home.home(), request, sheet));
    CHECK(countOf(*firm, "customer") == 0);
}

TEST_CASE("T7: a damaged key file is named, and nothing else of the home is touched") {
    const TestHome home;
    home.found().reset();
    const auto before = std::filesystem::file_size(home.home() / "firm.db");
    std::fstream{home.home() / "keys", std::ios::in | std::ios::out | std::ios::binary}.seekp(40).put('\x7f').put(
        '\x7f');
    CHECK(Firm::look(home.home()).error().code == "keys.damaged");
    CHECK(Firm::open(home.home(), "", "secret").error().code == "keys.damaged");
    CHECK(std::filesystem::file_size(home.home() / "firm.db") == before);
}

TEST_CASE("C10.28: a check finds computed values equal to a rebuild, and chains whole") {
    const TestHome home;
    const auto firm = home.found();
    for (int i = 0; i < 20; ++i) run(*firm, call("customer.create", {{"name", "客户" + std::to_string(i)}}));
    const auto differences = firm->check([](std::int64_t, std::int64_t) { return true; });
    REQUIRE(differences);
    CHECK(differences->empty());
}

TEST_CASE(
    "R10: a link to nothing, an unknown field and a value of the wrong type are refused, and nothing is half done") {
    const TestHome home;
    const auto firm = home.found();
    CHECK(
        firm->run(call("contact.create", {{"name", std::string{"x"}}, {"party", std::int64_t{12345}}})).error().code ==
        "link.missing");
    CHECK(firm->run(call("customer.create", {{"name", std::string{"x"}}, {"fone", std::string{"1"}}})).error().code ==
          "command.field");
    CHECK_FALSE(firm->run(call("customer.create", {{"name", std::int64_t{5}}})));
    CHECK(countOf(*firm, "customer") == 0);
    CHECK(countOf(*firm, "contact") == 0);
}
