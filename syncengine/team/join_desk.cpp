#include "syncengine/team/fields.h"
#include "syncengine/team/join.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::size_t kMaxFetching = 16;  // guests at one time; one more lets the first ask for its log anew

FieldWriter message(std::size_t fields, JoinKind kind) {
    FieldWriter writer;
    writer.list(fields + 2).number(1).number(static_cast<std::uint64_t>(kind));
    return writer;
}

JoinDesk::Effect refused(const ExchangePublicKey& to, std::string_view code) {
    return JoinDesk::Send{to, message(1, JoinKind::Refused).text(code).take()};
}

}  // namespace

std::vector<JoinDesk::Effect> JoinDesk::step(const Event& event, std::int64_t nowMs) {
    if (const auto* read = std::get_if<LogIs>(&event)) return welcome(read->guest, read->log);
    const auto& [from, bytes] = std::get<Message>(event);
    if (bytes.size() > kMaxJoinMessage) return {};
    auto reader = FieldReader::parse(bytes);
    const auto format = reader.number();
    const auto kind = static_cast<JoinKind>(reader.number());
    if (!reader.ok()) return {};
    if (format != 1) return {refused(from, "join.format")};
    if (kind == JoinKind::Ask) {
        const auto device = reader.array<32>();
        return reader.ok() ? ask(from, device, nowMs) : std::vector<Effect>{};
    }
    if (kind == JoinKind::Request) {
        const auto content = reader.bytes(1, kMaxJoinMessage);
        const auto signature = reader.bytes(64, 64);
        return reader.ok() ? request(from, content, signature, nowMs) : std::vector<Effect>{};
    }
    if (kind == JoinKind::More) {
        const auto device = reader.array<32>();
        const auto offset = reader.number(kMaxTeamLogBytes);
        return reader.ok() ? more(from, device, offset) : std::vector<Effect>{};
    }
    return {};
}

std::optional<std::string_view> JoinDesk::refusal(const ExchangePublicKey& from, std::int64_t nowMs) const {
    const auto found = log_.state().invitations().find(from);
    if (found == log_.state().invitations().end()) return "invitation.unknown";
    if (found->second.spentBy == 0 && nowMs > found->second.notAfterMs) return "invitation.expired";
    return std::nullopt;
}

bool JoinDesk::isDeviceOf(const ExchangePublicKey& guest, const SigningPublicKey& device) const {
    const auto found = log_.state().invitations().find(guest);
    if (found == log_.state().invitations().end() || found->second.spentBy == 0) return false;
    const auto known = log_.state().devices().find(found->second.spentBy);  // it may have been removed since
    return known != log_.state().devices().end() && known->second.signing == device;
}

std::vector<JoinDesk::Effect> JoinDesk::ask(const ExchangePublicKey& from, const SigningPublicKey& device,
                                            std::int64_t nowMs) {
    if (const auto code = refusal(from, nowMs)) return {refused(from, *code)};
    const auto& state = log_.state();
    const auto& invitation = state.invitations().at(from);
    if (invitation.spentBy != 0 && !isDeviceOf(from, device)) return cameAgain(from, {}, nowMs);
    const bool brings = invitation.newUser && !state.user(invitation.user);
    return {Send{from, message(4, JoinKind::Offer)
                           .bytes(state.firm())
                           .number(static_cast<std::uint64_t>(invitation.user))
                           .number(brings ? 1 : 0)
                           .bytes(state.sheet())
                           .take()}};
}

