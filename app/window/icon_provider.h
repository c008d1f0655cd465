#pragma once

#include <QQuickImageProvider>

namespace outpost::window {

/// Icons by name and colour: `image://icon/NAME/RRGGBB`. Each is one drawing in one colour, embedded in the program, and is
/// drawn at the size asked for, so that it is sharp at every scale. An unknown name gives an empty picture. Any thread.
class IconProvider : public QQuickImageProvider {
public:
    IconProvider() : QQuickImageProvider(QQuickImageProvider::Image) {}
    QImage requestImage(const QString& id, QSize* size, const QSize& requested) override;
};

}  // namespace outpost::window
