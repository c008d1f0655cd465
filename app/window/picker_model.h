#pragma once

#include "app/window/field_model.h"
#include "app/window/small_list.h"
#include "app/window/workplace.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// The records that a link field may point to, found by what is typed. Interface thread.
class PickerModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(outpost::window::Workplace* workplace READ workplace WRITE setWorkplace NOTIFY changed)
    Q_PROPERTY(outpost::window::FieldModel* field READ field WRITE setField NOTIFY changed)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY changed)
    /// record, label, detail
    Q_PROPERTY(outpost::window::SmallList* rows READ rows CONSTANT)
    Q_PROPERTY(bool answered READ answered NOTIFY changed)

public:
    explicit PickerModel(QObject* parent = nullptr);

    Workplace* workplace() const { return workplace_; }
    void setWorkplace(Workplace* workplace);
    FieldModel* field() const { return field_; }
    void setField(FieldModel* field);
    QString text() const { return text_; }
    void setText(const QString& text);
    SmallList* rows() { return &rows_; }
    bool answered() const { return answered_; }

    /// Reads the rows, also while nothing is typed.
    Q_INVOKABLE void ask();

signals:
    void changed();

private:
    std::vector<std::string> targets() const;
    void askFirst();
    void askSearch();
    void show(QList<QVariantList> rows);

    Workplace* workplace_ = nullptr;
    FieldModel* field_ = nullptr;
    QString text_;
    SmallList rows_;
    QTimer pause_;
    int asked_ = 0;
    bool answered_ = false;
};

}  // namespace outpost::window
