#include "app/window/sync_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace outpost::window {
namespace {

using Relay = app::SyncStatus::Relay;

// "yesterday 17:05" grows old although nothing happens.
constexpr int kClockMs = 30'000;

struct Sync {
    Q_DECLARE_TR_FUNCTIONS(Sync)
};

bool isThis(const app::DeviceStatus& device) { return device.path == "this"; }

// The device that lacks most of what we made; null when none does.
const app::DeviceStatus* furthestBehind(const app::SyncStatus& status) {
    const app::DeviceStatus* behind = nullptr;
    for (const app::DeviceStatus& device : status.devices)
        if (!isThis(device) && device.lacks > 0 && (!behind || device.lacks > behind->lacks)) behind = &device;
    return behind;
}

// Since when every device has everything: the youngest of their confirmations.
std::int64_t everywhereSince(const app::SyncStatus& status) {
    std::int64_t since = 0;
    for (const app::DeviceStatus& device : status.devices)
        if (!isThis(device)) since = std::max(since, device.hasAllSinceMs);
    return since;
}

QString troubleText(const std::string& code) { return errorText(Error{Error::Kind::Unavailable, code, {}, {}}); }

}  // namespace

SyncLine syncLine(const app::SyncStatus& status, std::int64_t nowMs) {
    if (const auto open = static_cast<int>(status.conflicts + status.refused); open > 0)
        return {Sync::tr("%n need a decision", nullptr, open), "diamond-half", "conflict"};
    if (!status.trouble.empty()) {
        const bool disk = status.trouble.starts_with("disk");
        return {troubleText(status.trouble), disk ? "hdd" : "clock", disk ? "bad" : "warn"};
    }
    if (status.receiving > 0)
        return {Sync::tr("Receiving: %1 changes to come, already usable").arg(grouped(status.receiving)),
                "cloud-arrow-down", "info"};
    const auto unsent = static_cast<int>(status.unsent);
    if (status.relay == Relay::None && status.devices.size() <= 1)
        return {Sync::tr("On this device only, no relay yet"), "hdd", "muted"};
    if (status.offlineSinceMs > 0 || status.relay == Relay::None || status.relay == Relay::Unreachable) {
        const QString since = status.offlineSinceMs > 0
                                  ? Sync::tr("Off line since %1").arg(clockShort(status.offlineSinceMs, nowMs))
                                  : Sync::tr("Off line");
        return {unsent > 0 ? since + Sync::tr(", %n changes only here", nullptr, unsent) : since, "cloud-slash",
                "warn"};
    }
    if (status.relay == Relay::Connecting) return {Sync::tr("Connecting..."), "cloud", "muted"};
    if (unsent > 0)
        return {Sync::tr("Sending %1 of %2").arg(grouped(status.own - unsent), grouped(status.own)), "cloud-arrow-up",
                "info"};
    if (const app::DeviceStatus* behind = furthestBehind(status))
        return {Sync::tr("Kept by the relay, %1 not yet").arg(text(behind->name)), "cloud", "muted"};
    const auto devices = static_cast<int>(status.devices.size());
    const std::int64_t since = everywhereSince(status);
    QString line = Sync::tr("Everywhere, %n devices", nullptr, devices);
    if (since > 0) line += Sync::tr(", %1").arg(clockShort(since, nowMs));
    return {line, "cloud-check", "good"};
}

SyncModel::SyncModel(FirmPort& port, QObject* parent)
    : QObject(parent),
      port_(port),
      devices_({"name", "iconName", "path", "state", "tone", "stateIcon", "share"}),
      decisions_({"text", "iconName", "n", "detail"}) {
    connect(&port_, &FirmPort::statusChanged, this, &SyncModel::refresh);
    clock_.setInterval(kClockMs);
    connect(&clock_, &QTimer::timeout, this, &SyncModel::refresh);
    connect(&port_, &FirmPort::opened, &clock_, qOverload<>(&QTimer::start));
    connect(&port_, &FirmPort::closed, &clock_, &QTimer::stop);
}

void SyncModel::refresh() {
    const bool refusedChanged = status_.refused != port_.status().refused;
    status_ = port_.status();
    line_ = syncLine(status_, nowMs());
    showDevices();
    if (refusedChanged || status_.refused > 0) showDecisions();
    emit changed();
}

void SyncModel::syncNow() { port_.syncNow(); }

QString SyncModel::device() const { return text(status_.device); }

