#include "syncengine/tunnel/tunnel.h"

#include <deque>
#include <doctest/doctest.h>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>

using namespace outpost;
using namespace outpost::sync;
using datagram::Content;

namespace {

RandomSource seeded(std::uint64_t seed) {
    auto engine = std::make_shared<std::mt19937_64>(seed);
    return [engine](std::span<std::uint8_t> into) {
        for (auto& byte : into) byte = static_cast<std::uint8_t>((*engine)());
    };
}

Route place(std::uint8_t number) {
    Route route;
    route.bytes[0] = number;
    route.size = 1;
    return route;
}

Bytes payloadOf(std::string_view text) {
    Bytes bytes{static_cast<std::uint8_t>(Content::LaneBulk)};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
}

struct Datagram {
    std::uint8_t from, to;
    Bytes bytes;
};

/// Two tunnels at places 1 and 2, and a wire that keeps what passed.
struct World {
    MonoMs now = 1'000'000;
    KeyPair aliceKey, bobKey;
    std::optional<Tunnel> alice, bob;
    std::vector<tunnel::Effect> aliceSaw, bobSaw;
    std::deque<Datagram> wire;
    std::vector<Datagram> passed;
    bool cut = false;

    World() {
        const auto random = seeded(1);
        aliceKey = makeKeyPair(random);
        bobKey = makeKeyPair(random);
        startAlice(2);
        startBob(3);
    }
    void startAlice(std::uint64_t seed, TunnelOptions options = {}) {
        options.self = aliceKey;
        alice.emplace(options, seeded(seed));
    }
    void startBob(std::uint64_t seed, TunnelOptions options = {}) {
        options.self = bobKey;
        bob.emplace(options, seeded(seed));
        bob->setAllowed([key = aliceKey.open](const PublicKey& other) { return other == key; }, now);
    }
    void collect() {
        for (auto& effect : alice->take()) sort(1, std::move(effect), aliceSaw);
        for (auto& effect : bob->take()) sort(2, std::move(effect), bobSaw);
    }
    void sort(std::uint8_t from, tunnel::Effect effect, std::vector<tunnel::Effect>& saw) {
        if (const auto* send = std::get_if<tunnel::Send>(&effect))
            wire.push_back({from, send->to.bytes[0], send->bytes});
        else saw.push_back(std::move(effect));
    }
    /// Delivers until nothing is on the wire.
    void settle() {
        for (collect(); !wire.empty(); collect()) {
            const Datagram datagram = wire.front();
            wire.pop_front();
            passed.push_back(datagram);
            if (cut) continue;
            (datagram.to == 1 ? *alice : *bob).receive(place(datagram.from), datagram.bytes, now);
        }
    }
    void run(MonoMs ms) {
        for (const MonoMs end = now + ms; now < end; now += 100) {
            alice->tick(now);
            bob->tick(now);
            settle();
        }
    }
    Handle connect() {
        const Handle handle = alice->connect(bobKey.open, place(2), now);
        settle();
        return handle;
    }
    template <class T>
    static std::vector<T> of(const std::vector<tunnel::Effect>& saw) {
        std::vector<T> found;
        for (const auto& effect : saw)
            if (const auto* one = std::get_if<T>(&effect)) found.push_back(*one);
        return found;
    }
    std::vector<std::string> bobGot() const {
        std::vector<std::string> texts;
        for (const auto& received : of<tunnel::Received>(bobSaw))
            texts.emplace_back(received.payload.begin() + 1, received.payload.end());
        return texts;
    }
};

std::uint8_t kindAt(const Datagram& datagram) { return datagram.bytes[0]; }

}  // namespace

