#pragma once

#include "app/window/firm_port.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// The values that were written apart and wait for somebody to choose (C10.25), one at a time. Interface thread.
class ConflictModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.conflicts")
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(int current READ current NOTIFY changed)
    Q_PROPERTY(QString entity READ entity NOTIFY changed)
    Q_PROPERTY(double record READ record NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString field READ field NOTIFY changed)
    Q_PROPERTY(bool deletion READ deletion NOTIFY changed)
    /// What both have in common before and after, and what differs: three texts each.
    Q_PROPERTY(QStringList standing READ standing NOTIFY changed)
    Q_PROPERTY(QStringList other READ other NOTIFY changed)
    Q_PROPERTY(QString standingBy READ standingBy NOTIFY changed)
    Q_PROPERTY(QString otherBy READ otherBy NOTIFY changed)
    Q_PROPERTY(QString valueBefore READ valueBefore NOTIFY changed)
    Q_PROPERTY(QString valueBeforeBy READ valueBeforeBy NOTIFY changed)
    /// 1: the value that stands, 2: the other one, 3: a third that is typed.
    Q_PROPERTY(int choice READ choice WRITE setChoice NOTIFY changed)
    Q_PROPERTY(bool canType READ canType NOTIFY changed)
    Q_PROPERTY(QString typed READ typed WRITE setTyped NOTIFY changed)
    Q_PROPERTY(QString takeLabel READ takeLabel NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool saving READ saving NOTIFY changed)

public:
    explicit ConflictModel(FirmPort& port, QObject* parent = nullptr);

    int count() const { return static_cast<int>(entries_.size()); }
    int current() const { return current_; }
    QString entity() const;
    qint64 record() const;
    QString title() const;
    QString field() const;
    bool deletion() const;
    QStringList standing() const;
    QStringList other() const;
    QString standingBy() const;
    QString otherBy() const;
    QString valueBefore() const { return before_; }
    QString valueBeforeBy() const { return beforeBy_; }
    int choice() const { return choice_; }
    void setChoice(int choice);
    bool canType() const;
    QString typed() const { return typed_; }
    void setTyped(const QString& text);
    QString takeLabel() const;
    QString error() const { return error_; }
    bool saving() const { return saving_; }

    /// Shows the conflict of that key, or of that record when the key is empty.
    Q_INVOKABLE void show(const QString& n, qint64 record = 0);
    Q_INVOKABLE void turn(int step);
    /// Writes the chosen value everywhere.
    Q_INVOKABLE void take();
    /// A side's value as people read it; a group's values in one line.
    QString valueOf(const app::ConflictEntry& entry, const app::ConflictSide& side) const;
    const std::vector<app::ConflictEntry>& entries() const { return entries_; }
    void refresh();
    void clear();

signals:
    void changed();
    void read();
    /// The last one was decided.
    void finished();

private:
    const app::ConflictEntry* entry() const;
    void begin(int index);
    void end(const Done& result);
    void tellBefore(const std::vector<app::HistoryEntry>& history);
    void tellEdited(const std::vector<app::HistoryEntry>& history);
    [[nodiscard]] Result<app::CommandCall> thirdValue() const;
    const schema::Field* fieldOf(const app::ConflictEntry& entry) const;

    FirmPort& port_;
    std::vector<app::ConflictEntry> entries_;
    QString typed_, error_, before_, beforeBy_;
    int current_ = 0;
    int choice_ = 1;
    bool saving_ = false;
};

}  // namespace outpost::window
