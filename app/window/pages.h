#pragma once

#include <QAbstractListModel>
#include <QList>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// The pages that are open, as tabs, and the way back through what was looked at. Interface thread.
class Pages : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Workplace.pages")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(int current READ current WRITE setCurrent NOTIFY currentChanged)
    Q_PROPERTY(QString currentKind READ currentKind NOTIFY currentChanged)
    Q_PROPERTY(QString currentEntity READ currentEntity NOTIFY currentChanged)
    Q_PROPERTY(double currentRecord READ currentRecord NOTIFY currentChanged)
    Q_PROPERTY(bool canGoBack READ canGoBack NOTIFY currentChanged)
    Q_PROPERTY(bool canGoForward READ canGoForward NOTIFY currentChanged)

public:
    using QAbstractListModel::QAbstractListModel;

    int count() const { return static_cast<int>(pages_.size()); }
    int current() const { return current_; }
    void setCurrent(int index);
    QString currentKind() const { return valid(current_) ? pages_[current_].kind : QString(); }
    QString currentEntity() const { return valid(current_) ? pages_[current_].entity : QString(); }
    qint64 currentRecord() const { return valid(current_) ? pages_[current_].record : 0; }
    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < visited_.size(); }

    /// Opens a page, or comes back to it where it is open. `kind`: "list", "record" or "settings". A record of 0 is one that is
    /// being made; `draft` is then its key and `preset` what it begins with ("party=137438953473").
    Q_INVOKABLE void open(const QString& kind, const QString& entity, qint64 record, const QString& draft = {},
                          const QString& preset = {}, bool editing = false);
    Q_INVOKABLE void close(int index);
    /// The tab `step` places further, round the ends.
    Q_INVOKABLE void turn(int step);
    Q_INVOKABLE void back() { travel(-1); }
    Q_INVOKABLE void forward() { travel(1); }
    /// Names the tab of a page, which is known by its number.
    Q_INVOKABLE void name(int number, const QString& title, const QString& iconName, bool unsaved);
    /// The record that a page made now has an identifier.
    Q_INVOKABLE void settle(int number, qint64 record);
    /// Index of the page of that number; -1 when it is closed.
    Q_INVOKABLE int indexOf(int number) const;
    void clear();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

signals:
    void countChanged();
    void currentChanged();

private:
    struct Page {
        int number = 0;
        QString kind, entity, draft, preset;
        qint64 record = 0;
        QString title, iconName;
        bool unsaved = false;
        bool editing = false;
        bool sameAs(const Page& other) const {
            return kind == other.kind && entity == other.entity && record == other.record && draft == other.draft;
        }
    };
    bool valid(int index) const { return index >= 0 && index < count(); }
    int find(const Page& page) const;
    void insertAndShow(Page page);
    void show(int index);
    void remember(const Page& page);
    void travel(int step);

    QList<Page> pages_;
    QList<Page> visited_;
    qsizetype at_ = -1;
    int current_ = -1;
    int lastNumber_ = 0;
};

}  // namespace outpost::window
