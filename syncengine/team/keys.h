#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/log/envelope.h"
#include "syncengine/team/sealing.h"

#include <map>
#include <optional>
#include <string_view>

namespace outpost::sync {

/// Names a firm: the labelled hash of its root key. Never sent in clear.
using FirmId = Hash;
FirmId firmOf(const SigningPublicKey& root);

/// What only the recovery sheet holds: 128 random bits. The root key signs what nobody else may; the exchange key opens
/// the copies of users' keys that are sealed to the sheet (rule T7).
class RootSecret {
public:
    explicit RootSecret(Secret<16> bits) : bits_(std::move(bits)) {}
    static RootSecret random() { return RootSecret{Secret<16>::random()}; }
    const Secret<16>& bits() const { return bits_; }
    SigningKey signing() const;
    ExchangeKey exchange() const;

private:
    Secret<16> bits_;
};

/// The keys of one device, as an enrolment names them.
struct DeviceKeys {
    SigningKey signing = SigningKey::random();
    ExchangeKey exchange = ExchangeKey::random();
    ExchangeKey noise = ExchangeKey::random();  ///< static key of its tunnels

    SecretBytes secret() const;                                    ///< 96 bytes
    static std::optional<DeviceKeys> fromSecret(ByteView secret);  ///< nothing if not 96 bytes
    DeviceKeys copy() const { return {signing.copy(), exchange.copy(), noise.copy()}; }
};

/// The keys of one user. They replicate, locked; see lockUserKeys().
struct UserKeys {
    SigningKey signing = SigningKey::random();
    ExchangeKey exchange = ExchangeKey::random();

    SecretBytes secret() const;                                  ///< 64 bytes
    static std::optional<UserKeys> fromSecret(ByteView secret);  ///< nothing if not 64 bytes
    UserKeys copy() const { return {signing.copy(), exchange.copy()}; }
};

/// A user's keys under a password: [format 1, cost, salt, locked keys]. Takes the time of `cost`.
/// Errors: as keyOfPassword().
[[nodiscard]] Result<Bytes> lockUserKeys(const UserKeys& keys, std::string_view password, PasswordCost cost);
/// Errors: password.wrong; password.cost (a released program and the smallest cost); keys.damaged.
[[nodiscard]] Result<UserKeys> unlockUserKeys(ByteView locked, std::string_view password);
/// Longest that lockUserKeys() makes, for bounds.
inline constexpr std::size_t kMaxLockedUserKeys = 256;

/// A generation of the team key. The name in full stands in the team log.
struct TeamKey {
    SymmetricKey key;
    Hash name{};
    TeamKey copy() const { return {key.copy(), name}; }
};
TeamKey teamKeyOf(SymmetricKey key);
/// How envelopes name the generation: four bytes of its name, then four of a hash of firm and these, so that who knows
/// the firm tells its segments from foreign ones without the key.
KeyName envelopeName(const Hash& generation, const FirmId& firm);
bool envelopeNameOfFirm(const KeyName& name, const FirmId& firm);

/// Team keys held, by the name that envelopes give.
using TeamKeys = std::map<KeyName, TeamKey>;

}  // namespace outpost::sync
