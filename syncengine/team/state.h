#pragma once

#include "syncengine/team/entry.h"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// What the team log says up to some entry: who belongs to the firm and with which keys. A value, computed from the
/// entries alone; equal logs give equal states (rule T2). It judges every entry before it counts: the pen alone writes,
/// each names the hash before it, and what it says must fit what stands. Of what is sealed to single devices it keeps
/// what is sealed to the own one. Thread: as a value.
class TeamState {
public:
    /// `self`: the own device's exchange key.
    explicit TeamState(const ExchangePublicKey& self) : self_(self) {}

    struct Device : DeviceEntry {
        Sequence enrolledAt = 0;
        bool operator==(const Device&) const = default;
    };
    struct User {
        RecordId user = 0;
        std::string name;
        SigningPublicKey signing{};
        ExchangePublicKey exchange{};
        Bytes sheetCopy;
        Bytes bundle;  ///< locked keys, sealed to the own device; empty if he may not log in there
        Sequence since = 0;
        bool stopped = false;  ///< may not work any more; what he signed before can still be told to be his
    };
    struct Relay {
        std::string host;
        std::uint16_t port = 0;
        RelayPublicKey key{};
        RelayRight right{};
        RoutingPublicKey routing{};
        std::map<DeviceNumber, Bytes> certificates;  ///< signed, as the relay takes them
        Bytes retainList;                            ///< signed, the newest
    };
    struct Invitation : InvitationEntry {
        DeviceNumber spentBy = 0;  ///< 0: still open
        bool triedAgain = false;   ///< shown to administrators (rule T9)
    };
    struct Generation {
        Hash name{};
        Bytes copy;          ///< sealed to the own device; empty before it was enrolled
        Sequence since = 0;  ///< position of the entry that made it
    };

    /// Takes the entry that comes next. Errors: entry.damaged, entry.too_new, entry.order (not the next, or another
    /// chain), entry.pen (not signed by the device with the pen): nothing has changed. entry.refused (what it says does
    /// not fit; the detail says why), routing.bad: the state is half changed and is to be made again from its entries.
    [[nodiscard]] Done take(ByteView bytes);

    Sequence last() const { return last_; }     ///< position of the newest entry; 0: none
    const Hash& hash() const { return hash_; }  ///< of the chain after it
    const FirmId& firm() const { return firm_; }
    const std::string& firmName() const { return firmName_; }
    const SigningPublicKey& root() const { return root_; }
    const ExchangePublicKey& sheet() const { return sheet_; }
    DeviceNumber pen() const { return pen_; }                  ///< first number of the device that holds it
    std::int64_t madeAtMs() const { return madeAtMs_; }        ///< when, by the pen's clock, the newest was written
    const Bytes& routingSeed() const { return routingSeed_; }  ///< sealed to the device with the pen

    const std::map<DeviceNumber, Device>& devices() const {
        return devices_;
    }  ///< that belong to the firm, by first number
    const std::map<DeviceNumber, Device>& removed() const { return removed_; }  ///< that were removed, by first number
    /// The device that owns `number`, any of its sixteen, also one that was removed since: its signatures are still read.
    /// Null if none does.
    const Device* deviceOwning(DeviceNumber number) const;
    /// The first number of the device that is enrolled next (rule I1: a number is never given again).
    DeviceNumber nextNumber() const;
    DeviceNumber own() const { return own_; }  ///< first number of the own device; 0 before it was enrolled
    const std::map<RecordId, User>& users() const { return users_; }
    const User* user(RecordId record) const;
    const User* userNamed(std::string_view name) const;
    const std::optional<Relay>& relay() const { return relay_; }
    const std::map<ExchangePublicKey, Invitation>& invitations() const { return invitations_; }  ///< by guest key
    const std::vector<Generation>& generations() const { return generations_; }  ///< oldest first; the last is in use

private:
    Done check(const Entry& entry) const;
    Done apply(const Entry& entry, const UnknownEntry&);
    Done apply(const Entry& entry, const FoundEntry& found);
    Done apply(const Entry& entry, const UserEntry& user);
    Done apply(const Entry& entry, const EnrolEntry& enrol);
    Done apply(const Entry& entry, const RelayEntry& relay);
    Done apply(const Entry& entry, const InvitationEntry& invitation);
    Done apply(const Entry& entry, const SecondTryEntry& entryBody);
    Done apply(const Entry& entry, const TeamKeyEntry& key);
    Done apply(const Entry& entry, const LossEntry& loss);
    Done lose(const LossKey& key);
    Done addDevice(const DeviceEntry& device, Sequence at);
    Done addUser(const UserEntry& user, Sequence at);
    Done keepBundle(const UserEntry& user);
    Done addCertificate(Relay& relay, ByteView bytes) const;
    Done setRetainList(Relay& relay, ByteView bytes) const;

    ExchangePublicKey self_;
    DeviceNumber own_ = 0;
    Sequence last_ = 0;
    Hash hash_{};
    FirmId firm_{};
    std::string firmName_;
    SigningPublicKey root_{};
    ExchangePublicKey sheet_{};
    DeviceNumber pen_ = 0;
    std::int64_t madeAtMs_ = 0;
    Bytes routingSeed_;
    std::map<DeviceNumber, Device> devices_, removed_;
    std::map<RecordId, User> users_;
    std::optional<Relay> relay_;
    std::map<ExchangePublicKey, Invitation> invitations_;
    std::vector<Generation> generations_;
};

}  // namespace outpost::sync
