pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Labels with values, a line each.
Column {
    id: lines

    required property SmallList rows

    Repeater {
        model: lines.rows
        Item {
            id: line
            required property string label
            required property string text
            required property string tone
            required property bool conflict
            width: lines.width
            height: Size.fieldLine
            Label {
                width: Size.factLabel - Size.xs
                height: parent.height
                text: line.label
                tone: "muted"
            }
            Label {
                x: Size.factLabel
                width: parent.width - x - (line.conflict ? Size.l : 0)
                height: parent.height
                text: line.text || "-"
                tone: line.text ? line.tone : "faint"
            }
            Icon {
                visible: line.conflict
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                name: "diamond-half"
                tone: "conflict"
                size: Size.iconMark
            }
        }
    }
}
