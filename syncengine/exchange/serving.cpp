// What others ask of us, and what we send along unasked.
#include "syncengine/exchange/exchange_state.h"

#include <algorithm>
#include <utility>

namespace outpost::sync::exchange {

void Exchange::State::on(Peer& peer, const Pull& message, MonoMs, Effects& out) {
    if (message.request == 0 || peer.serving >= kServedASession) {
        send(peer, Refuse{message.request, message.number, "exchange.busy"}, out);
        return;
    }
    if (message.from > heldOf(holds, message.number)) {
        send(peer, Refuse{message.request, message.number, "exchange.not_here"}, out);
        return;
    }
    Reading work;
    work.number = message.number;
    work.from = message.from;
    work.targets = {peer.handle};
    work.request = message.request;
    work.maxBytes = std::min(message.maxBytes, kAnswerBytes);
    work.offset = message.offset;
    ++peer.serving;
    reading.emplace(++lastWork, std::move(work));
    out.emplace_back(std::in_place_type<ReadWork>,
                     ReadWork{lastWork, message.number, message.from, static_cast<std::size_t>(kAnswerBytes)});
}

void Exchange::State::answer(Reading work, const std::vector<Bytes>& segments, Effects& out) {
    const auto found = peers.find(work.targets.front());
    if (found == peers.end()) return;
    Peer& peer = found->second;
    --peer.serving;
    std::uint64_t left = work.maxBytes, offset = work.offset, whole = 0;
    std::vector<Part> parts;
    for (const Bytes& segment : segments) {
        whole += segment.size();
        if (offset >= segment.size()) {  // another segment stands there now than the one that was begun
            offset = 0;
            break;
        }
        // Only one that no answer has room for is given in pieces.
        if (!parts.empty() && segment.size() > left) break;
        while (left > 0 && offset < segment.size()) {
            Part part;
            part.request = work.request;
            part.number = work.number;
            part.total = segment.size();
            part.offset = offset;
            const auto bytes = std::min({std::uint64_t{kMaxPartBytes}, left, segment.size() - offset});
            part.bytes.assign(segment.begin() + static_cast<std::ptrdiff_t>(offset),
                              segment.begin() + static_cast<std::ptrdiff_t>(offset + bytes));
            part.more = true;
            offset += bytes;
            left -= bytes;
            parts.push_back(std::move(part));
        }
        if (left == 0) break;
        offset = 0;
    }
    if (parts.empty()) {
        send(peer, Refuse{work.request, work.number, "exchange.not_here"}, out);
        return;
    }
    parts.back().more = false;
    const Lane lane = whole <= kInteractiveBytes ? Lane::Interactive : Lane::Bulk;
    for (const Part& part : parts) send(peer, part, out, lane);
}

/// A number grew here. Whoever held all of it before surely wants the rest: it is sent along, which saves a lone edit two
/// passages. What is long, or not the next for a peer, is only told of, and asked for.
void Exchange::State::considerPush(DeviceNumber number, Effects& out) {
    if (pushReading.contains(number)) return;
    Reading work;
    work.number = number;
    const auto mine = heldOf(holds, number);
    for (auto& [handle, peer] : peers) {
        if (!peer.toldKnown || !peer.sentKnown) continue;
        const auto pushed = peer.pushedTo.find(number);
        const auto theirs = std::max(heldOf(peer.told, number), pushed == peer.pushedTo.end() ? 0 : pushed->second);
        // The next for them: they hold what we had told them of.
        if (theirs >= mine || theirs < heldOf(peer.sent, number)) continue;
        if (!work.targets.empty() && theirs + 1 != work.from) continue;
        work.from = theirs + 1;
        work.targets.push_back(handle);
        peer.pushing.insert(number);
    }
    if (work.targets.empty()) return;
    pushReading.insert(number);
    out.emplace_back(std::in_place_type<ReadWork>, ReadWork{++lastWork, number, work.from, kPushBytes});
    reading.emplace(lastWork, std::move(work));
}

void Exchange::State::push(const Reading& work, const std::vector<Bytes>& segments, MonoMs now, Effects& out) {
    pushReading.erase(work.number);
    std::size_t bytes = 0;
    Sequence to = 0;
    for (const Bytes& segment : segments) {
        bytes += segment.size();
        if (const auto envelope = parseEnvelope(segment)) to = std::max(to, envelope->header.to);
    }
    const bool worth = !segments.empty() && bytes <= kPushBytes && to >= work.from;
    for (const Handle target : work.targets) {
        const auto found = peers.find(target);
        if (found == peers.end() || found->second.pushing.erase(work.number) == 0) continue;
        Peer& peer = found->second;
        if (worth && heldOf(peer.told, work.number) < to) {
            for (const Bytes& segment : segments) {
                Part part;
                part.number = work.number;
                part.total = segment.size();
                part.bytes = segment;
                send(peer, part, out, bytes <= kInteractiveBytes ? Lane::Interactive : Lane::Bulk);
            }
            peer.pushedTo[work.number] = to;
        }
        peer.holdsAt = std::min(peer.holdsAt, now);
    }
    if (worth && to < heldOf(holds, work.number)) considerPush(work.number, out);
}

}  // namespace outpost::sync::exchange
