#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/store/sqlite.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outpost::sync {

/// A column, by its index in ReplicatedTable::columns, and what to write there. The value must live until the call
/// returns.
struct FieldValue {
    int column = 0;
    ValueView value;
};

/// The write that a form showed for a unit (rule K4), as RowHeads told it when the form was loaded.
struct Shown {
    int unit = 0;  ///< index into ReplicatedTable::units
    ChangeSetId head = 0;
};

/// Names one write to one unit, the same on every device: `number.sequence.ordinal` (rule K2).
struct WriteKey {
    DeviceNumber number = 0;
    Sequence sequence = 0;
    std::uint32_t ordinal = 0;
    ChangeSetId changeSet() const { return packIdentifier(number, sequence); }
    std::string text() const;
    static std::optional<WriteKey> parse(std::string_view text);
    auto operator<=>(const WriteKey&) const = default;
};

/// Which value of a conflict shall stand: the one that stands, or the one that lost.
enum class Take { This, Other };

/// What a transaction may do to the firm's rows. Everything that one transaction wrote becomes one change set.
/// Rows may as well be changed by SQL on connection(): triggers and plain statements are captured alike. A replicated
/// row must not be deleted by SQL; deleting is a flag (rule K3).
/// Tables are indexes into ReplicationPlan::tables. Lives as long as the transaction. Thread: the writer's.
class Writer {
public:
    virtual ~Writer() = default;

    /// The change set that this transaction becomes, if it writes anything.
    virtual ChangeSetId changeSet() const = 0;
    /// An identifier that nobody else gives out (rule I1).
    [[nodiscard]] virtual Result<RecordId> newId() = 0;
    /// Makes a row; columns that are not named are null. Error: store.statement when the identifier is taken.
    [[nodiscard]] virtual Done insert(int table, RecordId id, std::span<const FieldValue> values) = 0;
    /// Writes fields; of a group that is touched all values are carried. A field that holds the value already is no
    /// change. `shown`: the heads that the user saw (rule K4); a unit that is not named was shown what stands.
    /// Error: record.missing.
    [[nodiscard]] virtual Done update(int table, RecordId id, std::span<const FieldValue> values,
                                      std::span<const Shown> shown = {}) = 0;
    /// Adds to a counter (rule K5): what is sent is the difference, here and where update() or SQL writes its column.
    /// Whoever typed a new sum into a form adds what it differs from the sum that the form showed (rule K4).
    /// Errors: record.missing, counter.range.
    [[nodiscard]] virtual Done add(int table, RecordId id, int column, std::int64_t delta) = 0;
    /// Sets or clears the flag of deletion (rule K3). Error: record.missing.
    [[nodiscard]] virtual Done remove(int table, RecordId id) = 0;
    [[nodiscard]] virtual Done restore(int table, RecordId id) = 0;
    /// A set unit (rule K5). Adding what is in it, and removing what is not, is no change. Error: record.missing.
    [[nodiscard]] virtual Done addToSet(int table, RecordId id, int unit, RecordId target) = 0;
    [[nodiscard]] virtual Done removeFromSet(int table, RecordId id, int unit, RecordId target) = 0;
    /// Settles one conflict by a write that covers every head of its unit (rule K2). Of a delete that lost against an
    /// edit, `Other` deletes now and `This` keeps. Error: conflict.missing.
    [[nodiscard]] virtual Done resolve(const WriteKey& losing, Take take) = 0;

    virtual store::Connection& connection() = 0;
};

}  // namespace outpost::sync
