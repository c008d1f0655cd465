#pragma once

#include "schema/base/bytes.h"
#include "schema/base/value.h"

#include <cstdint>
#include <optional>
#include <string_view>

/// msgpack, written in its shortest form and read with every bound checked. The reader is our own: a declared count is
/// never believed before the bytes are there, nothing is allocated, and nothing is thrown (rule R15).
namespace outpost::sync {

/// Appends msgpack values to bytes of its own.
class Packer {
public:
    void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
    Packer& array(std::size_t count);
    Packer& integer(std::int64_t value);
    Packer& natural(std::uint64_t value);  ///< zero and above, up to 64 bits
    Packer& text(std::string_view value);
    Packer& bin(ByteView value);
    Packer& nil();
    Packer& value(const ValueView& value);
    /// Bytes that are msgpack already.
    Packer& raw(ByteView packed);

    const Bytes& bytes() const { return bytes_; }
    Bytes take() { return std::move(bytes_); }
    std::size_t size() const { return bytes_.size(); }
    /// Forgets what was appended after `size`.
    void truncate(std::size_t size) { bytes_.resize(size); }
    void clear() { bytes_.clear(); }

private:
    void head(std::uint8_t code, std::uint64_t value, int width);
    Bytes bytes_;
};

/// Reads msgpack values one after the other. Each function gives nothing if something else stands there, or the end;
/// the reader must then be given up.
class Unpacker {
public:
    explicit Unpacker(ByteView bytes) : rest_(bytes) {}

    /// The number of elements that follow; never more than bytes are left.
    std::optional<std::size_t> array();
    std::optional<std::int64_t> integer();
    std::optional<std::uint64_t> natural();
    std::optional<std::string_view> text();
    std::optional<ByteView> bin();
    /// Nil, integer, text or bytes.
    std::optional<ValueView> value();
    /// True and past it if a nil stands here.
    bool nil();
    /// True if an array stands here; reads nothing.
    bool atArray() const;
    /// Past one value of any kind, nested at most kMaxDepth deep.
    bool skip();

    bool atEnd() const { return rest_.empty(); }
    ByteView rest() const { return rest_; }

private:
    static constexpr int kMaxDepth = 16;
    std::optional<std::uint64_t> bigEndian(int width);
    std::optional<ByteView> take(std::uint64_t count);
    bool skip(int depth);
    ByteView rest_;
};

}  // namespace outpost::sync
