#pragma once

#include "syncengine/log/envelope.h"
#include "syncengine/log/pack.h"
#include "syncengine/log/segment_seal.h"

#include <algorithm>

namespace outpost::testing {

/// A seal for tests below the team layer: the real envelope around what anybody can read. Its signature is a hash of what
/// a real one signs, so damage and a wrong place in the chain are noticed alike.
class OpenSeal : public sync::SegmentSeal {
public:
    bool keyMissing = false;                   ///< open() answers that the key is not held
    std::int64_t notBefore = 0, notAfter = 0;  ///< of the sessions that open() finds; 0: no end

    Result<Bytes> seal(const sync::PlainSegment& plain) override {
        sync::Packer inside;
        inside.array(2).integer(plain.author.user).array(plain.changeSets.size());
        for (const Bytes& changeSet : plain.changeSets) inside.bin(changeSet);
        Bytes body = inside.take();
        body.resize(body.size() + sync::kEnvelopeTagBytes);

        sync::EnvelopeHeader header;
        header.number = plain.number;
        header.from = plain.from;
        header.to = plain.to;
        header.after = plain.after;
        const auto head = sync::writeEnvelopeHeader(header, body.size());
        Bytes out{head.begin(), head.end()};
        out.insert(out.end(), body.begin(), body.end());
        const sync::Hash signature = sync::chainHash(plain.before, out);
        out.insert(out.end(), signature.begin(), signature.end());
        out.resize(out.size() + sync::kEnvelopeSignatureBytes - signature.size());
        return out;
    }

    Result<sync::PlainSegment> open(ByteView segment, const sync::Hash& before) override {
        OUTPOST_ASSIGN(const sync::Envelope envelope, sync::parseEnvelope(segment));
        if (keyMissing) return fail(Error::Kind::Unavailable, "segment.key_missing");
        const auto unreadable = [] { return fail(Error::Kind::Corrupt, "segment.unreadable"); };
        const std::size_t signedBytes = segment.size() - sync::kEnvelopeSignatureBytes;
        const sync::Hash wanted = sync::chainHash(before, segment.first(signedBytes));
        if (!std::equal(wanted.begin(), wanted.end(), envelope.signature.begin())) return unreadable();

        sync::PlainSegment plain;
        plain.number = envelope.header.number;
        plain.from = envelope.header.from;
        plain.to = envelope.header.to;
        plain.before = before;
        plain.after = envelope.header.after;
        plain.author.notBefore = notBefore;
        plain.author.notAfter = notAfter;
        sync::Unpacker reader{envelope.ciphertext};
        if (reader.array() != 2U) return unreadable();
        plain.author.user = reader.integer().value_or(0);
        const auto count = reader.array();
        if (!count) return unreadable();
        for (std::size_t i = 0; i < *count; ++i) {
            const auto changeSet = reader.bin();
            if (!changeSet) return unreadable();
            plain.changeSets.push_back(copyOf(*changeSet));
        }
        return plain;
    }
};

}  // namespace outpost::testing
