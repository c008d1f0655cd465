#include "app/demo_data/row_writer.h"

namespace outpost::app::demo {

RowWriter::RowWriter(const schema::Catalog& catalog, const schema::ReplicationPlan& plan) : catalog_(catalog) {
    for (std::size_t table = 0; table < plan.tables.size(); ++table) {
        auto& [index, columns] = tables_[plan.tables[table].name];
        index = static_cast<int>(table);
        for (std::size_t column = 0; column < plan.tables[table].columns.size(); ++column)
            columns[plan.tables[table].columns[column].name] = static_cast<int>(column);
    }
}

Done RowWriter::write(sync::Writer& writer, std::span<const Row> rows) const {
    std::vector<sync::FieldValue> values;
    for (const Row& row : rows) {
        const auto table = tables_.find(row.table);
        if (table == tables_.end()) return fail(Error::Kind::NotFound, "demo.field", {std::string(row.table)});
        const auto& [index, columns] = table->second;
        values.clear();
        for (const auto& [field, value] : row.values) {
            const auto column = columns.find(field);
            if (column == columns.end())
                return fail(Error::Kind::NotFound, "demo.field", {std::string(row.table), std::string(field)});
            values.push_back({column->second, viewOf(value)});
        }
        OUTPOST_TRY(writer.insert(index, row.id, values));
    }
    return {};
}

RecordId RowWriter::choice(std::string_view list, std::string_view code) const {
    if (const schema::ChoiceList* found = catalog_.choiceList(list))
        for (const auto& first : found->first)
            if (first.code == code) return first.id;
    return 0;
}

}  // namespace outpost::app::demo
