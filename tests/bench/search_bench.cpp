// Full text over generated customers: what keeping the index costs beside the bare writes into the same tables, and how
// long searches take whose texts are made of the firm's own characters.

#include "schema/catalog/catalog.h"
#include "schema/search/prepare_connection.h"
#include "schema/search/search.h"
#include "schema/search/search_index.h"
#include "schema/search/text_runs.h"
#include "schema/search/tokens.h"
#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace outpost;
using namespace outpost::bench;
using store::Connection;

constexpr std::int64_t kRowsATransaction = 1'000;
/// Customers over which keeping the index is compared; searching is measured over all.
constexpr std::ptrdiff_t kCompared = 100'000;
constexpr int kQueries = 1'000;
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

Connection openFirm(const std::string& path, const Firm& firm) {
    Connection connection = need(Connection::open(path), "opening");
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
Times build(const std::string& path, const Firm& firm, const std::vector<std::vector<Value>>& rows) {
    Connection connection = openFirm(path, firm);
    auto index =
        need(search::SearchIndex::open(connection, search::searchPlan(firm.catalog, firm.plan)), "opening index");
    return measure([&] {
        for (std::size_t i = 0; i < rows.size();) {
            auto transaction = need(store::Transaction::begin(connection), "begin");
            for (std::int64_t n = 0; n < kRowsATransaction && i < rows.size(); ++n, ++i)
                need(index->update(firm.party, static_cast<RecordId>(i) + 1, {}, rows[i]), "indexing");
            need(transaction.commit(), "commit");
        }
    });
}

/// The same tokens, made before the clock runs, written into the same table with bare statements.
Times buildBare(const std::string& path, const Firm& firm, const std::vector<std::vector<Value>>& rows) {
    std::vector<std::string> made;
    made.reserve(rows.size());
    search::RecordTokens tokens;
    for (const auto& row : rows) {
        const auto text = [&](int at) { return std::get<std::string>(row[static_cast<std::size_t>(at)]); };
        tokens.clear();
        tokens.addName(text(firm.name));
        tokens.addDigits(text(firm.phone));
        tokens.addText(text(firm.address));
        tokens.addText(text(firm.remark));
        tokens.addNumber(text(firm.number));
        tokens.addEntity("party");
        tokens.addEntity("customer");
        tokens.addOwner(std::get<std::int64_t>(row[static_cast<std::size_t>(firm.owner)]));
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
std::vector<std::string> makeQueries(const Firm& firm, const std::vector<std::vector<Value>>& rows,
                                     Connection& connection, std::mt19937_64& random) {
    std::vector<std::string> queries;
    const auto text = [&](int at) {
        return std::get<std::string>(rows[random() % rows.size()][static_cast<std::size_t>(at)]);
    };
    while (queries.size() < kQueries) {
        std::string query;
        if (queries.size() % 10 == 9) {
            for (int tries = 0; tries < 50; ++tries) {
                query = piece(charactersOf(text(firm.name)), 1, random) +
                        piece(charactersOf(text(firm.remark)), 1, random) +
                        piece(charactersOf(text(firm.name)), 1 + random() % 2, random);
                if (need(search::search(connection, query, {}, 1), "probing").empty()) break;
            }
        } else {
            const auto keys = search::nameKeys(text(firm.name));
            const std::string& key = keys[random() % keys.size()];
            switch (random() % 7) {
                case 0: query = piece(charactersOf(text(firm.name)), 1, random); break;
                case 1: query = piece(charactersOf(text(firm.name)), 2, random); break;
                case 2: query = piece(charactersOf(text(firm.name)), 3 + random() % 4, random); break;
                case 3: query = piece(charactersOf(text(firm.remark)), 1 + random() % 4, random); break;
                case 4: query = piece(charactersOf(text(firm.phone)), 3 + random() % 4, random); break;
                case 5: query = key.substr(0, key[0] < 0 ? 3 : 2 + random() % 5); break;
                default:
                    query = piece(charactersOf(text(firm.name)), 1, random) + " " +
                            piece(charactersOf(text(firm.address)), 2, random);
            }
        }
        if (!query.empty()) queries.push_back(query);
    }
    return queries;
}

void printTimes(std::string_view figure, const Options& options, const std::vector<double>& ms,
                const std::vector<double>& cpuMs, std::int64_t hits) {
    Line(figure)
        .add("customers", options.customers)
        .add("queries", static_cast<std::int64_t>(ms.size()))
        .add("hits", hits)
        .add("p50_ms", percentile(ms, 50))
        .add("p99_ms", percentile(ms, 99))
        .add("max_ms", percentile(ms, 100))
        .add("p99_cpu_ms", percentile(cpuMs, 99))
        .add("max_cpu_ms", percentile(cpuMs, 100))
        .print();
}

/// Each query once on `connection`, or on a fresh one whose cache is empty.
void ask(std::string_view figure, const Options& options, const std::string& path, Connection* connection,
         const std::vector<std::string>& queries, const search::SearchFilter& filter) {
    std::vector<double> ms, cpuMs;
    std::int64_t hits = 0;
    double slowest = 0;
    std::string slowestText;
    for (const std::string& query : queries) {
        Connection fresh;
        if (!connection) {
            fresh = need(Connection::open(path, {.readOnly = true}), "opening");
            need(search::prepareConnection(fresh), "preparing");
        }
        const Times times = measure([&] {
            hits += static_cast<std::int64_t>(
                need(search::search(connection ? *connection : fresh, query, filter, kPage), "searching").size());
        });
        ms.push_back(times.wallSeconds * 1e3);
        cpuMs.push_back(times.cpuSeconds * 1e3);
        if (cpuMs.back() > slowest) slowest = cpuMs.back(), slowestText = query;
    }
    printTimes(figure, options, ms, cpuMs, hits);
    std::fprintf(stderr, "%s: slowest %.1f ms of CPU: %s\n", std::string{figure}.c_str(), slowest, slowestText.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = readOptions(argc, argv, "Full text: keeping it, and asking it");
    const ScratchFolder folder(options.folder);
    const Firm firm;
    std::vector<std::vector<Value>> rows;
    Customers customers(options.seed);
    for (std::int64_t i = 0; i < options.customers; ++i) rows.push_back(firm.values(customers.next()));

    int made = 0;
    std::string path;
    const auto file = [&] { return folder.file("search-" + std::to_string(++made) + ".db"); };
    const std::vector<std::vector<Value>> some(
        rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(kCompared, static_cast<std::ptrdiff_t>(rows.size())));
    const Comparison kept = compare(
        options.rounds, [&](int) { return build(path = file(), firm, some); },
        [&](int) { return buildBare(file(), firm, some); });
    Line("search_keeping")
        .add("customers", static_cast<std::int64_t>(some.size()))
        .add("rows_a_transaction", kRowsATransaction)
        .add("durability", "normal")
        .add(kept)
        .print();
    if (some.size() < rows.size()) {
        const Times all = build(path = file(), firm, rows);
        Line("search_build")
            .add("customers", options.customers)
            .add("cpu_s", all.cpuSeconds)
            .add("wall_s", all.wallSeconds)
            .print();
    }
    const auto bytes = std::filesystem::file_size(path);
    Line("search_size")
        .add("customers", options.customers)
        .add("bytes_a_customer", static_cast<double>(bytes) / static_cast<double>(options.customers))
        .print();

    Connection connection = need(Connection::open(path, {.readOnly = true}), "opening");
    need(search::prepareConnection(connection), "preparing");
    std::mt19937_64 random(options.seed);
    const auto queries = makeQueries(firm, rows, connection, random);
    ask("search_warm", options, path, &connection, queries, {});
    ask("search_customers_warm", options, path, &connection, queries, {.entity = "customer", .owners = {}});
    ask("search_owner_warm", options, path, &connection, queries, {.entity = "", .owners = {1'007}});
    ask("search_cold_cache", options, path, nullptr, queries, {});
    return 0;
}
