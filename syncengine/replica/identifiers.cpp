#include "syncengine/replica/identifiers.h"

#include "syncengine/store/layouts.h"

#include <algorithm>
#include <string>

namespace outpost::sync {
namespace {

constexpr std::uint64_t kRange = 4096;

std::string stateName(DeviceNumber number) { return "identifiers." + std::to_string(number); }

}  // namespace

Result<Identifiers> Identifiers::open(store::Connection& connection, DeviceNumber number) {
    Identifiers out;
    out.connection_ = &connection;
    out.number_ = number;
    OUTPOST_ASSIGN(const Value stored, readState(connection, stateName(number)));
    if (const auto* reserved = std::get_if<std::int64_t>(&stored))
        out.last_ = out.reserved_ = out.durable_ = static_cast<std::uint64_t>(*reserved);
    return out;
}

Result<RecordId> Identifiers::next() {
    if (last_ >= kMaxCounter) return fail(Error::Kind::Full, "identifiers.used_up");
    if (last_ >= reserved_) {
        reserved_ = std::min(last_ + kRange, kMaxCounter);
        OUTPOST_TRY(writeState(*connection_, stateName(number_), static_cast<std::int64_t>(reserved_)));
    }
    return packIdentifier(number_, ++last_);
}

}  // namespace outpost::sync
