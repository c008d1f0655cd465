#include "syncengine/team/home_keys.h"

#include "syncengine/team/fields.h"
#include "syncengine/team/private_file.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kMaxFile = 64 * 1024 * 1024, kMaxLocked = 1024, kMaxSessions = 4096;
constexpr std::uint64_t kMaxRecord = std::uint64_t{1} << 53;
constexpr std::string_view kFileLabel = "outpost key file 1", kWrapLabel = "outpost home user 1",
                           kDeviceLabel = "outpost home device 1", kDatabaseLabel = "outpost home database 1",
                           kSessionLabel = "outpost home session 1";

std::uint64_t plain(std::int64_t value) { return static_cast<std::uint64_t>(value); }

tl::unexpected<Error> damaged(std::string_view what) {
    return fail(Error::Kind::Corrupt, "keys.damaged", {}, std::string{what});
}

/// Fields of a session certificate without its signatures, which stand in the chain.
void write(FieldWriter& to, const SessionCertificate& certificate) {
    to.number(certificate.number).number(certificate.sequence).number(plain(certificate.notBefore));
    to.number(plain(certificate.notAfter)).number(certificate.team).number(plain(certificate.user));
    to.bytes(certificate.session);
}
SessionCertificate readCertificateFields(FieldReader& from) {
    SessionCertificate certificate;
    certificate.number = static_cast<DeviceNumber>(from.number(kMaxDeviceNumber));
    certificate.sequence = from.number(kMaxCounter);
    certificate.notBefore = static_cast<std::int64_t>(from.number(INT64_MAX));
    certificate.notAfter = static_cast<std::int64_t>(from.number(INT64_MAX));
    certificate.team = from.number(kMaxCounter);
    certificate.user = static_cast<RecordId>(from.number(kMaxRecord));
    certificate.session = from.array<32>();
    return certificate;
}

}  // namespace

HomeKeys HomeKeys::make(const FirmId& firm, std::string firmName, DeviceNumber number, std::string deviceName,
                        const DeviceKeys& device, const SymmetricKey& database) {
    HomeKeys home;
    home.firm_ = firm;
    home.firmName_ = std::move(firmName);
    home.number_ = number;
    home.deviceName_ = std::move(deviceName);
    home.secret_ = SymmetricKey::random();
    home.deviceKeys_ = lock(deriveKey(database.view(), kDeviceLabel), kDeviceLabel, firm, device.secret());
    return home;
}

Bytes HomeKeys::payload() const {
    FieldWriter writer;
    writer.list(10).bytes(firm_).text(firmName_).number(number_).text(deviceName_).bytes(secret_.view());
    writer.number(plain(lastContactMs_)).number(plain(unsent_)).bytes(deviceKeys_);
    writer.list(users_.size());
    for (const auto& user : users_) {
        writer.list(6).number(plain(user.user)).text(user.name).bytes(user.signing).bytes(user.exchange);
        writer.bytes(user.lockedKeys).bytes(user.databaseKey);
    }
    writer.list(sessions_.size());
    for (const auto& session : sessions_) {
        writer.list(8);
        outpost::sync::write(writer, session.certificate);
        writer.bytes(session.secret);
    }
    return writer.take();
}

Done HomeKeys::write(const std::filesystem::path& path) const {
    auto inside = payload();
    const auto hash = labelledHash(kFileLabel, {inside});
    auto bytes = FieldWriter{inside.size() + 64}.list(3).number(kFormat).bytes(inside).bytes(hash).take();
    auto done = replacePrivateFile(path, bytes);
    sodium_memzero(inside.data(), inside.size());
    sodium_memzero(bytes.data(), bytes.size());
    return done;
}

