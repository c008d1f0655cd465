#include "syncengine/team/routing.h"

#include <algorithm>
#include <sodium.h>
#include <string_view>

namespace outpost::sync {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kMaxRetained = kMaxDeviceNumber / kNumbersAnEnrolment;
constexpr std::string_view kCertificateLabel = "outpost relay certificate 1", kRetainLabel = "outpost retain list 1",
                           kGuestLabel = "outpost guest pass 1";
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kGuestTagBytes = 16;

class Writer {
public:
    Writer& number(std::uint64_t value, int size) {
        for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        return *this;
    }
    template <std::size_t N>
    Writer& array(const std::array<std::uint8_t, N>& value) {
        bytes_.insert(bytes_.end(), value.begin(), value.end());
        return *this;
    }
    Bytes take() { return std::move(bytes_); }
    Bytes signedBy(const SigningKey& key, std::string_view label) {
        array(key.sign(label, {ByteView{bytes_}}));
        return std::move(bytes_);
    }

private:
    Bytes bytes_;
};

/// Reads in order; past the end it gives zeros and done() says no.
class Reader {
public:
    explicit Reader(ByteView bytes) : bytes_(bytes) {}
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const auto byte : take(size)) value = value << 8 | byte;
        return value;
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> array() {
        std::array<std::uint8_t, N> value{};
        std::ranges::copy(take(N), value.begin());
        return value;
    }
    std::size_t left() const { return bytes_.size(); }
    bool done() const { return ok_ && bytes_.empty(); }

private:
    ByteView take(std::size_t size) {
        if (size > bytes_.size()) {
            ok_ = false;
            bytes_ = {};
            return {};
        }
        const auto taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }
    ByteView bytes_;
    bool ok_ = true;
};

tl::unexpected<Error> bad(std::string_view what) {
    return fail(Error::Kind::Corrupt, "routing.bad", {}, std::string{what});
}

/// What stands before the signature, if the message is long enough and of our format.
Result<ByteView> signedPart(ByteView bytes, std::string_view what) {
    if (bytes.size() <= 64) return bad(what);
    if (bytes[0] != kFormat) return fail(Error::Kind::TooNew, "routing.too_new", {}, std::string{what});
    return bytes.first(bytes.size() - 64);
}

/// The pass's tag is the beginning of this.
Hash guestTag(ByteView pass, const ExchangePublicKey& guest, const RoutingPublicKey& routing,
              const RelayPublicKey& relay, const RelayRight& right) {
    const auto key = deriveKey(right, kGuestLabel, relay);
    return labelledHash(kGuestLabel, {key.view(), pass, guest, routing});
}

bool signedBy(ByteView bytes, const SigningPublicKey& key, std::string_view label) {
    return verify(key, bytes.last(64), label, {bytes.first(bytes.size() - 64)});
}

}  // namespace

Bytes signCertificate(const DeviceCertificate& certificate, const SigningKey& routing) {
    return Writer{}
        .number(kFormat, 1)
        .number(certificate.number, 4)
        .number(certificate.issue, 8)
        .array(certificate.noise)
        .array(certificate.signing)
        .array(certificate.relay)
        .array(routing.publicKey())
        .signedBy(routing, kCertificateLabel);
}

Result<DeviceCertificate> readCertificate(ByteView bytes) {
    OUTPOST_ASSIGN(const auto part, signedPart(bytes, "certificate"));
    Reader reader{part.subspan(1)};
    DeviceCertificate certificate;
    certificate.number = static_cast<DeviceNumber>(reader.number(4));
    certificate.issue = reader.number(8);
    certificate.noise = reader.array<32>();
    certificate.signing = reader.array<32>();
    certificate.relay = reader.array<32>();
    certificate.routing = reader.array<32>();
    if (!reader.done() || certificate.number > kMaxDeviceNumber || certificate.number < kNumbersAnEnrolment ||
        certificate.number % kNumbersAnEnrolment != 0)
        return bad("certificate");
    if (!signedBy(bytes, certificate.routing, kCertificateLabel)) return bad("certificate signature");
    return certificate;
}

Bytes signRetainList(const RetainList& list, const SigningKey& routing) {
    Writer writer;
    writer.number(kFormat, 1).number(list.issue, 8).array(list.relay).array(routing.publicKey());
    writer.number(list.devices.size(), 4);
    for (const auto device : list.devices) writer.number(device, 4);
    return writer.signedBy(routing, kRetainLabel);
}

Result<RetainList> readRetainList(ByteView bytes) {
    OUTPOST_ASSIGN(const auto part, signedPart(bytes, "retain list"));
    Reader reader{part.subspan(1)};
    RetainList list;
    list.issue = reader.number(8);
    list.relay = reader.array<32>();
    list.routing = reader.array<32>();
    const auto count = reader.number(4);
    if (count > kMaxRetained || reader.left() != count * 4) return bad("retain list");
    if (!signedBy(bytes, list.routing, kRetainLabel)) return bad("retain list signature");
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto device = static_cast<DeviceNumber>(reader.number(4));
        if (device > kMaxDeviceNumber || (!list.devices.empty() && device <= list.devices.back()))
            return bad("retain list order");
        list.devices.push_back(device);
    }
    return list;
}

Bytes makeGuestPass(const ExchangePublicKey& guest, std::int64_t notAfterMs, const RoutingPublicKey& routing,
                    const RelayPublicKey& relay, const RelayRight& right) {
    Writer writer;
    writer.number(kFormat, 1);
    for (std::size_t i = 0; i < 8; ++i) writer.number(routing[i], 1);
    auto pass = writer.number(static_cast<std::uint64_t>(notAfterMs / kMinuteMs), 4).take();
    const auto tag = guestTag(pass, guest, routing, relay, right);
    pass.insert(pass.end(), tag.begin(), tag.begin() + kGuestTagBytes);
    return pass;
}

Result<GuestPass> readGuestPass(ByteView bytes) {
    if (bytes.empty()) return bad("guest pass");
    if (bytes[0] != kFormat) return fail(Error::Kind::TooNew, "routing.too_new", {}, "guest pass");
    if (bytes.size() != kGuestPassBytes) return bad("guest pass");
    Reader reader{bytes.subspan(1)};
    GuestPass pass;
    pass.firm = reader.array<8>();
    pass.notAfterMs = static_cast<std::int64_t>(reader.number(4)) * kMinuteMs;
    return pass;
}

bool guestPassGenuine(ByteView bytes, const ExchangePublicKey& guest, const RoutingPublicKey& routing,
                      const RelayPublicKey& relay, const RelayRight& right) {
    if (bytes.size() != kGuestPassBytes || bytes[0] != kFormat ||
        !std::equal(routing.begin(), routing.begin() + 8, bytes.begin() + 1))
        return false;
    const auto tag = guestTag(bytes.first(kGuestPassBytes - kGuestTagBytes), guest, routing, relay, right);
    return sodium_memcmp(tag.data(), bytes.last(kGuestTagBytes).data(), kGuestTagBytes) == 0;
}

}  // namespace outpost::sync
