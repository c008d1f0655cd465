#include "schema/base/decimal.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace outpost {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// Longest text that is looked at; the longest exact value has 21 characters, the rest is room for zeros.
constexpr std::size_t kMaxText = 64;

tl::unexpected<Error> outOfRange(std::string value = {}) {
    std::vector<std::string> values;
    if (!value.empty()) values.push_back(std::move(value));
    return fail(Error::Kind::Invalid, "number.range", std::move(values));
}

constexpr std::uint64_t magnitudeOf(std::int64_t value) {
    return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

/// The millionths of one step of the last decimal kept: 10,000 for two decimals.
constexpr std::uint64_t unitOf(int decimals) {
    std::uint64_t unit = 1;
    for (int i = std::clamp(decimals, 0, kMaxDecimals); i < kMaxDecimals; ++i) unit *= 10;
    return unit;
}

/// A whole number below 2^320, least limb first: room for the product of four factors of 63 bits and one sum more.
class Wide {
public:
    explicit Wide(std::uint64_t value) : limbs_{value} {}

    void multiply(std::uint64_t factor) {
        UInt128 carry = 0;
        for (auto& limb : limbs_) {
            carry += UInt128{limb} * factor;
            limb = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
    }
    void add(UInt128 value) {
        UInt128 carry = 0;
        for (auto& limb : limbs_) {
            carry += UInt128{limb} + static_cast<std::uint64_t>(value);
            limb = static_cast<std::uint64_t>(carry);
            carry >>= 64;
            value >>= 64;
        }
    }
    void divide(std::uint64_t divisor) {
        UInt128 rest = 0;
        for (auto limb = limbs_.rbegin(); limb != limbs_.rend(); ++limb) {
            rest = (rest << 64) | *limb;
            *limb = static_cast<std::uint64_t>(rest / divisor);
            rest %= divisor;
        }
    }
    /// Whether it is below 2^64; then low() is all of it.
    bool isSmall() const {
        return std::all_of(limbs_.begin() + 1, limbs_.end(), [](auto limb) { return limb == 0; });
    }
    std::uint64_t low() const { return limbs_[0]; }

private:
    std::array<std::uint64_t, 5> limbs_;
};

/// `magnitude` steps of `unit` millionths, with its sign.
Result<std::int64_t> signedSteps(std::uint64_t magnitude, std::uint64_t unit, bool negative) {
    const Int128 value = static_cast<Int128>(UInt128{magnitude} * unit);
    return narrow(negative ? -value : value);
}

std::string digitsOf(std::uint64_t whole, std::uint64_t fraction, int decimals, bool negative) {
    std::string text = negative ? "-" : "";
    text += std::to_string(whole);
    if (decimals == 0) return text;
    const std::string digits = std::to_string(fraction);
    return text + '.' + std::string(static_cast<std::size_t>(decimals) - digits.size(), '0') + digits;
}

}  // namespace

Result<std::int64_t> narrow(Int128 value) {
    if (value < kMin || value > kMax) return outOfRange();
    return static_cast<std::int64_t>(value);
}

Result<std::int64_t> parseDecimal(std::string_view text) {
    const std::string shown{text.substr(0, kMaxText)};
    const auto malformed = [&] { return fail(Error::Kind::Invalid, "number.format", {shown}); };
    if (text.size() > kMaxText) return malformed();

    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const bool hasPoint = point < text.size();
    std::string_view fraction = hasPoint ? text.substr(point + 1) : std::string_view{};
    const auto allDigits = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!allDigits(whole) || (hasPoint && !allDigits(fraction))) return malformed();

    while (fraction.size() > kMaxDecimals && fraction.back() == '0') fraction.remove_suffix(1);
    if (fraction.size() > kMaxDecimals) return fail(Error::Kind::Invalid, "number.decimals", {shown});

    // At most 64 digits come in; the sum is looked at after each, so it stays far below 2^127.
    const Int128 limit = Int128{kMax} + 1;
    Int128 value = 0;
    const auto append = [&](char digit) {
        value = value * 10 + (digit - '0');
        return value <= limit;
    };
    for (const char digit : whole)
        if (!append(digit)) return outOfRange(shown);
    for (std::size_t i = 0; i < kMaxDecimals; ++i)
        if (!append(i < fraction.size() ? fraction[i] : '0')) return outOfRange(shown);
    auto result = narrow(negative ? -value : value);
    if (!result) return outOfRange(shown);
    return result;
}

