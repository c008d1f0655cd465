#pragma once

#include "app/window/firm_port.h"
#include "app/window/workplace.h"

#include <QQmlApplicationEngine>
#include <QTranslator>

class QQuickWindow;

namespace outpost::window {

/// The words of one language. Contexts in the files are plain class names, while a class in a namespace asks with it.
class Words : public QTranslator {
public:
    QString translate(const char* context, const char* source, const char* disambiguation, int n) const override;
};

/// The window over a firm: engine, icons, both languages. Interface thread; the port outlives it.
class WindowApp : public QObject {
    Q_OBJECT

public:
    explicit WindowApp(FirmPort& port);
    ~WindowApp() override;

    /// Loads and shows the window; null when the program was built wrong.
    QQuickWindow* open();
    Workplace& workplace() { return workplace_; }
    QQmlApplicationEngine& engine() { return engine_; }

private:
    void speak();

    FirmPort& port_;
    Words words_;
    QTranslator qtWords_;
    Workplace workplace_;
    QQmlApplicationEngine engine_;
};

}  // namespace outpost::window
