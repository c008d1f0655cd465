#pragma once

#include "app/window/firm_port.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// Who works here: from an empty folder to a firm that is open. Interface thread.
class SessionModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.session")
    /// "starting", "empty" (no firm in this folder), "locked" (somebody must log in), "sheet" (a firm was founded and its
    /// recovery sheet waits to be put away), "open", "broken".
    Q_PROPERTY(QString state READ state NOTIFY changed)
    Q_PROPERTY(QString firm READ firm NOTIFY changed)
    Q_PROPERTY(QString shortFirm READ shortFirmName NOTIFY changed)
    Q_PROPERTY(QString device READ device NOTIFY changed)
    Q_PROPERTY(QString user READ user NOTIFY changed)
    Q_PROPERTY(QStringList users READ users NOTIFY changed)
    Q_PROPERTY(QString knownPassword READ knownPassword NOTIFY changed)
    Q_PROPERTY(QString lastReceived READ lastReceived NOTIFY changed)
    Q_PROPERTY(int unsent READ unsent NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QString recoverySheet READ recoverySheet NOTIFY changed)

public:
    explicit SessionModel(FirmPort& port, QObject* parent = nullptr);

    QString state() const { return state_; }
    QString firm() const;
    QString shortFirmName() const;
    QString device() const;
    QString user() const { return user_; }
    QStringList users() const;
    /// The password of a demo home; empty for every other.
    QString knownPassword() const;
    QString lastReceived() const;
    int unsent() const { return static_cast<int>(home_.unsent); }
    bool busy() const { return busy_; }
    QString error() const;
    QString recoverySheet() const { return sheet_; }

    Q_INVOKABLE void logIn(const QString& user, const QString& password);
    Q_INVOKABLE void found(const QString& firm, const QString& user, const QString& password, const QString& relay);
    Q_INVOKABLE void join(const QString& invitation, const QString& password);
    Q_INVOKABLE void cancelJoin();
    Q_INVOKABLE void sheetPutAway();
    Q_INVOKABLE void lock();
    Q_INVOKABLE void clearError();

signals:
    void changed();
    /// The firm can be used from now on.
    void entered();

private:
    void look();
    void begin();
    void end(const Done& result);
    void enter();

    FirmPort& port_;
    app::HomeInfo home_;
    QString state_ = QStringLiteral("starting");
    QString user_, sheet_;
    Error error_;
    bool failed_ = false;
    bool busy_ = false;
};

}  // namespace outpost::window
