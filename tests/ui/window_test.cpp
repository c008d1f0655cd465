// The real window over a firm in memory, driven by keys and mouse. Names begin with the row of the catalogue.
#include "tests/ui/desk.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QStandardPaths>

using namespace outpost;
using namespace outpost::window;

class WindowTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        AppSettings::instance().setLanguage("en");
        AppSettings::instance().setStyle("light");
        AppSettings::instance().setPreviewShown(false);
    }

    void t7_a_wrong_password_is_told_and_the_right_one_opens_the_list() {
        Desk desk(60, false);
        QTRY_VERIFY(desk.item("password"));
        QTRY_VERIFY(desk.item("password")->hasActiveFocus());
        desk.type("wrong");
        desk.key(Qt::Key_Return);
        QTRY_VERIFY(!desk.app->workplace().session()->error().isEmpty());
        desk.type("open sesame");
        desk.key(Qt::Key_Enter);
        QTRY_VERIFY(desk.item("table"));
        QTRY_COMPARE(desk.text("count"), QStringLiteral("60"));
        QTRY_VERIFY(desk.item("table")->hasActiveFocus());
    }

    void t7_the_log_in_page_fills_in_the_password_of_a_demo_home_and_of_no_other() {
        Desk desk(1, false);
        QTRY_VERIFY(desk.item("password"));
        QCOMPARE(desk.text("password"), QString());
        FakeFirm demo;
        app::HomeInfo home;
        home.firm = "Demo";
        home.users = {"Wang"};
        home.demo = true;
        home.demoPassword = "secret";
        demo.setHome(home);
        WindowApp second(demo);
        QQuickWindow* window = second.open();
        QTRY_VERIFY(Desk::find(window->contentItem(), "password"));
        QTRY_COMPARE(Desk::find(window->contentItem(), "password")->property("text").toString(),
                     QStringLiteral("secret"));
    }

    void t2_founding_shows_the_recovery_sheet_once() {
        FakeFirm firm;
        firm.hasHome_ = false;
        firm.fill(1);
        WindowApp app(firm);
        QQuickWindow* window = app.open();
        QTRY_COMPARE(app.workplace().session()->state(), QStringLiteral("empty"));
        app.workplace().session()->found("Firm", "Wang", "password", "");
        QTRY_COMPARE(app.workplace().session()->state(), QStringLiteral("sheet"));
        QTRY_VERIFY(Desk::find(window->contentItem(), "recoverySheet"));
        app.workplace().session()->sheetPutAway();
        QCOMPARE(app.workplace().session()->state(), QStringLiteral("open"));
        QVERIFY(app.workplace().session()->recoverySheet().isEmpty());
    }

    void c1_1_arrows_and_enter_open_a_customer_and_alt_left_comes_back() {
        Desk desk;
        QTRY_VERIFY(desk.item("table")->hasActiveFocus());
        desk.key(Qt::Key_Down);
        desk.key(Qt::Key_Return);
        QTRY_COMPARE(desk.pages().currentKind(), QStringLiteral("record"));
        QTRY_COMPARE(desk.text("recordTitle"), QString::fromUtf8("宁波中申紧固件有限公司"));
        desk.key(Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(desk.pages().currentKind(), QStringLiteral("list"));
        desk.key(Qt::Key_Right, Qt::AltModifier);
        QTRY_COMPARE(desk.pages().currentKind(), QStringLiteral("record"));
    }

    void c1_1_letters_start_the_quick_filter() {
        Desk desk;
        QTRY_VERIFY(desk.item("table")->hasActiveFocus());
        desk.type("Saigon");
        QTRY_COMPARE(desk.text("quickFilter"), QStringLiteral("Saigon"));
        QTRY_COMPARE(desk.text("count"), QStringLiteral("2"));
        desk.key(Qt::Key_Escape);
        QTRY_COMPARE(desk.text("count"), QStringLiteral("60"));
    }

    void c1_1_a_new_customer_is_made_with_keys_alone() {
        Desk desk;
        desk.key(Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("field-nameBox"));
        QTRY_VERIFY(desk.item("field-nameBox")->hasActiveFocus());
        desk.type("New Customer");
        desk.key(Qt::Key_Return);
        QTRY_VERIFY(desk.item("field-short_nameBox")->hasActiveFocus());
        desk.key(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!desk.firm.calls.empty());
        QCOMPARE(desk.firm.calls.back().command, std::string("customer.create"));
        QTRY_COMPARE(desk.text("recordTitle"), QStringLiteral("New Customer"));
        QVERIFY(desk.firm.keptDrafts.empty());
    }

    void c1_1_a_required_field_is_asked_for_and_nothing_is_sent() {
        Desk desk;
        desk.key(Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("field-nameBox"));
        desk.key(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("trouble"));
        QVERIFY(desk.firm.calls.empty());
    }

    void c1_1_closing_the_window_in_mid_edit_loses_nothing() {
        Desk desk;
        desk.app->workplace().openRecord("customer", desk.firm.firstCustomer());
        QTRY_VERIFY(desk.item("edit"));
        desk.key(Qt::Key_F2);
        QTRY_VERIFY(desk.item("field-short_nameBox"));
        QTRY_VERIFY(desk.item("field-nameBox")->hasActiveFocus());
        desk.key(Qt::Key_Tab);
        desk.type("typed and not saved");
        desk.window->close();
        desk.app.reset();
        QCOMPARE(desk.firm.keptDrafts.size(), std::size_t{1});
        desk.show();
        desk.enter();
        QTRY_VERIFY(desk.item("field-short_nameBox"));
        QTRY_COMPARE(desk.text("field-short_nameBox"), QStringLiteral("typed and not saved"));
    }

    void c1_1_a_full_disk_is_told_and_what_was_typed_stays() {
        Desk desk;
        desk.firm.diskFull = true;
        desk.app->workplace().openRecord("customer", desk.firm.firstCustomer());
        QTRY_VERIFY(desk.item("edit"));
        desk.click("edit");
        QTRY_VERIFY(desk.item("field-short_nameBox"));
        desk.item("field-short_nameBox")->forceActiveFocus();
        desk.type("kept");
        desk.key(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("trouble"));
        QCOMPARE(desk.text("field-short_nameBox"), QStringLiteral("kept"));
    }

    void c10_25_a_value_from_elsewhere_stands_beside_what_was_typed() {
        Desk desk;
        desk.app->workplace().openRecord("customer", desk.firm.firstCustomer());
        QTRY_VERIFY(desk.item("edit"));
        desk.key(Qt::Key_F2);
        QTRY_VERIFY(desk.item("field-faxBox"));
        desk.item("field-faxBox")->forceActiveFocus();
        desk.type("111");
        desk.firm.arrive("customer", desk.firm.firstCustomer(), "fax", "139 0000 0000");
        desk.firm.arrive("customer", desk.firm.firstCustomer(), "short_name", "elsewhere");
        QTRY_COMPARE(desk.text("field-short_nameBox"), QStringLiteral("elsewhere"));
        QCOMPARE(desk.text("field-faxBox"), QStringLiteral("111"));
    }

    void c10_25_choosing_the_other_value_with_keys_closes_the_conflict() {
        Desk desk;
        desk.firm.addConflict();
        desk.app->workplace().refresh();
        QTRY_COMPARE(desk.text("syncText"), QStringLiteral("1 needs a decision"));
        desk.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(desk.item("decide"));
        desk.click("decide");
        QTRY_VERIFY(desk.item("conflictSheet"));
        desk.key(Qt::Key_2);
        QCOMPARE(desk.app->workplace().conflicts()->choice(), 2);
        desk.key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!desk.firm.calls.empty());
        QCOMPARE(desk.firm.calls.back().command, std::string("conflict.resolve"));
        QCOMPARE(desk.firm.row(desk.firm.firstCustomer()).at("phone").value, Value{std::string("0580-2026181")});
        QTRY_VERIFY(!desk.item("conflictSheet"));
        QTRY_VERIFY(desk.text("syncText").startsWith("Kept") || desk.text("syncText").startsWith("Everywhere"));
    }

    void c10_25_a_third_value_is_one_command() {
        Desk desk;
        desk.firm.addConflict();
        desk.app->workplace().refresh();
        QTRY_COMPARE(desk.text("syncText"), QStringLiteral("1 needs a decision"));
        desk.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
        desk.click("decide");
        QTRY_VERIFY(desk.item("conflictSheet"));
        desk.key(Qt::Key_3);
        QTRY_VERIFY(desk.item("anotherValue")->hasActiveFocus());
        desk.type("0580-123");
        desk.key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk.firm.calls.size(), std::size_t{1});
        QCOMPARE(desk.firm.calls.back().command, std::string("customer.update"));
        QCOMPARE(desk.firm.calls.back().settles, std::string("32.7.1"));
        QCOMPARE(desk.firm.row(desk.firm.firstCustomer()).at("phone").value, Value{std::string("0580-123")});
        QTRY_VERIFY(!desk.item("conflictSheet"));
    }

    void ctrl_k_marks_what_was_typed_by_initials() {
        Desk desk;
        desk.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("paletteInput") && desk.item("paletteInput")->hasActiveFocus());
        desk.type("zsyy");
        QTRY_VERIFY(desk.app->workplace().search()->found() > 0);
        QTRY_COMPARE(desk.app->workplace().search()->rows()->value(1, "match").toString(),
                     QString::fromUtf8("舟山远洋"));
    }

    void c10_24_the_foot_says_the_first_line_that_is_true() {
        const std::int64_t now = 1'700'000'000'000;
        app::SyncStatus status;
        status.relay = app::SyncStatus::Relay::Connected;
        status.devices = {{16, "A", "this"}, {32, "Branch 2", "relay", now}};
        QVERIFY(syncLine(status, now).text.startsWith("Everywhere, 2 devices"));
        status.devices[1].lacks = 3;
        QCOMPARE(syncLine(status, now).text, QStringLiteral("Kept by the relay, Branch 2 not yet"));
        status.own = 120;
        status.unsent = 112;
        QCOMPARE(syncLine(status, now).text, QStringLiteral("Sending 8 of 120"));
        status.relay = app::SyncStatus::Relay::Unreachable;
        status.unsent = 12;
        status.offlineSinceMs = now;
        QVERIFY(syncLine(status, now).text.startsWith("Off line since"));
        QVERIFY(syncLine(status, now).text.endsWith("12 changes only here"));
        status.trouble = "clock.ahead";
        QCOMPARE(syncLine(status, now).tone, QStringLiteral("warn"));
        status.conflicts = 2;
        QCOMPARE(syncLine(status, now).text, QStringLiteral("2 need a decision"));
    }

    void c10_24_the_sync_panel_shows_every_other_device() {
        Desk desk;
        desk.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(desk.item("device0"));
        QVERIFY(desk.item("device1"));
        QCOMPARE(desk.item("device0")->property("name").toString(), QStringLiteral("branch"));
        desk.key(Qt::Key_Escape);
        QTRY_VERIFY(!desk.item("syncPanel"));
    }

    void c10_14_deleting_can_be_taken_back() {
        Desk desk;
        QTRY_VERIFY(desk.item("table")->hasActiveFocus());
        desk.key(Qt::Key_Delete);
        QTRY_VERIFY(desk.firm.deleted(desk.firm.firstCustomer()));
        QTRY_COMPARE(desk.text("count"), QStringLiteral("59"));
        QTRY_VERIFY(desk.item("toast"));
        desk.app->workplace().undo();
        QTRY_COMPARE(desk.text("count"), QStringLiteral("60"));
    }

    void c1_12_a_new_activity_begins_with_its_customer() {
        Desk desk;
        desk.app->workplace().openRecord("customer", desk.firm.firstCustomer());
        QTRY_VERIFY(desk.item("newActivity"));
        desk.key(Qt::Key_T, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("field-partyPickInput"));
        QTRY_COMPARE(desk.text("field-partyPickInput"), QString::fromUtf8("舟山远洋船舶物资有限公司"));
    }

    void c1_6_a_new_contact_opens_with_the_address_of_its_customer() {
        Desk desk;
        desk.app->workplace().create("contact", "party=" + QString::number(desk.firm.firstCustomer()));
        QTRY_VERIFY(desk.item("field-addressBox"));
        QTRY_COMPARE(desk.text("field-addressBox"), QString::fromUtf8("沈家门街道海印路 288 号"));
    }

    void ctrl_k_finds_and_opens() {
        Desk desk;
        desk.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("paletteInput"));
        QTRY_VERIFY(desk.item("paletteInput")->hasActiveFocus());
        desk.type("Nordsee");
        QTRY_VERIFY(desk.item("chosenRow"));
        QTRY_VERIFY(desk.app->workplace().search()->found() > 0);
        desk.key(Qt::Key_Return);
        QTRY_COMPARE(desk.text("recordTitle"), QStringLiteral("Nordsee Marine Supply GmbH"));
    }

    void an_input_method_composes_undisturbed() {
        Desk desk;
        desk.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(desk.item("paletteInput") && desk.item("paletteInput")->hasActiveFocus());
        QInputMethodEvent composing("zhou", {});
        QCoreApplication::sendEvent(desk.item("paletteInput"), &composing);
        desk.key(Qt::Key_Escape);
        QVERIFY(desk.item("palette"));
        QInputMethodEvent done;
        done.setCommitString(QString::fromUtf8("舟山"));
        QCoreApplication::sendEvent(desk.item("paletteInput"), &done);
        QCOMPARE(desk.text("paletteInput"), QString::fromUtf8("舟山"));
    }

    void the_language_changes_at_once() {
        Desk desk;
        QTRY_COMPARE(desk.text("title"), QStringLiteral("Customers"));
        AppSettings::instance().setLanguage("zh_CN");
        QTRY_COMPARE(desk.text("title"), QString::fromUtf8("客户"));
        QTRY_VERIFY(desk.text("syncText").contains(QString::fromUtf8("中继")) ||
                    desk.text("syncText").contains(QString::fromUtf8("同步")));
    }

    void chapters_show_only_what_there_is() {
        Desk desk;
        SmallList& places = *desk.app->workplace().navigation();
        QStringList entities;
        for (int row = 0; row < places.count(); ++row) entities << places.value(row, "entity").toString();
        for (const char* there : {"customer", "channel", "supplier", "contact", "activity", "sales_order", "product"})
            QVERIFY2(entities.contains(QLatin1String(there)), there);
        QVERIFY(!entities.contains("opportunity"));
        QVERIFY(!desk.app->workplace().canCreate("sales_order"));
    }

    void the_list_holds_twenty_rows_at_1366x768() {
        Desk desk;
        desk.window->resize(1366, 768);
        QTRY_VERIFY(desk.item("table")->property("whole").toInt() >= 20);
    }
};

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    application.setApplicationVersion("test");
    WindowTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "window_test.moc"
