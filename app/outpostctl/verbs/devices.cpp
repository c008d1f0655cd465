#include "app/messages/messages.h"
#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

/// Who belongs to the firm: devices and users, and what was not accepted of them.
namespace outpost::ctl {

void addDevices(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("devices", "Devices and users of the firm");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const app::TeamMembers team, firm->team());
            if (context.json) {
                auto devices = nlohmann::ordered_json::array(), users = nlohmann::ordered_json::array();
                for (const app::TeamDevice& device : team.devices)
                    devices.push_back({{"number", device.number},
                                       {"name", device.name},
                                       {"user", device.user},
                                       {"this", device.own},
                                       {"pen", device.pen},
                                       {"removed", device.removed}});
                for (const app::TeamUser& user : team.users)
                    users.push_back({{"name", user.name}, {"stopped", user.stopped}});
                printJson({{"devices", devices}, {"users", users}});
                return {};
            }
            for (const app::TeamDevice& device : team.devices)
                print(std::to_string(device.number) + "  " + device.name + ", " + device.user +
                      (device.own ? ", this device" : "") + (device.pen ? ", keeps the team log" : "") +
                      (device.removed ? ", removed" : ""));
            for (const app::TeamUser& user : team.users) print("user " + user.name + (user.stopped ? ", stopped" : ""));
            return {};
        };
    });
}

void addRemoveDevice(CLI::App& line, Context& context) {
    auto device = std::make_shared<std::string>();
    CLI::App* verb = line.add_subcommand("remove-device", "Takes a device out of the firm, for ever");
    verb->add_option("DEVICE", *device, "Its name, or its number as `devices` shows it")->required();
    verb->callback([&context, device] {
        context.chosen = [&context, device]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            return firm->removeDevice(*device);
        };
    });
}

void addStopUser(CLI::App& line, Context& context) {
    auto user = std::make_shared<std::string>();
    CLI::App* verb = line.add_subcommand("stop-user", "From now on this user may write nothing, on any device");
    verb->add_option("USER", *user)->required();
    verb->callback([&context, user] {
        context.chosen = [&context, user]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            return firm->setUserStopped(*user, true);
        };
    });
}

void addAllowUser(CLI::App& line, Context& context) {
    auto user = std::make_shared<std::string>();
    CLI::App* verb = line.add_subcommand("allow-user", "A user who was stopped may work again");
    verb->add_option("USER", *user)->required();
    verb->callback([&context, user] {
        context.chosen = [&context, user]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            return firm->setUserStopped(*user, false);
        };
    });
}

void addRefused(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("refused", "What came and was not accepted, with who wrote it and why");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto entries, firm->refused());
            for (const app::RefusedEntry& entry : entries) {
                if (context.json) {
                    printJson({{"device", entry.device},
                               {"user", entry.user},
                               {"at", formatTime(entry.atMs)},
                               {"why", entry.why}});
                    continue;
                }
                const Error why{Error::Kind::Denied, entry.why, {}, {}};
                print(formatTime(entry.atMs) + "  " + entry.user + ", " + entry.device + ": " +
                      app::sentence(why, app::Language::English));
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
