#pragma once

#include "app/commands/command.h"
#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The one door to a firm on this device: the window and `outpostctl` use nothing below it.
namespace outpost::app {

class Reader;

/// What can be told of a home before anyone logs in (rule T7).
struct HomeInfo {
    std::string firm;
    std::string device;
    std::vector<std::string> users;  ///< who may log in here
    std::int64_t lastContactMs = 0;  ///< 0: never
    std::int64_t unsent = 0;         ///< changes that nobody else has confirmed
    bool demo = false;               ///< made by `outpostctl demo`
    std::string demoUser;            ///< of a demo home only: whose home it is, and his password
    std::string demoPassword;
};

struct FoundRequest {
    std::string firm;
    std::string user;
    std::string password;
    std::string device;          ///< name of this computer; empty: the host's name
    std::string relay;           ///< line that outpost-relay printed; empty: none yet
    bool cheapPassword = false;  ///< for tests: guessing costs nothing; a released program refuses it
};

struct JoinRequest {
    std::string invitation;
    std::string password;  ///< new user: chosen here; further device: the inviting user's
    std::string device;
    bool cheapPassword = false;  ///< as in FoundRequest
};

struct InviteRequest {
    std::string user;  ///< name of a new user; empty: one more device of the caller
    int days = 7;
};

/// Long work tells how far it is; returning false cancels it. From any thread.
using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// What a subscriber hears after a commit or a merge: which entities changed and, if few, which records. Ids may be
/// empty: then anything of the entities may have changed. Called on the writer's thread; hand over and return.
struct Changed {
    std::vector<std::string> entities;  ///< base entities
    std::vector<RecordId> records;
    bool local = false;  ///< by this process's own command
};

/// One value that lost against another written apart (rules K2, C10.25).
struct ConflictSide {
    Value value;                                       ///< single field; for a group see `values`
    std::vector<std::pair<std::string, Cell>> values;  ///< field -> value, of a group all of them
    std::string user, device;                          ///< names
    std::int64_t atMs = 0;
};

struct ConflictEntry {
    std::string n;       ///< key of the losing write, the same on every device: "16.42.3"
    std::string entity;  ///< the face where there is one
    RecordId id = 0;
    std::string title;                ///< of the record
    std::string field;                ///< or the group's name
    std::vector<std::string> fields;  ///< the fields of the unit
    ConflictSide standing, other;
    std::string kind;  ///< "value", "delete" (deleted here, edited there)
};

struct HistoryEntry {
    std::int64_t atMs = 0;
    std::string user, device;
    std::string field;  ///< empty: the record as a whole
    std::string what;   ///< "created", "changed", "deleted", "restored", "added", "removed"
    Cell from, to;
    bool refused = false;
};

/// A record in the recycle bin (C10.14).
struct DeletedEntry {
    std::string entity;  ///< the face where there is one
    RecordId id = 0;
    std::string title;
    std::string user, device;
    std::int64_t atMs = 0;
    std::vector<std::pair<std::string, std::int64_t>> hanging;  ///< base entity -> how many come back with it
};

struct RefusedEntry {
    std::string device, user;
    std::int64_t atMs = 0;
    std::string why;  ///< code of the error
    std::string detail;
};

/// Who belongs to the firm (rules T2, T4).
struct TeamDevice {
    DeviceNumber number = 0;  ///< the first of its numbers
    std::string name;
    std::string user;  ///< who enrolled it
    bool removed = false;
    bool pen = false;  ///< writes the team log: invitations and removals are its to make
    bool own = false;
};
struct TeamUser {
    std::string name;
    bool stopped = false;
};
struct TeamMembers {
    std::vector<TeamDevice> devices;
    std::vector<TeamUser> users;
};

struct DeviceStatus {
    DeviceNumber number = 0;
    std::string name;
    std::string path;                ///< "this", "relay", "off"
    std::int64_t hasAllSinceMs = 0;  ///< when it last confirmed to hold everything that we hold; 0: it does not
    std::int64_t lacks = 0;          ///< change sets of ours that it has not confirmed
    std::int64_t lastHeardMs = 0;
};

struct SyncStatus {
    enum class Relay { None, Connecting, Connected, Unreachable };
    std::string firm, device, user;
    std::string relayLine;
    Relay relay = Relay::None;
    std::string relayTrouble;    ///< why it is not reached, as an error code; empty otherwise
    std::int64_t relayHas = 0;   ///< change sets of ours confirmed by the relay
    std::int64_t own = 0;        ///< change sets of ours
    std::int64_t unsent = 0;     ///< of ours, confirmed by nobody else
    bool settled = false;        ///< on line, and nothing is left to do with the relay and whoever is there
    bool acknowledged = false;   ///< the relay knows how far we hold everything, and told us how far others do
    std::int64_t receiving = 0;  ///< known elsewhere and not here yet
    std::int64_t conflicts = 0;
    std::int64_t refused = 0;
    std::int64_t offlineSinceMs = 0;  ///< 0: on line
    bool passwordless = false;        ///< the home opens with an empty password (rule T7)
    std::string trouble;              ///< "clock.ahead", "disk.nearly_full", "own_chain.behind", ...; empty: none
    std::vector<DeviceStatus> devices;
};

struct DigestInfo {
    std::string set, rows, catalog;  ///< hexadecimal
    std::vector<std::pair<DeviceNumber, Sequence>> vector;
};

/// The first millisecond after a day, on this computer's calendar.
std::int64_t endOfDay(std::int64_t day);

/// A firm, opened and logged in. Its home is owned by this process until the firm is closed.
/// Thread: every function may be called from any thread. Those that say "blocks" wait for disk, so not from the
/// interface thread; the rest return at once.
class Firm {
public:
    /// Errors: home.none (there is no firm in this folder), home.damaged.
    [[nodiscard]] static Result<HomeInfo> look(const std::filesystem::path& home);
    /// Makes a new firm in an empty or missing folder, logged in as its founder. Blocks. `sheet` receives the recovery
    /// sheet, which is shown this once. Errors: home.taken, home.in_use, password.empty, relay.line, disk.full.
    [[nodiscard]] static Result<std::unique_ptr<Firm>> found(const std::filesystem::path& home,
                                                             const FoundRequest& request, std::string& sheet);
    /// Joins the firm that the invitation names; the device with the pen must be on line. Blocks until joined, refused
    /// or cancelled. Errors: invitation.*, relay.none, relay.unreachable, join.pen_away, password.wrong, home.taken.
    [[nodiscard]] static Result<std::unique_ptr<Firm>> join(const std::filesystem::path& home,
                                                            const JoinRequest& request, const Progress& progress);
    /// Logs in on this device, without any network. Blocks for the half second that guessing shall cost.
    /// Errors: password.wrong, user.unknown, user.which (several may log in: name one), home.in_use, home.damaged.
    [[nodiscard]] static Result<std::unique_ptr<Firm>> open(const std::filesystem::path& home, const std::string& user,
                                                            const std::string& password);
    virtual ~Firm() = default;  ///< closes: stops the network, finishes the transaction that runs, frees the home

