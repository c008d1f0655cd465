#include "app/firm/confirmations.h"

namespace outpost::app {

Done makeConfirmationTables(store::Connection& connection) {
    return connection.execute("CREATE TABLE IF NOT EXISTS _ack(device INTEGER PRIMARY KEY, at_ms INTEGER, bytes BLOB)");
}

Done keepAck(store::Connection& connection, const sync::SignedAck& ack, std::int64_t nowMs) {
    OUTPOST_ASSIGN(
        store::Statement statement,
        connection.prepare("INSERT INTO _ack(device, at_ms, bytes) VALUES(?, ?, ?) ON CONFLICT(device) DO UPDATE"
                           " SET at_ms = excluded.at_ms, bytes = excluded.bytes"));
    const Bytes bytes = sync::encodeAck(ack);
    statement.bind(1, std::int64_t{ack.device}).bind(2, nowMs).bind(3, ByteView{bytes});
    return statement.run();
}

Result<Confirmations> keptAcks(store::Connection& connection) {
    OUTPOST_ASSIGN(store::Statement statement, connection.prepare("SELECT device, at_ms, bytes FROM _ack"));
    Confirmations all;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, statement.step());
        if (!more) return all;
        // One that does not read is forgotten: the device says it again at the next contact.
        if (auto ack = sync::decodeAck(statement.blob(2)))
            all[static_cast<DeviceNumber>(statement.integer(0))] = {std::move(*ack), statement.integer(1)};
    }
}

}  // namespace outpost::app