TEST_CASE("tunnel: two sides that know each other's keys get a session, and say things both ways") {
    World world;
    const Handle handle = world.connect();
    const auto aliceUp = World::of<tunnel::Up>(world.aliceSaw), bobUp = World::of<tunnel::Up>(world.bobSaw);
    REQUIRE(aliceUp.size() == 1);
    REQUIRE(bobUp.size() == 1);
    CHECK(aliceUp[0].session == handle);
    CHECK(aliceUp[0].first);
    CHECK_FALSE(bobUp[0].first);
    CHECK(bobUp[0].remote == world.aliceKey.open);
    CHECK(world.alice->send(handle, payloadOf("one"), world.now));
    CHECK(world.bob->send(bobUp[0].session, payloadOf("two"), world.now));
    world.settle();
    CHECK(world.bobGot() == std::vector<std::string>{"one"});
    CHECK(World::of<tunnel::Received>(world.aliceSaw).size() == 1);
}

TEST_CASE("tunnel: no memory before the cookie, and no answer longer than its question") {
    World world;
    world.alice->connect(world.bobKey.open, place(2), world.now);
    std::vector<std::size_t> asked, answered;
    std::size_t sessionsAtRetry = 99;
    for (world.collect(); !world.wire.empty(); world.collect()) {
        const Datagram datagram = world.wire.front();
        world.wire.pop_front();
        if (kindAt(datagram) == 1) asked.push_back(datagram.bytes.size());
        if (kindAt(datagram) == 2 || kindAt(datagram) == 3) answered.push_back(datagram.bytes.size());
        if (kindAt(datagram) == 2) sessionsAtRetry = world.bob->sessionCount();
        (datagram.to == 1 ? *world.alice : *world.bob).receive(place(datagram.from), datagram.bytes, world.now);
    }
    CHECK(sessionsAtRetry == 0);
    REQUIRE(asked.size() == 2);
    REQUIRE(answered.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) CHECK(answered[i] <= asked[i]);
    CHECK(world.bob->counters().helloWithoutCookie == 1);
}

TEST_CASE("tunnel: a cookie is good at its own address only") {
    World world;
    world.alice->connect(world.bobKey.open, place(2), world.now);
    for (world.collect(); !world.wire.empty(); world.collect()) {
        const Datagram datagram = world.wire.front();
        world.wire.pop_front();
        // From the second HELLO on the datagrams seem to come from place 7.
        const bool moved = kindAt(datagram) == 1 && datagram.bytes[3] != 0;
        (datagram.to == 1 ? *world.alice : *world.bob)
            .receive(place(moved ? 7 : datagram.from), datagram.bytes, world.now);
        if (moved) break;
    }
    CHECK(world.bob->sessionCount() == 0);
    CHECK(world.bob->counters().helloWithoutCookie == 2);
}

TEST_CASE("W7: recorded first messages, played again, make no session and disturb none") {
    World world;
    const Handle handle = world.connect();
    std::vector<Datagram> hellos;
    for (const auto& datagram : world.passed)
        if (datagram.to == 2) hellos.push_back(datagram);
    for (const MonoMs later : {0, 5'000, 60'000}) {
        world.now += later;
        for (const auto& datagram : hellos) world.bob->receive(place(1), datagram.bytes, world.now);
        world.collect();
        CHECK(World::of<tunnel::Up>(world.bobSaw).size() == 1);
        CHECK(World::of<tunnel::Ended>(world.bobSaw).empty());
        CHECK(world.bob->sessionCount() == 1);
        world.wire.clear();
    }
    CHECK(world.alice->send(handle, payloadOf("still here"), world.now));
    world.settle();
    CHECK(world.bobGot() == std::vector<std::string>{"still here"});
    CHECK(world.bob->counters().helloReplayed >= 1);
}

