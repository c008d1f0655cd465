#include "firm_fixture.h"
#include "syncengine/team/fields.h"

#include <optional>

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::test;

namespace {

/// A segment as a patched program of an enrolled device would make it: of number 16, anything wrong with it.
struct Forgery {
    Forgery(Firm& of, const Hash& chain, Bytes changeSet)
        : firm(&of), before(chain), changeSets{std::move(changeSet)} {}
    Firm* firm;
    Hash before;
    std::vector<Bytes> changeSets;
    DeviceNumber insideNumber = 16;
    Sequence at = 2, certificate = 1;
    std::optional<Sequence> insideFrom;
    std::uint64_t scope = 0;
    bool hidden = false;  ///< something lies in the padding

    Bytes signedBy(const SigningKey& signer) const {
        const auto& key = *firm->head().log.currentKey();
        FieldWriter writer;
        writer.list(6)
            .number(insideNumber)
            .number(insideFrom.value_or(at))
            .number(at)
            .number(certificate)
            .number(scope);
        writer.list(changeSets.size());
        for (const auto& bytes : changeSets) writer.bytes(bytes);
        Compressor compressor;
        const auto packed = compressor.pack(writer.take());
        Bytes lying{0, 0, static_cast<std::uint8_t>(packed.size() >> 8), static_cast<std::uint8_t>(packed.size())};
        lying.insert(lying.end(), packed.begin(), packed.end());
        if (hidden) lying.push_back(1);
        lying.resize(paddedSize(lying.size()));
        EnvelopeHeader header;
        header.number = 16;
        header.from = header.to = at;
        header.key = envelopeName(key.name, firm->founding.firm);
        header.after = before;
        for (const auto& bytes : changeSets) header.after = chainHash(header.after, bytes);
        const auto head = writeEnvelopeHeader(header, lying.size() + kEnvelopeTagBytes);
        Bytes bound{head.begin(), head.begin() + kEnvelopeAuthenticatedBytes};
        bound.insert(bound.end(), firm->founding.firm.begin(), firm->founding.firm.end());
        const auto ciphertext = TeamSeal::defaultCipher().seal(key.key, header.nonce, bound, lying);
        const auto signature = signer.sign("outpost segment 1", {head, before, ciphertext});
        Bytes segment{head.begin(), head.end()};
        segment.insert(segment.end(), ciphertext.begin(), ciphertext.end());
        segment.insert(segment.end(), signature.begin(), signature.end());
        return segment;
    }
};

}  // namespace

TEST_CASE("I2, T1: a segment opens at every device of the firm, with its author") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    const auto login = firm.head().logIn(kFounder, firm.user());
    const auto edit = firm.head().edit("phone 111");
    const auto first = laptop.accept(login, before);
    REQUIRE(first);
    CHECK(first->author.certificate == 1);
    const auto second = laptop.accept(edit, before);
    REQUIRE(second);
    CHECK(second->number == 16);
    CHECK(second->from == 2);
    CHECK(second->author.user == kFounder);
    CHECK(second->author.certificate == 1);
    CHECK(second->author.notBefore == kNowStamp);
    CHECK(second->author.notAfter == kNowStamp + kSessionStamps);
    CHECK(second->after == firm.head().head);
    CHECK(parseEnvelope(edit)->header.after == firm.head().head);
}

TEST_CASE("K7: a segment with any bit changed is unreadable, and changes nothing") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user()), before));
    auto edit = firm.head().edit("phone 111");
    for (std::size_t i = 0; i < edit.size(); ++i) {
        edit[i] ^= 1;
        CAPTURE(i);
        const auto opened = laptop.seal.open(edit, before);
        REQUIRE_FALSE(opened);
        const auto code = opened.error().code;
        // Format, suite and scope of a later program; else unreadable. Never a missing key: the name is bound to the firm.
        if (i >= 1 && i <= 3) CHECK(code == "segment.too_new");
        else CHECK(code == "segment.unreadable");
        edit[i] ^= 1;
    }
    CHECK(laptop.seal.open(edit, before));
}

