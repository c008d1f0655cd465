#include "syncengine/team/seal.h"

#include "syncengine/log/change_set.h"
#include "syncengine/team/fields.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::string_view kLabel = "outpost segment 1";
constexpr std::size_t kLengthBytes = 4;

tl::unexpected<Error> unreadable(std::string_view why) {
    return fail(Error::Kind::Corrupt, "segment.unreadable", {}, std::string{why});
}

Bytes boundTo(ByteView header, const FirmId& firm) {
    auto bound = copyOf(header.first(kEnvelopeAuthenticatedBytes));
    bound.insert(bound.end(), firm.begin(), firm.end());
    return bound;
}

Bytes padded(ByteView packed) {
    Bytes bytes;
    bytes.reserve(paddedSize(kLengthBytes + packed.size()));
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(packed.size() >> shift));
    bytes.insert(bytes.end(), packed.begin(), packed.end());
    bytes.resize(paddedSize(bytes.size()));
    return bytes;
}

/// What lies in the padding. Nothing but zeros may stand behind it: no place to hide anything.
std::optional<ByteView> unpadded(ByteView bytes) {
    if (bytes.size() < kLengthBytes) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) size = size << 8 | bytes[i];
    if (size > bytes.size() - kLengthBytes || bytes.size() != paddedSize(kLengthBytes + size)) return std::nullopt;
    if (std::ranges::any_of(bytes.subspan(kLengthBytes + size), [](auto byte) { return byte != 0; }))
        return std::nullopt;
    return bytes.subspan(kLengthBytes, size);
}

Bytes inside(const PlainSegment& plain) {
    std::size_t size = 64;
    for (const auto& changeSet : plain.changeSets) size += changeSet.size() + 5;
    // No session writes the team log.
    const Sequence certificate = plain.number == 0 ? 0 : plain.author.certificate;
    FieldWriter writer{size};
    writer.list(6).number(plain.number).number(plain.from).number(plain.to).number(certificate).number(0);
    writer.list(plain.changeSets.size());
    for (const auto& changeSet : plain.changeSets) writer.bytes(changeSet);
    return writer.take();
}

/// Reads inside() and compares it with the envelope (rule R14).
Result<PlainSegment> readInside(ByteView bytes, const EnvelopeHeader& header) {
    auto reader = FieldReader::parse(bytes);
    PlainSegment plain;
    plain.number = static_cast<DeviceNumber>(reader.number(kMaxDeviceNumber));
    plain.from = reader.number(kMaxCounter);
    plain.to = reader.number(kMaxCounter);
    plain.author.certificate = reader.number(kMaxCounter);
    const auto scope = reader.number(255);
    auto list = reader.list(kMaxChangeSetsASegment);
    if (!reader.ok()) return unreadable("inside");
    if (plain.number != header.number || plain.from != header.from || plain.to != header.to || scope != header.scope ||
        list.left() != plain.to - plain.from + 1)
        return unreadable("inside differs from the envelope");
    while (list.more()) plain.changeSets.push_back(copyOf(list.bytes(1, kMaxPlainBytes)));
    if (!reader.ok()) return unreadable("change sets");
    return plain;
}

/// That each change set stands where it says, and that a certificate begins the segment or there is none: one session
/// signs a segment. A change set of a later format can't be asked; it stays unknown (rule K7).
Done checkPlaces(const PlainSegment& plain) {
    for (std::size_t i = 0; i < plain.changeSets.size(); ++i) {
        const auto changeSet = parseChangeSet(plain.changeSets[i]);
        if (!changeSet && changeSet.error().kind == Error::Kind::TooNew) continue;
        if (!changeSet) return unreadable("change set");
        const auto& head = changeSet->head;
        if (head.number != plain.number || head.sequence != plain.from + i)
            return unreadable("change set out of place");
        const bool begins = i == 0 && head.sequence == plain.author.certificate;
        if ((head.kind == static_cast<int>(ChangeSetKind::Certificate)) != begins) return unreadable("sessions mixed");
    }
    return {};
}

}  // namespace