QString SyncModel::relay() const {
    // outpost-relay:HOST:PORT/KEY/RIGHT: the key and the right are nobody's business on a screen.
    const QString line = text(status_.relayLine);
    return line.section(':', 1).section('/', 0, 0);
}

QString SyncModel::relayState() const {
    switch (status_.relay) {
        case Relay::None: return Sync::tr("none set");
        case Relay::Connecting: return Sync::tr("connecting...");
        case Relay::Connected:
            return status_.unsent > 0
                       ? Sync::tr("has %1 of %2 changes").arg(grouped(status_.relayHas), grouped(status_.own))
                       : Sync::tr("has all of ours");
        default: return status_.relayTrouble.empty() ? Sync::tr("not reached") : troubleText(status_.relayTrouble);
    }
}

QString SyncModel::relayTone() const { return status_.relay == Relay::Unreachable ? "warn" : "muted"; }

QString SyncModel::onlyHere() const {
    return status_.unsent > 0
               ? Sync::tr("%n changes are only on this device", nullptr, static_cast<int>(status_.unsent))
               : QString();
}

QString SyncModel::receiving() const {
    return status_.receiving > 0 ? Sync::tr("%n changes are known elsewhere and not here yet", nullptr,
                                            static_cast<int>(status_.receiving))
                                 : QString();
}

QString SyncModel::trouble() const { return status_.trouble.empty() ? QString() : troubleText(status_.trouble); }

void SyncModel::showDevices() {
    QList<QVariantList> rows;
    for (const app::DeviceStatus& device : status_.devices) {
        if (isThis(device)) continue;
        const QString path = device.path == "relay"    ? Sync::tr("by the relay")
                             : device.path == "lan"    ? Sync::tr("local network")
                             : device.path == "direct" ? Sync::tr("direct")
                                                       : Sync::tr("off line");
        QString state, tone = "text", icon = "check-lg";
        double share = -1;
        if (device.lacks == 0 && device.hasAllSinceMs > 0) {
            state = Sync::tr("has all since %1").arg(clockShort(device.hasAllSinceMs, nowMs()));
        } else if (device.lacks > 0) {
            state = Sync::tr("lacks %1").arg(grouped(device.lacks));
            tone = device.path == "off" ? "warn" : "info";
            icon = device.path == "off" ? "hourglass-split" : "arrow-up";
            if (device.path != "off" && status_.own > 0)
                share =
                    1.0 - static_cast<double>(std::min(device.lacks, status_.own)) / static_cast<double>(status_.own);
        } else {
            state = device.lastHeardMs ? Sync::tr("heard %1").arg(clockShort(device.lastHeardMs, nowMs()))
                                       : Sync::tr("never heard");
            tone = "warn";
            icon = "hourglass-split";
        }
        rows.append({text(device.name), QStringLiteral("laptop"), path, state, tone, icon, share});
    }
    devices_.setRows(std::move(rows));
}

void SyncModel::setConflicts(const std::vector<app::ConflictEntry>& conflicts, const schema::Catalog& catalog) {
    const bool chinese = AppSettings::instance().chinese();
    conflictRows_.clear();
    for (const app::ConflictEntry& entry : conflicts) {
        const schema::Entity* entity = catalog.entity(entry.entity);
        const schema::Field* field = entity ? catalog.field(*entity, entry.field) : nullptr;
        const QString name = field ? labelOf(field->label, chinese) : text(entry.field);
        const QString sentence = entry.kind == "delete"
                                     ? Sync::tr("Deleted and edited: %1").arg(text(entry.title))
                                     : Sync::tr("Two values for %1: %2").arg(name, text(entry.title));
        conflictRows_.append({sentence, QStringLiteral("diamond-half"), text(entry.n), QString()});
    }
    decisions_.setRows(conflictRows_ + refusedRows_);
    emit changed();
}

void SyncModel::showDecisions() {
    port_.refused(whileAlive(this, [this](Result<std::vector<app::RefusedEntry>> refused) {
        if (!refused) return;
        refusedRows_.clear();
        for (const app::RefusedEntry& entry : *refused) {
            refusedRows_.append({Sync::tr("Not accepted: %1, %2").arg(text(entry.user), troubleText(entry.why)),
                                 QStringLiteral("slash-circle"), QString(), text(entry.detail)});
        }
        decisions_.setRows(conflictRows_ + refusedRows_);
        emit changed();
    }));
}

}  // namespace outpost::window
