#include "syncengine/tunnel/tunnel.h"
#include "tests/unit/relay/virtual_firm.h"

using namespace outpost;
using namespace outpost::relay;
using namespace outpost::sync;

TEST_CASE("relay: edits reach devices that are on line at once, and those that come later") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.run(3'000);
    CHECK(firm.status("hanoi").relay == RelayState::Talking);
    firm.write("hanoi", 16, 3);
    firm.run(1'000);
    CHECK(firm.held("hue") == Knowledge{{16, 3}});
    CHECK(firm.heldByRelay() == Knowledge{{16, 3}});
    firm.add("saigon", 48);
    firm.connect("saigon");
    firm.run(3'000);
    CHECK(firm.held("saigon") == Knowledge{{16, 3}});
    for (const char* name : {"hanoi", "hue", "saigon"}) CHECK(firm.status(name).progress.settled());
}

TEST_CASE("relay: a lone edit takes three passages to arrive") {
    VirtualFirm firm;
    firm.delayMs = 50;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.run(5'000);
    firm.write("hanoi", 16);
    firm.run(4 * 58);  // lanes are open: device, relay, device; with a little for what is told before
    CHECK(firm.held("hue") == Knowledge{{16, 1}});
}

TEST_CASE("relay: lines that lose and double a fifth of all datagrams lose nothing in the end") {
    VirtualFirm firm;
    firm.loss = 0.2;
    firm.twice = 0.1;
    for (int i = 1; i <= 5; ++i) {
        const auto name = "device" + std::to_string(i);
        firm.add(name, static_cast<DeviceNumber>(16 * i));
        firm.connect(name);
    }
    for (int round = 0; round < 10; ++round) {
        for (int i = 1; i <= 5; ++i)
            firm.write("device" + std::to_string(i), static_cast<DeviceNumber>(16 * i), 5, 1'500);
        firm.run(500);
    }
    firm.run(60'000);
    const Knowledge all{{16, 50}, {32, 50}, {48, 50}, {64, 50}, {80, 50}};
    for (const auto& [name, device] : firm.devices) CHECK(firm.held(name) == all);
    CHECK(firm.heldByRelay() == all);
}

TEST_CASE("R5: nothing is confirmed before the mailbox has it, and a lost mailbox is filled again by whoever comes") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.write("hanoi", 16, 20);
    firm.run(5'000);
    CHECK(firm.status("hanoi").progress.unsent == 0);
    firm.devices.erase("hanoi");
    firm.startMailbox();
    firm.startRelay();
    firm.run(30'000);  // hue finds the session gone, and comes again
    CHECK(firm.heldByRelay() == Knowledge{{16, 20}});
    CHECK(firm.status("hue").progress.settled());
}

TEST_CASE("R6: a full mailbox is told to clients, and what it refused comes once there is room") {
    MailboxOptions options;
    options.quotaBytes = 3'000;
    options.roomyBytes = 0;
    VirtualFirm firm(options);
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    const Bytes list = firm.retainList({16, 32});
    firm.connect("hanoi", list);
    firm.run(2'000);
    firm.write("hanoi", 16, 10, 400);
    firm.run(5'000);
    CHECK(firm.status("hanoi").progress.unsent > 0);
    REQUIRE(firm.status("hanoi").progress.refused);
    CHECK(firm.status("hanoi").progress.refused->code == "relay.quota");
    // hue takes what is there and says so; then the relay may drop it (rule W6), and asks for the rest by itself.
    firm.connect("hue", list);
    firm.run(200'000);
    CHECK(firm.held("hue") == Knowledge{{16, 10}});
    CHECK(firm.status("hanoi").progress.settled());
}

TEST_CASE("W6: a range is dropped only when every device on the retain list signed that it holds it") {
    MailboxOptions options;
    options.roomyBytes = 0;
    VirtualFirm firm(options);
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.add("saigon", 48);
    firm.connect("hanoi", firm.retainList({16, 32, 48}));
    firm.connect("hue");
    firm.write("hanoi", 16, 5);
    firm.run(10'000);
    const auto key = firm.routing.publicKey();
    CHECK(firm.mailbox->bytesOf(key).value() > 0);  // saigon has not said anything
    firm.connect("saigon");
    firm.run(10'000);
    CHECK(firm.held("saigon") == Knowledge{{16, 5}});
    CHECK(firm.mailbox->bytesOf(key).value() == 0);
    CHECK(firm.heldByRelay() == Knowledge{{16, 5}});
    // Who comes later gets it from a device, through the relay, end to end.
    firm.add("haiphong", 64);
    firm.connect("haiphong");
    firm.run(60'000);
    CHECK(firm.held("haiphong") == Knowledge{{16, 5}});
    CHECK(firm.relay->counters().forwarded > 0);
}

TEST_CASE("R13: status says what each device and the relay confirmed, and by which path it is reached") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.write("hanoi", 16, 4);
    CHECK(firm.status("hanoi").progress.unsent == 4);
    REQUIRE(firm.status("hanoi").peers.size() == 1);
    CHECK(firm.status("hanoi").peers[0].lacks == 4);
    CHECK_FALSE(firm.status("hanoi").peers[0].acknowledged);
    CHECK(firm.status("hanoi").peers[0].path == PathKind::None);
    firm.connect("hanoi");
    firm.run(3'000);
    CHECK(firm.status("hanoi").progress.unsent == 0);
    CHECK(firm.status("hanoi").peers[0].lacks == 4);
    CHECK(firm.status("hanoi").peers[0].path == PathKind::RelayMailbox);
    firm.connect("hue");
    firm.run(5'000);
    CHECK(firm.status("hanoi").peers[0].path == PathKind::Relay);
    CHECK(firm.status("hanoi").peers[0].lacks == 0);
    CHECK(firm.status("hanoi").peers[0].acknowledged);
    // Off line and started again, it still says what was confirmed.
    firm.cut.insert("hanoi");
    firm.start("hanoi");
    firm.tellPeers();
    CHECK(firm.status("hanoi").progress.unsent == 0);
    CHECK(firm.status("hanoi").peers[0].lacks == 0);
}

TEST_CASE("relay: a firm is opened only with the relay's right, and its devices come only with its certificate") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.right = {9, 9, 9};  // as pasted by somebody who guesses
    firm.connect("hanoi");
    firm.run(5'000);
    CHECK(firm.status("hanoi").relay == RelayState::Refused);
    CHECK(firm.status("hanoi").relayRefusal == "relay.right_wrong");
    CHECK(firm.heldByRelay().empty());
    CHECK_FALSE(firm.mailbox->load(firm.routing.publicKey(), false));

    VirtualFirm open;
    open.add("hanoi", 16);
    open.connect("hanoi");
    open.run(3'000);
    // A certificate of another firm's key, for this firm's name; one for another tunnel key; one for another relay.
    const auto other = SigningKey::random();
    for (int wrong = 0; wrong < 3; ++wrong) {
        auto& mallory = open.add("mallory", 32);
        DeviceCertificate certificate;
        certificate.number = 32;
        certificate.issue = 11;
        certificate.noise = wrong == 1 ? open.devices.at("hanoi").tunnel.open : mallory.tunnel.open;
        certificate.signing = mallory.ackKey->publicKey();
        certificate.relay = wrong == 2 ? PublicKey{1} : open.relayKey.open;
        NodeIdentity who;
        who.tunnel = mallory.tunnel;
        who.device = 32;
        who.firm = open.routing.publicKey();
        who.sign = ackSigner(mallory.ackKey->copy());
        who.pass = signCertificate(certificate, wrong == 0 ? other : open.routing);
        mallory.core =
            std::make_unique<NodeCore>(std::move(who), AckBook{}, seededRandom(77 + static_cast<std::uint64_t>(wrong)));
        open.node("mallory", node::KnowledgeIs{});
        open.connect("mallory");
        open.run(5'000);
        CHECK(open.status("mallory").relay == RelayState::Refused);
        CHECK(open.status("mallory").relayRefusal == "relay.pass_wrong");
        open.devices.erase("mallory");
    }
}

TEST_CASE("T8: a device that the signed list leaves out is served nothing, at once and later") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.run(3'000);
    firm.connect("hanoi", firm.retainList({16}));
    firm.run(3'000);
    CHECK(firm.status("hue").relay == RelayState::Refused);
    CHECK(firm.status("hue").relayRefusal == "relay.removed");
    firm.write("hanoi", 16);
    firm.run(90'000);
    CHECK(firm.held("hue").empty());
}

TEST_CASE("T9: a guest reaches the device with the pen, and nothing else") {
    VirtualFirm firm;
    auto& pen = firm.add("pen", 16);
    firm.write("pen", 16, 3);
    firm.connect("pen");
    firm.run(3'000);
    const KeyPair guest = makeKeyPair(seededRandom(7));
    firm.addGuest("guest", guest, pen.tunnel.open, firm.wallMs + 3'600'000);
    firm.node("guest", node::JoinSend{pen.tunnel.open, Bytes{1, 2, 3}});
    firm.run(10'000);
    CHECK(pen.joins.empty());  // the pen knows of no such invitation
    firm.node("pen", node::JoinKeysAre{{guest.open}});
    firm.run(20'000);
    REQUIRE(pen.joins.size() == 1);
    CHECK(pen.joins[0] == std::pair{guest.open, Bytes{1, 2, 3}});
    firm.node("pen", node::JoinSend{guest.open, Bytes(15'000, 4)});
    firm.run(3'000);
    REQUIRE(firm.devices.at("guest").joins.size() == 1);
    CHECK(firm.devices.at("guest").joins[0].second == Bytes(15'000, 4));
    CHECK(firm.status("guest").relay == RelayState::Talking);
    CHECK(firm.held("guest").empty());
    // When the invitation is spent, the pen hears the guest no more.
    firm.node("pen", node::JoinKeysAre{});
    firm.node("guest", node::JoinSend{pen.tunnel.open, Bytes{5}});
    firm.run(20'000);
    CHECK(pen.joins.size() == 1);
}

TEST_CASE("T9: a guest's pass runs out, and is of this firm, relay and key only") {
    struct Row {
        std::int64_t fromNow;
        bool otherRelay;
        std::string refusal;
    };
    for (const Row& row : {Row{-3'600'000, false, "relay.pass_old"}, Row{3'600'000, true, "relay.pass_wrong"}}) {
        VirtualFirm firm;
        firm.add("pen", 16);
        firm.connect("pen");
        firm.run(3'000);
        const KeyPair guest = makeKeyPair(seededRandom(7));
        firm.addGuest("guest", guest, firm.devices.at("pen").tunnel.open, firm.wallMs + row.fromNow);
        if (row.otherRelay) {
            NodeIdentity who;
            who.tunnel = guest;
            who.pass = makeGuestPass(guest.open, firm.wallMs + row.fromNow, firm.routing.publicKey(), PublicKey{8},
                                     firm.right);
            firm.devices.at("guest").core = std::make_unique<NodeCore>(std::move(who), AckBook{}, seededRandom(5));
            firm.node("guest", node::RelayIs{RelayTarget{firm.relayKey.open, {}, {}}});
        }
        firm.run(5'000);
        CHECK(firm.status("guest").relayRefusal == row.refusal);
    }
}

TEST_CASE("relay: strangers who say nothing are shown out, and many of them keep nobody away") {
    VirtualFirm firm;
    firm.relayOptions.maxStrangers = 8;
    firm.startRelay();
    std::vector<std::unique_ptr<Tunnel>> strangers;
    for (int i = 0; i < 30; ++i) {
        TunnelOptions options;
        options.self = makeKeyPair(seededRandom(500 + static_cast<std::uint64_t>(i)));
        auto stranger = std::make_unique<Tunnel>(options, seededRandom(600 + static_cast<std::uint64_t>(i)));
        stranger->connect(firm.relayKey.open, routeOf(firm.relayEndpoint()), firm.now);
        const Endpoint from = ipv4Endpoint(198, 51, 100, static_cast<std::uint8_t>(i), 1);
        for (int round = 0; round < 3; ++round) {
            for (const auto& effect : stranger->take())
                if (const auto* send = std::get_if<tunnel::Send>(&effect))
                    for (const auto& answer : firm.relay->step(DatagramIn{from, send->bytes}, firm.now))
                        if (const auto* back = std::get_if<SendDatagram>(&answer))
                            stranger->receive(routeOf(firm.relayEndpoint()), back->bytes, firm.now);
        }
        strangers.push_back(std::move(stranger));
    }
    CHECK(firm.relay->sessionCount() == 8);
    firm.add("hanoi", 16);
    firm.connect("hanoi");
    firm.run(25'000);
    CHECK(firm.relay->sessionCount() == 1);
    CHECK(firm.status("hanoi").relay == RelayState::Talking);
}

TEST_CASE("path: a cut of the line is mended without anybody asking, in mid-transfer too") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.run(3'000);
    firm.write("hanoi", 16, 400, 4'000);
    firm.run(150);
    firm.cut.insert("hanoi");
    firm.run(60'000);
    CHECK(firm.status("hanoi").relay != RelayState::Talking);
    firm.write("hanoi", 16, 5);
    firm.cut.clear();
    firm.run(20'000);
    CHECK(firm.held("hue") == Knowledge{{16, 405}});
    CHECK(firm.status("hanoi").progress.settled());
}

TEST_CASE("path: a device whose address changes goes on talking") {
    VirtualFirm firm;
    auto& hanoi = firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.run(3'000);
    hanoi.endpoint = ipv4Endpoint(10, 0, 0, 99, 5555);
    firm.write("hanoi", 16);
    firm.run(2'000);
    CHECK(firm.held("hue") == Knowledge{{16, 1}});
    firm.write("hue", 32);
    firm.run(2'000);
    CHECK(firm.held("hanoi") == Knowledge{{16, 1}, {32, 1}});
}

TEST_CASE("E9: a quiet firm costs a keep-alive now and then, and no ENet peer") {
    VirtualFirm firm;
    firm.add("hanoi", 16);
    firm.add("hue", 32);
    firm.connect("hanoi");
    firm.connect("hue");
    firm.write("hanoi", 16);
    firm.run(60'000);
    const auto before = firm.datagrams;
    firm.run(3'600'000);
    // Two devices: a ping and its answer each 15 s, and new keys each 5 minutes.
    CHECK(firm.datagrams - before < 2 * (240 * 2 + 12 * 8));
    CHECK(firm.status("hanoi").relay == RelayState::Talking);
}
