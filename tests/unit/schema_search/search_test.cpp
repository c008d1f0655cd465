#include "tests/unit/schema_search/search_fixture.h"

#include <algorithm>
#include <random>

using namespace outpost;
using namespace outpost::search;

TEST_CASE_FIXTURE(SearchFixture, "search: zs, zhangsan, zhang and 张 all find 张三") {
    party(1, "张三");
    party(2, "李四");
    party(3, "深圳张三丰贸易有限公司");
    for (const char* text :
         {"张", "张三", "zs", "ZS", "zhangsan", "zhang", "zhangs", "zhang san", "Zhang San", "张 san", "张san", "z"}) {
        CAPTURE(text);
        const Ids found = find(text);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front() == 1);
        CHECK(std::find(found.begin(), found.end(), 2) == found.end());
    }
    for (const char* text :
         {"张三丰", "zsf", "zhangsanfeng", "sanfeng", "sfmy", "maoyi", "maoy", "szzsf", "贸易", "易"}) {
        CAPTURE(text);
        CHECK(find(text) == Ids{3});
    }
    CHECK(find("三张").empty());
    CHECK(find("sz") == Ids{3});
}

TEST_CASE_FIXTURE(SearchFixture, "search: classes come in order: exact number, begins, in the name, elsewhere") {
    party(10, "海鸥商行", {{"remark", Value{std::string{"客户说南山路有货"}}}});
    party(11, "东南山货行");
    party(12, "南山货行");
    party(13, "南山");
    party(14, "东方", {{"address", Value{std::string{"深圳市南山区一号"}}}});
    CHECK(find("南山") == Ids{13, 12, 11, 10, 14});
    CHECK(find("南山", {}, 2) == Ids{13, 12});

    party(20, "甲", {{"phone", Value{std::string{"138-0000-1234"}}}});
    party(21, "乙", {{"phone", Value{std::string{"13800001234 "}}}, {"remark", Value{std::string{"x"}}}});
    party(22, "丙", {{"phone", Value{std::string{"1380000123456"}}}});
    party(23, "丁", {{"remark", Value{std::string{"call 13800001234"}}}});
    CHECK(find("13800001234") == Ids{20, 21, 22, 23});
    CHECK(find("138-0000-1234") == Ids{20, 21, 22, 23});
    const auto hits = search::search(connection, "13800001234", {}, 50).value();
    CHECK(hits[1].rank == Rank::Exact);
    CHECK(hits[2].rank == Rank::Begins);
    CHECK(hits[3].rank == Rank::Elsewhere);
}

TEST_CASE_FIXTURE(SearchFixture,
                  "search: numbers and Latin words from their beginning with one character, anywhere with three") {
    party(1, "Northwind Traders",
          {{"phone", Value{std::string{"0755-88886666"}}}, {"email", Value{std::string{"info@northwind.example"}}}});
    party(2, "甲", {{"is_customer", Value{std::int64_t{1}}}, {"customer_number", Value{std::string{"KH1-000042"}}}});
    for (const char* text :
         {"n", "no", "nor", "northwind", "t", "tr", "wind", "ade", "NORTH", "north trad", "info", "exam"}) {
        CAPTURE(text);
        CHECK(find(text) == Ids{1});
    }
    for (const char* text : {"0", "07", "0755", "8888", "6666", "58888"}) {
        CAPTURE(text);
        const Ids found = find(text);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front() == 1);
    }
    for (const char* text : {"kh1-000042", "KH1000042", "kh1", "k", "0042", "042"}) {
        CAPTURE(text);
        CHECK(find(text) == Ids{2});
    }
    CHECK(find("ind", {}, 50) == Ids{1});
    CHECK(find("de").empty());
    CHECK(find("xyz").empty());
}

