#include "app/window/window_app.h"

#include "app/window/app_settings.h"
#include "app/window/icon_provider.h"

#include <QCoreApplication>
#include <QFont>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QQuickWindow>

#include <string_view>

namespace outpost::window {

QString Words::translate(const char* context, const char* source, const char* disambiguation, int n) const {
    const std::string_view whole(context);
    const auto colon = whole.rfind(':');
    return QTranslator::translate(colon == std::string_view::npos ? context : context + colon + 1, source,
                                  disambiguation, n);
}

WindowApp::WindowApp(FirmPort& port) : port_(port), workplace_(port) {
    QFont font(AppSettings::instance().fontFamily());
    font.setHintingPreference(QFont::PreferVerticalHinting);
    QGuiApplication::setFont(font);
    engine_.addImageProvider(QStringLiteral("icon"), new IconProvider);
    engine_.addImportPath(QStringLiteral("qrc:/qt/qml"));
    speak();
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, &WindowApp::speak);
}

WindowApp::~WindowApp() {
    // What was typed last must be in the home before it is closed.
    emit workplace_.aboutToFinish();
    port_.finish();
}

void WindowApp::speak() {
    const bool chinese = AppSettings::instance().chinese();
    QLocale::setDefault(chinese ? QLocale(QLocale::Chinese, QLocale::China)
                                : QLocale(QLocale::English, QLocale::UnitedKingdom));
    const QString language = AppSettings::instance().language();
    QCoreApplication::removeTranslator(&words_);
    QCoreApplication::removeTranslator(&qtWords_);
    if (words_.load(QStringLiteral(":/i18n/outpost_") + language)) QCoreApplication::installTranslator(&words_);
    if (qtWords_.load(QStringLiteral("qtbase_") + language, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qtWords_);
    engine_.setUiLanguage(language);
    engine_.retranslate();
    workplace_.retranslate();
}

QQuickWindow* WindowApp::open() {
    engine_.setInitialProperties({{"workplace", QVariant::fromValue(&workplace_)}});
    engine_.load(QUrl(QStringLiteral("qrc:/qt/qml/Outpost/Pages/Main.qml")));
    return engine_.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow*>(engine_.rootObjects().first());
}

}  // namespace outpost::window
