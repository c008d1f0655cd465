#include "syncengine/team/routing.h"
#include "syncengine/team/base64url.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::sync;

namespace {

struct Firm {
    SigningKey routing = SigningKey::random();
    ExchangeKey relay = ExchangeKey::random();
    ExchangeKey guest = ExchangeKey::random();
    RelayRight right{7, 7, 7};
};

DeviceCertificate certificateIn(const Firm& firm) {
    DeviceCertificate certificate;
    certificate.number = 32;
    certificate.issue = 5;
    certificate.noise = ExchangeKey::random().publicKey();
    certificate.signing = SigningKey::random().publicKey();
    certificate.relay = firm.relay.publicKey();
    return certificate;
}

}  // namespace

TEST_CASE("W6: a device certificate reads back under the routing key, and under no other") {
    const Firm firm;
    const auto certificate = certificateIn(firm);
    auto bytes = signCertificate(certificate, firm.routing);
    CHECK(bytes.size() == kDeviceCertificateBytes);
    const auto read = readCertificate(bytes);
    REQUIRE(read);
    CHECK(read->number == 32);
    CHECK(read->issue == 5);
    CHECK(read->noise == certificate.noise);
    CHECK(read->signing == certificate.signing);
    CHECK(read->relay == firm.relay.publicKey());
    CHECK(read->routing == firm.routing.publicKey());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        CAPTURE(i);
        bytes[i] ^= 1;
        CHECK_FALSE(readCertificate(bytes));
        bytes[i] ^= 1;
        CHECK_FALSE(readCertificate(ByteView{bytes}.first(i)));
    }
}

TEST_CASE("I1: a certificate names the first number of an enrolment") {
    const Firm firm;
    for (const DeviceNumber number : {0U, 15U, 17U, kMaxDeviceNumber + 1}) {
        auto certificate = certificateIn(firm);
        certificate.number = number;
        CHECK_FALSE(readCertificate(signCertificate(certificate, firm.routing)));
    }
}

TEST_CASE("W6: the retain list is signed, ascending, and as long as it says") {
    const Firm firm;
    const RetainList list{9, firm.relay.publicKey(), {}, {16, 32, 64}};
    auto bytes = signRetainList(list, firm.routing);
    const auto read = readRetainList(bytes);
    REQUIRE(read);
    CHECK(read->issue == 9);
    CHECK(read->devices == std::vector<DeviceNumber>{16, 32, 64});
    CHECK(read->routing == firm.routing.publicKey());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] ^= 0x80;
        CHECK_FALSE(readRetainList(bytes));
        bytes[i] ^= 0x80;
    }
    CHECK_FALSE(readRetainList(signRetainList({9, {}, {}, {32, 16}}, firm.routing)));
    CHECK_FALSE(readRetainList(signRetainList({9, {}, {}, {16, 16}}, firm.routing)));
    CHECK(readRetainList(signRetainList({9, {}, {}, {}}, firm.routing))->devices.empty());
}

TEST_CASE("T9: a guest pass counts for its guest, firm and relay only") {
    const Firm firm;
    const std::int64_t minute = 29'000'000LL * 60'000;
    auto pass = makeGuestPass(firm.guest.publicKey(), minute + 59'999, firm.routing.publicKey(), firm.relay.publicKey(),
                              firm.right);
    CHECK(pass.size() == kGuestPassBytes);
    const auto read = readGuestPass(pass);
    REQUIRE(read);
    CHECK(read->notAfterMs == minute);
    CHECK(std::equal(read->firm.begin(), read->firm.end(), firm.routing.publicKey().begin()));
    const auto genuine = [&](const Firm& f, const ExchangePublicKey& guest) {
        return guestPassGenuine(pass, guest, f.routing.publicKey(), f.relay.publicKey(), f.right);
    };
    CHECK(genuine(firm, firm.guest.publicKey()));
    const Firm other;
    CHECK_FALSE(genuine(firm, other.guest.publicKey()));
    CHECK_FALSE(genuine(other, firm.guest.publicKey()));
    CHECK_FALSE(guestPassGenuine(pass, firm.guest.publicKey(), firm.routing.publicKey(), firm.relay.publicKey(),
                                 RelayRight{8}));
    for (auto& byte : pass) {
        byte ^= 4;
        CHECK_FALSE(genuine(firm, firm.guest.publicKey()));
        byte ^= 4;
    }
}

TEST_CASE("base64url: only what it writes itself is read") {
    for (const auto& bytes : {Bytes{}, Bytes{0xff}, Bytes{0xfb, 0xef}, Bytes(33, 0x5a)})
        CHECK(fromBase64Url(toBase64Url(bytes)) == bytes);
    for (const auto* text : {"a", "aa=", "a a", "aa+a", "ab"}) CHECK_FALSE(fromBase64Url(text));
}