TEST_CASE_FIXTURE(SearchFixture, "search: several words must all be found, wherever they stand") {
    party(1, "张三", {{"address", Value{std::string{"北京市朝阳区"}}}, {"phone", Value{std::string{"13812345678"}}}});
    party(2, "张四", {{"address", Value{std::string{"上海市"}}}, {"phone", Value{std::string{"13912345678"}}}});
    CHECK(find("张 北京") == Ids{1});
    CHECK(find("北京 张") == Ids{1});
    CHECK(find("zhang 139") == Ids{2});
    CHECK(find("zs 1234 北京") == Ids{1});
    CHECK(find("张 广州").empty());
}

TEST_CASE_FIXTURE(SearchFixture, "search: an edit, a deletion and a revival are seen at once") {
    party(1, "张三", {{"remark", Value{std::string{"老客户"}}}});
    CHECK(find("zs") == Ids{1});
    party(1, "李四");
    CHECK(find("zs").empty());
    CHECK(find("张").empty());
    CHECK(find("lisi") == Ids{1});
    CHECK(find("老客户") == Ids{1});
    setDead("party", 1, true);
    CHECK(find("lisi").empty());
    CHECK(find("老").empty());
    setDead("party", 1, false);
    CHECK(find("lisi") == Ids{1});
    put("party", 1, {{"remark", Value{}}});
    CHECK(find("老").empty());
    CHECK(find("李") == Ids{1});
    CHECK(connection.execute("INSERT INTO _search_text(_search_text) VALUES('integrity-check')"));
}

TEST_CASE_FIXTURE(SearchFixture, "search: what is rolled back is not found") {
    auto transaction = store::Transaction::begin(connection);
    REQUIRE(transaction);
    REQUIRE(connection.execute("INSERT INTO party(id, name) VALUES(1, '张三')"));
    REQUIRE(index->update(tableOf("party"), 1, {}, rowOf("party", 1)));
    CHECK(find("张") == Ids{1});
    transaction->rollback();
    CHECK(find("张").empty());
    party(1, "张三");
    CHECK(find("张") == Ids{1});
}

TEST_CASE_FIXTURE(SearchFixture, "search: narrowed to an entity, a face, an owner or a department") {
    const auto customerOf = [](std::int64_t owner, std::int64_t org) {
        return Fields{
            {"is_customer", Value{std::int64_t{1}}}, {"customer_owner", Value{owner}}, {"customer_org", Value{org}}};
    };
    party(1, "张三", customerOf(100, 7));
    party(2, "张三丰", {{"is_supplier", Value{std::int64_t{1}}}});
    party(3, "张三立", customerOf(101, 8));
    put("employee", 4, {{"name", Value{std::string{"张三明"}}}});
    CHECK(find("张三", {.entity = "customer", .owners = {}}) == Ids{1, 3});
    CHECK(find("张三", {.entity = "supplier", .owners = {}}) == Ids{2});
    CHECK(find("张三", {.entity = "employee", .owners = {}}) == Ids{4});
    CHECK(find("三", {.entity = "party", .owners = {}}) == Ids{1, 2, 3});
    CHECK(find("张三", {.entity = "", .owners = {100}}) == Ids{1});
    CHECK(find("三", {.entity = "", .owners = {8}}) == Ids{3});
    CHECK(find("三", {.entity = "customer", .owners = {7, 101}}) == Ids{1, 3});
    CHECK(find("zs", {.entity = "nowhere", .owners = {}}).empty());
    put("party", 2, {{"is_customer", Value{std::int64_t{1}}}});
    CHECK(find("zhangsan", {.entity = "customer", .owners = {}}) == Ids{1, 2, 3});
    put("party", 1, {{"customer_owner", Value{std::int64_t{101}}}});
    CHECK(find("张三", {.entity = "", .owners = {100}}).empty());
    CHECK(find("张三", {.entity = "", .owners = {101}}) == Ids{1, 3});
}

