#pragma once

#include "app/window/conflict_model.h"
#include "app/window/firm_port.h"
#include "app/window/key_map.h"
#include "app/window/pages.h"
#include "app/window/search_model.h"
#include "app/window/session_model.h"
#include "app/window/small_list.h"
#include "app/window/sync_model.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

#include <map>
#include <string>

namespace outpost::window {

/// Everything that one window works with: the session, the open pages, search, sync, conflicts, keys. The root of what
/// QML binds to; pages get it handed down. Interface thread.
class Workplace : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(outpost::window::SessionModel* session READ session CONSTANT)
    Q_PROPERTY(outpost::window::Pages* pages READ pages CONSTANT)
    Q_PROPERTY(outpost::window::KeyMap* keys READ keys CONSTANT)
    Q_PROPERTY(outpost::window::SearchModel* search READ search CONSTANT)
    Q_PROPERTY(outpost::window::SyncModel* sync READ sync CONSTANT)
    Q_PROPERTY(outpost::window::ConflictModel* conflicts READ conflicts CONSTANT)
    /// chapter (bool), label, iconName, kind, entity, group (chapter's name), keys
    Q_PROPERTY(outpost::window::SmallList* navigation READ navigation CONSTANT)
    Q_PROPERTY(QString version READ version CONSTANT)

public:
    explicit Workplace(FirmPort& port, QObject* parent = nullptr);

    FirmPort& port() const { return port_; }
    SessionModel* session() { return &session_; }
    Pages* pages() { return &pages_; }
    KeyMap* keys() { return &keys_; }
    SearchModel* search() { return &search_; }
    SyncModel* sync() { return &sync_; }
    ConflictModel* conflicts() { return &conflicts_; }
    SmallList* navigation() { return &navigation_; }
    QString version() const;

    /// Null before log-in and for an unknown name.
    const schema::Entity* entity(const QString& name) const;
    /// Plural in English.
    Q_INVOKABLE QString labelOf(const QString& entity, bool many) const;
    Q_INVOKABLE QString iconOf(const QString& entity) const;
    /// The chapter that an entity or page belongs to.
    Q_INVOKABLE QString chapterOf(const QString& kind, const QString& entity) const;
    /// Whether the window can make a record of that entity.
    Q_INVOKABLE bool canCreate(const QString& entity) const;
    Q_INVOKABLE void openList(const QString& entity);
    Q_INVOKABLE void openRecord(const QString& entity, qint64 record);
    /// Opens a form for a new record. `preset`: what it begins with, as "field=identifier".
    Q_INVOKABLE void create(const QString& entity, const QString& preset = {});
    /// Deletes records and offers to take it back: see notice.
    Q_INVOKABLE void remove(const QString& entity, const QList<qint64>& records);
    /// Takes back the last deletion.
    Q_INVOKABLE void undo();
    Q_INVOKABLE bool canUndo() const { return !undo_.empty(); }
    /// Opens the first page of a chapter: "customers", "trade", "settings".
    Q_INVOKABLE void openChapter(const QString& chapter);
    Q_INVOKABLE void refresh();
    /// Sets the relay line; says what happened by notice.
    Q_INVOKABLE void setRelay(const QString& line);
    /// Asks for an invitation: see invited. An empty name: one more device of who works here.
    Q_INVOKABLE void invite(const QString& user);
    Q_INVOKABLE void copy(const QString& text) const;

    /// The draft that a form takes up when it opens; empty: none.
    QString takeDraft(const std::string& key);
    void keepDraft(const std::string& key, const QString& body);
    bool hasDraft(const std::string& key) const { return drafts_.contains(key); }
    /// Says everything anew that was not bound to the language; called after the language's words were loaded.
    void retranslate();

signals:
    /// One sentence for the person, with what can be done about it ("", or the undo's name).
    void notice(const QString& text, const QString& action);
    void invited(const QString& line);
    void conflictsChanged();
    void aboutToFinish();

private:
    void enter();
    void leave();
    void makeNavigation();

    FirmPort& port_;
    SessionModel session_;
    Pages pages_;
    KeyMap keys_;
    SearchModel search_;
    SyncModel sync_;
    ConflictModel conflicts_;
    SmallList navigation_;
    std::map<std::string, QString, std::less<>> drafts_;
    std::vector<app::CommandCall> undo_;
    int newNumber_ = 0;
};

}  // namespace outpost::window
