#pragma once

#include "syncengine/exchange/segment_store.h"
#include "syncengine/log/envelope.h"

#include <functional>
#include <map>
#include <optional>
#include <random>

namespace outpost::sync {

/// Bytes with a true envelope around nothing readable: what a relay sees of a segment.
inline Bytes fakeSegment(DeviceNumber number, Sequence from, Sequence to, std::size_t ciphertextBytes = 40) {
    EnvelopeHeader header;
    header.number = number;
    header.from = from;
    header.to = to;
    std::mt19937_64 random{number * 1000 + from};
    const auto head = writeEnvelopeHeader(header, ciphertextBytes);
    Bytes bytes(head.begin(), head.end());
    while (bytes.size() < head.size() + ciphertextBytes + kEnvelopeSignatureBytes)
        bytes.push_back(static_cast<std::uint8_t>(random()));
    return bytes;
}

/// A store in memory that takes the next range of each number, and can be told to fail.
class MemoryStore final : public SegmentStore {
public:
    Result<Knowledge> knowledge() override { return holds_; }
    Result<Knowledge> sealed() override { return sealed_; }
    Result<std::vector<Bytes>> read(DeviceNumber number, Sequence from, std::size_t maxBytes) override {
        std::vector<Bytes> found;
        std::size_t bytes = 0;
        for (auto at = segments_.lower_bound({number, from}); at != segments_.end() && at->first.first == number;
             ++at) {
            if (bytes >= maxBytes) break;  // the last may pass the limit, as with a mailbox
            if (found.empty() && parseEnvelope(at->second)->header.from > from) break;
            found.push_back(at->second);
            bytes += at->second.size();
        }
        return found;
    }
    Result<bool> accept(ByteView segment) override {
        if (const auto failure = failure_) return tl::make_unexpected(*failure);
        const auto envelope = parseEnvelope(segment);
        if (!envelope) return propagate(envelope);
        auto& held = (noKeyFor == envelope->header.number ? sealed_ : holds_)[envelope->header.number];
        ++accepted;
        if (judge)
            if (auto said = judge(envelope->header)) return *said;
        if (envelope->header.to <= held || envelope->header.from > held + 1) return false;
        segments_[{envelope->header.number, envelope->header.to}] = copyOf(segment);
        held = envelope->header.to;
        return true;
    }
    void write(DeviceNumber number, std::size_t bytes = 40) {
        const auto next = holds_[number] + 1;
        (void)accept(fakeSegment(number, next, next, bytes));
    }
    /// By number and end.
    const std::map<std::pair<DeviceNumber, Sequence>, Bytes>& segments() const { return segments_; }
    void loseAll() {
        holds_.clear();
        segments_.clear();
    }
    /// Forgets the bytes of a range that it goes on to count as held.
    void forgetBytes(DeviceNumber number) {
        std::erase_if(segments_, [number](const auto& entry) { return entry.first.first == number; });
    }
    void failWith(std::optional<Error> failure) { failure_ = std::move(failure); }
    int accepted = 0;
    std::optional<DeviceNumber> noKeyFor;  ///< its segments are kept sealed
    void takeKey() {
        holds_.merge(sealed_);
        sealed_.clear();
    }
    void loseSealed() {
        for (const auto& [number, sequence] : sealed_) forgetBytes(number);
        sealed_.clear();
    }
    /// Answers for what arrives, where it gives an answer.
    std::function<std::optional<Result<bool>>(const EnvelopeHeader&)> judge;

private:
    Knowledge holds_, sealed_;
    std::map<std::pair<DeviceNumber, Sequence>, Bytes> segments_;  ///< by (number, to)
    std::optional<Error> failure_;
};

}  // namespace outpost::sync
