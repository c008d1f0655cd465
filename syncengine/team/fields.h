#pragma once

#include "schema/base/bytes.h"
#include "syncengine/log/pack.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

/// Messages as msgpack arrays, written and read in order. A later format may append fields; a reader skips them (rule W1).
namespace outpost::sync {

/// Writes one message. `FieldWriter w; w.list(2).number(1).bytes(key); w.take();`
class FieldWriter {
public:
    explicit FieldWriter(std::size_t expectedBytes = 64) { packer_.reserve(expectedBytes); }
    FieldWriter& list(std::size_t count);
    FieldWriter& number(std::uint64_t value);
    FieldWriter& bytes(ByteView value);
    FieldWriter& text(std::string_view value);
    Bytes take();

private:
    Packer packer_;
};

/// Reads the fields of one list of a message, in order. The first field that is missing or not what was asked for makes
/// the whole message bad: what is read after that is empty, and ok() says so, also in the lists inside. So ask ok() once
/// at the end, and before looping over counts. Views live as long as the bytes that were parsed.
class FieldReader {
public:
    /// Takes exactly the bytes of one message, bounded in nesting and in counts; nothing is copied (rule R15). Gives a
    /// reader that is not ok() for anything else than a list of at most `maxItems`.
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
    std::size_t left() const { return left_; }  ///< fields not yet read
    bool more() const { return ok() && left() > 0; }
    bool ok() const { return ok_ && *ok_; }

private:
    bool next();
    template <class T>
    T checked(const std::optional<T>& value, bool fits);
    Unpacker rest_{{}};
    std::size_t left_ = 0;
    std::shared_ptr<bool> ok_;  ///< of the whole message, its inner lists too
};

}  // namespace outpost::sync
