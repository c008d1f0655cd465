// What recording every change costs beside plain SQLite: the same customers in the same tables with the same secondary
// indexes and record_index, no log there. Full text and page sealing are on neither side.

#include "tests/bench/customer_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

struct PlainStatements {
    PlainInsert insert;
    store::Statement update, begin, commit;
    PlainStatements(store::Connection& connection, const schema::ReplicatedTable& table)
        : insert(connection, table),
          update(need(connection.prepare(fmt::format("UPDATE {} SET phone=?2 WHERE id=?1", store::quoted(table.name))),
                      "prepare")),
          begin(need(connection.prepare("BEGIN IMMEDIATE"), "prepare")),
          commit(need(connection.prepare("COMMIT"), "prepare")) {}
};

/// Counts the pages that commits write to the log; writes the log back as SQLite does by itself.
class WrittenPages {
public:
    explicit WrittenPages(store::Connection& connection) {
        sqlite3_wal_hook(connection.handle(), &WrittenPages::onCommit, this);
    }
    std::int64_t pages() const { return pages_; }

private:
    static int onCommit(void* self, sqlite3* database, const char* schema, int pages) {
        constexpr int kWriteBackAt = 1000;
        auto& counter = *static_cast<WrittenPages*>(self);
        counter.pages_ += pages < counter.last_ ? pages : pages - counter.last_;
        counter.last_ = pages;
        if (pages < kWriteBackAt) return SQLITE_OK;
        return sqlite3_wal_checkpoint_v2(database, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    std::int64_t pages_ = 0;
    int last_ = 0;
};

class CaptureBench {
public:
    explicit CaptureBench(const Options& options) : options_(options), rows_(table_.rows(options.customers)) {
        for (const auto& column : table_.columns().columns)
            if (column.name == "phone") phone_ = static_cast<int>(&column - table_.columns().columns.data());
    }

    Times bulkOurs(int round) {
        const std::string path = folder_.file(fmt::format("bulk-ours-{}.db", round));
        auto core = open(path, "normal");
        return measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += 1000)
                need(core->transact([&](sync::Writer& writer) -> Done {
                    for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                        OUTPOST_TRY(writer.insert(table_.index(), rows_[i].id, filledFields(rows_[i])));
                    return {};
                }),
                     "insert");
        });
    }

    Times bulkPlain(int round) {
        auto connection = table_.openPlain(folder_.file(fmt::format("bulk-plain-{}.db", round)), "normal");
        PlainStatements plain{connection, table_.columns()};
        RecordIndexWriter plainIndex;
        need(plainIndex.attach(connection), "record_index");
        return measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += 1000) {
                need(plain.begin.run(), "begin");
                for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                    need(plain.insert.add(rows_[i]), "insert");
                for (std::size_t i = first; i < std::min(first + 1000, rows_.size()); ++i)
                    need(plainIndex.write(rows_[i].id), "record_index");
                need(plain.commit.run(), "commit");
            }
        });
    }

    std::unique_ptr<sync::ReplicaCore> open(const std::string& path, std::string_view synchronous) {
        return table_.openReplica(path, {.seal = &seal_,
                                         .listener = &index_,
                                         .attach = [&](auto& connection) { return index_.attach(connection); },
                                         .synchronous = synchronous});
    }

    /// Half new customers, half changes of one field, each in a transaction of its own; both sides go on in slices.
    struct Single {
        SliceComparison times;
        double ourPages = 0, plainPages = 0;  ///< of a commit
    };
    Single single(std::string_view synchronous, std::size_t slices) {
        auto core = open(folder_.file(fmt::format("single-ours-{}.db", synchronous)), synchronous);
        auto connection = table_.openPlain(folder_.file(fmt::format("single-plain-{}.db", synchronous)), synchronous);
        PlainStatements plain{connection, table_.columns()};
        RecordIndexWriter plainIndex;
        need(plainIndex.attach(connection), "record_index");
        const WrittenPages ourPages{core->connection()}, plainPages{connection};
        const auto eachOf = [&](int slice, auto&& commit) {
            const std::size_t first = static_cast<std::size_t>(slice) * kSlice;
            for (std::size_t i = first; i < first + kSlice; ++i) commit(i);
        };
        Single out;
        out.times = compareSlices(
            static_cast<int>(slices),
            [&](int slice) {
                eachOf(slice, [&](std::size_t i) {
                    need(core->transact([&](sync::Writer& writer) -> Done {
                        if (i % 2 == 0) return writer.insert(table_.index(), rows_[i].id, filledFields(rows_[i]));
                        const sync::FieldValue phone[] = {{phone_, std::string_view{"13800138000"}}};
                        return writer.update(table_.index(), rows_[i - 1].id, phone);
                    }),
                         "commit");
                });
            },
            [&](int slice) {
                eachOf(slice, [&](std::size_t i) {
                    need(plain.begin.run(), "begin");
                    const RecordId id = rows_[i % 2 == 0 ? i : i - 1].id;
                    if (i % 2 == 0) need(plain.insert.add(rows_[i]), "insert");
                    else need(plain.update.bind(1, id).bind(2, "13800138000").run(), "update");
                    need(plainIndex.write(id), "record_index");
                    need(plain.commit.run(), "commit");
                });
            });
        const auto commits = static_cast<double>(slices * kSlice);
        out.ourPages = static_cast<double>(ourPages.pages()) / commits;
        out.plainPages = static_cast<double>(plainPages.pages()) / commits;
        return out;
    }

    void bulk() {
        const Comparison times = compare(
            options_.rounds, [&](int r) { return bulkOurs(r); }, [&](int r) { return bulkPlain(r); });
        Line("bulk_insert", times.cpuRatio())
            .add("of", "CPU")
            .add("reach", 1.8)
            .add("rows", static_cast<std::int64_t>(rows_.size()))
            .add("rows_a_transaction", 1000)
            .add("durability", "synchronous=normal")
            .add(times)
            .print();
    }

    void commits(std::string_view figure, std::string_view synchronous, std::size_t slices, bool wall, double reach) {
        slices = std::clamp<std::size_t>(rows_.size() / kSlice, 1, slices);
        if (rows_.size() < kSlice) rows_ = table_.rows(kSlice);
        const Single measured = single(synchronous, slices);
        const SliceComparison& times = measured.times;
        Line(figure, wall ? times.wallRatio : times.cpuRatio)
            .add("of", wall ? "wall time" : "CPU")
            .add("reach", reach)
            .add("commits", static_cast<std::int64_t>(slices * kSlice))
            .add("durability", fmt::format("synchronous={}", synchronous))
            .add("ours_pages_a_commit", measured.ourPages)
            .add("baseline_pages_a_commit", measured.plainPages)
            .add(times.sums)
            .print();
    }

    void run() {
        if (options_.wants("bulk_insert")) bulk();
        if (options_.wants("one_row_commits")) commits("one_row_commits", "normal", 100, false, 1.35);
        if (options_.wants("one_row_commits_durable")) commits("one_row_commits_durable", "full", 20, true, 1.15);
    }

private:
    /// Long enough that each holds a checkpoint of the log on both sides.
    static constexpr std::size_t kSlice = 200;
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
