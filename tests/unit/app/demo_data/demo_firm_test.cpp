#include "app/demo_data/demo_firm.h"

#include <doctest/doctest.h>
#include <map>
#include <set>

namespace outpost::app::demo {

namespace {

Plan planOf(std::int64_t customers, std::uint64_t seed, RecordId& last) {
    Plan plan;
    plan.customers = customers;
    plan.seed = seed;
    plan.company = 5;
    plan.founder = 6;
    plan.currency = 10;
    plan.newId = [&last] { return ++last; };
    plan.choice = [](std::string_view, std::string_view) { return RecordId{1000}; };
    plan.number = [count = 0](std::string_view kind) mutable { return std::string(kind) + std::to_string(++count); };
    return plan;
}

std::vector<Row> everything(std::int64_t customers, std::uint64_t seed, std::size_t batch = 500) {
    RecordId last = 100;
    DemoFirm firm(planOf(customers, seed, last));
    std::vector<Row> all, rows;
    while (firm.next(rows, batch)) all.insert(all.end(), rows.begin(), rows.end());
    CHECK(firm.customersDone() == customers);
    return all;
}

const Value* valueOf(const Row& row, std::string_view field) {
    for (const auto& [name, value] : row.values)
        if (name == field) return &value;
    return nullptr;
}

std::string textOf(const Row& row, std::string_view field) {
    const Value* value = valueOf(row, field);
    return value ? std::get<std::string>(*value) : std::string();
}

bool same(const std::vector<Row>& a, const std::vector<Row>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Row& x, const Row& y) {
        return x.table == y.table && x.id == y.id && x.values == y.values;
    });
}

}  // namespace

TEST_CASE("C0.4: the same seed gives the same firm, whatever the size of a batch; another seed another one") {
    const auto firm = everything(60, 7);
    CHECK(same(firm, everything(60, 7, 1)));
    CHECK(same(firm, everything(60, 7, 100'000)));
    CHECK_FALSE(same(firm, everything(60, 8)));
}

TEST_CASE("C0.4: 2.5 contacts, 6 activities and 2 orders of 4 lines a customer") {
    std::map<std::string_view, double> count;
    for (const Row& row : everything(3000, 1)) count[row.table] += 1;
    CHECK(count["party"] == 3000);
    CHECK(count["contact"] / 3000 == doctest::Approx(2.5).epsilon(0.04));
    CHECK(count["activity"] / 3000 == doctest::Approx(6).epsilon(0.04));
    CHECK(count["sales_order"] / 3000 == doctest::Approx(2).epsilon(0.04));
    CHECK(count["sales_order_line"] / count["sales_order"] == doctest::Approx(4).epsilon(0.04));
    CHECK(count["product"] == 150);
}

TEST_CASE("C0.4: links point to rows that came before, identifiers and numbers are unique") {
    std::set<RecordId> seen{5, 6};
    std::set<std::string> numbers;
    for (const Row& row : everything(300, 3)) {
        for (const auto& [field, value] : row.values)
            if (field == "party" || field == "contact" || field == "parent" || field == "product" || field == "owner" ||
                field == "customer_owner" || field == "org" || field == "customer_org" || field == "salesperson")
                CHECK_MESSAGE(seen.contains(std::get<std::int64_t>(value)), std::string(row.table), " ",
                              std::string(field));
        CHECK(seen.insert(row.id).second);
        if (row.table == "party") CHECK(numbers.insert(textOf(row, "customer_number")).second);
        if (row.table == "product") CHECK(numbers.insert(textOf(row, "name")).second);
    }
}

TEST_CASE("C0.4: names, addresses and telephone numbers look as people write them") {
    int chinese = 0, english = 0;
    for (const Row& row : everything(400, 11)) {
        if (row.table != "party") continue;
        const std::string name = textOf(row, "name"), phone = textOf(row, "phone"), address = textOf(row, "address");
        REQUIRE_FALSE(name.empty());
        REQUIRE_FALSE(address.empty());
        if (static_cast<unsigned char>(name[0]) < 0x80) {
            ++english;
            CHECK(phone.starts_with('+'));
        } else {
            ++chinese;
            CHECK(phone.starts_with('0'));
            CHECK(phone.find('-') != std::string::npos);
            CHECK(address.find("号") != std::string::npos);
            CHECK(textOf(row, "tax_number").size() == 18);
        }
    }
    CHECK(chinese > 5 * english / 2);
    CHECK(english > 20);
}

TEST_CASE("C1.12: only what is done has a time when it was done, and what is planned lies ahead") {
    for (const Row& row : everything(200, 5)) {
        if (row.table != "activity") continue;
        const bool done = textOf(row, "state") == "done";
        CHECK(done == (valueOf(row, "done_at") != nullptr));
        CHECK((std::get<std::int64_t>(*valueOf(row, "start")) < 20'781 * std::int64_t{86'400'000}) == done);
    }
}

TEST_CASE("demo data: the check character of a social credit identifier is that of GB 32100-2015") {
    // Recomputed here from the definition: weights 3^i mod 31, the sum with the last character divides by 31.
    static const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        const std::string id = socialCreditIdentifier(random, 440106);
        REQUIRE(id.size() == 18);
        std::size_t sum = 0, weight = 1;
        for (std::size_t place = 0; place < 17; ++place, weight = weight * 3 % 31)
            sum += alphabet.find(id[place]) * weight;
        CHECK((sum + alphabet.find(id[17])) % 31 == 0);
    }
}

TEST_CASE("demo data: mail goes to nobody real") {
    for (const Row& row : everything(200, 9))
        if (const std::string mail = textOf(row, "email"); !mail.empty()) {
            CHECK(mail.ends_with(".example"));
            CHECK(std::count(mail.begin(), mail.end(), '@') == 1);
            CHECK(mail.find('\'') == std::string::npos);
        }
}

}  // namespace outpost::app::demo
