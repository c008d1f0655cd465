#include "syncengine/exchange/messages.h"

#include "syncengine/log/pack.h"

#include <algorithm>

namespace outpost::sync::exchange {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kMaxCode = 64;

void packKnowledge(Packer& packer, const Knowledge& knowledge) {
    packer.array(knowledge.size() * 2);
    for (const auto& [number, sequence] : knowledge)
        packer.integer(number).integer(static_cast<std::int64_t>(sequence));
}

/// Reads the fields of one message; the first that is not what was asked for makes all of it bad.
class Fields {
public:
    explicit Fields(ByteView bytes) : unpacker_(bytes) {
        const auto count = unpacker_.array();
        ok_ = count.has_value();
        left_ = count.value_or(0);
    }
    std::uint64_t number(std::uint64_t max) {
        const auto value = take() ? unpacker_.integer() : std::nullopt;
        if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > max) return bad(), 0;
        return static_cast<std::uint64_t>(*value);
    }
    DeviceNumber device() { return static_cast<DeviceNumber>(number(kMaxDeviceNumber)); }
    ByteView bin(std::size_t max) {
        const auto value = take() ? unpacker_.bin() : std::nullopt;
        if (!value || value->size() > max) return bad(), ByteView{};
        return *value;
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> array() {
        std::array<std::uint8_t, N> value{};
        const auto bytes = bin(N);
        if (bytes.size() != N) return bad(), value;
        std::copy(bytes.begin(), bytes.end(), value.begin());
        return value;
    }
    std::string code() {
        const auto value = take() ? unpacker_.text() : std::nullopt;
        if (!value || value->size() > kMaxCode) return bad(), std::string{};
        // It is shown and logged: only what a code of ours is made of.
        for (const char c : *value)
            if (!(c == '.' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
                return bad(), std::string{};
        return std::string{*value};
    }
    Knowledge knowledge() {
        Knowledge entries;
        pairs([&](DeviceNumber number, std::uint64_t sequence) {
            if (sequence > kMaxCounter || !entries.emplace(number, sequence).second) bad();
        });
        return entries;
    }
    template <class Take>
    void pairs(Take&& take_) {
        const auto count = take() ? unpacker_.array() : std::nullopt;
        if (!count || *count % 2 != 0 || *count > 2 * kMaxKnowledgeEntries) return bad();
        for (std::size_t i = 0; ok_ && i < *count; i += 2) {
            const auto first = unpacker_.integer(), second = unpacker_.integer();
            if (!first || !second || *first < 0 || *first > kMaxDeviceNumber || *second < 0) return bad();
            take_(static_cast<DeviceNumber>(*first), static_cast<std::uint64_t>(*second));
        }
    }
    bool ok() const { return ok_; }

private:
    bool take() {
        if (!ok_ || left_ == 0) return bad(), false;
        --left_;
        return true;
    }
    void bad() { ok_ = false; }
    Unpacker unpacker_;
    std::size_t left_ = 0;
    bool ok_ = false;
};

}  // namespace

Bytes encode(const Message& message) {
    Packer packer;
    std::visit(
        [&packer](const auto& m) {
            using M = std::decay_t<decltype(m)>;
            if constexpr (std::is_same_v<M, Greeting>) {
                packer.array(7).integer(1).integer(kFormat).integer(m.role == Role::Relay ? 1 : 0).integer(m.device);
                packer.bin(m.hash).bin(m.remembered ? ByteView{*m.remembered} : ByteView{});
                packer.array(m.acks.size() * 2);
                for (const auto& [device, serial] : m.acks)
                    packer.integer(device).integer(static_cast<std::int64_t>(serial));
            } else if constexpr (std::is_same_v<M, Holds>) {
                packer.array(4).integer(2).integer(m.full ? 1 : 0);
                packKnowledge(packer, m.entries);
                packer.bin(m.hash);
            } else if constexpr (std::is_same_v<M, Pull>) {
                packer.array(6).integer(3).integer(static_cast<std::int64_t>(m.request)).integer(m.number);
                packer.integer(static_cast<std::int64_t>(m.from)).integer(static_cast<std::int64_t>(m.maxBytes));
                packer.integer(static_cast<std::int64_t>(m.offset));
            } else if constexpr (std::is_same_v<M, Part>) {
                packer.array(7).integer(4).integer(static_cast<std::int64_t>(m.request)).integer(m.number);
                packer.integer(static_cast<std::int64_t>(m.total)).integer(static_cast<std::int64_t>(m.offset));
                packer.bin(m.bytes).integer(m.more ? 1 : 0);
            } else if constexpr (std::is_same_v<M, Refuse>) {
                packer.array(4).integer(5).integer(static_cast<std::int64_t>(m.request)).integer(m.number).text(m.code);
            } else if constexpr (std::is_same_v<M, AckIs>) {
                packer.array(6)
                    .integer(6)
                    .integer(m.device)
                    .integer(static_cast<std::int64_t>(m.serial))
                    .bin(m.signature);
                packer.integer(static_cast<std::int64_t>(m.base));
                packKnowledge(packer, m.entries);
            } else if constexpr (std::is_same_v<M, AckWanted>) {
                packer.array(2).integer(7).integer(m.device);
            } else if constexpr (std::is_same_v<M, Fetching>) {
                packer.array(2).integer(8).integer(m.fetching ? 1 : 0);
            } else if constexpr (std::is_same_v<M, NotTaken>) {
                packer.array(3).integer(9).integer(m.number).text(m.code);
            } else if constexpr (std::is_same_v<M, AckTaken>) {
                packer.array(3).integer(10).integer(m.device).integer(static_cast<std::int64_t>(m.serial));
            }
        },
        message);
    return packer.take();
}

std::optional<std::int64_t> messageKind(ByteView bytes) {
    Unpacker unpacker{bytes};
    const auto count = unpacker.array();
    if (!count || *count == 0) return std::nullopt;
    return unpacker.integer();
}

Result<Message> parseMessage(ByteView bytes) {
    constexpr auto kAny = static_cast<std::uint64_t>(INT64_MAX);
    Fields fields{bytes};
    const auto kind = fields.number(kAny);
    Message message;
    switch (kind) {
        case 1: {
            Greeting greeting;
            fields.number(kAny);  // the format: what is new in one is appended
            greeting.role = fields.number(kAny) == 1 ? Role::Relay : Role::Device;
            greeting.device = fields.device();
            greeting.hash = fields.array<32>();
            const auto remembered = fields.bin(32);
            if (remembered.size() == 32)
                std::copy(remembered.begin(), remembered.end(), greeting.remembered.emplace().begin());
            fields.pairs(
                [&](DeviceNumber device, std::uint64_t serial) { greeting.acks.emplace_back(device, serial); });
            message = std::move(greeting);
            break;
        }
        case 2: {
            Holds holds;
            holds.full = fields.number(1) == 1;
            holds.entries = fields.knowledge();
            holds.hash = fields.array<32>();
            message = std::move(holds);
            break;
        }
        case 3: {
            Pull pull;
            pull.request = fields.number(kAny);
            pull.number = fields.device();
            pull.from = fields.number(kMaxCounter);
            pull.maxBytes = fields.number(kAny);
            pull.offset = fields.number(kAny);
            message = pull;
            break;
        }
        case 4: {
            Part part;
            part.request = fields.number(kAny);
            part.number = fields.device();
            part.total = fields.number(kMaxEnvelopeBytes);
            part.offset = fields.number(kMaxEnvelopeBytes);
            part.bytes = copyOf(fields.bin(kMaxPartBytes));
            part.more = fields.number(1) == 1;
            message = std::move(part);
            break;
        }
        case 5: {
            Refuse refuse;
            refuse.request = fields.number(kAny);
            refuse.number = fields.device();
            refuse.code = fields.code();
            message = std::move(refuse);
            break;
        }
        case 6: {
            AckIs ack;
            ack.device = fields.device();
            ack.serial = fields.number(kAny);
            ack.signature = fields.array<64>();
            ack.base = fields.number(kAny);
            ack.entries = fields.knowledge();
            message = std::move(ack);
            break;
        }
        case 7: message = AckWanted{fields.device()}; break;
        case 8: message = Fetching{fields.number(1) == 1}; break;
        case 9: {
            NotTaken refused;
            refused.number = fields.device();
            refused.code = fields.code();
            message = std::move(refused);
            break;
        }
        case 10: {
            AckTaken taken;
            taken.device = fields.device();
            taken.serial = fields.number(kAny);
            message = taken;
            break;
        }
        default: break;  // of a newer version: skipped
    }
    if (!fields.ok()) return fail(Error::Kind::Corrupt, "exchange.damaged");
    return message;
}

}  // namespace outpost::sync::exchange
