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
constexpr std::int64_t kTaxRate = 130'000;  // 13 %

/// Office hours of a firm in China (UTC+8), on the quarter of an hour.
std::int64_t officeMoment(Random& random, std::int64_t day) {
    return day * kDayMs + random.between(1, 9) * kHourMs + random.between(0, 3) * kHourMs / 4;
}

/// Nine of ten days at a weekend become the Friday before.
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

constexpr std::string_view kLevels[] = {"a", "b", "b", "c", "c", "c"};
constexpr std::string_view kSources[] = {"telephone", "referral", "fair", "web", "advertising", "own_search"};
constexpr std::string_view kCategories[] = {"enterprise", "enterprise", "trader",
                                            "trader",     "government", "institution"};
constexpr std::string_view kIndustries[] = {"manufacturing", "trade",     "construction", "it",          "transport",
                                            "catering",      "education", "health",       "agriculture", "other"};
constexpr std::string_view kActivityKinds[] = {"call", "visit", "meeting", "message"};  // in the order of Touch
constexpr std::string_view kBanks[] = {"中国工商银行", "中国建设银行", "中国农业银行",
                                       "中国银行",     "招商银行",     "交通银行"};

/// Fills a row field by field; what is empty is left out.
class RowMaker {
public:
    RowMaker(const Plan& plan, std::string_view table) : plan_(plan), row_{table, plan.newId(), {}} {}
    RecordId id() const { return row_.id; }
    void set(std::string_view field, std::int64_t value) { row_.values.emplace_back(field, value); }
    void set(std::string_view field, std::string value) {
        if (!value.empty()) row_.values.emplace_back(field, std::move(value));
    }
    void set(std::string_view field, std::string_view value) { set(field, std::string(value)); }
    void set(std::string_view field, const char* value) { set(field, std::string(value)); }
    void number(std::string_view field, std::string_view kind) {
        if (plan_.number) set(field, plan_.number(kind));
    }
    void choose(std::string_view field, std::string_view list, std::string_view code) {
        if (const RecordId id = plan_.choice ? plan_.choice(list, code) : 0; id != 0) set(field, id);
    }
    Row&& take() { return std::move(row_); }

private:
    const Plan& plan_;
    Row row_;
};

}  // namespace

struct DemoFirm::Customer {
    RecordId id = 0;
    Staff owner;
    bool chinese = true;
    const City* city = nullptr;
    std::string address;
    std::string phone;
    std::string domain;
    std::int64_t since = 0;  ///< day
    std::vector<std::pair<RecordId, std::string>> contacts;
};

DemoFirm::DemoFirm(Plan plan) : plan_(std::move(plan)) {
    plan_.customers = std::clamp<std::int64_t>(plan_.customers, 1, 10'000'000);
    productsPlanned_ = static_cast<std::uint64_t>(std::clamp<std::int64_t>(plan_.customers / 20, 60, 3000));
}

bool DemoFirm::next(std::vector<Row>& rows, std::size_t about) {
    rows.clear();
    while (rows.size() < std::max<std::size_t>(about, 1)) {
        if (!staffDone_) makeStaff(rows);
        else if (products_.size() < productsPlanned_) makeProducts(rows, about);
        else if (customersDone_ < plan_.customers) makeCustomer(rows);
        else break;
    }
    return !rows.empty();
}

void DemoFirm::makeStaff(std::vector<Row>& rows) {
    Random random(plan_.seed, kStaff, 0);
    staff_.push_back({plan_.founder, plan_.company});
    const std::int64_t branches = std::clamp<std::int64_t>(plan_.customers / 5000 + 2, 2, 12);
    const std::int64_t people = std::clamp<std::int64_t>(plan_.customers / 250, 6, 400);
    std::vector<std::pair<RecordId, const City*>> offices;
    for (std::int64_t branch = 0; branch < branches; ++branch) {
        const City* city = nullptr;
        do city = &chineseCity(random);
        while (std::any_of(offices.begin(), offices.end(), [&](const auto& office) { return office.second == city; }));
        RowMaker office(plan_, "org_unit");
        office.set("name", fmt::format("{}分公司", city->shortName));
        office.set("short_name", city->shortName);
        office.set("parent", plan_.company);
        office.choose("kind", "org_kind", "branch");
        office.set("phone", landline(random, *city));
        office.set("address", address(random, *city));
        RowMaker sales(plan_, "org_unit");
        sales.set("name", fmt::format("{}销售部", city->shortName));
        sales.set("parent", office.id());
        sales.choose("kind", "org_kind", "department");
        offices.emplace_back(sales.id(), city);
        rows.push_back(office.take());
        rows.push_back(sales.take());
    }
    for (std::int64_t index = 0; index < people; ++index) {
        const Person person = chinesePerson(random);
        const auto& [org, city] = offices[static_cast<std::size_t>(index) % offices.size()];
        RowMaker row(plan_, "employee");
        row.number("number", "employee");
        row.set("name", person.name);
        row.choose("sex", "sex", person.sex == Sex::Male ? "male" : "female");
        row.set("org", org);
        row.set("position", index < branches ? "销售经理" : "销售代表");
        row.set("mobile", mobile(random, *city));
        row.set("email", fmt::format("{}{}@outpost.example", person.latin, index + 1));
        row.set("joined_on", plan_.today - random.between(60, 3000));
        staff_.push_back({row.id(), org});
        rows.push_back(row.take());
    }
    staffDone_ = true;
}

