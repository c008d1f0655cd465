#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

namespace outpost::ctl {

void addStatus(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("status", "Devices, paths, and what is not anywhere else yet");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            const app::SyncStatus status = firm->status();
            std::string told;
            tellTrouble(status, told);
            auto devices = nlohmann::ordered_json::array();
            for (const app::DeviceStatus& device : status.devices)
                devices.push_back({{"name", device.name},
                                   {"path", device.path},
                                   {"has_all_since", device.hasAllSinceMs == 0
                                                         ? nlohmann::ordered_json(nullptr)
                                                         : nlohmann::ordered_json(formatTime(device.hasAllSinceMs))}});
            if (context.json) {
                printJson({{"firm", status.firm},
                           {"device", status.device},
                           {"user", status.user},
                           {"relay", status.relayLine.empty() ? nlohmann::ordered_json(nullptr)
                                                              : nlohmann::ordered_json(status.relayLine)},
                           {"unsent", status.unsent},
                           {"conflicts", status.conflicts},
                           {"refused", status.refused},
                           {"devices", devices}});
                return {};
            }
            print(status.firm + ", " + status.device + ", " + status.user);
            print(status.relayLine.empty() ? "No relay: this firm works on this device alone."
                                           : "Relay " + status.relayLine);
            print(std::to_string(status.unsent) + " changes only here, " + std::to_string(status.conflicts) +
                  " to decide, " + std::to_string(status.refused) + " not accepted");
            for (const app::DeviceStatus& device : status.devices)
                print("  " + device.name + ": " + device.path +
                      (device.hasAllSinceMs != 0 ? ", has all since " + formatTime(device.hasAllSinceMs)
                                                 : ", lacks " + std::to_string(device.lacks)));
            if (status.passwordless) print("Without a password: theft of this machine is theft of the data.");
            return {};
        };
    });
}

}  // namespace outpost::ctl
