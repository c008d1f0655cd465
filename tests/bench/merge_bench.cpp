// What merging costs beside plain upserts: 100,000 whole customers out of segments, half of them there already, judged,
// indexed and kept for others, against the same rows upserted into the same tables with the same indexes.

#include "tests/bench/customer_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr std::size_t kStep = 1'000;

std::vector<sync::FieldValue> fieldsOf(const CustomerRow& row) {
    std::vector<sync::FieldValue> fields;
    for (std::size_t c = 0; c < row.values.size(); ++c) fields.push_back({static_cast<int>(c), viewOf(row.values[c])});
    return fields;
}

class MergeBench {
public:
    explicit MergeBench(const Options& options)
        : options_(options), before_(table_.rows(options.customers / 2)), after_(table_.rows(options.customers, 1)) {
        // What comes alternates: one that is there, one that is new.
        std::vector<CustomerRow> mixed;
        const std::size_t half = after_.size() / 2;
        for (std::size_t i = 0; i < half; ++i) {
            mixed.push_back(after_[i]);
            mixed.push_back(after_[half + i]);
        }
        after_ = std::move(mixed);

        auto author = table_.openReplica(folder_.file("author.db"), 1, seal_, &index_, "normal");
        index_.attach(author->connection());
        write(*author, before_, false);
        const Sequence first = author->ownSequence();
        first_ = need(author->read(16, 1, std::size_t{1} << 32), "read what is there before");
        write(*author, after_, true);
        second_ = need(author->read(16, first + 1, std::size_t{1} << 32), "read what is merged");
    }

    Times ours(int round) {
        auto replica = table_.openReplica(folder_.file(fmt::format("merge-{}.db", round)), 2, seal_, &index_, "normal");
        index_.attach(replica->connection());
        for (const Bytes& segment : first_) need(replica->accept(segment), "take in what is there before");
        need(replica->connection().execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
        return measure([&] {
            for (const Bytes& segment : second_) need(replica->accept(segment), "merge");
        });
    }

    Times plain(int round) {
        auto connection = table_.openPlain(folder_.file(fmt::format("upsert-{}.db", round)), "normal");
        std::string names, places, sets;
        for (std::size_t c = 0; c < table_.columns().columns.size(); ++c) {
            const std::string name = store::quoted(table_.columns().columns[c].name);
            names += ", " + name;
            places += fmt::format(", ?{}", c + 2);
            sets += fmt::format("{}{}=excluded.{}", c == 0 ? "" : ", ", name, name);
        }
        auto upsert =
            need(connection.prepare(fmt::format("INSERT INTO {}(id{}) VALUES(?1{}) ON CONFLICT(id) DO UPDATE SET {}",
                                                store::quoted(table_.columns().name), names, places, sets)),
                 "prepare");
        auto begin = need(connection.prepare("BEGIN IMMEDIATE"), "prepare");
        auto commit = need(connection.prepare("COMMIT"), "prepare");
        index_.attach(connection);
        const auto put = [&](const std::vector<CustomerRow>& rows) {
            for (std::size_t first = 0; first < rows.size(); first += kStep) {
                need(begin.run(), "begin");
                const std::size_t end = std::min(first + kStep, rows.size());
                for (std::size_t i = first; i < end; ++i) {
                    upsert.bind(1, rows[i].id);
                    for (std::size_t c = 0; c < rows[i].values.size(); ++c) {
                        const int place = static_cast<int>(c) + 2;
                        const auto* text = std::get_if<std::string>(&rows[i].values[c]);
                        if (text) upsert.bindStatic(place, std::string_view{*text});
                        else upsert.bind(place, rows[i].values[c]);
                    }
                    need(upsert.run(), "upsert");
                }
                for (std::size_t i = first; i < end; ++i) need(index_.write(rows[i].id), "record_index");
                need(commit.run(), "commit");
            }
        };
        put(before_);
        need(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
        return measure([&] { put(after_); });
    }

    void run() {
        std::size_t bytes = 0;
        for (const Bytes& segment : second_) bytes += segment.size();
        Line("merge_whole_rows")
            .add("rows", static_cast<std::int64_t>(after_.size()))
            .add("segments", static_cast<std::int64_t>(second_.size()))
            .add("segment_bytes", static_cast<std::int64_t>(bytes))
            .add("sealing", "none: the engine alone")
            .add("durability", "synchronous=normal")
            .add("reach_cpu_ratio", 1.5)
            .add(compare(
                options_.rounds, [&](int r) { return ours(r); }, [&](int r) { return plain(r); }))
            .print();
    }

private:
    void write(sync::ReplicaCore& author, const std::vector<CustomerRow>& rows, bool halfThere) {
        for (std::size_t first = 0; first < rows.size(); first += kStep)
            need(author.transact([&](sync::Writer& writer) -> Done {
                for (std::size_t i = first; i < std::min(first + kStep, rows.size()); ++i) {
                    const bool isThere = halfThere && i % 2 == 0;
                    if (isThere) OUTPOST_TRY(writer.update(table_.index(), rows[i].id, fieldsOf(rows[i])));
                    else OUTPOST_TRY(writer.insert(table_.index(), rows[i].id, fieldsOf(rows[i])));
                }
                return {};
            }),
                 "write");
    }

    Options options_;
    CustomerTable table_;
    std::vector<CustomerRow> before_, after_;
    ScratchFolder folder_{options_.folder};
    testing::OpenSeal seal_;
    RecordIndexWriter index_;
    std::vector<Bytes> first_, second_;
};

}  // namespace

int main(int argc, char** argv) {
    Options options = readOptions(argc, argv, "Merging whole rows against plain upserts");
    options.customers -= options.customers % 2;
    MergeBench{options}.run();
}
