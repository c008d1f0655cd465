#include "app/csv/csv_file.h"
#include "app/csv/csv_text.h"

#include <doctest/doctest.h>
#include <random>
#include <sstream>

namespace outpost::app {

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Parsed {
    Rows rows;
    std::vector<std::int64_t> lines;
    std::string error;  ///< code and values
};

std::string told(const Error& error) {
    std::string out(error.code);
    for (const auto& value : error.values) out += " " + value;
    return out;
}

/// `pieceBytes` at a time, since files arrive in pieces that end anywhere.
Parsed parse(std::string_view text, std::size_t pieceBytes = 1 << 20, CsvLimits limits = {}) {
    CsvParser parser(limits);
    Parsed out;
    Done done;
    while (done && !text.empty()) {
        done = parser.feed(text.substr(0, pieceBytes));
        text.remove_prefix(std::min(pieceBytes, text.size()));
    }
    if (done) done = parser.finish();
    while (auto record = parser.take()) {
        out.rows.push_back(record->fields);
        out.lines.push_back(record->line);
    }
    if (!done) out.error = told(done.error());
    return out;
}

Result<CsvFile> file(const std::string& bytes) { return CsvFile::read(std::make_unique<std::istringstream>(bytes)); }

}  // namespace

TEST_CASE("C6.40: records as RFC 4180 and sheets write them") {
    struct Row {
        std::string_view text;
        Rows rows;
    };
    const Row cases[] = {
        {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
        {"a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"a,b\r1,2\r", {{"a", "b"}, {"1", "2"}}},
        {"a,b\n,\n", {{"a", "b"}, {"", ""}}},
        {"a\n\"x,\"\"y\"\"\"\n", {{"a"}, {"x,\"y\""}}},
        {"a,b\n\"one\r\ntwo\",3\n", {{"a", "b"}, {"one\r\ntwo", "3"}}},
        {"a;b;c\n1,5;2;3\n", {{"a", "b", "c"}, {"1,5", "2", "3"}}},
        {"a\tb\n1\t2\n", {{"a", "b"}, {"1", "2"}}},
        {"\n\r\na,b\n\n\n1,2\n\n", {{"a", "b"}, {"1", "2"}}},
        {"\"a;b\",c\n1,2\n", {{"a;b", "c"}, {"1", "2"}}},
        {"名称,电话\n\"赵,钱\",139\n", {{"名称", "电话"}, {"赵,钱", "139"}}},
        {"a\n\"\"\n", {{"a"}, {""}}},
        {"", {}},
        {"\r\n\n", {}},
    };
    for (const auto& [text, rows] : cases)
        for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
            const Parsed parsed = parse(text, piece);
            CHECK_MESSAGE(parsed.rows == rows, std::string(text));
            CHECK(parsed.error.empty());
        }
}

TEST_CASE("C6.40: a record knows the line of the file where it begins") {
    const Parsed parsed = parse("a,b\r\n1,\"x\r\ny\nz\"\r\n\r\n2,3\n");
    CHECK(parsed.lines == std::vector<std::int64_t>{1, 2, 6});
}

TEST_CASE("C6.40: a broken line is named by its number and the reason, what came before it is whole") {
    struct Row {
        std::string_view text, error;
        std::size_t before;
    };
    const Row cases[] = {
        {"a,b\n1,2\n3,\"4\n5,6\n", "csv.quote_open 3", 2},
        {"a,b\n1,2\n3,x\"4\n", "csv.quote_inside 3", 2},
        {"a,b\n\"1\"x,2\n", "csv.after_quote 2", 1},
        {std::string_view("a,b\n1,\0\n", 8), "csv.control 2", 1},
    };
    for (const auto& [text, error, before] : cases)
        for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
            const Parsed parsed = parse(text, piece);
            CHECK(parsed.error == error);
            CHECK(parsed.rows.size() == before);
        }
}

TEST_CASE("R15: a field and a record have bounds") {
    CHECK(parse("a\n" + std::string(100, 'x'), 7, {.fieldBytes = 99}).error == "csv.field_long 2");
    CHECK(parse("a\n" + std::string(100, 'x'), 7, {.fieldBytes = 100}).error.empty());
    CHECK(parse("a,b,c\n", 7, {.fields = 2}).error == "csv.fields_many 1");
    // An opening quote without an end does not make us keep a whole file.
    CHECK(parse("\"" + std::string(1 << 18, ','), 4096, {.fieldBytes = 1 << 17}).error == "csv.field_long 1");
}

TEST_CASE("C6.40: a file in UTF-8, UTF-16 or GB18030 reads the same") {
    const std::string utf8 = "名称,电话\r\n广州行健科技,13800138000\r\n";
    const std::string gb =
        "\xC3\xFB\xB3\xC6,\xB5\xE7\xBB\xB0\r\n\xB9\xE3\xD6\xDD\xD0\xD0\xBD\xA1\xBF\xC6\xBC\xBC,13800138000\r\n";
    std::string utf16 = "\xFF\xFE";
    for (const char16_t unit : std::u16string(u"名称,电话\r\n广州行健科技,13800138000\r\n")) {
        utf16 += static_cast<char>(unit & 0xff);
        utf16 += static_cast<char>(unit >> 8);
    }
    const std::pair<std::string, Encoding> cases[] = {{utf8, Encoding::Utf8},
                                                      {std::string(kUtf8Mark) + utf8, Encoding::Utf8},
                                                      {gb, Encoding::Gb18030},
                                                      {utf16, Encoding::Utf16Le}};
    for (const auto& [bytes, encoding] : cases) {
        auto csv = file(bytes);
        REQUIRE(csv);
        CHECK(csv->encoding() == encoding);
        CHECK(csv->header() == std::vector<std::string>{"名称", "电话"});
        auto record = csv->next();
        REQUIRE(record);
        REQUIRE(*record);
        CHECK((*record)->fields == std::vector<std::string>{"广州行健科技", "13800138000"});
        CHECK_FALSE(csv->next()->has_value());
    }
}

