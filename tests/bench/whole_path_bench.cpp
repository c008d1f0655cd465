// The whole way of a change against SQLite: captured, with derived values, record_index and full text, sealed for the
// team and signed; beside it the same rows, derived values, record_index and full text in plain SQLite.

#include "tests/bench/bench_team.h"
#include "tests/bench/customer_rows.h"
#include "tests/bench/raw_sqlite.h"

#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr std::size_t kStep = 1'000;
const std::vector<std::string> kLocalTables{"record_index", "party_derived"};

class WholePathBench {
public:
    explicit WholePathBench(const Options& options) : options_(options), rows_(table_.rows(options.customers)) {
        // What local data the rows lead to: the plain side writes it without computing it.
        const Replica replica = open("model.db");
        write(replica);
        for (const std::string& name : kLocalTables)
            local_.push_back(need(readRows(replica.core->connection(), name), "read local data"));
    }

    Times ours(int round) {
        const Replica replica = open(fmt::format("ours-{}.db", round));
        return measure([&] { write(replica); });
    }

    Times plain(int round) {
        auto connection = table_.openPlain(folder_.file(fmt::format("plain-{}.db", round)), "normal");
        WholeLocalData fullText{table_};
        need(fullText.attach(connection), "make the index");
        PlainInsert insert{connection, table_.columns()};
        std::vector<store::Statement> local;
        for (const TableRows& rows : local_) local.push_back(need(connection.prepare(insertSql(rows)), "prepare"));
        auto begin = need(connection.prepare("BEGIN IMMEDIATE"), "prepare");
        auto commit = need(connection.prepare("COMMIT"), "prepare");
        return measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += kStep) {
                const std::size_t end = std::min(first + kStep, rows_.size());
                need(begin.run(), "begin");
                for (std::size_t i = first; i < end; ++i) need(insert.add(rows_[i]), "insert");
                for (std::size_t t = 0; t < local.size(); ++t)
                    for (std::size_t i = first; i < end; ++i) {
                        const std::vector<Value>& row = local_[t].rows[i];
                        for (std::size_t c = 0; c < row.size(); ++c) local[t].bind(static_cast<int>(c) + 1, row[c]);
                        need(local[t].run(), "local data");
                    }
                for (std::size_t i = first; i < end; ++i)
                    need(fullText.text().update(table_.index(), rows_[i].id, {}, rows_[i].values), "full text");
                need(commit.run(), "commit");
            }
        });
    }

    void run() {
        const Comparison times = compare(
            options_.rounds, [&](int r) { return ours(r); }, [&](int r) { return plain(r); });
        Line("whole_path", times.cpuRatio())
            .add("of", "CPU")
            .add("reach", 1.4)
            .add("rows", static_cast<std::int64_t>(rows_.size()))
            .add("rows_a_transaction", static_cast<std::int64_t>(kStep))
            .add("pages", "plain")
            .add("durability", "synchronous=normal")
            .add(times)
            .print();
    }

private:
    struct Replica {
        std::unique_ptr<BenchTeam::Keyring> keys;
        std::unique_ptr<WholeLocalData> local;
        std::unique_ptr<sync::ReplicaCore> core;
    };

    Replica open(const std::string& name) {
        Replica out{team_.keyring(), std::make_unique<WholeLocalData>(table_), nullptr};
        out.core = table_.openReplica(folder_.file(name),
                                      {.seal = &out.keys->seal,
                                       .team = &out.keys->log,
                                       .listener = out.local.get(),
                                       .attach = [&](auto& connection) { return out.local->attach(connection); }});
        team_.begin(*out.core, *out.keys);
        return out;
    }

    void write(const Replica& replica) {
        for (std::size_t first = 0; first < rows_.size(); first += kStep) {
            need(replica.core->transact([&](sync::Writer& writer) -> Done {
                for (std::size_t i = first; i < std::min(first + kStep, rows_.size()); ++i)
                    OUTPOST_TRY(writer.insert(table_.index(), rows_[i].id, filledFields(rows_[i])));
                return {};
            }),
                 "insert");
            need(replica.core->sealOutgoing(), "seal");
        }
    }

    static std::string insertSql(const TableRows& rows) {
        std::string names, places;
        for (const std::string& column : rows.columns) {
            names += (names.empty() ? "" : ", ") + store::quoted(column);
            places += places.empty() ? "?" : ",?";
        }
        return fmt::format("INSERT INTO {}({}) VALUES({})", store::quoted(rows.table), names, places);
    }

    Options options_;
    CustomerTable table_;
    std::vector<CustomerRow> rows_;
    ScratchFolder folder_{options_.folder};
    BenchTeam team_;
    std::vector<TableRows> local_;
};

}  // namespace

int main(int argc, char** argv) {
    WholePathBench{readOptions(argc, argv, "Capture, full text, sealing and signing against SQLite with full text")}
        .run();
}
