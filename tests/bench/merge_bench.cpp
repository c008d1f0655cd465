// What merging costs beside plain upserts: 100,000 whole customers out of sealed segments, half of them there already:
// verified, opened, judged, indexed and kept for others, against the same rows upserted into the same tables with the same
// indexes. A second figure leaves sealing out: the engine alone.

#include "tests/bench/bench_team.h"
#include "tests/bench/customer_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr std::size_t kStep = 1'000;
constexpr std::size_t kAll = std::size_t{1} << 32;

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

        makeSegments(sealed_, true);
        makeSegments(open_, false);
    }

    Times ours(int round, bool sealed) {
        const auto keys = team_.keyring();
        if (sealed) BenchTeam::introduce(*author_, *keys);
        const Segments& from = sealed ? sealed_ : open_;
        auto replica = open(fmt::format("merge-{}-{}.db", sealed, round), 2, sealed ? keys.get() : nullptr);
        for (const Bytes& segment : from.before) need(replica->accept(segment), "take in what is there before");
        need(replica->connection().execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
        return measure([&] {
            for (const Bytes& segment : from.merged) need(replica->accept(segment), "merge");
        });
    }

    Times plain(int round) {
        auto connection = table_.openPlain(folder_.file(fmt::format("upsert-{}.db", round)), "normal");
        PlainInsert upsert{connection, table_.columns(), true};
        auto begin = need(connection.prepare("BEGIN IMMEDIATE"), "prepare");
        auto commit = need(connection.prepare("COMMIT"), "prepare");
        RecordIndexWriter index;
        need(index.attach(connection), "record_index");
        const auto put = [&](const std::vector<CustomerRow>& rows) {
            for (std::size_t first = 0; first < rows.size(); first += kStep) {
                need(begin.run(), "begin");
                const std::size_t end = std::min(first + kStep, rows.size());
                for (std::size_t i = first; i < end; ++i) need(upsert.add(rows[i]), "upsert");
                for (std::size_t i = first; i < end; ++i) need(index.write(rows[i].id), "record_index");
                need(commit.run(), "commit");
            }
        };
        put(before_);
        need(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
        return measure([&] { put(after_); });
    }

    void run() {
        if (options_.wants("merge_sealed_rows")) figure("merge_sealed_rows", true);
        if (options_.wants("merge_open_rows")) figure("merge_open_rows", false);
    }

private:
    /// An author's segments: of what the replica holds before, and of what it then merges.
    struct Segments {
        std::vector<Bytes> before, merged;
    };

    void figure(std::string_view name, bool sealed) {
        const Comparison times = compare(
            options_.rounds, [&](int r) { return ours(r, sealed); }, [&](int r) { return plain(r); });
        const Segments& from = sealed ? sealed_ : open_;
        std::size_t bytes = 0;
        for (const Bytes& segment : from.merged) bytes += segment.size();
        Line(name, times.cpuRatio())
            .add("of", "CPU")
            .add("reach", 1.5)
            .add("rows", static_cast<std::int64_t>(after_.size()))
            .add("segments", static_cast<std::int64_t>(from.merged.size()))
            .add("segment_bytes", static_cast<std::int64_t>(bytes))
            .add("sealing", sealed ? "verified and opened" : "none: the engine alone")
            .add("durability", "synchronous=normal")
            .add(times)
            .print();
    }

    std::unique_ptr<sync::ReplicaCore> open(const std::string& name, int enrolment, BenchTeam::Keyring* keys) {
        return table_.openReplica(folder_.file(name),
                                  {.enrolment = enrolment,
                                   .seal = keys ? static_cast<sync::SegmentSeal*>(&keys->seal) : &openSeal_,
                                   .team = keys ? &keys->log : nullptr,
                                   .listener = &index_,
                                   .attach = [this](auto& connection) { return index_.attach(connection); }});
    }

    void makeSegments(Segments& out, bool sealed) {
        auto author = open(fmt::format("author-{}.db", sealed), 1, sealed ? author_.get() : nullptr);
        if (sealed) {
            team_.begin(*author, *author_);
            out.before = need(author->read(0, 1, kAll), "read the team log");
        }
        write(*author, before_, false);
        const Sequence first = author->ownSequence();
        for (Bytes& segment : need(author->read(16, 1, kAll), "read what is there before"))
            out.before.push_back(std::move(segment));
        write(*author, after_, true);
        out.merged = need(author->read(16, first + 1, kAll), "read what is merged");
    }

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
    BenchTeam team_;
    std::unique_ptr<BenchTeam::Keyring> author_ = team_.keyring();
    testing::OpenSeal openSeal_;
    RecordIndexWriter index_;
    Segments sealed_, open_;
};

}  // namespace

int main(int argc, char** argv) {
    Options options = readOptions(argc, argv, "Merging whole rows against plain upserts");
    options.customers -= options.customers % 2;
    MergeBench{options}.run();
}
