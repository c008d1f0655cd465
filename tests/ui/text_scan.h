#pragma once

#include <QQuickWindow>
#include <QRectF>
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QStringList>

namespace outpost::window {

/// What the window itself says in one language: the translations and the catalog's labels. All else that it shows is data.
class Wordlist {
public:
    /// `translations`: the .ts file of the language.
    Wordlist(const QString& translations, bool chinese);
    bool has(const QString& text) const;

private:
    void add(const QString& text);
    QSet<QString> words_;
    QList<QRegularExpression> patterns_;  ///< of sentences with something to be filled in
};

/// Looks at every text that a window shows, and tells what a reader would stumble over: a label that is cut off, a text
/// that stands out of its place or on another one, a label of the other language, a name out of the program's files. Empty: all is well.
/// `language` is the one that the window speaks now. Interface thread; the window must have been polished.
QStringList textFaults(QQuickWindow& window, const Wordlist& language, const Wordlist& other);

}  // namespace outpost::window