    virtual const schema::Catalog& catalog() const = 0;
    virtual Caller caller() const = 0;

    /// A connection of its own for reading; one thread at a time, as many readers as wanted. `chinese`: language of
    /// choice names. Blocks shortly.
    [[nodiscard]] virtual Result<std::unique_ptr<Reader>> reader(bool chinese = false) = 0;

    /// All commands, ordered by name.
    virtual std::vector<CommandInfo> commands() const = 0;
    using CommandAnswer = std::function<void(Result<CommandResult>)>;
    /// Runs a command on the writer's thread; the answer comes on that thread after the commit is durable.
    virtual void run(CommandCall call, CommandAnswer answer) = 0;
    /// As above; blocks until durable.
    [[nodiscard]] virtual Result<CommandResult> run(CommandCall call) = 0;
    /// Several calls in one transaction: all or none. Blocks.
    [[nodiscard]] virtual Result<std::vector<CommandResult>> runAll(std::vector<CommandCall> calls) = 0;

    using Subscriber = std::function<void(const Changed&)>;
    virtual std::uint64_t subscribe(Subscriber subscriber) = 0;
    virtual void unsubscribe(std::uint64_t subscription) = 0;

    /// Open conflicts, newest first; of one record where `record` is not 0. Blocks.
    [[nodiscard]] virtual Result<std::vector<ConflictEntry>> conflicts(RecordId record = 0,
                                                                       std::int64_t limit = 1000) = 0;
    /// What happened to a record, newest first. Blocks.
    [[nodiscard]] virtual Result<std::vector<HistoryEntry>> history(const std::string& entity, RecordId record) = 0;
    /// A record with its lines as it was just before `atMs` (C10.29): its stored fields, and their titles of today.
    /// Blocks. Error: history.not_yet (it was not there).
    [[nodiscard]] virtual Result<RecordDetail> asOn(const std::string& entity, RecordId record, std::int64_t atMs) = 0;
    /// The recycle bin, the last deleted first; of one entity where `entity` is not empty. Blocks.
    [[nodiscard]] virtual Result<std::vector<DeletedEntry>> deleted(const std::string& entity = {},
                                                                    std::int64_t limit = 1000) = 0;
    /// What the form of a new record begins with: the defaults of the catalog and what `given` links fill in. Blocks.
    [[nodiscard]] virtual Result<RecordDetail> blank(const std::string& entity, const FieldValues& given = {}) = 0;
    [[nodiscard]] virtual Result<std::vector<RefusedEntry>> refused() = 0;
    [[nodiscard]] virtual Result<DigestInfo> digest() = 0;

