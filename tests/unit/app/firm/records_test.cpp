#include "app/query/work_list.h"
#include "open_firm.h"
#include "syncengine/replica/writer.h"

#include <algorithm>
#include <limits>
#include <span>

using namespace outpost;
using namespace outpost::app;

namespace {

FieldValues named(const char* name) { return {{"name", std::string{name}}}; }

std::vector<WorkItem> workOf(Firm& firm) {
    const auto reader = firm.reader();
    REQUIRE(reader);
    const auto items = workToSettle(**reader, 0);
    REQUIRE_MESSAGE(items, (items ? std::string{} : describe(items.error())));
    return *items;
}

std::string textIn(const RecordDetail& detail, std::string_view field) {
    const auto at = std::find(detail.fields.begin(), detail.fields.end(), field);
    REQUIRE(at != detail.fields.end());
    const Value& value = detail.cells[static_cast<std::size_t>(at - detail.fields.begin())].value;
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : "";
}

}  // namespace

TEST_CASE("C10.14: a deleted customer comes back with its contacts, orders' lines and what was deleted with it") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId customer = run(*firm, call("customer.create", named("甲")));
    const RecordId other = run(*firm, call("customer.create", named("乙")));
    const RecordId contact = run(*firm, call("contact.create", {{"party", customer}, {"name", std::string{"李四"}}}));
    const RecordId gone = run(*firm, call("contact.create", {{"party", customer}, {"name", std::string{"王五"}}}));
    const RecordId product = run(*firm, call("product.create", named("缆绳")));
    CommandCall order = call("sales_order.create", {{"party", customer}});
    order.lines.push_back({{"product", product}, {"qty", std::int64_t{1'000'000}}});
    const RecordId sale = run(*firm, std::move(order));
    run(*firm, call("contact.delete", {}, gone));  // earlier, by itself: stays deleted

    REQUIRE(firm->runAll({call("sales_order.delete", {}, sale), call("customer.delete", {}, customer),
                          call("customer.delete", {}, other)}));
    const auto bin = firm->deleted();
    REQUIRE(bin);
    REQUIRE(bin->size() == 4);
    const auto entry = std::find_if(bin->begin(), bin->end(), [&](const auto& each) { return each.id == customer; });
    REQUIRE(entry != bin->end());
    CHECK(entry->entity == "customer");
    CHECK(entry->title == "甲");
    CHECK(entry->user == "王伟");
    CHECK(entry->device == "office");
    CHECK(entry->atMs > 0);
    using Count = std::pair<std::string, std::int64_t>;
    CHECK(entry->hanging == std::vector<Count>{{"contact", 1}, {"sales_order", 1}, {"sales_order_line", 1}});
    CHECK(firm->deleted("contact")->size() == 1);
    CHECK(firm->deleted("supplier")->empty());
    CHECK(firm->deleted("custmer").error().code == "query.entity");

    run(*firm, call("customer.restore", {}, customer));
    CHECK(countOf(*firm, "customer") == 1);
    CHECK(countOf(*firm, "sales_order") == 1);
    CHECK(countOf(*firm, "sales_order_line") == 1);
    CHECK(countOf(*firm, "contact") == 1);
    CHECK(valueOf(*firm, "contact", contact, "party") == Value{customer});
    CHECK(firm->deleted()->size() == 2);  // the other customer of that change set, and the contact deleted before
}

