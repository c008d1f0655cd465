#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <memory>
#include <msgpack.hpp>
#include <string>
#include <string_view>

/// Messages as msgpack arrays, written and read in order. A later format may append fields; a reader skips them (rule W1).
namespace outpost::sync {

/// Writes one message. `FieldWriter w; w.list(2).number(1).bytes(key); w.take();`
class FieldWriter {
public:
    explicit FieldWriter(std::size_t expectedBytes = 64) { stream_.bytes.reserve(expectedBytes); }
    FieldWriter& list(std::size_t count);
    FieldWriter& number(std::uint64_t value);
    FieldWriter& bytes(ByteView value);
    FieldWriter& text(std::string_view value);
    Bytes take();

private:
    struct Stream {
        Bytes bytes;
        void write(const char* data, std::size_t size) {
            bytes.insert(bytes.end(), reinterpret_cast<const std::uint8_t*>(data),
                         reinterpret_cast<const std::uint8_t*>(data) + size);
        }
    };
    Stream stream_;
};

/// Reads the fields of one list of a message, in order. The first field that is missing or not what was asked for makes
/// the whole message bad: what is read after that is empty, and ok() says so, also in the lists inside. So ask ok() once
/// at the end, and before looping over counts. Views live as long as the bytes that were parsed.
class FieldReader {
public:
    /// Parses exactly the bytes of one message, bounded in nesting and in counts before memory is taken (rule R15).
    /// Gives a reader that is not ok() for anything else than a list.
    static FieldReader parse(ByteView bytes, std::size_t maxItems = 4096);

    std::uint64_t number(std::uint64_t max = ~std::uint64_t{0});
    ByteView bytes(std::size_t min, std::size_t max);
    std::string_view text(std::size_t max);  ///< well-formed UTF-8 without control characters, at most `max` bytes
    FieldReader list(std::size_t maxItems);
    template <std::size_t N>
    std::array<std::uint8_t, N> array() {
        std::array<std::uint8_t, N> value{};
        if (const auto view = bytes(N, N); view.size() == N) std::copy_n(view.begin(), N, value.begin());
        return value;
    }
    std::size_t left() const;  ///< fields not yet read
    bool more() const { return ok() && left() > 0; }
    bool ok() const { return shared_ && shared_->ok; }

private:
    struct Shared {
        msgpack::object_handle handle;
        bool ok = true;
    };
    const msgpack::object* next();
    std::shared_ptr<Shared> shared_;
    const msgpack::object* at_ = nullptr;
    const msgpack::object* end_ = nullptr;
};

}  // namespace outpost::sync