    /// As last known; never waits.
    virtual SyncStatus status() const = 0;
    /// Hears every change of status(), on a thread of the engine.
    virtual void onStatus(std::function<void(const SyncStatus&)> listener) = 0;
    /// Goes on line and stays there; returns at once. Without a relay nothing happens.
    virtual void startNetwork() = 0;
    virtual void stopNetwork() = 0;
    /// Asks everybody now instead of at the next turn.
    virtual void syncNow() = 0;

    /// Goes on line if need be and waits until the relay has confirmed all of ours and we hold all that it and the
    /// devices on line have, and it can tell others so; blocks. `seconds` 0: as long as it moves on. Errors: relay.none, relay.unreachable (not
    /// reached in 15 s), sync.unfinished (time was up), cancelled.
    [[nodiscard]] virtual Done sync(int seconds, const std::function<bool(const SyncStatus&)>& progress) = 0;

    /// Verifies what is kept: pages and their seals, chains of hashes, derived values and indexes against a rebuild in
    /// memory. Gives one line for each difference; none: all is well. Blocks.
    [[nodiscard]] virtual Result<std::vector<std::string>> check(const Progress& progress) = 0;
    /// Makes derived values, record index and full text anew from the rows. Blocks.
    [[nodiscard]] virtual Done rebuild(const Progress& progress) = 0;
    /// Runs `work` in one transaction of the writer, for what makes very many records at once (import, generated data).
    [[nodiscard]] virtual Result<ChangeSetId> transact(const std::function<Done(sync::Writer&, Reader&)>& work) = 0;

    [[nodiscard]] virtual Done setRelay(const std::string& line) = 0;                    ///< blocks
    [[nodiscard]] virtual Result<std::string> invite(const InviteRequest& request) = 0;  ///< blocks

    [[nodiscard]] virtual Result<TeamMembers> team() = 0;  ///< blocks
    /// Takes a device out of the firm: what it wrote and we hold stays, what comes later is refused everywhere, and the key
    /// that others seal with is a new one (rules T4, T8). `device`: its name, or its number where several bear that name.
    /// Blocks. Errors: team.not_pen, device.unknown, device.which, team.pen_stays.
    [[nodiscard]] virtual Done removeDevice(const std::string& device) = 0;
    /// Whether a user may work in the firm, on whatever device; `stopped` twice is no error. Blocks.
    /// Errors: team.not_pen, team.user_unknown, team.own_user.
    [[nodiscard]] virtual Done setUserStopped(const std::string& user, bool stopped) = 0;
};

}  // namespace outpost::app
