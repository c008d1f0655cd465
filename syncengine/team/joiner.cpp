#include "syncengine/team/fields.h"
#include "syncengine/team/join.h"

#include <algorithm>
#include <iterator>

namespace outpost::sync {
namespace {

constexpr std::size_t kMaxGenerations = 4096;

FieldWriter message(std::size_t fields, JoinKind kind) {
    FieldWriter writer;
    writer.list(fields + 2).number(1).number(static_cast<std::uint64_t>(kind));
    return writer;
}

/// The pen's refusal as an error of ours: only codes that it can mean are taken.
Error refusal(std::string_view code) {
    for (const std::string_view known : {"invitation.unknown", "invitation.used", "invitation.expired"})
        if (code == known) return {Error::Kind::Denied, known, {}, {}};
    return {Error::Kind::Denied, "join.refused", {std::string{code}}, {}};
}

Error anotherFirm(std::string detail) { return {Error::Kind::Denied, "join.firm", {}, std::move(detail)}; }

}  // namespace

Joiner::Joiner(Invitation invitation, std::string deviceName, SecretBytes password, PasswordCost cost)
    : invitation_(std::move(invitation)),
      deviceName_(std::move(deviceName)),
      password_(std::move(password)),
      cost_(cost) {}

std::vector<Joiner::Effect> Joiner::send(Bytes bytes, std::int64_t nowMs) {
    question_ = std::move(bytes);
    sentAtMs_ = nowMs;
    std::vector<Effect> effects;
    effects.emplace_back(Send{question_});
    return effects;
}

std::vector<Joiner::Effect> Joiner::fail(Error error) {
    stage_ = Stage::Over;
    std::vector<Effect> effects;
    effects.emplace_back(Failed{std::move(error)});
    return effects;
}

std::vector<Joiner::Effect> Joiner::step(const Event& event, std::int64_t nowMs) {
    if (stage_ == Stage::Over) return {};
    if (std::holds_alternative<Start>(event)) {
        heardAtMs_ = nowMs;
        if (const auto named = checkName(deviceName_); !named) return fail(named.error());
        return send(message(1, JoinKind::Ask).bytes(device_.signing.publicKey()).take(), nowMs);
    }
    if (const auto* received = std::get_if<Message>(&event)) return receive(received->bytes, nowMs);
    if (nowMs - heardAtMs_ >= kJoinPatienceMs) return fail({Error::Kind::Unavailable, "join.pen_away", {}, {}});
    if (nowMs >= nextWakeMs()) return send(stage_ == Stage::Fetching ? more() : question_, nowMs);
    return {};
}

std::vector<Joiner::Effect> Joiner::receive(const Bytes& bytes, std::int64_t nowMs) {
    if (bytes.size() > kMaxJoinMessage) return {};
    auto reader = FieldReader::parse(bytes);
    const auto format = reader.number();
    const auto kind = static_cast<JoinKind>(reader.number());
    if (!reader.ok() || format != 1) return {};  // not understood: as good as lost
    if (kind == JoinKind::Refused) {
        const auto code = reader.text(60);
        return reader.ok() ? fail(refusal(code)) : std::vector<Effect>{};
    }
    heardAtMs_ = nowMs;
    if (kind == JoinKind::Offer && stage_ == Stage::Asking) return takeOffer(reader, nowMs);
    if (kind == JoinKind::Welcome && stage_ == Stage::Requesting) return takeWelcome(reader, nowMs);
    if (kind == JoinKind::Part && stage_ == Stage::Fetching) return takePart(reader, nowMs);
    return {};  // an answer that came twice
}

std::vector<Joiner::Effect> Joiner::takeOffer(FieldReader& offer, std::int64_t nowMs) {
    const auto firm = offer.array<32>();
    const auto user = static_cast<RecordId>(offer.number((std::uint64_t{1} << 53) - 1));
    const bool brings = offer.number(1) == 1;
    const auto sheet = offer.array<32>();
    if (!offer.ok()) return {};
    if (!invitation_.isOf(firm)) return fail(anotherFirm("offer"));
    firm_ = firm;
    user_ = user;
    FieldWriter content;
    content.list(5).text(deviceName_).bytes(device_.signing.publicKey()).bytes(device_.exchange.publicKey());
    content.bytes(device_.noise.publicKey());
    if (brings) {
        const UserKeys keys;
        auto locked = lockUserKeys(keys, textOf(password_), cost_);
        if (!locked) return fail(locked.error());
        content.list(4).bytes(keys.signing.publicKey()).bytes(keys.exchange.publicKey());
        content.bytes(sealTo(sheet, kSheetCopyLabel, keys.secret())).bytes(*locked);
    } else {
        content.list(0);
    }
    const auto bytes = content.take();
    const auto signature = invitation_.guestSigning().sign(kJoinRequestLabel, {firm, invitation_.pen(), bytes});
    stage_ = Stage::Requesting;
    return send(message(2, JoinKind::Request).bytes(bytes).bytes(signature).take(), nowMs);
}

std::vector<Joiner::Effect> Joiner::takeWelcome(FieldReader& welcome, std::int64_t nowMs) {
    auto keys = welcome.list(kMaxGenerations);
    std::vector<SymmetricKey> taken;
    while (keys.more())
        if (const auto key = keys.bytes(32, 32); keys.ok()) taken.push_back(SymmetricKey::from(key));
    const auto length = welcome.number(kMaxTeamLogBytes);
    if (!welcome.ok() || length == 0) return {};
    keys_ = std::move(taken);
    logBytes_ = length;
    stage_ = Stage::Fetching;
    return send(more(), nowMs);
}

Bytes Joiner::more() {
    askedFrom_ = log_.size();
    return message(2, JoinKind::More).bytes(device_.signing.publicKey()).number(log_.size()).take();
}

std::vector<Joiner::Effect> Joiner::takePart(FieldReader& part, std::int64_t nowMs) {
    const auto offset = part.number();
    const auto bytes = part.bytes(1, kJoinPartBytes);
    if (!part.ok() || offset != log_.size() || bytes.size() > logBytes_ - log_.size()) return {};
    log_.insert(log_.end(), bytes.begin(), bytes.end());
    std::vector<Effect> effects;
    effects.emplace_back(Progress{log_.size(), logBytes_});
    std::vector<Effect> next;
    if (log_.size() == logBytes_) next = finish();
    else if (log_.size() - askedFrom_ >= kJoinPartBytes * kJoinPartsAtOnce) next = send(more(), nowMs);
    else sentAtMs_ = nowMs;  // more is on its way
    std::ranges::move(next, std::back_inserter(effects));
    return effects;
}

std::vector<Joiner::Effect> Joiner::finish() {
    auto made = outcome();
    if (!made) return fail(made.error());
    stage_ = Stage::Over;
    std::vector<Effect> effects;
    effects.emplace_back(Done{std::move(*made)});
    return effects;
}

/// Reads the log as the replica will, so that nothing is made on disk for a firm that does not stand.
Result<std::unique_ptr<JoinOutcome>> Joiner::outcome() {
    auto outcome = std::make_unique<JoinOutcome>();
    outcome->log = std::make_unique<TeamLog>(firm_, device_);
    for (const auto& key : keys_) {
        outcome->keys.push_back(teamKeyOf(key.copy()));
        outcome->log->giveKey(outcome->keys.back().copy());
    }
    TeamSeal seal{*outcome->log};
    const auto& state = outcome->log->state();
    ByteView rest{log_};
    while (!rest.empty()) {
        const auto size = envelopeSize(rest);
        if (!size || *size > rest.size()) return tl::make_unexpected(anotherFirm("segments"));
        const auto opened = seal.open(rest.first(*size), state.hash());
        if (!opened || opened->number != 0 || opened->from != state.last() + 1)
            return tl::make_unexpected(anotherFirm(opened ? "order" : describe(opened.error())));
        for (std::size_t i = 0; i < opened->changeSets.size(); ++i)
            if (const auto taken = outcome->log->take(opened->from + i, opened->changeSets[i]); !taken)
                return tl::make_unexpected(anotherFirm(describe(taken.error())));
        outcome->segments.push_back(copyOf(rest.first(*size)));
        rest = rest.subspan(*size);
    }
    const auto* own = state.deviceOwning(state.own());
    const auto* pen = state.deviceOwning(state.pen());
    if (!own || own->signing != device_.signing.publicKey() || own->noise != device_.noise.publicKey() ||
        own->user != user_ || !pen || pen->noise != invitation_.pen() || !outcome->log->currentKey())
        return tl::make_unexpected(anotherFirm("enrolment"));
    outcome->device = device_.copy();
    outcome->user = user_;
    return outcome;
}

}  // namespace outpost::sync
