#include "app/window/key_map.h"

#include <QCoreApplication>

namespace outpost::window {
namespace {

struct Action {
    const char* name;
    const char* where;
    const char* keys;
    const char* label;
};

// Only what the window does today; later chapters add their rows with their functions.
constexpr Action kActions[] = {
    {"help", QT_TRANSLATE_NOOP("Keys", "Anywhere"), "F1", QT_TRANSLATE_NOOP("Keys", "all keys")},
    {"find", "Anywhere", "Ctrl+K", QT_TRANSLATE_NOOP("Keys", "find anything")},
    {"customers", "Anywhere", "Alt+1", QT_TRANSLATE_NOOP("Keys", "customers")},
    {"trade", "Anywhere", "Alt+2", QT_TRANSLATE_NOOP("Keys", "trade")},
    {"settings", "Anywhere", "Alt+6", QT_TRANSLATE_NOOP("Keys", "settings")},
    {"back", "Anywhere", "Alt+Left", QT_TRANSLATE_NOOP("Keys", "back")},
    {"forward", "Anywhere", "Alt+Right", QT_TRANSLATE_NOOP("Keys", "forward")},
    {"nextPage", "Anywhere", "Ctrl+Tab", QT_TRANSLATE_NOOP("Keys", "next page")},
    {"previousPage", "Anywhere", "Ctrl+Shift+Tab", QT_TRANSLATE_NOOP("Keys", "previous page")},
    {"closePage", "Anywhere", "Ctrl+W", QT_TRANSLATE_NOOP("Keys", "close page")},
    {"nextPane", "Anywhere", "F6", QT_TRANSLATE_NOOP("Keys", "next pane")},
    {"previousPane", "Anywhere", "Shift+F6", QT_TRANSLATE_NOOP("Keys", "previous pane")},
    {"navigation", "Anywhere", "Ctrl+B", QT_TRANSLATE_NOOP("Keys", "show or hide navigation")},
    {"new", "Anywhere", "Ctrl+N", QT_TRANSLATE_NOOP("Keys", "new here")},
    {"newActivity", "Anywhere", "Ctrl+T", QT_TRANSLATE_NOOP("Keys", "new activity")},
    {"sync", "Anywhere", "Ctrl+Shift+Y", QT_TRANSLATE_NOOP("Keys", "sync panel")},
    {"refresh", "Anywhere", "F5", QT_TRANSLATE_NOOP("Keys", "ask again and sync now")},
    {"options", "Anywhere", "Ctrl+,", QT_TRANSLATE_NOOP("Keys", "options")},
    {"lock", "Anywhere", "Ctrl+L", QT_TRANSLATE_NOOP("Keys", "lock")},
    {"quickFilter", QT_TRANSLATE_NOOP("Keys", "List"), "A-Z", QT_TRANSLATE_NOOP("Keys", "quick filter, pinyin too")},
    {"open", "List", "Enter", QT_TRANSLATE_NOOP("Keys", "open")},
    {"preview", "List", "Space", QT_TRANSLATE_NOOP("Keys", "preview")},
    {"move", "List", "Home End PgUp PgDn", QT_TRANSLATE_NOOP("Keys", "move")},
    {"select", "List", "Shift+Up Shift+Down", QT_TRANSLATE_NOOP("Keys", "select")},
    {"selectAll", "List", "Ctrl+A", QT_TRANSLATE_NOOP("Keys", "select all")},
    {"findHere", "List", "Ctrl+F", QT_TRANSLATE_NOOP("Keys", "find in this list")},
    {"delete", "List", "Del", QT_TRANSLATE_NOOP("Keys", "delete")},
    {"undo", "List", "Ctrl+Z", QT_TRANSLATE_NOOP("Keys", "undo")},
    {"edit", QT_TRANSLATE_NOOP("Keys", "Record and form"), "F2", QT_TRANSLATE_NOOP("Keys", "edit")},
    {"nextField", "Record and form", "Enter", QT_TRANSLATE_NOOP("Keys", "next field")},
    {"pick", "Record and form", "F7", QT_TRANSLATE_NOOP("Keys", "open list or calendar")},
    {"save", "Record and form", "Ctrl+S", QT_TRANSLATE_NOOP("Keys", "save")},
    {"section", "Record and form", "Ctrl+1...9", QT_TRANSLATE_NOOP("Keys", "section")},
    {"previousRecord", "Record and form", "Ctrl+PgUp", QT_TRANSLATE_NOOP("Keys", "previous record")},
    {"nextRecord", "Record and form", "Ctrl+PgDown", QT_TRANSLATE_NOOP("Keys", "next record")},
    {"history", "Record and form", "Ctrl+H", QT_TRANSLATE_NOOP("Keys", "history")},
    {"leave", "Record and form", "Esc", QT_TRANSLATE_NOOP("Keys", "back, the draft stays")},
    {"chooseThis", QT_TRANSLATE_NOOP("Keys", "Conflict"), "1", QT_TRANSLATE_NOOP("Keys", "keep the value that stands")},
    {"chooseOther", "Conflict", "2", QT_TRANSLATE_NOOP("Keys", "take the other value")},
    {"chooseAnother", "Conflict", "3", QT_TRANSLATE_NOOP("Keys", "write another value")},
    {"takeChoice", "Conflict", "Ctrl+Enter", QT_TRANSLATE_NOOP("Keys", "take the chosen one")},
};

QString keyText(const char* source) { return QCoreApplication::translate("Keys", source); }

const Action* find(const QString& name) {
    for (const Action& action : kActions)
        if (name == QLatin1String(action.name)) return &action;
    return nullptr;
}

}  // namespace

KeyMap::KeyMap(QObject* parent) : QObject(parent), rows_({"head", "label", "keys", "half"}) { retranslate(); }

QString KeyMap::keys(const QString& action) const {
    const Action* found = find(action);
    return found ? QString::fromLatin1(found->keys) : QString();
}

QString KeyMap::label(const QString& action) const {
    const Action* found = find(action);
    return found ? keyText(found->label) : QString();
}

QString KeyMap::hints(const QStringList& actions) const {
    QStringList parts;
    for (const QString& action : actions) {
        if (const Action* found = find(action)) parts << QString::fromLatin1(found->keys) + ' ' + keyText(found->label);
    }
    return parts.join(QStringLiteral("   "));
}

void KeyMap::retranslate() {
    QList<QVariantList> rows;
    QString where;
    for (const Action& action : kActions) {
        // What works anywhere is about as long as all the rest together.
        const int half = QLatin1String(action.where) == QLatin1String(kActions[0].where) ? 0 : 1;
        if (where != QLatin1String(action.where)) {
            where = QString::fromLatin1(action.where);
            rows.append({true, keyText(action.where), QString(), half});
        }
        rows.append({false, keyText(action.label), QString::fromLatin1(action.keys), half});
    }
    rows_.setRows(std::move(rows));
}

}  // namespace outpost::window
