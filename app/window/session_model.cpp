#include "app/window/session_model.h"

#include "app/window/wording.h"

#include <QDateTime>

namespace outpost::window {

SessionModel::SessionModel(FirmPort& port, QObject* parent) : QObject(parent), port_(port) {
    connect(&port_, &FirmPort::closed, this, &SessionModel::look);
    look();
}

void SessionModel::look() {
    port_.look(whileAlive(this, [this](Result<app::HomeInfo> home) {
        if (home) {
            home_ = std::move(*home);
            state_ = QStringLiteral("locked");
        } else if (home.error().code == "home.none") {
            state_ = QStringLiteral("empty");
        } else {
            state_ = QStringLiteral("broken");
            error_ = home.error();
            failed_ = true;
        }
        emit changed();
    }));
}

QString SessionModel::firm() const { return text(home_.firm); }
QString SessionModel::shortFirmName() const { return shortFirm(firm()); }
QString SessionModel::device() const { return text(home_.device); }
QString SessionModel::knownPassword() const { return home_.demo ? text(home_.demoPassword) : QString(); }
QString SessionModel::error() const { return failed_ ? errorText(error_) : QString(); }

QStringList SessionModel::users() const {
    QStringList names;
    for (const std::string& user : home_.users) names << text(user);
    return names;
}

QString SessionModel::lastReceived() const {
    return home_.lastContactMs ? whenShort(home_.lastContactMs, nowMs()) : QString();
}

void SessionModel::begin() {
    busy_ = true;
    failed_ = false;
    emit changed();
}

void SessionModel::end(const Done& result) {
    busy_ = false;
    failed_ = !result;
    if (!result) error_ = result.error();
    emit changed();
}

void SessionModel::enter() {
    const app::SyncStatus status = port_.status();
    home_.firm = status.firm;
    home_.device = status.device;
    user_ = text(status.user);
    state_ = QStringLiteral("open");
    emit changed();
    emit entered();
}

void SessionModel::logIn(const QString& user, const QString& password) {
    if (busy_) return;
    begin();
    port_.logIn(utf8(user), utf8(password), whileAlive(this, [this](Done result) {
                    end(result);
                    if (result) enter();
                }));
}

void SessionModel::found(const QString& firm, const QString& user, const QString& password, const QString& relay) {
    if (busy_) return;
    begin();
    app::FoundRequest request{utf8(firm.trimmed()), utf8(user.trimmed()), utf8(password), {}, utf8(relay.trimmed())};
    port_.found(std::move(request), whileAlive(this, [this](Result<std::string> sheet) {
                    end(sheet ? Done{} : Done{propagate(sheet)});
                    if (!sheet) return;
                    sheet_ = text(*sheet);
                    home_.firm = port_.status().firm;
                    state_ = QStringLiteral("sheet");
                    emit changed();
                }));
}

void SessionModel::join(const QString& invitation, const QString& password) {
    if (busy_) return;
    begin();
    port_.join({utf8(invitation.trimmed()), utf8(password), {}}, whileAlive(this, [this](Done result) {
                   end(result);
                   if (result) enter();
               }));
}

void SessionModel::cancelJoin() { port_.cancelJoin(); }

void SessionModel::sheetPutAway() {
    sheet_.fill(QChar(0));
    sheet_.clear();
    enter();
}

void SessionModel::lock() { port_.lock(); }

void SessionModel::clearError() {
    if (!failed_) return;
    failed_ = false;
    emit changed();
}

}  // namespace outpost::window
