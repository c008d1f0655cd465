// How long people wait for the window: from the start of the process to a first frame that accepts typing, and from
// Enter behind the password to a filled list, over a sealed home of a whole generated firm. Each round is a process of its
// own, as `outpost` is. Drawn by software, without a display. The password's Argon2id is stated apart.

#include "app/firm/generated_data.h"
#include "app/outpost/live_firm.h"
#include "app/window/app_settings.h"
#include "app/window/window_app.h"
#include "syncengine/team/sealing.h"
#include "tests/bench/bench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QProcess>
#include <QQuickItem>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <functional>

namespace {

using namespace outpost;
using namespace outpost::bench;

constexpr const char* kPassword = "bench password";
constexpr const char* kMeasured = "--measured-home";
constexpr int kLongestWaitMs = 120'000;

double monotonicMs() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// ---- one process of the window -------------------------------------------------------------------------------------

QQuickItem* visibleItem(QQuickItem* root, const QString& name) {
    if (!root->isVisible()) return nullptr;
    if (root->objectName() == name) return root;
    for (QQuickItem* child : root->childItems())
        if (QQuickItem* found = visibleItem(child, name)) return found;
    return nullptr;
}

/// Looks again so often; between two looks this thread sleeps, so that looking takes nothing from who works.
constexpr int kLookMs = 4;

void waitFor(const std::function<bool()>& holds) {
    QElapsedTimer waited;
    waited.start();
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (waited.hasExpired(kLongestWaitMs)) stop("the window never came so far");
        if (holds()) loop.quit();
    });
    look.start(kLookMs);
    loop.exec();
}

/// Waits until `holds` and then for the frame that shows it: when that frame stood, on the monotonic clock.
double frameWith(QQuickWindow& window, const std::function<bool()>& holds) {
    waitFor(holds);
    double shown = 0;
    const auto connection =
        QObject::connect(&window, &QQuickWindow::frameSwapped, &window, [&shown] { shown = monotonicMs(); });
    window.update();
    waitFor([&shown] { return shown != 0; });
    QObject::disconnect(connection);
    return shown;
}

/// Prints the two times; `startedMs`: when the parent started this process.
int measuredWindow(int argc, char** argv, const char* home, double startedMs) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    QStandardPaths::setTestModeEnabled(true);  // the settings of who runs this are not touched
    QApplication::setApplicationName(QStringLiteral("outpost"));
    QApplication application(argc, argv);
    window::AppSettings::instance().setPreviewShown(false);
    window::LiveFirm firm{std::filesystem::path{home}};
    window::WindowApp app(firm);
    QQuickWindow* window = app.open();
    if (!window) stop("the window does not load");
    window->requestActivate();
    const double typing = frameWith(*window, [&] {
        const QQuickItem* focus = window->activeFocusItem();
        return focus && focus->hasActiveFocus() && (focus->flags() & QQuickItem::ItemAcceptsInputMethod);
    });
    for (const char* c = kPassword; *c; ++c) QTest::keyClick(window, *c);
    const double enter = monotonicMs();
    QTest::keyClick(window, Qt::Key_Return);
    const double filled = frameWith(*window, [&] {
        const QQuickItem* row = visibleItem(window->contentItem(), QStringLiteral("currentRow"));
        return row && !row->property("texts").toList().isEmpty();
    });
    std::printf("%.3f %.3f\n", typing - startedMs, filled - enter);
    return 0;
}

// ---- the rounds ------------------------------------------------------------------------------------------------------

/// A home of a firm of that size; made where it is not there yet, which takes minutes for a large one.
std::filesystem::path homeOf(const Options& options, const ScratchFolder& scratch) {
    const std::string name = "home-" + std::to_string(options.customers) + "-" + std::to_string(options.seed);
    const auto folder = options.keep.empty() ? scratch.path() : options.keep;
    if (std::filesystem::exists(folder / name)) return folder / name;
    const auto partly = folder / (name + ".partly");
    std::filesystem::remove_all(partly);
    app::FoundRequest request;
    request.firm = "深圳前哨贸易有限公司";
    request.user = "王伟";
    request.password = kPassword;
    std::string sheet;
    {
        const auto firm = need(app::Firm::found(partly, request, sheet), "found a firm");
        need(app::writeGeneratedData(*firm, options.customers, options.seed,
                                     [](std::int64_t done, std::int64_t total) {
                                         std::fprintf(stderr, "\r%lld of %lld customers", static_cast<long long>(done),
                                                      static_cast<long long>(total));
                                         return true;
                                     }),
             "generate a firm");
        std::fputs("\n", stderr);
    }
    std::filesystem::rename(partly, folder / name);
    return folder / name;
}

double passwordMs() {
    const Stopwatch watch;
    need(sync::keyOfPassword(kPassword, {}, sync::PasswordCost::Moderate), "stretch the password");
    return watch.elapsed().wallSeconds * 1e3;
}

int rounds(int argc, char** argv) {
    const Options options =
        readOptions(argc, argv, "The window: first frame that accepts typing, Enter to list filled");
    const ScratchFolder scratch(options.folder);
    const auto home = homeOf(options, scratch);
    std::vector<double> typing, filled, password;
    for (int round = 0; round < options.rounds; ++round) {
        password.push_back(passwordMs());
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QString::fromLocal8Bit(argv[0]),
                      {QString::fromLatin1(kMeasured), QString::fromStdString(home.string()),
                       QString::number(monotonicMs(), 'f', 3)});
        process.waitForFinished(-1);
        const auto times = process.readAllStandardOutput().trimmed().split(' ');
        if (process.exitCode() != 0 || times.size() != 2) stop("a round failed");
        typing.push_back(times[0].toDouble());
        filled.push_back(times[1].toDouble());
    }
    const double argon = percentile(password, 50);
    const auto print = [&](const char* name, double ms, const std::vector<double>& all, const char* of) {
        Line line(name, ms / 1e3, "s");
        line.add("of", of).add("reach", 1.0).add("customers", options.customers).add("rounds", options.rounds);
        line.add("least_s", percentile(all, 0) / 1e3).add("most_s", percentile(all, 100) / 1e3);
        line.add("argon2id_s", argon / 1e3).add("drawn", "by software, offscreen").print();
    };
    print("window_first_frame", percentile(typing, 50), typing, "median of wall time, process start to typing");
    print("window_list_filled", percentile(filled, 50) - argon, filled,
          "median of wall time, Enter to list filled, without Argon2id; least and most with it");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view{argv[1]} == kMeasured)
        return measuredWindow(argc, argv, argv[2], std::strtod(argv[3], nullptr));
    return rounds(argc, argv);
}
