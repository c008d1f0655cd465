#include "tests/simulation/shrinker.h"

#include <algorithm>
#include <cstddef>

namespace outpost::simulation {

namespace {

class Shrinker {
public:
    Shrinker(Trace trace, const std::function<bool(const Trace&)>& fails, std::chrono::milliseconds limit)
        : trace_(std::move(trace)), fails_(fails), end_(std::chrono::steady_clock::now() + limit) {}

    Trace run() {
        for (std::size_t before = 0; before != size() && !late();) {
            before = size();
            dropEvents();
            dropActions();
        }
        return std::move(trace_);
    }

private:
    bool late() const { return std::chrono::steady_clock::now() >= end_; }

    std::size_t size() const {
        std::size_t total = trace_.events.size();
        for (const Event& event : trace_.events) total += event.actions.size();
        return total;
    }

    bool keep(Trace shorter) {
        if (!fails_(shorter)) return false;
        trace_ = std::move(shorter);
        return true;
    }

    void dropEvents() {
        for (std::size_t length = std::max<std::size_t>(trace_.events.size() / 2, 1); length > 0; length /= 2)
            for (std::size_t from = 0; from < trace_.events.size() && !late();) {
                Trace shorter = trace_;
                const auto first = shorter.events.begin() + static_cast<std::ptrdiff_t>(from);
                const auto count = std::min(length, shorter.events.size() - from);
                shorter.events.erase(first, first + static_cast<std::ptrdiff_t>(count));
                if (!keep(std::move(shorter))) from += length;
            }
    }

    void dropActions() {
        for (std::size_t event = 0; event < trace_.events.size(); ++event)
            for (std::size_t action = 0; action < trace_.events[event].actions.size() && !late();) {
                if (trace_.events[event].actions.size() == 1) break;
                Trace shorter = trace_;
                auto& actions = shorter.events[event].actions;
                actions.erase(actions.begin() + static_cast<std::ptrdiff_t>(action));
                if (!keep(std::move(shorter))) ++action;
            }
    }

    Trace trace_;
    const std::function<bool(const Trace&)>& fails_;
    std::chrono::steady_clock::time_point end_;
};

}  // namespace

Trace shrink(Trace trace, const std::function<bool(const Trace&)>& fails, std::chrono::milliseconds limit) {
    return Shrinker(std::move(trace), fails, limit).run();
}

}  // namespace outpost::simulation
