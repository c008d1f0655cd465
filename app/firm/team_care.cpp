#include "app/firm/local_firm.h"

#include <algorithm>
#include <charconv>

/// Who belongs to the firm, and who no longer does (rules T2, T4, T8).
namespace outpost::app {

namespace {

/// The last change set that we hold of each number that `concerns` names: that much stays accepted.
Result<std::vector<sync::Point>> lastHeld(sync::ReplicaCore& core, const std::function<bool(DeviceNumber)>& concerns) {
    OUTPOST_ASSIGN(const sync::Knowledge held, core.knowledge());
    std::vector<sync::Point> last;
    for (const auto& [number, sequence] : held) {
        if (number == 0 || !concerns(number)) continue;
        OUTPOST_ASSIGN(const sync::Hash hash, core.chainHash(number, sequence));
        last.push_back({number, sequence, hash});
    }
    return last;
}

/// A device by its name, or by its first number.
Result<DeviceNumber> deviceNamed(const sync::TeamState& team, const std::string& wanted) {
    std::vector<DeviceNumber> found;
    for (const auto& [number, device] : team.devices())
        if (device.name == wanted) found.push_back(number);
    if (found.size() == 1) return found.front();
    DeviceNumber number = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (error == std::errc{} && end == wanted.data() + wanted.size() && team.devices().contains(number)) return number;
    if (found.empty()) return fail(Error::Kind::NotFound, "device.unknown", {wanted});
    return fail(Error::Kind::Invalid, "device.which", {wanted});
}

}  // namespace

Result<TeamMembers> LocalFirm::team() {
    TeamMembers members;
    engine_->onWriter([&](sync::ReplicaCore&) {
        const sync::TeamState& team = engine_->team().state();
        const auto add = [&](const sync::TeamState::Device& device, bool removed) {
            const auto* user = team.user(device.user);
            members.devices.push_back({device.number, device.name, user ? user->name : std::string{}, removed,
                                       device.number == team.pen(), device.number == team.own()});
        };
        for (const auto& [number, device] : team.devices()) add(device, false);
        for (const auto& [number, device] : team.removed()) add(device, true);
        for (const auto& [record, user] : team.users()) members.users.push_back({user.name, user.stopped});
    });
    return members;
}

Done LocalFirm::removeDevice(const std::string& device) {
    OUTPOST_TRY(engine_->write([&](sync::TeamPen& pen, sync::ReplicaCore& core) -> Done {
        OUTPOST_ASSIGN(const DeviceNumber number, deviceNamed(pen.state(), device));
        OUTPOST_ASSIGN(auto last,
                       lastHeld(core, [number](DeviceNumber other) { return sync::deviceOwning(other) == number; }));
        return pen.removeDevice(number, std::move(last));
    }));
    network_->storeGrew();
    return {};
}

Done LocalFirm::setUserStopped(const std::string& name, bool stopped) {
    OUTPOST_TRY(engine_->write([&](sync::TeamPen& pen, sync::ReplicaCore& core) -> Done {
        const auto* user = pen.state().userNamed(name);
        if (!user) return fail(Error::Kind::NotFound, "team.user_unknown", {name});
        if (user->user == engine_->logIn().user) return fail(Error::Kind::Invalid, "team.own_user");
        if (user->stopped == stopped) return {};
        if (!stopped) return pen.letUserWork(user->user);
        OUTPOST_ASSIGN(auto last, lastHeld(core, [](DeviceNumber) { return true; }));
        return pen.stopUser(user->user, std::move(last));
    }));
    network_->storeGrew();
    return {};
}

}  // namespace outpost::app
