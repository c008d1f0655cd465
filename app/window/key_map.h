#pragma once

#include "app/window/small_list.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// Every key of the window by the name of what it does. The one table behind menus, tool tips, hints and the F1 panel, so
/// that they cannot differ. Interface thread.
class KeyMap : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.keys")
    /// Rows for the F1 panel: head, label, keys, half (the column it stands in).
    Q_PROPERTY(outpost::window::SmallList* rows READ rows CONSTANT)

public:
    explicit KeyMap(QObject* parent = nullptr);

    /// The key of an action, as people write it ("Ctrl+N"); empty for an action that has none.
    Q_INVOKABLE QString keys(const QString& action) const;
    /// What the action does, in the window's language.
    Q_INVOKABLE QString label(const QString& action) const;
    /// "Enter open   Space preview": names and keys of some actions, for the foot.
    Q_INVOKABLE QString hints(const QStringList& actions) const;
    SmallList* rows() { return &rows_; }
    /// Writes all labels anew after a change of language.
    void retranslate();

private:
    SmallList rows_;
};

}  // namespace outpost::window
