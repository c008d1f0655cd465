#include "syncengine/team/keys.h"

#include "syncengine/team/fields.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::string_view kUserLabel = "outpost user keys 1";

void append(SecretBytes& bytes, ByteView part) { bytes.insert(bytes.end(), part.begin(), part.end()); }

/// The first half of an Ed25519 secret is the seed that it was made from.
ByteView seedOf(const SigningKey& key) { return key.secret().first(32); }
SigningKey signingFrom(ByteView seed) { return SigningKey::fromSeed(Secret<32>::from(seed)); }

std::array<std::uint8_t, 4> firmMark(ByteView name, const FirmId& firm) {
    const auto hash = labelledHash("outpost key name 1", {ByteView{firm}, name});
    return {hash[0], hash[1], hash[2], hash[3]};
}

}  // namespace

FirmId firmOf(const SigningPublicKey& root) { return labelledHash("outpost firm 1", {ByteView{root}}); }

SigningKey RootSecret::signing() const {
    return SigningKey::fromSeed(deriveKey(bits_.view(), "outpost root signing 1"));
}
ExchangeKey RootSecret::exchange() const {
    return ExchangeKey::fromSecret(deriveKey(bits_.view(), "outpost root exchange 1").view());
}

SecretBytes DeviceKeys::secret() const {
    SecretBytes bytes;
    bytes.reserve(96);
    append(bytes, seedOf(signing));
    append(bytes, exchange.secret());
    append(bytes, noise.secret());
    return bytes;
}

std::optional<DeviceKeys> DeviceKeys::fromSecret(ByteView secret) {
    if (secret.size() != 96) return std::nullopt;
    return DeviceKeys{signingFrom(secret.first(32)), ExchangeKey::fromSecret(secret.subspan(32, 32)),
                      ExchangeKey::fromSecret(secret.subspan(64, 32))};
}

SecretBytes UserKeys::secret() const {
    SecretBytes bytes;
    bytes.reserve(64);
    append(bytes, seedOf(signing));
    append(bytes, exchange.secret());
    return bytes;
}

std::optional<UserKeys> UserKeys::fromSecret(ByteView secret) {
    if (secret.size() != 64) return std::nullopt;
    return UserKeys{signingFrom(secret.first(32)), ExchangeKey::fromSecret(secret.subspan(32, 32))};
}

Result<Bytes> lockUserKeys(const UserKeys& keys, std::string_view password, PasswordCost cost) {
    const auto salt = randomSalt();
    OUTPOST_ASSIGN(const auto key, keyOfPassword(password, salt, cost));
    const auto locked = lock(key, kUserLabel, salt, keys.secret());
    return FieldWriter{}.list(4).number(1).number(static_cast<std::uint64_t>(cost)).bytes(salt).bytes(locked).take();
}

Result<UserKeys> unlockUserKeys(ByteView locked, std::string_view password) {
    auto reader = FieldReader::parse(locked);
    const auto format = reader.number();
    if (reader.ok() && format != 1) return fail(Error::Kind::TooNew, "keys.too_new");
    const auto cost = static_cast<PasswordCost>(reader.number(255));
    const auto salt = reader.array<16>();
    const auto inside = reader.bytes(40 + 64, 40 + 64);
    if (!reader.ok()) return fail(Error::Kind::Corrupt, "keys.damaged", {}, "user keys");
    OUTPOST_ASSIGN(const auto key, keyOfPassword(password, salt, cost));
    const auto plain = unlock(key, kUserLabel, salt, inside);
    if (!plain) return fail(Error::Kind::Denied, "password.wrong");
    return std::move(*UserKeys::fromSecret(*plain));
}

TeamKey teamKeyOf(SymmetricKey key) {
    const auto name = labelledHash("outpost team key 1", {key.view()});
    return {std::move(key), name};
}

KeyName envelopeName(const Hash& generation, const FirmId& firm) {
    KeyName name{};
    std::copy_n(generation.begin(), 4, name.begin());
    std::ranges::copy(firmMark(ByteView{name}.first(4), firm), name.begin() + 4);
    return name;
}

bool envelopeNameOfFirm(const KeyName& name, const FirmId& firm) {
    return std::ranges::equal(firmMark(ByteView{name}.first(4), firm), ByteView{name}.subspan(4));
}

}  // namespace outpost::sync