Bytes Cipher::seal(const SymmetricKey& key, const Nonce& nonce, ByteView bound, ByteView plain) const {
    Bytes sealed(plain.size() + kEnvelopeTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(), bound.data(),
                                               bound.size(), nullptr, nonce.data(), key.data());
    return sealed;
}

std::optional<Bytes> Cipher::open(const SymmetricKey& key, const Nonce& nonce, ByteView bound, ByteView sealed) const {
    if (sealed.size() < kEnvelopeTagBytes) return std::nullopt;
    Bytes plain(sealed.size() - kEnvelopeTagBytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                   bound.data(), bound.size(), nonce.data(), key.data()) != 0)
        return std::nullopt;
    return plain;
}

const Cipher& TeamSeal::defaultCipher() {
    static const Cipher cipher;
    return cipher;
}

Result<Bytes> TeamSeal::beginSession(RecordId user, const UserKeys& keys, DeviceNumber number, Sequence sequence,
                                     std::int64_t notBefore) {
    OwnSession session;
    session.certificate = {
        number, sequence, notBefore, notBefore + kSessionStamps, log_.state().last(), user, session.key.publicKey()};
    auto body = signSession(session.certificate, log_.firm(), keys, log_.device());
    OUTPOST_TRY(checkSession(body, log_.state()));
    sessions_.insert_or_assign({number, sequence}, std::move(session));
    return body;
}

Done TeamSeal::takeSession(OwnSession session) {
    const auto& certificate = session.certificate;
    const auto* stands = log_.sessionAt(certificate.number, certificate.sequence);
    if (!stands || stands->sequence != certificate.sequence || stands->session != session.key.publicKey())
        return fail(Error::Kind::Stale, "session.missing");
    session.certificate = *stands;
    sessions_.insert_or_assign({certificate.number, certificate.sequence}, std::move(session));
    return {};
}

const OwnSession* TeamSeal::session(DeviceNumber number, Sequence certificate) const {
    const auto found = sessions_.find({number, certificate});
    return found == sessions_.end() ? nullptr : &found->second;
}

Result<Bytes> TeamSeal::seal(const PlainSegment& plain) {
    const auto* key = plain.number == 0 ? log_.keyOfEntry(plain.from) : log_.currentKey();
    if (!key) return fail(Error::Kind::Unavailable, "team.key_missing");
    const auto* own = plain.number == 0 ? nullptr : session(plain.number, plain.author.certificate);
    if (plain.number == 0 && log_.state().pen() != log_.state().own()) return fail(Error::Kind::Denied, "team.not_pen");
    if (plain.number != 0) {
        if (!own) return fail(Error::Kind::Stale, "session.missing");
        if (!checkPlaces(plain)) return fail(Error::Kind::Invalid, "segment.mixed");
    }
    const auto bytes = inside(plain);
    if (bytes.size() > kMaxPlainBytes) return fail(Error::Kind::Invalid, "segment.too_large");
    const auto lying = padded(compressor_.pack(bytes));
    const auto size = lying.size() + kEnvelopeTagBytes;
    if (size > kMaxCiphertextBytes) return fail(Error::Kind::Invalid, "segment.too_large");

    EnvelopeHeader header;
    header.number = plain.number;
    header.from = plain.from;
    header.to = plain.to;
    header.key = envelopeName(key->name, log_.firm());
    header.after = plain.after;
    randombytes_buf(header.nonce.data(), header.nonce.size());
    const auto head = writeEnvelopeHeader(header, size);
    const auto ciphertext = cipher_.seal(key->key, header.nonce, boundTo(head, log_.firm()), lying);
    const auto& signer = own ? own->key : log_.device().signing;
    const auto signature = signer.sign(kLabel, {head, plain.before, ciphertext});

    Bytes segment;
    segment.reserve(head.size() + ciphertext.size() + signature.size());
    segment.insert(segment.end(), head.begin(), head.end());
    segment.insert(segment.end(), ciphertext.begin(), ciphertext.end());
    segment.insert(segment.end(), signature.begin(), signature.end());
    return segment;
}

