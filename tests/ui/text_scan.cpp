#include "tests/ui/text_scan.h"

#include "schema/catalog/catalog.h"

#include <QFile>
#include <QQuickItem>
#include <QXmlStreamReader>

#include <algorithm>

namespace outpost::window {
namespace {

// Texts touch their neighbours' boxes by the room above and below their letters; letters meet only beyond these.
constexpr qreal kMeetsAcross = 1.5;
constexpr qreal kMeetsDown = 6;
constexpr qreal kRounding = 1.5;
constexpr qreal kSeen = 0.05;

// What lies over the page; texts are compared with those of their own layer.
const char* const kLayers[] = {"conflictSheet", "syncPanel", "keysPanel", "palette", "toast"};

struct Seen {
    QQuickItem* item = nullptr;
    const QObject* layer = nullptr;
    QString text;
    QRectF letters;  ///< in the window
    bool isCut = false;
};

qreal real(const QObject& item, const char* name) { return item.property(name).toReal(); }

// Where the letters of a text stand inside its item.
QRectF lettersOf(const QQuickItem& item) {
    const qreal width = real(item, "contentWidth");
    const qreal height = real(item, "contentHeight");
    const auto align = static_cast<Qt::Alignment>(item.property("effectiveHorizontalAlignment").toInt());
    const qreal left = real(item, "leftPadding"), right = real(item, "rightPadding");
    const qreal room = item.width() - left - right;
    const qreal x = align & Qt::AlignRight     ? left + room - width
                    : align & Qt::AlignHCenter ? left + (room - width) / 2
                                               : left;
    const auto down = static_cast<Qt::Alignment>(item.property("verticalAlignment").toInt());
    const qreal top = real(item, "topPadding"), bottom = real(item, "bottomPadding");
    const qreal high = item.height() - top - bottom;
    const qreal y = down & Qt::AlignVCenter  ? top + (high - height) / 2
                    : down & Qt::AlignBottom ? top + high - height
                                             : top;
    return {x, y, width, height};
}

const QObject* layerOf(const QQuickItem* item, const QQuickWindow& window) {
    for (const QQuickItem* at = item; at; at = at->parentItem()) {
        for (const char* layer : kLayers)
            if (at->objectName() == QLatin1String(layer)) return at;
        if (at->parentItem() && at->parentItem()->inherits("QQuickOverlay")) return at;
    }
    return &window;
}

bool scrolls(const QQuickItem& item, bool across) {
    // The list of records scrolls its rows by itself.
    if (!across && item.parentItem() && item.parentItem()->objectName() == QLatin1String("table")) return true;
    if (!item.inherits("QQuickFlickable")) return false;
    return across ? real(item, "contentWidth") > item.width() + 1 : real(item, "contentHeight") > item.height() + 1;
}

QString placeOf(const QQuickItem* item) {
    QStringList names;
    for (; item && names.size() < 5; item = item->parentItem()) {
        QString name = QString::fromLatin1(item->metaObject()->className()).section("_QML", 0, 0);
        if (!item->objectName().isEmpty()) name += '#' + item->objectName();
        names.prepend(name);
    }
    return names.join(" > ");
}

void collect(QQuickItem* item, const QQuickWindow& window, std::vector<Seen>& out) {
    if (!item->isVisible() || item->opacity() < kSeen) return;
    if (item->inherits("QQuickText")) {
        Seen seen{
            item, layerOf(item, window), item->property("text").toString(), {}, item->property("truncated").toBool()};
        seen.letters = item->mapRectToScene(lettersOf(*item));
        if (!seen.text.trimmed().isEmpty()) out.push_back(std::move(seen));
    }
    for (QQuickItem* child : item->childItems()) collect(child, window, out);
}

// What of the letters the frames around them, and the window, let through; a frame that scrolls may hide a part.
QString cutBy(const Seen& seen, const QQuickWindow& window) {
    QRectF shown = seen.letters;
    for (const QQuickItem* at = seen.item; at; at = at->parentItem()) {
        const bool isRoot = !at->parentItem();
        if (!at->clip() && !isRoot) continue;
        const QRectF frame = isRoot ? QRectF(QPointF(), QSizeF(window.size())) : at->mapRectToScene(at->boundingRect());
        if (scrolls(*at, false)) shown &= QRectF(shown.left(), frame.top(), shown.width(), frame.height());
        if (scrolls(*at, true)) shown &= QRectF(frame.left(), shown.top(), frame.width(), shown.height());
        if (shown.isEmpty()) return {};
        if (!scrolls(*at, true) &&
            (shown.left() < frame.left() - kRounding || shown.right() > frame.right() + kRounding))
            return QStringLiteral("stands out sideways of ") + placeOf(at);
        if (!scrolls(*at, false) &&
            (shown.top() < frame.top() - kMeetsDown || shown.bottom() > frame.bottom() + kMeetsDown))
            return QStringLiteral("stands out above or below of ") + placeOf(at);
    }
    return {};
}

// Of a text in a frame that scrolls only the part inside is there to be stood upon.
QRectF visiblePart(const Seen& seen) {
    QRectF shown = seen.letters;
    for (const QQuickItem* at = seen.item; at; at = at->parentItem())
        if (at->clip()) shown = shown.intersected(at->mapRectToScene(at->boundingRect()));
    return shown;
}

// Names that only the program's files know: of entities, fields, states and lists.
QSet<QString> codes() {
    QSet<QString> names;
    const schema::Catalog& catalog = schema::productCatalog();
    for (const schema::Entity& entity : catalog.entities()) {
        names.insert(QString::fromStdString(entity.name));
        for (const schema::Field& field : entity.fields) names.insert(QString::fromStdString(field.name));
        for (const schema::Derived& derived : entity.derived) names.insert(QString::fromStdString(derived.name));
        for (const schema::State& state : entity.states) names.insert(QString::fromStdString(state.name));
    }
    for (const schema::ChoiceList& list : catalog.choiceLists()) names.insert(QString::fromStdString(list.name));
    return names;
}

QString filled(const QString& translation) {
    QString pattern = QRegularExpression::escape(translation);
    pattern.replace(QRegularExpression(QStringLiteral("\\\\%(L?\\d+|n)")), QStringLiteral(".*"));
    return QRegularExpression::anchoredPattern(pattern);
}

}  // namespace

Wordlist::Wordlist(const QString& translations, bool chinese) {
    QFile file(translations);
    if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(translations));
    QXmlStreamReader xml(&file);
    QString source, text;
    while (!xml.atEnd()) {
        switch (xml.readNext()) {
            case QXmlStreamReader::StartElement: text.clear(); break;
            case QXmlStreamReader::Characters: text += xml.text(); break;
            case QXmlStreamReader::EndElement:
                if (xml.name() == QLatin1String("source")) source = text;
                else if (xml.name() == QLatin1String("numerusform")) add(text);
                else if (xml.name() == QLatin1String("translation")) add(text.trimmed().isEmpty() ? source : text);
                text.clear();
                break;
            default: break;
        }
    }
    const auto label = [&](const schema::Label& each) {
        add(QString::fromStdString(chinese ? each.zh : each.en));
        if (!chinese) add(QString::fromStdString(each.enMany));
    };
    for (const schema::Entity& entity : schema::productCatalog().entities()) {
        label(entity.label);
        for (const schema::Field& field : entity.fields) label(field.label);
        for (const schema::Derived& derived : entity.derived) label(derived.label);
        for (const schema::State& state : entity.states) label(state.label);
    }
}

