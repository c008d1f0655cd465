// Every page in both languages and several sizes: nothing that the window says is cut off, stands on something else or
// is left in the other language.
#include "tests/ui/desk.h"
#include "tests/ui/text_scan.h"

#include <QApplication>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QStandardPaths>

using namespace outpost;
using namespace outpost::window;

namespace {

struct Look {
    const char* name;
    QSize size;
    int percent;
};
constexpr Look kLooks[] = {
    {"1366x768", {1366, 768}, 100}, {"1920x1080", {1920, 1080}, 100}, {"1920x1080 at 200 %", {1920, 1080}, 200}};

QString wordsFile(const char* language) {
    return QStringLiteral(OUTPOST_SOURCE "/qml/i18n/outpost_%1.ts").arg(QLatin1String(language));
}

// Some turns of the event loop, for answers that come one turn later, and a frame, for what is laid out before it.
void settle(QQuickWindow& window) {
    for (int turn = 0; turn < 3; ++turn) {
        for (int i = 0; i < 8; ++i) QCoreApplication::processEvents();
        window.grabWindow();
    }
}

}  // namespace

class TextTest : public QObject {
    Q_OBJECT

    const Wordlist chinese_{wordsFile("zh_CN"), true};
    const Wordlist english_{wordsFile("en"), false};
    QString look_;
    QStringList faults_;

    void scan(QQuickWindow& window, const char* page) {
        settle(window);
        const bool chinese = AppSettings::instance().chinese();
        for (const QString& fault : textFaults(window, chinese ? chinese_ : english_, chinese ? english_ : chinese_))
            faults_ << look_ + ", " + QLatin1String(page) + ": " + fault;
        if (qEnvironmentVariableIsSet("OUTPOST_SCAN_PICTURES"))
            window.grabWindow().save(qEnvironmentVariable("OUTPOST_SCAN_PICTURES") + '/' +
                                     QString(look_).replace(' ', '-') + '-' + QLatin1String(page) + ".png");
    }

    void eachLook(const std::function<void(const QSize&)>& walk) {
        faults_.clear();
        for (const char* language : {"zh_CN", "en"}) {
            for (const Look& look : kLooks) {
                AppSettings::instance().setLanguage(language);
                AppSettings::instance().setSizePercent(look.percent);
                look_ = QLatin1String(language) + ' ' + look.name;
                walk(look.size);
            }
        }
        faults_.removeDuplicates();
        for (const QString& fault : faults_) qWarning("%s", qPrintable(fault));
        QVERIFY2(faults_.isEmpty(), qPrintable(QStringLiteral("%1 texts, see above").arg(faults_.size())));
    }

private slots:
    void init() {
        AppSettings::instance().setStyle("light");
        AppSettings::instance().setPreviewShown(false);
    }
    void cleanup() { AppSettings::instance().setSizePercent(100); }

    void the_scan_finds_what_is_wrong() {
        QQuickWindow window;
        window.resize(400, 300);
        QQmlEngine engine;
        const auto faultsOf = [&](const QByteArray& body) {
            QQmlComponent component(&engine);
            component.setData("import QtQuick\nItem { width: 400; height: 300\n" + body + "}", {});
            std::unique_ptr<QQuickItem> root(qobject_cast<QQuickItem*>(component.create()));
            if (!root) qFatal("%s", qPrintable(component.errorString()));
            root->setParentItem(window.contentItem());
            return textFaults(window, english_, chinese_).join('\n');
        };
        QCOMPARE(faultsOf("Text { text: 'Found a firm' }"), QString());
        QVERIFY(faultsOf("Text { text: 'Found a firm'; width: 30; elide: Text.ElideRight }").contains("cut off"));
        QCOMPARE(faultsOf("Text { text: 'Some data that is long'; width: 30; elide: Text.ElideRight }"), QString());
        QVERIFY(faultsOf("Text { text: 'one' } Text { text: 'another'; x: 10 }").contains("stands on"));
        QCOMPARE(faultsOf("Text { text: 'one' } Text { text: 'another'; y: 30 }"), QString());
        QVERIFY(faultsOf("Text { x: 380; text: 'out of the window' }").contains("sideways"));
        QVERIFY(
            faultsOf("Item { clip: true; width: 20; height: 50; Text { text: 'out of it' } }").contains("sideways"));
        QVERIFY(faultsOf("Item { clip: true; width: 200; height: 6; Text { text: 'out of it' } }")
                    .contains("above or below"));
        QVERIFY(faultsOf(QString::fromUtf8("Text { text: '客户' }").toUtf8()).contains("not translated"));
        QVERIFY(faultsOf("Text { text: 'planned' }").contains("no word"));
    }