void DemoFirm::makeProducts(std::vector<Row>& rows, std::size_t about) {
    while (products_.size() < productsPlanned_ && rows.size() < about) {
        const std::uint64_t index = products_.size();
        Random random(plan_.seed, kProducts, index);
        Good good = demo::good(random, index);
        RowMaker row(plan_, "product");
        row.number("number", "product");
        row.set("name", good.name);
        row.set("spec", good.spec);
        row.choose("category", "product_category", "goods");
        row.set("unit", good.unit);
        row.set("barcode", fmt::format("69{:011}", random.next() % 100'000'000'000U));
        row.set("price", good.priceMillionths);
        row.set("tax_rate", kTaxRate);
        products_.push_back({row.id(), std::move(good.name), std::move(good.english), good.unit, good.priceMillionths});
        rows.push_back(row.take());
    }
}

void DemoFirm::makeCustomer(std::vector<Row>& rows) {
    Random random(plan_.seed, kCustomers, static_cast<std::uint64_t>(customersDone_));
    Customer customer;
    customer.chinese = random.percent(85);
    customer.city = customer.chinese ? &chineseCity(random) : &foreignCity(random);
    const Company company =
        customer.chinese ? chineseCompany(random, *customer.city) : englishCompany(random, *customer.city);
    customer.owner = staff_[random.below(staff_.size())];
    customer.address = address(random, *customer.city);
    customer.phone = landline(random, *customer.city);
    customer.domain = company.domain;
    customer.since = weekday(random, plan_.today - random.between(1, kHistoryDays));

    RowMaker row(plan_, "party");
    customer.id = row.id();
    row.set("name", company.name);
    row.set("short_name", company.shortName);
    row.set("tax_number", company.taxNumber);
    row.set("phone", customer.phone);
    if (random.percent(25)) row.set("fax", landline(random, *customer.city));
    if (random.percent(40)) row.set("email", "info@" + company.domain);
    if (random.percent(60)) row.set("website", "www." + company.domain);
    row.set("country", customer.city->country);
    row.set("province", customer.city->province);
    row.set("city", customer.city->name);
    row.set("address", customer.address);
    if (customer.chinese && random.percent(40)) {
        row.set("bank", fmt::format("{}{}分行", random.pick(kBanks), customer.city->shortName));
        row.set("bank_account", fmt::format("62{:017}", random.next() % 100'000'000'000'000'000U));
    }
    row.choose("category", "customer_category", random.pick(kCategories));
    row.choose("industry", "industry", random.pick(kIndustries));
    row.set("registered_on", customer.since);
    row.set("remark", customerRemark(random, customer.chinese));
    row.set("is_customer", std::int64_t{1});
    row.number("customer_number", "customer");
    row.set("customer_owner", customer.owner.id);
    row.set("customer_org", customer.owner.org);
    row.choose("customer_level", "customer_level", random.pick(kLevels));
    row.choose("source", "customer_source", random.pick(kSources));
    if (random.percent(30)) {
        row.set("credit_limit", random.between(1, 50) * 10'000 * kOne);
        row.set("credit_days", random.between(1, 4) * 15);
    }
    rows.push_back(row.take());

    addContacts(rows, random, customer);
    addActivities(rows, random, customer);
    addOrders(rows, random, customer);
    ++customersDone_;
}

void DemoFirm::addContacts(std::vector<Row>& rows, Random& random, Customer& customer) {
    const std::int64_t count = contactCount(random);
    for (std::int64_t index = 0; index < count; ++index) {
        const Person person = customer.chinese ? chinesePerson(random) : englishPerson(random);
        RowMaker row(plan_, "contact");
        row.set("party", customer.id);
        if (index == 0) row.set("main", std::int64_t{1});
        row.set("name", person.name);
        row.choose("sex", "sex", person.sex == Sex::Male ? "male" : "female");
        row.set("title", jobTitle(random, customer.chinese));
        row.set("department", department(random, customer.chinese));
        row.set("mobile", mobile(random, *customer.city));
        if (random.percent(40)) row.set("office_phone", landline(random, *customer.city));
        if (random.percent(70)) row.set("email", fmt::format("{}@{}", person.latin, customer.domain));
        if (random.percent(30)) row.set("birthday", plan_.today - random.between(22 * 365, 62 * 365));
        row.set("address", customer.address);
        customer.contacts.emplace_back(row.id(), person.name);
        rows.push_back(row.take());
    }
}

void DemoFirm::addActivities(std::vector<Row>& rows, Random& random, const Customer& customer) {
    const std::int64_t count = random.between(0, 12);
    for (std::int64_t index = 0; index < count; ++index) {
        const bool done = random.percent(88);
        const std::int64_t day =
            weekday(random, done ? random.between(customer.since, plan_.today) : plan_.today + random.between(3, 40));
        const auto touch = static_cast<Touch>(random.below(4));
        const auto& [contact, name] = customer.contacts[random.below(customer.contacts.size())];
        const SoldGood& sold = products_[random.below(products_.size())];
        ActivityText text =
            activityText(random, customer.chinese, touch, name, customer.chinese ? sold.name : sold.english, done);
        const std::int64_t start = officeMoment(random, day);
        const std::int64_t end = start + random.between(1, 6) * kHourMs / 4;
        RowMaker row(plan_, "activity");
        row.set("party", customer.id);
        row.set("contact", contact);
        row.choose("kind", "activity_kind", kActivityKinds[static_cast<std::size_t>(touch)]);
        row.set("subject", std::move(text.subject));
        row.set("content", std::move(text.content));
        row.set("start", start);
        row.set("end", end);
        row.set("state", done ? "done" : "planned");
        if (done) row.set("done_at", end);
        row.set("result", std::move(text.result));
        row.set("owner", customer.owner.id);
        row.set("org", customer.owner.org);
        rows.push_back(row.take());
    }
}

void DemoFirm::addOrders(std::vector<Row>& rows, Random& random, const Customer& customer) {
    const std::int64_t count = random.between(0, 4);
    const std::int64_t discount = random.percent(30) ? random.between(1, 15) * 10'000 : 0;
    for (std::int64_t index = 0; index < count; ++index) {
        const std::int64_t day = weekday(random, random.between(customer.since, plan_.today));
        RowMaker row(plan_, "sales_order");
        row.number("reference", "reference");
        row.set("date", day);
        row.set("registered_on", day);
        row.set("company", plan_.company);
        row.set("org", customer.owner.org);
        row.set("state", "new");
        row.set("party", customer.id);
        row.set("contact", customer.contacts.front().first);
        row.set("phone", customer.phone);
        row.set("address", customer.address);
        if (plan_.currency != 0) row.set("currency", plan_.currency);
        row.set("rate", kOne);
        row.set("price_includes_tax", std::int64_t{1});
        row.set("salesperson", customer.owner.id);
        const RecordId order = row.id();
        rows.push_back(row.take());
        addLines(rows, random, order, discount);
    }
}

void DemoFirm::addLines(std::vector<Row>& rows, Random& random, RecordId order, std::int64_t discount) {
    const std::int64_t count = random.between(1, 7);
    for (std::int64_t index = 0; index < count; ++index) {
        const SoldGood& sold = products_[random.below(products_.size())];
        // Machines are bought one by one, screws by the hundred boxes.
        const std::int64_t most = sold.priceMillionths > 200 * kOne ? 5 : sold.priceMillionths > 30 * kOne ? 40 : 500;
        RowMaker row(plan_, "sales_order_line");
        row.set("parent", order);
        row.set("position", (index + 1) * 1024);
        row.set("product", sold.id);
        row.set("unit", sold.unit);
        row.set("qty", random.between(1, most) * kOne);
        row.set("price", sold.priceMillionths);
        if (discount > 0) row.set("discount", discount);
        row.set("tax_rate", kTaxRate);
        rows.push_back(row.take());
    }
}

}  // namespace outpost::app::demo
