#pragma once

#include "app/query/query.h"
#include "app/window/small_list.h"
#include "schema/catalog/catalog.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// One field of a form: what stands, what was typed, what came from elsewhere meanwhile. Interface thread.
class FieldModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RecordModel.fields")
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(QString label READ label NOTIFY changed)
    /// "text", "long", "number", "date", "time", "yesno", "choice", "link".
    Q_PROPERTY(QString kind READ kind CONSTANT)
    Q_PROPERTY(bool required READ required CONSTANT)
    Q_PROPERTY(bool readOnly READ readOnly NOTIFY changed)
    Q_PROPERTY(QString text READ text NOTIFY changed)
    Q_PROPERTY(double target READ target NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool edited READ edited NOTIFY changed)
    Q_PROPERTY(bool conflict READ conflict NOTIFY changed)
    /// The value that came from elsewhere after this one was touched; empty: none.
    Q_PROPERTY(QString theirs READ theirs NOTIFY changed)
    /// A new value came from elsewhere and was put in, as nobody had touched the field.
    Q_PROPERTY(bool fresh READ fresh NOTIFY changed)
    Q_PROPERTY(outpost::window::SmallList* choices READ choices CONSTANT)

public:
    /// `states`: of the entity, for a field of type State.
    FieldModel(const schema::Field& field, const std::vector<schema::State>& states, bool creating, QObject* parent);

    const schema::Field& field() const { return field_; }
    QString name() const;
    QString label() const;
    QString kind() const;
    /// A field with a default need not be filled in: an empty one takes it on save.
    bool required() const { return field_.required && (!creating_ || field_.defaultsTo.empty()); }
    bool readOnly() const { return readOnly_; }
    QString text() const { return text_; }
    qint64 target() const { return target_; }
    QString error() const { return error_; }
    bool edited() const { return text_ != standingText_ || target_ != standingTarget_; }
    bool conflict() const { return conflict_; }
    QString theirs() const { return theirsSaid_; }
    bool fresh() const { return fresh_; }
    SmallList* choices() { return &choices_; }

    /// What the person typed or chose. `target`: of a link or choice the record taken, 0 for none.
    Q_INVOKABLE void type(const QString& text, qint64 target = 0);
    /// Takes the value that came from elsewhere.
    Q_INVOKABLE void takeTheirs();
    Q_INVOKABLE void seen();
    /// The person left the field: short forms ("t", "+3") become what they mean, and what cannot be read is marked.
    Q_INVOKABLE void settle();

    /// The stored value as it was read. While the field is touched a different one stands beside what was typed, with the
    /// name of who wrote it.
    void stand(const app::Cell& cell, bool first, const QString& who);
    void setConflict(bool conflict);
    void setError(const QString& error);
    void setChoices(const std::vector<app::Cell>& cells);
    /// What is to be saved. Errors as readTyped.
    [[nodiscard]] Result<Value> typed(std::int64_t today) const;

signals:
    void changed();
    void typedByHand();

private:
    void showStates();
    qint64 targetOf(const app::Cell& cell) const;

    const schema::Field& field_;
    const std::vector<schema::State>& states_;
    bool creating_;
    bool readOnly_;
    bool conflict_ = false;
    bool fresh_ = false;
    QString text_, standingText_, error_, theirs_, theirsSaid_;
    qint64 target_ = 0, standingTarget_ = 0, theirsTarget_ = 0;
    SmallList choices_;
};

}  // namespace outpost::window
