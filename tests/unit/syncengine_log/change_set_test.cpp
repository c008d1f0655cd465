#include "syncengine/log/change_set.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>

using namespace outpost;
using namespace outpost::sync;

namespace {

std::string hex(ByteView bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

ChangeSetHead sampleHead() {
    ChangeSetHead head;
    head.number = 16;
    head.sequence = 7;
    head.stamp = 1000 << 16;
    head.team = Hash{3};
    head.catalog = {1, 2, 3, 4, 5, 6, 7, 8};
    head.frontier = {packIdentifier(32, 5)};
    return head;
}

Bytes sampleBody() {
    BodyWriter body;
    RowWrite row;
    row.layout = body.layout("party", {"name", "phone"});
    row.id = packIdentifier(16, 1);
    row.values = {ValueView{std::string_view{"张三"}}, ValueView{}};
    body.row(row);
    row.layout = body.layout("party", {"phone"});
    row.op = Op::Update;
    row.values = {ValueView{std::string_view{"1"}}};
    row.covers = {{0, {packIdentifier(32, 5), packIdentifier(16, 2)}}};
    body.row(row);
    return body.finish();
}

}  // namespace

TEST_CASE("I2: the bytes of a change set are these for ever") {
    CHECK(hex(encodeChangeSet(sampleHead(), sampleBody())) ==
          "9901"
          "10"
          "07"
          "ce03e80000"
          "c4200300000000000000000000000000000000000000000000000000000000000000"
          "c4080102030405060708"
          "00"
          "922005"
          "92"
          "92"
          "92"
          "a57061727479"
          "92"
          "a46e616d65"
          "a570686f6e65"
          "92"
          "a57061727479"
          "91"
          "a570686f6e65"
          "92"
          "95"
          "00"
          "00"
          "cf0000002000000001"
          "a6e5bca0e4b889"
          "c0"
          "95"
          "01"
          "01"
          "cf0000002000000001"
          "a131"
          "91"
          "93"
          "00"
          "cf0000004000000005"
          "cf0000002000000002");
}

TEST_CASE("I2: what was encoded reads back") {
    const Bytes bytes = encodeChangeSet(sampleHead(), sampleBody());
    const auto view = parseChangeSet(bytes);
    REQUIRE(view);
    CHECK(view->head.id() == packIdentifier(16, 7));
    CHECK(view->head.stamp == 1000 << 16);
    CHECK(view->head.team == Hash{3});
    CHECK(view->head.frontier == std::vector<ChangeSetId>{packIdentifier(32, 5)});
    auto body = BodyReader::open(view->body);
    REQUIRE(body);
    RowWrite row;
    REQUIRE(body->next(row).value());
    CHECK(row.op == Op::Insert);
    CHECK(row.ordinal == 1);
    CHECK(std::get<std::string_view>(row.values.at(0)) == "张三");
    REQUIRE(body->next(row).value());
    CHECK(row.op == Op::Update);
    CHECK(row.ordinal == 3);
    CHECK(row.covers.at(0).heads.size() == 2);
    CHECK_FALSE(body->next(row).value());
}

TEST_CASE("W1: fields that a newer program puts behind are passed over") {
    Bytes bytes = encodeChangeSet(sampleHead(), sampleBody());
    bytes[0] = 0x9a;
    bytes.insert(bytes.end(), {0x81, 0xa1, 'k', 0xcb, 0, 0, 0, 0, 0, 0, 0, 0});
    const auto view = parseChangeSet(bytes);
    REQUIRE(view);
    CHECK(copyOf(view->body) == sampleBody());
}

TEST_CASE("K7: another format or operation is too new, not wrong") {
    Bytes bytes = encodeChangeSet(sampleHead(), sampleBody());
    bytes[1] = 2;
    CHECK(parseChangeSet(bytes).error().code == "change_set.too_new");

    const Bytes otherOperation{0x95, 0, 7, 1, 1, 1};
    const Bytes compositeKey{0x95, 0, 0, 0x92, 1, 2, 1, 1};
    for (const Bytes& row : {otherOperation, compositeKey}) {
        Packer body;
        body.array(2).array(1).array(2).text("party").array(2).text("a").text("b").array(1).raw(row);
        auto reader = BodyReader::open(body.bytes());
        REQUIRE(reader);
        RowWrite out;
        CHECK(reader->next(out).error().code == "change_set.too_new");
    }
}

TEST_CASE("I4: a row's address on the wire is its table's name and its whole key, never a hash of them") {
    for (const RecordId id : {RecordId{1}, packIdentifier(16, 1), packIdentifier(1'048'575, 8'589'934'591)}) {
        BodyWriter writer;
        RowWrite row;
        row.op = Op::Update;
        row.id = id;
        row.layout = writer.layout("a_table_with_quite_a_long_name", {"x"});
        row.values = {std::int64_t{1}};
        writer.row(row);
        const Bytes body = writer.finish();
        auto reader = BodyReader::open(body);
        REQUIRE(reader);
        RowWrite read;
        REQUIRE(reader->next(read).value());
        CHECK(read.id == id);
        CHECK(reader->layouts()[0].table == "a_table_with_quite_a_long_name");
        Packer key;
        key.integer(id);
        CHECK(std::search(body.begin(), body.end(), key.bytes().begin(), key.bytes().end()) != body.end());
    }
}

TEST_CASE("R15: a damaged change set is refused at any byte, and read safely") {
    const Bytes whole = encodeChangeSet(sampleHead(), sampleBody());
    const auto readAll = [](ByteView bytes) {
        const auto view = parseChangeSet(bytes);
        if (!view) return false;
        auto body = BodyReader::open(view->body);
        if (!body) return false;
        RowWrite row;
        for (;;) {
            const auto next = body->next(row);
            if (!next) return false;
            if (!*next) return true;
        }
    };
    CHECK(readAll(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(readAll(ByteView{whole}.first(length)));
    std::mt19937 dice{3};
    for (int round = 0; round < 50000; ++round) {
        Bytes damaged = whole;
        for (int flips = 0; flips < 3; ++flips) damaged[dice() % damaged.size()] = static_cast<std::uint8_t>(dice());
        readAll(damaged);
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK_FALSE(readAll(longer));
}
