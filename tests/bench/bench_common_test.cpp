#include "tests/bench/bench.h"
#include "tests/bench/raw_sqlite.h"

#include <doctest/doctest.h>

namespace outpost::bench {

TEST_CASE("bench: the raw copy has the same tables, indexes and rows, and upserts overwrite") {
    const ScratchFolder folder;
    auto source = store::Connection::open(folder.file("source.db"));
    REQUIRE(source);
    REQUIRE(
        source->execute("CREATE TABLE party(id INTEGER PRIMARY KEY, name, code BLOB);"
                        "CREATE INDEX party_name ON party(name);"
                        "INSERT INTO party VALUES(7,'赵',x'00ff'),(9,NULL,NULL),(11,'Lee',x'')"));
    const std::vector<std::string> tables{"party"};
    auto raw = makeRawCopy(folder.file("raw.db"), *source, tables, Durability::Normal);
    REQUIRE(raw);
    CHECK(*raw->integer("SELECT count(*) FROM sqlite_schema WHERE name='party_name'") == 1);

    auto rows = readRows(*source, "party");
    REQUIRE(rows);
    CHECK(rows->rows.size() == 3);
    REQUIRE(writeRows(*raw, std::span(&*rows, 1), 2));
    CHECK(*raw->integer("SELECT sum(id) FROM party WHERE typeof(code)<>'text'") == 27);

    rows->rows[0][1] = std::string("钱");
    REQUIRE(writeRows(*raw, std::span(&*rows, 1), 100, WriteKind::Upsert));
    CHECK(*raw->scalar("SELECT name FROM party WHERE id=7") == Value(std::string("钱")));
    CHECK(*raw->integer("SELECT count(*) FROM party") == 3);
    CHECK_FALSE(writeRows(*raw, std::span(&*rows, 1), 100));  // a second plain insert of the same keys
}

TEST_CASE("bench: a table that is not there is named") {
    const ScratchFolder folder;
    auto source = store::Connection::open(folder.file("source.db"));
    REQUIRE(source);
    const std::vector<std::string> tables{"nowhere"};
    const auto raw = makeRawCopy(folder.file("raw.db"), *source, tables, Durability::Full);
    REQUIRE_FALSE(raw);
    CHECK(raw.error().values == std::vector<std::string>{"nowhere"});
}

TEST_CASE("bench: percentiles") {
    CHECK(percentile({}, 99) == 0);
    CHECK(percentile({5, 1, 3}, 0) == 1);
    CHECK(percentile({5, 1, 3}, 50) == 3);
    CHECK(percentile({5, 1, 3}, 99) == 5);
    CHECK(percentile({5, 1, 3}, 100) == 5);
}

TEST_CASE("bench: of several rounds the least disturbed counts, each side by itself") {
    const auto best = compare(
        3,
        [](int round) {
            return Times{4.0 - round, 8.0 - round};
        },
        [](int round) {
            return Times{1.0 + round, 3.0};
        });
    CHECK(best.cpuRatio() == doctest::Approx(2.0));
    CHECK(best.wallRatio() == doctest::Approx(2.0));
}

}  // namespace outpost::bench
