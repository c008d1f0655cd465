#include "syncengine/team/fields.h"

#include "syncengine/log/utf8.h"

#include <algorithm>

namespace outpost::sync {
namespace {

/// Text that can be printed as it is: no control characters.
bool printable(std::string_view text) {
    return isCleanText(text) && std::all_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<std::uint8_t>(c);
               return byte >= 0x20 && byte != 0x7f;
           });
}

}  // namespace

FieldWriter& FieldWriter::list(std::size_t count) {
    packer_.array(count);
    return *this;
}
FieldWriter& FieldWriter::number(std::uint64_t value) {
    packer_.natural(value);
    return *this;
}
FieldWriter& FieldWriter::bytes(ByteView value) {
    packer_.bin(value);
    return *this;
}
FieldWriter& FieldWriter::text(std::string_view value) {
    packer_.text(value);
    return *this;
}
Bytes FieldWriter::take() { return packer_.take(); }

FieldReader FieldReader::parse(ByteView bytes, std::size_t maxItems) {
    FieldReader reader;
    reader.ok_ = std::make_shared<bool>(false);
    // The whole message is walked once, so that a list inside it can be passed over later without a further check.
    Unpacker whole{bytes};
    if (!whole.atArray() || !whole.skip() || !whole.atEnd()) return reader;
    reader.rest_ = Unpacker{bytes};
    const auto count = reader.rest_.array();
    if (!count || *count > maxItems) return reader;
    reader.left_ = *count;
    *reader.ok_ = true;
    return reader;
}

bool FieldReader::next() {
    if (!ok()) return false;
    if (left_ == 0) {
        *ok_ = false;
        return false;
    }
    --left_;
    return true;
}

template <class T>
T FieldReader::checked(const std::optional<T>& value, bool fits) {
    if (value && fits) return *value;
    *ok_ = false;
    return {};
}

std::uint64_t FieldReader::number(std::uint64_t max) {
    if (!next()) return 0;
    const auto value = rest_.natural();
    return checked(value, value && *value <= max);
}

ByteView FieldReader::bytes(std::size_t min, std::size_t max) {
    if (!next()) return {};
    const auto value = rest_.bin();
    return checked(value, value && value->size() >= min && value->size() <= max);
}

std::string_view FieldReader::text(std::size_t max) {
    if (!next()) return {};
    const auto value = rest_.text();
    return checked(value, value && value->size() <= max && printable(*value));
}

FieldReader FieldReader::list(std::size_t maxItems) {
    FieldReader reader;
    reader.ok_ = ok_;
    if (!next()) return reader;
    reader.rest_ = rest_;
    const auto count = reader.rest_.array();
    if (!count || *count > maxItems || !rest_.skip()) {
        *ok_ = false;
        return reader;
    }
    reader.left_ = *count;
    return reader;
}

}  // namespace outpost::sync
