#pragma once

#include "syncengine/team/invitation.h"
#include "syncengine/team/seal.h"
#include "syncengine/team/team_log.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Joining a firm (rule T9): the guest who holds an invitation and the device with the pen talk over a tunnel whose static
/// keys are the guest key of the invitation and the pen's; whoever hands messages in has checked that. Nothing but keys
/// and numbers is given before the enrolment stands in the team log.
///   guest -> pen  Ask      [1, 1, device's signing key]
///   pen -> guest  Offer    [1, 2, firm, user, brings keys (0, 1), sheet's key]
///   guest -> pen  Request  [1, 3, content, signature by the guest's signing key]
///                 content: [device's name, signing key, exchange key, tunnel key, [signing key, exchange key, sheet
///                 copy, locked keys] or []]
///   pen -> guest  Welcome  [1, 4, [team key, ...], length of the team log]
///   guest -> pen  More     [1, 5, device's signing key, offset]
///   pen -> guest  Part     [1, 6, offset, bytes]          the log: sealed segments one after the other
///   pen -> guest  Refused  [1, 7, code]
/// Every message may be lost or come twice; the guest asks again.
namespace outpost::sync {

class FieldReader;

/// A part fits into the messages that a link takes from a stranger; several answer one More.
inline constexpr std::size_t kJoinPartBytes = 8 * 1024;
inline constexpr std::size_t kJoinPartsAtOnce = 8;
inline constexpr std::size_t kMaxJoinMessage = 16 * 1024;
inline constexpr std::size_t kMaxTeamLogBytes = 256 * 1024 * 1024;
/// When an unanswered question is asked again, and when the pen counts as away.
inline constexpr std::int64_t kJoinRetryMs = 3'000, kJoinPatienceMs = 60'000;

/// What a finished join gives: enough to make the home and open it.
struct JoinOutcome {
    DeviceKeys device;
    RecordId user = 0;
    std::vector<Bytes> segments;   ///< of the team log, to be accepted by the new replica
    std::vector<TeamKey> keys;     ///< to be given to its TeamLog first
    std::unique_ptr<TeamLog> log;  ///< as the segments make it; for HomeKeys
};

/// The guest's side. Decides only: sends nothing, asks no clock. Thread: one owner.
class Joiner {
public:
    struct Start {};
    struct Tick {};
    struct Message {
        Bytes bytes;
    };
    using Event = std::variant<Start, Tick, Message>;
    struct Send {
        Bytes bytes;
    };
    struct Progress {
        std::uint64_t have = 0, of = 0;  ///< bytes of the team log
    };
    struct Done {
        std::unique_ptr<JoinOutcome> outcome;
    };
    /// Errors: invitation.unknown, invitation.used, invitation.expired, join.refused (the pen's code as value),
    /// join.pen_away, join.firm (another firm answered, or its log does not stand), password.*.
    struct Failed {
        Error error;
    };
    using Effect = std::variant<Send, Progress, Done, Failed>;

    /// `password`: a new user chooses it here; for one more device of a user it is not needed to join, and a wrong one
    /// shows at the first log-in.
    Joiner(Invitation invitation, std::string deviceName, SecretBytes password, PasswordCost cost);

    /// `nowMs`: any clock that does not go back.
    [[nodiscard]] std::vector<Effect> step(const Event& event, std::int64_t nowMs);
    /// When a Tick is due.
    std::int64_t nextWakeMs() const { return sentAtMs_ + kJoinRetryMs; }

private:
    enum class Stage { Asking, Requesting, Fetching, Over };
    std::vector<Effect> receive(const Bytes& bytes, std::int64_t nowMs);
    std::vector<Effect> takeOffer(FieldReader& message, std::int64_t nowMs);
    std::vector<Effect> takeWelcome(FieldReader& message, std::int64_t nowMs);
    std::vector<Effect> takePart(FieldReader& message, std::int64_t nowMs);
    std::vector<Effect> finish();
    std::vector<Effect> send(Bytes bytes, std::int64_t nowMs);
    std::vector<Effect> fail(Error error);
    Bytes more();
    Result<std::unique_ptr<JoinOutcome>> outcome();

