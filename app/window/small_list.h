#pragma once

#include <QAbstractListModel>
#include <QList>
#include <QVariant>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// A short list for the window, whole in memory: rows of values under fixed role names. What stays at its place when the
/// rows are set anew keeps its delegate, so that focus and scroll place survive. Interface thread.
class SmallList : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the view models")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    /// Raised each time the rows are set: for what is computed from all of them.
    Q_PROPERTY(int revision READ revision NOTIFY rowsSet)

public:
    explicit SmallList(QList<QByteArray> roles, QObject* parent = nullptr);

    int count() const { return static_cast<int>(rows_.size()); }
    int revision() const { return revision_; }
    /// Each row has one value a role, in the order of the roles.
    void setRows(QList<QVariantList> rows);
    void put(int row, const QString& role, const QVariant& value);
    /// The value of a role; invalid outside of the list.
    Q_INVOKABLE QVariant value(int row, const QString& role) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

signals:
    void countChanged();
    void rowsSet();

private:
    QList<QByteArray> roles_;
    QList<QVariantList> rows_;
    int revision_ = 0;
};

}  // namespace outpost::window
