#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/store/sqlite.h"

namespace outpost::sync {

/// Gives out record identifiers of the own device number. Ranges are reserved on disk ahead of use, in the transaction
/// that first needs them, so that no crash gives one out twice (rule I1); the rest of a range is lost at a restart.
/// Thread: that of its connection.
class Identifiers {
public:
    [[nodiscard]] static Result<Identifiers> open(store::Connection& connection, DeviceNumber number);
    /// Within a transaction. Error: identifiers.used_up (the number's 2^33 are given out).
    [[nodiscard]] Result<RecordId> next();
    /// The transaction lasted, or did not: then what it reserved must be reserved again.
    void committed() { durable_ = reserved_; }
    void rolledBack() { reserved_ = durable_; }

private:
    Identifiers() = default;
    store::Connection* connection_ = nullptr;
    DeviceNumber number_ = 0;
    std::uint64_t last_ = 0;      ///< given out
    std::uint64_t reserved_ = 0;  ///< may be given out up to here
    std::uint64_t durable_ = 0;
};

}  // namespace outpost::sync
