#pragma once

#include "syncengine/replica/core.h"

#include <map>
#include <memory>
#include <vector>

namespace outpost::sync {

/// The Writer of a Core's transactions. Private to this folder. Its statements carry the rows' stamps themselves, so that
/// a command costs one statement a row.
class CoreWriter final : public Writer {
public:
    [[nodiscard]] static Result<std::unique_ptr<CoreWriter>> open(Core& core);

    ChangeSetId changeSet() const override { return core_.nextOwn(); }
    Result<RecordId> newId() override { return core_.identifiers_->next(); }
    Done insert(int table, RecordId id, std::span<const FieldValue> values) override;
    Done update(int table, RecordId id, std::span<const FieldValue> values, std::span<const Shown> shown) override;
    Done add(int table, RecordId id, int column, std::int64_t delta) override;
    Done remove(int table, RecordId id) override { return setFlag(table, id, 1); }
    Done restore(int table, RecordId id) override { return setFlag(table, id, 0); }
    Done addToSet(int table, RecordId id, int unit, RecordId target) override;
    Done removeFromSet(int table, RecordId id, int unit, RecordId target) override;
    Done resolve(const WriteKey& losing, Take take) override;
    store::Connection& connection() override { return core_.connection_; }

private:
    explicit CoreWriter(Core& core) : core_(core) {}
    struct TableStatements {
        store::Statement insert, exists;
        std::map<std::vector<int>, store::Statement> updates;
    };
    struct Place {
        int table = -1;
        RecordId id = 0;
        int unit = 0;  ///< -1: the flag of deletion
    };
    [[nodiscard]] Result<bool> exists(int table, RecordId id);
    [[nodiscard]] Done setFlag(int table, RecordId id, std::int64_t value);
    [[nodiscard]] Result<store::Statement*> updateStatement(const TableLayout& table, const std::vector<int>& columns);
    [[nodiscard]] Result<Place> placeOf(const WriteKey& key);
    [[nodiscard]] Done openWrites(ChangeSetId changeSet);
    [[nodiscard]] Done resolveFlag(const Place& place, const WriteKey& losing, Take take);

    /// A row of a change set, by the ordinals of its values.
    struct WrittenRow {
        std::uint32_t first = 0;
        int layout = 0;
        RecordId id = 0;
    };
    /// The change set that resolve() looked into last: thousands of conflicts may come from one.
    struct Opened {
        ChangeSetId id = 0;
        std::vector<std::pair<const TableLayout*, std::vector<std::string>>> layouts;
        std::vector<WrittenRow> rows;  ///< ascending
    };

    Core& core_;
    std::vector<TableStatements> statements_;
    Opened opened_;
};

}  // namespace outpost::sync
