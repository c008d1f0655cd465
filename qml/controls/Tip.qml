import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// Name and key of a control under the pointer.
T.ToolTip {
    id: tip

    property string keys

    delay: Size.tipMs
    timeout: -1
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent | T.Popup.CloseOnReleaseOutsideParent
    y: parent ? parent.height + Size.icon : 0
    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    margins: Size.icon
    implicitWidth: row.implicitWidth + 2 * Size.s
    implicitHeight: Size.toolTip

    background: Rectangle {
        color: Ink.text
        radius: Size.radius
    }
    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Size.s
            Note {
                height: Size.toolTip
                text: tip.text
                color: Ink.page
            }
            Note {
                visible: text !== ""
                height: Size.toolTip
                text: tip.keys
                color: Ink.page
                font.bold: true
            }
        }
    }
}
