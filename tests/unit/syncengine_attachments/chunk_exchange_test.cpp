#include "syncengine/attachments/chunk_exchange.h"

#include "syncengine/attachments/chunk_messages.h"

#include <deque>
#include <doctest/doctest.h>
#include <map>
#include <set>

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::chunks;

namespace {

Bytes bytesFor(int n, std::size_t size = 300) {
    Bytes bytes(size, static_cast<std::uint8_t>(n));
    bytes[0] = static_cast<std::uint8_t>(n >> 8);
    return bytes;
}

/// Places with a ChunkExchange and a store each, joined by perfect links.
struct Net {
    struct Place {
        explicit Place(Role role) : core(role) {}
        ChunkExchange core;
        std::map<ChunkName, Bytes> store;
        std::string refuses;  ///< the code with which it keeps nothing
        std::set<ChunkName> arrived, shared;
        int misbehaved = 0, wantedDevices = 0, asked = 0;
        std::size_t mostInHand = 0;
    };
    MonoMs now = 1'000;
    std::map<std::string, Place> places;
    std::map<Handle, std::pair<std::string, Handle>> ends;
    std::map<Handle, std::string> owner;
    std::deque<std::pair<Handle, Bytes>> wire;
    Handle last = 0;

    Place& add(const std::string& name, Role role = Role::Device) {
        return places.try_emplace(name, role).first->second;
    }
    void event(const std::string& name, const Event& what) {
        Place& place = places.at(name);
        for (auto& effect : place.core.step(what, now)) {
            if (auto* send = std::get_if<Send>(&effect)) {
                place.asked += std::holds_alternative<Ask>(*parse(send->bytes));
                wire.emplace_back(ends.at(send->session).second, std::move(send->bytes));
                std::size_t inHand = 0;
                for (const auto& [to, bytes] : wire) inHand += bytes.size();
                place.mostInHand = std::max(place.mostInHand, inHand);
            } else if (const auto* read = std::get_if<ReadWork>(&effect)) {
                const auto found = place.store.find(read->name);
                ReadDone done{read->work, std::nullopt};
                if (found != place.store.end()) done.bytes = found->second;
                event(name, done);
            } else if (auto* put = std::get_if<PutWork>(&effect)) {
                if (!place.refuses.empty()) {
                    event(name,
                          PutDone{put->work, fail(Error::Kind::Full,
                                                  place.refuses == "disk.full" ? "disk.full" : "relay.chunk_quota")});
                    continue;
                }
                place.store[put->name] = put->bytes;
                event(name, PutDone{put->work, {}});
            } else if (const auto* find = std::get_if<FindWork>(&effect)) {
                FindDone done{find->work, {}};
                for (const auto& each : find->names) done.here.push_back(place.store.contains(each));
                event(name, done);
            } else if (const auto* arrived = std::get_if<Arrived>(&effect)) {
                place.arrived.insert(arrived->name);
            } else if (const auto* shared = std::get_if<Shared>(&effect)) {
                place.shared.insert(shared->name);
            } else if (std::holds_alternative<WantDevices>(effect)) {
                ++place.wantedDevices;
            } else {
                ++place.misbehaved;
            }
        }
    }
    Handle join(const std::string& a, Role aRole, const std::string& b, Role bRole) {
        const Handle atA = ++last, atB = ++last;
        ends[atA] = {b, atB};
        ends[atB] = {a, atA};
        owner[atA] = a;
        owner[atB] = b;
        event(a, SessionOpened{atA, bRole, 0});
        event(b, SessionOpened{atB, aRole, 0});
        return atA;
    }
    void part(Handle atA) {
        const auto [b, atB] = ends.at(atA);
        std::erase_if(wire, [&](const auto& each) { return each.first == atA || each.first == atB; });
        event(owner.at(atA), SessionClosed{atA});
        event(b, SessionClosed{atB});
    }
    bool deliver() {
        if (wire.empty()) return false;
        const auto [to, bytes] = std::move(wire.front());
        wire.pop_front();
        event(owner.at(to), MessageIn{to, bytes});
        return true;
    }
    void run(MonoMs ms = 0) {
        const MonoMs end = now + ms;
        for (;;) {
            while (deliver()) {
            }
            MonoMs next = kNever;
            for (const auto& [name, place] : places) next = std::min(next, place.core.nextWake());
            if (next > end) break;
            now = std::max(now + 1, next);
            for (auto& [name, place] : places)
                if (place.core.nextWake() <= now) event(name, Tick{});
        }
        now = std::max(now, end);
    }
    std::vector<ChunkName> give(const std::string& name, int count, std::size_t size = 300) {
        std::vector<ChunkName> names;
        for (int n = 0; n < count; ++n) {
            Bytes bytes = bytesFor(n, size);
            names.push_back(chunkName(bytes));
            places.at(name).store[names.back()] = std::move(bytes);
        }
        return names;
    }
};

struct Firm : Net {
    Handle hanoi = 0, hue = 0;
    Firm() {
        add("relay", Role::Relay);
        add("hanoi");
        add("hue");
    }
    void connectHanoi() { hanoi = join("hanoi", Role::Device, "relay", Role::Relay); }
    void connectHue() { hue = join("hue", Role::Device, "relay", Role::Relay); }
};

}  // namespace

