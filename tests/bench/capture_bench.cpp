// What recording every change costs beside plain SQLite: the same customers in the same tables with the same secondary
// indexes and record_index, no log there. Full text and page sealing are on neither side.

#include "tests/bench/customer_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

/// An INSERT into the plain table, and an UPDATE of its phone, both over all of its columns as an application binds them.
struct PlainStatements {
    store::Statement insert, update, begin, commit;
    PlainStatements(store::Connection& connection, const schema::ReplicatedTable& table) {
        std::string names, places;
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            names += ", " + store::quoted(table.columns[c].name);
            places += fmt::format(", ?{}", c + 2);
        }
        insert = need(connection.prepare(
                          fmt::format("INSERT INTO {}(id{}) VALUES(?1{})", store::quoted(table.name), names, places)),
                      "prepare");
        update = need(connection.prepare(fmt::format("UPDATE {} SET phone=?2 WHERE id=?1", store::quoted(table.name))),
                      "prepare");
        begin = need(connection.prepare("BEGIN IMMEDIATE"), "prepare");
        commit = need(connection.prepare("COMMIT"), "prepare");
    }
    Done add(const CustomerRow& row) {
        insert.bind(1, row.id);
        for (std::size_t c = 0; c < row.values.size(); ++c) {
            const int place = static_cast<int>(c) + 2;
            if (const auto* text = std::get_if<std::string>(&row.values[c]))
                insert.bindStatic(place, std::string_view{*text});
            else insert.bind(place, row.values[c]);
        }
        return insert.run();
    }
};

std::vector<sync::FieldValue> fieldsOf(const CustomerRow& row) {
    std::vector<sync::FieldValue> fields;
    for (std::size_t c = 0; c < row.values.size(); ++c)
        if (!isNull(row.values[c])) fields.push_back({static_cast<int>(c), viewOf(row.values[c])});
    return fields;
}

class CaptureBench {
public:
    explicit CaptureBench(const Options& options) : options_(options), rows_(table_.rows(options.customers)) {
        for (const auto& column : table_.columns().columns)
            if (column.name == "phone") phone_ = static_cast<int>(&column - table_.columns().columns.data());
    }

    Times bulkOurs(int round) {
        const std::string path = folder_.file(fmt::format("bulk-ours-{}.db", round));
        auto core = table_.openReplica(path, 1, seal_, &index_, "normal");
        index_.attach(core->connection());
        return measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += 1000)
                need(core->transact([&](sync::Writer& writer) -> Done {
                    for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                        OUTPOST_TRY(writer.insert(table_.index(), rows_[i].id, fieldsOf(rows_[i])));
                    return {};
                }),
                     "insert");
        });
    }

    Times bulkPlain(int round) {
        auto connection = table_.openPlain(folder_.file(fmt::format("bulk-plain-{}.db", round)), "normal");
        PlainStatements plain{connection, table_.columns()};
        index_.attach(connection);
        return measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += 1000) {
                need(plain.begin.run(), "begin");
                for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                    need(plain.add(rows_[i]), "insert");
                for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                    need(index_.write(rows_[i].id), "record_index");
                need(plain.commit.run(), "commit");
            }
        });
    }

    /// Half new customers, half changes of one field, each in a transaction of its own.
    Times singleOurs(int round, std::string_view synchronous, std::size_t commits) {
        auto core = table_.openReplica(folder_.file(fmt::format("single-ours-{}-{}.db", synchronous, round)), 1, seal_,
                                       &index_, synchronous);
        index_.attach(core->connection());
        return measure([&] {
            for (std::size_t i = 0; i < commits; ++i)
                need(core->transact([&](sync::Writer& writer) -> Done {
                    if (i % 2 == 0) return writer.insert(table_.index(), rows_[i].id, fieldsOf(rows_[i]));
                    const sync::FieldValue phone[] = {{phone_, std::string_view{"13800138000"}}};
                    return writer.update(table_.index(), rows_[i - 1].id, phone);
                }),
                     "commit");
        });
    }

    Times singlePlain(int round, std::string_view synchronous, std::size_t commits) {
        auto connection =
            table_.openPlain(folder_.file(fmt::format("single-plain-{}-{}.db", synchronous, round)), synchronous);
        PlainStatements plain{connection, table_.columns()};
        index_.attach(connection);
        return measure([&] {
            for (std::size_t i = 0; i < commits; ++i) {
                need(plain.begin.run(), "begin");
                const RecordId id = rows_[i % 2 == 0 ? i : i - 1].id;
                if (i % 2 == 0) need(plain.add(rows_[i]), "insert");
                else need(plain.update.bind(1, id).bind(2, "13800138000").run(), "update");
                need(index_.write(id), "record_index");
                need(plain.commit.run(), "commit");
            }
        });
    }

    void run() {
        const auto count = static_cast<std::int64_t>(rows_.size());
        Line("bulk_insert")
            .add("rows", count)
            .add("rows_a_transaction", 1000)
            .add("durability", "synchronous=normal")
            .add("reach_cpu_ratio", 1.8)
            .add(compare(
                options_.rounds, [&](int r) { return bulkOurs(r); }, [&](int r) { return bulkPlain(r); }))
            .print();
        const std::size_t commits = std::min<std::size_t>(rows_.size(), 20'000);
        Line("one_row_commits")
            .add("commits", static_cast<std::int64_t>(commits))
            .add("durability", "synchronous=normal")
            .add("reach_cpu_ratio", 1.35)
            .add(compare(
                options_.rounds, [&](int r) { return singleOurs(r, "normal", commits); },
                [&](int r) { return singlePlain(r, "normal", commits); }))
            .print();
        const std::size_t durable = std::min<std::size_t>(rows_.size(), 2'000);
        Line("one_row_commits_durable")
            .add("commits", static_cast<std::int64_t>(durable))
            .add("durability", "synchronous=full")
            .add("reach_wall_ratio", 1.15)
            .add(compare(
                options_.rounds, [&](int r) { return singleOurs(r, "full", durable); },
                [&](int r) { return singlePlain(r, "full", durable); }))
            .print();
    }

private:
    Options options_;
    CustomerTable table_;
    std::vector<CustomerRow> rows_;
    ScratchFolder folder_{options_.folder};
    testing::OpenSeal seal_;
    RecordIndexWriter index_;
    int phone_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const Options options = readOptions(argc, argv, "Capturing changes against plain SQLite");
    CaptureBench{options}.run();
}
