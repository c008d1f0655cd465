#pragma once

#include "app/demo_data/companies.h"
#include "app/demo_data/people.h"
#include "app/demo_data/random.h"
#include "app/demo_data/texts.h"
#include "schema/base/identifier.h"
#include "schema/base/value.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace outpost::app::demo {

/// A generated row, by the names of the catalog.
struct Row {
    std::string_view table;  ///< a base entity: party, not customer
    RecordId id = 0;
    std::vector<std::pair<std::string_view, Value>> values;
};

/// What of the firm is there already, and how big it shall become.
struct Plan {
    std::int64_t customers = 1000;  ///< 1 to 10,000,000
    std::uint64_t seed = 1;
    std::int64_t today =
        20'780;             ///< days since 1970-01-01; fixed, so that the same seed gives the same firm on any day
    RecordId company = 0;   ///< the org_unit that founding made
    RecordId founder = 0;   ///< his employee
    RecordId currency = 0;  ///< the firm's own
    /// The identifier of a value of a choice list, by the code that the catalog gives it; 0: none, the field is left out.
    std::function<RecordId(std::string_view list, std::string_view code)> choice;
    /// The next number that people read of an entity, or with "reference" of a document's draft.
    std::function<std::string(std::string_view kind)> number;
    /// A new identifier a call.
    std::function<RecordId()> newId;
};

/// Makes a believable firm out of a seed, a piece at a time and in bounded memory: org units, employees, products, then
/// customer by customer with 2.5 contacts, 6 activities and 2 orders of 4 lines on average. Customer k is the same in a
/// firm of any size with as many products and employees. Pure but for the functions of the plan; one thread.
class DemoFirm {
public:
    explicit DemoFirm(Plan plan);
    /// Fills `rows` (cleared first) with `about` rows or a few more: what belongs together comes together, owners before
    /// what they own. False: nothing was left.
    bool next(std::vector<Row>& rows, std::size_t about);
    std::int64_t customersDone() const { return customersDone_; }
    std::int64_t customersPlanned() const { return plan_.customers; }

private:
    struct Customer;
    struct SoldGood {
        RecordId id = 0;
        std::string name, english;
        std::string_view unit;
        std::int64_t priceMillionths = 0;
    };
    struct Staff {
        RecordId id = 0;
        RecordId org = 0;
    };

    void makeStaff(std::vector<Row>& rows);
    void makeProducts(std::vector<Row>& rows, std::size_t about);
    void makeCustomer(std::vector<Row>& rows);
    void addContacts(std::vector<Row>& rows, Random& random, Customer& customer);
    void addActivities(std::vector<Row>& rows, Random& random, const Customer& customer);
    void addOrders(std::vector<Row>& rows, Random& random, const Customer& customer);
    void addLines(std::vector<Row>& rows, Random& random, RecordId order, std::int64_t discount);

    Plan plan_;
    std::vector<Staff> staff_;
    std::vector<SoldGood> products_;
    std::uint64_t productsPlanned_ = 0;
    bool staffDone_ = false;
    std::int64_t customersDone_ = 0;
};

}  // namespace outpost::app::demo
