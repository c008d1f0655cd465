#pragma once

#include "app/window/firm_port.h"
#include "app/window/small_list.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// One line about the state of things, with its icon and tone.
struct SyncLine {
    QString text;
    QString iconName;
    QString tone;
    bool operator==(const SyncLine&) const = default;
};

/// The line at the foot: the first that is true, and only what was confirmed (rule R13). `nowMs`: this computer's clock.
SyncLine syncLine(const app::SyncStatus& status, std::int64_t nowMs);

/// What the sync panel shows: what must be decided, what is only here, who has what by which path. Interface thread.
class SyncModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.sync")
    Q_PROPERTY(QString line READ line NOTIFY changed)
    Q_PROPERTY(QString iconName READ iconName NOTIFY changed)
    Q_PROPERTY(QString tone READ tone NOTIFY changed)
    Q_PROPERTY(QString device READ device NOTIFY changed)
    Q_PROPERTY(bool hasRelay READ hasRelay NOTIFY changed)
    Q_PROPERTY(QString relay READ relay NOTIFY changed)
    Q_PROPERTY(QString relayState READ relayState NOTIFY changed)
    Q_PROPERTY(QString relayTone READ relayTone NOTIFY changed)
    Q_PROPERTY(QString onlyHere READ onlyHere NOTIFY changed)
    Q_PROPERTY(QString receiving READ receiving NOTIFY changed)
    Q_PROPERTY(QString trouble READ trouble NOTIFY changed)
    Q_PROPERTY(int toDecide READ toDecide NOTIFY changed)
    /// name, iconName, path, state, tone, stateIcon, share
    Q_PROPERTY(outpost::window::SmallList* devices READ devices CONSTANT)
    /// text, iconName, n (key of a conflict; empty for what was refused), detail
    Q_PROPERTY(outpost::window::SmallList* decisions READ decisions CONSTANT)

public:
    explicit SyncModel(FirmPort& port, QObject* parent = nullptr);

    QString line() const { return line_.text; }
    QString iconName() const { return line_.iconName; }
    QString tone() const { return line_.tone; }
    QString device() const;
    bool hasRelay() const { return status_.relay != app::SyncStatus::Relay::None; }
    QString relay() const;
    QString relayState() const;
    QString relayTone() const;
    QString onlyHere() const;
    QString receiving() const;
    QString trouble() const;
    int toDecide() const { return static_cast<int>(status_.conflicts + status_.refused); }
    SmallList* devices() { return &devices_; }
    SmallList* decisions() { return &decisions_; }

    Q_INVOKABLE void syncNow();
    void setConflicts(const std::vector<app::ConflictEntry>& conflicts, const schema::Catalog& catalog);
    void refresh();

signals:
    void changed();

private:
    void showDevices();
    void showDecisions();

    FirmPort& port_;
    app::SyncStatus status_;
    SyncLine line_;
    SmallList devices_, decisions_;
    QList<QVariantList> conflictRows_, refusedRows_;
    QTimer clock_;
};

}  // namespace outpost::window
