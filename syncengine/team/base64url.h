#pragma once

#include "schema/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace outpost::sync {

/// Bytes as text that can be pasted anywhere: base64url without padding (RFC 4648, section 5).
std::string toBase64Url(ByteView bytes);
/// Nothing if `text` is not exactly what toBase64Url() writes for some bytes.
std::optional<Bytes> fromBase64Url(std::string_view text);

}  // namespace outpost::sync
