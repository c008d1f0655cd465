#include "syncengine/log/pack.h"

#include <limits>

namespace outpost::sync {

void Packer::head(std::uint8_t code, std::uint64_t value, int width) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + 1 + static_cast<std::size_t>(width));
    bytes_[at] = code;
    for (int i = width; i > 0; --i, value >>= 8)
        bytes_[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
}

Packer& Packer::array(std::size_t count) {
    if (count < 16) bytes_.push_back(static_cast<std::uint8_t>(0x90 | count));
    else if (count <= 0xffff) head(0xdc, count, 2);
    else head(0xdd, count, 4);
    return *this;
}

Packer& Packer::natural(std::uint64_t value) {
    if (value < 0x80) bytes_.push_back(static_cast<std::uint8_t>(value));
    else if (value <= 0xff) head(0xcc, value, 1);
    else if (value <= 0xffff) head(0xcd, value, 2);
    else if (value <= 0xffffffff) head(0xce, value, 4);
    else head(0xcf, value, 8);
    return *this;
}

Packer& Packer::integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if (value >= 0) natural(bits);
    else if (value >= -32) bytes_.push_back(static_cast<std::uint8_t>(bits & 0xff));
    else if (value >= std::numeric_limits<std::int8_t>::min()) head(0xd0, bits, 1);
    else if (value >= std::numeric_limits<std::int16_t>::min()) head(0xd1, bits, 2);
    else if (value >= std::numeric_limits<std::int32_t>::min()) head(0xd2, bits, 4);
    else head(0xd3, bits, 8);
    return *this;
}

Packer& Packer::text(std::string_view value) {
    if (value.size() < 32) bytes_.push_back(static_cast<std::uint8_t>(0xa0 | value.size()));
    else if (value.size() <= 0xff) head(0xd9, value.size(), 1);
    else if (value.size() <= 0xffff) head(0xda, value.size(), 2);
    else head(0xdb, value.size(), 4);
    return raw(bytesOf(value));
}

Packer& Packer::bin(ByteView value) {
    if (value.size() <= 0xff) head(0xc4, value.size(), 1);
    else if (value.size() <= 0xffff) head(0xc5, value.size(), 2);
    else head(0xc6, value.size(), 4);
    return raw(value);
}

Packer& Packer::nil() {
    bytes_.push_back(0xc0);
    return *this;
}

Packer& Packer::value(const ValueView& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return integer(*number);
    if (const auto* chars = std::get_if<std::string_view>(&value)) return text(*chars);
    if (const auto* blob = std::get_if<ByteView>(&value)) return bin(*blob);
    return nil();
}

Packer& Packer::raw(ByteView packed) {
    bytes_.insert(bytes_.end(), packed.begin(), packed.end());
    return *this;
}

std::optional<ByteView> Unpacker::take(std::uint64_t count) {
    if (count > rest_.size()) return std::nullopt;
    const ByteView taken = rest_.first(static_cast<std::size_t>(count));
    rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return taken;
}

std::optional<std::uint64_t> Unpacker::bigEndian(int width) {
    const auto bytes = take(static_cast<std::uint64_t>(width));
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const std::uint8_t byte : *bytes) value = value << 8 | byte;
    return value;
}

std::optional<std::size_t> Unpacker::array() {
    const auto code = bigEndian(1);
    if (!code) return std::nullopt;
    std::optional<std::uint64_t> count;
    if (*code >= 0x90 && *code <= 0x9f) count = *code & 0x0f;
    else if (*code == 0xdc) count = bigEndian(2);
    else if (*code == 0xdd) count = bigEndian(4);
    // Every element has a byte at least, so a count beyond the bytes left is a lie.
    if (!count || *count > rest_.size()) return std::nullopt;
    return static_cast<std::size_t>(*count);
}