TEST_CASE("K7: reordered or repeated segments do not open on another chain hash") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user()), before));
    const auto one = firm.head().edit("one"), two = firm.head().edit("two");
    CHECK(laptop.accept(two, before).error().code == "segment.unreadable");
    REQUIRE(laptop.accept(one, before));
    CHECK(laptop.accept(one, before).error().code == "segment.unreadable");
    REQUIRE(laptop.accept(two, before));
}

TEST_CASE("R14: a segment replayed into another firm does not open there") {
    Firm ours, theirs;
    Hash before{};
    const auto login = ours.head().logIn(kFounder, ours.user());
    CHECK(theirs.head().seal.open(login, before).error().code == "segment.unreadable");
    // Even where the team key is held: the firm is bound.
    auto key = ours.head().log.currentKey()->copy();
    theirs.head().log.giveKey(key.copy());
    auto renamed = login;
    const auto name = envelopeName(key.name, theirs.founding.firm);
    std::copy(name.begin(), name.end(), renamed.begin() + 24);
    CHECK(theirs.head().seal.open(renamed, before).error().code == "segment.unreadable");
}

TEST_CASE("K7: a segment under a key of the firm that is not held waits for the key") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    auto key = teamKeyOf(SymmetricKey::random());
    const TeamKeyEntry generation{
        key.name,
        {{16, sealTo(firm.founding.device.exchange.publicKey(), kTeamKeyLabel, key.key.view())},
         {32, Bytes(112, 0)}}};  // a copy that does not open
    EntryHead head;
    head.position = firm.head().log.state().last() + 1;
    head.before = firm.head().log.state().hash();
    head.pen = 16;
    const auto payload = writePayload(head, generation);
    firm.take(writeEntry(payload, {{16, signPayload(firm.founding.device.signing, payload)}}));
    Hash before{};
    const auto login = firm.head().logIn(kFounder, firm.user());
    CHECK(laptop.seal.open(login, before).error().code == "segment.key_missing");
    laptop.log.giveKey(key.copy());
    CHECK(laptop.accept(login, before));
}

TEST_CASE("T1: a sender can't be forged: nobody else's key signs in this chain") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    auto& tablet = firm.enrol("tablet");
    Hash before{};
    REQUIRE(tablet.accept(firm.head().logIn(kFounder, firm.user()), before));
    (void)laptop.logIn(kFounder, firm.user());
    Forgery forgery{firm, before, firm.head().changeSet(2, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 1)};
    CHECK(tablet.seal.open(forgery.signedBy(firm.head().seal.session(16, 1)->key), before));  // the forger does it well
    CHECK(tablet.seal.open(forgery.signedBy(laptop.seal.session(32, 1)->key), before).error().code ==
          "segment.unreadable");
    CHECK(tablet.seal.open(forgery.signedBy(firm.founding.device.signing), before).error().code ==
          "segment.unreadable");
    CHECK(tablet.seal.open(forgery.signedBy(firm.user().signing), before).error().code == "segment.unreadable");
    // A certificate that never was, or one of another chain.
    forgery.certificate = 7;
    CHECK(tablet.seal.open(forgery.signedBy(laptop.seal.session(32, 1)->key), before).error().code ==
          "segment.unreadable");
    OwnSession stolen = laptop.seal.session(32, 1)->copy();
    stolen.certificate.number = 16;
    CHECK(laptop.seal.takeSession(std::move(stolen)).error().code == "session.missing");
}

TEST_CASE("R14: what stands inside must be what the envelope says, and padding hides nothing") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user()), before));
    const auto& key = firm.head().seal.session(16, 1)->key;
    const auto edit = firm.head().changeSet(2, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 1);
    const auto code = [&](const Forgery& forgery) {
        const auto opened = laptop.seal.open(forgery.signedBy(key), before);
        return opened ? std::string_view{"good"} : opened.error().code;
    };
    Forgery forgery{firm, before, edit};
    CHECK(code(forgery) == "good");
    forgery.insideNumber = 32;
    CHECK(code(forgery) == "segment.unreadable");
    forgery = {firm, before, edit};
    forgery.insideFrom = 3;
    CHECK(code(forgery) == "segment.unreadable");
    forgery = {firm, before, edit};
    forgery.scope = 1;
    CHECK(code(forgery) == "segment.unreadable");
    forgery = {firm, before, edit};
    forgery.changeSets.push_back(edit);
    CHECK(code(forgery) == "segment.unreadable");
    forgery = {firm, before, edit};
    forgery.hidden = true;
    CHECK(code(forgery) == "segment.unreadable");
    CHECK(code({firm, before, firm.head().changeSet(3, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 1)}) ==
          "segment.unreadable");
    CHECK(code({firm, before, laptop.changeSet(2, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 1)}) ==
          "segment.unreadable");
    CHECK(code({firm, before, Bytes{0xc1}}) == "segment.unreadable");
    CHECK(code({firm, before, firm.head().changeSet(2, ChangeSetKind::Certificate, Bytes{0x90}, kNowStamp + 1)}) ==
          "segment.unreadable");
}

