#include "syncengine/store/row_stamps.h"

#include <algorithm>
#include <optional>

namespace outpost::sync {
namespace {

std::optional<std::uint64_t> readVarint(ByteView& rest) {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 63 && !rest.empty(); shift += 7) {
        const std::uint8_t byte = rest.front();
        rest = rest.subspan(1);
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
}

void writeVarint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    out.push_back(static_cast<std::uint8_t>(value));
}

auto placeOf(auto& exceptions, int unit) {
    return std::lower_bound(exceptions.begin(), exceptions.end(), unit,
                            [](const RowStamps::Exception& exception, int wanted) { return exception.unit < wanted; });
}

}  // namespace

RowStamps RowStamps::parse(ChangeSetId written, ByteView exceptions) {
    RowStamps out;
    out.written_ = written;
    while (!exceptions.empty()) {
        const auto unit = readVarint(exceptions);
        const auto number = unit ? readVarint(exceptions) : std::nullopt;
        const auto sequence = number ? readVarint(exceptions) : std::nullopt;
        if (!sequence) break;
        out.exceptions_.push_back({static_cast<int>(*unit >> 1), (*unit & 1U) != 0,
                                   packIdentifier(static_cast<DeviceNumber>(*number), *sequence)});
    }
    return out;
}

Bytes RowStamps::encode() const {
    Bytes out;
    for (const Exception& exception : exceptions_) {
        writeVarint(out, static_cast<std::uint64_t>(exception.unit) << 1 | (exception.further ? 1U : 0U));
        writeVarint(out, deviceOf(exception.head));
        writeVarint(out, counterOf(exception.head));
    }
    return out;
}

ChangeSetId RowStamps::headOf(int unit) const {
    const auto place = placeOf(exceptions_, unit);
    return place != exceptions_.end() && place->unit == unit ? place->head : written_;
}

bool RowStamps::hasFurther(int unit) const {
    const auto place = placeOf(exceptions_, unit);
    return place != exceptions_.end() && place->unit == unit && place->further;
}

bool RowStamps::anyFurther() const {
    return std::any_of(exceptions_.begin(), exceptions_.end(), [](const Exception& e) { return e.further; });
}

void RowStamps::set(int unit, ChangeSetId head, bool further) {
    const auto place = placeOf(exceptions_, unit);
    const bool there = place != exceptions_.end() && place->unit == unit;
    if (head == written_ && !further) {
        if (there) exceptions_.erase(place);
    } else if (there) {
        *place = {unit, further, head};
    } else {
        exceptions_.insert(place, {unit, further, head});
    }
}

}  // namespace outpost::sync
