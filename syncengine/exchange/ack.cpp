#include "syncengine/exchange/ack.h"

#include "syncengine/log/pack.h"
#include "syncengine/tunnel/datagram.h"

#include <memory>
#include <numeric>
#include <sodium.h>

namespace outpost::sync {
namespace {

constexpr std::string_view kLabel = "outpost ack 1";

}  // namespace

std::uint64_t serialOf(const Knowledge& knowledge) {
    return std::accumulate(knowledge.begin(), knowledge.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
}

std::array<std::uint8_t, 32> knowledgeHash(const Knowledge& knowledge) {
    Bytes text = copyOf(bytesOf("outpost holds 1"));
    for (const auto& [number, sequence] : knowledge) {
        if (sequence == 0) continue;
        datagram::putU32(text, number);
        datagram::putU64(text, sequence);
    }
    std::array<std::uint8_t, 32> hash;
    crypto_generichash(hash.data(), hash.size(), text.data(), text.size(), nullptr, 0);
    return hash;
}

Bytes ackText(const PublicKey& firm, DeviceNumber device, std::uint64_t serial, const Knowledge& holds) {
    Bytes text(firm.begin(), firm.end());
    datagram::putU32(text, device);
    datagram::putU64(text, serial);
    const auto hash = knowledgeHash(holds);
    text.insert(text.end(), hash.begin(), hash.end());
    return text;
}

AckSigner ackSigner(SigningKey key) {
    return
        [shared = std::make_shared<SigningKey>(std::move(key))](ByteView text) { return shared->sign(kLabel, {text}); };
}

SignedAck makeAck(const PublicKey& firm, DeviceNumber device, Knowledge holds, const AckSigner& sign) {
    SignedAck ack;
    ack.device = device;
    ack.serial = serialOf(holds);
    ack.signature = sign(ackText(firm, device, ack.serial, holds));
    ack.holds = std::move(holds);
    return ack;
}

bool ackIsGenuine(const SignedAck& ack, const PublicKey& firm, const PublicKey& key) {
    return ack.serial == serialOf(ack.holds) &&
           verify(key, ack.signature, kLabel, {ackText(firm, ack.device, ack.serial, ack.holds)});
}

Bytes encodeAck(const SignedAck& ack) {
    Packer packer;
    packer.array(3).integer(ack.device).bin(ack.signature).array(ack.holds.size() * 2);
    for (const auto& [number, sequence] : ack.holds)
        packer.integer(number).integer(static_cast<std::int64_t>(sequence));
    return packer.take();
}

Result<SignedAck> decodeAck(ByteView bytes) {
    const auto damaged = [] { return fail(Error::Kind::Corrupt, "ack.damaged"); };
    Unpacker unpacker{bytes};
    const auto fields = unpacker.array();
    const auto device = fields ? unpacker.integer() : std::nullopt;
    const auto signature = device ? unpacker.bin() : std::nullopt;
    const auto count = signature ? unpacker.array() : std::nullopt;
    if (!count || *fields < 3 || *device < 0 || *device > kMaxDeviceNumber || signature->size() != 64 ||
        *count % 2 != 0)
        return damaged();
    SignedAck ack;
    ack.device = static_cast<DeviceNumber>(*device);
    std::copy(signature->begin(), signature->end(), ack.signature.begin());
    for (std::size_t i = 0; i < *count; i += 2) {
        const auto number = unpacker.integer(), sequence = unpacker.integer();
        if (!number || !sequence || *number < 0 || *number > kMaxDeviceNumber || *sequence < 0 ||
            static_cast<std::uint64_t>(*sequence) > kMaxCounter)
            return damaged();
        ack.holds[static_cast<DeviceNumber>(*number)] = static_cast<Sequence>(*sequence);
    }
    ack.serial = serialOf(ack.holds);
    return ack;
}

}  // namespace outpost::sync