    void before_a_firm_is_open() {
        eachLook([&](const QSize& size) {
            FakeFirm empty;
            empty.hasHome_ = false;
            empty.fill(1);
            WindowApp founding(empty);
            QQuickWindow* window = founding.open();
            window->resize(size);
            QTRY_COMPARE(founding.workplace().session()->state(), QStringLiteral("empty"));
            scan(*window, "found");
            QTest::keyClick(window, Qt::Key_Tab);
            QMetaObject::invokeMethod(Desk::find(window->contentItem(), "join"), "clicked");
            scan(*window, "join");
            founding.workplace().session()->join("nonsense", "password");
            QTRY_VERIFY(!founding.workplace().session()->error().isEmpty());
            scan(*window, "join, refused");
            founding.workplace().session()->found("Harbour Tools", "Wang", "password", "");
            QTRY_COMPARE(founding.workplace().session()->state(), QStringLiteral("sheet"));
            scan(*window, "recovery sheet");

            Desk desk(3, false);
            desk.window->resize(size);
            QTRY_VERIFY(desk.item("password"));
            scan(*desk.window, "log in");
            desk.app->workplace().session()->logIn("王伟", "wrong");
            QTRY_VERIFY(!desk.app->workplace().session()->error().isEmpty());
            scan(*desk.window, "log in, refused");
        });
    }

    void in_an_open_firm() {
        eachLook([&](const QSize& size) {
            Desk desk;
            desk.window->resize(size);
            desk.firm.addConflict();
            desk.firm.addDeleteConflict();
            Workplace& workplace = desk.app->workplace();
            workplace.refresh();
            scan(*desk.window, "list");
            desk.key(Qt::Key_Down, Qt::ShiftModifier);
            scan(*desk.window, "list, selected");
            desk.key(Qt::Key_Escape);
            AppSettings::instance().setPreviewShown(true);
            scan(*desk.window, "preview");
            AppSettings::instance().setPreviewShown(false);
            desk.type("qqqq");
            scan(*desk.window, "nothing found");
            desk.key(Qt::Key_Escape);
            for (const char* entity : {"channel", "supplier", "contact", "activity", "product", "sales_order",
                                       "employee", "org_unit", "choice", "currency"}) {
                workplace.openList(entity);
                scan(*desk.window, entity);
            }
            for (const char* name : {"mine", "devices"}) {
                workplace.pages()->open("settings", name, 0);
                scan(*desk.window, name);
            }
            emit workplace.invited("outpost-invitation:" + QString(180, 'A'));
            scan(*desk.window, "invited");
            workplace.openRecord("customer", desk.firm.firstCustomer());
            for (int section = 0; section < 6; ++section) {
                desk.key(static_cast<Qt::Key>(Qt::Key_1 + section), Qt::ControlModifier);
                scan(*desk.window, qPrintable(QStringLiteral("section %1").arg(section + 1)));
            }
            desk.key(Qt::Key_F2);
            scan(*desk.window, "form");
            desk.key(Qt::Key_Escape);
            for (const char* entity : {"customer", "contact", "activity", "product"}) {
                workplace.create(entity);
                desk.key(Qt::Key_S, Qt::ControlModifier);
                scan(*desk.window, qPrintable(QStringLiteral("new %1, refused").arg(QLatin1String(entity))));
                QVERIFY(desk.item("discardNew"));
                QMetaObject::invokeMethod(desk.item("discardNew"), "clicked");
            }
            desk.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
            scan(*desk.window, "sync panel");
            desk.key(Qt::Key_Escape);
            for (const char* n : {"32.7.1", "48.3.1"}) {
                QMetaObject::invokeMethod(desk.window->findChild<QObject*>("shell"), "showConflict",
                                          Q_ARG(QString, QLatin1String(n)), Q_ARG(double, 0));
                scan(*desk.window, n[0] == '3' ? "conflict of values" : "conflict of a delete");
                desk.key(Qt::Key_Escape);
            }
            desk.key(Qt::Key_F1);
            scan(*desk.window, "keys");
            desk.key(Qt::Key_Escape);
            desk.key(Qt::Key_K, Qt::ControlModifier);
            desk.type("zs");
            QTRY_VERIFY(workplace.search()->found() > 0);
            scan(*desk.window, "palette");
            desk.type("qqq");
            QTRY_VERIFY(workplace.search()->found() == 0);
            scan(*desk.window, "palette, nothing found");
            desk.key(Qt::Key_Escape);
        });
    }
};

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    application.setApplicationVersion("test");
    TextTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "text_test.moc"
