// What we lack and ask of others: one number from one source at a time, again after a while when nothing comes (rule R6).
#include "syncengine/exchange/exchange_state.h"

#include <algorithm>
#include <utility>

namespace outpost::sync::exchange {

/// Up to where a number is held, or on its way into the store.
Sequence Exchange::State::reachOf(DeviceNumber number) const {
    const auto found = reach.find(number);
    return std::max(heldOf(holds, number), found == reach.end() ? 0 : found->second);
}

bool Exchange::State::mayAsk(const Peer& peer, DeviceNumber number, MonoMs now) const {
    const auto avoided = peer.avoidUntil.find(number);
    return peer.toldKnown && heldOf(peer.told, number) > reachOf(number) &&
           (avoided == peer.avoidUntil.end() || avoided->second <= now);
}

void Exchange::State::planPulls(MonoMs now, Effects& out) {
    std::vector<DeviceNumber> late;
    for (const auto& [number, pull] : pulls)
        if (pull.deadline <= now) late.push_back(number);
    for (const DeviceNumber number : late) failPull(number, kAvoidMs, now);
    for (auto& [number, wait] : backoff)
        if (wait.until <= now) wait.until = kNever;  // over; its failures still count
    for (auto& [handle, peer] : peers)
        std::erase_if(peer.avoidUntil, [now](const auto& entry) { return entry.second <= now; });

    // Relays first: they are there for it, and nobody's line is the poorer for it.
    for (const Role role : {Role::Relay, Role::Device})
        for (auto& [handle, peer] : peers) {
            if (peer.role != role || peer.ahead.empty()) continue;
            for (const DeviceNumber number : peer.ahead) {
                if (static_cast<std::size_t>(peer.pulls) >= kPullsASession || acceptingBytes >= kAcceptingBytes) break;
                if (pulls.contains(number) || !mayAsk(peer, number, now)) continue;
                if (const auto wait = backoff.find(number); wait != backoff.end() && wait->second.until != kNever)
                    continue;
                PullState& pull = pulls[number];
                pull.session = handle;
                ++peer.pulls;
                ask(peer, number, pull, now, out);
            }
        }
}

void Exchange::State::ask(Peer& peer, DeviceNumber number, PullState& pull, MonoMs now, Effects& out) {
    pull.request = ++lastRequest;
    if (pull.partial.empty() && !pull.isProof) pull.from = reachOf(number) + 1;
    pull.deadline = now + kPullMs;
    pull.advanced = false;
    send(peer, Pull{pull.request, number, pull.from, kAnswerBytes, pull.partial.size()}, out);
}

void Exchange::State::endPull(DeviceNumber number) {
    const auto found = pulls.find(number);
    if (found == pulls.end()) return;
    if (const auto peer = peers.find(found->second.session); peer != peers.end()) --peer->second.pulls;
    pulls.erase(found);
}

/// The source did not give what it said it holds: another one is asked, or it again after `avoidMs`.
void Exchange::State::failPull(DeviceNumber number, MonoMs avoidMs, MonoMs now) {
    if (const auto found = pulls.find(number); found != pulls.end())
        if (const auto peer = peers.find(found->second.session); peer != peers.end())
            peer->second.avoidUntil[number] = now + avoidMs;
    endPull(number);
}

void Exchange::State::failNumber(DeviceNumber number, MonoMs now) {
    auto& wait = backoff[number];
    wait.until = now + std::min(kMaxBackoffMs, kFirstBackoffMs << std::min(wait.failures, 6));
    ++wait.failures;
}

void Exchange::State::on(Peer& peer, Part& message, MonoMs now, Effects& out) {
    if (message.request == 0) {
        if (message.offset == 0 && message.bytes.size() == message.total)
            takeSegment(peer, message.number, std::move(message.bytes), false, now, out);
        return;
    }
    const auto found = pulls.find(message.number);
    if (found == pulls.end() || found->second.session != peer.handle || found->second.request != message.request)
        return;  // an answer that came too late
    PullState& pull = found->second;
    pull.deadline = now + kPullMs;
    if (message.offset == 0) {
        // The envelope says how long it is before memory is given for more than this part (rule R15).
        pull.partial.clear();
        const auto size = envelopeSize(message.bytes);
        const bool another =
            message.total > kLargeBytes && std::any_of(pulls.begin(), pulls.end(), [&](const auto& other) {
                return other.first != message.number && other.second.total > kLargeBytes;
            });
        if (!size || *size != message.total || another) return failPull(message.number, kAvoidMs, now);
        pull.total = message.total;
        // If the answer ends within this one, the rest of it is asked for, not that of the first one in the answer.
        if (!pull.isProof) pull.from = reachOf(message.number) + 1;
    }
    if (message.offset != pull.partial.size() || message.total != pull.total ||
        pull.partial.size() + message.bytes.size() > pull.total || message.bytes.empty())
        return failPull(message.number, kAvoidMs, now);
    pull.partial.insert(pull.partial.end(), message.bytes.begin(), message.bytes.end());
    if (pull.partial.size() == pull.total) {
        const auto before = reachOf(message.number);
        pull.total = 0;
        takeSegment(peer, message.number, std::exchange(pull.partial, {}), pull.isProof, now, out);
        if (pull.isProof) return endPull(message.number);
        pull.advanced = pull.advanced || reachOf(message.number) > before;
    } else {
        pull.advanced = true;
    }
    if (message.more) return;
    if (!pull.partial.empty()) return ask(peer, message.number, pull, now, out);
    if (!pull.advanced) return failPull(message.number, kAvoidMs, now);
    endPull(message.number);  // planPulls() goes on from where this ended
}

void Exchange::State::on(Peer& peer, const Refuse& message, MonoMs now, Effects&) {
    const auto found = pulls.find(message.number);
    if (found == pulls.end() || found->second.session != peer.handle || found->second.request != message.request)
        return;
    failPull(message.number, message.code == "exchange.busy" ? kFirstBackoffMs : kAvoidMs, now);
}

void Exchange::State::takeSegment(Peer& peer, DeviceNumber number, Bytes segment, bool isProof, MonoMs now,
                                  Effects& out) {
    const auto envelope = parseEnvelope(segment);
    if (!envelope || envelope->header.number != number) {
        // A newer format is nobody's fault; it will be asked for again after an upgrade.
        if (envelope || envelope.error().kind != Error::Kind::TooNew)
            unreadable = Refusal{number, "segment.unreadable"};
        peer.avoidUntil[number] = now + 10 * kAvoidMs;
        return;
    }
    const auto& header = envelope->header;
    if (!isProof) {
        if (header.to <= reachOf(number) || header.from > reachOf(number) + 1) return;  // held, or not yet the next
        reach[number] = header.to;
    }
    ++acceptingOf[number];
    acceptingBytes += segment.size();
    accepting.emplace(++lastWork, Accepting{peer.handle, number, header.from, header.to, segment.size()});
    out.emplace_back(std::in_place_type<AcceptWork>, AcceptWork{lastWork, peer.handle, std::move(segment)});
}

/// What others hold of our own chain fits no end of ours: we lost its end and wrote on, or a copy of this home did. That
/// it was signed here only a segment shows that begins where both are still one; so the one before it is asked for, and
/// the one before that. The store then gives the number up (rule R4).
void Exchange::State::askForProof(const Accepting& refused_, MonoMs now, Effects& out) {
    const auto peer = peers.find(refused_.session);
    if (peer == peers.end() || refused_.from <= 1) return;
    endPull(refused_.number);  // what follows there fits no better
    PullState& pull = pulls[refused_.number];
    pull.session = refused_.session;
    pull.from = refused_.from - 1;
    pull.isProof = true;
    ++peer->second.pulls;
    ask(peer->second, refused_.number, pull, now, out);
}

/// Acknowledgements tell what exists. What no open session offers is looked for at a device that has it.
void Exchange::State::seekGaps(MonoMs now, Effects& out) {
    gapAt = kNever;
    for (const auto& [device, ack] : book) {
        if (device == options.device || device == 0) continue;
        const bool wanted = std::any_of(ack.holds.begin(), ack.holds.end(), [&](const auto& entry) {
            if (entry.second <= reachOf(entry.first)) return false;
            gapAt = now + kGapMs;  // as long as something is lacking
            return std::none_of(peers.begin(), peers.end(),
                                [&](const auto& peer) { return mayAsk(peer.second, entry.first, now); });
        });
        if (wanted) out.emplace_back(std::in_place_type<WantDevice>, WantDevice{device});
    }
}

}  // namespace outpost::sync::exchange
