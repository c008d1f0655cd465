#include "app/firm/local_firm.h"
#include "schema/store/local_layout.h"
#include "syncengine/log/hash.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

/// What LocalFirm does to verify and mend what it keeps.
namespace outpost::app {

namespace {

constexpr std::int64_t kRowsAnIndexStep = 1000;
/// Differences named one by one; more are of no use to anybody.
constexpr std::size_t kMostDifferences = 100;

/// A hash over all rows of a query, in its order.
Result<std::string> hashOf(store::Connection& connection, const std::string& sql) {
    OUTPOST_ASSIGN(store::Statement statement, connection.prepare(sql));
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 32);
    const auto add = [&](ByteView bytes) {
        const std::uint64_t size = bytes.size();
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
        crypto_generichash_update(&state, bytes.data(), bytes.size());
    };
    for (;;) {
        OUTPOST_ASSIGN(const bool more, statement.step());
        if (!more) break;
        for (int column = 0; column < statement.columns(); ++column) {
            const std::uint8_t kind = static_cast<std::uint8_t>(sqlite3_column_type(statement.handle(), column));
            add({&kind, 1});
            add(bytesOf(statement.text(column)));
        }
    }
    std::array<unsigned char, 32> hash{};
    crypto_generichash_final(&state, hash.data(), hash.size());
    return std::string{hash.begin(), hash.end()};
}

/// The tables that are computed from rows, each with the query that reads all of it.
std::vector<std::pair<std::string, std::string>> computedTables(const schema::Catalog& catalog) {
    std::vector<std::pair<std::string, std::string>> tables{{"record_index", "SELECT * FROM record_index ORDER BY id"},
                                                            {"record_alias", "SELECT * FROM record_alias ORDER BY id"}};
    for (const schema::Entity& entity : catalog.entities()) {
        if (entity.kind == schema::EntityKind::Face) continue;
        const std::string name = store::derivedTable(entity);
        tables.emplace_back(name, "SELECT * FROM " + store::quoted(name) + " ORDER BY id");
    }
    return tables;
}

Done checkPages(store::Connection& connection, std::vector<std::string>& differences) {
    OUTPOST_ASSIGN(store::Statement statement, connection.prepare("PRAGMA integrity_check"));
    for (;;) {
        auto more = statement.step();
        if (!more && more.error().kind == Error::Kind::Corrupt) {
            differences.push_back("pages: the seal of a page does not hold");
            return {};
        }
        if (!more) return propagate(more);
        if (!*more) return {};
        if (statement.text(0) != "ok" && differences.size() < kMostDifferences)
            differences.push_back("pages: " + std::string{statement.text(0)});
    }
}

/// Every change set that is kept hashes into its chain.
Done checkChains(sync::ReplicaCore& core, const Progress& progress, std::vector<std::string>& differences) {
    OUTPOST_ASSIGN(const sync::Knowledge knowledge, core.knowledge());
    std::int64_t total = 0, done = 0;
    for (const auto& [number, last] : knowledge) total += static_cast<std::int64_t>(last);
    const sync::Queries queries = core.queries();
    for (const auto& [number, last] : knowledge) {
        if (number == 0) continue;  // the team log was judged entry by entry when the home was opened
        sync::Hash before{};
        for (Sequence sequence = 1; sequence <= last; ++sequence) {
            OUTPOST_ASSIGN(const Bytes bytes, queries.changeSetBytes(packIdentifier(number, sequence)));
            OUTPOST_ASSIGN(const sync::Hash kept, core.chainHash(number, sequence));
            before = sync::chainHash(before, bytes);
            if (before != kept) {
                differences.push_back(fmt::format("chain {}: change set {} is not what was signed", number, sequence));
                break;
            }
            if (++done % 1000 == 0 && !progress(done, total)) return fail(Error::Kind::Cancelled, "cancelled");
        }
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> LocalFirm::check(const Progress& progress) {
    std::vector<std::string> differences;
    OUTPOST_ASSIGN(const auto from, reader(false));
    OUTPOST_TRY(checkPages(from->connection(), differences));
    if (!differences.empty()) return differences;

    Done done;
    engine_->onWriter([&](sync::ReplicaCore& core) {
        done = checkChains(core, progress, differences);
        if (!done) return;
        // Computed anew in a transaction that is never committed, and compared with what stands.
        done = [&]() -> Done {
            store::Connection& connection = core.connection();
            OUTPOST_ASSIGN(store::Transaction transaction, store::Transaction::begin(connection));
            const auto tables = computedTables(catalog());
            std::vector<std::string> before;
            for (const auto& [name, sql] : tables) {
                OUTPOST_ASSIGN(std::string hash, hashOf(connection, sql));
                before.push_back(std::move(hash));
            }
            OUTPOST_TRY(engine_->localData().rebuild(progress, {.derived = true, .fullText = false}));
            for (std::size_t i = 0; i < tables.size(); ++i) {
                OUTPOST_ASSIGN(const std::string after, hashOf(connection, tables[i].second));
                if (after != before[i])
                    differences.push_back("computed values differ from a rebuild: " + tables[i].first);
            }
            return {};
        }();
    });
    OUTPOST_TRY(done);
    return differences;
}

Done LocalFirm::rebuild(const Progress& progress) {
    Done done;
    // Two passes, told as one: computed values, then the index.
    std::int64_t computed = 0, toIndex = 0, indexed = 0;
    engine_->onWriter([&](sync::ReplicaCore&) {
        toIndex = engine_->textIndex().rowsToIndex().value_or(0);
        const auto both = [&](std::int64_t rows, std::int64_t total) {
            computed = total;
            return progress(rows, total + toIndex);
        };
        done = engine_->localData().rebuild(both, {.derived = true, .fullText = false});
        if (done) done = engine_->textIndex().startRebuild();
    });
    OUTPOST_TRY(done);
    for (bool finished = false; !finished;) {
        engine_->onWriter([&](sync::ReplicaCore&) {
            const auto step = engine_->textIndex().rebuildStep(kRowsAnIndexStep);
            if (!step) {
                done = propagate(step);
                return;
            }
            indexed += step->rows;
            finished = step->finished;
        });
        OUTPOST_TRY(done);
        // What others changed meanwhile is indexed too, so the count may pass what was foreseen.
        toIndex = finished ? indexed : std::max(toIndex, indexed);
        if (!progress(computed + indexed, computed + toIndex) && !finished)
            return fail(Error::Kind::Cancelled, "cancelled");
    }
    return {};
}

}  // namespace outpost::app