TEST_CASE("W5: what one device shares reaches the relay once, and another device when it wants it") {
    Firm firm;
    const auto names = firm.give("hanoi", 600);
    firm.event("hanoi", Share{names});
    CHECK(firm.places.at("hanoi").core.progress().unshared == 600);
    firm.connectHanoi();
    firm.run();
    CHECK(firm.places.at("relay").store.size() == 600);
    CHECK(firm.places.at("hanoi").shared.size() == 600);
    CHECK(firm.places.at("hanoi").core.progress().unshared == 0);
    firm.connectHue();
    firm.run();
    CHECK(firm.places.at("hue").store.empty());  // nobody wanted it
    firm.event("hue", Want{names});
    firm.run();
    CHECK(firm.places.at("hue").arrived.size() == 600);
    CHECK(firm.places.at("hue").core.progress() == Progress{0, 0, 0, 600, "", ""});
    // The same again, from the other device: the relay holds it, nothing travels.
    firm.event("hue", Share{names});
    firm.run();
    CHECK(firm.places.at("hue").shared.size() == 600);
}

TEST_CASE("W5: a transfer that was cut goes on with the next chunk, up and down") {
    Firm firm;
    const auto names = firm.give("hanoi", 40);
    firm.event("hanoi", Share{names});
    firm.event("hue", Want{names});
    for (int cut = 0; cut < 200 && firm.places.at("hue").arrived.size() < 40; ++cut) {
        firm.connectHanoi();
        firm.connectHue();
        for (int i = 0; i < 25 && firm.deliver(); ++i) {
        }
        firm.part(firm.hanoi);
        firm.part(firm.hue);
        firm.now += 61'000;  // who lacked it is asked again
    }
    CHECK(firm.places.at("hue").arrived.size() == 40);
    CHECK(firm.places.at("relay").store.size() == 40);
    CHECK(firm.places.at("hue").asked < 40 + 200 * 4 + 200 * 8);
    // A conversation that lost messages begins again too.
    const auto more = firm.give("relay", 50);
    firm.event("hue", Want{more});
    firm.connectHue();
    for (int i = 0; i < 3; ++i) firm.deliver();
    firm.wire.clear();
    firm.event("hue", SessionReset{firm.hue});
    firm.run();
    CHECK(firm.places.at("hue").core.progress().missing == 0);
}

TEST_CASE("W5: a chunk that is not what its name says is never kept, and is asked for elsewhere") {
    Firm firm;
    const auto names = firm.give("hanoi", 5);
    for (const auto& name : names) firm.places.at("relay").store[name] = Bytes(300, 99);
    firm.connectHue();
    firm.event("hue", Want{names});
    firm.run();
    CHECK(firm.places.at("hue").store.empty());
    CHECK(firm.places.at("hue").core.progress().nowhere == 5);
    CHECK(firm.places.at("hue").wantedDevices >= 1);
    firm.join("hanoi", Role::Device, "hue", Role::Device);
    firm.run();
    CHECK(firm.places.at("hue").arrived.size() == 5);
}

TEST_CASE("W5: a relay ends the session of who shares a wrong chunk, and keeps nothing of it") {
    Firm firm;
    firm.connectHanoi();
    firm.wire.emplace_back(firm.ends.at(firm.hanoi).second, encode(Chunk{chunkName(Bytes{1}), Bytes{2}}));
    firm.run();
    CHECK(firm.places.at("relay").store.empty());
    CHECK(firm.places.at("relay").misbehaved == 1);
}

TEST_CASE("W5: a device keeps nothing that it did not ask for, of whom it did not ask it") {
    Firm firm;
    const Bytes bytes = bytesFor(1);
    firm.connectHue();
    firm.event("hue", MessageIn{firm.hue, encode(Chunk{chunkName(bytes), bytes})});
    CHECK(firm.places.at("hue").store.empty());
    const Handle other = firm.join("hue", Role::Device, "hanoi", Role::Device);
    firm.event("hue", Want{{chunkName(bytes)}});  // the relay is asked
    firm.event("hue", MessageIn{other, encode(Chunk{chunkName(bytes), bytes})});
    CHECK(firm.places.at("hue").store.empty());
    firm.event("hue", Forget{{chunkName(bytes)}});
    firm.event("hue", MessageIn{firm.hue, encode(Chunk{chunkName(bytes), bytes})});
    CHECK(firm.places.at("hue").store.empty());
    CHECK(firm.places.at("hue").core.progress().missing == 0);
}