TEST_CASE("C6.40: a long file is read piece by piece, characters cut in two included") {
    std::string text = "n,name\n";
    for (int row = 0; row < 20'000; ++row) text += std::to_string(row) + ",\"张三\n𠮷田\"\n";
    auto csv = file(text);
    REQUIRE(csv);
    int rows = 0;
    for (;;) {
        auto record = csv->next();
        REQUIRE(record);
        if (!*record) break;
        REQUIRE((*record)->fields[0] == std::to_string(rows));
        REQUIRE((*record)->fields[1] == "张三\n𠮷田");
        REQUIRE((*record)->line == 2 + 2 * rows);
        ++rows;
    }
    CHECK(rows == 20'000);
}

TEST_CASE("C6.40: too few or too many fields name the line and both counts; records before it were given") {
    auto csv = file("a,b\n1,2\n\"x\ny\",3,4\n5,6\n");
    REQUIRE(csv);
    REQUIRE(csv->next());
    const auto broken = csv->next();
    REQUIRE_FALSE(broken);
    CHECK(told(broken.error()) == "csv.columns 3 3 2");
}

TEST_CASE("C6.40: bytes that are no text name their line; an empty file and a missing one say so") {
    std::string text = "a,b\n1,2\n";
    for (int row = 0; row < 30'000; ++row) text += "3,4\n";  // beyond the piece by which the encoding is guessed
    text += "5,\xFF\xFF\n";
    auto csv = file(text);
    REQUIRE(csv);
    int rows = 0;
    for (;; ++rows) {
        const auto record = csv->next();
        if (!record) {
            CHECK(told(record.error()) == "csv.encoding 30003");
            break;
        }
        REQUIRE(*record);
    }
    CHECK(told(file("").error()) == "csv.empty 1");
    CHECK(told(file("\r\n\n").error()) == "csv.empty 1");
    CHECK(CsvFile::open("/nowhere/at/all.csv").error().code == "file.unreadable");
    CHECK(CsvFile::open(std::filesystem::temp_directory_path()).error().code == "file.unreadable");
}

TEST_CASE("C6.40: what is written reads back as it was") {
    std::mt19937 random(7);
    const std::string_view parts[] = {"a", ",", "\"", "\n", "\r\n", " ", "张", ";", "=", "'", "\t", "-1"};
    for (int round = 0; round < 300; ++round) {
        Rows rows;
        const std::size_t columns = 1 + random() % 4;
        for (int row = 0; row < 4; ++row) {
            auto& fields = rows.emplace_back();
            for (std::size_t column = 0; column < columns; ++column) {
                auto& field = fields.emplace_back();
                for (auto count = random() % 4; count > 0; --count) field += parts[random() % std::size(parts)];
            }
        }
        std::vector<std::string> header;
        for (std::size_t column = 0; column < columns; ++column) header.push_back("c" + std::to_string(column));
        std::string text = csvLine(header);
        for (const auto& fields : rows) {
            std::vector<std::string> safe;
            for (const auto& field : fields) safe.push_back(guarded(field));
            text += csvLine(safe);
        }
        Parsed parsed = parse(text, 5);
        REQUIRE(parsed.error.empty());
        REQUIRE(parsed.rows.size() == rows.size() + 1);
        parsed.rows.erase(parsed.rows.begin());
        for (auto& fields : parsed.rows)
            for (auto& field : fields) field = std::string(unguarded(field));
        CHECK(parsed.rows == rows);
    }
}

TEST_CASE("A22: a text that a sheet would run as a formula is only a text") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"},
        {"+44 161 496 0123", "'+44 161 496 0123"},
        {"@sum(1)", "'@sum(1)"},
        {"-2+3", "'-2+3"},
        {"-12.50", "-12.50"},
        {"\t=1", "'\t=1"},
        {"＝1+1", "'＝1+1"},
        {"'=1", "''=1"},
        {"'tis", "'tis"},
        {"a=1", "a=1"},
        {"", ""},
    };
    for (const auto& [text, safe] : cases) {
        CHECK(guarded(text) == safe);
        CHECK(unguarded(guarded(text)) == text);
    }
}

TEST_CASE("R15: any bytes give records or an error, never more than that") {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        std::string bytes;
        for (auto count = random() % 200; count > 0; --count)
            bytes += random() % 3 == 0 ? ",\"\r\n;\xFF\xFE\x81\x30"[random() % 9] : static_cast<char>(random() % 256);
        auto csv = file(bytes);
        if (!csv) continue;
        for (int records = 0; records < 1000; ++records) {
            auto record = csv->next();
            if (!record || !*record) break;
            CHECK((*record)->fields.size() == csv->header().size());
        }
    }
}

}  // namespace outpost::app
