#include "syncengine/link/enet_link.h"

#include "syncengine/link/enet_platform.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <enet/enet.h>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <thread>

using namespace outpost;
using namespace outpost::sync;

namespace {

/// Two links over a line with delay, rate, loss, doubling and reordering, in virtual time. Handles: 11 at the first, 22
/// at the second side.
struct Line {
    double loss = 0, twice = 0, late = 0;
    MonoMs delayMs = 25;
    double bytesAMs = 0;  ///< 0: no limit
    bool cut = false;
    int deaf = -1;  ///< a side to which nothing comes
    std::uint64_t sent = 0, lost = 0;
    std::size_t largest = 0;  ///< bytes of the largest datagram that a side sent

    MonoMs now = 1'000;
    std::mt19937_64 random{7};
    std::multimap<std::pair<MonoMs, std::uint64_t>, std::pair<int, Bytes>> flying;
    std::uint64_t order = 0;
    double busyUntil[2] = {0, 0};
    std::optional<EnetLink> sides[2];
    std::vector<LinkEvent> events[2];

    explicit Line(EnetLink::Options options = {}) {
        for (int side = 0; side < 2; ++side) {
            options.seed = static_cast<std::uint32_t>(side + 1);
            sides[side].emplace(options, [this, side](Handle, ByteView payload) { put(1 - side, payload); });
            sides[side]->open(handle(side), side == 0);
            sides[side]->setMaxMessage(handle(side), 1 << 20);
        }
    }
    static Handle handle(int side) { return side == 0 ? 11 : 22; }
    bool chance(double probability) { return std::uniform_real_distribution<>(0, 1)(random) < probability; }
    void put(int to, ByteView payload) {
        ++sent;
        largest = std::max(largest, payload.size());
        for (int copies = chance(twice) ? 2 : 1; copies > 0; --copies) {
            if (cut || deaf == to || chance(loss)) {
                ++lost;
                continue;
            }
            double leaves = static_cast<double>(now);
            if (bytesAMs > 0) {
                leaves = std::max(leaves, busyUntil[to]);
                if (leaves - static_cast<double>(now) > 100) {  // the router's queue is full
                    ++lost;
                    continue;
                }
                busyUntil[to] = leaves += static_cast<double>(payload.size() + 59) / bytesAMs;
            }
            const auto at = static_cast<MonoMs>(leaves) + delayMs + (chance(late) ? 30 : 0);
            flying.emplace(std::pair{at, order++}, std::pair{to, copyOf(payload)});
        }
    }
    void step() {
        MonoMs next = now + 1'000;
        for (const auto& side : sides) next = std::min(next, side->nextWake(now));
        if (!flying.empty()) next = std::min(next, flying.begin()->first.first);
        now = std::max(now, next);
        while (!flying.empty() && flying.begin()->first.first <= now) {
            auto [to, payload] = std::move(flying.begin()->second);
            flying.erase(flying.begin());
            sides[to]->receive(handle(to), payload, now);
        }
        for (int side = 0; side < 2; ++side) sides[side]->service(now, events[side]);
    }
    void run(MonoMs ms) {
        for (const MonoMs end = now + ms; now < end;) step();
    }
    std::vector<Bytes> got(int side, Lane lane) const {
        std::vector<Bytes> messages;
        for (const auto& event : events[side])
            if (const auto* message = std::get_if<LinkMessage>(&event); message && message->lane == lane)
                messages.push_back(message->bytes);
        return messages;
    }
    int resets(int side) const {
        int count = 0;
        for (const auto& event : events[side]) count += std::holds_alternative<LinkReset>(event);
        return count;
    }
};

Bytes numbered(std::size_t size, int number) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7 + static_cast<std::size_t>(number));
    return bytes;
}

}  // namespace

TEST_CASE("E4: ENet calls our platform functions and no others") { CHECK(enet_platform::works()); }

