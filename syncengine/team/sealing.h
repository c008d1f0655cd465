#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "syncengine/team/crypto.h"

#include <array>
#include <optional>
#include <string_view>

/// What seals and opens: sealed boxes, locks under a symmetric key, and keys made from passwords. Apart from crypto.h so
/// that the relay links none of it. Thread: any; nothing here holds state.
namespace outpost::sync {

/// Seals `plain` to the holder of a key: a box that says nothing about its sender. Length: plain + 48 + 32.
Bytes sealTo(const ExchangePublicKey& to, std::string_view label, ByteView plain);
/// Opens what sealTo() made with this label; nothing if it is not that.
std::optional<SecretBytes> openSealed(const ExchangeKey& key, std::string_view label, ByteView sealed);

/// XChaCha20-Poly1305 under a random nonce that stands in front; length: plain + 40. `label` and `context` are bound.
Bytes lock(const SymmetricKey& key, std::string_view label, ByteView context, ByteView plain);
/// Opens what lock() made; nothing if key, label, context or a bit differs.
std::optional<SecretBytes> unlock(const SymmetricKey& key, std::string_view label, ByteView context, ByteView locked);

/// What guessing one password costs.
enum class PasswordCost : std::uint8_t {
    Smallest = 0,  ///< Argon2id, 8 KiB, 1 pass: tests and the simulator only; a released program refuses it
    Moderate = 1,  ///< Argon2id, 256 MiB, 3 passes: about half a second (rule T7)
};

/// Whether this build takes keys locked at `cost`: a released program does not take the smallest.
bool passwordCostAllowed(PasswordCost cost);

using Salt = std::array<std::uint8_t, 16>;
Salt randomSalt();

/// The key that a password stands for. Takes the time of `cost`. Errors: password.cost (not allowed in this build),
/// memory.full (256 MiB are not to be had).
[[nodiscard]] Result<SymmetricKey> keyOfPassword(std::string_view password, const Salt& salt, PasswordCost cost);

}  // namespace outpost::sync
