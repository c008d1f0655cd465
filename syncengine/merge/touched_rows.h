#pragma once

#include "schema/base/identifier.h"
#include "schema/base/value.h"
#include "schema/store/touched_rows.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace outpost::sync {

/// The rows that a transaction touched, each once, with what they were before it.
class TouchedRows {
public:
    /// Null if the row was not touched yet.
    const store::TouchedRow* find(int table, RecordId id) {
        index();
        const auto found = places_.find({table, id});
        return found == places_.end() ? nullptr : &rows_[found->second];
    }
    /// The row must not be there yet.
    void add(store::TouchedRow row) { rows_.push_back(std::move(row)); }

    const std::vector<store::TouchedRow>& rows() const { return rows_; }
    bool empty() const { return rows_.empty(); }
    void clear() {
        rows_.clear();
        places_.clear();
        indexed_ = 0;
    }

private:
    struct Key {
        int table;
        RecordId id;
        bool operator==(const Key&) const = default;
    };
    struct HashKey {
        std::size_t operator()(const Key& key) const { return std::hash<std::int64_t>{}(key.id * 64 + key.table); }
    };
    // A bulk load that only makes rows never asks, so the index is made when somebody does.
    void index() {
        for (; indexed_ < rows_.size(); ++indexed_)
            places_.emplace(Key{rows_[indexed_].table, rows_[indexed_].id}, indexed_);
    }

    std::vector<store::TouchedRow> rows_;
    std::unordered_map<Key, std::size_t, HashKey> places_;
    std::size_t indexed_ = 0;
};

}  // namespace outpost::sync
