#include "syncengine/replica/row_writes.h"

#include <algorithm>

namespace outpost::sync {
namespace {

/// The writes of one row of a body.
void tellRow(const RowWrite& row, const Layout& layout, const TableLayout& table,
             const std::function<void(const UnitWrite&)>& tell) {
    UnitWrite write{row.op, -1, {}, row.ordinal, nullptr};
    const auto coversOf = [&](std::size_t position) -> const std::vector<ChangeSetId>* {
        for (const Covers& covers : row.covers)
            if (static_cast<std::size_t>(covers.position) == position) return &covers.heads;
        return nullptr;
    };
    if (row.op == Op::AddToSet || row.op == Op::RemoveFromSet) {
        const auto unit = table.unitByName.find(layout.columns.front());
        if (unit == table.unitByName.end()) return;
        write.unit = unit->second;
        write.values = row.values;
        return tell(write);
    }
    if (row.op == Op::Insert) tell({row.op, kWholeRow, {}, row.ordinal, nullptr});
    const auto positionOf = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(layout.columns.begin(), layout.columns.end(), name) -
                                        layout.columns.begin());
    };
    for (std::size_t u = 0; u < table.units.size(); ++u) {
        if (table.units[u].isSet) continue;
        write.unit = static_cast<int>(u);
        write.values.clear();
        std::size_t first = layout.columns.size();
        for (const int column : table.units[u].columns) {
            const std::size_t position = positionOf(table.plan->columns[static_cast<std::size_t>(column)].name);
            write.values.push_back(position < layout.columns.size() ? row.values[position] : ValueView{});
            first = std::min(first, position);
        }
        if (first == layout.columns.size()) continue;
        write.ordinal = row.ordinal + static_cast<std::uint32_t>(first);
        write.covers = coversOf(first);
        tell(write);
    }
    if (const std::size_t flag = positionOf(kDeletedUnit); flag < layout.columns.size())
        tell({row.op, -1, {row.values[flag]}, row.ordinal + static_cast<std::uint32_t>(flag), coversOf(flag)});
}

}  // namespace

Done eachWrite(ByteView bytes, const TableLayout& table, RecordId id,
               const std::function<void(const UnitWrite&)>& tell) {
    OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(bytes));
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(view.body));
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return {};
        const Layout& layout = body.layouts()[static_cast<std::size_t>(row.layout)];
        if (row.id == id && layout.table == table.plan->name) tellRow(row, layout, table, tell);
    }
}

Done eachWriteOfRows(ByteView bytes, const Layouts& layouts,
                     const std::function<bool(const TableLayout&, RecordId)>& isWanted,
                     const std::function<void(const TableLayout&, RecordId, const UnitWrite&)>& tell) {
    OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(bytes));
    OUTPOST_ASSIGN(BodyReader body, BodyReader::open(view.body));
    std::vector<const TableLayout*> tables;
    for (const Layout& layout : body.layouts()) tables.push_back(layouts.byName(layout.table));
    RowWrite row;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, body.next(row));
        if (!more) return {};
        const auto layout = static_cast<std::size_t>(row.layout);
        if (const TableLayout* table = tables[layout]; table && isWanted(*table, row.id))
            tellRow(row, body.layouts()[layout], *table, [&](const UnitWrite& write) { tell(*table, row.id, write); });
    }
}

}  // namespace outpost::sync