std::optional<std::uint64_t> Unpacker::natural() {
    // Only an integer's head code above 2^63 has more than integer() takes.
    if (!rest_.empty() && rest_.front() == 0xcf) {
        rest_ = rest_.subspan(1);
        return bigEndian(8);
    }
    const auto value = integer();
    if (!value || *value < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

std::optional<std::int64_t> Unpacker::integer() {
    const auto first = bigEndian(1);
    if (!first) return std::nullopt;
    const auto code = static_cast<std::uint8_t>(*first);
    if (code < 0x80) return code;
    if (code >= 0xe0) return static_cast<std::int8_t>(code);
    std::optional<std::uint64_t> bits;
    switch (code) {
        case 0xcc: bits = bigEndian(1); break;
        case 0xcd: bits = bigEndian(2); break;
        case 0xce: bits = bigEndian(4); break;
        case 0xcf:
            bits = bigEndian(8);
            if (bits && *bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return std::nullopt;
            break;
        case 0xd0:
            if (bits = bigEndian(1); bits) return static_cast<std::int8_t>(*bits);
            break;
        case 0xd1:
            if (bits = bigEndian(2); bits) return static_cast<std::int16_t>(*bits);
            break;
        case 0xd2:
            if (bits = bigEndian(4); bits) return static_cast<std::int32_t>(*bits);
            break;
        case 0xd3: bits = bigEndian(8); break;
        default: break;
    }
    if (!bits) return std::nullopt;
    return static_cast<std::int64_t>(*bits);
}

std::optional<std::string_view> Unpacker::text() {
    const auto code = bigEndian(1);
    if (!code) return std::nullopt;
    std::optional<std::uint64_t> length;
    if (*code >= 0xa0 && *code <= 0xbf) length = *code & 0x1f;
    else if (*code == 0xd9) length = bigEndian(1);
    else if (*code == 0xda) length = bigEndian(2);
    else if (*code == 0xdb) length = bigEndian(4);
    if (!length) return std::nullopt;
    const auto bytes = take(*length);
    if (!bytes) return std::nullopt;
    return textOf(*bytes);
}

std::optional<ByteView> Unpacker::bin() {
    const auto code = bigEndian(1);
    if (!code) return std::nullopt;
    std::optional<std::uint64_t> length;
    if (*code == 0xc4) length = bigEndian(1);
    else if (*code == 0xc5) length = bigEndian(2);
    else if (*code == 0xc6) length = bigEndian(4);
    return length ? take(*length) : std::nullopt;
}

std::optional<ValueView> Unpacker::value() {
    if (rest_.empty()) return std::nullopt;
    const std::uint8_t code = rest_.front();
    if (code == 0xc0) {
        rest_ = rest_.subspan(1);
        return ValueView{};
    }
    if ((code >= 0xa0 && code <= 0xbf) || (code >= 0xd9 && code <= 0xdb)) {
        if (const auto chars = text()) return ValueView{*chars};
        return std::nullopt;
    }
    if (code >= 0xc4 && code <= 0xc6) {
        if (const auto bytes = bin()) return ValueView{*bytes};
        return std::nullopt;
    }
    if (const auto number = integer()) return ValueView{*number};
    return std::nullopt;
}

bool Unpacker::nil() {
    if (rest_.empty() || rest_.front() != 0xc0) return false;
    rest_ = rest_.subspan(1);
    return true;
}

bool Unpacker::atArray() const {
    if (rest_.empty()) return false;
    const std::uint8_t code = rest_.front();
    return (code >= 0x90 && code <= 0x9f) || code == 0xdc || code == 0xdd;
}

bool Unpacker::skip() { return skip(0); }

/// Every kind that msgpack has, maps, floats and extensions too: a newer program may write them behind what we know.
bool Unpacker::skip(int depth) {
    if (depth > kMaxDepth || rest_.empty()) return false;
    const std::uint8_t code = rest_.front();
    const auto elements = [&](std::optional<std::uint64_t> count, int each) {
        if (!count || *count > rest_.size()) return false;
        for (std::uint64_t i = 0; i < *count * static_cast<std::uint64_t>(each); ++i)
            if (!skip(depth + 1)) return false;
        return true;
    };
    const auto bytes = [&](int width, std::uint64_t more) {
        rest_ = rest_.subspan(1);
        const auto length = bigEndian(width);
        return length && take(*length + more).has_value();
    };
    if (atArray()) return elements(array(), 1);
    if ((code >= 0x80 && code <= 0x8f) || code == 0xde || code == 0xdf) {
        rest_ = rest_.subspan(1);
        return elements(code == 0xde   ? bigEndian(2)
                        : code == 0xdf ? bigEndian(4)
                                       : std::optional<std::uint64_t>{code & 0x0fU},
                        2);
    }
    switch (code) {
        case 0xc2:
        case 0xc3: return take(1).has_value();
        case 0xc7: return bytes(1, 1);
        case 0xc8: return bytes(2, 1);
        case 0xc9: return bytes(4, 1);
        case 0xca: return take(5).has_value();
        case 0xcb:
        case 0xcf:
        case 0xd3: return take(9).has_value();
        case 0xd4: return take(3).has_value();
        case 0xd5: return take(4).has_value();
        case 0xd6: return take(6).has_value();
        case 0xd7: return take(10).has_value();
        case 0xd8: return take(18).has_value();
        default: return value().has_value();
    }
}

}  // namespace outpost::sync
