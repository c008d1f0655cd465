#include "schema/search/token_splitter.h"

#include "schema/search/tokens.h"

#include <string_view>

namespace outpost::search {
namespace {

/// FTS5 wants an object for each table; the splitter needs none, so all share this.
int create(void*, const char**, int, Fts5Tokenizer** made) {
    static char shared = 0;
    *made = reinterpret_cast<Fts5Tokenizer*>(&shared);
    return SQLITE_OK;
}

void destroy(Fts5Tokenizer*) {}

int split(Fts5Tokenizer*, void* context, int, const char* text, int size,
          int (*give)(void*, int, const char*, int, int, int)) {
    const std::string_view tokens{text, static_cast<std::size_t>(size)};
    std::size_t at = 0;
    bool same = false;
    while (at <= tokens.size()) {
        constexpr char kSeparators[] = {kNextPosition, kSamePosition, 0};
        const std::size_t end = std::min(tokens.find_first_of(kSeparators, at), tokens.size());
        if (end > at) {
            const int code = give(context, same ? FTS5_TOKEN_COLOCATED : 0, text + at, static_cast<int>(end - at),
                                  static_cast<int>(at), static_cast<int>(end));
            if (code != SQLITE_OK) return code;
        }
        same = end < tokens.size() && tokens[end] == kSamePosition;
        at = end + 1;
    }
    return SQLITE_OK;
}

}  // namespace

Done registerTokenSplitter(store::Connection& connection) {
    fts5_api* api = nullptr;
    OUTPOST_ASSIGN(store::Statement statement, connection.prepare("SELECT fts5(?1)"));
    sqlite3_bind_pointer(statement.handle(), 1, &api, "fts5_api_ptr", nullptr);
    OUTPOST_ASSIGN([[maybe_unused]] const bool found, statement.step());
    statement.reset();
    if (!api) return fail(Error::Kind::Unavailable, "search.no_fts5");
    fts5_tokenizer splitter{create, destroy, split};
    const int code = api->xCreateTokenizer(api, kTokenizer, nullptr, &splitter, nullptr);
    if (code != SQLITE_OK) return tl::make_unexpected(store::sqliteError(connection.handle(), code));
    return {};
}

}  // namespace outpost::search
