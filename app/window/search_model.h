#pragma once

#include "app/window/firm_port.h"
#include "app/window/small_list.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

class Workplace;

/// The box that finds everything (Ctrl+K): records of all kinds, and pages. Interface thread.
class SearchModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.search")
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    /// head (bool), iconName, before, match, after, second, third, keys, entity, record, page
    Q_PROPERTY(outpost::window::SmallList* rows READ rows CONSTANT)
    Q_PROPERTY(int current READ current WRITE setCurrent NOTIFY changed)
    Q_PROPERTY(int found READ found NOTIFY changed)
    Q_PROPERTY(bool answered READ answered NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)

public:
    SearchModel(FirmPort& port, Workplace& workplace);

    QString text() const { return text_; }
    void setText(const QString& text);
    SmallList* rows() { return &rows_; }
    int current() const { return current_; }
    void setCurrent(int row);
    int found() const { return found_; }
    bool answered() const { return answered_; }
    QString error() const { return error_; }

    /// To the next or previous row that can be chosen.
    Q_INVOKABLE void move(int step);
    /// Opens the chosen row; true when there was one.
    Q_INVOKABLE bool open();
    Q_INVOKABLE void clear();

signals:
    void textChanged();
    void changed();

private:
    void ask();
    void receive(const std::vector<app::Found>& records);

    FirmPort& port_;
    Workplace& workplace_;
    QString text_, error_;
    SmallList rows_;
    QTimer pause_;
    int current_ = -1;
    int found_ = 0;
    int asked_ = 0;
    bool answered_ = false;
};

}  // namespace outpost::window
