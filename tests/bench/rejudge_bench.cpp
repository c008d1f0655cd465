// What a late change of the team costs (rule K8): change sets of a device that was removed before they were written arrive
// first, one row each, and are accepted; then the removal comes, and all of them are judged anew and taken back.

#include "tests/bench/customer_rows.h"

#include "syncengine/log/hash.h"

#include <algorithm>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr DeviceNumber kOffice = 16, kLaptop = 32;
constexpr std::size_t kAll = std::size_t{1} << 32;

/// A team log without keys: the first byte of an entry says which of these it is.
class PlainTeam : public sync::TeamLogSink {
public:
    Result<sync::EntryFacts> take(Sequence sequence, ByteView entry) override {
        sync::EntryFacts facts;
        facts.before = hashes_.back();
        facts.hash = sync::chainHash(facts.before, entry);
        facts.position = sequence;
        facts.signers = {kOffice};
        if (entry[0] == 0) {
            facts.sheet = true;
            facts.holder = kOffice;
            facts.enrols = {kOffice};
        } else if (entry[0] == 1) {
            facts.enrols = {kLaptop};
        } else {
            facts.losses.push_back({{.right = sync::kMembership, .user = 0, .device = kLaptop}, {}});
        }
        hashes_.push_back(facts.hash);
        return facts;
    }
    void forget(Sequence last) override { hashes_.resize(static_cast<std::size_t>(last) + 1); }
    Done certificate(DeviceNumber, Sequence, ByteView) override { return {}; }

private:
    std::vector<sync::Hash> hashes_{1};
};

class RejudgeBench {
public:
    explicit RejudgeBench(const Options& options) : options_(options), rows_(table_.rows(options.customers)) {}

    void run() {
        if (!options_.wants("rejudge")) return;
        Times best{1e9, 1e9};
        for (int round = 0; round < options_.rounds; ++round) {
            const Times times = once(round);
            best = {std::min(best.cpuSeconds, times.cpuSeconds), std::min(best.wallSeconds, times.wallSeconds)};
        }
        Line("rejudge", best.wallSeconds, "s")
            .add("reach", 2.0)
            .add("change_sets", static_cast<std::int64_t>(rows_.size()))
            .add("cpu_seconds", best.cpuSeconds)
            .print();
    }

private:
    struct Place {
        PlainTeam team;
        testing::OpenSeal seal;
        RecordIndexWriter index;
        std::unique_ptr<sync::ReplicaCore> core;
    };

    void open(Place& place, const std::string& name, int enrolment) {
        place.core = table_.openReplica(folder_.file(name), {.enrolment = enrolment,
                                                             .seal = &place.seal,
                                                             .team = &place.team,
                                                             .listener = &place.index,
                                                             .attach = [&](store::Connection& connection) {
                                                                 return place.index.attach(connection);
                                                             }});
    }

    Times once(int round) {
        Place office, laptop;
        open(office, "office-" + std::to_string(round) + ".db", 1);
        open(laptop, "laptop-" + std::to_string(round) + ".db", 2);
        for (const std::uint8_t entry : {0, 1}) {
            need(office.core->appendTeamEntry(Bytes{entry}), "team log");
            need(laptop.core->appendTeamEntry(Bytes{entry}), "team log");
        }
        for (const CustomerRow& row : rows_) {
            std::vector<sync::FieldValue> fields;
            for (std::size_t c = 0; c < row.values.size(); ++c)
                fields.push_back({static_cast<int>(c), viewOf(row.values[c])});
            need(laptop.core->transact([&](sync::Writer& writer) -> Done {
                OUTPOST_ASSIGN(const RecordId id, writer.newId());
                return writer.insert(table_.index(), id, fields);
            }),
                 "write");
        }
        for (const Bytes& segment : need(laptop.core->read(kLaptop, 1, kAll), "seal"))
            need(office.core->accept(segment), "take in");
        const Times times = measure([&] { need(office.core->appendTeamEntry(Bytes{2}), "remove the device"); });
        if (need(office.core->queries().counts(), "count").refused != static_cast<std::int64_t>(rows_.size()))
            stop("not every change set was refused");
        return times;
    }

    Options options_;
    CustomerTable table_;
    std::vector<CustomerRow> rows_;
    ScratchFolder folder_{options_.folder};
};

}  // namespace

int main(int argc, char** argv) {
    Options options = readOptions(argc, argv, "Judging 10,000 change sets anew after a late change of the team");
    options.customers = std::min<std::int64_t>(options.customers, 10'000);
    RejudgeBench{options}.run();
}