TEST_CASE("attack 20: who stole the answering side's key is nobody else to it") {
    // Mallory knows bob's secret key and alice's public one, so he can make a first message in alice's name.
    World world;
    const auto random = seeded(9);
    const auto index = std::uint32_t{77};
    world.bob->receive(
        place(5),
        [&] {
            Bytes hello = datagram::helloHead({}, index);
            hello.resize(datagram::kHelloBytes);
            return hello;
        }(),
        world.now);
    world.collect();
    REQUIRE(world.wire.size() == 1);
    const auto retry = datagram::parseRetry(world.wire.front().bytes);
    REQUIRE(retry);
    world.wire.clear();
    // He cannot compute what binds alice's secret in the first message but with bob's: the same shared point.
    Bytes hello = datagram::helloHead(retry->cookie, index);
    Bytes prologue = copyOf(bytesOf(datagram::kPrologue));
    prologue.insert(prologue.end(), hello.begin(), hello.end());
    KeyPair forged;
    forged.open = world.aliceKey.open;    // named
    forged.secret = world.bobKey.secret;  // in place of alice's: the ss term fails with it, as it must
    auto handshake = NoiseHandshake::initiate(forged, world.bobKey.open, prologue, makeKeyPair(random));
    const auto first = handshake.writeFirst(Bytes(8));
    REQUIRE(first);
    hello.insert(hello.end(), first->begin(), first->end());
    world.bob->receive(place(5), hello, world.now);
    world.collect();
    CHECK(World::of<tunnel::Up>(world.bobSaw).empty());
    CHECK(world.bob->counters().helloUnreadable == 1);
}

TEST_CASE("attack 20: a session is reported only after something came under its keys") {
    World world;
    world.alice->connect(world.bobKey.open, place(2), world.now);
    for (world.collect(); !world.wire.empty(); world.collect()) {
        const Datagram datagram = world.wire.front();
        world.wire.pop_front();
        if (kindAt(datagram) == 4) break;  // alice's first word under the keys is held back
        (datagram.to == 1 ? *world.alice : *world.bob).receive(place(datagram.from), datagram.bytes, world.now);
    }
    CHECK(World::of<tunnel::Up>(world.aliceSaw).size() == 1);
    CHECK(World::of<tunnel::Up>(world.bobSaw).empty());
}

TEST_CASE("W7: a datagram that comes twice, late or altered is delivered once or not at all") {
    World world;
    const Handle handle = world.connect();
    for (int i = 0; i < 3000; ++i) REQUIRE(world.alice->send(handle, payloadOf(std::to_string(i)), world.now));
    world.collect();
    std::vector<Datagram> datagrams(world.wire.begin(), world.wire.end());
    world.wire.clear();
    std::reverse(datagrams.begin(), datagrams.end());
    for (int round = 0; round < 2; ++round)
        for (const auto& datagram : datagrams) world.bob->receive(place(1), datagram.bytes, world.now);
    world.collect();
    CHECK(world.bobGot().size() == ReplayWindow::kSpan);  // older ones than the window are given up
    Bytes altered = datagrams.front().bytes;
    altered[9] ^= 0x80;  // another counter
    world.bob->receive(place(1), altered, world.now);
    CHECK(world.bob->counters().dataUnreadable == 1);
    CHECK(world.bob->counters().dataReplayed > 3000);
}

TEST_CASE("tunnel: keys are renewed on the way, under the same handle") {
    World world;
    TunnelOptions options;
    options.rekeyMs = 60'000;
    world.startAlice(2, options);
    const Handle handle = world.connect();
    int sent = 0;
    for (int minute = 0; minute < 5; ++minute) {
        for (int i = 0; i < 60; ++i) {
            REQUIRE(world.alice->send(handle, payloadOf(std::to_string(sent++)), world.now));
            world.run(1000);
        }
    }
    int welcomes = 0;
    for (const auto& datagram : world.passed) welcomes += kindAt(datagram) == 3;
    CHECK(welcomes >= 5);
    CHECK(world.bobGot().size() == static_cast<std::size_t>(sent));
    CHECK(World::of<tunnel::Up>(world.bobSaw).size() == 1);
    CHECK(World::of<tunnel::Ended>(world.bobSaw).empty());
    CHECK(World::of<tunnel::Ended>(world.aliceSaw).empty());
}

