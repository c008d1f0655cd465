#pragma once

#include "app/demo_data/random.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace outpost::app::demo {

/// Something that is traded.
struct Good {
    std::string name;       ///< 充电式冲击钻 18V
    std::string english;    ///< Cordless impact drill 18V
    std::string spec;       ///< 18V
    std::string_view unit;  ///< 台
    std::int64_t priceMillionths = 0;
};

/// The `index`th of the products, all different for as long as families, variants and makes last, then with a series.
Good good(Random& random, std::uint64_t index);

}  // namespace outpost::app::demo
