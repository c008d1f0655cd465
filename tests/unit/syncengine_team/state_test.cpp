#include "firm_fixture.h"

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::test;

namespace {

/// An entry with any head and body, signed by one key in the name of the head's pen.
Bytes signedEntry(EntryHead head, const EntryBody& body, const SigningKey& key) {
    const auto payload = writePayload(head, body);
    return writeEntry(payload, {{head.pen, signPayload(key, payload)}});
}

EntryHead nextHead(Firm& firm) {
    EntryHead head;
    head.position = firm.head().log.state().last() + 1;
    head.before = firm.head().log.state().hash();
    head.pen = 16;
    head.madeAtMs = kNow;
    return head;
}

}  // namespace

TEST_CASE("T2: a founded firm has a device, a user, a team key and a pen") {
    Firm firm;
    const auto& state = firm.head().log.state();
    CHECK(state.last() == 2);
    CHECK(state.firmName() == "Wanda Trading");
    CHECK(state.firm() == firmOf(firm.founding.root.signing().publicKey()));
    CHECK(state.pen() == 16);
    CHECK(state.own() == 16);
    CHECK(state.deviceOwning(31)->name == "head office");
    CHECK(state.deviceOwning(32) == nullptr);
    CHECK(state.userNamed("founder")->user == kFounder);
    CHECK(firm.head().log.currentKey() != nullptr);
    CHECK(foundFirm({"", "a", "b", 1, "c", PasswordCost::Smallest, 1}).error().code == "name.empty");
    CHECK(foundFirm({"F", "a\nb", "b", 1, "c", PasswordCost::Smallest, 1}).error().code == "name.characters");
}

TEST_CASE("T2: an enrolled device holds every team key and the locked keys of every user") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    CHECK(laptop.number() == 32);
    REQUIRE(laptop.log.currentKey());
    CHECK(laptop.log.currentKey()->name == firm.head().log.currentKey()->name);
    const auto bundle =
        openSealed(laptop.log.device().exchange, kBundleLabel, laptop.log.state().user(kFounder)->bundle);
    REQUIRE(bundle);
    const auto keys = unlockUserKeys(*bundle, "secret");
    REQUIRE(keys);
    CHECK(keys->signing.publicKey() == firm.user().signing.publicKey());
    CHECK(unlockUserKeys(*bundle, "wrong").error().code == "password.wrong");
}

TEST_CASE("T7: a copy of each user's keys opens with the recovery sheet") {
    Firm firm;
    const auto copy =
        openSealed(firm.founding.root.exchange(), kSheetCopyLabel, firm.head().log.state().user(kFounder)->sheetCopy);
    REQUIRE(copy);
    CHECK(UserKeys::fromSecret(*copy)->signing.publicKey() == firm.user().signing.publicKey());
}

TEST_CASE("T2: only the device with the pen writes, each entry on the one before") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    const SecondTryEntry nothing{};
    CHECK(TeamPen::of(laptop.log, kNow).error().code == "team.not_pen");
    CHECK(TeamPen::of(laptop.log, kNow).error().values == std::vector<std::string>{"head office"});
    auto head = nextHead(firm);
    auto& log = firm.head().log;
    const auto position = log.state().last();

    SUBCASE("signed by another device") {
        CHECK(log.take(position + 1, signedEntry(head, nothing, laptop.log.device().signing)).error().code ==
              "entry.pen");
    }
    SUBCASE("written in another device's name") {
        head.pen = 32;
        CHECK(log.take(position + 1, signedEntry(head, nothing, laptop.log.device().signing)).error().code ==
              "entry.pen");
    }
    SUBCASE("on another hash") {
        head.before[0] ^= 1;
        CHECK(log.take(position + 1, signedEntry(head, nothing, firm.founding.device.signing)).error().code ==
              "entry.order");
    }
    SUBCASE("at another place") {
        ++head.position;
        CHECK(log.take(position + 1, signedEntry(head, nothing, firm.founding.device.signing)).error().code ==
              "entry.order");
        CHECK(log.take(position + 2, signedEntry(head, nothing, firm.founding.device.signing)).error().code ==
              "entry.order");
    }
    SUBCASE("of a later term") {
        head.term = 1;
        CHECK(log.take(position + 1, signedEntry(head, nothing, firm.founding.device.signing)).error().code ==
              "entry.too_new");
    }
    SUBCASE("damaged anywhere") {
        auto writing = firm.pen();
        REQUIRE(writing.setRelay(firm.relay()));
        auto entry = writing.entries().front();
        for (std::size_t i = 0; i < entry.size(); ++i) {
            entry[i] ^= 0x10;
            CHECK_FALSE(log.take(position + 1, entry));
            entry[i] ^= 0x10;
        }
        CHECK(log.take(position + 1, entry));
        return;
    }
    CHECK(log.state().last() == position);
}

