#include "app/import/csv_import.h"

#include "app/commands/commands.h"
#include "app/csv/csv_file.h"
#include "app/csv/csv_text.h"
#include "app/messages/messages.h"
#include "app/query/reader.h"
#include "app/values/private_file.h"
#include "app/values/value_text.h"
#include "schema/catalog/nearest.h"

#include <charconv>
#include <optional>

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

/// Calls that go into one transaction, with the lines that they came from.
struct Batch {
    std::vector<CommandCall> calls;
    std::vector<std::int64_t> lines;
};

struct Pass {
    Reader& reader;
    const Entity& entity;
    const std::filesystem::path& file;

    /// Calls `take` with the records of the file as calls, a transaction's worth at a time.
    template <class Take>
    Done run(const Take& take) const {
        OUTPOST_ASSIGN(CsvFile csv, CsvFile::open(file));
        OUTPOST_ASSIGN(const Columns columns, readHeader(reader.catalog(), entity, csv.header()));
        Batch batch;
        for (;;) {
            OUTPOST_ASSIGN(const auto record, csv.next());
            if (record) {
                OUTPOST_ASSIGN(CommandCall call, callOf(reader, entity.name, columns, *record));
                batch.calls.push_back(std::move(call));
                batch.lines.push_back(record->line);
            }
            if (batch.calls.size() >= kRecordsATransaction || (!record && !batch.calls.empty())) {
                OUTPOST_TRY(take(std::move(batch)));
                batch = {};
            }
            if (!record) return {};
        }
    }
};

/// Runs a transaction's worth of calls and takes all of it back: import.value for the first line that is refused.
Done rehearse(Firm& firm, const Commands& commands, const Batch& batch) {
    std::optional<Error> refusal;
    const auto work = [&](sync::Writer& writer, Reader& reader) -> Done {
        const Caller by = firm.caller();
        for (std::size_t i = 0; i < batch.calls.size() && !refusal; ++i) {
            const CommandCall& call = batch.calls[i];
            const Command* command = commands.find(call.command);
            if (!command) return fail(Error::Kind::NotFound, "command.unknown", {call.command});
            if (const auto result = command->run(writer, reader, call, by); !result)
                refusal = Error{Error::Kind::Invalid,
                                "import.value",
                                {std::to_string(batch.lines[i]), sentence(result.error(), Language::English)},
                                {}};
        }
        return fail(Error::Kind::Cancelled, "cancelled");  // whatever was written is taken back
    };
    const auto done = firm.transact(work);
    if (refusal) return tl::make_unexpected(std::move(*refusal));
    if (!done && done.error().kind != Error::Kind::Cancelled) return propagate(done);
    return {};
}

/// What went wrong after some of the file was written: how much of it is kept.
Done stopped(const ImportReport& report, const Error& error) {
    const std::int64_t written = report.created + report.updated;
    if (written == 0) return tl::make_unexpected(error);
    return fail(error.kind, "import.stopped", {std::to_string(written), sentence(error, Language::English)},
                error.detail);
}

}  // namespace

Result<ImportReport> importCsv(Firm& firm, const std::string& entityName, const std::filesystem::path& file,
                               const Progress& progress) {
    OUTPOST_ASSIGN(const auto reader, firm.reader());
    const Entity* entity = reader->catalog().entity(entityName);
    if (!entity) return fail(Error::Kind::Invalid, "query.entity", {entityName});
    const Pass pass{*reader, *entity, file};
    const Commands commands{firm.catalog()};

    // First all of it without a trace: nobody wants half a file.
    std::int64_t total = 0;
    const auto tryOut = [&](const Batch& batch) -> Done {
        OUTPOST_TRY(rehearse(firm, commands, batch));
        total += static_cast<std::int64_t>(batch.calls.size());
        return progress(0, total) ? Done{} : fail(Error::Kind::Cancelled, "cancelled");
    };
    OUTPOST_TRY(pass.run(tryOut));

    ImportReport report;
    OUTPOST_TRY(pass.run([&](Batch batch) -> Done {
        ImportReport next = report;
        for (const CommandCall& call : batch.calls) ++(call.record == 0 ? next.created : next.updated);
        if (const auto done = firm.runAll(std::move(batch.calls)); !done) return stopped(report, done.error());
        report = next;
        if (progress(report.created + report.updated, total)) return {};
        return stopped(report, Error{Error::Kind::Cancelled, "cancelled", {}, {}});
    }));
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
