#include "syncengine/team/fields.h"

namespace outpost::sync {
namespace {

/// Well-formed UTF-8 without control characters, so that a name from outside can be printed (RFC 3629).
bool printable(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
        const auto lead = byte(i);
        const std::size_t size = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
        if (size == 0 || i + size > text.size() || lead < 0x20 || lead == 0x7f) return false;
        std::uint32_t point = size == 1 ? lead : lead & (0x7fU >> size);
        for (std::size_t k = 1; k < size; ++k) {
            if (byte(i + k) >> 6 != 2) return false;
            point = point << 6 | (byte(i + k) & 0x3fU);
        }
        constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < kLeast[size] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
        i += size;
    }
    return true;
}

}  // namespace

FieldWriter& FieldWriter::list(std::size_t count) {
    msgpack::packer<Stream>{stream_}.pack_array(static_cast<std::uint32_t>(count));
    return *this;
}
FieldWriter& FieldWriter::number(std::uint64_t value) {
    msgpack::packer<Stream>{stream_}.pack_uint64(value);
    return *this;
}
FieldWriter& FieldWriter::bytes(ByteView value) {
    msgpack::packer<Stream> packer{stream_};
    packer.pack_bin(static_cast<std::uint32_t>(value.size()));
    packer.pack_bin_body(reinterpret_cast<const char*>(value.data()), static_cast<std::uint32_t>(value.size()));
    return *this;
}
FieldWriter& FieldWriter::text(std::string_view value) {
    msgpack::packer<Stream> packer{stream_};
    packer.pack_str(static_cast<std::uint32_t>(value.size()));
    packer.pack_str_body(value.data(), static_cast<std::uint32_t>(value.size()));
    return *this;
}
Bytes FieldWriter::take() { return std::move(stream_.bytes); }

FieldReader FieldReader::parse(ByteView bytes, std::size_t maxItems) {
    FieldReader reader;
    reader.shared_ = std::make_shared<Shared>();
    constexpr std::size_t kDepth = 8;
    try {
        std::size_t offset = 0;
        // Texts and binaries are referenced, not copied, and can't be longer than the message.
        const msgpack::unpack_limit limits{maxItems, 0, bytes.size(), bytes.size(), 0, kDepth};
        bool referenced = false;
        msgpack::unpack(
            reader.shared_->handle, reinterpret_cast<const char*>(bytes.data()), bytes.size(), offset, referenced,
            [](msgpack::type::object_type, std::size_t, void*) { return true; }, nullptr, limits);
        const auto& object = reader.shared_->handle.get();
        if (offset != bytes.size() || object.type != msgpack::type::ARRAY) {
            reader.shared_->ok = false;
        } else {
            reader.at_ = object.via.array.ptr;
            reader.end_ = reader.at_ + object.via.array.size;
        }
    } catch (const std::exception&) {
        reader.shared_->ok = false;
    }
    return reader;
}

const msgpack::object* FieldReader::next() {
    if (!ok()) return nullptr;
    if (at_ == end_) {
        shared_->ok = false;
        return nullptr;
    }
    return at_++;
}

std::uint64_t FieldReader::number(std::uint64_t max) {
    const auto* object = next();
    if (!object) return 0;
    if (object->type != msgpack::type::POSITIVE_INTEGER || object->via.u64 > max) {
        shared_->ok = false;
        return 0;
    }
    return object->via.u64;
}

ByteView FieldReader::bytes(std::size_t min, std::size_t max) {
    const auto* object = next();
    if (!object) return {};
    if (object->type != msgpack::type::BIN || object->via.bin.size < min || object->via.bin.size > max) {
        shared_->ok = false;
        return {};
    }
    return bytesOf({object->via.bin.ptr, object->via.bin.size});
}

std::string_view FieldReader::text(std::size_t max) {
    const auto* object = next();
    if (!object) return {};
    if (object->type != msgpack::type::STR || object->via.str.size > max ||
        !printable({object->via.str.ptr, object->via.str.size})) {
        shared_->ok = false;
        return {};
    }
    return {object->via.str.ptr, object->via.str.size};
}

FieldReader FieldReader::list(std::size_t maxItems) {
    FieldReader reader;
    const auto* object = next();
    reader.shared_ = shared_;
    if (!object) return reader;
    if (object->type != msgpack::type::ARRAY || object->via.array.size > maxItems) {
        shared_->ok = false;
        return reader;
    }
    reader.at_ = object->via.array.ptr;
    reader.end_ = reader.at_ + object->via.array.size;
    return reader;
}

std::size_t FieldReader::left() const { return static_cast<std::size_t>(end_ - at_); }

}  // namespace outpost::sync
