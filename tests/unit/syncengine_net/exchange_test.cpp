#include "syncengine/exchange/exchange.h"

#include "syncengine/exchange/messages.h"
#include "tests/unit/syncengine_net/memory_store.h"

#include <deque>
#include <doctest/doctest.h>
#include <memory>
#include <string>

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::exchange;

namespace {

const PublicKey kFirm{1, 2, 3};

/// Places with an Exchange and a store each, joined by perfect links; work on the store is done at once.
struct Net {
    struct Place {
        std::unique_ptr<Exchange> exchange;
        MemoryStore store;
        std::vector<AckLearned> acks;
        std::vector<DeviceNumber> wanted;
        std::vector<std::string> misbehaved;
        std::vector<Bytes> sent;
    };
    MonoMs now = 1'000;
    std::map<std::string, Place> places;
    std::map<Handle, std::pair<std::string, Handle>>
        ends;  ///< handle -> whose side the other end is, and its handle there
    std::map<Handle, std::string> owner;
    std::map<DeviceNumber, PublicKey> keys;
    std::deque<std::pair<Handle, Bytes>> wire;
    Handle lastHandle = 0;

    /// `knows`: it has been told by its store what it holds.
    void add(const std::string& name, Role role, DeviceNumber device, bool knows = true) {
        Place& place = places[name];
        Options options;
        options.self = role;
        options.firm = kFirm;
        options.device = device;
        if (device != 0) {
            auto key = SigningKey::random();
            keys[device] = key.publicKey();
            options.sign = ackSigner(std::move(key));
        }
        options.ackKey = [this](DeviceNumber which, PublicKey& key) {
            if (!keys.contains(which)) return false;
            key = keys[which];
            return true;
        };
        place.exchange = std::make_unique<Exchange>(std::move(options));
        if (knows) event(name, KnowledgeIs{});
    }
    void event(const std::string& name, const Event& what) {
        Place& place = places.at(name);
        for (auto& effect : place.exchange->step(what, now)) {
            if (auto* send = std::get_if<SendMessage>(&effect)) {
                place.sent.push_back(send->bytes);
                wire.emplace_back(ends.at(send->session).second, send->bytes);
            } else if (auto* read = std::get_if<ReadWork>(&effect)) {
                event(name, ReadDone{read->work, place.store.read(read->number, read->from, read->maxBytes)});
            } else if (auto* accept = std::get_if<AcceptWork>(&effect)) {
                auto grew = place.store.accept(accept->segment);
                const bool did = grew && *grew;
                event(name, AcceptDone{accept->work, std::move(grew)});
                if (did) event(name, KnowledgeIs{*place.store.knowledge(), *place.store.sealed()});
            } else if (auto* learned = std::get_if<AckLearned>(&effect)) {
                place.acks.push_back(*learned);
            } else if (auto* want = std::get_if<WantDevice>(&effect)) {
                place.wanted.push_back(want->device);
            } else if (auto* bad = std::get_if<Misbehaved>(&effect)) {
                place.misbehaved.emplace_back(bad->code);
            }
        }
    }
    Handle join(const std::string& a, Role aRole, DeviceNumber aDevice, const std::string& b, Role bRole,
                DeviceNumber bDevice) {
        const Handle atA = ++lastHandle, atB = ++lastHandle;
        ends[atA] = {b, atB};
        ends[atB] = {a, atA};
        owner[atA] = a;
        owner[atB] = b;
        event(a, SessionOpened{atA, bRole, bDevice});
        event(b, SessionOpened{atB, aRole, aDevice});
        return atA;
    }
    void part(Handle atA) {
        const auto [b, atB] = ends.at(atA);
        std::erase_if(wire, [&](const auto& each) { return each.first == atA || each.first == atB; });
        event(owner.at(atA), SessionClosed{atA});
        event(b, SessionClosed{atB});
    }
    void settle() {
        while (!wire.empty()) {
            const auto [to, bytes] = wire.front();
            wire.pop_front();
            event(owner.at(to), MessageIn{to, bytes});
        }
    }
    void run(MonoMs ms) {
        const MonoMs end = now + ms;
        for (settle(); now < end; settle()) {
            MonoMs next = end;
            for (const auto& [name, place] : places) next = std::min(next, place.exchange->nextWake());
            REQUIRE(next > now - 1);
            now = std::max(now + 1, next);
            for (auto& [name, place] : places)
                if (place.exchange->nextWake() <= now) event(name, Tick{});
        }
    }
    void write(const std::string& name, DeviceNumber number, int times = 1, std::size_t bytes = 40) {
        for (int i = 0; i < times; ++i) places.at(name).store.write(number, bytes);
        event(name, KnowledgeIs{*places.at(name).store.knowledge(), *places.at(name).store.sealed()});
    }
    Knowledge holds(const std::string& name) { return *places.at(name).store.knowledge(); }
    int sentOf(const std::string& name, std::int64_t kind) {
        int count = 0;
        for (const auto& bytes : places.at(name).sent) count += messageKind(bytes) == kind;
        return count;
    }
    Progress progress(const std::string& name) { return places.at(name).exchange->progress(); }
};

/// hanoi (device 16) and hue (device 32) at one relay.
struct Firm : Net {
    Handle hanoi = 0, hue = 0;
    Firm() {
        add("relay", Role::Relay, 0);
        add("hanoi", Role::Device, 16);
        add("hue", Role::Device, 32);
    }
    void connectHanoi() { hanoi = join("hanoi", Role::Device, 16, "relay", Role::Relay, 0); }
    void connectHue() { hue = join("hue", Role::Device, 32, "relay", Role::Relay, 0); }
};

}  // namespace