std::vector<JoinDesk::Effect> JoinDesk::request(const ExchangePublicKey& from, ByteView content, ByteView signature,
                                                std::int64_t nowMs) {
    if (const auto code = refusal(from, nowMs)) return {refused(from, *code)};
    const auto& state = log_.state();
    const auto& invitation = state.invitations().at(from);
    const auto* own = state.deviceOwning(state.own());
    auto reader = FieldReader::parse(content);
    NewDevice device;
    device.name = reader.text(kMaxNameBytes);
    device.signing = reader.array<32>();
    device.exchange = reader.array<32>();
    device.noise = reader.array<32>();
    auto part = reader.list(64);
    std::optional<NewUser> user;
    if (part.more()) {
        NewUser& keys = user.emplace();
        keys.signing = part.array<32>();
        keys.exchange = part.array<32>();
        keys.sheetCopy = copyOf(part.bytes(0, 1024));
        keys.lockedKeys = copyOf(part.bytes(1, kMaxLockedUserKeys));
    }
    if (!reader.ok() || !own ||
        !verify(invitation.guestSigning, signature, kJoinRequestLabel, {state.firm(), own->noise, content}))
        return {refused(from, "join.request")};
    if (isDeviceOf(from, device.signing)) return {ReadLog{from}};  // asked again: the answer was lost
    if (invitation.spentBy != 0) return cameAgain(from, device.name, nowMs);

    auto pen = TeamPen::of(log_, nowMs);
    if (!pen) return {refused(from, pen.error().code)};
    const auto number = pen->enrol(from, device, user ? &*user : nullptr);
    if (!number) return {refused(from, number.error().code)};
    return {Append{from, pen->entries(), true}, Enrolled{*number, device.name}};
}

std::vector<JoinDesk::Effect> JoinDesk::welcome(const ExchangePublicKey& guest, const Result<Bytes>& log) {
    if (!log) return {refused(guest, "join.later")};
    auto writer = message(2, JoinKind::Welcome);
    const auto& generations = log_.state().generations();
    writer.list(generations.size());
    for (const auto& generation : generations) {
        const auto key = log_.keys().find(envelopeName(generation.name, log_.firm()));
        if (key == log_.keys().end()) return {refused(guest, "join.later")};
        writer.bytes(key->second.key.view());
    }
    writer.number(log->size());
    if (logs_.size() >= kMaxFetching && !logs_.contains(guest)) logs_.erase(logs_.begin());
    logs_[guest] = *log;
    return {Send{guest, writer.take()}};
}

std::vector<JoinDesk::Effect> JoinDesk::more(const ExchangePublicKey& from, const SigningPublicKey& device,
                                             std::uint64_t offset) {
    const auto found = logs_.find(from);
    // Only the device that was enrolled by this invitation hears anything of the log.
    if (!isDeviceOf(from, device)) return {refused(from, "invitation.used")};
    if (found == logs_.end()) return {ReadLog{from}};
    const auto& log = found->second;
    std::vector<Effect> effects;
    auto at = static_cast<std::size_t>(offset);
    for (std::size_t i = 0; i < kJoinPartsAtOnce && at < log.size(); ++i) {
        const auto part = ByteView{log}.subspan(at, std::min(kJoinPartBytes, log.size() - at));
        effects.emplace_back(Send{from, message(2, JoinKind::Part).number(at).bytes(part).take()});
        at += part.size();
    }
    return effects;
}

std::vector<JoinDesk::Effect> JoinDesk::cameAgain(const ExchangePublicKey& from, std::string_view device,
                                                  std::int64_t nowMs) {
    std::vector<Effect> effects{refused(from, "invitation.used")};
    const auto& invitation = log_.state().invitations().at(from);
    auto pen = TeamPen::of(log_, nowMs);
    if (!pen || !pen->secondTry(from, device) || pen->entries().empty()) return effects;
    effects.emplace_back(Append{from, pen->entries(), false});
    effects.emplace_back(CameAgain{std::string{device}, invitation.name});
    return effects;
}

std::vector<ExchangePublicKey> JoinDesk::guests(std::int64_t nowMs) const {
    std::vector<ExchangePublicKey> keys;
    for (const auto& [guest, invitation] : log_.state().invitations())
        if (nowMs <= invitation.notAfterMs + kGuestGraceMs) keys.push_back(guest);
    return keys;
}

}  // namespace outpost::sync