TEST_CASE("T1: the certificate must be the user's and the device's, and last a day at most") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    const auto& team = laptop.log.state();
    SessionCertificate certificate{
        16, 1, kNowStamp, kNowStamp + kSessionStamps, team.last(), kFounder, SigningKey::random().publicKey()};
    const auto& device = firm.founding.device;
    const auto check = [&](const SessionCertificate& c, const UserKeys& user, const DeviceKeys& by) {
        const auto checked = checkSession(signSession(c, team.firm(), user, by), team);
        return checked ? std::string_view{"good"} : checked.error().code;
    };
    CHECK(check(certificate, firm.user(), device) == "good");
    CHECK(check(certificate, UserKeys{}, device) == "segment.unreadable");
    CHECK(check(certificate, firm.user(), DeviceKeys{}) == "segment.unreadable");
    auto changed = certificate;
    changed.notAfter += 1;
    CHECK(check(changed, firm.user(), device) == "segment.unreadable");
    changed = certificate;
    changed.notAfter = changed.notBefore - 1;
    CHECK(check(changed, firm.user(), device) == "segment.unreadable");
    changed = certificate;
    changed.team += 1;
    CHECK(check(changed, firm.user(), device) == "segment.key_missing");
    changed = certificate;
    changed.number = 160;
    CHECK(check(changed, firm.user(), device) == "segment.not_enrolled");
    changed = certificate;
    changed.number = 32;
    changed.team = 2;  // before the laptop was enrolled
    CHECK(check(changed, firm.user(), laptop.log.device()) == "segment.not_enrolled");
    changed = certificate;
    changed.user = 99;
    CHECK(check(changed, firm.user(), device) == "segment.unreadable");
    // In the name of another firm, or for another place.
    CHECK(checkSession(signSession(certificate, Hash{}, firm.user(), device), team).error().code ==
          "segment.unreadable");
    CHECK_FALSE(laptop.log.certificate(16, 2, signSession(certificate, team.firm(), firm.user(), device)));
}

TEST_CASE("T1: a session goes on after a restart, by its secret and its certificate in the chain") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user()), before));
    auto saved = firm.head().seal.session(16, 1)->copy();
    TeamSeal restarted{firm.head().log};
    REQUIRE(restarted.takeSession(saved.copy()));
    Packer body;
    body.array(0);
    auto plain = firm.head().segmentOf({firm.head().changeSet(2, ChangeSetKind::Data, body.bytes(), kNowStamp + 9)});
    const auto sealed = restarted.seal(plain);
    REQUIRE(sealed);
    CHECK(laptop.accept(*sealed, before));
    saved.key = SigningKey::random();
    CHECK(restarted.takeSession(std::move(saved)).error().code == "session.missing");
}

TEST_CASE("T1: after the next log-in on a device the session before signs nothing new there") {
    Firm firm;
    auto& laptop = firm.enrol("laptop");
    Hash before{};
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user()), before));
    REQUIRE(laptop.accept(firm.head().logIn(kFounder, firm.user(), kNowStamp + 5), before));
    Forgery forgery{firm, before, firm.head().changeSet(3, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 9)};
    forgery.at = 3;
    forgery.certificate = 2;
    CHECK(laptop.seal.open(forgery.signedBy(firm.head().seal.session(16, 2)->key), before));
    forgery.certificate = 1;
    CHECK(laptop.seal.open(forgery.signedBy(firm.head().seal.session(16, 1)->key), before).error().code ==
          "segment.unreadable");
}

