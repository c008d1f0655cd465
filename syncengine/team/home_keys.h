#pragma once

#include "syncengine/team/session.h"
#include "syncengine/team/team_log.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// What a log-in opens.
struct LogIn {
    RecordId user = 0;
    std::string name;
    UserKeys keys;
    DeviceKeys device;
    SymmetricKey database;  ///< of the home's pages
};

/// The side file `keys` of a home (rule T7). In clear it holds what a log-in page shows, and the device's secret; all
/// else is locked. The database key is sealed to each user who may log in here; his private keys lie here under his
/// password (Argon2id) and under the device's secret, so that a replica alone does not allow guessing passwords. The
/// device's keys and the secrets of the day's sessions are locked under the database key.
///   file:    [format = 1, payload, hash of the payload]
///   payload: [firm, firm's name, first number, device's name, device secret, last contact (ms UTC), unsent, device keys,
///             [[user, name, signing key, exchange key, locked keys, database key], ...],
///             [[session certificate's fields ..., secret], ...]]
/// Thread: as a value; read() and write() block on the disk.
class HomeKeys {
public:
    struct User {
        RecordId user = 0;
        std::string name;
        SigningPublicKey signing{};
        ExchangePublicKey exchange{};
        Bytes lockedKeys;   ///< lockUserKeys(), locked once more under the device's secret
        Bytes databaseKey;  ///< sealed to the user
    };

    /// A home of a device that was just founded or joined: makes its secret. `database` is the key of its pages.
    static HomeKeys make(const FirmId& firm, std::string firmName, DeviceNumber number, std::string deviceName,
                         const DeviceKeys& device, const SymmetricKey& database);

    /// Errors: file.missing, file.unreadable; keys.damaged, keys.too_new, with the path as value.
    [[nodiscard]] static Result<HomeKeys> read(const std::filesystem::path& path);
    /// Durable when it returned. Errors: disk.full, file.unwritable.
    [[nodiscard]] Done write(const std::filesystem::path& path) const;

    /// Takes the time of one password. Errors: user.unknown; user.which (no name given and several may log in);
    /// password.wrong; password.cost; keys.damaged.
    [[nodiscard]] Result<LogIn> logIn(std::string_view user, std::string_view password) const;

    /// Lets everybody log in here whose keys the team log has sealed to this device, and takes changed ones. True: there
    /// was something new, so write(). `log` is of this home's device.
    [[nodiscard]] Result<bool> takeUsers(const TeamLog& log, const SymmetricKey& database);

    /// Keeps a session for the processes of its day, and forgets those that ended before `nowStamp` - a day: their
    /// change sets are long sealed. Written before the certificate is committed, or its change sets could not be sealed.
    void keepSession(const OwnSession& session, const SymmetricKey& database, std::int64_t nowStamp);
    /// The sessions kept, of all users; those that do not open are left out.
    std::vector<OwnSession> sessions(const SymmetricKey& database) const;

    const FirmId& firm() const { return firm_; }
    const std::string& firmName() const { return firmName_; }
    DeviceNumber number() const { return number_; }  ///< first of the enrolment
    const std::string& deviceName() const { return deviceName_; }
    const std::vector<User>& users() const { return users_; }
    std::int64_t lastContactMs() const { return lastContactMs_; }  ///< 0: never
    std::int64_t unsent() const { return unsent_; }
    /// True if that changed anything.
    bool setContact(std::int64_t lastContactMs, std::int64_t unsent);

private:
    struct Session {
        SessionCertificate certificate;
        Bytes secret;
    };
    static Result<HomeKeys> parse(ByteView bytes);
    Bytes payload() const;
    SymmetricKey sessionKey(const SymmetricKey& database) const;

    FirmId firm_{};
    std::string firmName_;
    DeviceNumber number_ = 0;
    std::string deviceName_;
    SymmetricKey secret_;
    std::int64_t lastContactMs_ = 0, unsent_ = 0;
    Bytes deviceKeys_;
    std::vector<User> users_;
    std::vector<Session> sessions_;
};

}  // namespace outpost::sync
