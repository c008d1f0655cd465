// The window: `outpost [--home DIR]`.
#include "app/messages/messages.h"
#include "app/outpost/live_firm.h"
#include "app/window/window_app.h"
#include "syncengine/link/enet_platform.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QQuickWindow>
#include <QScreen>
#include <QStandardPaths>

#include <cstdio>
#include <string_view>

namespace {

/// Otherwise ENet would send what is meant for the tunnel over a socket of its own, unsealed (rule E4).
bool networkIsOurs() {
    if (outpost::sync::enet_platform::works()) return true;
    const outpost::Error foreign{outpost::Error::Kind::Unavailable, "network.enet_foreign", {}, {}};
    std::fprintf(stderr, "%s\n", outpost::app::sentence(foreign, outpost::app::Language::English).c_str());
    return false;
}

}  // namespace

namespace {

constexpr int kRoomForFrame = 60;  // pixels: a title bar and borders, in any desktop's style

}  // namespace

int main(int argc, char** argv) {
    QElapsedTimer sinceStart;
    sinceStart.start();
    const bool ours = networkIsOurs();
    if (argc == 2 && std::string_view{argv[1]} == "--self-check") {  // the tests ask every program that is shipped
        std::puts(ours ? "enet: ours" : "enet: foreign");
        return ours ? 0 : 1;
    }
    if (!ours) return 1;
    QApplication::setApplicationName(QStringLiteral("outpost"));
    QApplication::setApplicationVersion(QStringLiteral(OUTPOST_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("outpost"));
    // Office computers without a graphics card draw faster by themselves than through an emulated one.
    if (qEnvironmentVariableIsEmpty("QT_QUICK_BACKEND") && qEnvironmentVariableIsEmpty("QSG_RHI_BACKEND"))
        qputenv("QT_QUICK_BACKEND", "software");
    QApplication application(argc, argv);

    QCommandLineParser options;
    options.setApplicationDescription(QStringLiteral("Outpost: a firm in many places, without a server."));
    options.addHelpOption();
    options.addVersionOption();
    const QCommandLineOption home({QStringLiteral("home")}, QStringLiteral("Folder of the firm on this computer."),
                                  QStringLiteral("DIR"),
                                  QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    const QCommandLineOption times(
        QStringLiteral("print-times"),
        QStringLiteral("Print when the first frame stood, in milliseconds since the start of the program."));
    options.addOption(home);
    options.addOption(times);
    options.addOption({QStringLiteral("self-check"),
                       QStringLiteral("Look whether the network library is bound as it must be, and end.")});
    options.process(application);

    outpost::window::LiveFirm firm(std::filesystem::path(QDir(options.value(home)).absolutePath().toStdString()));
    outpost::window::WindowApp app(firm);
    QQuickWindow* window = app.open();
    if (!window) return 1;
    // On a small screen the frame and the panel of the desktop would push the foot out of sight.
    const QSize room = window->screen()->availableSize();
    if (room.width() < window->width() + kRoomForFrame || room.height() < window->height() + kRoomForFrame)
        window->showMaximized();
    if (options.isSet(times)) {
        QObject::connect(
            window, &QQuickWindow::frameSwapped, window,
            [&sinceStart] {
                std::printf("first frame %lld ms\n", static_cast<long long>(sinceStart.elapsed()));
                std::fflush(stdout);
            },
            static_cast<Qt::ConnectionType>(Qt::DirectConnection | Qt::SingleShotConnection));
    }
    return QApplication::exec();
}