Result<HomeKeys> HomeKeys::read(const std::filesystem::path& path) {
    OUTPOST_ASSIGN(auto bytes, readPrivateFile(path, kMaxFile));
    auto home = parse(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    if (!home) {
        const auto shown = path.u8string();
        home.error().values = {std::string{shown.begin(), shown.end()}};
    }
    return home;
}

Result<HomeKeys> HomeKeys::parse(ByteView bytes) {
    auto outer = FieldReader::parse(bytes);
    const auto format = outer.number();
    if (outer.ok() && format != kFormat) return fail(Error::Kind::TooNew, "keys.too_new");
    const auto inside = outer.bytes(1, kMaxFile);
    const auto hash = outer.array<32>();
    if (!outer.ok() || labelledHash(kFileLabel, {inside}) != hash) return damaged("hash");

    auto reader = FieldReader::parse(inside, kMaxUsers);
    HomeKeys home;
    home.firm_ = reader.array<32>();
    home.firmName_ = reader.text(kMaxNameBytes);
    home.number_ = static_cast<DeviceNumber>(reader.number(kMaxDeviceNumber));
    home.deviceName_ = reader.text(kMaxNameBytes);
    if (const auto secret = reader.bytes(32, 32); !secret.empty()) home.secret_ = SymmetricKey::from(secret);
    home.lastContactMs_ = static_cast<std::int64_t>(reader.number(INT64_MAX));
    home.unsent_ = static_cast<std::int64_t>(reader.number(INT64_MAX));
    home.deviceKeys_ = copyOf(reader.bytes(0, kMaxLocked));
    auto users = reader.list(kMaxUsers);
    while (users.more()) {
        auto item = users.list(64);
        User user;
        user.user = static_cast<RecordId>(item.number(kMaxRecord));
        user.name = item.text(kMaxNameBytes);
        user.signing = item.array<32>();
        user.exchange = item.array<32>();
        user.lockedKeys = copyOf(item.bytes(0, kMaxLocked));
        user.databaseKey = copyOf(item.bytes(0, kMaxLocked));
        home.users_.push_back(std::move(user));
    }
    auto sessions = reader.list(kMaxSessions);
    while (sessions.more()) {
        auto item = sessions.list(64);
        Session session;
        session.certificate = readCertificateFields(item);
        session.secret = copyOf(item.bytes(0, kMaxLocked));
        home.sessions_.push_back(std::move(session));
    }
    if (!reader.ok()) return damaged("fields");
    return home;
}

Result<LogIn> HomeKeys::logIn(std::string_view name, std::string_view password) const {
    OUTPOST_TRY(cryptoReady());
    if (name.empty() && users_.size() > 1) return fail(Error::Kind::Invalid, "user.which");
    const auto user = name.empty() ? users_.begin() : std::ranges::find(users_, name, &User::name);
    if (user == users_.end()) return fail(Error::Kind::NotFound, "user.unknown", {std::string{name}});
    const auto locked = unlock(deriveKey(secret_.view(), kWrapLabel), kWrapLabel, user->exchange, user->lockedKeys);
    if (!locked) return damaged("wrap of the user's keys");
    OUTPOST_ASSIGN(auto keys, unlockUserKeys(*locked, password));
    if (keys.signing.publicKey() != user->signing || keys.exchange.publicKey() != user->exchange)
        return damaged("keys of another user");
    const auto opened = openSealed(keys.exchange, kDatabaseLabel, user->databaseKey);
    if (!opened || opened->size() != SymmetricKey::size()) return damaged("database key");
    auto database = SymmetricKey::from(*opened);
    const auto secret = unlock(deriveKey(database.view(), kDeviceLabel), kDeviceLabel, firm_, deviceKeys_);
    if (!secret) return damaged("device keys");
    auto device = DeviceKeys::fromSecret(*secret);
    if (!device) return damaged("device keys");
    return LogIn{user->user, user->name, std::move(keys), std::move(*device), std::move(database)};
}

Result<bool> HomeKeys::takeUsers(const TeamLog& log, const SymmetricKey& database) {
    const auto wrap = deriveKey(secret_.view(), kWrapLabel);
    bool grew = false;
    for (const auto& [record, known] : log.state().users()) {
        const auto locked = openSealed(log.device().exchange, kBundleLabel, known.bundle);
        if (!locked || locked->size() > kMaxLockedUserKeys) continue;  // he may not log in here
        auto here = std::ranges::find(users_, record, &User::user);
        if (here != users_.end()) {
            const auto held = unlock(wrap, kWrapLabel, here->exchange, here->lockedKeys);
            if (held && *held == *locked && here->name == known.name && here->exchange == known.exchange) continue;
        } else {
            here = users_.insert(users_.end(), User{});
        }
        *here = {record,
                 known.name,
                 known.signing,
                 known.exchange,
                 lock(wrap, kWrapLabel, known.exchange, *locked),
                 sealTo(known.exchange, kDatabaseLabel, database.view())};
        grew = true;
    }
    return grew;
}

SymmetricKey HomeKeys::sessionKey(const SymmetricKey& database) const {
    return deriveKey(database.view(), kSessionLabel, secret_.view());
}

void HomeKeys::keepSession(const OwnSession& session, const SymmetricKey& database, std::int64_t nowStamp) {
    const auto& certificate = session.certificate;
    std::erase_if(sessions_, [&](const Session& kept) {
        return kept.certificate.notAfter < nowStamp - kSessionStamps ||
               (kept.certificate.number == certificate.number && kept.certificate.sequence == certificate.sequence);
    });
    sessions_.push_back(
        {certificate, lock(sessionKey(database), kSessionLabel, certificate.session, session.key.secret())});
}

std::vector<OwnSession> HomeKeys::sessions(const SymmetricKey& database) const {
    std::vector<OwnSession> opened;
    const auto key = sessionKey(database);
    for (const auto& [certificate, secret] : sessions_) {
        const auto bytes = unlock(key, kSessionLabel, certificate.session, secret);
        if (!bytes || bytes->size() != 64) continue;
        auto signing = SigningKey::fromSecret(*bytes);
        if (signing.publicKey() == certificate.session) opened.push_back({certificate, std::move(signing)});
    }
    return opened;
}

bool HomeKeys::setContact(std::int64_t lastContactMs, std::int64_t unsent) {
    if (lastContactMs_ == lastContactMs && unsent_ == unsent) return false;
    lastContactMs_ = std::max<std::int64_t>(0, lastContactMs);
    unsent_ = std::max<std::int64_t>(0, unsent);
    return true;
}

}  // namespace outpost::sync
