#include "tests/simulation/plain_seal.h"

#include "syncengine/log/envelope.h"

#include <algorithm>
#include <cstring>

namespace outpost::simulation {

namespace {

void put(Bytes& bytes, std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint64_t take(ByteView& bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) number |= std::uint64_t{bytes[i]} << (8 * i);
    bytes = bytes.subspan(std::min<std::size_t>(8, bytes.size()));
    return number;
}

}  // namespace

Result<Bytes> PlainSeal::seal(const sync::PlainSegment& plain) {
    Bytes body(plain.before.begin(), plain.before.end());
    put(body, static_cast<std::uint64_t>(plain.author.user));
    put(body, plain.author.certificate);
    put(body, static_cast<std::uint64_t>(plain.author.notBefore));
    for (const Bytes& changeSet : plain.changeSets) {
        put(body, changeSet.size());
        body.insert(body.end(), changeSet.begin(), changeSet.end());
    }
    sync::EnvelopeHeader header;
    header.number = plain.number;
    header.from = plain.from;
    header.to = plain.to;
    header.after = plain.after;
    const auto head = sync::writeEnvelopeHeader(header, body.size());
    Bytes segment(head.begin(), head.end());
    segment.insert(segment.end(), body.begin(), body.end());
    const sync::Hash check = sync::chainHash(plain.after, segment);
    segment.insert(segment.end(), check.begin(), check.end());
    segment.resize(segment.size() + sync::kEnvelopeSignatureBytes - check.size());
    return segment;
}

Result<sync::PlainSegment> PlainSeal::open(ByteView segment, const sync::Hash& before) {
    OUTPOST_ASSIGN(const sync::Envelope envelope, sync::parseEnvelope(segment));
    const auto unreadable = [] { return fail(Error::Kind::Invalid, "segment.unreadable"); };
    const sync::Hash check =
        sync::chainHash(envelope.header.after, segment.first(segment.size() - sync::kEnvelopeSignatureBytes));
    if (!std::equal(check.begin(), check.end(), envelope.signature.begin())) return unreadable();

    sync::PlainSegment plain;
    plain.number = envelope.header.number;
    plain.from = envelope.header.from;
    plain.to = envelope.header.to;
    plain.after = envelope.header.after;
    ByteView rest = envelope.ciphertext;
    if (rest.size() < plain.before.size()) return unreadable();
    std::copy_n(rest.begin(), plain.before.size(), plain.before.begin());
    rest = rest.subspan(plain.before.size());
    if (plain.before != before) return unreadable();
    plain.author.user = static_cast<std::int64_t>(take(rest));
    plain.author.certificate = take(rest);
    plain.author.notBefore = static_cast<std::int64_t>(take(rest));
    while (!rest.empty()) {
        const std::uint64_t size = take(rest);
        if (size > rest.size()) return unreadable();
        plain.changeSets.push_back(copyOf(rest.first(static_cast<std::size_t>(size))));
        rest = rest.subspan(static_cast<std::size_t>(size));
    }
    if (plain.changeSets.size() != plain.to - plain.from + 1) return unreadable();
    return plain;
}

}  // namespace outpost::simulation
