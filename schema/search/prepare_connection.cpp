#include "schema/search/prepare_connection.h"

namespace outpost::search {

Done prepareConnection(store::Connection& connection, int moneyDecimals) {
    return store::registerExactFunctions(connection, moneyDecimals);
}

}  // namespace outpost::search
