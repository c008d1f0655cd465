#include "app/window/app_settings.h"

#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>
#include <QQmlEngine>
#include <QSettings>

#include <algorithm>

namespace outpost::window {
namespace {

// Qt 6.4 does not say which colour scheme the system has; the palette that it hands us does.
bool paletteIsDark() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() <
           QGuiApplication::palette().color(QPalette::WindowText).lightness();
}

QString knownLanguage(const QString& language) {
    return language.startsWith(QLatin1String("zh")) ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

QString knownStyle(const QString& style) {
    return style == QLatin1String("light") || style == QLatin1String("dark") ? style : QStringLiteral("system");
}

// The family that the design was drawn with, else what the system offers in its place.
QString chosenFamily() {
    const QStringList families = QFontDatabase::families();
    for (const char* family : {"Noto Sans CJK SC", "Microsoft YaHei UI", "Noto Sans SC", "WenQuanYi Micro Hei"})
        if (families.contains(QLatin1String(family))) return QLatin1String(family);
    return QGuiApplication::font().family();
}

}  // namespace

AppSettings& AppSettings::instance() {
    static AppSettings settings;
    return settings;
}

AppSettings* AppSettings::create(QQmlEngine*, QJSEngine*) {
    QQmlEngine::setObjectOwnership(&instance(), QQmlEngine::CppOwnership);
    return &instance();
}

AppSettings::AppSettings()
    : file_(new QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("outpost"),
                          QStringLiteral("window"), this)),
      fontFamily_(chosenFamily()),
      systemDark_(paletteIsDark()) {
    language_ = knownLanguage(file_->value("language", QLocale::system().name()).toString());
    style_ = knownStyle(file_->value("style").toString());
    sizePercent_ = std::clamp(file_->value("sizePercent", 100).toInt(), 100, 200);
    density_ = std::clamp(file_->value("density", 0).toInt(), 0, 2);
    navigationShown_ = file_->value("navigationShown", true).toBool();
    previewShown_ = file_->value("previewShown", false).toBool();
    qGuiApp->installEventFilter(this);
}

AppSettings::~AppSettings() = default;

bool AppSettings::dark() const {
    return style_ == QLatin1String("dark") || (style_ == QLatin1String("system") && systemDark_);
}

void AppSettings::setLanguage(const QString& language) {
    const QString known = knownLanguage(language);
    if (known == language_) return;
    language_ = known;
    file_->setValue("language", language_);
    emit languageChanged();
}

void AppSettings::setStyle(const QString& style) {
    const QString known = knownStyle(style);
    if (known == style_) return;
    const bool wasDark = dark();
    style_ = known;
    file_->setValue("style", style_);
    emit styleChanged();
    if (dark() != wasDark) emit darkChanged();
}

void AppSettings::setSizePercent(int percent) {
    percent = std::clamp(percent, 100, 200);
    if (percent == sizePercent_) return;
    sizePercent_ = percent;
    file_->setValue("sizePercent", percent);
    emit sizePercentChanged();
}

void AppSettings::setDensity(int density) {
    density = std::clamp(density, 0, 2);
    if (density == density_) return;
    density_ = density;
    file_->setValue("density", density);
    emit densityChanged();
}

void AppSettings::setNavigationShown(bool shown) {
    if (shown == navigationShown_) return;
    navigationShown_ = shown;
    file_->setValue("navigationShown", shown);
    emit navigationShownChanged();
}

void AppSettings::setPreviewShown(bool shown) {
    if (shown == previewShown_) return;
    previewShown_ = shown;
    file_->setValue("previewShown", shown);
    emit previewShownChanged();
}

QString AppSettings::kept(const QString& key) const { return file_->value("kept/" + key).toString(); }

void AppSettings::keep(const QString& key, const QString& value) { file_->setValue("kept/" + key, value); }

bool AppSettings::eventFilter(QObject* watched, QEvent* event) {
    if (watched == qGuiApp && event->type() == QEvent::ApplicationPaletteChange) {
        const bool wasDark = dark();
        systemDark_ = paletteIsDark();
        if (dark() != wasDark) emit darkChanged();
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace outpost::window
