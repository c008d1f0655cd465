#include "app/window/small_list.h"

#include <utility>

namespace outpost::window {

SmallList::SmallList(QList<QByteArray> roles, QObject* parent) : QAbstractListModel(parent), roles_(std::move(roles)) {}

void SmallList::setRows(QList<QVariantList> rows) {
    const int before = count();
    const int after = static_cast<int>(rows.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        rows_.resize(after);
        endRemoveRows();
    }
    const int kept = std::min(before, after);
    for (int row = 0; row < kept; ++row) {
        if (rows_[row] == rows[row]) continue;
        rows_[row] = std::move(rows[row]);
        emit dataChanged(index(row), index(row));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        for (int row = before; row < after; ++row) rows_.append(std::move(rows[row]));
        endInsertRows();
    }
    ++revision_;
    if (after != before) emit countChanged();
    emit rowsSet();
}

QVariant SmallList::value(int row, const QString& role) const {
    const auto column = roles_.indexOf(role.toLatin1());
    if (row < 0 || row >= count() || column < 0) return {};
    return rows_[row].value(column);
}

void SmallList::put(int row, const QString& role, const QVariant& value) {
    const auto column = roles_.indexOf(role.toLatin1());
    if (row < 0 || row >= count() || column < 0 || rows_[row][column] == value) return;
    rows_[row][column] = value;
    emit dataChanged(index(row), index(row), {Qt::UserRole + static_cast<int>(column)});
}

int SmallList::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : count(); }

QVariant SmallList::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= count()) return {};
    return rows_[index.row()].value(role - Qt::UserRole);
}

QHash<int, QByteArray> SmallList::roleNames() const {
    QHash<int, QByteArray> names;
    for (int role = 0; role < roles_.size(); ++role) names.insert(Qt::UserRole + role, roles_[role]);
    return names;
}

}  // namespace outpost::window