TEST_CASE("link: messages arrive whole and in order over a line that loses, doubles and reorders") {
    for (const double loss : {0.0, 0.05, 0.2}) {
        CAPTURE(loss);
        Line line;
        line.loss = loss;
        line.twice = line.late = 0.1;
        std::vector<Bytes> there, back;
        for (int i = 0; i < 60; ++i) {
            there.push_back(numbered(static_cast<std::size_t>(1 + i * 997), i));
            back.push_back(numbered(static_cast<std::size_t>(1 + i * 31), i + 100));
            REQUIRE(line.sides[0]->send(11, Lane::Bulk, there.back()));
            REQUIRE(line.sides[1]->send(22, Lane::Interactive, back.back()));
        }
        line.run(60'000);
        CHECK(line.got(1, Lane::Bulk) == there);
        CHECK(line.got(0, Lane::Interactive) == back);
        CHECK(line.resets(0) + line.resets(1) == 0);
    }
}

TEST_CASE("link: equal runs send equal datagrams") {
    const auto run = [] {
        Line line;
        line.loss = 0.1;
        REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(300'000, 1)));
        line.run(20'000);
        return std::pair{line.sent, line.lost};
    };
    CHECK(run() == run());
}

TEST_CASE("E1: an edit does not wait behind bulk") {
    Line line;
    line.bytesAMs = 2'500;  // 20 Mbit/s
    for (int i = 0; i < 8; ++i) REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(500'000, i)));
    line.run(1'000);
    REQUIRE(line.got(1, Lane::Bulk).size() < 8);
    const MonoMs sentAt = line.now;
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(200, 1)));
    while (line.got(1, Lane::Interactive).empty() && line.now < sentAt + 10'000) line.step();
    // Connecting the lane takes two round trips of 50 ms; the router's queue at most 100 ms a passage.
    CHECK(line.now - sentAt <= 450);
    const MonoMs again = line.now;
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(200, 2)));
    while (line.got(1, Lane::Interactive).size() < 2 && line.now < again + 10'000) line.step();
    CHECK(line.now - again <= 130);
}

TEST_CASE("E1: ENet never holds more than the window") {
    Line line;
    for (int i = 0; i < 8; ++i) REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(500'000, i)));
    const std::size_t total = line.sides[0]->unconfirmed(11, Lane::Bulk);
    CHECK(total == 4'000'000);
    line.run(5);
    CHECK(line.flying.size() * 1'000 <= 2 * Congestion::kMinWindow + 16 * 1024);
}

TEST_CASE("link: the window follows the line: near its rate when it is long, and no collapse when it is slow") {
    struct Row {
        double mbit;
        MonoMs delayMs;
        double loss;
        double atLeast;
    };
    const Row rows[] = {
        {20, 25, 0, 0.75}, {20, 25, 0.01, 0.6}, {5, 50, 0, 0.7}, {100, 25, 0, 0.6}, {100, 25, 0.01, 0.4}};
    for (const auto& row : rows) {
        CAPTURE(row.mbit);
        CAPTURE(row.loss);
        Line line;
        line.bytesAMs = row.mbit * 125;
        line.delayMs = row.delayMs;
        line.loss = row.loss;
        const auto total = static_cast<std::size_t>(row.mbit * 125'000 * 4);  // four seconds' worth
        std::size_t queued = 0;
        const MonoMs begin = line.now;
        std::size_t got = 0, seen = 0;
        while (got < total && line.now < begin + 60'000) {
            while (queued < total && line.sides[0]->unconfirmed(11, Lane::Bulk) < 3'000'000) {
                REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(250'000, 1)));
                queued += 250'000;
            }
            line.step();
            for (; seen < line.events[1].size(); ++seen)
                if (const auto* message = std::get_if<LinkMessage>(&line.events[1][seen])) got += message->bytes.size();
        }
        const double reached = static_cast<double>(got) / (static_cast<double>(line.now - begin) * line.bytesAMs);
        MESSAGE(row.mbit << " Mbit/s, " << row.loss * 100 << " % loss: " << reached * 100 << " %");
        CHECK(reached >= row.atLeast);
    }
}

TEST_CASE("E3: a jump of the clock rebuilds the lanes and says so") {
    Line line;
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
    line.run(1'000);
    CHECK(line.got(1, Lane::Interactive).size() == 1);
    line.now += 3 * 86'400'000LL;
    line.run(10);
    CHECK(line.resets(0) == 1);
    CHECK(line.resets(1) == 1);
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 2)));
    REQUIRE(line.sides[1]->send(22, Lane::Interactive, numbered(10, 3)));
    line.run(2'000);
    CHECK(line.got(1, Lane::Interactive).size() == 2);
    CHECK(line.got(0, Lane::Interactive).size() == 1);
}

TEST_CASE("E2: no datagram of ENet's is larger than 1,152 bytes, with fragments queued and lost as well") {
    Line line;
    line.loss = 0.2;
    std::vector<Bytes> there;
    for (int i = 0; i < 20; ++i) {
        there.push_back(numbered(50'000, i));
        REQUIRE(line.sides[0]->send(11, Lane::Bulk, there.back()));
        line.run(200);  // further ones are queued while fragments of those before are under way
    }
    line.run(120'000);
    CHECK(line.got(1, Lane::Bulk) == there);
    CHECK(line.largest > 1'000);
    CHECK(line.largest <= 1'152 + 1);  // and the lane's byte in front
}

TEST_CASE("E6: hosts of one thread have sockets, and threads have times, of their own") {
    struct Counting final : enet_platform::Wire {
        int count = 0;
        void send(std::uint32_t, std::uint16_t, ByteView) override { ++count; }
        bool next(enet_platform::Datagram&) override { return false; }
    } first, second;
    const auto connect = [](enet_platform::Wire& wire) {
        ENetHost* host = enet_platform::makeHost(wire, 1, 1);
        REQUIRE(host);
        const ENetAddress to{7, 9};
        REQUIRE(enet_host_connect(host, &to, 1, 0));
        return host;
    };
    enet_platform::setTime(1'000);
    ENetHost* a = connect(first);
    ENetHost* b = connect(second);
    CHECK(a->socket != b->socket);
    ENetEvent event;
    enet_host_service(a, &event, 0);
    CHECK(first.count == 1);
    CHECK(second.count == 0);
    enet_host_service(b, &event, 0);
    CHECK(second.count == 1);
    std::thread{[] {
        enet_platform::setTime(777'000);
        CHECK(enet_time_get() == 777'000);
    }}.join();
    CHECK(enet_time_get() == 1'000);
    enet_host_destroy(a);
    enet_host_destroy(b);
}

TEST_CASE("E5: a datagram that is too long for ENet is dropped, and the next one is read") {
    Line line;
    Bytes huge(8'000, 0x10);
    line.sides[1]->receive(22, huge, line.now);
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
    line.run(1'000);
    CHECK(line.got(1, Lane::Interactive).size() == 1);
}

TEST_CASE("E7: a cut of minutes loses nothing that is under way") {
    Line line;
    for (int i = 0; i < 4; ++i) REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(200'000, i)));
    line.run(120);
    line.cut = true;
    line.run(100'000);
    line.cut = false;
    line.run(120'000);
    CHECK(line.got(1, Lane::Bulk).size() == 4);
    CHECK(line.resets(0) == 0);
}

TEST_CASE("E9: a session that is quiet holds no ENet peer, sends nothing, and speaks again from either side") {
    Line line;
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
    REQUIRE(line.sides[1]->send(22, Lane::Bulk, numbered(10, 1)));
    line.run(5'000);
    CHECK(line.sides[0]->peersInUse() == 2);
    line.run(30'000);
    CHECK(line.sides[0]->peersInUse() == 0);
    CHECK(line.sides[1]->peersInUse() == 0);
    const auto before = line.sent;
    line.run(600'000);
    CHECK(line.sent == before);
    CHECK(line.resets(0) + line.resets(1) == 0);
    REQUIRE(line.sides[1]->send(22, Lane::Interactive, numbered(10, 2)));
    line.run(2'000);
    CHECK(line.got(0, Lane::Interactive).size() == 1);
}

TEST_CASE(
    "E9: a side that gives its lane back while the other's words are under way: the other hears that they are lost") {
    Line line;
    REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
    line.run(5'000);
    REQUIRE(line.got(1, Lane::Interactive).size() == 1);
    line.deaf = 0;
    REQUIRE(line.sides[1]->send(22, Lane::Interactive, numbered(10, 2)));
    line.run(15'000);
    CHECK(line.resets(1) == 1);
    line.deaf = -1;
    REQUIRE(line.sides[1]->send(22, Lane::Interactive, numbered(10, 3)));
    line.run(5'000);
    CHECK(line.got(0, Lane::Interactive) == std::vector<Bytes>{numbered(10, 3)});
}

TEST_CASE("E9: a lane whose end was never confirmed is opened again at once") {
    for (const int speaker : {0, 1}) {
        CAPTURE(speaker);
        Line line;
        REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
        line.run(5'000);
        line.deaf = 0;
        line.run(10'000);  // the first side ends the lane, and hears no answer
        line.deaf = -1;
        REQUIRE(line.sides[speaker]->send(Line::handle(speaker), Lane::Interactive, numbered(10, 2)));
        line.run(3'000);
        CHECK(line.got(1 - speaker, Lane::Interactive).back() == numbered(10, 2));
        CHECK(line.resets(0) + line.resets(1) == 0);
    }
}

TEST_CASE("E7: a line that works again is used within seconds, however long it was cut") {
    for (const MonoMs cutMs : {8'000, 60'000}) {
        CAPTURE(cutMs);
        Line line;
        REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 1)));
        line.run(1'000);
        line.cut = true;
        for (int i = 0; i < 8; ++i) {
            REQUIRE(line.sides[0]->send(11, Lane::Interactive, numbered(10, 2 + i)));
            line.run(cutMs / 8);
        }
        line.cut = false;
        line.run(3'000);
        CHECK(line.got(1, Lane::Interactive).size() == 9);
    }
}

TEST_CASE("R15: a message longer than its sender may speak gets no memory") {
    Line line;
    line.sides[1]->setMaxMessage(22, 10'000);
    REQUIRE(line.sides[0]->send(11, Lane::Bulk, numbered(50'000, 1)));
    line.run(3'000);
    CHECK(line.got(1, Lane::Bulk).empty());
    CHECK(line.sides[1]->counters().messageTooLong >= 1);
    CHECK_FALSE(line.sides[0]->send(11, Lane::Bulk, numbered(5'000'000, 1)));
}