TEST_CASE("E6: a session's handle is neither 0 nor 0xFFFFFFFF, and is not given again") {
    World world;
    std::set<Handle> given;
    for (int i = 0; i < 40; ++i) {
        const Handle handle = world.connect();
        CHECK(handle != 0);
        CHECK(handle != 0xFFFFFFFF);
        CHECK(given.insert(handle).second);
        world.alice->close(handle, world.now);
        world.run(1'000);
    }
}

TEST_CASE("tunnel: a side that forgot the session is found out at once, and gets a new one") {
    World world;
    const Handle handle = world.connect();
    world.run(2'000);
    world.startBob(44);
    world.bobSaw.clear();
    CHECK(world.alice->send(handle, payloadOf("lost"), world.now));
    world.run(3'000);
    const auto ended = World::of<tunnel::Ended>(world.aliceSaw);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].session == handle);
    CHECK(ended[0].why == tunnel::Down::Replaced);
    const auto up = World::of<tunnel::Up>(world.aliceSaw);
    REQUIRE(up.size() == 2);
    CHECK(up[1].session != handle);
    CHECK(world.alice->send(up[1].session, payloadOf("again"), world.now));
    world.settle();
    CHECK(world.bobGot() == std::vector<std::string>{"again"});
}

TEST_CASE("tunnel: a calling side that restarts replaces its old session") {
    World world;
    world.connect();
    world.startAlice(55);
    world.connect();
    const auto ended = World::of<tunnel::Ended>(world.bobSaw);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].why == tunnel::Down::Replaced);
    CHECK(World::of<tunnel::Up>(world.bobSaw).size() == 2);
    CHECK(world.bob->sessionCount() == 1);
}

