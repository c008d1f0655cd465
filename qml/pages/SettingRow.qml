import QtQuick
import Outpost.Controls
import Outpost.Tokens

/// A name, and beside it what can be set.
Item {
    id: row

    property string label
    default property alias content: body.data

    width: parent ? parent.width : 0
    height: Math.max(Size.field, body.height) + Size.s

    Label {
        width: Size.conflictLabel - Size.s
        height: Size.field
        text: row.label
        tone: "muted"
    }
    Item {
        id: body
        x: Size.conflictLabel
        width: parent.width - x
        height: childrenRect.height
    }
}
