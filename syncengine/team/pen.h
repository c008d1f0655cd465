#pragma once

#include "syncengine/team/state.h"
#include "syncengine/team/team_log.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// A relay as its printed line gives it.
struct RelayAddress {
    std::string host;
    std::uint16_t port = 0;
    RelayPublicKey key{};
    RelayRight right{};
};

/// What founding a firm makes. `root` goes onto the recovery sheet and nowhere else.
struct Founding {
    RootSecret root = RootSecret::random();
    FirmId firm{};
    DeviceKeys device;
    UserKeys user;
    Bytes lockedUserKeys;        ///< under the password; for the key file
    std::vector<Bytes> entries;  ///< of the team log, in order, to be appended to the new replica
};

struct FoundingRequest {
    std::string firm, user, device;  ///< names
    RecordId userRecord = 0;         ///< the founder's row, made by the caller with this identifier
    std::string password;
    PasswordCost cost = PasswordCost::Moderate;
    std::int64_t nowMs = 0;  ///< UTC
};

/// The first number of the founder's device (rule I1): the founder's enrolment is the first.
inline constexpr DeviceNumber kFounderNumber = kNumbersAnEnrolment;

/// Makes a firm. Takes the time of one password. Errors: password.*; name.empty, name.long, name.characters (the value
/// is the name).
[[nodiscard]] Result<Founding> foundFirm(const FoundingRequest& request);

/// A new device as a join request or the founding describes it.
struct NewDevice {
    std::string name;
    SigningPublicKey signing{};
    ExchangePublicKey exchange{}, noise{};
};

/// A new user as his join request describes him.
struct NewUser {
    SigningPublicKey signing{};
    ExchangePublicKey exchange{};
    Bytes sheetCopy, lockedKeys;
};

/// Writes entries of the team log, on the device that holds the pen (rule T2). Each function adds to entries(), which the
/// caller appends to the replica in this order before anything else is written; a pen is made anew for each piece of work.
/// Thread: the log's owner's.
class TeamPen {
public:
    /// Errors: team.not_pen, with the name of the device that holds it.
    [[nodiscard]] static Result<TeamPen> of(const TeamLog& log, std::int64_t nowMs);

    /// Sets or changes the firm's relay: certificates of all devices and the retain list. Errors: relay.line.
    [[nodiscard]] Done setRelay(const RelayAddress& relay);
    /// Errors: user.unknown (the inviting one), user.taken (a new user's name), name.*.
    [[nodiscard]] Done invite(const InvitationEntry& invitation);
    /// Enrols who joins by an open invitation; with `user`, the new user first. Gives the first number of the device.
    /// Errors: invitation.unknown, invitation.used, invitation.expired, name.*, join.refused.
    [[nodiscard]] Result<DeviceNumber> enrol(const ExchangePublicKey& guest, const NewDevice& device,
                                             const NewUser* user);
    /// Removes a device and turns the team key (rules T4, T8). `last`: the last accepted change set of each of its numbers.
    /// Errors: device.unknown, team.pen_stays (it holds the pen).
    [[nodiscard]] Done removeDevice(DeviceNumber device, std::vector<Point> last);
    /// Takes from a user the right to work, everywhere. `last`: of each number of the firm the last change set that was
    /// accepted. Errors: user.unknown, user.stopped (already).
    [[nodiscard]] Done stopUser(RecordId user, std::vector<Point> last);
    /// Gives it back. Errors: user.unknown, user.works (it was not taken).
    [[nodiscard]] Done letUserWork(RecordId user);
    /// A new generation of the team key, sealed to every device of the firm (rule T8).
    [[nodiscard]] Done turnTeamKey();
    /// Records, once, that somebody came with a spent invitation.
    [[nodiscard]] Done secondTry(const ExchangePublicKey& guest, std::string_view deviceName);

    const std::vector<Bytes>& entries() const { return entries_; }
    const TeamState& state() const { return state_; }  ///< with the entries taken
    /// The pass that lets a guest reach the firm through its relay; empty without one. Error: team.damaged.
    [[nodiscard]] Result<Bytes> guestPass(const ExchangePublicKey& guest, std::int64_t notAfterMs) const;

private:
    TeamPen(const TeamLog& log, std::int64_t nowMs) : log_(&log), state_(log.state()), nowMs_(nowMs) {}
    Done add(const EntryBody& body);
    Result<SigningKey> routingKey(const RelayPublicKey& relay) const;
    Bytes certificateOf(const DeviceEntry& device, const RelayPublicKey& relay, const SigningKey& routing) const;
    const TeamLog* log_;
    TeamState state_;
    std::int64_t nowMs_;
    std::vector<Bytes> entries_;
};

/// Whether a name from a person may stand in the log: not empty, at most kMaxNameBytes, printable UTF-8.
[[nodiscard]] Done checkName(std::string_view name);

/// Label under which users' keys are sealed to the recovery sheet.
inline constexpr std::string_view kSheetCopyLabel = "outpost user sheet copy 1";

}  // namespace outpost::sync
