#pragma once

#include "syncengine/log/change_set.h"
#include "syncengine/team/pen.h"
#include "syncengine/team/seal.h"

#include <doctest/doctest.h>
#include <memory>

/// A firm in memory, with the smallest password cost: its founder's device, and others enrolled as a test wants.
namespace outpost::sync::test {

inline constexpr std::int64_t kNow = 1'790'000'000'000;
inline constexpr std::int64_t kNowStamp = kNow << 16;
inline constexpr RecordId kFounder = packIdentifier(16, 1);

inline FoundingRequest foundingRequest() {
    return {"Wanda Trading", "founder", "head office", kFounder, "secret", PasswordCost::Smallest, kNow};
}

struct Device {
    Device(const FirmId& firm, const DeviceKeys& keys) : log(firm, keys), seal(log) {}
    TeamLog log;
    TeamSeal seal;
    Hash head{};  ///< of the own chain
    Sequence sequence = 0;
    Sequence certificate = 0;

    DeviceNumber number() const { return log.state().own(); }

    /// A change set of the own chain, as capture would make it.
    Bytes changeSet(Sequence at, ChangeSetKind kind, ByteView body, std::int64_t stamp) const {
        ChangeSetHead h;
        h.number = number();
        h.sequence = at;
        h.stamp = stamp;
        if (at == 1) h.team = log.state().hash();
        h.kind = static_cast<int>(kind);
        return encodeChangeSet(h, body);
    }
    PlainSegment segmentOf(std::vector<Bytes> changeSets) {
        PlainSegment plain;
        plain.number = number();
        plain.from = sequence + 1;
        plain.to = sequence + changeSets.size();
        plain.before = head;
        for (const auto& bytes : changeSets) head = chainHash(head, bytes);
        plain.after = head;
        sequence = plain.to;
        plain.author.certificate = certificate;
        plain.changeSets = std::move(changeSets);
        return plain;
    }
    /// Logs in and gives the sealed segment of the certificate alone.
    Bytes logIn(RecordId user, const UserKeys& keys, std::int64_t stamp = kNowStamp) {
        certificate = sequence + 1;
        auto body = seal.beginSession(user, keys, number(), certificate, stamp);
        REQUIRE(body);
        REQUIRE(log.certificate(number(), certificate, *body));
        auto sealed = seal.seal(segmentOf({changeSet(certificate, ChangeSetKind::Certificate, *body, stamp)}));
        REQUIRE(sealed);
        return *sealed;
    }
    /// One edit, sealed. The body is [text].
    Bytes edit(std::string_view text, std::int64_t stamp = kNowStamp + 1) {
        Packer body;
        body.array(1).text(text);
        auto sealed = seal.seal(segmentOf({changeSet(sequence + 1, ChangeSetKind::Data, body.bytes(), stamp)}));
        REQUIRE(sealed);
        return *sealed;
    }
    /// What a replica does with an accepted certificate.
    Result<PlainSegment> accept(ByteView segment, Hash& before) {
        auto plain = seal.open(segment, before);
        if (!plain) return plain;
        before = plain->after;
        if (plain->author.certificate == plain->from && plain->number != 0)
            REQUIRE(log.certificate(plain->number, plain->from, parseChangeSet(plain->changeSets[0])->body));
        return plain;
    }
};

inline InvitationEntry invitationFor(const ExchangeKey& guest, const SigningKey& signing, RecordId user,
                                     std::string name, bool isNew) {
    return {guest.publicKey(), signing.publicKey(), user, std::move(name), isNew, kNow + 1000, kFounder};
}

struct Firm {
    Founding founding = std::move(*foundFirm(foundingRequest()));
    std::vector<Bytes> entries;
    std::vector<std::unique_ptr<Device>> devices;

    Firm() {
        devices.push_back(std::make_unique<Device>(founding.firm, founding.device));
        for (const auto& entry : founding.entries) take(entry);
    }
    Device& head() { return *devices.front(); }
    const UserKeys& user() const { return founding.user; }

    void take(const Bytes& entry) {
        entries.push_back(entry);
        for (auto& device : devices) REQUIRE(device->log.take(entries.size(), entry));
    }
    TeamPen pen(std::int64_t now = kNow) { return std::move(*TeamPen::of(head().log, now)); }
    void write(const TeamPen& pen) {
        for (const auto& entry : pen.entries()) take(entry);
    }
    /// One more device of the founder.
    Device& enrol(std::string name) {
        const auto guest = ExchangeKey::random();
        auto writing = pen();
        REQUIRE(writing.invite(invitationFor(guest, SigningKey::random(), kFounder, "founder", false)));
        DeviceKeys keys;
        REQUIRE(writing.enrol(
            guest.publicKey(),
            {std::move(name), keys.signing.publicKey(), keys.exchange.publicKey(), keys.noise.publicKey()}, nullptr));
        auto device = std::make_unique<Device>(founding.firm, keys);
        for (std::size_t i = 0; i < entries.size(); ++i) REQUIRE(device->log.take(i + 1, entries[i]));
        devices.push_back(std::move(device));
        write(writing);
        return *devices.back();
    }
    RelayAddress relay() { return {"relay.example", 7350, ExchangeKey::random().publicKey(), RelayRight{1, 2}}; }
};

}  // namespace outpost::sync::test
