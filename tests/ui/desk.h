#pragma once

#include "app/window/app_settings.h"
#include "app/window/window_app.h"
#include "tests/ui/fake_firm.h"

#include <QQuickItem>
#include <QQuickWindow>
#include <QTest>

#include <memory>

namespace outpost::window {

/// One window over one firm; logged in unless told otherwise.
struct Desk {
    FakeFirm firm;
    std::unique_ptr<WindowApp> app;
    QQuickWindow* window = nullptr;

    explicit Desk(int customers = 60, bool logIn = true) {
        firm.fill(customers);
        show();
        if (!logIn) return;
        enter();
        QTRY_VERIFY(item("table"));
        QTRY_VERIFY(item("currentRow") && !item("currentRow")->property("texts").toList().isEmpty());
    }
    void show() {
        app = std::make_unique<WindowApp>(firm);
        window = app->open();
        QVERIFY(window);
        window->requestActivate();
        QVERIFY(QTest::qWaitForWindowExposed(window));
    }
    void enter() {
        QTRY_COMPARE(app->workplace().session()->state(), QStringLiteral("locked"));
        app->workplace().session()->logIn("王伟", "open sesame");
        QTRY_COMPARE(app->workplace().session()->state(), QStringLiteral("open"));
    }
    QQuickItem* item(const QString& name) const { return find(window->contentItem(), name); }
    /// The visible item of that name, in the tree of what is seen.
    static QQuickItem* find(QQuickItem* root, const QString& name) {
        if (!root->isVisible()) return nullptr;
        if (root->objectName() == name) return root;
        for (QQuickItem* child : root->childItems())
            if (QQuickItem* found = find(child, name)) return found;
        return nullptr;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers with = Qt::NoModifier) const { QTest::keyClick(window, key, with); }
    void type(const QString& text) const {
        for (const QChar c : text) QTest::keyClick(window, c.toLatin1());
    }
    void click(const QString& name) const {
        QTRY_VERIFY2(item(name), qPrintable(name));
        QQuickItem* target = item(name);
        QTest::mouseClick(window, Qt::LeftButton, {},
                          target->mapToScene({target->width() / 2, target->height() / 2}).toPoint());
    }
    QString text(const QString& name) const { return item(name) ? item(name)->property("text").toString() : QString(); }
    const Pages& pages() const { return *const_cast<WindowApp&>(*app).workplace().pages(); }
};

}  // namespace outpost::window
