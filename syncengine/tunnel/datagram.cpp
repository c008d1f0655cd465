#include "syncengine/tunnel/datagram.h"

#include <algorithm>

namespace outpost::sync::datagram {
namespace {

Bytes head(Kind kind) { return {static_cast<std::uint8_t>(kind), kSuite, kFormat}; }

Done checkHead(ByteView datagram, Kind kind, std::size_t least) {
    if (datagram.size() < least) return fail(Error::Kind::Corrupt, "wire.short");
    if (datagram[0] != static_cast<std::uint8_t>(kind)) return fail(Error::Kind::Corrupt, "wire.kind");
    if (datagram[1] != kSuite || datagram[2] != kFormat) return fail(Error::Kind::TooNew, "wire.too_new");
    return {};
}

}  // namespace

std::uint32_t readU32(ByteView bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[at + i];
    return value;
}

std::uint64_t readU64(ByteView bytes, std::size_t at) {
    return std::uint64_t{readU32(bytes, at)} << 32 | readU32(bytes, at + 4);
}

void putU32(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void putU64(Bytes& out, std::uint64_t value) {
    putU32(out, static_cast<std::uint32_t>(value >> 32));
    putU32(out, static_cast<std::uint32_t>(value));
}

Result<Kind> kindOf(ByteView datagram) {
    if (datagram.size() < 3) return fail(Error::Kind::Corrupt, "wire.short");
    if (datagram[0] < 1 || datagram[0] > 5) return fail(Error::Kind::Corrupt, "wire.kind");
    if (datagram[1] != kSuite || datagram[2] != kFormat) return fail(Error::Kind::TooNew, "wire.too_new");
    return static_cast<Kind>(datagram[0]);
}

Result<Hello> parseHello(ByteView datagram) {
    OUTPOST_TRY(checkHead(datagram, Kind::Hello, kHelloBytes));
    Hello hello;
    std::copy_n(datagram.begin() + 3, hello.cookie.size(), hello.cookie.begin());
    hello.sender = readU32(datagram, 19);
    hello.noise = datagram.subspan(kHelloHead, kNoiseFirstBytes + kHelloPayload);
    return hello;
}

Result<Retry> parseRetry(ByteView datagram) {
    OUTPOST_TRY(checkHead(datagram, Kind::Retry, kRetryBytes));
    Retry answer;
    answer.receiver = readU32(datagram, 3);
    std::copy_n(datagram.begin() + 7, answer.cookie.size(), answer.cookie.begin());
    return answer;
}

Result<Welcome> parseWelcome(ByteView datagram) {
    OUTPOST_TRY(checkHead(datagram, Kind::Welcome, kWelcomeBytes));
    Welcome answer;
    answer.receiver = readU32(datagram, 3);
    answer.noise = datagram.subspan(kWelcomeHead, kNoiseSecondBytes + kWelcomePayload);
    return answer;
}

Result<Data> parseData(ByteView datagram) {
    OUTPOST_TRY(checkHead(datagram, Kind::Data, kDataOverhead + 1));
    return Data{readU32(datagram, 3), readU64(datagram, 7), datagram.subspan(kDataHead)};
}

Result<Unknown> parseUnknown(ByteView datagram) {
    OUTPOST_TRY(checkHead(datagram, Kind::Unknown, kUnknownBytes));
    return Unknown{readU32(datagram, 3)};
}

Bytes helloHead(const Cookie& cookie, std::uint32_t sender) {
    Bytes out = head(Kind::Hello);
    out.insert(out.end(), cookie.begin(), cookie.end());
    putU32(out, sender);
    return out;
}

Bytes retry(std::uint32_t receiver, const Cookie& cookie) {
    Bytes out = head(Kind::Retry);
    putU32(out, receiver);
    out.insert(out.end(), cookie.begin(), cookie.end());
    return out;
}

Bytes welcomeHead(std::uint32_t receiver) {
    Bytes out = head(Kind::Welcome);
    putU32(out, receiver);
    return out;
}

Bytes dataHead(std::uint32_t receiver, std::uint64_t counter) {
    Bytes out = head(Kind::Data);
    out.reserve(kMaxBytes);
    putU32(out, receiver);
    putU64(out, counter);
    return out;
}

Bytes unknown(std::uint32_t receiver) {
    Bytes out = head(Kind::Unknown);
    putU32(out, receiver);
    return out;
}

}  // namespace outpost::sync::datagram
