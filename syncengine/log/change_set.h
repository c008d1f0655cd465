#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "syncengine/clock/clock.h"
#include "syncengine/log/hash.h"
#include "syncengine/log/pack.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The bytes of a change set: what a user committed together, as it is hashed, chained, sealed and kept for ever.
/// docs/protocol.md draws them. A change set is a msgpack array; what stands behind the known fields is kept.
///   [format, number, sequence, stamp, team entry, catalog (8 bytes), kind, [number, sequence, ...], body]
/// The team entry is a hash of 32 bytes; none where it is that of the change set before in the chain.
namespace outpost::sync {

inline constexpr int kChangeSetFormat = 1;

/// What a change set's body is. Any other number is a newer program's: verdict unknown (rule K7).
enum class ChangeSetKind : int {
    Data = 0,         ///< rows
    Certificate = 1,  ///< a session certificate (rule T1)
};

/// First eight bytes of the catalog's version.
using CatalogMark = std::array<std::uint8_t, 8>;

/// Everything before the body.
struct ChangeSetHead {
    int format = kChangeSetFormat;
    DeviceNumber number = 0;
    Sequence sequence = 0;
    Stamp stamp = 0;
    /// The team entry that it names (rule T3); nothing: the same as the change set before in its chain, for the first one
    /// none.
    std::optional<Hash> team;
    CatalogMark catalog{};
    int kind = 0;
    /// The change sets, applied since the author's previous one, that no other of them holds (rule K1).
    std::vector<ChangeSetId> frontier;

    ChangeSetId id() const { return packIdentifier(number, sequence); }
};

/// A change set split into head and body; `body` points into the bytes that were parsed.
struct ChangeSetView {
    ChangeSetHead head;
    ByteView body;
};

/// Splits a change set. Allocates the frontier only, within kMaxFrontier; the body is not looked into. Errors:
/// `change_set.malformed`; `change_set.too_new` for a format above ours. Thread: any.
[[nodiscard]] Result<ChangeSetView> parseChangeSet(ByteView bytes);
/// `body` is one msgpack value.
Bytes encodeChangeSet(const ChangeSetHead& head, ByteView body);

/// What happens to a row.
enum class Op : int {
    Insert = 0,    ///< makes the row; every column that the layout does not name is null
    Update = 1,    ///< writes the units of the layout's columns; of a group all columns stand in the layout
    AddToSet = 2,  ///< the layout's one column is the set unit's name, its value the target
    RemoveFromSet = 3
};

/// A table and some of its columns, as a body names them once for many rows.
struct Layout {
    std::string_view table;
    std::vector<std::string_view> columns;
};

/// The heads that a write covers, where these are not all that its context holds (rule K2).
struct Covers {
    int position = 0;  ///< of the unit's first column in the layout
    std::vector<ChangeSetId> heads;
};

/// One row of a body. Views point into the body.
struct RowWrite {
    int layout = 0;
    Op op = Op::Insert;
    RecordId id = 0;
    std::vector<ValueView> values;  ///< one for each column of the layout
    std::vector<Covers> covers;
    /// Place of the row's first value among all values of the change set, counted from 1. The ordinal of a unit's write
    /// (rule K2's key) is this plus the position of the unit's first column in the layout.
    std::uint32_t ordinal = 0;
};

inline constexpr std::size_t kMaxFrontier = 4096;
inline constexpr std::size_t kMaxLayouts = 4096;
inline constexpr std::size_t kMaxColumns = 2000;
inline constexpr std::size_t kMaxRows = 4'000'000;
inline constexpr std::size_t kMaxBodyBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxCovers = 4096;

/// The flag of deletion is a unit of its own of every row (rule K3): value 1, else 0 or null.
inline constexpr std::string_view kDeletedUnit = "_deleted";

/// Reads the rows of a data body one after the other, without allocating per row once `row` has grown.
/// Every count is bounded before memory is taken; texts are checked to be UTF-8 without a null character.
/// Body: [[[table, [column, ...]], ...], [[layout, op, id, value, ..., (covers)], ...]]
class BodyReader {
public:
    /// Reads the layouts. `body` must outlive the reader. Errors: `change_set.malformed`, `change_set.too_new` (a
    /// composite key or an unknown operation).
    [[nodiscard]] static Result<BodyReader> open(ByteView body);
    const std::vector<Layout>& layouts() const { return layouts_; }
    std::size_t rows() const { return rows_; }
    /// The next row; false at the end.
    [[nodiscard]] Result<bool> next(RowWrite& row);

private:
    explicit BodyReader(ByteView body) : reader_(body) {}
    Unpacker reader_;
    std::vector<Layout> layouts_;
    std::size_t rows_ = 0, read_ = 0, trailing_ = 0;
    std::uint32_t ordinal_ = 1;
};

/// Makes a data body row by row. Layouts are made as they are met.
class BodyWriter {
public:
    /// The index of the layout; the same names give the same index.
    int layout(std::string_view table, const std::vector<std::string_view>& columns);
    void row(const RowWrite& row);
    bool empty() const { return count_ == 0; }
    /// The finished body.
    Bytes finish() const;

private:
    struct Made {
        std::string table;
        std::vector<std::string> columns;
    };
    std::vector<Made> layouts_;
    Packer rows_;
    std::size_t count_ = 0;
};

}  // namespace outpost::sync
