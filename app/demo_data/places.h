#pragma once

#include "app/demo_data/random.h"

#include <string>
#include <string_view>

namespace outpost::app::demo {

/// A town with what addresses and telephone numbers there look like.
struct City {
    std::string_view country;    ///< 中国, United Kingdom
    std::string_view province;   ///< 广东省, England; for a city that is a province itself its own name: 上海市
    std::string_view name;       ///< as addresses write it: 广州市, Manchester
    std::string_view shortName;  ///< as firms' names use it: 广州; the same as `name` abroad
    std::string_view areaCode;   ///< 020; abroad with the country's code: +44 161
    std::uint32_t digits;        ///< of a local number
    std::uint32_t weight;        ///< how many of the firms are here
    std::string_view districts;  ///< real districts, parted by spaces; abroad real postal codes, parted by '|'
    bool chinese() const { return country == "中国"; }
};

const City& chineseCity(Random& random);
const City& foreignCity(Random& random);

/// 广东省广州市天河区中山大道128号科技园B座1203室; 14 Station Road, Manchester M1 2WD
std::string address(Random& random, const City& city);
/// 020-38765432; +44 161 496 0123
std::string landline(Random& random, const City& city);
/// 13812345678; abroad as landline
std::string mobile(Random& random, const City& city);

}  // namespace outpost::app::demo
