import QtQuick
import Outpost.Tokens

/// A column that scrolls when it is higher than its place.
Item {
    id: page

    default property alias content: inner.data
    property int side: Size.l
    readonly property Item column: inner

    function show(item: Item) {
        const top = item.mapToItem(inner, 0, 0).y;
        if (top < flick.contentY)
            flick.contentY = Math.max(0, top - Size.s);
        else if (top + item.height > flick.contentY + flick.height)
            flick.contentY = top + item.height - flick.height + Size.s;
    }

    Flickable {
        id: flick
        anchors.fill: parent
        clip: true
        contentHeight: inner.height
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        Column {
            id: inner
            x: page.side
            width: flick.width - 2 * page.side
        }
    }
    ScrollThumb {
        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
        shown: flick.contentHeight > 0 ? Math.min(1, flick.height / flick.contentHeight) : 1
        place: flick.contentHeight > 0 ? flick.contentY / flick.contentHeight : 0
        onMoved: place => { flick.contentY = Math.round(place * flick.contentHeight); }
    }
}
