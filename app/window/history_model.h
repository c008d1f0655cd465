#pragma once

#include "app/window/small_list.h"
#include "app/window/workplace.h"

#include <QObject>
#include <QQmlParserStatus>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// Who changed what in a record, when, on which device, from what to what; newest first. Interface thread.
class HistoryModel : public QObject, public QQmlParserStatus {
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_PROPERTY(outpost::window::Workplace* workplace MEMBER workplace_ NOTIFY changed)
    Q_PROPERTY(QString entity MEMBER entityName_ NOTIFY changed)
    Q_PROPERTY(double record MEMBER record_ NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    /// when, what, from, to, who
    Q_PROPERTY(outpost::window::SmallList* rows READ rows CONSTANT)

public:
    explicit HistoryModel(QObject* parent = nullptr);

    SmallList* rows() { return &rows_; }
    QString error() const { return error_; }
    void classBegin() override {}
    void componentComplete() override;

signals:
    void changed();

private:
    void ask();

    Workplace* workplace_ = nullptr;
    QString entityName_, error_;
    qint64 record_ = 0;
    SmallList rows_;
    QTimer again_;
};

}  // namespace outpost::window
