#pragma once

#include <QObject>
#include <QtQml/qqmlregistration.h>

class QJSEngine;
class QQmlEngine;
class QSettings;

namespace outpost::window {

/// How this person likes the window on this device: language, style, size of type, height of rows. Kept per device,
/// never replicated. One object a process, on the interface thread.
class AppSettings : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(QString language READ language WRITE setLanguage NOTIFY languageChanged)
    Q_PROPERTY(bool chinese READ chinese NOTIFY languageChanged)
    Q_PROPERTY(QString style READ style WRITE setStyle NOTIFY styleChanged)
    Q_PROPERTY(bool dark READ dark NOTIFY darkChanged)
    Q_PROPERTY(int sizePercent READ sizePercent WRITE setSizePercent NOTIFY sizePercentChanged)
    Q_PROPERTY(int density READ density WRITE setDensity NOTIFY densityChanged)
    Q_PROPERTY(bool navigationShown READ navigationShown WRITE setNavigationShown NOTIFY navigationShownChanged)
    Q_PROPERTY(bool previewShown READ previewShown WRITE setPreviewShown NOTIFY previewShownChanged)
    Q_PROPERTY(QString fontFamily READ fontFamily CONSTANT)

public:
    /// The process's settings; made at the first call, after the application object.
    static AppSettings& instance();
    /// For the QML engine, which must not own the object.
    static AppSettings* create(QQmlEngine*, QJSEngine*);
    ~AppSettings() override;

    QString language() const { return language_; }  ///< "en" or "zh_CN"
    void setLanguage(const QString& language);      ///< anything else is taken for "en"
    bool chinese() const { return language_ == QLatin1String("zh_CN"); }

    QString style() const { return style_; }  ///< "light", "dark" or "system"
    void setStyle(const QString& style);      ///< anything else is taken for "system"
    bool dark() const;                        ///< what `style` comes to now

    int sizePercent() const { return sizePercent_; }  ///< 100 to 200
    void setSizePercent(int percent);
    int density() const { return density_; }  ///< rows: 0 compact, 1 regular, 2 wide
    void setDensity(int density);
    bool navigationShown() const { return navigationShown_; }
    void setNavigationShown(bool shown);
    bool previewShown() const { return previewShown_; }
    void setPreviewShown(bool shown);
    QString fontFamily() const { return fontFamily_; }

    /// A value that a part of the window keeps from one start to the next; empty if there is none.
    QString kept(const QString& key) const;
    void keep(const QString& key, const QString& value);

signals:
    void languageChanged();
    void styleChanged();
    void darkChanged();
    void sizePercentChanged();
    void densityChanged();
    void navigationShownChanged();
    void previewShownChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    AppSettings();

    QSettings* file_;
    QString language_;
    QString style_;
    QString fontFamily_;
    int sizePercent_ = 100;
    int density_ = 0;
    bool navigationShown_ = true;
    bool previewShown_ = false;
    bool systemDark_ = false;
};

}  // namespace outpost::window
