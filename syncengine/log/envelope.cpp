#include "syncengine/log/envelope.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::uint8_t kMark = 0x53, kFormat = 1, kSuite = 1;

std::uint64_t readNumber(ByteView bytes, std::size_t at, int size) {
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
    return value;
}

void writeNumber(std::span<std::uint8_t> bytes, std::size_t at, int size, std::uint64_t value) {
    for (int i = size - 1; i >= 0; --i, value >>= 8)
        bytes[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
}

template <std::size_t N>
std::array<std::uint8_t, N> arrayAt(ByteView bytes, std::size_t at) {
    std::array<std::uint8_t, N> array;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), N, array.begin());
    return array;
}

tl::unexpected<Error> unreadable(std::string detail) {
    return fail(Error::Kind::Corrupt, "segment.unreadable", {}, std::move(detail));
}

}  // namespace

Result<std::size_t> envelopeSize(ByteView bytes) {
    if (bytes.size() < kEnvelopeAuthenticatedBytes) return unreadable("short header");
    if (bytes[0] != kMark) return unreadable("no segment");
    if (bytes[1] != kFormat || bytes[2] != kSuite) return fail(Error::Kind::TooNew, "segment.too_new");
    const auto length = readNumber(bytes, 64, 4);
    if (length < kEnvelopeTagBytes || length > kMaxCiphertextBytes) return unreadable("length out of bounds");
    const auto number = readNumber(bytes, 4, 4), from = readNumber(bytes, 8, 8), to = readNumber(bytes, 16, 8);
    if (number > kMaxDeviceNumber) return unreadable("device number out of bounds");
    if (from < 1 || to < from || to > kMaxCounter || to - from >= kMaxChangeSetsASegment)
        return unreadable("range out of bounds");
    return kEnvelopeHeaderBytes + length + kEnvelopeSignatureBytes;
}

Result<Envelope> parseEnvelope(ByteView bytes) {
    OUTPOST_ASSIGN(const auto size, envelopeSize(bytes));
    if (bytes.size() != size) return unreadable("length does not fit");
    Envelope envelope;
    auto& header = envelope.header;
    header.scope = bytes[3];
    header.number = static_cast<DeviceNumber>(readNumber(bytes, 4, 4));
    header.from = readNumber(bytes, 8, 8);
    header.to = readNumber(bytes, 16, 8);
    header.key = arrayAt<8>(bytes, 24);
    header.after = arrayAt<32>(bytes, 32);
    header.nonce = arrayAt<kEnvelopeNonceBytes>(bytes, kEnvelopeAuthenticatedBytes);
    envelope.headerBytes = bytes.first(kEnvelopeHeaderBytes);
    envelope.ciphertext = bytes.subspan(kEnvelopeHeaderBytes, size - kEnvelopeHeaderBytes - kEnvelopeSignatureBytes);
    envelope.signature = bytes.last(kEnvelopeSignatureBytes);
    return envelope;
}

std::array<std::uint8_t, kEnvelopeHeaderBytes> writeEnvelopeHeader(const EnvelopeHeader& header,
                                                                   std::size_t ciphertextBytes) {
    std::array<std::uint8_t, kEnvelopeHeaderBytes> bytes{kMark, kFormat, kSuite, header.scope};
    writeNumber(bytes, 4, 4, header.number);
    writeNumber(bytes, 8, 8, header.from);
    writeNumber(bytes, 16, 8, header.to);
    std::ranges::copy(header.key, bytes.begin() + 24);
    std::ranges::copy(header.after, bytes.begin() + 32);
    writeNumber(bytes, 64, 4, ciphertextBytes);
    std::ranges::copy(header.nonce, bytes.begin() + kEnvelopeAuthenticatedBytes);
    return bytes;
}

}  // namespace outpost::sync
