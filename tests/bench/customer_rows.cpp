#include "tests/bench/customer_rows.h"

#include "schema/search/prepare_connection.h"
#include "schema/store/sealed_vfs.h"
#include "schema/store/tables.h"

#include <fmt/format.h>

namespace outpost::bench {
namespace {

using schema::FieldType;

std::string digits(std::int64_t n, int count) { return fmt::format("{:0{}}", (n * 7919) % 99'999'999'999, count); }

/// What a field of a customer holds. Every third of the rarer fields is empty.
Value valueOf(const schema::Field& field, std::size_t column, std::int64_t n, int round) {
    const bool isCommon = column < 12;
    if (!isCommon && (n + static_cast<std::int64_t>(column)) % 3 == 0) return {};
    switch (field.type) {
        case FieldType::Phone: return "1" + digits(n + round, 10);
        case FieldType::Email: return fmt::format("c{}.{}@example.com", n, round);
        case FieldType::LongText: return fmt::format("每月一次拜访，第 {} 位，{}", n, round);
        case FieldType::Date: return std::int64_t{20'000 + n % 700};
        case FieldType::YesNo: return std::int64_t{n % 2};
        case FieldType::Choice:
        case FieldType::Link: return packIdentifier(0, static_cast<std::uint64_t>(10 + n % 40));
        case FieldType::Money: return (n % 9'999) * 1'000'000;
        case FieldType::Integer: return std::int64_t{n % 90};
        default: return fmt::format("深圳{}贸易有限公司 {}", n, round);
    }
}

}  // namespace

CustomerTable::CustomerTable()
    : catalog_(schema::productCatalog()), plan_(schema::replicationPlan(catalog_)), check_(catalog_) {
    for (std::size_t t = 0; t < plan_.tables.size(); ++t)
        if (plan_.tables[t].name == "party") table_ = static_cast<int>(t);
    const schema::Entity& party = *catalog_.entity("party");
    for (const auto& column : columns().columns) fields_.push_back(catalog_.field(party, column.name));
}

CustomerRow CustomerTable::row(std::int64_t n, int round) const {
    CustomerRow out{packIdentifier(16, static_cast<std::uint64_t>(n + 1)), {}};
    for (std::size_t c = 0; c < fields_.size(); ++c)
        out.values.push_back(fields_[c] ? valueOf(*fields_[c], c, n, round) : Value{});
    return out;
}

std::vector<CustomerRow> CustomerTable::rows(std::int64_t count, int round) const {
    std::vector<CustomerRow> out;
    out.reserve(static_cast<std::size_t>(count));
    for (std::int64_t n = 0; n < count; ++n) out.push_back(row(n, round));
    return out;
}

std::unique_ptr<sync::ReplicaCore> CustomerTable::openReplica(const std::string& path, Opening opening) const {
    sync::ReplicaSetup setup;
    setup.plan = plan_;
    setup.path = path;
    if (opening.sealedPages)
        setup.connect = [path](bool readOnly) {
            const Bytes key(32, 0x5e);
            return readOnly ? store::openSealedBeside(path, {.readOnly = true}) : store::openSealed(path, key);
        };
    setup.prepare = [](store::Connection& connection) { return search::prepareConnection(connection); };
    setup.migrate = [this, attach = std::move(opening.attach)](store::Connection& connection) -> Done {
        OUTPOST_ASSIGN(const auto made, store::createOrMigrate(connection, catalog_));
        std::ignore = made;
        return attach ? attach(connection) : Done{};
    };
    setup.seal = opening.seal;
    setup.check = &check_;
    setup.team = opening.team;
    setup.listener = opening.listener;
    setup.firstNumber = static_cast<DeviceNumber>(16 * opening.enrolment);
    setup.now = [now = std::int64_t{1'700'000'000'000}]() mutable { return sync::WallMs{++now}; };
    auto core = need(sync::ReplicaCore::open(std::move(setup)), "open a replica");
    need(core->connection().execute(fmt::format("PRAGMA synchronous={}", opening.synchronous)), "set durability");
    return core;
}

store::Connection CustomerTable::openPlain(const std::string& path, std::string_view synchronous) const {
    auto connection = need(store::Connection::open(path), "open plain SQLite");
    need(search::prepareConnection(connection), "prepare plain SQLite");
    need(store::createOrMigrate(connection, catalog_), "make the plain tables");
    need(connection.execute(fmt::format("PRAGMA synchronous={}", synchronous)), "set durability");
    return connection;
}

Done RecordIndexWriter::attach(store::Connection& connection) {
    OUTPOST_ASSIGN(
        write_,
        connection.prepare("INSERT OR REPLACE INTO record_index(id, entity, faces, title, sort_key, owner, org, dead) "
                           "VALUES(?1, 'party', 1, ?2, ?2, 21, 22, NULL)"));
    return {};
}

Done RecordIndexWriter::write(RecordId id) { return write_.bind(1, id).bind(2, "深圳贸易有限公司").run(); }

Done RecordIndexWriter::refresh(std::span<const store::TouchedRow> rows, store::Origin) {
    for (const store::TouchedRow& row : rows) OUTPOST_TRY(write(row.id));
    return {};
}

Done WholeLocalData::attach(store::Connection& connection) {
    OUTPOST_ASSIGN(text_, search::SearchIndex::open(connection, search::searchPlan(table_.catalog(), table_.plan())));
    OUTPOST_ASSIGN(local_, store::LocalData::open(connection, table_.catalog(), text_.get()));
    return {};
}

Done WholeLocalData::refresh(std::span<const store::TouchedRow> rows, store::Origin origin) {
    return local_->refresh(rows, origin);
}

std::vector<sync::FieldValue> filledFields(const CustomerRow& row) {
    std::vector<sync::FieldValue> fields;
    for (std::size_t c = 0; c < row.values.size(); ++c)
        if (!isNull(row.values[c])) fields.push_back({static_cast<int>(c), viewOf(row.values[c])});
    return fields;
}

PlainInsert::PlainInsert(store::Connection& connection, const schema::ReplicatedTable& table, bool overwrites) {
    std::string names, places, sets;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const std::string name = store::quoted(table.columns[c].name);
        names += ", " + name;
        places += fmt::format(", ?{}", c + 2);
        sets += fmt::format("{0}{1}=excluded.{1}", c == 0 ? "" : ", ", name);
    }
    insert_ =
        need(connection.prepare(fmt::format("INSERT INTO {}(id{}) VALUES(?1{}){}", store::quoted(table.name), names,
                                            places, overwrites ? " ON CONFLICT(id) DO UPDATE SET " + sets : "")),
             "prepare an insert");
}

Done PlainInsert::add(const CustomerRow& row) {
    insert_.bind(1, row.id);
    for (std::size_t c = 0; c < row.values.size(); ++c) {
        const int place = static_cast<int>(c) + 2;
        if (const auto* text = std::get_if<std::string>(&row.values[c]))
            insert_.bindStatic(place, std::string_view{*text});
        else insert_.bind(place, row.values[c]);
    }
    return insert_.run();
}

}  // namespace outpost::bench