TEST_CASE("E7: the tunnel says when a path is dead, on both sides, and not before") {
    World world;
    const Handle handle = world.connect();
    world.run(120'000);  // idle: kept alive
    CHECK(World::of<tunnel::Ended>(world.aliceSaw).empty());
    CHECK(World::of<tunnel::Ended>(world.bobSaw).empty());
    world.cut = true;
    world.run(5'000);
    world.cut = false;
    world.run(5'000);
    CHECK(World::of<tunnel::Ended>(world.aliceSaw).empty());
    world.cut = true;
    world.run(120'000);
    REQUIRE(World::of<tunnel::Ended>(world.aliceSaw).size() == 1);
    CHECK(World::of<tunnel::Ended>(world.aliceSaw)[0].session == handle);
    CHECK(World::of<tunnel::Ended>(world.aliceSaw)[0].why == tunnel::Down::Dead);
    CHECK(World::of<tunnel::Ended>(world.bobSaw).size() == 1);
}

TEST_CASE("tunnel: a peer whose address changes keeps its session") {
    World world;
    const Handle handle = world.connect();
    CHECK(world.alice->send(handle, payloadOf("moved"), world.now));
    world.collect();
    REQUIRE(world.wire.size() == 1);
    world.bob->receive(place(7), world.wire.front().bytes, world.now);
    world.wire.clear();
    const auto up = World::of<tunnel::Up>(world.bobSaw);
    CHECK(world.bob->send(up[0].session, payloadOf("answer"), world.now));
    world.collect();
    REQUIRE(world.wire.size() == 1);
    CHECK(world.wire.front().to == 7);
}

TEST_CASE("tunnel: both sides call at once and get one session") {
    World world;
    world.alice->setAllowed([](const PublicKey&) { return true; }, world.now);
    world.alice->connect(world.bobKey.open, place(2), world.now);
    world.bob->connect(world.aliceKey.open, place(1), world.now);
    world.run(3'000);
    const auto aliceUp = World::of<tunnel::Up>(world.aliceSaw), bobUp = World::of<tunnel::Up>(world.bobSaw);
    REQUIRE(aliceUp.size() == 1);
    REQUIRE(bobUp.size() == 1);
    CHECK(aliceUp[0].first != bobUp[0].first);
    CHECK(world.alice->send(aliceUp[0].session, payloadOf("x"), world.now));
    world.settle();
    CHECK(world.bobGot() == std::vector<std::string>{"x"});
}

TEST_CASE("tunnel: a key that may not speak here gets no session, and one that may no more loses it") {
    World world;
    world.bob->setAllowed([](const PublicKey&) { return false; }, world.now);
    world.connect();
    world.run(20'000);
    CHECK(World::of<tunnel::Up>(world.aliceSaw).empty());
    CHECK(world.bob->sessionCount() == 0);
    CHECK(World::of<tunnel::Ended>(world.aliceSaw).size() == 1);
    CHECK(world.bob->counters().helloNotAllowed >= 1);
    world.startBob(8);
    world.connect();
    CHECK(world.bob->sessionCount() == 1);
    world.bob->setAllowed([](const PublicKey&) { return false; }, world.now);
    world.settle();
    CHECK(world.bob->sessionCount() == 0);
}

TEST_CASE("attack 7: handshakes cost bounded work and sessions bounded memory") {
    World world;
    TunnelOptions options;
    options.maxSessions = 8;
    options.maxUnconfirmed = 4;
    options.handshakesASecond = 10;
    world.startBob(8, options);
    world.bob->setAllowed([](const PublicKey&) { return true; }, world.now);
    const auto random = seeded(5);
    for (int stranger = 0; stranger < 100; ++stranger) {
        TunnelOptions mine;
        mine.self = makeKeyPair(random);
        Tunnel caller(mine, seeded(100 + stranger));
        caller.connect(world.bobKey.open, place(2), world.now);
        for (int round = 0; round < 2; ++round) {
            for (const auto& effect : caller.take())
                if (const auto* send = std::get_if<tunnel::Send>(&effect))
                    world.bob->receive(place(1), send->bytes, world.now);
            for (const auto& effect : world.bob->take())
                if (const auto* send = std::get_if<tunnel::Send>(&effect))
                    caller.receive(place(2), send->bytes, world.now);
        }
        CHECK(world.bob->sessionCount() <= 4);
    }
    CHECK(world.bob->counters().helloTooMany >= 90);
}

TEST_CASE("tunnel: any bytes are survived") {
    World world;
    const Handle handle = world.connect();
    std::mt19937_64 engine{7};
    std::vector<Bytes> samples;
    for (const auto& datagram : world.passed) samples.push_back(datagram.bytes);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = samples[engine() % samples.size()];
        if (engine() % 3 == 0) bytes.resize(engine() % (bytes.size() + 1));
        for (int flips = static_cast<int>(engine() % 4); flips >= 0 && !bytes.empty(); --flips)
            bytes[engine() % bytes.size()] = static_cast<std::uint8_t>(engine());
        (engine() % 2 ? *world.alice : *world.bob)
            .receive(place(static_cast<std::uint8_t>(1 + engine() % 3)), bytes, world.now);
        world.now += 5;
        world.alice->take();
        world.bob->take();
    }
    CHECK(world.bob->sessionCount() <= 2);
    CHECK(world.alice->send(handle, payloadOf("fine"), world.now));
}

TEST_CASE("W1: the example on the protocol's page is read as the page says") {
    std::ifstream file(OUTPOST_PROTOCOL_PAGE);
    std::string line;
    while (std::getline(file, line) && line != "```hex retry") {
    }
    Bytes bytes;
    while (std::getline(file, line) && line != "```") {
        std::istringstream words(line);
        for (unsigned byte = 0; words >> std::hex >> byte;) bytes.push_back(static_cast<std::uint8_t>(byte));
    }
    const auto retry = datagram::parseRetry(bytes);
    REQUIRE(retry);
    CHECK(retry->receiver == 77);
    CHECK(retry->cookie[0] == 0xa1);
    CHECK(datagram::retry(retry->receiver, retry->cookie) == bytes);
    bytes[2] = 2;
    CHECK(datagram::parseRetry(bytes).error().code == "wire.too_new");
}
