#pragma once

#include "schema/base/identifier.h"
#include "syncengine/team/keys.h"
#include "syncengine/team/routing.h"
#include "syncengine/trust/facts.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// The entries of the team log, the chain of number 0 (rule T2), as bytes. docs/protocol.md draws them.
///   entry:   [payload, [[signer, signature], ...]]        signer: first number of an enrolment, 0 = recovery sheet
///   payload: [format = 1, kind, position, hash before, term, made at (ms UTC), pen's first number, body]
/// One signature today, of the pen (the founding has the sheet's too); a pass or seizure of the pen will bear several,
/// and a term above 0. Fields behind the known ones, and kinds that are not known, are kept.
namespace outpost::sync {

inline constexpr std::size_t kMaxEntryBytes = 8 * 1024 * 1024;
inline constexpr std::size_t kMaxNameBytes = 200;
inline constexpr std::size_t kMaxDevices = kMaxDeviceNumber / kNumbersAnEnrolment;
inline constexpr std::size_t kMaxUsers = 65536;

enum class EntryKind : std::uint64_t {
    Found = 1,
    User = 2,
    Enrol = 3,
    Relay = 4,
    Invitation = 5,
    SecondTry = 6,
    TeamKey = 7,
    Loss = 8
};

/// Something sealed to one device or of one user.
struct Wrap {
    std::int64_t to = 0;  ///< first number of a device, or a user's record: as the place says
    Bytes sealed;
};

/// A device as it is enrolled: it owns the sixteen numbers from `number` on (rule I1).
struct DeviceEntry {
    DeviceNumber number = 0;
    std::string name;
    SigningPublicKey signing{};
    ExchangePublicKey exchange{}, noise{};
    RecordId user = 0;  ///< who enrolled it
    bool operator==(const DeviceEntry&) const = default;
};

/// A user's keys. `bundles`: the private keys under his password, sealed once more to each device where he may log in.
struct UserEntry {
    RecordId user = 0;
    std::string name;
    SigningPublicKey signing{};
    ExchangePublicKey exchange{};
    Bytes sheetCopy;  ///< the private keys, sealed to the recovery sheet (T7: a password is set anew with it)
    std::vector<Wrap> bundles;
};

struct FoundEntry {
    std::string firm;
    SigningPublicKey root{};
    ExchangePublicKey sheet{};
    DeviceEntry device;
    UserEntry user;
    Bytes routingSeed;       ///< of the routing keys, sealed to the device with the pen
    Bytes routingSeedSheet;  ///< the same, sealed to the recovery sheet
};

struct EnrolEntry {
    DeviceEntry device;
    ExchangePublicKey invitation{};  ///< the guest key of the invitation that this spends
    std::vector<Wrap> bundles;       ///< by user: every user's locked keys, sealed to the device
    std::vector<Bytes> keys;         ///< every team key generation so far, oldest first, sealed to the device
    Bytes certificate, retainList;   ///< for the firm's relay; empty without one
};

struct RelayEntry {
    std::string host;
    std::uint16_t port = 0;
    RelayPublicKey key{};
    RelayRight right{};
    std::vector<Bytes> certificates;  ///< of all devices
    Bytes retainList;
};

struct InvitationEntry {
    ExchangePublicKey guest{};        ///< static key of the guest's tunnel, made from the one-time secret
    SigningPublicKey guestSigning{};  ///< signs his request, made from it too
    RecordId user = 0;
    std::string name;             ///< of the user
    bool newUser = false;         ///< false: one more device of a user who is there
    std::int64_t notAfterMs = 0;  ///< by the pen's clock
    RecordId by = 0;              ///< who invited
};

/// Somebody came with an invitation that was spent (rule T9). Written once an invitation.
struct SecondTryEntry {
    ExchangePublicKey guest{};
    std::string device;  ///< the name that the second one gave
};

struct TeamKeyEntry {
    Hash name{};
    std::vector<Wrap> copies;  ///< by device
};

/// What was lost and what came back (rule T4): devices that leave, users who may not work any more or again. The bundle of
/// a removed device is void with it; a new generation of the team key follows (rule T8).
struct LossEntry {
    std::vector<Loss> losses;
    std::vector<LossKey> regained;
    Bytes retainList;  ///< for the firm's relay, where a device left; else empty
};

/// A kind of a later program.
struct UnknownEntry {};

using EntryBody = std::variant<UnknownEntry, FoundEntry, UserEntry, EnrolEntry, RelayEntry, InvitationEntry,
                               SecondTryEntry, TeamKeyEntry, LossEntry>;

struct EntryHead {
    std::uint64_t kind = 0;
    Sequence position = 0;  ///< counted from 1
    Hash before{};          ///< chain hash before it
    std::uint64_t term = 0;
    std::int64_t madeAtMs = 0;
    DeviceNumber pen = 0;  ///< first number of the device that wrote it
};

struct EntrySignature {
    DeviceNumber signer = 0;
    Signature signature{};
};

struct Entry {
    EntryHead head;
    EntryBody body;
    Bytes payload;  ///< what is signed
    std::vector<EntrySignature> signatures;
};

/// Errors: entry.damaged; entry.too_new (another format).
[[nodiscard]] Result<Entry> readEntry(ByteView bytes);
/// The payload of a known body; `head.kind` is set from it.
Bytes writePayload(EntryHead head, const EntryBody& body);
/// Payload and signatures as one entry.
Bytes writeEntry(ByteView payload, const std::vector<EntrySignature>& signatures);
Signature signPayload(const SigningKey& key, ByteView payload);
[[nodiscard]] bool payloadSignedBy(const SigningPublicKey& key, ByteView payload, const Signature& signature);

}  // namespace outpost::sync
