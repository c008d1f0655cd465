// Full text over generated customers: what keeping the index costs beside the bare writes into the same tables, and how
// long searches take whose texts are made of the firm's own characters.

#include "schema/catalog/catalog.h"
#include "schema/search/prepare_connection.h"
#include "schema/search/search.h"
#include "schema/search/search_index.h"
#include "schema/search/text_runs.h"
#include "schema/search/tokens.h"
#include "schema/store/sealed_vfs.h"
#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using namespace outpost;
using namespace outpost::bench;
using store::Connection;

constexpr std::int64_t kRowsATransaction = 1'000;
/// Customers over which keeping the index is compared; searching is measured over all.
constexpr std::size_t kCompared = 100'000;
constexpr std::size_t kQueries = 1'000;
/// Each from a disk of which nothing is in memory.
constexpr std::size_t kColdQueries = 200;
constexpr std::size_t kPage = 50;

/// Customers as a Chinese office has them: companies and people, with telephone, address and a note.
class Customers {
public:
    explicit Customers(std::uint64_t seed) : random_(seed) {}

    struct Row {
        std::string name, phone, address, remark, number;
        std::int64_t owner = 0;
    };

    Row next() {
        Row row;
        const std::string city = pick(kCities);
        row.name = random_() % 4 == 0 ? pick(kSurnames) + characters(1 + random_() % 2)
                                      : city + characters(2 + random_() % 2) + pick(kTrades) + pick(kForms);
        if (random_() % 20 == 0) row.name = pick(kLatin) + " " + pick(kLatin) + " Ltd";
        row.phone = "1" + std::to_string(3 + random_() % 7) + digits(9);
        row.address =
            city + "市" + pick(kDistricts) + characters(2) + "路" + std::to_string(1 + random_() % 999) + "号";
        for (std::size_t n = 2 + random_() % 3; n > 0; --n) row.remark += pick(kPhrases) + characters(2) + "，";
        row.number = "KH1-" + std::to_string(1'000'000 + ++count_).substr(1);
        row.owner = 1'000 + static_cast<std::int64_t>(random_() % 33);  // each owns about 3 %
        return row;
    }

private:
    template <std::size_t N>
    std::string pick(const std::array<const char*, N>& from) {
        return from[random_() % N];
    }
    std::string digits(int count) {
        std::string out;
        for (; count > 0; --count) out += static_cast<char>('0' + random_() % 10);
        return out;
    }
    /// Frequent characters come far more often than rare ones, as in names.
    std::string characters(std::size_t count) {
        std::string out;
        for (; count > 0; --count) {
            const double u = static_cast<double>(random_() % 1'000'000) / 1e6;
            search::appendUtf8(out, static_cast<char32_t>(0x4E00 + static_cast<int>(u * u * u * 3'000) * 7));
        }
        return out;
    }

    static constexpr std::array kCities{"深圳", "北京", "上海", "广州", "杭州", "成都",
                                        "武汉", "西安", "重庆", "南京", "苏州", "东莞"};
    static constexpr std::array kDistricts{"南山区",   "福田区", "朝阳区", "海淀区",
                                           "浦东新区", "天河区", "西湖区", "武侯区"};
    static constexpr std::array kTrades{"科技", "贸易", "电子", "机械",     "建材", "食品",
                                        "服装", "医药", "物流", "信息技术", "五金"};
    static constexpr std::array kForms{"有限公司", "有限公司", "有限公司", "股份有限公司", "商行", "厂", "分公司"};
    static constexpr std::array kSurnames{"张", "王", "李", "赵", "陈", "刘", "杨",
                                          "黄", "周", "吴", "曾", "单", "翟", "欧阳"};
    static constexpr std::array kLatin{"Northwind", "Acme",   "Global", "Pacific",
                                       "Trading",   "Dragon", "Silver", "Union"};
    static constexpr std::array kPhrases{"老客户介绍",   "需要报价",     "月底付款",   "对价格敏感",
                                         "上次展会认识", "要求送货上门", "等样品确认", "有合作意向"};
    std::mt19937_64 random_;
    std::int64_t count_ = 0;
};

using Rows = std::vector<Customers::Row>;

struct Firm {
    const schema::Catalog& catalog = schema::productCatalog();
    schema::ReplicationPlan plan = schema::replicationPlan(catalog);
    int party = 0;
    int name = 0, phone = 0, address = 0, remark = 0, number = 0, owner = 0, isCustomer = 0;

    Firm() {
        while (plan.tables[static_cast<std::size_t>(party)].name != "party") ++party;
        const auto& columns = plan.tables[static_cast<std::size_t>(party)].columns;
        const auto at = [&](std::string_view wanted) {
            int i = 0;
            while (columns[static_cast<std::size_t>(i)].name != wanted) ++i;
            return i;
        };
        name = at("name"), phone = at("phone"), address = at("address"), remark = at("remark");
        number = at("customer_number"), owner = at("customer_owner"), isCustomer = at("is_customer");
    }

    std::vector<Value> values(const Customers::Row& row) const {
        std::vector<Value> out(plan.tables[static_cast<std::size_t>(party)].columns.size());
        const auto set = [&](int at, Value value) { out[static_cast<std::size_t>(at)] = std::move(value); };
        set(name, row.name), set(phone, row.phone), set(address, row.address), set(remark, row.remark);
        set(number, row.number), set(owner, row.owner), set(isCustomer, std::int64_t{1});
        return out;
    }
};

/// A firm's key of pages, the same in each run, so that a kept index can be opened again.
const Bytes kPageKey(32, 0x5e);

Connection openFirm(const std::string& path, const Firm& firm, bool sealed = false) {
    Connection connection = need(sealed ? store::openSealed(path, kPageKey) : Connection::open(path), "opening");
    need(search::prepareConnection(connection), "preparing");
    for (const auto& table : firm.plan.tables) {
        std::string sql =
            "CREATE TABLE IF NOT EXISTS " + store::quoted(table.name) + "(id INTEGER PRIMARY KEY, _dead INTEGER";
        for (const auto& column : table.columns) sql += ", " + store::quoted(column.name);
        need(connection.execute(sql + ")"), "making tables");
    }
    need(connection.execute("PRAGMA synchronous=normal"), "setting");
    return connection;
}

/// Indexes the customers through the index, as the writer does.
Times build(const std::string& path, const Firm& firm, std::span<const Customers::Row> rows, bool sealed = false) {
    Connection connection = openFirm(path, firm, sealed);
    auto index =
        need(search::SearchIndex::open(connection, search::searchPlan(firm.catalog, firm.plan)), "opening index");
    return measure([&] {
        for (std::size_t i = 0; i < rows.size();) {
            auto transaction = need(store::Transaction::begin(connection), "begin");
            for (std::int64_t n = 0; n < kRowsATransaction && i < rows.size(); ++n, ++i)
                need(index->update(firm.party, static_cast<RecordId>(i) + 1, {}, firm.values(rows[i])), "indexing");
            need(transaction.commit(), "commit");
        }
    });
}

/// The same tokens, made before the clock runs, written into the same table with bare statements.
Times buildBare(const std::string& path, const Firm& firm, std::span<const Customers::Row> rows) {
    std::vector<std::string> made;
    made.reserve(rows.size());
    search::RecordTokens tokens;
    for (const Customers::Row& row : rows) {
        tokens.clear();
        tokens.addName(row.name);
        tokens.addDigits(row.phone);
        tokens.addText(row.address);
        tokens.addText(row.remark);
        tokens.addNumber(row.number);
        tokens.addEntity("party");
        tokens.addEntity("customer");
        tokens.addOwner(row.owner);
        made.push_back(tokens.text());
    }
    Connection connection = openFirm(path, firm);
    need(search::SearchIndex::open(connection, search::searchPlan(firm.catalog, firm.plan)), "opening index");
    auto put = need(connection.prepare("INSERT INTO _search_text(rowid, tokens) VALUES(?, ?)"), "prepare");
    return measure([&] {
        for (std::size_t i = 0; i < made.size();) {
            auto transaction = need(store::Transaction::begin(connection), "begin");
            for (std::int64_t n = 0; n < kRowsATransaction && i < made.size(); ++n, ++i) {
                put.bind(1, static_cast<RecordId>(i) + 1).bindStatic(2, std::string_view{made[i]});
                need(put.run(), "text");
            }
            need(transaction.commit(), "commit");
        }
    });
}

std::u32string charactersOf(const std::string& text) {
    std::u32string all;
    search::Run run;
    for (search::RunReader reader{text}; reader.next(run);) all += run.characters;
    return all;
}

std::string piece(const std::u32string& text, std::size_t size, std::mt19937_64& random) {
    std::string out;
    if (text.empty()) return out;
    size = std::min(size, text.size());
    const std::size_t begin = random() % (text.size() - size + 1);
    for (std::size_t i = begin; i < begin + size; ++i) search::appendUtf8(out, text[i]);
    return out;
}

/// Texts as people type them: pieces of names, notes, addresses and numbers, pinyin and initials; every tenth made of
/// the firm's characters so that nothing has it.
std::vector<std::string> makeQueries(const Rows& rows, Connection& connection, std::mt19937_64& random) {
    using Row = Customers::Row;
    std::vector<std::string> queries;
    const auto text = [&](std::string Row::*field) { return rows[random() % rows.size()].*field; };
    while (queries.size() < kQueries) {
        std::string query;
        if (queries.size() % 10 == 9) {
            for (int tries = 0; tries < 50; ++tries) {
                query = piece(charactersOf(text(&Row::name)), 1, random) +
                        piece(charactersOf(text(&Row::remark)), 1, random) +
                        piece(charactersOf(text(&Row::name)), 1 + random() % 2, random);
                if (need(search::search(connection, query, {}, 1), "probing").empty()) break;
            }
        } else {
            const auto keys = search::nameKeys(text(&Row::name));
            const std::string& key = keys[random() % keys.size()];
            switch (random() % 7) {
                case 0: query = piece(charactersOf(text(&Row::name)), 1, random); break;
                case 1: query = piece(charactersOf(text(&Row::name)), 2, random); break;
                case 2: query = piece(charactersOf(text(&Row::name)), 3 + random() % 4, random); break;
                case 3: query = piece(charactersOf(text(&Row::remark)), 1 + random() % 4, random); break;
                case 4: query = piece(charactersOf(text(&Row::phone)), 3 + random() % 4, random); break;
                case 5: query = key.substr(0, key[0] < 0 ? 3 : 2 + random() % 5); break;
                default:
                    query = piece(charactersOf(text(&Row::name)), 1, random) + " " +
                            piece(charactersOf(text(&Row::address)), 2, random);
            }
        }
        if (!query.empty()) queries.push_back(query);
    }
    return queries;
}

struct Asked {
    std::vector<double> ms, cpuMs;
    std::int64_t hits = 0, without = 0;
};

/// Forgets what the operating system holds of a file, so that the next reading comes from the disk.
void forgetFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    if (file < 0) return;
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

class SearchBench {
public:
    explicit SearchBench(const Options& options) : options_(options) {
        Customers customers(options.seed);
        rows_.reserve(static_cast<std::size_t>(options.customers));
        for (std::int64_t i = 0; i < options.customers; ++i) rows_.push_back(customers.next());
    }

    void run() {
        if (options_.wants("search_keeping")) keeping();
        make();
        Connection connection = reader();
        std::mt19937_64 random(options_.seed);
        queries_ = makeQueries(rows_, connection, random);
        ask("search_warm", &connection, queries_.size(), {});
        ask("search_customers_warm", &connection, queries_.size(), {.entity = "customer", .owners = {}});
        ask("search_owner_warm", &connection, queries_.size(), {.entity = "", .owners = {1'007}});
        ask("search_cold", nullptr, kColdQueries, {});
    }

private:
    void keeping() {
        const auto some = std::span{rows_}.first(std::min(kCompared, rows_.size()));
        const Comparison kept = compare(
            options_.rounds, [&](int) { return build(scratch(), firm_, some); },
            [&](int) { return buildBare(scratch(), firm_, some); });
        Line("search_keeping", kept.cpuRatio())
            .add("of", "CPU")
            .add("customers", static_cast<std::int64_t>(some.size()))
            .add("rows_a_transaction", kRowsATransaction)
            .add("durability", "synchronous=normal")
            .add(kept)
            .print();
    }

    std::string scratch() { return folder_.file("search-" + std::to_string(++made_) + ".db"); }

    /// The index that is asked: made, or taken from an earlier run.
    void make() {
        path_ = options_.keep.empty() ? folder_.file("search.db")
                                      : (options_.keep / ("search-" + std::to_string(options_.customers) + "-" +
                                                          std::to_string(options_.seed) + ".db"))
                                            .string();
        writer_ = std::filesystem::exists(path_) ? openFirm(path_, firm_, true) : Connection{};
        if (!writer_) {
            // Under another name until it is whole.
            const std::string partly = path_ + ".partly";
            for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(partly + part);
            const Times all = build(partly, firm_, rows_, true);
            std::filesystem::rename(partly, path_);
            writer_ = openFirm(path_, firm_, true);
            Line("search_build", all.cpuSeconds, "s")
                .add("of", "CPU")
                .add("customers", options_.customers)
                .add("wall_s", all.wallSeconds)
                .print();
        }
        const auto bytes = std::filesystem::file_size(path_);
        Line("search_size", static_cast<double>(bytes) / static_cast<double>(options_.customers), "bytes a customer")
            .add("customers", options_.customers)
            .print();
    }

    Connection reader() const {
        Connection connection = need(store::openSealedBeside(path_, {.readOnly = true}), "opening");
        need(search::prepareConnection(connection), "preparing");
        return connection;
    }

    /// Each query once on `connection`; without one on a fresh connection whose file is on the disk alone.
    void ask(std::string_view figure, Connection* connection, std::size_t count, const search::SearchFilter& filter) {
        if (!options_.wants(figure)) return;
        Asked asked;
        double slowest = -1;
        std::string slowestText;
        for (std::size_t q = 0; q < std::min(count, queries_.size()); ++q) {
            Connection fresh;
            if (!connection) {
                fresh = reader();
                forgetFile(path_);
            }
            std::size_t found = 0;
            const Times times = measure([&] {
                found = need(search::search(connection ? *connection : fresh, queries_[q], filter, kPage), "searching")
                            .size();
            });
            asked.hits += static_cast<std::int64_t>(found);
            asked.without += found == 0 ? 1 : 0;
            asked.ms.push_back(times.wallSeconds * 1e3);
            asked.cpuMs.push_back(times.cpuSeconds * 1e3);
            if (asked.cpuMs.back() > slowest) slowest = asked.cpuMs.back(), slowestText = queries_[q];
        }
        Line(figure, percentile(asked.ms, 99), "ms")
            .add("of", "p99 of wall time")
            .add("reach", connection ? 30.0 : 0.0)
            .add("customers", options_.customers)
            .add("pages", "sealed")
            .add("queries", static_cast<std::int64_t>(asked.ms.size()))
            .add("queries_without_hits", asked.without)
            .add("hits", asked.hits)
            .add("p50_ms", percentile(asked.ms, 50))
            .add("max_ms", percentile(asked.ms, 100))
            .add("p99_cpu_ms", percentile(asked.cpuMs, 99))
            .add("max_cpu_ms", percentile(asked.cpuMs, 100))
            .add("slowest", slowestText)
            .print();
    }

    Options options_;
    ScratchFolder folder_{options_.folder};
    Firm firm_;
    Rows rows_;
    Connection writer_;  ///< keeps the sealed file open, so that readers need no key
    std::string path_;
    std::vector<std::string> queries_;
    int made_ = 0;
};

}  // namespace

int main(int argc, char** argv) { SearchBench{readOptions(argc, argv, "Full text: keeping it, and asking it")}.run(); }
