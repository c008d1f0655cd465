// Real programs and threads on 127.0.0.1; nothing is sent anywhere else.
#include "syncengine/path/network_node.h"
#include "syncengine/path/relay_messages.h"
#include "syncengine/team/routing.h"
#include "tests/unit/syncengine_net/memory_store.h"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <spawn.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace outpost;
using namespace outpost::sync;

extern char** environ;

namespace {

/// A folder that goes with the test.
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("outpost-relay-test-" + std::to_string(::getpid()));
    Folder() { std::filesystem::remove_all(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

/// The program outpost-relay, and the first line it prints.
class RelayProcess {
public:
    explicit RelayProcess(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), OUTPOST_RELAY_PROGRAM);
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        REQUIRE(::posix_spawn(&process_, OUTPOST_RELAY_PROGRAM, &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        char byte = 0;
        while (::read(ends[0], &byte, 1) == 1 && byte != '\n') line += byte;
        ::close(ends[0]);
    }
    ~RelayProcess() {
        if (process_ > 0) end(SIGKILL);
    }
    /// Its exit code; -1 when a signal ended it.
    int end(int signal) {
        ::kill(process_, signal);
        return wait();
    }
    int wait() {
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string line;

private:
    pid_t process_ = -1;
};

/// A store that the test and the node's thread use at once.
class SharedStore final : public SegmentStore {
public:
    Result<Knowledge> knowledge() override {
        const std::lock_guard lock{mutex_};
        return store_.knowledge();
    }
    Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) override {
        const std::lock_guard lock{mutex_};
        return store_.read(number, from, maxBytes);
    }
    Result<bool> accept(ByteView segment) override {
        const std::lock_guard lock{mutex_};
        auto grew = store_.accept(segment);
        changed_.notify_all();
        return grew;
    }
    void write(DeviceNumber number, int times, std::size_t bytes) {
        const std::lock_guard lock{mutex_};
        for (int i = 0; i < times; ++i) store_.write(number, bytes);
    }
    bool waitFor(const Knowledge& wanted) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return *store_.knowledge() == wanted; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    MemoryStore store_;
};

struct Place {
    SharedStore store;
    KeyPair tunnel = makeKeyPair(systemRandom());
    SigningKey ackKey = SigningKey::random();
    DeviceNumber number;
    std::mutex mutex;
    std::condition_variable changed;
    NodeStatus status;
    std::vector<Bytes> joins;
    std::optional<NetworkNode> node;

    explicit Place(DeviceNumber device) : number(device) {}
    NodeIdentity identity(const SigningKey& routing, const RelayLine& line) const {
        DeviceCertificate certificate;
        certificate.number = number;
        certificate.issue = 1;
        certificate.noise = tunnel.open;
        certificate.signing = ackKey.publicKey();
        certificate.relay = line.key;
        NodeIdentity who;
        who.tunnel = tunnel;
        who.device = number;
        who.firm = routing.publicKey();
        who.sign = ackSigner(ackKey.copy());
        who.pass = signCertificate(certificate, routing);
        return who;
    }
    void start(const SigningKey& routing, const RelayLine& line, const std::vector<const Place*>& others) {
        NodeCallbacks callbacks;
        callbacks.status = [this](const NodeStatus& fresh) {
            const std::lock_guard lock{mutex};
            status = fresh;
            changed.notify_all();
        };
        callbacks.join = [this](const PublicKey&, const Bytes& message) {
            const std::lock_guard lock{mutex};
            joins.push_back(message);
            changed.notify_all();
        };
        node.emplace(identity(routing, line), AckBook{}, &store, std::move(callbacks));
        std::vector<PeerDevice> peers;
        for (const auto* other : others)
            peers.push_back({other->number, other->tunnel.open, other->ackKey.publicKey()});
        node->setPeers(peers);
        node->setRelay(line, {});
        REQUIRE(node->start());
    }
    template <class Condition>
    bool waitUntil(Condition condition) {
        std::unique_lock lock{mutex};
        return changed.wait_for(lock, std::chrono::seconds{60}, [&] { return condition(); });
    }
};

}  // namespace

TEST_CASE("relay: two devices meet through the real program, and its line is the same at each start") {
    Folder folder;
    const auto routing = SigningKey::random();
    std::optional<RelayProcess> process;
    process.emplace(std::vector<std::string>{"--data", folder.path.string(), "--listen", "127.0.0.1:0"});
    const std::string first = process->line;
    const auto line = parseRelayLine(first);
    REQUIRE(line);
    CHECK(line->host == "127.0.0.1");

    Place hanoi(16), hue(32);
    hanoi.store.write(16, 50, 5'000);
    hanoi.start(routing, *line, {&hue});
    hue.start(routing, *line, {&hanoi});
    CHECK(hue.store.waitFor({{16, 50}}));
    hue.store.write(32, 3, 100);
    hue.node->storeGrew();
    CHECK(hanoi.store.waitFor({{16, 50}, {32, 3}}));
    CHECK(hanoi.waitUntil([&] { return hanoi.status.progress.settled() && hanoi.status.peers[0].lacks == 0; }));
    CHECK(hanoi.status.peers[0].path == PathKind::Relay);

    // Its files are the owner's alone.
    for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
        struct stat about {};
        REQUIRE(::stat(entry.path().c_str(), &about) == 0);
        CHECK((about.st_mode & 077) == 0);
    }
    // It ends when it is asked to, and goes on where it was, at the same port with the same line.
    CHECK(process->end(SIGTERM) == 0);
    const std::string listen = "127.0.0.1:" + std::to_string(line->port);
    process.emplace(std::vector<std::string>{"--data", folder.path.string(), "--listen", listen});
    CHECK(process->line == first);
    hanoi.store.write(16, 2, 100);
    hanoi.node->storeGrew();
    CHECK(hue.store.waitFor({{16, 52}, {32, 3}}));

    // Killed in mid-work it has what it confirmed.
    CHECK(hanoi.waitUntil([&] { return hanoi.status.progress.settled(); }));
    hanoi.node->stop();
    hue.node->stop();
    process->end(SIGKILL);
    process.emplace(std::vector<std::string>{"--data", folder.path.string(), "--listen", listen});
    Place saigon(48);
    saigon.start(routing, *line, {&hanoi, &hue});
    CHECK(saigon.store.waitFor({{16, 52}, {32, 3}}));
}

TEST_CASE("relay: a firm that changes its relay goes on at the new one, under another routing key") {
    Folder folder;
    RelayProcess first({"--data", (folder.path / "a").string(), "--listen", "127.0.0.1:0"});
    RelayProcess second({"--data", (folder.path / "b").string(), "--listen", "127.0.0.1:0"});
    const auto one = parseRelayLine(first.line), two = parseRelayLine(second.line);
    REQUIRE(one);
    REQUIRE(two);
    Place hanoi(16), hue(32);
    const auto routing = SigningKey::random();
    hanoi.store.write(16, 3, 100);
    hanoi.start(routing, *one, {&hue});
    hue.start(routing, *one, {&hanoi});
    CHECK(hue.store.waitFor({{16, 3}}));
    first.end(SIGTERM);
    const auto other = SigningKey::random();
    for (auto* place : {&hanoi, &hue}) {
        const auto* peer = place == &hanoi ? &hue : &hanoi;
        place->node->setIdentity(place->identity(other, *two));
        place->node->setPeers({{peer->number, peer->tunnel.open, peer->ackKey.publicKey()}});
        place->node->setRelay(*two, {});
    }
    hanoi.store.write(16, 2, 100);
    hanoi.node->storeGrew();
    CHECK(hue.store.waitFor({{16, 5}}));
    CHECK(hanoi.waitUntil([&] { return hanoi.status.progress.settled() && hanoi.status.peers[0].lacks == 0; }));
}

TEST_CASE("T9: a guest and the pen talk through the real program") {
    Folder folder;
    const auto routing = SigningKey::random();
    RelayProcess process({"--data", folder.path.string(), "--listen", "127.0.0.1:0", "--public", "localhost"});
    const auto line = parseRelayLine(process.line);
    REQUIRE(line);
    CHECK(line->host == "localhost");
    Place pen(16);
    pen.start(routing, *line, {});
    REQUIRE(pen.waitUntil([&] { return pen.status.relay == RelayState::Talking; }));

    Place guest(0);
    NodeIdentity who;
    who.tunnel = guest.tunnel;
    RelayRight right{};
    std::copy(line->right.begin(), line->right.end(), right.begin());
    const auto soon =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count() +
        3'600'000;
    who.pass = makeGuestPass(guest.tunnel.open, soon, routing.publicKey(), line->key, right);
    NodeCallbacks callbacks;
    callbacks.join = [&](const PublicKey& from, const Bytes& message) {
        const std::lock_guard lock{guest.mutex};
        CHECK(from == pen.tunnel.open);
        guest.joins.push_back(message);
        guest.changed.notify_all();
    };
    guest.node.emplace(std::move(who), AckBook{}, nullptr, std::move(callbacks));
    pen.node->setJoinKeys({guest.tunnel.open});
    guest.node->setJoinKeys({pen.tunnel.open});
    auto byPass = *line;
    byPass.right.clear();
    guest.node->setRelay(byPass, {});
    REQUIRE(guest.node->start());
    guest.node->sendJoin(pen.tunnel.open, Bytes{1, 2, 3});
    CHECK(pen.waitUntil([&] { return pen.joins == std::vector<Bytes>{{1, 2, 3}}; }));
    pen.node->sendJoin(guest.tunnel.open, Bytes(10'000, 7));
    CHECK(guest.waitUntil([&] { return guest.joins == std::vector<Bytes>{Bytes(10'000, 7)}; }));
}

TEST_CASE("relay: a second one on the same data says so, and a damaged key is no new key") {
    Folder folder;
    RelayProcess process({"--data", folder.path.string(), "--listen", "127.0.0.1:0"});
    REQUIRE(parseRelayLine(process.line));
    RelayProcess second({"--data", folder.path.string(), "--listen", "127.0.0.1:0"});
    CHECK(second.line.empty());
    CHECK(second.wait() == 1);
    CHECK(process.end(SIGTERM) == 0);
    std::ofstream{folder.path / "relay.key"} << "short";
    RelayProcess damaged({"--data", folder.path.string(), "--listen", "127.0.0.1:0"});
    CHECK(damaged.line.empty());
    CHECK(damaged.wait() == 1);
}

TEST_CASE("relay: wrong words on its command line are told") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                       {"--data"},
                                                                       {"--dat", "x"},
                                                                       {"--data", "x", "--listen", "nowhere"},
                                                                       {"--data", "x", "--public", "a:b"}}) {
        RelayProcess process(arguments);
        CHECK(process.line.empty());
        CHECK(process.wait() == 1);
    }
}

TEST_CASE("E4: the shipped relay calls our platform functions") {
    RelayProcess process({"--self-check"});
    CHECK(process.line == "enet: ours");
    CHECK(process.wait() == 0);
}

TEST_CASE("relay: the line to paste is read back, and no other") {
    RelayLine line;
    line.host = "relay.example.org";
    line.port = 7350;
    line.key = {1, 2, 3};
    line.right = Bytes(16, 9);
    const auto text = formatRelayLine(line);
    CHECK(parseRelayLine("  " + text + "\r\n").value() == line);
    line.host = "2001:db8::1";
    CHECK(parseRelayLine(formatRelayLine(line)).value() == line);
    for (const std::string& wrong :
         {std::string{}, std::string{"outpost-relay:"}, text.substr(1), text.substr(0, text.size() - 1), text + "A",
          std::string{"outpost-relay:host/"}, "outpost-relay:host:0" + text.substr(text.find('/')),
          "outpost-relay:host:99999" + text.substr(text.find('/')),
          "outpost-relay:ho st:1" + text.substr(text.find('/')), "outpost-relay:::1" + text.substr(text.find('/'))})
        CHECK(parseRelayLine(wrong).error().code == "relay.line");
}

TEST_CASE("path: addresses are read and written") {
    CHECK(describe(ipv4Endpoint(192, 0, 2, 1, 7350)) == "192.0.2.1:7350");
    const auto routes = {ipv4Endpoint(1, 2, 3, 4, 5), Endpoint{{0x20, 1, 0xd, 0xb8}, 65535}};
    for (const auto& endpoint : routes) CHECK(endpointOf(routeOf(endpoint)) == endpoint);
    CHECK_FALSE(endpointOf(routeOf(DeviceTag{1})));
    Endpoint six{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x10}, 1};
    CHECK(describe(six) == "[2001:db8::1:0:10]:1");
    CHECK(describe(Endpoint{{}, 7}) == "[::]:7");
}