TEST_CASE("R5: what is said to a side before it knows what it holds is answered once it does") {
    Net net;
    net.add("relay", Role::Relay, 0);
    net.add("hanoi", Role::Device, 16, false);
    net.places.at("hanoi").store.write(16, 40);
    net.join("hanoi", Role::Device, 16, "relay", Role::Relay, 0);
    net.settle();  // the relay's greeting is there before hanoi's store has answered
    net.event("hanoi", KnowledgeIs{net.holds("hanoi")});
    net.run(10'000);
    CHECK(net.holds("relay") == Knowledge{{16, 1}});
    CHECK(net.progress("hanoi").settled());

    // Who goes on and on before he is answered is shown out, and takes no memory.
    net.add("hue", Role::Device, 32, false);
    const Handle loud = net.join("hue", Role::Device, 32, "relay", Role::Relay, 0);
    for (int i = 0; i < 300; ++i) net.event("hue", MessageIn{loud, Bytes(10, 1)});
    CHECK(net.places.at("hue").misbehaved.front() == "exchange.too_early");
}

TEST_CASE("exchange: what one device wrote reaches the other through the relay") {
    Firm firm;
    firm.connectHanoi();
    firm.connectHue();
    firm.run(100);
    firm.write("hanoi", 0);
    firm.write("hanoi", 16, 3);
    firm.write("hue", 32, 2);
    firm.run(2'000);
    CHECK(firm.holds("hue") == Knowledge{{0, 1}, {16, 3}, {32, 2}});
    CHECK(firm.holds("hanoi") == firm.holds("hue"));
    CHECK(firm.progress("hanoi").settled());
    CHECK(firm.progress("hue").settled());
    CHECK(firm.progress("hue").received == 3);
}

TEST_CASE("exchange: a lone edit is sent along unasked, without a request") {
    Firm firm;
    firm.connectHanoi();
    firm.connectHue();
    firm.run(2'000);
    firm.write("hanoi", 16);
    firm.settle();
    CHECK(firm.holds("hue") == Knowledge{{16, 1}});
    CHECK(firm.sentOf("relay", 3) + firm.sentOf("hue", 3) == 0);
}

TEST_CASE("exchange: what was written while nobody was connected is fetched in order, large segments in parts") {
    Firm firm;
    firm.write("hanoi", 0);
    firm.write("hanoi", 16, 300, 2'000);
    firm.write("hanoi", 17, 2, 900'000);
    firm.connectHanoi();
    firm.run(1'000);
    CHECK(firm.holds("relay") == firm.holds("hanoi"));
    firm.connectHue();
    firm.run(1'000);
    CHECK(firm.holds("hue") == firm.holds("hanoi"));
    CHECK(firm.places.at("hue").store.accepted == 303);  // nothing came twice
    CHECK(firm.places.at("hue").store.segments() == firm.places.at("hanoi").store.segments());
    CHECK(firm.progress("hue").settled());
}

TEST_CASE(
    "exchange: a chain of many answers comes whole, whatever the lengths of its segments, and nothing of it twice") {
    Firm firm;
    std::mt19937 random{7};
    std::size_t bytes = 0;
    for (int i = 0; i < 200; ++i) {
        const std::size_t length = i % 40 == 39 ? 700'000 : 20'000 + random() % 30'000;
        firm.write("hanoi", 16, 1, length);
        bytes += length;
    }
    firm.connectHanoi();
    firm.run(2'000);
    firm.places.at("relay").sent.clear();
    firm.connectHue();
    firm.run(2'000);
    CHECK(firm.places.at("hue").store.segments() == firm.places.at("hanoi").store.segments());
    CHECK(firm.places.at("hue").store.accepted == 200);
    CHECK_FALSE(firm.progress("hue").unreadable);
    std::size_t sent = 0;
    for (const Bytes& message : firm.places.at("relay").sent) sent += message.size();
    CHECK(sent < bytes + bytes / 20);
}

TEST_CASE("W2: sides that hold the same exchange a hash and no vector, and later only what grew") {
    Firm firm;
    for (DeviceNumber number = 16; number < 16 + 500; ++number) firm.write("hanoi", number);
    firm.connectHanoi();
    firm.run(5'000);
    CHECK(firm.holds("relay") == firm.holds("hanoi"));
    firm.part(firm.hanoi);
    firm.places.at("hanoi").sent.clear();
    firm.places.at("relay").sent.clear();
    firm.connectHanoi();
    firm.run(5'000);
    CHECK(firm.sentOf("hanoi", 2) == 0);
    CHECK(firm.sentOf("relay", 2) == 0);
    CHECK(firm.progress("hanoi").settled());
    // Apart, hanoi grows by one: its next conversation tells just that.
    firm.part(firm.hanoi);
    firm.write("hanoi", 16);
    firm.places.at("hanoi").sent.clear();
    firm.connectHanoi();
    firm.run(5'000);
    std::size_t longest = 0;
    for (const auto& bytes : firm.places.at("hanoi").sent)
        if (messageKind(bytes) == 2) longest = std::max(longest, bytes.size());
    CHECK(longest > 0);
    CHECK(longest < 60);
    CHECK(firm.holds("relay") == firm.holds("hanoi"));
}

TEST_CASE("R5: a relay that lost its disk is filled again by any client") {
    Firm firm;
    firm.connectHanoi();
    firm.connectHue();
    firm.write("hanoi", 16, 5);
    firm.write("hue", 32, 5);
    firm.run(3'000);
    const auto all = firm.holds("hue");
    CHECK(firm.holds("relay") == all);
    firm.part(firm.hanoi);
    firm.part(firm.hue);
    firm.places.erase("relay");
    firm.add("relay", Role::Relay, 0);
    firm.connectHue();
    firm.run(3'000);
    CHECK(firm.holds("relay") == all);
    CHECK(firm.progress("hue").settled());
}

TEST_CASE("R4: who lost the end of his own chain is told at the first contact, before a segment comes") {
    Net net;
    net.add("a", Role::Device, 16);
    net.add("b", Role::Device, 32);
    net.add("relay", Role::Relay, 0);
    net.write("a", 16, 5);
    net.join("a", Role::Device, 16, "relay", Role::Relay, 0);
    net.join("b", Role::Device, 32, "relay", Role::Relay, 0);
    net.run(60'000);
    CHECK(net.progress("a").ownLost == 0);
    CHECK(net.progress("b").ownLost == 0);

    SUBCASE("by the relay that holds more") {
        net.add("again", Role::Device, 16);
        net.write("again", 16, 2);
        net.places.at("relay").store.forgetBytes(16);  // no segment can come
        net.join("again", Role::Device, 16, "relay", Role::Relay, 0);
        net.settle();
        CHECK(net.progress("again").ownLost == 3);
        CHECK(net.holds("again") == Knowledge{{16, 2}});
    }
    SUBCASE("by a colleague's signed word, at a relay that lost its disk") {
        net.add("again", Role::Device, 16);
        net.write("again", 16, 2);
        net.add("other relay", Role::Relay, 0);
        net.places.at("b").store.forgetBytes(16);
        net.join("b", Role::Device, 32, "other relay", Role::Relay, 0);
        net.run(5'000);
        net.join("again", Role::Device, 16, "other relay", Role::Relay, 0);
        net.run(1'000);
        CHECK(net.progress("again").ownLost == 3);
        const auto& acks = net.places.at("again").acks;
        CHECK(std::any_of(acks.begin(), acks.end(), [](const AckLearned& learned) {
            return learned.ack.device == 32 && learned.ack.holds.at(16) == 5;  // what ReplicaCore::heardOf is told
        }));
    }
}

TEST_CASE("R4: of a past of ours that fits no end of ours, the segment before is asked for, until one proves it") {
    Net net;
    net.add("a", Role::Device, 16);
    net.add("relay", Role::Relay, 0);
    net.write("relay", 16, 6);  // as signed before the loss
    net.write("a", 16, 4);      // two of them written anew
    auto& store = net.places.at("a").store;
    std::vector<Sequence> offered;
    store.judge = [&](const EnvelopeHeader& header) -> std::optional<Result<bool>> {
        offered.push_back(header.from);
        if (header.from > 3) return fail(Error::Kind::Corrupt, "own_chain.forked");
        return false;  // the store keeps it aside and gives the number up
    };
    net.join("a", Role::Device, 16, "relay", Role::Relay, 0);
    net.run(5'000);
    std::string seen;
    for (const Sequence from : offered) seen += std::to_string(from) + " ";
    CHECK(seen == "5 4 3 ");
    REQUIRE(net.progress("a").unreadable);
    CHECK(net.progress("a").unreadable->code == "own_chain.forked");
    CHECK(net.holds("a") == Knowledge{{16, 4}});
}

TEST_CASE("K7: a damaged or forged segment is told, changes nothing, and is asked for again elsewhere") {
    Net net;
    net.add("a", Role::Device, 16);
    net.add("b", Role::Device, 32);
    net.add("relay", Role::Relay, 0);
    net.write("relay", 32, 3);
    net.write("b", 32, 3);
    auto& store = net.places.at("a").store;
    store.failWith(Error{Error::Kind::Corrupt, "segment.unreadable", {}, "signature"});
    net.join("a", Role::Device, 16, "relay", Role::Relay, 0);
    net.run(2'000);
    REQUIRE(net.progress("a").unreadable);
    CHECK(net.progress("a").unreadable->number == 32);
    CHECK(net.progress("a").unreadable->code == "segment.unreadable");
    CHECK(net.holds("a").empty());
    CHECK(net.progress("a").missing == 3);
    store.failWith(std::nullopt);
    net.run(10'000);
    CHECK(net.holds("a").empty());  // not of the same source again so soon
    net.join("a", Role::Device, 16, "b", Role::Device, 32);
    net.run(60'000);
    CHECK(net.holds("a") == Knowledge{{32, 3}});
    CHECK_FALSE(net.progress("a").unreadable);
}

TEST_CASE("K7: what lies sealed for want of a key is handed on to a third device, and acknowledged by nobody") {
    Net net;
    net.add("a", Role::Device, 16);
    net.add("b", Role::Device, 32);
    net.add("c", Role::Device, 48);
    net.places.at("b").store.noKeyFor = 16;
    const Handle ab = net.join("a", Role::Device, 16, "b", Role::Device, 32);
    net.run(1'000);
    net.write("a", 16, 3, 30'000);
    net.run(5'000);
    CHECK(net.holds("b").empty());
    CHECK(net.places.at("b").store.sealed().value() == Knowledge{{16, 3}});
    CHECK(net.places.at("b").store.accepted == 3);  // each came once
    net.part(ab);
    net.join("b", Role::Device, 32, "c", Role::Device, 48);
    net.run(5'000);
    CHECK(net.holds("c") == Knowledge{{16, 3}});
    CHECK_FALSE(net.places.at("c").exchange->acks().at(32).holds.contains(16));
    CHECK(net.places.at("b").exchange->acks().at(48).holds.at(16) == 3);

    SUBCASE("and acknowledged once the key is there") {
        net.places.at("b").store.takeKey();
        net.event("b", KnowledgeIs{net.holds("b")});
        net.run(2'000);
        CHECK(net.places.at("c").exchange->acks().at(32).holds.at(16) == 3);
    }
    SUBCASE("and asked for again when it proves unreadable with the key") {
        net.places.at("b").store.loseSealed();
        net.event("b", KnowledgeIs{});
        net.run(5'000);
        CHECK(net.places.at("b").store.sealed().value() == Knowledge{{16, 3}});
    }
}

TEST_CASE("R6: what the relay could not take is asked for again without a further edit") {
    Firm firm;
    firm.connectHanoi();
    firm.run(1'000);
    firm.places.at("relay").store.failWith(Error{Error::Kind::Full, "relay.quota", {}, {}});
    firm.write("hanoi", 16, 2);
    firm.run(5'000);
    CHECK(firm.holds("relay").empty());
    CHECK(firm.progress("hanoi").unsent == 2);
    REQUIRE(firm.progress("hanoi").refused);
    CHECK(firm.progress("hanoi").refused->code == "relay.quota");
    CHECK_FALSE(firm.progress("hanoi").settled());
    firm.places.at("relay").store.failWith({});
    firm.run(120'000);
    CHECK(firm.holds("relay") == Knowledge{{16, 2}});
    CHECK(firm.progress("hanoi").settled());
    CHECK_FALSE(firm.progress("hanoi").refused);
}

TEST_CASE("R2: a segment that is refused for good is not fetched in a loop") {
    Firm firm;
    firm.connectHanoi();
    firm.connectHue();
    firm.run(1'000);
    firm.places.at("hue").store.failWith(Error{Error::Kind::Denied, "segment.not_enrolled", {}, {}});
    firm.write("hanoi", 16);
    firm.run(600'000);
    CHECK(firm.sentOf("hue", 3) <= 20);
}

TEST_CASE("R13: a device is confirmed by its own signed word, which the relay keeps and hands on") {
    Firm firm;
    firm.connectHanoi();
    firm.connectHue();
    firm.write("hanoi", 16, 3);
    firm.run(5'000);
    const auto& book = firm.places.at("hanoi").exchange->acks();
    REQUIRE(book.contains(32));
    CHECK(book.at(32).holds == Knowledge{{16, 3}});
    REQUIRE(firm.places.at("relay").exchange->acks().contains(16));
    // hue goes; its word is at the relay for whoever comes later.
    firm.part(firm.hue);
    firm.add("saigon", Role::Device, 48);
    firm.join("saigon", Role::Device, 48, "relay", Role::Relay, 0);
    firm.run(5'000);
    CHECK(firm.places.at("saigon").exchange->acks().contains(32));
    CHECK(firm.places.at("hanoi").exchange->acks().contains(48));
}

TEST_CASE("R13: nothing is left to do when the relay has our word for what is here, and we have those that it had") {
    Firm firm;
    firm.connectHanoi();
    firm.write("hanoi", 16, 3);
    firm.run(100);
    CHECK(firm.progress("hanoi").settled());
    CHECK_FALSE(firm.progress("hanoi").acknowledged);
    firm.run(1'000);
    CHECK(firm.progress("hanoi").acknowledged);
    firm.part(firm.hanoi);
    CHECK_FALSE(firm.progress("hanoi").acknowledged);

    firm.connectHue();
    while (!firm.progress("hue").settled() || !firm.progress("hue").acknowledged) firm.run(1);
    CHECK(firm.places.at("relay").exchange->acks().at(32).holds == Knowledge{{16, 3}});
    CHECK(firm.places.at("hue").exchange->acks().contains(16));
    firm.part(firm.hue);

    // hanoi looks in shortly: message by message it is not done before it knows that hue has everything.
    firm.connectHanoi();
    const auto knowsOfHue = [&] { return firm.places.at("hanoi").exchange->acks().contains(32); };
    CHECK_FALSE(knowsOfHue());
    while (!firm.progress("hanoi").acknowledged) {
        REQUIRE_FALSE(firm.wire.empty());
        const auto [to, bytes] = firm.wire.front();
        firm.wire.pop_front();
        firm.event(firm.owner.at(to), MessageIn{to, bytes});
    }
    CHECK(knowsOfHue());

    // What it holds grows: its word is old.
    firm.write("hanoi", 16);
    CHECK_FALSE(firm.progress("hanoi").acknowledged);
    firm.run(1'000);
    CHECK(firm.progress("hanoi").acknowledged);
}

TEST_CASE("R13: a word for a device that its relay has not taken is not counted as taken") {
    Firm firm;
    firm.connectHanoi();
    firm.write("hanoi", 16);
    firm.settle();
    firm.event("hanoi", MessageIn{firm.hanoi, encode(AckTaken{32, 1'000})});
    firm.event("hanoi", MessageIn{firm.hanoi, encode(AckTaken{16, 0})});
    CHECK_FALSE(firm.progress("hanoi").acknowledged);
    firm.run(1'000);
    CHECK(firm.progress("hanoi").acknowledged);
}

TEST_CASE("W6: an acknowledgement that its device did not sign is not believed") {
    Firm firm;
    firm.connectHanoi();
    firm.run(1'000);
    AckIs forged;
    forged.entries = {{16, 900}};
    forged.serial = 900;
    for (const DeviceNumber device : {32u, 16u}) {
        forged.device = device;
        firm.event("relay", MessageIn{firm.ends.at(firm.hanoi).second, encode(forged)});
        const auto& acks = firm.places.at("relay").exchange->acks();
        CHECK_FALSE((acks.contains(device) && acks.at(device).serial == forged.serial));
    }
    // Handed on it may be an old one of another relay; in its own name it ends the session.
    CHECK(firm.places.at("relay").misbehaved == std::vector<std::string>{"exchange.ack_forged"});
}

TEST_CASE("exchange: a range that the relay has no more is looked for at the device that acknowledged it") {
    Firm firm;
    firm.connectHanoi();
    firm.write("hanoi", 16, 4);
    firm.run(3'000);
    firm.places.at("relay").store.forgetBytes(16);
    firm.connectHue();
    firm.run(10'000);
    CHECK(firm.holds("hue").empty());
    REQUIRE_FALSE(firm.places.at("hue").wanted.empty());
    CHECK(firm.places.at("hue").wanted.front() == 16);
    firm.join("hue", Role::Device, 32, "hanoi", Role::Device, 16);
    firm.run(5'000);
    CHECK(firm.holds("hue") == Knowledge{{16, 4}});
}

TEST_CASE("exchange: a number is asked of one source at a time, and of another when it gives nothing") {
    Firm firm;
    firm.write("hanoi", 16, 2);
    firm.connectHanoi();
    firm.run(3'000);
    firm.places.at("relay").store.forgetBytes(16);
    firm.connectHue();
    firm.join("hue", Role::Device, 32, "hanoi", Role::Device, 16);
    firm.run(3'000);
    CHECK(firm.holds("hue") == Knowledge{{16, 2}});
    CHECK(firm.places.at("hue").store.accepted == 2);
}

TEST_CASE("E3: a conversation that lost messages begins again and misses nothing") {
    Firm firm;
    firm.connectHanoi();
    firm.run(1'000);
    firm.write("hanoi", 16, 3);
    firm.wire.clear();  // all of it lost
    firm.event("hanoi", SessionReset{firm.hanoi});
    firm.run(5'000);
    CHECK(firm.holds("relay") == Knowledge{{16, 3}});
    firm.write("hanoi", 16, 300, 3'000);
    firm.wire.clear();
    firm.event("relay", SessionReset{firm.ends.at(firm.hanoi).second});
    firm.run(5'000);
    CHECK(firm.holds("relay") == Knowledge{{16, 303}});
}

TEST_CASE("W1: messages of a kind that is not known are skipped, and fields behind the known ones too") {
    Firm firm;
    firm.connectHanoi();
    firm.run(1'000);
    const Handle atRelay = firm.ends.at(firm.hanoi).second;
    firm.event("relay", MessageIn{atRelay, Bytes{0x92, 0x0f, 0xc0}});             // [15, nil]
    firm.event("relay", MessageIn{atRelay, Bytes{0x93, 0x07, 0x10, 0xa1, 'x'}});  // [7, 16, "x"]
    CHECK(firm.places.at("relay").misbehaved.empty());
}

TEST_CASE("attack 7: damaged messages end the session and cost nothing") {
    Firm firm;
    firm.connectHanoi();
    firm.write("hanoi", 16, 3);
    firm.run(3'000);
    std::mt19937_64 random{3};
    const auto samples = firm.places.at("hanoi").sent;
    const Handle atRelay = firm.ends.at(firm.hanoi).second;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = samples[random() % samples.size()];
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        if (random() % 2) bytes.resize(random() % (bytes.size() + 1));
        (void)parseMessage(bytes);
        firm.event("relay", MessageIn{atRelay, bytes});
        firm.wire.clear();
    }
    CHECK_FALSE(parseMessage(Bytes{0xdd, 0x0f, 0xff, 0xff, 0xff}));  // five bytes that ask for gigabytes
    CHECK(firm.holds("relay") == Knowledge{{16, 3}});
}

TEST_CASE("exchange: acknowledgements are kept as bytes and read back") {
    auto key = SigningKey::random();
    const auto open = key.publicKey();
    const auto ack = makeAck(kFirm, 16, {{0, 3}, {16, 70'000}}, ackSigner(std::move(key)));
    const auto read = decodeAck(encodeAck(ack));
    REQUIRE(read);
    CHECK(*read == ack);
    CHECK(ackIsGenuine(*read, kFirm, open));
    CHECK_FALSE(ackIsGenuine(*read, PublicKey{9}, open));
    auto more = ack;
    more.holds[16] += 1;
    CHECK_FALSE(ackIsGenuine(more, kFirm, open));
    for (std::size_t length = 0; length < encodeAck(ack).size(); ++length)
        CHECK_FALSE(decodeAck(ByteView{encodeAck(ack)}.first(length)));
}