void Wordlist::add(const QString& text) {
    static const QRegularExpression slot(QStringLiteral("%(L?\\d+|n)"));
    QString plain = text;
    plain.remove(slot);
    plain.remove(QRegularExpression(QStringLiteral("[^\\p{L}]")));
    // One letter, or nothing but what is filled in, says nothing about the language.
    const bool isPattern = text.contains(slot);
    // With little more than slots a sentence fits anything.
    if (plain.size() < (isPattern ? 4 : 2)) return;
    if (isPattern) patterns_.append(QRegularExpression(filled(text)));
    else words_.insert(text);
}

bool Wordlist::has(const QString& text) const {
    return words_.contains(text) ||
           std::any_of(patterns_.begin(), patterns_.end(),
                       [&](const QRegularExpression& each) { return each.match(text).hasMatch(); });
}

QStringList textFaults(QQuickWindow& window, const Wordlist& language, const Wordlist& other) {
    static const QSet<QString> kCodes = codes();
    std::vector<Seen> all;
    collect(window.contentItem(), window, all);
    QStringList faults;
    const auto tell = [&](const Seen& seen, const QString& what) {
        faults << QStringLiteral("\"%1\" %2 (%3)").arg(seen.text, what, placeOf(seen.item));
    };
    for (const Seen& seen : all) {
        // Data may be longer than its column; what the window itself says may not.
        if (seen.isCut && language.has(seen.text)) tell(seen, QStringLiteral("is cut off"));
        if (!language.has(seen.text) && other.has(seen.text)) tell(seen, QStringLiteral("is not translated"));
        if (!language.has(seen.text) && kCodes.contains(seen.text)) tell(seen, QStringLiteral("is a code, no word"));
        if (const QString cut = cutBy(seen, window); !cut.isEmpty()) tell(seen, cut);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QRectF one = visiblePart(all[i]);
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            if (all[i].layer != all[k].layer) continue;
            const QRectF both = one.intersected(visiblePart(all[k]));
            if (both.width() > kMeetsAcross && both.height() > kMeetsDown)
                tell(all[i], QStringLiteral("stands on \"%1\"").arg(all[k].text));
        }
    }
    return faults;
}

}  // namespace outpost::window
