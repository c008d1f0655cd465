#include "app/csv/text_decoder.h"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

namespace outpost::app {

namespace {

bool isUtf8(ByteView bytes) {
    const auto* text = bytes.data();
    const auto length = static_cast<std::int32_t>(bytes.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t begin = at;
        UChar32 character = 0;
        U8_NEXT(text, at, length, character);
        // A bad character in the last three bytes may only have been cut off.
        if (character < 0)
            return begin > 0 && length - begin < 4 && U8_COUNT_TRAIL_BYTES(text[begin]) >= length - begin;
    }
    return true;
}

const char* nameOf(Encoding encoding) {
    switch (encoding) {
        case Encoding::Utf16Le: return "UTF-16LE";
        case Encoding::Utf16Be: return "UTF-16BE";
        case Encoding::Gb18030: return "gb18030";
        case Encoding::Utf8: break;
    }
    return "UTF-8";
}

}  // namespace

Guess guessEncoding(ByteView beginning) {
    const auto startsWith = [&](std::initializer_list<std::uint8_t> mark) {
        return beginning.size() >= mark.size() && std::equal(mark.begin(), mark.end(), beginning.begin());
    };
    if (startsWith({0xEF, 0xBB, 0xBF})) return {Encoding::Utf8, 3};
    if (startsWith({0xFF, 0xFE})) return {Encoding::Utf16Le, 2};
    if (startsWith({0xFE, 0xFF})) return {Encoding::Utf16Be, 2};
    return {isUtf8(beginning) ? Encoding::Utf8 : Encoding::Gb18030, 0};
}

void TextDecoder::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

Result<TextDecoder> TextDecoder::make(Encoding encoding) {
    UErrorCode error = U_ZERO_ERROR;
    Converter from(ucnv_open(nameOf(encoding), &error));
    Converter to(ucnv_open("UTF-8", &error));
    if (U_SUCCESS(error)) ucnv_setToUCallBack(from.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    if (U_SUCCESS(error)) ucnv_setFromUCallBack(to.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    if (U_FAILURE(error)) return fail(Error::Kind::Unavailable, "text.converter", {}, u_errorName(error));
    return TextDecoder(std::move(from), std::move(to));
}

Result<std::string> TextDecoder::decode(ByteView piece, bool last) {
    std::string out;
    const auto text = textOf(piece);
    const char* source = text.data();
    const char* const sourceEnd = source + text.size();
    UChar buffer[1024];
    for (;;) {
        UErrorCode error = U_ZERO_ERROR;
        UChar* target = buffer;
        ucnv_toUnicode(from_.get(), &target, buffer + std::size(buffer), &source, sourceEnd, nullptr, last, &error);
        const bool more = error == U_BUFFER_OVERFLOW_ERROR;
        if (U_FAILURE(error) && !more)
            return fail(Error::Kind::Invalid, "text.encoding", {std::to_string(source - text.data())},
                        u_errorName(error));

        const UChar* from = buffer;
        char bytes[4096];  // at most three bytes a unit, so one call is enough
        char* to = bytes;
        error = U_ZERO_ERROR;
        ucnv_fromUnicode(to_.get(), &to, bytes + sizeof bytes, &from, target, nullptr, last && !more, &error);
        if (U_FAILURE(error)) return fail(Error::Kind::Invalid, "text.encoding", {"0"}, u_errorName(error));
        out.append(bytes, to);
        if (!more) return out;
    }
}

}  // namespace outpost::app
