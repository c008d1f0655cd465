// Takes pictures of the window: `pictures FOLDER [LANGUAGE STYLE WIDTH HEIGHT]`; without these all languages, styles and two
// sizes.
#include "app/window/app_settings.h"
#include "app/window/window_app.h"
#include "tests/ui/fake_firm.h"

#include <QApplication>
#include <QDir>
#include <QQuickItem>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QTest>

using namespace outpost;
using namespace outpost::window;

namespace {

QString folder;

void take(QQuickWindow& window, const QString& name) {
    for (const int x : {300, 400}) QTest::mouseMove(&window, QPoint(x, window.height() - 4));
    QTest::qWait(250);
    const auto& settings = AppSettings::instance();
    const QString file = QStringLiteral("%1/%2-%3-%4-%5.png")
                             .arg(folder, name, settings.chinese() ? "zh" : "en", settings.dark() ? "dark" : "light")
                             .arg(window.width());
    if (!window.grabWindow().save(file)) qFatal("cannot write %s", qPrintable(file));
}

// A folder without a firm.
bool takeWelcome(QSize size) {
    FakeFirm firm;
    firm.hasHome_ = false;
    WindowApp app(firm);
    QQuickWindow* window = app.open();
    if (!window) return false;
    window->resize(size);
    take(*window, "found");
    QMetaObject::invokeMethod(window->findChild<QObject*>("join"), "clicked");
    take(*window, "join");
    return true;
}

void takeAll(WindowApp& app, QQuickWindow& window, FakeFirm& firm) {
    Workplace& workplace = app.workplace();
    workplace.openList("customer");
    take(window, "list");
    AppSettings::instance().setPreviewShown(true);
    take(window, "preview");
    AppSettings::instance().setPreviewShown(false);
    workplace.openRecord("customer", firm.firstCustomer());
    take(window, "record");
    QTest::keyClick(&window, Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
    take(window, "sync");
    QTest::keyClick(&window, Qt::Key_Escape);
    QMetaObject::invokeMethod(window.findChild<QObject*>("shell"), "showConflict", Q_ARG(QString, "32.7.1"),
                              Q_ARG(double, 0));
    take(window, "conflict");
    QTest::keyClick(&window, Qt::Key_PageDown);
    take(window, "deleted");
    QTest::keyClick(&window, Qt::Key_Escape);
    QTest::keyClick(&window, Qt::Key_F2);
    take(window, "form");
    QTest::keyClick(&window, Qt::Key_Escape);
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    take(window, "contacts");
    QTest::keyClick(&window, Qt::Key_H, Qt::ControlModifier);
    take(window, "history");
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    for (const char c : {'z', 's'}) QTest::keyClick(&window, c);
    if (!QTest::qWaitFor([&] { return workplace.search()->found() > 0; })) qFatal("nothing was found");
    take(window, "search");
    QTest::keyClick(&window, Qt::Key_Escape);
    QTest::keyClick(&window, Qt::Key_F1);
    take(window, "keys");
    QTest::keyClick(&window, Qt::Key_Escape);
    workplace.openList("channel");
    take(window, "empty");
    workplace.pages()->open("settings", "devices", 0);
    take(window, "devices");
    workplace.pages()->open("settings", "mine", 0);
    take(window, "mine");
}

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QUICK_BACKEND", "software");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    application.setApplicationVersion("0.1.0");
    folder = application.arguments().value(1, "docs/pictures");
    QDir().mkpath(folder);
    FakeFirm firm;
    firm.fill(2000);
    firm.addConflict();
    firm.addDeleteConflict();
    AppSettings& settings = AppSettings::instance();
    const QStringList wanted = application.arguments();
    const bool one = wanted.size() > 5;
    const QStringList languages = one ? QStringList{wanted[2]} : QStringList{"zh_CN", "en"};
    const QStringList styles = one ? QStringList{wanted[3]} : QStringList{"light", "dark"};
    const QList<QSize> sizes =
        one ? QList<QSize>{{wanted[4].toInt(), wanted[5].toInt()}} : QList<QSize>{{1366, 768}, {1920, 1080}};
    for (const QString& language : languages) {
        for (const QString& style : styles) {
            settings.setLanguage(language);
            settings.setStyle(style);
            for (const QSize size : sizes) {
                if (!takeWelcome(size)) return 1;
                WindowApp app(firm);
                QQuickWindow* window = app.open();
                if (!window) return 1;
                window->resize(size);
                take(*window, "login");
                app.workplace().session()->logIn("王伟", "open sesame");
                takeAll(app, *window, firm);
            }
        }
    }
    return 0;
}
