#include "app/import/csv_import.h"

#include "app/csv/csv_file.h"
#include "app/csv/csv_text.h"
#include "app/messages/messages.h"
#include "app/query/reader.h"
#include "app/values/private_file.h"
#include "app/values/value_text.h"
#include "schema/catalog/nearest.h"

#include <charconv>

namespace outpost::app {

namespace {

using schema::Entity;
using schema::Field;
using schema::FieldType;

constexpr std::size_t kRecordsATransaction = 500;
constexpr std::int64_t kRowsAQuery = 1000;

/// What a column of the file fills; null: the record's identifier.
using Columns = std::vector<const Field*>;

bool canBeGiven(const Field& field) {
    return !field.engineMade && field.type != FieldType::Links && field.type != FieldType::File &&
           field.edit != schema::EditWhen::Never;
}

Result<Columns> readHeader(const schema::Catalog& catalog, const Entity& entity,
                           const std::vector<std::string>& header) {
    Columns columns;
    for (const std::string& name : header) {
        if (name == "id") {
            columns.push_back(nullptr);
            continue;
        }
        const Field* match = nullptr;
        std::vector<std::string> known;
        for (const Field* field : catalog.fieldsOf(entity)) {
            if (!canBeGiven(*field)) continue;
            known.push_back(field->name);
            if (field->name == name || field->label.en == name || field->label.zh == name) match = field;
        }
        if (!match) return fail(Error::Kind::Invalid, "import.column", {name + schema::nearestHint(name, known)});
        columns.push_back(match);
    }
    return columns;
}

/// One line of the file as a call of the command that everybody else calls.
Result<CommandCall> callOf(Reader& reader, const std::string& entity, const Columns& columns, const CsvRecord& record) {
    CommandCall call;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string text{unguarded(record.fields[i])};
        if (!columns[i]) {
            if (text.empty()) continue;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), call.record);
            if (error != std::errc{} || end != text.data() + text.size() || call.record <= 0)
                return fail(Error::Kind::Invalid, "import.value", {std::to_string(record.line), "id: " + text});
            continue;
        }
        auto value = reader.parse(entity, columns[i]->name, text);
        if (!value)
            return fail(Error::Kind::Invalid, "import.value",
                        {std::to_string(record.line), sentence(value.error(), Language::English)});
        call.values.emplace_back(columns[i]->name, std::move(*value));
    }
    // An empty cell of a new record means "not given", so that defaults apply; of a known record it empties the field.
    if (call.record == 0) std::erase_if(call.values, [](const auto& each) { return isNull(each.second); });
    call.command = entity + (call.record == 0 ? ".create" : ".update");
    return call;
}

struct Pass {
    Reader& reader;
    const Entity& entity;
    const std::filesystem::path& file;

    /// Calls `take` with each record of the file as a call.
    template <class Take>
    Done run(const Take& take) const {
        OUTPOST_ASSIGN(CsvFile csv, CsvFile::open(file));
        OUTPOST_ASSIGN(const Columns columns, readHeader(reader.catalog(), entity, csv.header()));
        for (;;) {
            OUTPOST_ASSIGN(const auto record, csv.next());
            if (!record) return {};
            OUTPOST_ASSIGN(CommandCall call, callOf(reader, entity.name, columns, *record));
            OUTPOST_TRY(take(std::move(call)));
        }
    }
};

}  // namespace

Result<ImportReport> importCsv(Firm& firm, const std::string& entityName, const std::filesystem::path& file,
                               const Progress& progress) {
    OUTPOST_ASSIGN(const auto reader, firm.reader());
    const Entity* entity = reader->catalog().entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});
    const Pass pass{*reader, *entity, file};

    std::int64_t total = 0;
    OUTPOST_TRY(pass.run([&](CommandCall) -> Done {
        ++total;
        return {};
    }));

    ImportReport report;
    std::vector<CommandCall> calls;
    const auto write = [&]() -> Done {
        if (calls.empty()) return {};
        OUTPOST_TRY(firm.runAll(std::move(calls)).map([](const auto&) {}));
        calls.clear();
        if (!progress(report.created + report.updated, total)) return fail(Error::Kind::Cancelled, "cancelled");
        return {};
    };
    OUTPOST_TRY(pass.run([&](CommandCall call) -> Done {
        ++(call.record == 0 ? report.created : report.updated);
        calls.push_back(std::move(call));
        return calls.size() >= kRecordsATransaction ? write() : Done{};
    }));
    OUTPOST_TRY(write());
    return report;
}

Result<std::int64_t> exportCsv(Firm& firm, const std::string& entityName, const std::filesystem::path& file,
                               const Progress& progress) {
    OUTPOST_ASSIGN(const auto reader, firm.reader());
    const Entity* entity = reader->catalog().entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});

    Query query;
    query.entity = entityName;
    query.limit = kRowsAQuery;
    std::vector<std::string> header{"id"};
    std::vector<FieldType> types;
    for (const Field* field : reader->catalog().fieldsOf(*entity)) {
        if (!canBeGiven(*field)) continue;
        query.fields.push_back(field->name);
        header.push_back(field->name);
        types.push_back(field->type);
    }
    Query all = query;
    OUTPOST_ASSIGN(const Count count, reader->count(all));

    OUTPOST_ASSIGN(PrivateFile out, PrivateFile::create(file));
    OUTPOST_TRY(out.append(std::string{kUtf8Mark} + csvLine(header)));
    std::int64_t written = 0;
    for (;;) {
        OUTPOST_ASSIGN(const RecordWindow window, reader->list(query));
        if (window.records.empty()) break;
        std::string text;
        for (const Record& record : window.records) {
            std::vector<std::string> fields{std::to_string(record.id)};
            for (std::size_t i = 0; i < types.size(); ++i) {
                std::string value = formatValue(types[i], record.cells[i].value);
                fields.push_back(schema::isText(types[i]) ? guarded(value) : std::move(value));
            }
            text += csvLine(fields);
        }
        OUTPOST_TRY(out.append(text));
        written += static_cast<std::int64_t>(window.records.size());
        query.after = window.records.back().id;
        if (!progress(written, count.number)) return fail(Error::Kind::Cancelled, "cancelled");
    }
    OUTPOST_TRY(out.finish());
    return written;
}

}  // namespace outpost::app