TEST_CASE("C10.29: a record as on a date has its lines of that day") {
    const TestHome home;
    const auto firm = home.found();
    const RecordId customer =
        run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"phone", std::string{"1"}}}));
    const RecordId product = run(*firm, call("product.create", named("缆绳")));
    CommandCall order = call("sales_order.create", {{"party", customer}, {"remark", std::string{"急"}}});
    order.lines.push_back({{"product", product}, {"qty", std::int64_t{1'000'000}}});
    const RecordId sale = run(*firm, std::move(order));
    const auto history = firm->history("sales_order", sale);
    REQUIRE(history);
    const std::int64_t made = history->front().atMs;
    const RecordId line = firm->reader().value()->show("sales_order", sale)->lines.front().id;
    run(*firm, call("sales_order.update", {{"remark", std::string{"不急"}}}, sale));
    run(*firm, call("sales_order_line.delete", {}, line));

    CHECK(firm->asOn("sales_order", sale, made).error().code == "history.not_yet");
    const auto then = firm->asOn("sales_order", sale, made + 1);
    REQUIRE_MESSAGE(then, (then ? std::string{} : describe(then.error())));
    const auto now = firm->asOn("sales_order", sale, endOfDay(firm->caller().today + 1));
    REQUIRE(now);
    CHECK(textIn(*now, "remark") == "不急");
    CHECK(now->lines.empty());
    // Both happened in one millisecond only if the disk is faster than that.
    if (firm->history("sales_order", sale)->front().atMs > made) {
        CHECK(textIn(*then, "remark") == "急");
        CHECK(then->lines.size() == 1);
    }
    const auto at = std::find(then->fields.begin(), then->fields.end(), "party");
    CHECK(then->cells[static_cast<std::size_t>(at - then->fields.begin())].title == "甲");
    CHECK(firm->asOn("custmer", sale, made + 1).error().code == "query.entity");
    CHECK(firm->asOn("customer", customer, std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE(
    "R10: a reference to what was deleted elsewhere, and a number or phone that stands twice, are listed as work") {
    const TestHome home;
    const auto firm = home.found();
    CHECK(workOf(*firm).empty());
    const RecordId supplier = run(*firm, call("supplier.create", named("丙")));
    const RecordId product =
        run(*firm, call("product.create", {{"name", std::string{"缆绳"}}, {"supplier", supplier}}));
    const RecordId first =
        run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"phone", std::string{"1380000"}}}));
    const RecordId second =
        run(*firm, call("customer.create", {{"name", std::string{"甲一"}}, {"phone", std::string{"1380000"}}}));
    run(*firm, call("supplier.delete", {}, supplier));
    const Value number = valueOf(*firm, "customer", first, "customer_number");
    // As another branch may have given it: by no command.
    REQUIRE(firm->transact([&](sync::Writer& writer, Reader& reader) -> Done {
        const int table = reader.tableOf("party");
        const auto& columns = reader.plan().tables[static_cast<std::size_t>(table)].columns;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].name != "customer_number") continue;
            const sync::FieldValue field{static_cast<int>(i), viewOf(number)};
            return writer.update(table, second, std::span{&field, 1});
        }
        return {};
    }));

    const auto items = workOf(*firm);
    REQUIRE(items.size() == 3);
    CHECK(items[0].kind == WorkItem::Kind::Missing);
    CHECK(items[0].entity == "product");
    CHECK(items[0].id == product);
    CHECK(items[0].field == "supplier");
    CHECK(items[0].other == supplier);
    CHECK(items[0].otherTitle == "丙");
    CHECK(items[1].kind == WorkItem::Kind::Number);
    CHECK(items[1].entity == "customer");
    CHECK(items[1].id == second);
    CHECK(items[1].other == first);
    CHECK(items[1].value == number);
    CHECK(items[2].kind == WorkItem::Kind::Double);
    CHECK(items[2].field == "phone");
    CHECK(items[2].otherTitle == "甲");

    run(*firm, call("supplier.restore", {}, supplier));
    CHECK(workOf(*firm).size() == 2);
    run(*firm, call("customer.delete", {}, second));
    CHECK(workOf(*firm).empty());
}

TEST_CASE("C10.25: many conflicts are settled by one command, all or none") {
    const TestHome home;
    const auto firm = home.found();
    std::vector<RecordId> customers;
    for (const char* name : {"甲", "乙", "丙"}) {
        customers.push_back(
            run(*firm, call("customer.create", {{"name", std::string{name}}, {"phone", std::string{"1"}}})));
        const auto shown = firm->reader().value()->show("customer", customers.back())->shown;
        run(*firm, call("customer.update", {{"phone", std::string{"2"}}}, customers.back()));
        CommandCall late = call("customer.update", {{"phone", std::string{"3"}}}, customers.back());
        late.shown = shown;
        run(*firm, std::move(late));
    }
    const auto open = firm->conflicts();
    REQUIRE(open);
    REQUIRE(open->size() == 3);
    const std::string keys = (*open)[0].n + " " + (*open)[1].n + " " + (*open)[2].n;
    CHECK(firm->run(call("conflict.resolve", {{"conflict", keys + " 16.9999.1"}, {"take", std::string{"other"}}}))
              .error()
              .code == "conflict.missing");
    CHECK(firm->conflicts()->size() == 3);
    CHECK(
        firm->run(call("conflict.resolve", {{"conflict", keys + "  "}, {"take", std::string{"other"}}})).error().code ==
        "conflict.key");
    run(*firm, call("conflict.resolve", {{"conflict", keys}, {"take", std::string{"other"}}}));
    CHECK(firm->conflicts()->empty());
    for (const RecordId customer : customers)
        CHECK(valueOf(*firm, "customer", customer, "phone") == open->front().other.value);
}

TEST_CASE("C1.1: the form of a new record begins with what the command would fill in") {
    const TestHome home;
    const auto firm = home.found();
    const auto product = firm->blank("product");
    REQUIRE_MESSAGE(product, (product ? std::string{} : describe(product.error())));
    CHECK(textIn(*product, "unit") == "件");
    const auto at = [](const RecordDetail& detail, std::string_view field) {
        return detail.cells[static_cast<std::size_t>(std::find(detail.fields.begin(), detail.fields.end(), field) -
                                                     detail.fields.begin())];
    };
    CHECK(at(*product, "in_use").value == Value{std::int64_t{1}});
    const auto customer = firm->blank("customer");
    REQUIRE(customer);
    CHECK(at(*customer, "customer_owner").value == Value{firm->caller().employee});
    CHECK(at(*customer, "customer_owner").title == "王伟");
    CHECK(at(*customer, "registered_on").value == Value{firm->caller().today});
    CHECK(isNull(at(*customer, "name").value));
    const RecordId made =
        run(*firm, call("customer.create", {{"name", std::string{"甲"}}, {"address", std::string{"码头"}}}));
    const auto contact = firm->blank("contact", {{"party", made}});
    REQUIRE(contact);
    CHECK(textIn(*contact, "address") == "码头");
    CHECK(at(*contact, "party").title == "甲");
    CHECK(firm->blank("custmer").error().code == "query.entity");
}
