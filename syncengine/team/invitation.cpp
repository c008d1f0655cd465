#include "syncengine/team/invitation.h"

#include "syncengine/team/base64url.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::string_view kPrefix = "outpost-join:";
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kFixedBytes = 125, kChecksumBytes = 4, kMaxHost = 253;
constexpr std::int64_t kMinuteMs = 60'000, kDayMs = 24 * 60 * kMinuteMs;

Hash checksum(ByteView bytes) { return labelledHash("outpost invitation 1", {bytes}); }

template <class To>
void copyTo(ByteView bytes, std::size_t at, To& to) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), to.size(), to.begin());
}

std::uint64_t numberAt(ByteView bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (const auto byte : bytes.subspan(at, size)) value = value << 8 | byte;
    return value;
}

bool isHost(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) { return c > ' ' && c < 0x7f && c != '/'; });
}

}  // namespace

Invitation::Invitation(Secret<16> secret, const ExchangePublicKey& pen, const FirmId& firm, std::int64_t notAfterMs,
                       const RelayAddress& relay, Bytes pass)
    : secret_(std::move(secret)),
      pen_(pen),
      notAfterMs_(notAfterMs / kMinuteMs * kMinuteMs),
      relayKey_(relay.key),
      pass_(std::move(pass)),
      relayHost_(relay.host),
      relayPort_(relay.port) {
    copyTo(firm, 0, firm_);
}

std::string Invitation::print() const {
    Bytes bytes{kFormat};
    const auto add = [&bytes](ByteView part) { bytes.insert(bytes.end(), part.begin(), part.end()); };
    add(secret_.view());
    add(pen_);
    add(firm_);
    const auto minutes = static_cast<std::uint64_t>(notAfterMs_ / kMinuteMs);
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(minutes >> shift));
    add(relayKey_);
    add(pass_);
    bytes.push_back(static_cast<std::uint8_t>(relayPort_ >> 8));
    bytes.push_back(static_cast<std::uint8_t>(relayPort_));
    bytes.push_back(static_cast<std::uint8_t>(relayHost_.size()));
    add(bytesOf(relayHost_));
    add(ByteView{checksum(bytes)}.first(kChecksumBytes));
    auto text = std::string{kPrefix} + toBase64Url(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    return text;
}

Result<Invitation> Invitation::parse(std::string_view text) {
    // A mail or chat may have broken the line or put blanks around it.
    std::string line;
    for (const char c : text.substr(0, 4096))
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') line.push_back(c);
    const auto bad = [] { return fail(Error::Kind::Invalid, "invitation.text"); };
    if (!line.starts_with(kPrefix)) return bad();
    auto decoded = fromBase64Url(std::string_view{line}.substr(kPrefix.size()));
    if (!decoded || decoded->empty()) return bad();
    const ByteView bytes{*decoded};
    if (bytes[0] != kFormat) return fail(Error::Kind::TooNew, "invitation.too_new");
    if (bytes.size() < kFixedBytes + 1 + kChecksumBytes ||
        bytes.size() != kFixedBytes + bytes[kFixedBytes - 1] + kChecksumBytes)
        return bad();
    const auto content = bytes.first(bytes.size() - kChecksumBytes);
    if (!std::ranges::equal(ByteView{checksum(content)}.first(kChecksumBytes), bytes.last(kChecksumBytes)))
        return fail(Error::Kind::Invalid, "invitation.checksum");
    Invitation invitation;
    invitation.secret_ = Secret<16>::from(bytes.subspan(1, 16));
    copyTo(bytes, 17, invitation.pen_);
    copyTo(bytes, 49, invitation.firm_);
    invitation.notAfterMs_ = static_cast<std::int64_t>(numberAt(bytes, 57, 4)) * kMinuteMs;
    copyTo(bytes, 61, invitation.relayKey_);
    invitation.pass_ = copyOf(bytes.subspan(93, kGuestPassBytes));
    invitation.relayPort_ = static_cast<std::uint16_t>(numberAt(bytes, 122, 2));
    invitation.relayHost_ = textOf(content.subspan(kFixedBytes));
    sodium_memzero(decoded->data(), decoded->size());
    if (!isHost(invitation.relayHost_) || invitation.relayPort_ == 0) return bad();
    return invitation;
}

ExchangeKey Invitation::guest() const {
    return ExchangeKey::fromSecret(deriveKey(secret_.view(), "outpost guest tunnel 1").view());
}

SigningKey Invitation::guestSigning() const {
    return SigningKey::fromSeed(deriveKey(secret_.view(), "outpost guest signing 1"));
}

bool Invitation::isOf(const FirmId& firm) const { return std::equal(firm_.begin(), firm_.end(), firm.begin()); }

Result<Invitation> makeInvitation(TeamPen& pen, const InvitationRequest& request, std::int64_t nowMs) {
    const auto& state = pen.state();
    if (!state.relay()) return fail(Error::Kind::Unavailable, "relay.none");
    if (request.days < 1 || request.days > 365) return fail(Error::Kind::Invalid, "invitation.days");
    const auto* by = state.user(request.by);
    if (!by) return fail(Error::Kind::NotFound, "user.unknown");
    const RelayAddress relay{state.relay()->host, state.relay()->port, state.relay()->key, state.relay()->right};
    if (relay.host.size() > kMaxHost) return fail(Error::Kind::Invalid, "relay.line", {"host"});
    const auto notAfterMs = (nowMs + request.days * kDayMs) / kMinuteMs * kMinuteMs;
    const auto& own = state.devices().at(state.own());
    // The pass needs the guest's key, which comes from the secret.
    auto secret = Secret<16>::random();
    const Invitation keys{secret.copy(), own.noise, state.firm(), notAfterMs, relay, {}};
    const auto guest = keys.guest().publicKey();
    InvitationEntry entry{guest, keys.guestSigning().publicKey(), request.by, by->name, false, notAfterMs, request.by};
    if (request.user != 0) {
        entry.user = request.user;
        entry.name = request.name;
        entry.newUser = true;
    }
    OUTPOST_TRY(pen.invite(entry));
    OUTPOST_ASSIGN(auto pass, pen.guestPass(guest, notAfterMs + kGuestGraceMs));
    return Invitation{std::move(secret), own.noise, state.firm(), notAfterMs, relay, std::move(pass)};
}

}  // namespace outpost::sync