TEST_CASE("T2: what an entry says must fit, and a refused one leaves the state as it was") {
    Firm firm;
    firm.enrol("laptop");
    auto& log = firm.head().log;
    const auto& state = log.state();
    const auto position = state.last();
    const auto hash = state.hash();
    const auto& devices = state.devices();
    const auto guest = ExchangeKey::random();
    const DeviceKeys keys;
    const auto wrap = Bytes(80, 1);
    const DeviceEntry device{48,      "x", keys.signing.publicKey(), keys.exchange.publicKey(), keys.noise.publicKey(),
                             kFounder};
    auto twice = device;
    twice.noise = devices.at(32).noise;
    const auto spent = state.invitations().begin()->first;
    const EntryBody bodies[] = {
        FoundEntry{},
        EnrolEntry{device, guest.publicKey(), {}, {wrap}, {}, {}},  // no invitation
        EnrolEntry{device, spent, {}, {wrap}, {}, {}},              // a spent one
        SecondTryEntry{guest.publicKey(), ""},
        UserEntry{kFounder, "other", {1}, {2}, {}, {}},
        UserEntry{99, "founder", {1}, {2}, {}, {}},
        UserEntry{99, "", {1}, {2}, {}, {}},
        UserEntry{99, "new", {1}, {2}, {}, {{64, wrap}}},
        TeamKeyEntry{{1}, {{16, wrap}}},  // one device forgotten
        TeamKeyEntry{state.generations()[0].name, {{16, wrap}, {32, wrap}}},
        RelayEntry{"host", 1, {}, {}, {}, {}},
        InvitationEntry{guest.publicKey(), {}, 99, "founder", true, kNow, kFounder},
        InvitationEntry{guest.publicKey(), {}, 99, "new", false, kNow, kFounder},
        InvitationEntry{guest.publicKey(), {}, 99, "new", true, kNow, 98},
    };
    for (const auto& body : bodies) {
        CAPTURE(body.index());
        CHECK_FALSE(log.take(position + 1, signedEntry(nextHead(firm), body, firm.founding.device.signing)));
        CHECK(state.last() == position);
        CHECK(state.hash() == hash);
        CHECK(state.devices().size() == 2);
        CHECK(state.users().size() == 1);
        CHECK(state.generations().size() == 1);
    }
}

TEST_CASE("T2: an entry of a kind that is not known is kept in the chain") {
    Firm firm;
    auto head = nextHead(firm);
    auto payload = writePayload(head, SecondTryEntry{});
    payload[2] = 99;  // [list of 8][format][kind]
    const auto entry = writeEntry(payload, {{16, signPayload(firm.founding.device.signing, payload)}});
    firm.take(entry);
    CHECK(firm.head().log.state().last() == 3);
    CHECK(firm.enrol("laptop").number() == 32);
}

TEST_CASE("T2: a log that a transaction took back is the log before") {
    Firm firm;
    firm.enrol("laptop");
    auto& log = firm.head().log;
    const auto before = log.state().hash();
    firm.enrol("tablet");
    CHECK(log.state().devices().size() == 3);
    log.forget(4);
    CHECK(log.state().hash() == before);
    CHECK(log.state().devices().size() == 2);
}

TEST_CASE("T2: a log of another firm is refused at its first entry") {
    Firm ours, theirs;
    TeamLog log{ours.founding.firm, theirs.founding.device};
    CHECK(log.take(1, theirs.entries[0]).error().code == "entry.refused");
    CHECK(log.state().last() == 0);
}

