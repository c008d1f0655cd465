#include "schema/search/prepare_connection.h"

#include "schema/search/token_splitter.h"

namespace outpost::search {

Done prepareConnection(store::Connection& connection, int moneyDecimals) {
    OUTPOST_TRY(store::registerExactFunctions(connection, moneyDecimals));
    return registerTokenSplitter(connection);
}

}  // namespace outpost::search