TEST_CASE("T1: one session a segment: a certificate inside a range is not sealed") {
    Firm firm;
    auto& head = firm.head();
    (void)head.logIn(kFounder, firm.user());
    const auto second = head.seal.beginSession(kFounder, firm.user(), 16, 3, kNowStamp + 5);
    REQUIRE(second);
    auto plain = head.segmentOf({head.changeSet(2, ChangeSetKind::Data, Bytes{0x90}, kNowStamp + 1),
                                 head.changeSet(3, ChangeSetKind::Certificate, *second, kNowStamp + 5)});
    CHECK(head.seal.seal(plain).error().code == "segment.mixed");
    plain.author.certificate = 9;
    CHECK(head.seal.seal(plain).error().code == "session.missing");
}

TEST_CASE("T2: the team log travels like any segment, from its founding on") {
    Firm firm;
    firm.enrol("laptop");
    PlainSegment plain;
    plain.from = 1;
    plain.to = firm.entries.size();
    plain.changeSets = firm.entries;
    plain.after = firm.head().log.state().hash();
    plain.author.certificate = 5;  // of whoever is logged in: it has no meaning here
    const auto sealed = firm.head().seal.seal(plain);
    REQUIRE(sealed);
    const DeviceKeys stranger;
    TeamLog log{firm.founding.firm, stranger};
    TeamSeal seal{log};
    CHECK(seal.open(*sealed, {}).error().code == "segment.key_missing");
    log.giveKey(firm.head().log.currentKey()->copy());
    const auto opened = seal.open(*sealed, {});
    REQUIRE(opened);
    CHECK(opened->changeSets == firm.entries);
    CHECK(firm.devices.back()->seal.seal(plain).error().code == "team.not_pen");
    CHECK(firm.devices.back()->seal.open(*sealed, {}));
    Hash other{};
    other[0] = 1;
    CHECK(seal.open(*sealed, other).error().code == "segment.unreadable");
}

TEST_CASE("W4: lengths are padded to buckets of 32, then to steps of 12 %") {
    CHECK(paddedSize(0) == 32);
    CHECK(paddedSize(32) == 32);
    CHECK(paddedSize(33) == 64);
    CHECK(paddedSize(256) == 256);
    CHECK(paddedSize(257) == 286);
    CHECK(paddedSize(287) == 320);
    for (std::size_t size = 257; size < 200'000; size += 97) {
        CHECK(paddedSize(size) >= size);
        CHECK(paddedSize(size) * 100 <= size * 112 + 100);
        CHECK(paddedSize(paddedSize(size)) == paddedSize(size));
    }
}

TEST_CASE("W4: two edits of a few characters more or less have one length") {
    Firm firm;
    (void)firm.head().logIn(kFounder, firm.user());
    CHECK(firm.head().edit("139 1234 5678").size() == firm.head().edit("139 1234 5").size());
}

TEST_CASE("R15: a frame that expands too far, or says nothing of its size, is refused before memory is taken") {
    Compressor compressor;
    const auto bomb = compressor.pack(Bytes(kMaxPlainBytes + 1, 0));
    CHECK(compressor.unpack(bomb).error().code == "segment.unreadable");
    auto twice = compressor.pack(Bytes{1, 2, 3});
    const auto again = twice;
    twice.insert(twice.end(), again.begin(), again.end());
    CHECK(compressor.unpack(twice).error().code == "segment.unreadable");
    CHECK(compressor.unpack(Bytes{}).error().code == "segment.unreadable");
    for (const std::size_t size :
         {0UL, 1UL, 100UL, Compressor::kDictionaryBelow - 1, Compressor::kDictionaryBelow, 300'000UL}) {
        Bytes plain(size);
        for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<std::uint8_t>(i * i >> 3);
        const auto packed = compressor.pack(plain);
        CHECK(compressor.unpack(packed) == plain);
        for (std::size_t cut = 0; cut < std::min<std::size_t>(packed.size(), 200); ++cut)
            CHECK_FALSE(compressor.unpack(ByteView{packed}.first(cut)));
    }
}
