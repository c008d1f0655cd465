#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"
#include "syncengine/exchange/ack.h"
#include "syncengine/exchange/segment_store.h"
#include "syncengine/team/routing.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace outpost::relay {

/// A device as its certificate names it.
struct KnownDevice {
    DeviceNumber number = 0;
    std::uint64_t issue = 0;
    sync::PublicKey signing{};
    bool operator==(const KnownDevice&) const = default;
};

/// A retain list as it was signed, with its issue.
struct SignedRetainList {
    std::uint64_t issue = 0;
    Bytes bytes;
};

/// What the mailbox knows of a firm beside its segments.
struct FirmRecord {
    sync::Knowledge holds;
    sync::AckBook acks;
    std::map<DeviceNumber, KnownDevice> devices;
    SignedRetainList retain;
};

struct MailboxOptions {
    std::uint64_t quotaBytes = std::uint64_t{16} << 30;  ///< a firm; what is above is refused, and clients are told
    std::uint64_t roomyBytes = std::uint64_t{1} << 30;   ///< below this nothing is dropped, even when everybody has it
    std::size_t maxFirms = 1000;
    std::string vfs;  ///< SQLite's; the simulator's loses power
};

/// The relay's store: one SQLite file. Beside sealed segments it keeps what docs/protocol.md (rule W8) lists: routing keys,
/// device numbers with their signing keys, acknowledgements, retain lists, how far each number is held. It opens nothing.
/// Thread: one at a time.
class Mailbox {
public:
    /// `path` of the database file (UTF-8), made if it is not there. Errors: sqlite's; `relay.mailbox_too_new`.
    [[nodiscard]] static Result<Mailbox> open(const std::string& path, const MailboxOptions& options = {});

    /// Errors: `relay.firm_unknown`, `relay.firms_full`.
    [[nodiscard]] Result<FirmRecord> load(const sync::PublicKey& firm, bool make);
    [[nodiscard]] Result<sync::Knowledge> knowledge(const sync::PublicKey& firm);
    /// As SegmentStore::read.
    [[nodiscard]] Result<std::vector<Bytes>> read(const sync::PublicKey& firm, DeviceNumber number, Sequence from,
                                                  std::size_t maxBytes);
    /// As SegmentStore::accept; durable when it returns, unless within a group. Errors: `relay.quota`, `segment.unreadable`,
    /// sqlite's.
    [[nodiscard]] Result<bool> accept(const sync::PublicKey& firm, ByteView segment);
    /// What is accepted between the two is durable when endGroup() returned without error, and else not taken at all.
    [[nodiscard]] Done beginGroup();
    [[nodiscard]] Done endGroup();

    [[nodiscard]] Done keep(const sync::PublicKey& firm, const sync::SignedAck& ack);
    [[nodiscard]] Done keep(const sync::PublicKey& firm, const KnownDevice& device);
    [[nodiscard]] Done keep(const sync::PublicKey& firm, const SignedRetainList& list);
    /// Drops what every device on the firm's retain list has acknowledged (rule W6), if the firm has more than `roomyBytes`.
    /// Gives the number of segments dropped.
    [[nodiscard]] Result<std::int64_t> dropAcknowledged(const sync::PublicKey& firm);
    /// Bytes of a firm's segments.
    [[nodiscard]] Result<std::uint64_t> bytesOf(const sync::PublicKey& firm);

private:
    Mailbox(store::Connection connection, MailboxOptions options)
        : connection_(std::move(connection)), options_(std::move(options)) {}
    [[nodiscard]] Result<std::int64_t> idOf(const sync::PublicKey& firm);
    [[nodiscard]] Result<sync::Knowledge> knowledgeOf(std::int64_t firm);
    [[nodiscard]] Result<sync::AckBook> acksOf(std::int64_t firm);
    [[nodiscard]] Result<SignedRetainList> retainOf(std::int64_t firm);

    store::Connection connection_;
    MailboxOptions options_;
};

}  // namespace outpost::relay
