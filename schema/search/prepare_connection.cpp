#include "schema/search/prepare_connection.h"

#include "schema/search/token_splitter.h"
#include "schema/store/local_functions.h"

namespace outpost::search {

Done prepareConnection(store::Connection& connection, int moneyDecimals) {
    OUTPOST_TRY(store::registerExactFunctions(connection, moneyDecimals));
    OUTPOST_TRY(store::registerLocalFunctions(connection));
    return registerTokenSplitter(connection);
}

}  // namespace outpost::search
