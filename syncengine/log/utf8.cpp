#include "syncengine/log/utf8.h"

#include <cstdint>
#include <cstring>

namespace outpost::sync {

bool isCleanText(std::string_view text) {
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    const auto* end = at + text.size();
    while (at < end) {
        const unsigned char lead = *at++;
        if (lead < 0x80) {
            if (lead == 0) return false;
            continue;
        }
        int more = 0;
        std::uint32_t code = 0, least = 0;
        if (lead >= 0xc2 && lead <= 0xdf) more = 1, code = lead & 0x1fU, least = 0x80;
        else if ((lead & 0xf0U) == 0xe0) more = 2, code = lead & 0x0fU, least = 0x800;
        else if (lead >= 0xf0 && lead <= 0xf4) more = 3, code = lead & 0x07U, least = 0x10000;
        else return false;
        if (end - at < more) return false;
        for (; more > 0; --more, ++at) {
            if ((*at & 0xc0U) != 0x80) return false;
            code = code << 6 | (*at & 0x3fU);
        }
        if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    }
    return true;
}

}  // namespace outpost::sync