std::string formatDecimal(std::int64_t millionths) {
    const std::uint64_t magnitude = magnitudeOf(millionths);
    std::uint64_t fraction = magnitude % kMillion;
    int decimals = kMaxDecimals;
    while (decimals > 0 && fraction % 10 == 0) {
        fraction /= 10;
        --decimals;
    }
    return digitsOf(magnitude / kMillion, fraction, decimals, millionths < 0);
}

std::string formatDecimal(std::int64_t millionths, int decimals) {
    decimals = std::clamp(decimals, 0, kMaxDecimals);
    const std::uint64_t unit = unitOf(decimals);
    // A magnitude is at most 2^63, so adding half a unit cannot wrap its 64 bits.
    const std::uint64_t steps = (magnitudeOf(millionths) + unit / 2) / unit;
    const std::uint64_t stepsOfOne = kMillion / unit;
    return digitsOf(steps / stepsOfOne, steps % stepsOfOne, decimals, millionths < 0 && steps != 0);
}

Result<std::int64_t> parsePercent(std::string_view text) {
    if (!text.ends_with('%')) return parseDecimal(text);
    std::string_view number = text.substr(0, text.size() - 1);
    if (number.ends_with(' ')) number.remove_suffix(1);
    OUTPOST_ASSIGN(const std::int64_t hundredfold, parseDecimal(number));
    if (hundredfold % 100 != 0) return fail(Error::Kind::Invalid, "number.decimals", {std::string{text}});
    return hundredfold / 100;
}

std::string formatPercent(std::int64_t millionths) {
    const std::uint64_t magnitude = magnitudeOf(millionths);
    constexpr std::uint64_t kOneInHundred = kMillion / 100;
    std::uint64_t fraction = magnitude % kOneInHundred;
    int decimals = kMaxDecimals - 2;
    while (decimals > 0 && fraction % 10 == 0) {
        fraction /= 10;
        --decimals;
    }
    return digitsOf(magnitude / kOneInHundred, fraction, decimals, millionths < 0) + '%';
}

Result<std::int64_t> roundHalfUp(std::int64_t millionths, int decimals) {
    const std::uint64_t unit = unitOf(decimals);
    return signedSteps((magnitudeOf(millionths) + unit / 2) / unit, unit, millionths < 0);
}

Result<std::int64_t> addExact(std::int64_t a, std::int64_t b) { return narrow(Int128{a} + b); }
Result<std::int64_t> subExact(std::int64_t a, std::int64_t b) { return narrow(Int128{a} - b); }

Result<std::int64_t> productOf(std::initializer_list<std::int64_t> factors, int decimals) {
    assert(factors.size() >= 1 && factors.size() <= 4);
    Wide product{1};
    bool negative = false;
    std::uint64_t scale = 1;  // each factor after the first brings a million too many: at most 10^18
    for (const std::int64_t* factor = factors.begin(); factor != factors.end(); ++factor) {
        product.multiply(magnitudeOf(*factor));
        negative ^= *factor < 0;
        if (factor != factors.begin()) scale *= kMillion;
    }
    const std::uint64_t unit = unitOf(decimals);
    product.add(UInt128{scale} * unit / 2);  // half a step, away from zero because only the magnitude is here
    product.divide(scale);
    product.divide(unit);
    if (!product.isSmall()) return outOfRange();
    return signedSteps(product.low(), unit, negative);
}

Result<std::int64_t> quotientOf(std::int64_t a, std::int64_t b, int decimals) {
    if (b == 0) return fail(Error::Kind::Invalid, "number.division");
    const std::uint64_t unit = unitOf(decimals);
    const UInt128 numerator = UInt128{magnitudeOf(a)} * kMillion;
    const UInt128 denominator = UInt128{magnitudeOf(b)} * unit;
    // Half up without halving an odd denominator: compare the rest with what is missing to the next step.
    UInt128 steps = numerator / denominator;
    const UInt128 rest = numerator % denominator;
    if (rest >= denominator - rest) ++steps;
    if (steps >> 64 != 0) return outOfRange();
    return signedSteps(static_cast<std::uint64_t>(steps), unit, (a < 0) != (b < 0));
}

}  // namespace outpost
