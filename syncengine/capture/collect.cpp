#include "syncengine/capture/capture.h"

#include <algorithm>
#include <unordered_map>

/// What a transaction's single changes come to, once it is over.
namespace outpost::sync {
namespace {

struct RowKey {
    int table;
    RecordId id;
    bool operator==(const RowKey&) const = default;
};
struct HashRowKey {
    std::size_t operator()(const RowKey& key) const { return std::hash<std::int64_t>{}(key.id * 64 + key.table); }
};

/// The bytes are our own, packed by the hook a moment ago.
ValueView need(Unpacker& reader) { return reader.value().value_or(ValueView{}); }

std::int64_t needInteger(Unpacker& reader) { return reader.integer().value_or(0); }

}  // namespace

void Capture::openInsert(const RowChange& row, std::vector<ValueView>& columns, ValueView& deleted) const {
    const TableLayout& table = layouts_.at(row.table);
    Unpacker reader{row.wire};
    reader.array();
    const WireLayout& layout = wireLayouts_[static_cast<std::size_t>(needInteger(reader))];
    reader.integer();
    reader.integer();
    columns.assign(table.columnCount(), ValueView{});
    for (const int column : layout.columns) {
        const ValueView value = need(reader);
        if (column == TableLayout::kDeleted) deleted = value;
        else columns[static_cast<std::size_t>(column)] = value;
    }
}

void Capture::collectUpdate(const Entry& entry, RowChange& row, bool isFirst) {
    const TableLayout& table = layouts_.at(entry.table);
    Unpacker reader{ByteView{packed_.bytes()}.subspan(entry.offset)};
    const ChangeSetId written = needInteger(reader);
    const ValueView exceptions = need(reader);
    const bool wasDead = needInteger(reader) == 1;
    const ValueView deleted = need(reader);
    if (isFirst) {
        row.written = written;
        if (const auto* blob = std::get_if<ByteView>(&exceptions)) row.exceptions = *blob;
        row.wasDead = wasDead;
        row.deletedBefore = deleted;
        for (std::size_t c = 0; c < table.columnCount(); ++c) row.before.push_back(need(reader));
    } else {
        for (std::size_t c = 0; c < table.columnCount(); ++c) reader.skip();
    }
    const std::size_t units = reader.array().value_or(0);
    for (std::size_t i = 0; i < units; ++i) {
        const int unit = static_cast<int>(needInteger(reader));
        const std::size_t columns = unit < 0 ? 1 : table.units[static_cast<std::size_t>(unit)].columns.size();
        std::vector<ValueView>& values = row.units[unit];
        values.clear();
        for (std::size_t c = 0; c < columns; ++c) values.push_back(need(reader));
    }
}

Result<Captured> Capture::collect() {
    Captured out;
    out.rows.reserve(entries_.size());
    std::unordered_map<RowKey, std::size_t, HashRowKey> places;
    const bool mayRepeat =
        std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.kind != Kind::Insert; });
    out.onlyPlainInserts = !mayRepeat;
    out.wireRows = packed_.bytes();
    for (std::size_t e = 0; e < entries_.size(); ++e) {
        const Entry& entry = entries_[e];
        if (entry.kind == Kind::Wrong) return fail(Error::Kind::Invalid, entry.wrong, {std::string{entry.where}});
        if (entry.kind == Kind::AddToSet || entry.kind == Kind::RemoveFromSet) {
            const auto same = [&](const SetChange& set) {
                return set.table == entry.table && set.unit == entry.unit && set.id == entry.id &&
                       set.target == entry.target;
            };
            const bool isAdd = entry.kind == Kind::AddToSet;
            // An own add that is taken back was never there; of several adds that one remove covers, one word is enough.
            if (!isAdd && entry.added == id_) {
                std::erase_if(out.sets, [&](const SetChange& set) { return same(set) && set.isAdd; });
            } else if (std::none_of(out.sets.begin(), out.sets.end(),
                                    [&](const SetChange& set) { return same(set) && set.isAdd == isAdd; })) {
                out.sets.push_back({entry.table, entry.unit, entry.id, entry.target, isAdd});
            }
            continue;
        }
        std::size_t place = out.rows.size();
        if (mayRepeat) place = places.emplace(RowKey{entry.table, entry.id}, place).first->second;
        if (entry.kind == Kind::Insert) {
            const std::size_t end = e + 1 < entries_.size() ? entries_[e + 1].offset : packed_.size();
            RowChange& row = out.rows.emplace_back();
            row.table = entry.table;
            row.id = entry.id;
            row.isInsert = true;
            row.isStamped = entry.isStamped;
            row.wire = ByteView{packed_.bytes()}.subspan(entry.offset, end - entry.offset);
            continue;
        }
        const bool isFirst = place == out.rows.size();
        if (isFirst) {
            RowChange& row = out.rows.emplace_back();
            row.table = entry.table;
            row.id = entry.id;
            row.isStamped = entry.isStamped;
        } else {
            RowChange& row = out.rows[place];
            if (row.isInsert && row.isPlain) openInsert(row, row.before, row.deletedBefore);
            row.isPlain = false;
        }
        collectUpdate(entry, out.rows[place], isFirst);
    }
    // What a row held before is no change, though several statements led back to it.
    for (RowChange& row : out.rows) {
        if (row.isPlain || row.isInsert) continue;
        const TableLayout& table = layouts_.at(row.table);
        std::erase_if(row.units, [&](const auto& changed) {
            if (isForced(row.table, row.id, changed.first)) return false;
            if (changed.first < 0) return copyOf(changed.second.front()) == copyOf(row.deletedBefore);
            const auto& columns = table.units[static_cast<std::size_t>(changed.first)].columns;
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (copyOf(changed.second[i]) != copyOf(row.before[static_cast<std::size_t>(columns[i])])) return false;
            return true;
        });
    }
    return out;
}

}  // namespace outpost::sync
