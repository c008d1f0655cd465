#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"

#include <cstddef>
#include <memory>
#include <string>

struct UConverter;

namespace outpost::app {

/// Encodings that sheets and old programs write.
enum class Encoding { Utf8, Utf16Le, Utf16Be, Gb18030 };

/// What a file's beginning is written in: its byte order mark, else UTF-8 where all of it is valid UTF-8 (a character
/// cut off at the end counts as valid), else GB18030, which holds GBK and GB2312.
struct Guess {
    Encoding encoding = Encoding::Utf8;
    std::size_t markBytes = 0;  ///< length of the byte order mark
};
Guess guessEncoding(ByteView beginning);

/// Turns bytes into UTF-8, a piece at a time. One thread.
class TextDecoder {
public:
    [[nodiscard]] static Result<TextDecoder> make(Encoding encoding);
    /// Error: text.encoding, whose value is the number of bytes of this piece that were read before the bad one.
    [[nodiscard]] Result<std::string> decode(ByteView piece, bool last);

private:
    struct Close {
        void operator()(UConverter* converter) const;
    };
    using Converter = std::unique_ptr<UConverter, Close>;
    TextDecoder(Converter from, Converter to) : from_(std::move(from)), to_(std::move(to)) {}
    Converter from_;
    Converter to_;  ///< UTF-8; keeps half of a surrogate pair from one piece to the next
};

}  // namespace outpost::app
