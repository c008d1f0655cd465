#include "syncengine/team/session.h"

#include "syncengine/team/fields.h"

namespace outpost::sync {
namespace {

constexpr std::string_view kUserLabel = "outpost session user 1", kDeviceLabel = "outpost session device 1";

/// What both sign: every field, in one form.
Bytes signedText(const SessionCertificate& certificate) {
    FieldWriter writer;
    writer.list(7).number(certificate.number).number(certificate.sequence);
    writer.number(static_cast<std::uint64_t>(certificate.notBefore))
        .number(static_cast<std::uint64_t>(certificate.notAfter));
    writer.number(certificate.team).number(static_cast<std::uint64_t>(certificate.user)).bytes(certificate.session);
    return writer.take();
}

tl::unexpected<Error> unreadable(std::string_view why) {
    return fail(Error::Kind::Corrupt, "segment.unreadable", {}, std::string{why});
}

}  // namespace

Bytes signSession(const SessionCertificate& certificate, const FirmId& firm, const UserKeys& user,
                  const DeviceKeys& device) {
    const auto text = signedText(certificate);
    FieldWriter writer;
    writer.list(10).number(1).number(certificate.number).number(certificate.sequence);
    writer.number(static_cast<std::uint64_t>(certificate.notBefore))
        .number(static_cast<std::uint64_t>(certificate.notAfter));
    writer.number(certificate.team).number(static_cast<std::uint64_t>(certificate.user)).bytes(certificate.session);
    writer.bytes(user.signing.sign(kUserLabel, {firm, text})).bytes(device.signing.sign(kDeviceLabel, {firm, text}));
    return writer.take();
}

Result<SessionCertificate> checkSession(ByteView body, const TeamState& team) {
    constexpr auto kMaxStamp = static_cast<std::uint64_t>(INT64_MAX - kSessionStamps);
    auto reader = FieldReader::parse(body);
    const auto format = reader.number();
    if (reader.ok() && format != 1) return fail(Error::Kind::TooNew, "segment.too_new", {}, "certificate");
    SessionCertificate certificate;
    certificate.number = static_cast<DeviceNumber>(reader.number(kMaxDeviceNumber));
    certificate.sequence = reader.number(kMaxCounter);
    certificate.notBefore = static_cast<std::int64_t>(reader.number(kMaxStamp));
    certificate.notAfter = static_cast<std::int64_t>(reader.number(INT64_MAX));
    certificate.team = reader.number(kMaxCounter);
    certificate.user = static_cast<RecordId>(reader.number(std::uint64_t{1} << 53));
    certificate.session = reader.array<32>();
    const auto byUser = reader.bytes(64, 64), byDevice = reader.bytes(64, 64);
    if (!reader.ok()) return unreadable("certificate damaged");
    if (certificate.notAfter < certificate.notBefore || certificate.notAfter - certificate.notBefore > kSessionStamps)
        return unreadable("certificate lasts too long");
    if (certificate.team > team.last())
        return fail(Error::Kind::Unavailable, "segment.key_missing", {}, "certificate names a later team entry");
    const auto* device = team.deviceOwning(certificate.number);
    if (!device || device->enrolledAt > certificate.team) return fail(Error::Kind::Denied, "segment.not_enrolled");
    const auto* user = team.user(certificate.user);
    if (!user || user->since > certificate.team) return unreadable("certificate of nobody");
    const auto text = signedText(certificate);
    if (!verify(user->signing, byUser, kUserLabel, {team.firm(), text}) ||
        !verify(device->signing, byDevice, kDeviceLabel, {team.firm(), text}))
        return unreadable("certificate signature");
    return certificate;
}

}  // namespace outpost::sync
