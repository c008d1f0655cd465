import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A condition of a list (`field` and `value`, with x to drop it), one of several views (`checkable`), or "add".
T.AbstractButton {
    id: chip

    property string field
    property string value
    property bool closable: false
    property bool add: false
    signal closed

    implicitHeight: Size.chip
    implicitWidth: row.implicitWidth + 2 * Size.s
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: checkable ? Accessible.RadioButton : Accessible.Button
    Accessible.name: field + (value ? " " + value : "")
    Accessible.onPressAction: chip.clicked()
    Keys.onReturnPressed: chip.clicked()
    Keys.onDeletePressed: if (closable) chip.closed()

    background: Rectangle {
        radius: Size.radius
        color: chip.checked ? Ink.selection : chip.hovered ? Ink.hover : chip.checkable ? Ink.clear : Ink.raised
        border.width: chip.checkable && !chip.checked ? 0 : Size.line
        border.color: chip.checked ? Ink.accent : Ink.line
        FocusRing {
            visible: chip.activeFocus
            gap: Size.ring
        }
    }
    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Size.icon
            Icon {
                visible: chip.add
                name: "plus-lg"
                size: Size.iconMark
                anchors.verticalCenter: parent.verticalCenter
            }
            Note {
                visible: text !== ""
                text: chip.field
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
            Note {
                visible: text !== ""
                text: chip.value
                tone: chip.checkable && !chip.checked ? "muted" : "text"
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
            Icon {
                visible: chip.closable
                name: "x"
                size: Size.iconRow
                anchors.verticalCenter: parent.verticalCenter
                TapHandler {
                    onTapped: chip.closed()
                }
            }
        }
    }
}
