#include "app/demo_data/demo_firm.h"

#include "app/demo_data/goods.h"
#include "app/demo_data/places.h"

#include <algorithm>
#include <fmt/format.h>

namespace outpost::app::demo {

namespace {

/// Seeds of their own, so that more of one kind never changes another.
enum Kind : std::uint64_t { kStaff = 1, kProducts, kCustomers };

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kOne = 1'000'000;  // millionths
constexpr std::int64_t kHistoryDays = 900;

/// Office hours of a firm in China (UTC+8), on the quarter of an hour.
std::int64_t officeMoment(Random& random, std::int64_t day) {
    return day * kDayMs + random.between(1, 9) * kHourMs + random.between(0, 3) * kHourMs / 4;
}

std::int64_t weekday(Random& random, std::int64_t day) {
    const std::int64_t ofWeek = (day + 3) % 7;  // 0 is Monday: 1970-01-01 was a Thursday
    return ofWeek >= 5 && !random.percent(10) ? day - (ofWeek - 4) : day;
}

std::int64_t contactCount(Random& random) {
    const std::uint32_t throwOf100 = random.below(100);  // 2.5 on average
    if (throwOf100 < 25) return 1;
    if (throwOf100 < 55) return 2;
    if (throwOf100 < 80) return 3;
    if (throwOf100 < 92) return 4;
    return throwOf100 < 98 ? 5 : 6;
}

}  // namespace

struct DemoFirm::Customer {
    RecordId id = 0;
    Staff owner;
    bool chinese = true;
    const City* city = nullptr;
    std::string address;
    std::string domain;
    std::int64_t since = 0;  ///< day
    std::vector<std::pair<RecordId, std::string>> contacts;
};

DemoFirm::DemoFirm(Plan plan) : plan_(std::move(plan)), referencesUsed_(plan_.referencesUsed) {
    plan_.customers = std::clamp<std::int64_t>(plan_.customers, 1, 10'000'000);
    productsPlanned_ = static_cast<std::uint64_t>(std::clamp<std::int64_t>(plan_.customers / 20, 60, 3000));
    for (const std::string_view list :
         {"customer_level", "customer_source", "industry", "customer_category", "activity_kind"})
        choices_.emplace_back(list, plan_.choices ? plan_.choices(list) : std::vector<RecordId>{});
}

bool DemoFirm::next(std::vector<Row>& rows, std::size_t about) {
    rows.clear();
    while (rows.size() < std::max<std::size_t>(about, 1)) {
        if (!staffDone_)
            makeStaff(rows);
        else if (products_.size() < productsPlanned_)
            makeProducts(rows, about);
        else if (customersDone_ < plan_.customers)
            makeCustomer(rows);
        else
            break;
    }
    return !rows.empty();
}

void DemoFirm::choose(Row& row, Random& random, std::string_view field, std::string_view list) {
    for (const auto& [name, identifiers] : choices_)
        if (name == list && !identifiers.empty())
            row.values.emplace_back(field, random.pick(std::span<const RecordId>(identifiers)));
}

void DemoFirm::makeStaff(std::vector<Row>& rows) {
    Random random(plan_.seed, kStaff, 0);
    staff_.push_back({plan_.founder, plan_.company});
    const std::int64_t branches = std::clamp<std::int64_t>(plan_.customers / 5000 + 2, 2, 12);
    const std::int64_t people = std::clamp<std::int64_t>(plan_.customers / 250, 6, 400);
    std::vector<RecordId> orgs;
    std::vector<std::string_view> towns;
    for (std::int64_t branch = 0; branch < branches; ++branch) {
        const City* city = nullptr;
        do city = &chineseCity(random);
        while (std::find(towns.begin(), towns.end(), city->shortName) != towns.end());
        towns.push_back(city->shortName);
        const RecordId id = plan_.newId();
        rows.push_back(
            {"org_unit", id, {{"name", fmt::format("{}分公司", city->shortName)}, {"parent", plan_.company}}});
        const RecordId sales = plan_.newId();
        rows.push_back({"org_unit", sales, {{"name", fmt::format("{}销售部", city->shortName)}, {"parent", id}}});
        orgs.push_back(sales);
    }
    for (std::int64_t index = 0; index < people; ++index) {
        const Person person = chinesePerson(random);
        const RecordId org = orgs[static_cast<std::size_t>(index) % orgs.size()];
        const RecordId id = plan_.newId();
        rows.push_back({"employee",
                        id,
                        {{"name", person.name},
                         {"org", org},
                         {"mobile", mobile(random, chineseCity(random))},
                         {"email", fmt::format("{}{}@outpost.example", person.latin, index + 1)}}});
        staff_.push_back({id, org});
    }
    staffDone_ = true;
}

void DemoFirm::makeProducts(std::vector<Row>& rows, std::size_t about) {
    while (products_.size() < productsPlanned_ && rows.size() < about) {
        const std::uint64_t index = products_.size();
        Random random(plan_.seed, kProducts, index);
        Good good = demo::good(random, index);
        const RecordId id = plan_.newId();
        rows.push_back({"product",
                        id,
                        {{"number", fmt::format("SP{}-{:06}", plan_.devicePlace, index + 1)},
                         {"name", good.name},
                         {"spec", good.spec},
                         {"unit", std::string(good.unit)},
                         {"barcode", fmt::format("69{:011}", random.next() % 100'000'000'000U)},
                         {"price", good.priceMillionths},
                         {"tax_rate", std::int64_t{130'000}}}});
        products_.push_back({id, std::move(good.name), std::move(good.english), good.priceMillionths});
    }
}

void DemoFirm::makeCustomer(std::vector<Row>& rows) {
    const auto index = static_cast<std::uint64_t>(customersDone_);
    Random random(plan_.seed, kCustomers, index);
    Customer customer;
    customer.chinese = random.percent(85);
    customer.city = customer.chinese ? &chineseCity(random) : &foreignCity(random);
    const Company company =
        customer.chinese ? chineseCompany(random, *customer.city) : englishCompany(random, *customer.city);
    customer.id = plan_.newId();
    customer.owner = staff_[random.below(staff_.size())];
    customer.address = address(random, *customer.city);
    customer.domain = company.domain;
    customer.since = weekday(random, plan_.today - random.between(1, kHistoryDays));

    Row row{"party", customer.id, {}};
    const auto set = [&row](std::string_view field, Value value) { row.values.emplace_back(field, std::move(value)); };
    set("is_customer", std::int64_t{1});
    set("name", company.name);
    set("short_name", company.shortName);
    if (!company.taxNumber.empty()) set("tax_number", company.taxNumber);
    set("phone", landline(random, *customer.city));
    if (random.percent(25)) set("fax", landline(random, *customer.city));
    if (random.percent(60)) set("website", "www." + company.domain);
    set("address", customer.address);
    if (std::string remark = customerRemark(random, customer.chinese); !remark.empty())
        set("remark", std::move(remark));
    set("customer_number", fmt::format("KH{}-{:06}", plan_.devicePlace, plan_.numbersUsed + customersDone_ + 1));
    set("customer_owner", customer.owner.id);
    set("customer_org", customer.owner.org);
    if (random.percent(30)) set("credit_limit", random.between(1, 50) * 10'000 * kOne);
    choose(row, random, "customer_level", "customer_level");
    choose(row, random, "source", "customer_source");
    choose(row, random, "industry", "industry");
    choose(row, random, "category", "customer_category");
    rows.push_back(std::move(row));

    addContacts(rows, random, customer);
    addActivities(rows, random, customer);
    addOrders(rows, random, customer);
    ++customersDone_;
}

void DemoFirm::addContacts(std::vector<Row>& rows, Random& random, Customer& customer) {
    const std::int64_t count = contactCount(random);
    for (std::int64_t index = 0; index < count; ++index) {
        const Person person = customer.chinese ? chinesePerson(random) : englishPerson(random);
        Row row{"contact", plan_.newId(), {}};
        const auto set = [&row](std::string_view field, Value value) {
            row.values.emplace_back(field, std::move(value));
        };
        set("party", customer.id);
        if (index == 0) set("main", std::int64_t{1});
        set("name", person.name);
        set("title", std::string(jobTitle(random, customer.chinese)));
        set("department", std::string(department(random, customer.chinese)));
        set("mobile", mobile(random, *customer.city));
        if (random.percent(40)) set("office_phone", landline(random, *customer.city));
        if (random.percent(70)) set("email", fmt::format("{}@{}", person.latin, customer.domain));
        if (random.percent(30)) set("birthday", plan_.today - random.between(22 * 365, 62 * 365));
        set("address", customer.address);
        customer.contacts.emplace_back(row.id, person.name);
        rows.push_back(std::move(row));
    }
}

void DemoFirm::addActivities(std::vector<Row>& rows, Random& random, const Customer& customer) {
    const std::int64_t count = random.between(0, 12);
    for (std::int64_t index = 0; index < count; ++index) {
        const bool done = random.percent(88);
        const std::int64_t day =
            weekday(random, done ? random.between(customer.since, plan_.today) : plan_.today + random.between(1, 40));
        const auto touch = static_cast<Touch>(random.below(4));
        const auto& [contact, name] = customer.contacts[random.below(customer.contacts.size())];
        const SoldGood& sold = products_[random.below(products_.size())];
        ActivityText text =
            activityText(random, customer.chinese, touch, name, customer.chinese ? sold.name : sold.english, done);
        Row row{"activity", plan_.newId(), {}};
        const auto set = [&row](std::string_view field, Value value) {
            row.values.emplace_back(field, std::move(value));
        };
        const std::int64_t start = officeMoment(random, day);
        const std::int64_t lastsMs = random.between(1, 6) * kHourMs / 4;
        set("party", customer.id);
        set("contact", contact);
        for (const auto& [list, identifiers] : choices_)
            if (list == "activity_kind" && !identifiers.empty())
                set("kind", identifiers[static_cast<std::size_t>(touch) % identifiers.size()]);
        set("subject", std::move(text.subject));
        if (!text.content.empty()) set("content", std::move(text.content));
        set("start", start);
        set("end", start + lastsMs);
        set("state", std::string(done ? "done" : "planned"));
        if (done) {
            set("done_at", start + lastsMs);
            set("result", std::move(text.result));
        }
        set("owner", customer.owner.id);
        rows.push_back(std::move(row));
    }
}

void DemoFirm::addOrders(std::vector<Row>& rows, Random& random, const Customer& customer) {
    const std::int64_t count = random.between(0, 4);
    const std::int64_t discount = random.percent(30) ? random.between(1, 15) * 10'000 : 0;
    for (std::int64_t index = 0; index < count; ++index) {
        const RecordId id = plan_.newId();
        rows.push_back({"sales_order",
                        id,
                        {{"reference", fmt::format("N{}-{:04}", plan_.devicePlace, ++referencesUsed_)},
                         {"date", weekday(random, random.between(customer.since, plan_.today))},
                         {"party", customer.id},
                         {"contact", customer.contacts.front().first},
                         {"address", customer.address},
                         {"salesperson", customer.owner.id},
                         {"org", customer.owner.org},
                         {"company", plan_.company},
                         {"state", std::string("new")},
                         {"price_includes_tax", std::int64_t{1}}}});
        addLines(rows, random, id, discount);
    }
}

void DemoFirm::addLines(std::vector<Row>& rows, Random& random, RecordId order, std::int64_t customerDiscount) {
    const std::int64_t count = random.between(1, 7);
    for (std::int64_t index = 0; index < count; ++index) {
        const SoldGood& sold = products_[random.below(products_.size())];
        // Screws go by the box of a hundred, machines by the piece.
        const std::int64_t most = sold.priceMillionths > 200 * kOne ? 5 : sold.priceMillionths > 30 * kOne ? 40 : 500;
        Row row{"sales_order_line", plan_.newId(), {}};
        const auto set = [&row](std::string_view field, Value value) {
            row.values.emplace_back(field, std::move(value));
        };
        set("parent", order);
        set("position", (index + 1) * 1024);
        set("product", sold.id);
        set("qty", random.between(1, most) * kOne);
        set("price", sold.priceMillionths);
        if (customerDiscount > 0) set("discount", customerDiscount);
        set("tax_rate", std::int64_t{130'000});
        rows.push_back(std::move(row));
    }
}

}  // namespace outpost::app::demo
