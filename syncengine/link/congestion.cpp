#include "syncengine/link/congestion.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr MonoMs kShortestHoldsMs = 10'000;
constexpr MonoMs kDrawBackMs = 200;
constexpr double kOverProduct = 1.25;      // a little queue keeps the line busy between two bursts
constexpr std::size_t kSpare = 16 * 1024;  // and confirmations come in whole pieces
constexpr MonoMs kQueueMs = 20;
constexpr int kFlatRoundsToEndStart = 3;

}  // namespace

Congestion::Sent Congestion::sending(std::size_t bytes, bool hungry, MonoMs now) {
    if (inFlight_ == 0) confirmedAt_ = now;  // a pause is no slow rate
    inFlight_ += bytes;
    return {now, confirmedBytes_, confirmedAt_, bytes, hungry};
}

void Congestion::abandoned(const Sent& sent) { inFlight_ -= std::min(inFlight_, sent.bytes); }

double Congestion::bestRate() const { return *std::max_element(rates_.begin(), rates_.end()); }

void Congestion::confirmed(const Sent& sent, MonoMs now) {
    inFlight_ -= std::min(inFlight_, sent.bytes);
    confirmedBytes_ += sent.bytes;
    confirmedAt_ = now;
    const MonoMs took = std::max<MonoMs>(1, now - sent.at);
    if (shortestMs_ == 0 || took <= shortestMs_) {
        shortestMs_ = took;
        shortestAt_ = now;
    } else if (now - shortestAt_ > kShortestHoldsMs) {
        // Perhaps the queue that we fill hides it: let the line run empty for a moment and look.
        shortestMs_ = took;
        shortestAt_ = now;
        drawnBackUntil_ = now + std::max(kDrawBackMs, took);
    }
    const double rate = static_cast<double>(confirmedBytes_ - sent.confirmed) /
                        static_cast<double>(std::max<MonoMs>(1, now - sent.confirmedAt));
    // A rate measured while there was little to send says nothing about the line, unless it is a high one.
    if (sent.hungry || rate > bestRate())
        rates_[round_ % rates_.size()] = std::max(rates_[round_ % rates_.size()], rate);
    if (sent.confirmed >= roundEnds_) newRound(sent.hungry);
    // A queue is growing in front of the line: it is full before the rate shows it.
    if (starting_ && took > shortestMs_ + shortestMs_ / 2 + kQueueMs) starting_ = false;
    if (starting_) {
        if (sent.hungry) window_ = std::min(kMaxWindow, window_ + sent.bytes);
        return;
    }
    const auto product = static_cast<std::size_t>(bestRate() * static_cast<double>(shortestMs_));
    window_ = now < drawnBackUntil_ ? product / 2 + kSpare
                                    : static_cast<std::size_t>(static_cast<double>(product) * kOverProduct) + kSpare;
    window_ = std::clamp(window_, kMinWindow, kMaxWindow);
}

void Congestion::newRound(bool hungry) {
    if (starting_ && bestRate() > 0) {
        if (bestRate() > startRate_ * 1.25) {
            startRate_ = bestRate();
            flatRounds_ = 0;
        } else if (hungry && ++flatRounds_ >= kFlatRoundsToEndStart) {
            starting_ = false;
        }
    }
    roundEnds_ = confirmedBytes_;
    ++round_;
    rates_[round_ % rates_.size()] = 0;
}

}  // namespace outpost::sync
