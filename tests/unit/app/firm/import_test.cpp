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
