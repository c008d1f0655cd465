#include "syncengine/path/relay_messages.h"

#include "syncengine/log/pack.h"

#include <algorithm>
#include <sodium.h>

namespace outpost::sync {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint8_t kForwardedRoute = 1;
constexpr std::size_t kMaxOnLine = 65'536;

/// Reads the fields of one message in order; what is missing or wrong makes all of it bad.
class Fields {
public:
    explicit Fields(ByteView bytes) : unpacker_(bytes) {
        const auto count = unpacker_.array();
        ok_ = count.has_value();
        left_ = count.value_or(0);
    }
    std::int64_t number() {
        const auto value = take() ? unpacker_.integer() : std::nullopt;
        if (!value) ok_ = false;
        return value.value_or(-1);
    }
    Bytes bin(std::size_t max) {
        const auto value = take() ? unpacker_.bin() : std::nullopt;
        if (!value || value->size() > max) {
            ok_ = false;
            return {};
        }
        return copyOf(*value);
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> array() {
        std::array<std::uint8_t, N> value{};
        const Bytes bytes = bin(N);
        if (bytes.size() == N) std::copy(bytes.begin(), bytes.end(), value.begin());
        else ok_ = false;
        return value;
    }
    std::string code() {
        const auto value = take() ? unpacker_.text() : std::nullopt;
        const auto plain = [](char c) { return c == '.' || c == '_' || (c >= 'a' && c <= 'z'); };
        if (!value || value->size() > 64 || !std::all_of(value->begin(), value->end(), plain)) {
            ok_ = false;
            return {};
        }
        return std::string{*value};
    }
    std::vector<DeviceTag> tags() {
        std::vector<DeviceTag> found;
        const auto count = take() ? unpacker_.array() : std::nullopt;
        ok_ = ok_ && count && *count <= kMaxOnLine;
        for (std::size_t i = 0; ok_ && i < *count; ++i) {
            const auto bytes = unpacker_.bin();
            ok_ = bytes && bytes->size() == sizeof(DeviceTag);
            if (ok_) std::copy(bytes->begin(), bytes->end(), found.emplace_back().begin());
        }
        return found;
    }
    bool ok() const { return ok_; }

private:
    bool take() {
        if (!ok_ || left_ == 0) return ok_ = false;
        --left_;
        return true;
    }
    Unpacker unpacker_;
    std::size_t left_ = 0;
    bool ok_ = false;
};

}  // namespace

DeviceTag tagOf(const PublicKey& tunnelKey) {
    Bytes text = copyOf(bytesOf("outpost tag 1"));
    text.insert(text.end(), tunnelKey.begin(), tunnelKey.end());
    std::array<std::uint8_t, 32> hash;
    crypto_generichash(hash.data(), hash.size(), text.data(), text.size(), nullptr, 0);
    DeviceTag tag;
    std::copy_n(hash.begin(), tag.size(), tag.begin());
    return tag;
}

Route routeOf(const DeviceTag& tag) {
    Route route;
    route.bytes[0] = kForwardedRoute;
    std::copy(tag.begin(), tag.end(), route.bytes.begin() + 1);
    route.size = 1 + sizeof(DeviceTag);
    return route;
}

bool isForwarded(const Route& route) {
    return route.size == 1 + sizeof(DeviceTag) && route.bytes[0] == kForwardedRoute;
}

DeviceTag tagOf(const Route& route) {
    DeviceTag tag;
    std::copy_n(route.bytes.begin() + 1, tag.size(), tag.begin());
    return tag;
}

Bytes encode(const RelayMessage& message) {
    Packer packer;
    if (const auto* admit = std::get_if<Admit>(&message)) {
        packer.array(6)
            .integer(20)
            .integer(kFormat)
            .bin(admit->right)
            .bin(admit->firm)
            .bin(admit->pass)
            .bin(admit->retain);
    } else if (const auto* admitted = std::get_if<Admitted>(&message)) {
        packer.array(2).integer(21).text(admitted->code);
    } else if (const auto* onLine = std::get_if<OnLine>(&message)) {
        packer.array(2).integer(22).array(onLine->tags.size());
        for (const auto& tag : onLine->tags) packer.bin(tag);
    } else if (const auto* change = std::get_if<OnLineChange>(&message)) {
        packer.array(3).integer(23).bin(change->tag).integer(change->here ? 1 : 0);
    } else if (const auto* retain = std::get_if<Retain>(&message)) {
        packer.array(2).integer(24).bin(retain->list);
    } else if (const auto* join = std::get_if<Join>(&message)) {
        packer.array(2).integer(30).bin(join->bytes);
    }
    return packer.take();
}

Result<RelayMessage> parseRelayMessage(ByteView bytes) {
    Fields fields{bytes};
    RelayMessage message;
    switch (fields.number()) {
        case 20: {
            Admit admit;
            fields.number();  // the format: what is new in one is appended
            admit.right = fields.bin(16);
            admit.firm = fields.array<32>();
            admit.pass = fields.bin(1024);
            admit.retain = fields.bin(kMaxRetainBytes);
            message = std::move(admit);
            break;
        }
        case 21: message = Admitted{fields.code()}; break;
        case 22: message = OnLine{fields.tags()}; break;
        case 23: {
            OnLineChange change;
            change.tag = fields.array<8>();
            change.here = fields.number() == 1;
            message = change;
            break;
        }
        case 24: message = Retain{fields.bin(kMaxRetainBytes)}; break;
        case 30: message = Join{fields.bin(kMaxStrangerMessage)}; break;
        default: break;  // of a newer version: skipped
    }
    if (!fields.ok()) return fail(Error::Kind::Corrupt, "relay.damaged");
    return message;
}

}  // namespace outpost::sync
