#include "app/drafts/drafts.h"

#include "app/query/reader.h"
#include "schema/store/sqlite.h"
#include "syncengine/replica/writer.h"

namespace outpost::app {
namespace {

Done makeTable(store::Connection& connection) {
    return connection.execute(
        "CREATE TABLE IF NOT EXISTS _draft(user INTEGER, key TEXT, body TEXT, PRIMARY KEY(user, key)) WITHOUT ROWID");
}

}  // namespace

Done keepDraft(Firm& firm, const std::string& key, const std::string& body) {
    const RecordId user = firm.caller().user;
    const auto kept = firm.transact([&](sync::Writer& writer, Reader&) -> Done {
        store::Connection& connection = writer.connection();
        OUTPOST_TRY(makeTable(connection));
        OUTPOST_ASSIGN(
            store::Statement statement,
            connection.prepare(body.empty() ? "DELETE FROM _draft WHERE user = ? AND key = ?"
                                            : "INSERT OR REPLACE INTO _draft(user, key, body) VALUES(?, ?, ?)"));
        statement.bind(1, user).bind(2, key);
        if (!body.empty()) statement.bind(3, body);
        return statement.run();
    });
    return kept ? Done{} : propagate(kept);
}

Result<std::vector<std::pair<std::string, std::string>>> readDrafts(Firm& firm) {
    std::vector<std::pair<std::string, std::string>> drafts;
    const RecordId user = firm.caller().user;
    const auto read = firm.transact([&](sync::Writer& writer, Reader&) -> Done {
        OUTPOST_TRY(makeTable(writer.connection()));
        OUTPOST_ASSIGN(store::Statement statement,
                       writer.connection().prepare("SELECT key, body FROM _draft WHERE user = ? ORDER BY key"));
        statement.bind(1, user);
        for (;;) {
            OUTPOST_ASSIGN(const bool found, statement.step());
            if (!found) return {};
            drafts.emplace_back(statement.text(0), statement.text(1));
        }
    });
    if (!read) return propagate(read);
    return drafts;
}

}  // namespace outpost::app