Result<PlainSegment> TeamSeal::open(ByteView segment, const Hash& before) {
    OUTPOST_ASSIGN(const auto envelope, parseEnvelope(segment));
    const auto& header = envelope.header;
    if (header.scope != 0) return fail(Error::Kind::TooNew, "segment.too_new", {}, "scope");
    const auto key = log_.keys().find(header.key);
    if (key == log_.keys().end()) {
        if (!envelopeNameOfFirm(header.key, log_.firm())) return unreadable("of another firm");
        return fail(Error::Kind::Unavailable, "segment.key_missing", {}, "team key");
    }
    const auto lying =
        cipher_.open(key->second.key, header.nonce, boundTo(envelope.headerBytes, log_.firm()), envelope.ciphertext);
    if (!lying) return unreadable("tag");
    const auto packed = unpadded(*lying);
    if (!packed) return unreadable("padding");
    OUTPOST_ASSIGN(const auto bytes, compressor_.unpack(*packed));
    OUTPOST_ASSIGN(auto plain, readInside(bytes, header));
    OUTPOST_ASSIGN(const auto signer, signerOf(plain));
    if (!verify(signer, envelope.signature, kLabel, {envelope.headerBytes, before, envelope.ciphertext}))
        return unreadable("signature");
    plain.before = before;
    plain.after = before;
    for (const auto& changeSet : plain.changeSets) plain.after = chainHash(plain.after, changeSet);
    if (plain.after != header.after) return unreadable("chain hash");
    return plain;
}

/// The key that must have signed, and the author that it stands for.
Result<SigningPublicKey> TeamSeal::signerOf(PlainSegment& plain) const {
    const auto& team = log_.state();
    if (plain.number == 0) {
        if (plain.author.certificate != 0) return unreadable("certificate in the team log");
        if (team.last() > 0) return team.devices().at(team.pen()).signing;
        // The founding brings its own key; that it is this firm's the root key's signature in it says.
        if (plain.from != 1) return fail(Error::Kind::Unavailable, "segment.key_missing", {}, "founding");
        OUTPOST_ASSIGN(const auto entry, readEntry(plain.changeSets.front()));
        const auto* found = std::get_if<FoundEntry>(&entry.body);
        if (!found || firmOf(found->root) != log_.firm()) return unreadable("founding of another firm");
        return found->device.signing;
    }
    OUTPOST_TRY(checkPlaces(plain));
    const auto at = plain.author.certificate;
    const SessionCertificate* certificate = nullptr;
    SessionCertificate fresh;
    if (at >= plain.from) {
        if (at != plain.from) return unreadable("certificate comes later");
        OUTPOST_ASSIGN(const auto changeSet, parseChangeSet(plain.changeSets.front()));
        OUTPOST_ASSIGN(fresh, checkSession(changeSet.body, team));
        if (fresh.number != plain.number || fresh.sequence != at || fresh.notBefore != changeSet.head.stamp)
            return unreadable("certificate of another place");
        certificate = &fresh;
    } else {
        certificate = log_.sessionAt(plain.number, plain.from);
        if (!certificate || certificate->sequence != at) {
            const bool enrolled = team.deviceOwning(plain.number) != nullptr;
            if (!enrolled) return fail(Error::Kind::Denied, "segment.not_enrolled");
            return unreadable("not the session of this place");
        }
    }
    plain.author.user = certificate->user;
    plain.author.notBefore = certificate->notBefore;
    plain.author.notAfter = certificate->notAfter;
    return certificate->session;
}

}  // namespace outpost::sync