TEST_CASE_FIXTURE(SearchFixture, "search: pages follow one another, each record once, whatever their size") {
    for (int i = 0; i < 60; ++i)
        party(100 + i,
              (i % 3 == 0   ? "南山"
               : i % 3 == 1 ? "东南山"
                            : "海") +
                  std::to_string(i),
              {{"address", Value{std::string{"南山路"}}}, {"is_customer", Value{std::int64_t{i % 2}}}});
    const Ids all = find("南山", {}, 1'000);
    CHECK(all.size() == 60);
    for (const std::size_t size : {1, 7, 50}) {
        CAPTURE(size);
        RecordSearch pages{connection, "南山"};
        Ids joined;
        for (;;) {
            const auto page = pages.next(size);
            REQUIRE(page);
            for (const Hit& hit : *page) joined.push_back(hit.id);
            if (page->size() < size) break;
        }
        CHECK(joined == all);
    }
    CHECK(countHits(connection, "南山", {}, 1'000)->count == 60);
    CHECK_FALSE(countHits(connection, "南山", {}, 60)->more);
    CHECK(countHits(connection, "南山", {}, 59)->count == 59);
    CHECK(countHits(connection, "南山", {}, 59)->more);
}

TEST_CASE_FIXTURE(SearchFixture, "search: whatever is typed, there is an answer and no error") {
    party(1, "Drop \"table\" OR * NEAR", {{"remark", Value{std::string{"a'b; -- ^c {x} 张*"}}}});
    for (const char* text : {"\"",
                             "\"\"",
                             "'",
                             "*",
                             "OR",
                             "AND",
                             "NOT",
                             "NEAR(a)",
                             "a OR",
                             "^",
                             "tokens:a",
                             "-",
                             "(",
                             ")",
                             "{",
                             "a\xff",
                             "\xe5\xbc",
                             "%",
                             "_",
                             "a b c d e f g h i j k l",
                             "'; DROP TABLE party; --",
                             "#",
                             "#1",
                             "\x01",
                             "|",
                             "a|b"}) {
        CAPTURE(text);
        CHECK(search::search(connection, text, {}, 50));
        CHECK(countHits(connection, text, {}, 10));
    }
    CHECK(search::search(connection, std::string_view{"a\0b", 3}, {}, 50));
    CHECK(search::search(connection, std::string(200'000, '"'), {}, 50));
    CHECK(search::search(connection, std::string(200'000, 'x'), {}, 50));
    CHECK(find("table") == Ids{1});
    CHECK(find("near or") == Ids{1});
    std::mt19937 random(3);
    for (int i = 0; i < 2'000; ++i) {
        std::string text;
        for (unsigned n = random() % 12; n > 0; --n) text += static_cast<char>(random());
        REQUIRE(search::search(connection, text, {}, 50));
    }
}

TEST_CASE_FIXTURE(SearchFixture, "search: a list's filter holds for what a search finds") {
    party(1, "张三");
    party(2, "李四", {{"remark", Value{std::string{"张三介绍"}}}});
    party(3, "王五");
    const auto listed = [&](const std::string& text) {
        const Filter filter = filterFor("party", text);
        auto rows = connection.prepare("SELECT t.id FROM party t WHERE " + filter.sql + " ORDER BY t.id");
        REQUIRE(rows);
        int at = 0;
        for (const Value& value : filter.bound) rows->bind(++at, value);
        Ids ids;
        while (rows->step().value()) ids.push_back(rows->integer(0));
        return ids;
    };
    CHECK(listed("张三") == Ids{1, 2});
    CHECK(listed("zh") == Ids{1});
    CHECK(listed("ls") == Ids{2});
    CHECK(listed("***").empty());
}

TEST_CASE_FIXTURE(SearchFixture, "search: a rebuild in steps finds the same, with changes between its steps") {
    for (int i = 1; i <= 40; ++i) party(i, "客户" + std::to_string(i), {{"remark", Value{std::string{"旧"}}}});
    put("employee", 90, {{"name", Value{std::string{"客户经理"}}}});
    setDead("party", 7, true);
    const Ids before = find("客户", {}, 100);
    CHECK(before.size() == 40);
    REQUIRE(index->startRebuild());
    CHECK_FALSE(index->isComplete());
    CHECK(find("客户").empty());
    CHECK(index->rowsToIndex().value() == 40);
    std::int64_t rows = 0;
    for (int step = 0;; ++step) {
        REQUIRE(step < 100);
        // Rows that were indexed, that are yet to be, and that did not exist.
        party(1 + step, "改名" + std::to_string(step));
        party(40 - step, "改名" + std::to_string(100 + step));
        setDead("party", 20, step % 2 == 0);
        if (step == 2) reopen();  // a new start goes on
        if (index->isComplete()) break;
        const auto progress = index->rebuildStep(7);
        REQUIRE(progress);
        rows += progress->rows;
        if (progress->finished) break;
    }
    CHECK(index->isComplete());
    setDead("party", 20, false);
    const Ids renamed = find("改名", {}, 100), kept = find("客户", {}, 100);
    const std::int64_t living =
        connection.integer("SELECT count(*) FROM party WHERE _dead IS NOT 1 AND name LIKE '改名%'").value();
    CHECK(static_cast<std::int64_t>(renamed.size()) == living);
    CHECK(static_cast<std::int64_t>(kept.size()) == 40 - living);
    for (const RecordId id : renamed) CHECK(std::find(kept.begin(), kept.end(), id) == kept.end());
    CHECK(connection.execute("INSERT INTO _search_text(_search_text) VALUES('integrity-check')"));
}

TEST_CASE_FIXTURE(SearchFixture, "search: a rebuild that is fed row by row ends complete") {
    party(1, "张三");
    auto transaction = store::Transaction::begin(connection);
    REQUIRE(transaction);
    REQUIRE(index->beginRebuild());
    CHECK(find("张").empty());
    REQUIRE(index->update(tableOf("party"), 1, {}, rowOf("party", 1)));
    REQUIRE(index->endRebuild());
    REQUIRE(transaction->commit());
    CHECK(find("张") == Ids{1});
    reopen();
    CHECK(index->isComplete());
    party(1, "李四");
    CHECK(find("张").empty());
}

TEST_CASE_FIXTURE(SearchFixture, "search: another plan empties the index and fills it anew") {
    party(1, "张三");
    SearchPlan other = searchPlan(catalog, plan);
    other.version += " changed";
    auto opened = SearchIndex::open(connection, other);
    REQUIRE(opened);
    CHECK((*opened)->isComplete());  // few rows are indexed at once
    CHECK(find("张") == Ids{1});
}

TEST_CASE_FIXTURE(SearchFixture, "search: every record's own name, pinyin and number finds it") {
    const std::u32string surnames = U"赵钱孙李周吴郑王曾单解仇查翟朴缪区重行乐",
                         given = U"伟芳娜敏静秀英丽强磊军洋勇艳杰涛明超霞平长重乐行";
    std::mt19937 random(5);
    std::vector<std::string> names;
    for (int i = 1; i <= 120; ++i) {
        std::string name;
        appendUtf8(name, surnames[random() % surnames.size()]);
        for (unsigned n = 1 + random() % 2; n > 0; --n) appendUtf8(name, given[random() % given.size()]);
        names.push_back(name);
        party(i, name, {{"phone", Value{"138" + std::to_string(10'000'000 + i * 7919)}}});
    }
    for (int i = 1; i <= 120; ++i) {
        std::vector<std::string> asked = nameKeys(names[static_cast<std::size_t>(i - 1)]);
        asked.push_back("138" + std::to_string(10'000'000 + i * 7919));
        asked.push_back(std::to_string(10'000'000 + i * 7919).substr(2));
        for (const std::string& text : asked) {
            CAPTURE(text);
            const Ids found = find(text, {}, 200);
            REQUIRE(std::find(found.begin(), found.end(), i) != found.end());
        }
    }
}