TEST_CASE("W6: setting a relay certifies every device, and enrolling adds one and a longer retain list") {
    Firm firm;
    firm.enrol("laptop");
    const auto address = firm.relay();
    auto writing = firm.pen();
    REQUIRE(writing.setRelay(address));
    firm.write(writing);
    firm.enrol("tablet");
    const auto& relay = *firm.head().log.state().relay();
    CHECK(relay.host == address.host);
    CHECK(relay.certificates.size() == 3);
    CHECK(readRetainList(relay.retainList)->devices == std::vector<DeviceNumber>{16, 32, 48});
    const auto certificate = readCertificate(relay.certificates.at(48));
    REQUIRE(certificate);
    CHECK(certificate->noise == firm.devices.back()->log.device().noise.publicKey());
    CHECK(certificate->routing == relay.routing);

    auto moved = firm.pen();
    REQUIRE(moved.setRelay(firm.relay()));
    firm.write(moved);
    CHECK(firm.head().log.state().relay()->routing != certificate->routing);  // nothing links a firm over two relays
    CHECK(firm.head().log.state().relay()->certificates.size() == 3);
    CHECK(moved.setRelay({"", 1, {}, {}}).error().code == "relay.line");
}

TEST_CASE("T9: an invitation runs out by the pen's clock and is spent by the first") {
    Firm firm;
    const auto guest = ExchangeKey::random();
    auto inviting = firm.pen();
    REQUIRE(inviting.invite(invitationFor(guest, SigningKey::random(), kFounder, "founder", false)));
    firm.write(inviting);
    const DeviceKeys keys, others;
    const NewDevice device{"d", keys.signing.publicKey(), keys.exchange.publicKey(), keys.noise.publicKey()};
    const NewDevice other{"e", others.signing.publicKey(), others.exchange.publicKey(), others.noise.publicKey()};
    CHECK(firm.pen().enrol(ExchangeKey::random().publicKey(), device, nullptr).error().code == "invitation.unknown");
    CHECK(firm.pen(kNow + 1001).enrol(guest.publicKey(), device, nullptr).error().code == "invitation.expired");
    auto enrolling = firm.pen(kNow + 1000);
    CHECK(enrolling.enrol(guest.publicKey(), device, nullptr) == 32);
    firm.write(enrolling);
    auto second = firm.pen();
    CHECK(second.enrol(guest.publicKey(), other, nullptr).error().code == "invitation.used");
    REQUIRE(second.secondTry(guest.publicKey(), "e"));
    REQUIRE(second.secondTry(guest.publicKey(), "e"));
    CHECK(second.entries().size() == 1);
    firm.write(second);
    CHECK(firm.head().log.state().invitations().at(guest.publicKey()).triedAgain);
    CHECK(firm.head().log.state().devices().size() == 2);
}

TEST_CASE("T7: a new user comes with his keys, to every device") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    const auto guest = ExchangeKey::random();
    const RecordId anna = packIdentifier(16, 7);
    auto writing = firm.pen();
    REQUIRE(writing.invite(invitationFor(guest, SigningKey::random(), anna, "anna", true)));
    CHECK(
        writing.invite(invitationFor(ExchangeKey::random(), SigningKey::random(), 99, "founder", true)).error().code ==
        "user.taken");
    const UserKeys user;
    const DeviceKeys keys;
    const NewUser part{
        user.signing.publicKey(), user.exchange.publicKey(), {}, *lockUserKeys(user, "pw", PasswordCost::Smallest)};
    const NewDevice device{"anna's", keys.signing.publicKey(), keys.exchange.publicKey(), keys.noise.publicKey()};
    CHECK(writing.enrol(guest.publicKey(), device, nullptr).error().code == "join.refused");
    REQUIRE(writing.enrol(guest.publicKey(), device, &part));
    firm.write(writing);
    const auto* known = laptop.log.state().user(anna);
    REQUIRE(known);
    const auto locked = openSealed(laptop.log.device().exchange, kBundleLabel, known->bundle);
    REQUIRE(locked);
    CHECK(unlockUserKeys(*locked, "pw"));
}
