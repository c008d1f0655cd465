#include "app/import/csv_import.h"
#include "open_firm.h"

#include <fstream>

using namespace outpost;
using namespace outpost::app;

namespace {

bool goOn(std::int64_t, std::int64_t) { return true; }

std::filesystem::path write(const TestHome& home, const std::string& text) {
    const auto file = home.folder / "in.csv";
    std::ofstream{file, std::ios::binary} << text;
    return file;
}

}  // namespace

TEST_CASE("C6.40: columns are named by field or label, and what was exported comes in again as changes") {
    const TestHome home;
    const auto firm = home.found();
    const auto report =
        importCsv(*firm, "customer", write(home, "名称,phone,级别\r\n甲,111,A\r\n\"乙\n二行\",=1+1,\r\n"), goOn);
    CHECK_FALSE(report);  // a name of two lines is no name
    const auto second = importCsv(*firm, "customer", write(home, "名称,phone,级别\r\n甲,111,A\r\n乙,222,\r\n"), goOn);
    REQUIRE_MESSAGE(second, (second ? std::string{} : describe(second.error())));
    CHECK(second->created == 2);
    const auto out = home.folder / "out.csv";
    CHECK(exportCsv(*firm, "customer", out, goOn).value() == 2);
    const auto third = importCsv(*firm, "customer", out, goOn);
    REQUIRE_MESSAGE(third, (third ? std::string{} : describe(third.error())));
    CHECK(third->updated == 2);
    CHECK(countOf(*firm, "customer") == 2);
}

TEST_CASE("C6.40: a broken line is named and nothing of the file comes in") {
    const TestHome home;
    const auto firm = home.found();
    const auto broken = importCsv(*firm, "customer", write(home, "name,phone\n甲,111\n乙,\"open\n"), goOn);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code.starts_with("csv."));
    CHECK(broken.error().values.front() == "3");
    const auto wrong = importCsv(*firm, "customer", write(home, "name,credit_limit\n甲,1\n乙,many\n"), goOn);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == "import.value");
    CHECK(wrong.error().values.front() == "3");
    CHECK(countOf(*firm, "customer") == 0);
}

TEST_CASE("C6.40: a line that its entity refuses is named, however late it stands, and nothing of the file comes in") {
    const TestHome home;
    const auto firm = home.found();
    std::string text = "name,phone\n";
    for (int i = 0; i < 700; ++i) text += "客户" + std::to_string(i) + ",1\n";
    const auto refused = importCsv(*firm, "customer", write(home, text + ",2\n"), goOn);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "import.value");
    CHECK(refused.error().values.front() == "702");
    CHECK(countOf(*firm, "customer") == 0);
    const auto missing = importCsv(*firm, "contact", write(home, "name,party\n李四,17179869190\n"), goOn);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().values.front() == "2");
    CHECK(countOf(*firm, "contact") == 0);

    // Broken off half-way it says how much is kept, and that is whole.
    const auto stopped =
        importCsv(*firm, "customer", write(home, text), [](std::int64_t done, std::int64_t) { return done == 0; });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == "import.stopped");
    CHECK(stopped.error().values.front() == "500");
    CHECK(countOf(*firm, "customer") == 500);
}
