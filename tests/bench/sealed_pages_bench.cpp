// What the sealing of pages costs: the same replica with the product's local data on sealed and on plain pages, filled in
// bulk, read and searched.

#include "schema/search/search.h"
#include "tests/bench/customer_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr std::size_t kStep = 1'000;
constexpr std::int64_t kReads = 100'000;
constexpr int kSearches = 200;
/// Pieces of what the customers hold: common, rare, a beginning, none at all.
constexpr std::array kTexts{"深圳", "贸易有限", "1234", "szs", "99 贸易", "没有这个"};

class SealedPagesBench {
public:
    explicit SealedPagesBench(const Options& options) : options_(options), rows_(table_.rows(options.customers)) {}

    void run() {
        const Comparison filled = compare(
            options_.rounds, [&](int) { return fill(true); }, [&](int) { return fill(false); });
        print("sealed_pages_bulk_insert", filled);
        if (options_.wants("sealed_pages_reads"))
            print("sealed_pages_reads",
                  compare(
                      options_.rounds, [&](int) { return read(true); }, [&](int) { return read(false); }));
        if (options_.wants("sealed_pages_search"))
            print("sealed_pages_search",
                  compare(
                      options_.rounds, [&](int) { return search(true); }, [&](int) { return search(false); }));
    }

private:
    struct Replica {
        std::unique_ptr<WholeLocalData> local;
        std::unique_ptr<sync::ReplicaCore> core;
    };

    void print(std::string_view figure, const Comparison& times) const {
        if (!options_.wants(figure)) return;
        Line(figure, times.cpuRatio())
            .add("of", "CPU, sealed pages against plain ones")
            .add("rows", static_cast<std::int64_t>(rows_.size()))
            .add("cache_mib", 64)
            .add("durability", "synchronous=normal")
            .add(times)
            .print();
    }

    Times fill(bool sealed) {
        Replica& replica = replicas_[sealed ? 1 : 0];
        replica.core.reset();
        replica.local = std::make_unique<WholeLocalData>(table_);
        replica.core =
            table_.openReplica(folder_.file(fmt::format("{}-{}.db", sealed, ++made_)),
                               {.seal = &seal_,
                                .listener = replica.local.get(),
                                .attach = [&](auto& connection) { return replica.local->attach(connection); },
                                .sealedPages = sealed});
        const Times times = measure([&] {
            for (std::size_t first = 0; first < rows_.size(); first += kStep)
                need(replica.core->transact([&](sync::Writer& writer) -> Done {
                    for (std::size_t i = first; i < std::min(first + kStep, rows_.size()); ++i)
                        OUTPOST_TRY(writer.insert(table_.index(), rows_[i].id, filledFields(rows_[i])));
                    return {};
                }),
                     "insert");
        });
        need(replica.core->connection().execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
        return times;
    }

    std::unique_ptr<store::Connection> reader(bool sealed) {
        return need(replicas_[sealed ? 1 : 0].core->reader(), "open a reader");
    }

    /// Customers one by one, in no order, as many as there are, out of a warm cache.
    Times read(bool sealed) {
        const auto connection = reader(sealed);
        auto statement = need(connection->prepare("SELECT * FROM party WHERE id=?1"), "prepare");
        const auto pass = [&] {
            for (std::int64_t i = 0; i < kReads; ++i) {
                const auto place = static_cast<std::size_t>(i * 7919) % rows_.size();
                need(statement.bind(1, rows_[place].id).step(), "read");
                statement.reset();
            }
        };
        pass();
        return measure(pass);
    }

    Times search(bool sealed) {
        const auto connection = reader(sealed);
        const auto pass = [&] {
            for (int i = 0; i < kSearches; ++i)
                need(search::search(*connection, kTexts[static_cast<std::size_t>(i) % kTexts.size()], {}, 50),
                     "search");
        };
        pass();
        return measure(pass);
    }

    Options options_;
    CustomerTable table_;
    std::vector<CustomerRow> rows_;
    ScratchFolder folder_{options_.folder};
    testing::OpenSeal seal_;
    std::array<Replica, 2> replicas_;
    int made_ = 0;
};

}  // namespace

int main(int argc, char** argv) { SealedPagesBench{readOptions(argc, argv, "Sealed pages against plain ones")}.run(); }