TEST_CASE("W5: what the relay does not take is told and offered again later, without hurry or loss") {
    Firm firm;
    const auto names = firm.give("hanoi", 20);
    firm.places.at("relay").refuses = "relay.chunk_quota";
    firm.event("hanoi", Share{names});
    firm.connectHanoi();
    firm.run(1'000);
    CHECK(firm.places.at("hanoi").core.progress().refused == "relay.chunk_quota");
    CHECK(firm.places.at("hanoi").core.progress().unshared == 20);
    firm.places.at("relay").refuses.clear();
    firm.run(60'000);
    CHECK(firm.places.at("hanoi").core.progress().refused.empty());
    CHECK(firm.places.at("relay").store.size() == 20);
}

TEST_CASE("W5: a full disk here is told, and the chunk asked for again later") {
    Firm firm;
    const auto names = firm.give("relay", 3);
    firm.places.at("hue").refuses = "disk.full";
    firm.connectHue();
    firm.event("hue", Want{names});
    firm.run(1'000);
    CHECK(firm.places.at("hue").core.progress().notKept == "disk.full");
    CHECK(firm.places.at("hue").core.progress().missing == 3);
    firm.places.at("hue").refuses.clear();
    firm.run(30'000);
    CHECK(firm.places.at("hue").arrived.size() == 3);
    CHECK(firm.places.at("hue").core.progress().notKept.empty());
}

TEST_CASE("W5: a file of 100 MB is under way a few chunks at a time") {
    Firm firm;
    const auto names = firm.give("hanoi", 800, kMaxChunkBytes);
    firm.event("hanoi", Share{names});
    firm.connectHanoi();
    firm.run();
    firm.connectHue();
    firm.event("hue", Want{names});
    firm.run();
    CHECK(firm.places.at("hue").arrived.size() == 800);
    for (const auto& [name, place] : firm.places) CHECK(place.mostInHand < 5 * kMaxChunkBytes);
}

TEST_CASE("W5: two sources share the work, and one that goes is no loss") {
    Firm firm;
    const auto names = firm.give("relay", 60);
    firm.places.at("hanoi").store = firm.places.at("relay").store;
    firm.connectHue();
    const Handle direct = firm.join("hanoi", Role::Device, "hue", Role::Device);
    firm.event("hue", Want{names});
    for (int i = 0; i < 15; ++i) firm.deliver();
    CHECK(firm.wire.size() > 4);  // more than one source's share is under way
    firm.part(direct);
    firm.run();
    CHECK(firm.places.at("hue").arrived.size() == 60);
    CHECK(firm.places.at("hue").asked < 70);
}

TEST_CASE("W5: a chunk that is not here any more when it should be shared is given up, not offered for ever") {
    Firm firm;
    const ChunkName gone = chunkName(Bytes{1, 2, 3});
    firm.event("hanoi", Share{{gone}});
    firm.connectHanoi();
    firm.run();
    CHECK(firm.places.at("hanoi").shared.contains(gone));
    CHECK(firm.places.at("hanoi").core.progress().unshared == 0);
}

TEST_CASE("attack 7: oversized and damaged messages about chunks end the session and cost nothing") {
    CHECK_FALSE(parse(encode(Chunk{{}, Bytes(kMaxChunkBytes + 1)})));
    CHECK(parse(encode(Chunk{{}, Bytes(kMaxChunkBytes)})));
    CHECK_FALSE(parse(encode(Offer{std::vector<ChunkName>(kMaxNames + 1)})));
    CHECK_FALSE(parse(Bytes{0x92, 40, 0xdd, 0xff, 0xff, 0xff, 0xff}));          // four thousand million names
    CHECK_FALSE(parse(Bytes{0x91, 42}));                                        // no name
    CHECK_FALSE(parse(Bytes{0x93, 43, 0xc4, 1, 0, 0xc4, 1, 0}));                // a name of one byte
    CHECK(std::holds_alternative<UnknownMessage>(*parse(Bytes{0x92, 49, 1})));  // W1: of a newer version
    Firm firm;
    firm.connectHue();
    firm.event("hue", MessageIn{firm.hue, Bytes{0xc1}});
    CHECK(firm.places.at("hue").misbehaved == 1);
    // Many questions at once: a few are answered, the rest heard "busy", and nothing piles up.
    ChunkExchange relay{Role::Relay};
    (void)relay.step(SessionOpened{1, Role::Device, 16}, 1);
    std::size_t reads = 0, refusals = 0;
    for (int i = 0; i < 1'000; ++i)
        for (const auto& effect : relay.step(MessageIn{1, encode(Ask{chunkName(Bytes{1})})}, 1)) {
            reads += std::holds_alternative<ReadWork>(effect);
            refusals += std::holds_alternative<Send>(effect);
        }
    CHECK(reads == 8);
    CHECK(refusals == 992);
}
