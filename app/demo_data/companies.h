#pragma once

#include "app/demo_data/places.h"
#include "app/demo_data/random.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace outpost::app::demo {

/// A firm as records name it.
struct Company {
    std::string name;        ///< 广州行健机械设备有限公司; Harbour Tools Ltd
    std::string shortName;   ///< 行健机械; Harbour Tools
    std::string domain;      ///< xingjian-3f2.example: no mail can ever reach a stranger (RFC 2606)
    std::string_view trade;  ///< 机械设备, "Tools": what it deals in
    std::string taxNumber;   ///< unified social credit identifier with a right check character; empty abroad
    bool chinese = true;
};

Company chineseCompany(Random& random, const City& city);
Company englishCompany(Random& random, const City& city);

/// A unified social credit identifier of 18 characters for a region code of six digits; the last is the check
/// character of GB 32100-2015.
std::string socialCreditIdentifier(Random& random, std::uint32_t region);

}  // namespace outpost::app::demo
