#include "app/window/icon_provider.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

namespace outpost::window {

QImage IconProvider::requestImage(const QString& id, QSize* size, const QSize& requested) {
    const QSize wanted = requested.isEmpty() ? QSize(16, 16) : requested.boundedTo(QSize(1024, 1024));
    QImage picture(wanted, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    if (size) *size = wanted;

    QFile file(QStringLiteral(":/icons/%1.svg").arg(id.section('/', 0, 0)));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("no icon named %s", qPrintable(id));
        return picture;
    }
    QByteArray drawing = file.readAll();
    drawing.replace("currentColor", "#" + id.section('/', 1, 1).toLatin1());
    QSvgRenderer renderer(drawing);
    QPainter painter(&picture);
    renderer.render(&painter);
    return picture;
}

}  // namespace outpost::window
