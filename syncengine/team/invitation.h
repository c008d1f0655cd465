#pragma once

#include "syncengine/team/pen.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace outpost::sync {

/// What an invitation says (rule T9): where the relay is, how the device with the pen is known there, and a one-time
/// secret. Whoever holds it may join once, so it is handed over like a key; no password is in it, and no name.
/// One line: `outpost-join:` and base64url of about 140 bytes (QR version 9). Big-endian:
///    0:  1 format = 1          | 1: 16 one-time secret        | 17: 32 the pen's tunnel key | 49: 8 of the firm's name
///   57:  4 not after, minutes  | 61: 32 relay key             | 93: 29 guest pass           | 122: 2 port
///  124:  1 n                   | 125: n host                  | last 4: checksum
class Invitation {
public:
    Invitation(Secret<16> secret, const ExchangePublicKey& pen, const FirmId& firm, std::int64_t notAfterMs,
               const RelayAddress& relay, Bytes pass);

    std::string print() const;
    /// Errors: invitation.text (no invitation, or not all of it), invitation.checksum (a character is wrong),
    /// invitation.too_new.
    [[nodiscard]] static Result<Invitation> parse(std::string_view text);

    ExchangeKey guest() const;                             ///< static key of the guest's tunnel
    SigningKey guestSigning() const;                       ///< signs his request
    const ExchangePublicKey& pen() const { return pen_; }  ///< static key of the pen's tunnel
    bool isOf(const FirmId& firm) const;
    std::int64_t notAfterMs() const { return notAfterMs_; }  ///< whole minutes
    const RelayPublicKey& relayKey() const { return relayKey_; }
    const std::string& relayHost() const { return relayHost_; }
    std::uint16_t relayPort() const { return relayPort_; }
    const Bytes& pass() const { return pass_; }  ///< GuestPass, what the relay admits the guest by

private:
    Invitation() = default;
    Secret<16> secret_;
    ExchangePublicKey pen_{};
    std::array<std::uint8_t, 8> firm_{};
    std::int64_t notAfterMs_ = 0;
    RelayPublicKey relayKey_{};
    Bytes pass_;
    std::string relayHost_;
    std::uint16_t relayPort_ = 0;
};

/// So long after its end an invitation still reaches the pen, which then says that it has run out.
inline constexpr std::int64_t kGuestGraceMs = std::int64_t{30} * 24 * 60 * 60 * 1000;

/// Whom an invitation is for.
struct InvitationRequest {
    RecordId by = 0;        ///< the inviting user
    RecordId user = 0;      ///< a new user's record; 0: one more device of `by`
    std::string name;       ///< of the new user
    std::int64_t days = 7;  ///< 1 to 365
};

/// Makes an invitation and has the pen record it. Errors: relay.none (joining goes through it), invitation.days,
/// user.unknown, user.taken, name.*.
[[nodiscard]] Result<Invitation> makeInvitation(TeamPen& pen, const InvitationRequest& request, std::int64_t nowMs);

}  // namespace outpost::sync