    Invitation invitation_;
    std::string deviceName_;
    SecretBytes password_;
    PasswordCost cost_;
    DeviceKeys device_;
    Stage stage_ = Stage::Asking;
    FirmId firm_{};
    RecordId user_ = 0;
    Bytes question_;  ///< the last one, asked again until it is answered
    std::int64_t sentAtMs_ = 0, heardAtMs_ = 0;
    std::vector<SymmetricKey> keys_;
    std::uint64_t logBytes_ = 0, askedFrom_ = 0;
    Bytes log_;
};

/// The pen's side, for any number of guests. Thread: the log's owner's.
class JoinDesk {
public:
    struct Message {
        ExchangePublicKey from{};  ///< static key of the guest's tunnel
        Bytes bytes;
    };
    /// Answers Append and ReadLog: the sealed segments of the whole team log, one after the other; or why not.
    struct LogIs {
        ExchangePublicKey guest{};
        Result<Bytes> log;
    };
    using Event = std::variant<Message, LogIs>;
    struct Send {
        ExchangePublicKey to{};
        Bytes bytes;
    };
    /// Append these entries to the team log, durably and in order, before the next event; then answer with LogIs if
    /// `answer`.
    struct Append {
        ExchangePublicKey guest{};
        std::vector<Bytes> entries;
        bool answer = false;
    };
    struct ReadLog {
        ExchangePublicKey guest{};
    };
    /// For people: a device was enrolled, or somebody came with a spent invitation.
    struct Enrolled {
        DeviceNumber number = 0;
        std::string device;
    };
    struct CameAgain {
        std::string device;  ///< may be empty
        std::string user;    ///< whom the invitation was for
    };
    using Effect = std::variant<Send, Append, ReadLog, Enrolled, CameAgain>;

    /// `log` outlives the desk.
    explicit JoinDesk(const TeamLog& log) : log_(log) {}
    /// `nowMs`: the pen's wall clock, UTC; by it invitations run out.
    [[nodiscard]] std::vector<Effect> step(const Event& event, std::int64_t nowMs);
    /// The guest keys that may speak to this device now: of all invitations, until kGuestGraceMs after they ran out. Of
    /// those that are spent or have run out too, so that a second try is noticed and a late guest hears why.
    std::vector<ExchangePublicKey> guests(std::int64_t nowMs) const;

private:
    std::vector<Effect> ask(const ExchangePublicKey& from, const SigningPublicKey& device, std::int64_t nowMs);
    std::vector<Effect> request(const ExchangePublicKey& from, ByteView content, ByteView signature,
                                std::int64_t nowMs);
    std::vector<Effect> more(const ExchangePublicKey& from, const SigningPublicKey& device, std::uint64_t offset);
    std::vector<Effect> welcome(const ExchangePublicKey& guest, const Result<Bytes>& log);
    std::vector<Effect> cameAgain(const ExchangePublicKey& from, std::string_view device, std::int64_t nowMs);
    std::optional<std::string_view> refusal(const ExchangePublicKey& from, std::int64_t nowMs) const;
    bool isDeviceOf(const ExchangePublicKey& guest, const SigningPublicKey& device) const;
    const TeamLog& log_;
    std::map<ExchangePublicKey, Bytes> logs_;  ///< being fetched; at most kMaxFetching
};

/// Kinds of messages, for both sides.
enum class JoinKind : std::uint64_t { Ask = 1, Offer = 2, Request = 3, Welcome = 4, More = 5, Part = 6, Refused = 7 };
inline constexpr std::string_view kJoinRequestLabel = "outpost join request 1";

}  // namespace outpost::sync
