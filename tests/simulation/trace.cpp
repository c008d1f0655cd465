#include "tests/simulation/trace.h"

#include "tests/simulation/simulated_catalog.h"

#include <array>
#include <fmt/format.h>

namespace outpost::simulation {

namespace {

constexpr std::array kActionNames{"insert",  "insert common", "edit",        "move",  "delete",
                                  "restore", "add to",        "remove from", "count", "choose"};
constexpr std::array kTableNames{"party", "contact", "number", "org", "choice"};

std::string describe(const Action& action) {
    std::string line = fmt::format("{} {} {}", kActionNames[static_cast<std::size_t>(action.kind)],
                                   kTableNames[action.table % kTables], action.slot);
    if (action.kind == Action::Kind::Edit)
        line += fmt::format(" unit {} := {}{}", action.unit, action.value, action.fromForm ? " in the open form" : "");
    if (action.other != 0) line += fmt::format(" -> {}", action.other);
    if (action.kind == Action::Kind::Choose) line += action.value % 2 == 0 ? " this" : " other";
    return line;
}

}  // namespace

std::string describe(const Event& event) {
    const std::string when = fmt::format("{:>8} ms  ", event.atMs);
    switch (event.kind) {
        case Event::Kind::Transact: {
            std::string line = fmt::format("{}device {}: ", when, event.device);
            for (std::size_t i = 0; i < event.actions.size(); ++i)
                line += (i == 0 ? "" : "; ") + describe(event.actions[i]);
            return line;
        }
        case Event::Kind::OpenForm:
            return fmt::format("{}device {} opens {}", when, event.device, describe(event.actions.at(0)));
        case Event::Kind::Carry:
            return fmt::format("{}carry from device {} to device {}", when, event.other, event.device);
        case Event::Kind::Cut: return fmt::format("{}cut apart the devices {:b}", when, event.amount);
        case Event::Kind::Mend: return when + "mend the cut";
        case Event::Kind::Crash:
            return fmt::format("{}power of device {} fails at point {}", when, event.device, event.amount);
        case Event::Kind::TurnClock:
            return fmt::format("{}clock of device {} jumps by {} ms", when, event.device, event.amount);
        case Event::Kind::CrashRelay: return fmt::format("{}power of the relay fails at point {}", when, event.amount);
        case Event::Kind::WipeRelay: return when + "the relay loses its disk";
    }
    return when;
}

std::string describe(const Trace& trace) {
    std::string text = fmt::format("seed {}: {} devices, {} % lost, {} % doubled, {} % reordered, {} ms one way\n",
                                   trace.seed, trace.weather.devices, trace.weather.lossPercent,
                                   trace.weather.doublePercent, trace.weather.reorderPercent, trace.weather.delayMs);
    for (const Event& event : trace.events) text += "  " + describe(event) + "\n";
    return text;
}

}  // namespace outpost::simulation
